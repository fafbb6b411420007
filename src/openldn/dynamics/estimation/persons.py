"""Every person's most probable deviations, all persons and copies at once."""

from dataclasses import dataclass

import numpy as np

from openldn.dynamics.estimation.likelihood import fit_of
from openldn.dynamics.estimation.problem import (
    Ending,
    Floats,
    Ints,
    Mask,
    Problem,
    Values,
    person_parameters,
)

MOST_STEPS = 100
# Expected further drop of a person's objective: nothing; so little that one failed step is the
# end; so little that many are, where the noise of a solver lets no step succeed.
NOTHING_LEFT, HARDLY_LEFT, LITTLE_LEFT = 1e-14, 1e-9, 1e-5
FIRST_DAMPING, LARGEST_DAMPING = 1e-4, 1e6
# By this share an objective may rise by rounding.
ROUNDING = 1e-12
# No step of a deviation is longer, in units of the logarithm.
LONGEST_STEP = 2.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Point:
    """A person's objective at deviations, with its first and expected second derivatives.

    Parameters
    ----------
    eta : array of shape (n_copies, n_persons, n_random)
    value : array of shape (n_copies, n_persons)
        Minus twice the log density of observations and deviations, without constants in pi.
    gradient : array of shape (n_copies, n_persons, n_random)
    information : array of shape (n_copies, n_persons, n_random, n_random)
        Half the expected second derivative: the inverse of the covariance.
    predictions : array of shape (n_copies, n_observations)
    """

    eta: Floats
    value: Floats
    gradient: Floats
    information: Floats
    predictions: Floats

    def mix(self, other: "Point", take: Mask, problem: Problem) -> "Point":
        """The other point for the persons to be taken."""
        persons = take[:, problem.observations.person]
        return Point(
            eta=np.where(take[..., None], other.eta, self.eta),
            value=np.where(take, other.value, self.value),
            gradient=np.where(take[..., None], other.gradient, self.gradient),
            information=np.where(take[..., None, None], other.information, self.information),
            predictions=np.where(persons, other.predictions, self.predictions),
        )

    def put(self, rows: Ints, other: "Point") -> "Point":
        """The same with other copies in these rows."""
        tables = {name: np.array(table) for name, table in vars(self).items()}
        for name, table in vars(other).items():
            tables[name][rows] = table
        return Point(**tables)


@dataclass(frozen=True, kw_only=True, eq=False)
class Modes:
    """Where the search ended, and how.

    Parameters
    ----------
    point : Point
    endings : array of shape (n_copies, n_persons)
        An :class:`Ending`.
    """

    point: Point
    endings: Ints


def evaluate(problem: Problem, values: Values, eta: Floats) -> Point:
    """Objective of each person at deviations; one call of the prediction."""
    predictions, slopes = _differentiate(problem, values, eta)
    seen, n = problem.observations, problem.n_persons
    fit = fit_of(problem, values, predictions)
    precision = 1 / np.square(values.sd)[:, None, :]
    with np.errstate(all="ignore"):
        prior = np.sum(np.square(eta) * precision, axis=-1)
        prior = prior + 2 * np.sum(np.log(values.sd), axis=-1)[:, None]
        value = seen.sum(fit.value, n) + prior
        gradient = seen.sum(fit.slope[:, None] * slopes, n).swapaxes(1, 2) + 2 * eta * precision
        products = slopes[:, :, None] * slopes[:, None, :] * (fit.curvature / 2)[:, None, None]
        information = np.moveaxis(seen.sum(products, n), -1, 1)
    diagonal = np.arange(eta.shape[-1])
    information[..., diagonal, diagonal] += precision
    return Point(
        eta=eta, value=value, gradient=gradient, information=information, predictions=predictions
    )


def _differentiate(problem: Problem, values: Values, eta: Floats) -> tuple[Floats, Floats]:
    """Predictions, and their derivatives of shape (n_copies, n_random, n_observations)."""
    n_copies, n_random = eta.shape[0], eta.shape[-1]
    moves = np.zeros((1 + 2 * n_random, n_random))
    # A deviation on the linear scale is as large as its SD says.
    steps = problem.step * _units(problem, values)
    for k in range(n_random):
        moves[1 + 2 * k, k], moves[2 + 2 * k, k] = 1.0, -1.0
    moved = eta[:, None] + moves[None, :, None, :] * steps[:, None, None, :]
    typical = np.repeat(values.typical, moves.shape[0], axis=0)
    rows = person_parameters(problem, typical, moved.reshape(-1, *eta.shape[1:]))
    table = problem.predict(rows).reshape(n_copies, moves.shape[0], -1)
    slopes = (table[:, 1::2] - table[:, 2::2]) / (2 * steps[:, :, None])
    return table[:, 0], slopes


def _units(problem: Problem, values: Values) -> Floats:
    is_linear = [problem.parameters[k].scale.value == "linear" for k in problem.random]
    return np.where(is_linear, values.sd, 1.0)


def find_modes(
    problem: Problem, values: Values, *, start: Floats | None = None, most_steps: int = MOST_STEPS
) -> Modes:
    """Search every person's minimum by damped Fisher scoring.

    Parameters
    ----------
    values : Values
        Copies of the population.
    start : array of shape (n_copies, n_persons, n_random), optional
        0 when not given.
    """
    shape = (values.typical.shape[0], problem.n_persons, problem.random.size)
    point = evaluate(problem, values, np.zeros(shape) if start is None else start)
    is_bad = ~np.isfinite(point.value)
    if start is not None and is_bad.any():
        # A start from elsewhere may lie where nothing can be computed.
        point = point.mix(evaluate(problem, values, np.zeros(shape)), is_bad, problem)
        is_bad = ~np.isfinite(point.value)
    endings = np.where(is_bad, Ending.NOT_FINITE, Ending.STEP_LIMIT).astype(np.int64)
    damping = np.full(shape[:2], FIRST_DAMPING)
    has_failed = np.zeros(shape[:2], dtype=np.bool_)
    for _ in range(most_steps):
        is_open = endings == Ending.STEP_LIMIT
        step, left = _propose(point, damping, is_open)
        stuck = is_open & (damping > LARGEST_DAMPING)
        is_done = (left < NOTHING_LEFT) | (has_failed & (left < HARDLY_LEFT))
        is_done = is_open & (is_done | (stuck & (left < LITTLE_LEFT)))
        endings[is_done] = Ending.CONVERGED
        is_open &= ~is_done & ~stuck
        if not is_open.any():
            break
        there = _evaluate_open(problem, values, point, step, is_open)
        with np.errstate(invalid="ignore"):
            slack = ROUNDING * (1 + np.abs(point.value))
            better = is_open & (there.value <= point.value + slack)
        has_failed = is_open & ~better
        point = point.mix(there, better, problem)
        damping = np.where(better, damping / 10, np.where(is_open, damping * 10, damping))
    return Modes(point=point, endings=endings)


def _evaluate_open(
    problem: Problem, values: Values, point: Point, step: Floats, is_open: Mask
) -> Point:
    """The next point of the copies in which a person is not done; the others stay."""
    rows = np.flatnonzero(is_open.any(axis=1))
    eta = point.eta[rows] + step[rows] * is_open[rows, :, None]
    found = evaluate(problem, values.take(rows), eta)
    return point.put(rows, found)


def _propose(point: Point, damping: Floats, is_open: Mask) -> tuple[Floats, Floats]:
    """Step of each person, and by how much the objective is expected to drop without damping."""
    n = point.eta.shape[-1]
    safe = np.where(is_open[..., None, None], point.information, np.eye(n))
    slope = np.where(is_open[..., None], point.gradient, 0.0)
    diagonal = np.einsum("...ii->...i", safe)
    damped = safe + np.eye(n) * (damping[..., None] * diagonal)[..., None, :]
    # The gradient is that of minus twice the log density, the information half its curvature.
    step = -0.5 * np.linalg.solve(damped, slope[..., None])[..., 0]
    length = np.max(np.abs(step), axis=-1, initial=0.0)
    step *= np.minimum(1.0, LONGEST_STEP / np.maximum(length, LONGEST_STEP))[..., None]
    full = np.linalg.solve(safe, slope[..., None])[..., 0]
    return step, 0.25 * np.sum(slope * full, axis=-1)
