"""Parameters from observations: of one person, and of a population."""

from openldn.dynamics.estimation.individual import PersonEstimates, estimate_persons
from openldn.dynamics.estimation.objective import foce_objective
from openldn.dynamics.estimation.population import PopulationEstimates, estimate_population
from openldn.dynamics.estimation.problem import (
    Ending,
    Observations,
    Parameter,
    Predict,
    Problem,
    Scale,
    Values,
)

__all__ = [
    "Ending",
    "Observations",
    "Parameter",
    "PersonEstimates",
    "PopulationEstimates",
    "Predict",
    "Problem",
    "Scale",
    "Values",
    "estimate_persons",
    "estimate_population",
    "foce_objective",
]
