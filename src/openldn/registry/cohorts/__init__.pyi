"""Cohorts: response categories, survival, retention, adverse events; always with denominators."""

from .categories import (
    Category,
    CategoryScheme,
    CountsAs,
    convert_change,
    find_scheme,
    read_schemes,
)
from .cohort import Cohort, Status, make_cohort, select_group
from .cumulative_incidence import Incidence, cumulative_incidence
from .exact import (
    Rate,
    Share,
    highest_if_none,
    rate_of,
    rate_ratio,
    share_of,
)
from .findings import COHORT_FINDINGS, make_finding
from .harms import HarmCount, Harms, count_harms
from .kaplan_meier import (
    Point,
    SurvivalCurve,
    kaplan_meier,
    mean_difference,
)
from .responses import (
    ResponseCounts,
    Responses,
    WeighedCategory,
    weigh_responses,
)
from .retention import Retention, days_to_show, estimate_retention
from .series import read_series, series_names
from .splits import Method
from .survival import (
    GroupCurve,
    Origin,
    SurvivalAnswer,
    SurvivalQuestion,
    estimate_survival,
)

__all__ = [
    "COHORT_FINDINGS",
    "Category",
    "CategoryScheme",
    "Cohort",
    "CountsAs",
    "GroupCurve",
    "HarmCount",
    "Harms",
    "Incidence",
    "Method",
    "Origin",
    "Point",
    "Rate",
    "ResponseCounts",
    "Responses",
    "Retention",
    "Share",
    "Status",
    "SurvivalAnswer",
    "SurvivalCurve",
    "SurvivalQuestion",
    "WeighedCategory",
    "convert_change",
    "count_harms",
    "cumulative_incidence",
    "days_to_show",
    "estimate_retention",
    "estimate_survival",
    "find_scheme",
    "highest_if_none",
    "kaplan_meier",
    "make_cohort",
    "make_finding",
    "mean_difference",
    "rate_of",
    "rate_ratio",
    "read_schemes",
    "read_series",
    "select_group",
    "series_names",
    "share_of",
    "weigh_responses",
]
