"""What is known: studies, effect sizes, synthesis, claims and priors, each with its source."""

from openldn.evidence.checks import CHECKS, Check, EvidenceFinding, check_studies
from openldn.evidence.dose_class import DoseClass, classify_dose
from openldn.evidence.study import (
    READING,
    VERIFIED,
    AdverseEvent,
    Effect,
    OutcomeMeasure,
    Study,
    find_outcome_measure,
    find_study,
    join_studies,
    keep_shown,
    parse_study,
    read_every_outcome_measure,
    read_every_study,
    read_outcome_measures,
    read_studies,
    study_from_mapping,
)

__all__ = [
    "CHECKS",
    "READING",
    "VERIFIED",
    "AdverseEvent",
    "Check",
    "DoseClass",
    "Effect",
    "EvidenceFinding",
    "OutcomeMeasure",
    "Study",
    "check_studies",
    "classify_dose",
    "find_outcome_measure",
    "find_study",
    "join_studies",
    "keep_shown",
    "parse_study",
    "read_every_outcome_measure",
    "read_every_study",
    "read_outcome_measures",
    "read_studies",
    "study_from_mapping",
]
