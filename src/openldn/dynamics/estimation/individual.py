"""One person's parameters from few observations: maximum a posteriori (empirical Bayes)."""

from dataclasses import dataclass

import numpy as np

from openldn.dynamics.estimation.likelihood import variance_of
from openldn.dynamics.estimation.persons import Modes, evaluate, find_modes
from openldn.dynamics.estimation.problem import (
    Ending,
    Floats,
    Ints,
    Problem,
    Scale,
    Values,
    person_parameters,
)
from openldn.errors import SimulationError

# Of the second derivatives: large against the noise of a solver, small against a logarithm.
CURVATURE_STEP = 1e-3


@dataclass(frozen=True, kw_only=True, eq=False)
class PersonEstimates:
    """Most probable parameters of each person.

    Parameters
    ----------
    problem : Problem
    eta : array of shape (n_persons, n_random)
        Deviations: logarithms of person over typical value, or differences.
    parameters : array of shape (n_persons, n_parameters)
    covariance : array of shape (n_persons, n_random, n_random)
        Of the deviations: inverse of half the second derivative of the objective.
    shrinkage : array of shape (n_persons, n_random)
        Share of the variance between persons that the observations leave: 1 nothing was
        learned, 0 the parameter is known.
    objective : array of shape (n_persons,)
        Minus twice the log density of observations and deviations, without constants in pi.
    predictions, typical_predictions : array of shape (n_observations,)
        At the estimates, and at the typical values.
    weighted_residuals : array of shape (n_observations,)
        NaN where the value lies below the limit.
    endings : array of shape (n_persons,)
        An :class:`Ending`.
    """

    problem: Problem
    eta: Floats
    parameters: Floats
    covariance: Floats
    shrinkage: Floats
    objective: Floats
    predictions: Floats
    typical_predictions: Floats
    weighted_residuals: Floats
    endings: Ints

    @property
    def is_converged(self) -> bool:
        """Whether every person's estimate is a minimum."""
        return not np.any(self.endings)

    @property
    def standard_errors(self) -> Floats:
        """Of the deviations; on the log scale relative errors of the parameters."""
        with np.errstate(invalid="ignore"):
            return np.sqrt(np.einsum("...ii->...i", self.covariance))

    def interval(self, *, z: float = 1.959963984540054) -> tuple[Floats, Floats]:
        """Approximate interval of each person's random parameters: (n_persons, n_random)."""
        problem = self.problem
        random = [problem.parameters[k] for k in problem.random]
        is_log = np.array([p.scale is Scale.LOG for p in random])
        center = self.parameters[:, problem.random]
        spread = z * self.standard_errors
        low = np.where(is_log, center * np.exp(-spread), center - spread)
        high = np.where(is_log, center * np.exp(spread), center + spread)
        return low, high

    def explain(self, person: int) -> str:
        """Sentence on how the search of a person ended."""
        return f"person {person + 1}: {Ending(int(self.endings[person])).advice}"

    def check(self) -> "PersonEstimates":
        """The estimates themselves.

        Raises
        ------
        SimulationError
            If the search of a person ended badly.
        """
        bad = np.flatnonzero(self.endings)
        if bad.size:
            more = f" (and {bad.size - 1} more)" if bad.size > 1 else ""
            raise SimulationError(f"{self.explain(int(bad[0]))}{more}")
        return self


def estimate_persons(problem: Problem) -> PersonEstimates:
    """Estimate each person's parameters, the population being known.

    Minimizes, over the deviations eta of a person with the variances omega^2 of the population,
    ``sum((y - f)^2 / V + log V) + sum(eta^2 / omega^2 + log omega^2)``.

    Parameters
    ----------
    problem : Problem
        Parameters with an sd above 0 are estimated.

    Returns
    -------
    PersonEstimates

    References
    ----------
    Sheiner LB, Beal SL (1982). Bayesian individualization of pharmacokinetics: simple
    implementation and comparison with non-Bayesian methods. J Pharm Sci 71:1344-1348,
    doi:10.1002/jps.2600711209.
    """
    values = problem.values
    return finish_persons(problem, values, find_modes(problem, values))


def finish_persons(problem: Problem, values: Values, modes: Modes) -> PersonEstimates:
    """Estimates of the first copy, with covariances and residuals."""
    eta, endings = modes.point.eta[0], modes.endings[0].copy()
    covariance = _covariance(problem, values, modes, endings)
    typical = np.zeros((1, problem.n_persons, problem.random.size))
    rows = person_parameters(problem, values.typical, typical)
    predictions = modes.point.predictions[0]
    seen = problem.observations
    with np.errstate(all="ignore"):
        sd = np.sqrt(variance_of(problem, values, modes.point.predictions)[0])
        residuals = (seen.value - predictions) / sd
    return PersonEstimates(
        problem=problem,
        eta=eta,
        parameters=person_parameters(problem, values.typical, eta[None])[0],
        covariance=covariance,
        shrinkage=np.einsum("...ii->...i", covariance) / np.square(values.sd[0]),
        objective=modes.point.value[0],
        predictions=predictions,
        typical_predictions=problem.predict(rows)[0],
        weighted_residuals=np.where(seen.is_below, np.nan, residuals),
        endings=endings,
    )


def _covariance(problem: Problem, values: Values, modes: Modes, endings: Ints) -> Floats:
    """Inverse of half the second derivative; of the expected one where that is not definite."""
    information = _information(problem, values, modes.point.eta[0])
    n = information.shape[-1]
    covariance = np.full(information.shape, np.nan)
    for person in np.flatnonzero(endings != Ending.NOT_FINITE):
        for candidate in (information[person], modes.point.information[0, person]):
            if np.all(np.isfinite(candidate)) and _is_definite(candidate):
                covariance[person] = np.linalg.solve(candidate, np.eye(n))
                break
        else:
            endings[person] = Ending.NOT_DEFINITE
    return covariance


def _information(problem: Problem, values: Values, eta: Floats) -> Floats:
    """Half the second derivative of each person's objective, from differences of the gradient."""
    n = eta.shape[-1]
    step = CURVATURE_STEP * np.where(
        [problem.parameters[k].scale is Scale.LINEAR for k in problem.random], values.sd[0], 1.0
    )
    moves = np.concatenate([np.diag(step), -np.diag(step)])
    copies = Values(
        typical=np.repeat(values.typical, 2 * n, axis=0),
        sd=np.repeat(values.sd, 2 * n, axis=0),
        additive=np.repeat(values.additive, 2 * n, axis=0),
        proportional=np.repeat(values.proportional, 2 * n, axis=0),
    )
    gradient = evaluate(problem, copies, eta[None] + moves[:, None, :]).gradient
    rows = (gradient[:n] - gradient[n:]) / (4 * step[:, None, None])
    information: Floats = np.moveaxis(rows, 0, 1)
    return (information + information.swapaxes(1, 2)) / 2


def _is_definite(matrix: Floats) -> bool:
    return bool(np.all(np.linalg.eigvalsh(matrix) > 0))
