"""Priors, deterministic integration, posteriors; no clinical word."""

from openldn.inference.curve import (
    EffectCurve,
    EffectPosterior,
)
from openldn.inference.density import (
    first_order_filter,
    interpolate_even,
)
from openldn.inference.fit import (
    HYPER_NAMES,
    CourseFit,
    Level,
    Moments,
    Quality,
    fit_course,
)
from openldn.inference.hierarchy import (
    Derived,
    GroupsFit,
    PooledPosterior,
    PopulationFamily,
    PopulationFit,
    PopulationPriors,
    RegressionFit,
    fit_groups,
    fit_population,
    fit_regression,
    pool_effects,
)
from openldn.inference.joint import (
    JointEffect,
    JointPosterior,
    joint_effect,
)
from openldn.inference.kernels import (
    kernels_are_kept,
)
from openldn.inference.orthant import (
    OrthantPoints,
    orthant_points,
    posterior_points,
)
from openldn.inference.priors import (
    Floats,
    Prior,
)
from openldn.inference.problem import (
    GAP_DECIMALS,
    Codes,
    Family,
    HyperPriors,
    LatentModel,
)
from openldn.inference.self_check import (
    prepare_kernels,
    self_check,
)

__all__ = [
    "GAP_DECIMALS",
    "HYPER_NAMES",
    "Codes",
    "CourseFit",
    "Derived",
    "EffectCurve",
    "EffectPosterior",
    "Family",
    "Floats",
    "GroupsFit",
    "HyperPriors",
    "JointEffect",
    "JointPosterior",
    "LatentModel",
    "Level",
    "Moments",
    "OrthantPoints",
    "PooledPosterior",
    "PopulationFamily",
    "PopulationFit",
    "PopulationPriors",
    "Prior",
    "Quality",
    "RegressionFit",
    "first_order_filter",
    "fit_course",
    "fit_groups",
    "fit_population",
    "fit_regression",
    "interpolate_even",
    "joint_effect",
    "kernels_are_kept",
    "orthant_points",
    "pool_effects",
    "posterior_points",
    "prepare_kernels",
    "self_check",
]
