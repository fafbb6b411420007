"""Unblinded courses: what is left for the drug once placebo, time and chance are taken off."""

from openldn.trial.unblinded.answer import (
    DeltaPoint,
    FallBack,
    Showing,
    TippingPoint,
    UnblindedEvaluation,
    UnblindedQuestion,
)
from openldn.trial.unblinded.course_fall import contrast_fall
from openldn.trial.unblinded.evaluate import evaluate_unblinded
from openldn.trial.unblinded.expected_change import ExpectedChange
from openldn.trial.unblinded.fall_back import Fall
from openldn.trial.unblinded.missing_days import ArmDays, MissingDays
from openldn.trial.unblinded.prospect import Prospect
from openldn.trial.unblinded.start_rule import StartKind, StartRule
from openldn.trial.unblinded.switches import Switch, start_day_p
from openldn.trial.unblinded.wander import Wander

__all__ = [
    "ArmDays",
    "DeltaPoint",
    "ExpectedChange",
    "Fall",
    "FallBack",
    "MissingDays",
    "Prospect",
    "Showing",
    "StartKind",
    "StartRule",
    "Switch",
    "TippingPoint",
    "UnblindedEvaluation",
    "UnblindedQuestion",
    "Wander",
    "contrast_fall",
    "evaluate_unblinded",
    "start_day_p",
]
