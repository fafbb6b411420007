"""How to take it: regimens, compounding worksheets, monitoring, what to carry and to do."""

from openldn.plan.amounts import format_amount, to_decimal
from openldn.plan.clock import DoseClock, ZoneChange
from openldn.plan.formulation import Formulation, Route, TimeOfDay
from openldn.plan.make import make_regimen
from openldn.plan.missed import GapAdvice, MissedDoseAdvice, advise_gap, advise_missed_dose
from openldn.plan.reason import Reason
from openldn.plan.regimen import DoseLevel, Override, PlannedDose, Regimen, SkippedDose
from openldn.plan.schemes import TitrationScheme, find_scheme, read_schemes, scheme_steps
from openldn.plan.steps import TitrationStep, parse_steps

__all__ = [
    "DoseClock",
    "DoseLevel",
    "Formulation",
    "GapAdvice",
    "MissedDoseAdvice",
    "Override",
    "PlannedDose",
    "Reason",
    "Regimen",
    "Route",
    "SkippedDose",
    "TimeOfDay",
    "TitrationScheme",
    "TitrationStep",
    "ZoneChange",
    "advise_gap",
    "advise_missed_dose",
    "find_scheme",
    "format_amount",
    "make_regimen",
    "parse_steps",
    "read_schemes",
    "scheme_steps",
    "to_decimal",
]
