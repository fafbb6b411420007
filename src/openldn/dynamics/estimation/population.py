"""Typical values, variabilities and residual errors of a population from the data of all."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize

from openldn.dynamics.estimation.coordinates import (
    SMALLEST,
    Coordinate,
    from_walk,
    make_coordinates,
    to_walk,
)
from openldn.dynamics.estimation.individual import PersonEstimates, finish_persons
from openldn.dynamics.estimation.likelihood import LOG_TWO_PI
from openldn.dynamics.estimation.objective import foce_objective
from openldn.dynamics.estimation.problem import Ending, Floats, Ints, Problem, Values
from openldn.errors import ModelError, SimulationError

# Of finite differences of the objective, in logarithms: first and second derivatives.
GRADIENT_STEP, CURVATURE_STEP = 1e-3, 2e-2
# The objective is a minimum where Newton's step would lower it by less than this.
NOTHING_LEFT = 1e-4
MOST_NEWTON_STEPS = 10
# A curvature below this is none: a standard error of 45 logarithms.
FLAT = 1e-3
# What a person's infinite objective is for the optimizer, which needs a number.
HUGE = 1e10


@dataclass(frozen=True, kw_only=True, eq=False)
class PopulationEstimates:
    """What the data of all say of the population.

    Parameters
    ----------
    names : tuple of str
        Of the unknowns: typical values, ``sd of ...`` between persons, residual errors.
    estimates, standard_errors : array of shape (n_unknowns,)
        Standard errors from the second derivatives of the objective; NaN where those are not
        definite.
    covariance : array of shape (n_unknowns, n_unknowns)
        Of the unknowns as they were sought (logarithms, or values over their unit).
    objective : float
        See :func:`foce_objective`.
    minus_two_log_likelihood : float
        The objective with its constants in pi.
    problem : Problem
        With the estimates as its values.
    persons : PersonEstimates
        At the estimates.
    eta_shrinkage : array of shape (n_random,)
        1 - sd(eta) / sd between persons.
    residual_shrinkage : float
        1 - sd(weighted residuals).
    at_bound : tuple of str
        Unknowns that ran to the end of their range.
    ending : Ending
    evaluations : int
        Of the objective.
    """

    names: tuple[str, ...]
    estimates: Floats
    standard_errors: Floats
    covariance: Floats
    objective: float
    minus_two_log_likelihood: float
    problem: Problem
    persons: PersonEstimates
    eta_shrinkage: Floats
    residual_shrinkage: float
    at_bound: tuple[str, ...]
    ending: Ending
    evaluations: int

    @property
    def is_converged(self) -> bool:
        """Whether a minimum was reached."""
        return self.ending is Ending.CONVERGED

    def explain(self) -> str:
        """Sentence on how the search ended."""
        bound = f" At the end of their range: {', '.join(self.at_bound)}." if self.at_bound else ""
        return f"{self.ending.advice}{bound}"

    def find(self, name: str) -> tuple[float, float]:
        """Estimate and standard error of an unknown."""
        k = self.names.index(name)
        return float(self.estimates[k]), float(self.standard_errors[k])

    def check(self) -> "PopulationEstimates":
        """The estimates themselves.

        Raises
        ------
        SimulationError
            If the search ended badly.
        """
        if not self.is_converged:
            raise SimulationError(self.explain())
        return self


class _Search:
    """The objective as a function of the walk; remembers the modes of the best point."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.start = problem.values
        self.coordinates = make_coordinates(problem)
        self.eta: Floats | None = None
        self.best = np.inf
        self.evaluations = 0

    def values(self, walk: Floats) -> Values:
        return from_walk(self.coordinates, self.start, np.atleast_2d(walk))

    def objective(self, walk: Floats) -> Floats:
        """Objective at each point of shape (n_copies, n_coordinates)."""
        found, modes = foce_objective(self.problem, self.values(walk), start=self.eta)
        self.evaluations += found.size
        if found[0] < self.best:
            self.best, self.eta = float(found[0]), modes.point.eta[0]
        return np.where(np.isfinite(found), found, HUGE)

    def with_gradient(self, x: Floats) -> tuple[float, Floats]:
        moves = GRADIENT_STEP * np.eye(x.size)
        table = self.objective(np.concatenate([x[None], x + moves, x - moves]))
        n = x.size
        return float(table[0]), (table[1 : n + 1] - table[n + 1 :]) / (2 * GRADIENT_STEP)

    def curvature(self, x: Floats) -> Floats:
        """Second derivatives, all points in one call."""
        n, h = x.size, CURVATURE_STEP
        one = h * np.eye(n)
        pairs = [(i, j) for i in range(n) for j in range(i)]
        both = np.array([one[i] + one[j] for i, j in pairs]).reshape(-1, n)
        table = self.objective(np.concatenate([x[None], x + one, x - one, x + both, x - both]))
        zero, plus, minus = table[0], table[1 : n + 1], table[n + 1 : 2 * n + 1]
        up, down = table[2 * n + 1 : 2 * n + 1 + len(pairs)], table[2 * n + 1 + len(pairs) :]
        matrix = np.diag((plus - 2 * zero + minus) / h**2)
        for k, (i, j) in enumerate(pairs):
            mixed = up[k] + down[k] - plus[i] - plus[j] - minus[i] - minus[j] + 2 * zero
            matrix[i, j] = matrix[j, i] = mixed / (2 * h**2)
        return matrix


def estimate_population(problem: Problem) -> PopulationEstimates:
    """Estimate a population by the first-order conditional method with interaction (FOCE-I).

    Parameters
    ----------
    problem : Problem
        Its values are where the search starts. Typical values that are not fixed, standard
        deviations between persons and residual errors above 0 are estimated; deviations of
        different parameters are independent.

    Returns
    -------
    PopulationEstimates

    Raises
    ------
    ModelError
        If nothing differs between persons, or there are fewer than two.

    Notes
    -----
    Small problems only: first derivatives are finite differences, with every person's modes
    found anew for each, all in one batch. L-BFGS-B walks through logarithms, so that unknowns
    of any size weigh alike; Newton's steps end it, and say by how much the objective could
    still fall.
    """
    if not problem.random.size or problem.n_persons < 2:
        raise ModelError(
            "a population needs two persons and one parameter with an sd above 0 or more. Give "
            "sd = 0.3 to a parameter that differs between persons."
        )
    search = _Search(problem)
    x = to_walk(search.coordinates, search.start)
    if search.objective(x[None])[0] >= HUGE:
        return _finish(search, x, np.full((x.size, x.size), np.nan), Ending.NOT_FINITE)
    found: Any = minimize(
        search.with_gradient, x, jac=True, method="L-BFGS-B",
        bounds=[one.bounds for one in search.coordinates], options={"maxiter": 200, "ftol": 1e-10},
    )  # fmt: skip
    x, curvature, ending = _polish(search, np.asarray(found.x, dtype=float))
    return _finish(search, x, curvature, ending)


def _polish(search: _Search, x: Floats) -> tuple[Floats, Floats, Ending]:
    """Newton's steps, until they promise nothing."""
    value, gradient = search.with_gradient(x)
    free = _free(search.coordinates, x)
    curvature = search.curvature(x)
    for _ in range(MOST_NEWTON_STEPS):
        inner = curvature[np.ix_(free, free)]
        if not np.all(np.isfinite(inner)) or _least(inner) < FLAT:
            return x, curvature, Ending.NOT_DEFINITE
        step = np.zeros(x.size)
        step[free] = -np.linalg.solve(inner, gradient[free])
        if -0.5 * float(step @ gradient) < NOTHING_LEFT:
            return x, curvature, Ending.CONVERGED
        trial = search.objective(x + np.outer([1.0, 0.5, 0.1, 0.02], step))
        if np.min(trial) >= value:
            return x, curvature, Ending.STEP_LIMIT
        x = x + np.array([1.0, 0.5, 0.1, 0.02])[int(np.argmin(trial))] * step
        value, gradient = search.with_gradient(x)
        curvature = search.curvature(x)
    return x, curvature, Ending.STEP_LIMIT


def _least(matrix: Floats) -> float:
    """Smallest eigenvalue."""
    return float(np.min(np.linalg.eigvalsh(matrix), initial=np.inf))


def _free(coordinates: tuple[Coordinate, ...], x: Floats) -> Ints:
    """Indices of what is not at the end of its range."""
    return np.flatnonzero([not _is_at_bound(one, v) for one, v in zip(coordinates, x, strict=True)])


def _is_at_bound(one: Coordinate, x: float) -> bool:
    # Where almost nothing is left of a variability the objective no longer tells how little.
    return one.field != "typical" and float(one.to_value(np.array(x))) < 10 * SMALLEST


def _finish(search: _Search, x: Floats, curvature: Floats, ending: Ending) -> PopulationEstimates:
    values, coordinates = search.values(x), search.coordinates
    problem = search.problem.with_values(values)
    objective, modes = foce_objective(problem, values, start=search.eta)
    persons = finish_persons(problem, values, modes)
    free = _free(coordinates, x)
    covariance = np.full(curvature.shape, np.nan)
    if ending in (Ending.CONVERGED, Ending.STEP_LIMIT):
        # Half the second derivative of minus twice the log likelihood is the information.
        covariance[np.ix_(free, free)] = np.linalg.inv(curvature[np.ix_(free, free)] / 2)
    estimates = np.array([float(one.to_value(v)) for one, v in zip(coordinates, x, strict=True)])
    with np.errstate(invalid="ignore"):
        sd = np.sqrt(np.diag(covariance))
    measured = int(np.sum(~problem.observations.is_below))
    residuals = persons.weighted_residuals[~problem.observations.is_below]
    return PopulationEstimates(
        names=tuple(one.name for one in coordinates),
        estimates=estimates,
        standard_errors=np.array(
            [one.error(v, s) for one, v, s in zip(coordinates, estimates, sd, strict=True)]
        ),
        covariance=covariance,
        objective=float(objective[0]),
        minus_two_log_likelihood=float(objective[0]) + measured * LOG_TWO_PI,
        problem=problem,
        persons=persons,
        eta_shrinkage=1 - np.std(persons.eta, axis=0, ddof=1) / values.sd[0],
        residual_shrinkage=float(1 - np.std(residuals)) if residuals.size > 1 else np.nan,
        at_bound=tuple(
            one.name for k, one in enumerate(coordinates) if k not in set(free.tolist())
        ),
        ending=ending,
        evaluations=search.evaluations,
    )
