"""Many courses together: contributions without diaries, pooling, cohorts and their denominators."""

from .contribute import (
    Member,
    contribution_of,
    find_curves,
)
from .contribution import (
    CURVE_DIGITS,
    Contribution,
    CourseFacts,
    OutcomeScale,
    as_word,
    encode_curve,
    outcome_scale,
)
from .covariates import (
    COVARIATES,
    SMALLEST_CELL,
    classes_of,
    coarsen,
    withhold_rare,
)
from .honesty import (
    FINDINGS,
)
from .ledger import (
    REASONS,
    Bundle,
    Ledger,
    merge_bundles,
    without_clinic,
)
from .pool import (
    FamilyComparison,
    MemberEffect,
    PoolQuestion,
    PriorSensitivity,
    RegistryPool,
    pool_registry,
)
from .selection import (
    AssumedMissing,
    Selection,
)
from .subgroups import (
    ConditionEffect,
    ConditionEffects,
    CovariateEffect,
    CovariateEffects,
)

__all__ = [
    "COVARIATES",
    "CURVE_DIGITS",
    "FINDINGS",
    "REASONS",
    "SMALLEST_CELL",
    "AssumedMissing",
    "Bundle",
    "ConditionEffect",
    "ConditionEffects",
    "Contribution",
    "CourseFacts",
    "CovariateEffect",
    "CovariateEffects",
    "FamilyComparison",
    "Ledger",
    "Member",
    "MemberEffect",
    "OutcomeScale",
    "PoolQuestion",
    "PriorSensitivity",
    "RegistryPool",
    "Selection",
    "as_word",
    "classes_of",
    "coarsen",
    "contribution_of",
    "encode_curve",
    "find_curves",
    "merge_bundles",
    "outcome_scale",
    "pool_registry",
    "withhold_rare",
    "without_clinic",
]
