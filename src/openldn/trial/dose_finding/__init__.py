"""Which of several doses is best for this person: posterior, shapes, recommendation, next cycle."""

from openldn.trial.dose_finding.allocation import (
    ADAPTIVE_WARNING,
    AllocationRule,
    DoseLimits,
    NextCycle,
    allocation_probabilities,
    doses_in_play,
    draw_next_cycle,
    find_harmful,
)
from openldn.trial.dose_finding.answer import (
    DoseAdvice,
    DoseCurve,
    DoseEvaluation,
    DoseRule,
    DoseSummary,
    DoseVerdict,
    ShapeSummary,
)
from openldn.trial.dose_finding.arms import DoseSet, parse_doses
from openldn.trial.dose_finding.evaluate import evaluate_doses
from openldn.trial.dose_finding.joint_model import Carrying, DoseModel, fit_doses
from openldn.trial.dose_finding.shapes import Shape, ShapePriors, weigh_shapes
from openldn.trial.dose_finding.study import (
    SCENARIOS,
    OperatingRow,
    Scenario,
    StudyPlan,
    simulate_allocation,
)

__all__ = [
    "ADAPTIVE_WARNING",
    "SCENARIOS",
    "AllocationRule",
    "Carrying",
    "DoseAdvice",
    "DoseCurve",
    "DoseEvaluation",
    "DoseLimits",
    "DoseModel",
    "DoseRule",
    "DoseSet",
    "DoseSummary",
    "DoseVerdict",
    "NextCycle",
    "OperatingRow",
    "Scenario",
    "Shape",
    "ShapePriors",
    "ShapeSummary",
    "StudyPlan",
    "allocation_probabilities",
    "doses_in_play",
    "draw_next_cycle",
    "evaluate_doses",
    "find_harmful",
    "fit_doses",
    "parse_doses",
    "simulate_allocation",
    "weigh_shapes",
]
