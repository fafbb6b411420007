"""How to take it: regimens, compounding worksheets, monitoring, what to carry and to do."""

from openldn.plan.amounts import count_of, format_amount, to_decimal
from openldn.plan.card import CARD_RULES, make_card
from openldn.plan.clock import DoseClock, ZoneChange
from openldn.plan.composing import count_units, order_capsule_doses
from openldn.plan.compound import BlindedKit, make_blinded_kit, make_worksheet
from openldn.plan.expectations import Expectation, read_expectations
from openldn.plan.facts import Fact, find_fact, read_facts
from openldn.plan.figures import Figure
from openldn.plan.formulation import Formulation, Route, TimeOfDay
from openldn.plan.labels import CAUTIONS
from openldn.plan.limits import check_doses, check_formulation
from openldn.plan.make import make_regimen
from openldn.plan.materials import (
    AssayBasis,
    Balance,
    Filler,
    Origin,
    Powder,
    PowderForm,
    Preservative,
    Storage,
    Substance,
)
from openldn.plan.missed import GapAdvice, MissedDoseAdvice, advise_gap, advise_missed_dose
from openldn.plan.monitoring import MonitoringItem, make_monitoring
from openldn.plan.orders import (
    CapsuleDose,
    CapsuleOrder,
    LiquidDose,
    LiquidOrder,
    UnitCount,
    daily_doses,
    order_liquid_doses,
)
from openldn.plan.pause import (
    PlannedProcedure,
    check_procedure_day,
    find_procedures,
    pause_regimen,
)
from openldn.plan.place import SHORTEST_GAP
from openldn.plan.reason import Reason
from openldn.plan.regimen import DoseLevel, Override, PlannedDose, Regimen, SkippedDose
from openldn.plan.schemes import TitrationScheme, find_scheme, read_schemes, scheme_steps
from openldn.plan.screened import LIST_ONLY, TOO_OLD
from openldn.plan.shaping import Overrides
from openldn.plan.steps import TitrationStep, parse_steps
from openldn.plan.surgery import Procedure, SurgeryPlan, plan_surgery
from openldn.plan.wishes import Wishes, compare_request, read_wishes
from openldn.plan.worksheet import Batch, BeyondUse, Bottle, Remark, Worksheet

__all__ = [
    "CARD_RULES",
    "CAUTIONS",
    "LIST_ONLY",
    "SHORTEST_GAP",
    "TOO_OLD",
    "AssayBasis",
    "Balance",
    "Batch",
    "BeyondUse",
    "BlindedKit",
    "Bottle",
    "CapsuleDose",
    "CapsuleOrder",
    "DoseClock",
    "DoseLevel",
    "Expectation",
    "Fact",
    "Figure",
    "Filler",
    "Formulation",
    "GapAdvice",
    "LiquidDose",
    "LiquidOrder",
    "MissedDoseAdvice",
    "MonitoringItem",
    "Origin",
    "Override",
    "Overrides",
    "PlannedDose",
    "PlannedProcedure",
    "Powder",
    "PowderForm",
    "Preservative",
    "Procedure",
    "Reason",
    "Regimen",
    "Remark",
    "Route",
    "SkippedDose",
    "Storage",
    "Substance",
    "SurgeryPlan",
    "TimeOfDay",
    "TitrationScheme",
    "TitrationStep",
    "UnitCount",
    "Wishes",
    "Worksheet",
    "ZoneChange",
    "advise_gap",
    "advise_missed_dose",
    "check_doses",
    "check_formulation",
    "check_procedure_day",
    "compare_request",
    "count_of",
    "count_units",
    "daily_doses",
    "find_fact",
    "find_procedures",
    "find_scheme",
    "format_amount",
    "make_blinded_kit",
    "make_card",
    "make_monitoring",
    "make_regimen",
    "make_worksheet",
    "order_capsule_doses",
    "order_liquid_doses",
    "parse_steps",
    "pause_regimen",
    "plan_surgery",
    "read_expectations",
    "read_facts",
    "read_schemes",
    "read_wishes",
    "scheme_steps",
    "to_decimal",
]
