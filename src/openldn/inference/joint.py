"""Several effects of one course at once: their joint likelihood, a finite mixture of normals.

At each node of the hyperparameters all coefficients are Gaussian together, so the likelihood of
a few of them, everything else integrated out, is ``exp(c + h'delta - delta'L delta / 2)``; the
course's is the sum over nodes. Exact for Gaussian scores; other families use the inner
Gaussian approximation.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp, ndtr

from openldn.errors import InferenceError
from openldn.inference.fit import CourseFit
from openldn.inference.gaussian import factor
from openldn.inference.kernels import kernel
from openldn.inference.nodes import GAUSSIAN, State, approximate, column_scale, parameters_at
from openldn.inference.problem import Problem

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

SIGMA, PHI = 0, 1
# Nodes lighter than this share of the heaviest do not matter, also not all of them together.
LIGHTEST_NODE = 1e-7


@dataclass(frozen=True, kw_only=True, eq=False)
class JointPosterior:
    """A mixture of multivariate normals.

    Parameters
    ----------
    weight : array of shape (n_nodes,)
        Sums to one.
    mean : array of shape (n_nodes, n_effects)
    covariance : array of shape (n_nodes, n_effects, n_effects)
    log_evidence : float
        Log marginal likelihood under the prior.
    """

    weight: Floats
    mean: Floats
    covariance: Floats
    log_evidence: float

    @cached_property
    def center(self) -> Floats:
        """Posterior mean of each effect, shape (n_effects,)."""
        return self.weight @ self.mean

    @cached_property
    def spread(self) -> Floats:
        """Posterior covariance, shape (n_effects, n_effects)."""
        moved = self.mean - self.center
        within = np.tensordot(self.weight, self.covariance, axes=1)
        return within + (self.weight * moved.T) @ moved

    def probability_below(self, value: float, *, effect: int) -> float:
        """Probability that one effect is below ``value``."""
        sd = np.sqrt(self.covariance[:, effect, effect])
        return float(self.weight @ ndtr((value - self.mean[:, effect]) / sd))


@dataclass(frozen=True, kw_only=True, eq=False)
class JointEffect:
    """Joint likelihood of several effects, all else integrated out.

    Parameters
    ----------
    log_weight : array of shape (n_nodes,)
    linear : array of shape (n_nodes, n_effects)
    precision : array of shape (n_nodes, n_effects, n_effects)

    Examples
    --------
    >>> one = JointEffect(log_weight=np.zeros(1), linear=np.array([[4.0, 0.0]]),
    ...                   precision=np.array([np.diag([4.0, 1.0])]))
    >>> one.posterior(np.zeros(2), np.eye(2)).center
    array([0.8, 0. ])
    """

    log_weight: Floats
    linear: Floats
    precision: Floats

    def __post_init__(self) -> None:
        nodes, effects = self.linear.shape
        if self.log_weight.shape != (nodes,) or self.precision.shape != (nodes, effects, effects):
            raise InferenceError(
                f"a joint likelihood has {nodes} nodes of {effects} effects, and weights or "
                "precisions of another shape."
            )

    @property
    def effects(self) -> int:
        """Number of effects."""
        return self.linear.shape[1]

    @property
    def log_at_zero(self) -> float:
        """Log-likelihood of all effects being zero."""
        return float(logsumexp(self.log_weight))

    def log_likelihood(self, effects: Floats) -> Floats:
        """Log-likelihood at points of shape (n_points, n_effects)."""
        height = self.log_weight + effects @ self.linear.T
        height -= 0.5 * np.einsum("pi,nij,pj->pn", effects, self.precision, effects)
        found: Floats = logsumexp(height, axis=1)
        return found

    def along(self, basis: Floats) -> "JointEffect":
        """Likelihood of ``gamma`` where the effects are ``basis @ gamma``.

        Parameters
        ----------
        basis : array of shape (n_effects, n_new)
        """
        return JointEffect(
            log_weight=self.log_weight,
            linear=self.linear @ basis,
            precision=basis.T @ self.precision @ basis,
        )

    def posterior(self, mean: Floats, covariance: Floats) -> JointPosterior:
        """What a normal prior makes of the likelihood.

        Parameters
        ----------
        mean : array of shape (n_effects,)
        covariance : array of shape (n_effects, n_effects)
        """
        prior = np.linalg.inv(covariance)
        precision = self.precision + prior
        right = self.linear + prior @ mean
        found_covariance = np.linalg.inv(precision)
        found_covariance = 0.5 * (found_covariance + found_covariance.transpose(0, 2, 1))
        found = np.einsum("nij,nj->ni", found_covariance, right)
        height = self.log_weight + 0.5 * np.einsum("ni,ni->n", right, found)
        height -= 0.5 * np.linalg.slogdet(precision)[1]
        height -= 0.5 * float(np.linalg.slogdet(covariance)[1] + mean @ prior @ mean)
        log_evidence = float(logsumexp(height))
        if not np.isfinite(log_evidence):
            raise InferenceError("the joint likelihood of the effects is not finite.")
        return JointPosterior(
            weight=np.exp(height - log_evidence),
            mean=found,
            covariance=found_covariance,
            log_evidence=log_evidence,
        )


def joint_effect(fit: CourseFit, *, others: int) -> JointEffect:
    """Joint likelihood of the fitted effect and of the model's last columns.

    Parameters
    ----------
    fit : CourseFit
        Of a model whose last ``others`` columns have the prior ``normal(0, effect_sd)``.
    others : int
        Number of those columns; the answer has ``others + 1`` effects, the fitted one first.

    Raises
    ------
    InferenceError
        If the columns have another prior.

    Notes
    -----
    From the mean and covariance of all coefficients under the wide working prior at each node;
    the working prior is then taken out again.
    """
    model = fit.model
    fixed = len(model.coefficients)
    wide = model.effect_sd
    for prior in model.coefficients[fixed - others :]:
        if prior.form != "normal" or prior.location != 0 or prior.spread != wide:
            raise InferenceError(f"prior of a joint effect is {prior}; must be normal(0, {wide}).")
    columns = np.arange(fixed - others, fixed)
    log_weights, means, covariances = [], [], []
    heaviest = max(float(_log_evidence(part.terms, wide).max()) for part in fit.parts)
    for part in fit.parts:
        evidence = _log_evidence(part.terms, wide)
        kept = np.flatnonzero(evidence > heaviest + np.log(LIGHTEST_NODE))
        mean, covariance = _joint_at_all(part.problem, part.points[kept], part.state, columns)
        log_weights.append(evidence[kept])
        means.append(mean)
        covariances.append(covariance)
    return _without_prior(
        np.concatenate(log_weights), np.concatenate(means), np.concatenate(covariances), wide
    )


def _log_evidence(terms: Floats, wide: float) -> Floats:
    """Log evidence of each node under the wide working prior."""
    total = terms[:, 3] + wide**-2
    found: Floats = terms[:, 0] + terms[:, 1] + 0.5 * terms[:, 2] ** 2 / total
    return found - 0.5 * np.log(total * wide**2)


def _without_prior(
    log_evidence: Floats, mean: Floats, covariance: Floats, wide: float
) -> JointEffect:
    """Divide the posterior at each node by the working prior; effects are in units of it."""
    size = mean.shape[1]
    total = np.linalg.inv(covariance)
    total = 0.5 * (total + total.transpose(0, 2, 1))
    right = np.einsum("nij,nj->ni", total, mean)
    log_weight = log_evidence - 0.5 * np.einsum("ni,ni->n", right, mean)
    log_weight += 0.5 * np.linalg.slogdet(total)[1]
    return JointEffect(
        log_weight=log_weight,
        linear=right / wide,
        precision=(total - np.eye(size)) / wide**2,
    )


@kernel
def _joint_at_all(
    problem: Problem, points: Floats, state: State, columns: Codes
) -> tuple[Floats, Floats]:
    """Mean and covariance of the effect, then of some columns, in units of the working prior."""
    size = len(columns) + 1
    means = np.empty((len(points), size))
    covariances = np.empty((len(points), size, size))
    width = problem.design.shape[1]
    place = np.empty(size, dtype=np.int64)
    place[0] = width
    place[1:] = columns
    for i in range(len(points)):
        values = parameters_at(problem, points[i])
        if problem.family == GAUSSIAN:
            scale = column_scale(problem, values)
            rows, _ = factor(problem, values[SIGMA], values[PHI], scale)
            b, lower = _solve(rows, problem.effect_sd)
        else:
            _, b, lower = approximate(problem, values, 0.0, True, state)
        covariance = np.linalg.inv(lower @ lower.T)
        for r in range(size):
            means[i, r] = b[place[r]]
            for s in range(size):
                covariances[i, r, s] = covariance[place[r], place[s]]
    return means, covariances


@kernel
def _solve(rows: Floats, wide: float) -> tuple[Floats, Floats]:
    """Coefficients and effect, the latter in units of its prior, with the factor of both."""
    last = rows.shape[0] - 2
    lower = np.zeros((last + 1, last + 1))
    right = np.empty(last + 1)
    for i in range(last):
        right[i] = rows[last + 1, i]
        lower[last, i] = rows[last, i] * wide
        for j in range(i + 1):
            lower[i, j] = rows[i, j]
    lower[last, last] = np.sqrt(max(rows[last, last], 0.0) * wide * wide + 1.0)
    right[last] = rows[last + 1, last] * wide / lower[last, last]
    for i in range(last, -1, -1):
        for k in range(i + 1, last + 1):
            right[i] -= lower[k, i] * right[k]
        right[i] /= lower[i, i]
    return right, lower
