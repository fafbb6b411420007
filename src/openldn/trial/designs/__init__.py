"""Designs of single-patient trials: values, allowed orders, days."""

from openldn.trial.designs.design import (
    RANDOM_KINDS,
    SINGLE_CHANGE,
    DesignKind,
    TrialDesign,
    TrialTreatment,
)
from openldn.trial.designs.protocol import AnalysisPlan, DesignReason, TrialProtocol
from openldn.trial.designs.schedule import RUN_IN, WASHOUT, Schedule, lay_out
from openldn.trial.designs.sequences import (
    Chooser,
    TreatmentSequence,
    allowed_sequences,
    draw_sequence,
    fixed_sequence,
    shuffled,
    williams_square,
)
from openldn.trial.designs.thresholds import LookPower, LookThresholds

__all__ = [
    "RANDOM_KINDS",
    "RUN_IN",
    "SINGLE_CHANGE",
    "WASHOUT",
    "AnalysisPlan",
    "Chooser",
    "DesignKind",
    "DesignReason",
    "LookPower",
    "LookThresholds",
    "Schedule",
    "TreatmentSequence",
    "TrialDesign",
    "TrialProtocol",
    "TrialTreatment",
    "allowed_sequences",
    "draw_sequence",
    "fixed_sequence",
    "lay_out",
    "shuffled",
    "williams_square",
]
