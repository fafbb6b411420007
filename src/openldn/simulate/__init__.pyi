from .dose_series import DoseSeries, TimedDose, from_regimen, make_doses
from .exposure import Band, Exposure, NightSummary, simulate_exposure
from .facts import Fact, Use, find_fact, read_facts
from .formulation import Injection, StateDose, find_state, split_dose
from .hypotheses import (
    DEFAULT_HYPOTHESIS,
    Basis,
    Ground,
    Hypothesis,
    find_hypothesis,
    read_hypotheses,
)
from .parts import read_part
from .person import Liver, Person, list_reference_values
from .quantities import QUANTITIES, title_of

__all__ = [
    "DEFAULT_HYPOTHESIS",
    "QUANTITIES",
    "Band",
    "Basis",
    "DoseSeries",
    "Exposure",
    "Fact",
    "Ground",
    "Hypothesis",
    "Injection",
    "Liver",
    "NightSummary",
    "Person",
    "StateDose",
    "TimedDose",
    "Use",
    "find_fact",
    "find_hypothesis",
    "find_state",
    "from_regimen",
    "list_reference_values",
    "make_doses",
    "read_facts",
    "read_hypotheses",
    "read_part",
    "simulate_exposure",
    "split_dose",
    "title_of",
]
