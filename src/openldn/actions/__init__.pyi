"""One file per stage: load, call the stage, save. The clock and the seed enter here."""

from .batch import judge_courses
from .compound import (
    CompoundRequest,
    compound_course,
    compound_to_json,
    compound_to_text,
)
from .doctor import Check, Examination, examine_installation
from .evaluate import (
    DiaryColumns,
    EvaluateRequest,
    ReadOptions,
    choose_instrument,
    choose_model,
    evaluate_file,
    evaluate_to_json,
    evaluation_to_json,
    json_text,
    kernels_are_kept,
    labels_for_doses,
    render_text,
    write_report,
    write_whole,
)
from .example import EXAMPLES, Example, write_examples
from .model_text import model_text
from .plan import (
    Plan,
    PlanRequest,
    cancel_plan,
    list_schemes,
    load_regimen,
    make_calendar,
    plan_course,
    plan_to_csv,
    plan_to_json,
    plan_to_text,
)
from .propose import propose_command
from .screen import (
    read_day,
    render_screening,
    screen_medication_file,
    screen_record_file,
    screening_to_json,
)

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
    "cancel_plan",
    "choose_instrument",
    "choose_model",
    "compound_course",
    "compound_to_json",
    "compound_to_text",
    "evaluate_file",
    "evaluate_to_json",
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
