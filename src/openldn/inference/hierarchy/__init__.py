"""Populations of effects: mean, spread, groups and covariates, from likelihood curves alone."""

from openldn.inference.hierarchy.grid import Derived
from openldn.inference.hierarchy.groups import GroupsFit, fit_groups
from openldn.inference.hierarchy.population import (
    PooledPosterior,
    PopulationFamily,
    PopulationFit,
    PopulationPriors,
    fit_population,
    pool_effects,
)
from openldn.inference.hierarchy.regression import RegressionFit, fit_regression

__all__ = [
    "Derived",
    "GroupsFit",
    "PooledPosterior",
    "PopulationFamily",
    "PopulationFit",
    "PopulationPriors",
    "RegressionFit",
    "fit_groups",
    "fit_population",
    "fit_regression",
    "pool_effects",
]
