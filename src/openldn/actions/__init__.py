"""One file per stage: load, call the stage, save. The clock and the seed enter here."""

from openldn.actions.batch import judge_courses
from openldn.actions.compound import (
    CompoundRequest,
    compound_course,
    compound_to_json,
    compound_to_text,
)
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
from openldn.actions.plan import (
    Plan,
    PlanRequest,
    list_schemes,
    load_regimen,
    make_calendar,
    plan_course,
    plan_to_csv,
    plan_to_json,
    plan_to_text,
)
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
    "CompoundRequest",
    "DiaryColumns",
    "EvaluateRequest",
    "Examination",
    "Example",
    "Plan",
    "PlanRequest",
    "ReadOptions",
    "choose_instrument",
    "choose_model",
    "compound_course",
    "compound_to_json",
    "compound_to_text",
    "evaluate_file",
    "evaluation_to_json",
    "examine_installation",
    "json_text",
    "judge_courses",
    "kernels_are_kept",
    "labels_for_doses",
    "list_schemes",
    "load_regimen",
    "make_calendar",
    "model_text",
    "plan_course",
    "plan_to_csv",
    "plan_to_json",
    "plan_to_text",
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
