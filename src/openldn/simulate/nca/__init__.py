"""Non-compartmental analysis: what a curve of concentrations tells without a model."""

from openldn.simulate.nca.analyze import analyze_profile, analyze_profiles
from openldn.simulate.nca.curve import StartPoint
from openldn.simulate.nca.options import (
    DROP,
    KEEP,
    BlqRule,
    Extrapolation,
    Method,
    NcaOptions,
    PeakUse,
)
from openldn.simulate.nca.profile import Profile, Route
from openldn.simulate.nca.quantities import QUANTITIES, Kind, Quantity
from openldn.simulate.nca.reason import EXPLANATIONS, Reason
from openldn.simulate.nca.result import NcaResult, PartialArea
from openldn.simulate.nca.units import (
    Units,
    parse_concentration_unit,
    parse_dose_unit,
    parse_time_unit,
)

__all__ = [
    "DROP",
    "EXPLANATIONS",
    "KEEP",
    "QUANTITIES",
    "BlqRule",
    "Extrapolation",
    "Kind",
    "Method",
    "NcaOptions",
    "NcaResult",
    "PartialArea",
    "PeakUse",
    "Profile",
    "Quantity",
    "Reason",
    "Route",
    "StartPoint",
    "Units",
    "analyze_profile",
    "analyze_profiles",
    "parse_concentration_unit",
    "parse_dose_unit",
    "parse_time_unit",
]
