"""What an estimation is given: parameters, observations, how they scatter, how to predict them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, IntEnum
from math import inf

import numpy as np
from numpy.typing import NDArray

from openldn.dynamics.inputs import Residual
from openldn.errors import ModelError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

# From parameters of shape (n_copies, n_persons, n_parameters) to the predictions of all
# observations, of shape (n_copies, n_observations).
Predict = Callable[[Floats], Floats]


class Scale(Enum):
    """How a person's deviation enters a parameter."""

    LOG = "log"  # typical value times exp(eta)
    LINEAR = "linear"  # typical value plus eta


class Ending(IntEnum):
    """How an estimation ended."""

    CONVERGED = 0
    STEP_LIMIT = 1
    NOT_FINITE = 2
    NOT_DEFINITE = 3

    @property
    def advice(self) -> str:
        """What it means and what to do."""
        return {
            Ending.CONVERGED: "converged.",
            Ending.STEP_LIMIT: "no minimum was reached; start nearer, or allow more steps.",
            Ending.NOT_FINITE: (
                "a prediction or its variance is not usable at the start; look at the start "
                "values, and at predictions of 0 under a purely proportional error."
            ),
            Ending.NOT_DEFINITE: (
                "the objective is flat in some direction; the data do not tell all parameters. "
                "Hold one of them fixed."
            ),
        }[self]


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A parameter with what is known of it in the population.

    Parameters
    ----------
    name : str
    typical : float
        Value of a person whose deviation is 0; above 0 on the log scale.
    sd : float
        Standard deviation of the deviation between persons; 0: the same in all.
    scale : Scale
    low, high : float
        Bounds of a person's value.
    is_fixed : bool
        Whether a population estimation leaves the typical value as it is.
    """

    name: str
    typical: float
    sd: float = 0.0
    scale: Scale = Scale.LOG
    low: float = -inf
    high: float = inf
    is_fixed: bool = False

    def __post_init__(self) -> None:
        if self.scale is Scale.LOG and not self.typical > 0:
            raise ModelError(
                f"{self.name} is {self.typical:g}; must be above 0 to vary on the log scale. Give "
                "a value above 0, or the linear scale."
            )
        if not (self.sd >= 0 and np.isfinite(self.sd)):
            raise ModelError(f"sd of {self.name} is {self.sd}; must be 0 or more.")


@dataclass(frozen=True, kw_only=True, eq=False)
class Observations:
    """What was measured.

    Parameters
    ----------
    person : array of int, shape (n_observations,)
        0, 1, 2 ..., not decreasing.
    value : array
        Measured value; where ``is_below``, the limit of quantification.
    output : array of int
        Index of the output's residual error.
    is_below : array of bool
        Whether all that is known is that the value lies below the limit.
    """

    person: Ints
    value: Floats
    output: Ints
    is_below: Mask

    def __post_init__(self) -> None:
        if not self.person.size:
            raise ModelError("there are no observations; give at least one.")
        if np.any(np.diff(self.person) < 0) or self.person[0] < 0:
            raise ModelError("observations are not sorted by person; sort them.")
        odd = np.flatnonzero(~np.isfinite(self.value))
        if odd.size:
            raise ModelError(
                f"observation {odd[0] + 1} is {self.value[odd[0]]}; must be a number. Leave out "
                "what was not measured."
            )

    def sum(self, values: Floats, n_persons: int) -> Floats:
        """Sums over each person's observations along the last axis."""
        found, first = np.unique(self.person, return_index=True)
        out = np.zeros((*values.shape[:-1], n_persons))
        out[..., found] = np.add.reduceat(values, first, axis=-1)
        return out


@dataclass(frozen=True, kw_only=True, eq=False)
class Problem:
    """All that an estimation needs.

    Parameters
    ----------
    parameters : tuple of Parameter
    residuals : tuple of Residual
        ``sd^2 = additive^2 + (proportional * prediction)^2``, one per output.
    observations : Observations
    predict : callable
        See :data:`Predict`.
    n_persons : int
        Persons without observations stay at the typical values.
    step : float
        Of the finite differences by which predictions are differentiated, as a share of a
        deviation's unit (a logarithm).
    """

    parameters: tuple[Parameter, ...]
    residuals: tuple[Residual, ...]
    observations: Observations
    predict: Predict
    n_persons: int
    step: float = 1e-3

    def __post_init__(self) -> None:
        seen = self.observations
        if seen.person[-1] >= self.n_persons:
            raise ModelError(
                f"observations belong to {seen.person[-1] + 1} persons, but there are "
                f"{self.n_persons}."
            )
        if seen.output.max() >= len(self.residuals) or seen.output.min() < 0:
            raise ModelError("an observation is of an output without residual error.")
        for residual in self.residuals:
            if not (residual.additive > 0 or residual.proportional > 0):
                raise ModelError(
                    f"the residual error of {residual.output} is 0; give it an additive or a "
                    "proportional part above 0."
                )

    @property
    def random(self) -> Ints:
        """Indices of the parameters that differ between persons."""
        return np.flatnonzero([parameter.sd > 0 for parameter in self.parameters])

    @property
    def values(self) -> "Values":
        """What the parameters and residuals say, as arrays of one copy."""
        random = self.random
        return Values(
            typical=np.array([[p.typical for p in self.parameters]], dtype=float),
            sd=np.array([[self.parameters[k].sd for k in random]], dtype=float),
            additive=np.array([[r.additive for r in self.residuals]], dtype=float),
            proportional=np.array([[r.proportional for r in self.residuals]], dtype=float),
        )

    def with_values(self, values: "Values") -> "Problem":
        """The same problem with the first copy of other values."""
        sd = np.zeros(len(self.parameters))
        sd[self.random] = values.sd[0]
        parameters = tuple(
            replace(parameter, typical=float(typical), sd=float(one))
            for parameter, typical, one in zip(self.parameters, values.typical[0], sd, strict=True)
        )
        residuals = tuple(
            Residual(output=one.output, additive=float(add), proportional=float(prop))
            for one, add, prop in zip(
                self.residuals, values.additive[0], values.proportional[0], strict=True
            )
        )
        return replace(self, parameters=parameters, residuals=residuals)


@dataclass(frozen=True, kw_only=True, eq=False)
class Values:
    """Values of a population, several copies of them at once.

    Parameters
    ----------
    typical : array of shape (n_copies, n_parameters)
    sd : array of shape (n_copies, n_random)
    additive, proportional : array of shape (n_copies, n_residuals)
    """

    typical: Floats
    sd: Floats
    additive: Floats
    proportional: Floats

    def take(self, rows: Ints) -> "Values":
        """Some of the copies."""
        return Values(
            typical=self.typical[rows],
            sd=self.sd[rows],
            additive=self.additive[rows],
            proportional=self.proportional[rows],
        )


def person_parameters(problem: Problem, typical: Floats, eta: Floats) -> Floats:
    """Parameters of each person.

    Parameters
    ----------
    typical : array of shape (n_copies, n_parameters)
    eta : array of shape (n_copies, n_persons, n_random)

    Returns
    -------
    array of shape (n_copies, n_persons, n_parameters)
    """
    out = np.repeat(typical[:, None, :], eta.shape[1], axis=1)
    with np.errstate(over="ignore"):
        for column, k in enumerate(problem.random):
            parameter = problem.parameters[k]
            if parameter.scale is Scale.LOG:
                out[..., k] *= np.exp(eta[..., column])
            else:
                out[..., k] += eta[..., column]
    low, high = _bounds(problem.parameters)
    return np.clip(out, low, high)


def _bounds(parameters: Sequence[Parameter]) -> tuple[Floats, Floats]:
    return np.array([p.low for p in parameters]), np.array([p.high for p in parameters])
