"""One file per stage: load, call the stage, save. The clock and the seed enter here."""

from openldn.actions.batch import judge_courses
from openldn.actions.doctor import Check, Examination, examine_installation
from openldn.actions.evaluate import (
    EvaluateRequest,
    choose_instrument,
    choose_model,
    evaluate_file,
    labels_for_doses,
    write_report,
    write_whole,
)
from openldn.actions.example import EXAMPLES, Example, write_examples
from openldn.actions.model_text import model_text
from openldn.actions.propose import propose_command
from openldn.actions.screen import read_day, screen_medication_file, screen_record_file
from openldn.exchange import (
    DiaryColumns,
    ReadOptions,
    evaluation_to_json,
    json_text,
    screening_to_json,
)
from openldn.inference import kernels_are_kept
from openldn.report import render_screening, render_text

__all__ = [
    "EXAMPLES",
    "Check",
    "DiaryColumns",
    "EvaluateRequest",
    "Examination",
    "Example",
    "ReadOptions",
    "choose_instrument",
    "choose_model",
    "evaluate_file",
    "evaluation_to_json",
    "examine_installation",
    "json_text",
    "judge_courses",
    "kernels_are_kept",
    "labels_for_doses",
    "model_text",
    "propose_command",
    "read_day",
    "render_screening",
    "render_text",
    "screen_medication_file",
    "screen_record_file",
    "screening_to_json",
    "write_examples",
    "write_report",
    "write_whole",
]
