"""Priors, deterministic integration, posteriors; no clinical word."""

from openldn.inference.curve import EffectCurve, EffectPosterior
from openldn.inference.density import first_order_filter, interpolate_even
from openldn.inference.fit import CourseFit, Level, Moments, Quality, fit_course
from openldn.inference.joint import JointEffect, JointPosterior, joint_effect
from openldn.inference.kernels import kernels_are_kept
from openldn.inference.orthant import OrthantPoints, orthant_points, posterior_points
from openldn.inference.pooling import PooledPosterior, pool_effects
from openldn.inference.priors import Floats, Prior
from openldn.inference.problem import GAP_DECIMALS, Codes, Family, HyperPriors, LatentModel
from openldn.inference.self_check import prepare_kernels, self_check

__all__ = [
    "GAP_DECIMALS",
    "Codes",
    "CourseFit",
    "EffectCurve",
    "EffectPosterior",
    "Family",
    "Floats",
    "HyperPriors",
    "JointEffect",
    "JointPosterior",
    "LatentModel",
    "Level",
    "Moments",
    "OrthantPoints",
    "PooledPosterior",
    "Prior",
    "Quality",
    "first_order_filter",
    "fit_course",
    "interpolate_even",
    "joint_effect",
    "kernels_are_kept",
    "orthant_points",
    "pool_effects",
    "posterior_points",
    "prepare_kernels",
    "self_check",
]
