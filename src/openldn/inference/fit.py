"""Deterministic nested integration of one course: no sampling, no seed, same bits each run."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from openldn.errors import InferenceError
from openldn.inference.curve import EffectCurve
from openldn.inference.node_sums import SKEW_POINTS, mixture_moments, sum_nodes, weigh_nodes
from openldn.inference.nodes import (
    SEARCH_LIMIT,
    State,
    coefficients_at_all,
    effect_profile,
    evaluate_grid,
    find_mode,
    node,
    parameters_at_all,
    predictor_variance,
)
from openldn.inference.priors import Prior
from openldn.inference.problem import Family, LatentModel, Problem, make_problem

Floats = NDArray[np.float64]

# Gauss-Hermite points per hyperparameter (True: Gaussian scores, cheap nodes). Rules are tried
# in turn until two agree.
ORDERS = {True: (5, 7, 9, 11, 15), False: (3, 5, 7, 9)}
# Nodes with a product weight below this share of the largest are left out.
PRUNED_SHARE = {3: 1e-5, 5: 1e-5, 7: 1e-5, 9: 1e-6, 11: 1e-7, 15: 1e-7}
# Disagreement of two rules (mean in posterior SDs) at which they agree, and the one above
# which the answer is marked as inaccurate. The finer rule is much nearer than they are to each
# other: where 3 and 5 points differ by 0.005, 5 points were off by at most 0.0014 (40 courses).
AGREED_BELOW = {True: 5e-4, False: 5e-3}
INACCURATE_ABOVE = 0.02
# Points of the likelihood curve, and SDs to both sides that it covers.
CURVE_POINTS = 161
CURVE_SDS = 9.0
# Nodes lighter than this share do not matter to the coefficients.
HEAVY_NODE = 2e-3
# Columns of the nodes' parameters.
HYPER_NAMES = ("sigma", "phi", "group_sd", "extra", "half_life_days")
# Log posterior that stands for "not finite".
IMPOSSIBLE = -1e299


class Quality(StrEnum):
    """How the integration went."""

    CONVERGED = "converged"
    INACCURATE = "inaccurate"


@dataclass(frozen=True, kw_only=True, eq=False)
class Level:
    """One candidate treatment level and the log of its prior weight.

    ``others``, of shape (n, k), are levels of further treatments at this candidate: they stand
    in for the last ``k`` columns of the model.
    """

    column: Floats
    log_weight: float = 0.0
    half_life_days: float = 0.0
    others: Floats | None = None

    def applied_to(self, model: LatentModel) -> LatentModel:
        """The model with the levels of this candidate."""
        if self.others is None:
            return replace(model, level=self.column)
        kept = model.columns[:, : model.columns.shape[1] - self.others.shape[1]]
        columns = np.column_stack((kept, self.others))
        return replace(model, level=self.column, columns=columns)


@dataclass(frozen=True, kw_only=True)
class Moments:
    """Mean and standard deviation of a quantity."""

    mean: float
    sd: float


@dataclass(frozen=True, kw_only=True, eq=False)
class _Part:
    """Nodes of one candidate level."""

    problem: Problem
    level: Level
    state: State
    mode: Floats
    terms: Floats
    points: Floats
    skew: Floats | None


@dataclass(frozen=True, kw_only=True, eq=False)
class CourseFit:
    """The nodes of a course and the likelihood curve of its effect.

    ``quality`` tells how far the answer can be trusted, ``error_mean_sd`` by how many
    posterior SDs the mean moved between two quadrature rules, ``error_probability`` by how
    much the probability of a negative effect did.
    """

    model: LatentModel
    parts: tuple[_Part, ...]
    curve: EffectCurve
    quality: Quality
    error_mean_sd: float
    error_probability: float
    milliseconds: float

    @property
    def nodes(self) -> int:
        """Number of nodes that carry the answer."""
        return sum(len(part.terms) for part in self.parts)

    @property
    def wide_effect(self) -> Moments:
        """Effect under the wide working prior, ``normal(0, effect_sd)``."""
        mean, sd, _ = _mixture(self.parts, self.model.effect_sd)
        return Moments(mean=mean, sd=sd)

    def hyperparameters(self, prior: Prior) -> dict[str, Moments]:
        """Posterior moments of ``sigma``, ``phi``, ``group_sd``, ``extra``, ``half_life_days``."""
        weights, values = self.hyper_nodes(prior)
        means = weights @ values
        sds = np.sqrt(weights @ (values - means) ** 2)
        return {
            name: Moments(mean=float(mean), sd=float(sd))
            for name, mean, sd in zip(HYPER_NAMES, means, sds, strict=True)
        }

    def hyper_nodes(self, prior: Prior) -> tuple[Floats, Floats]:
        """The nodes behind :meth:`hyperparameters`: weights and values.

        Returns
        -------
        weights : array of shape (n_nodes,)
            Posterior probability of each node; sums to one.
        values : array of shape (n_nodes, 5)
            Columns in the order of ``HYPER_NAMES``.
        """
        weights = self._node_weights(prior)[0]
        values = np.empty((len(weights), len(HYPER_NAMES)))
        start = 0
        for part in self.parts:
            rows = values[start : start + len(part.terms)]
            rows[:, :4] = parameters_at_all(part.problem, part.points)[:, :4]
            rows[:, 4] = part.level.half_life_days
            start += len(rows)
        return weights, values

    def coefficients(self, prior: Prior) -> tuple[Floats, Floats]:
        """Posterior mean and SD of all columns, then groups; in the units of the columns."""
        weights, means, variances = self._node_weights(prior, heavy=True)
        at_zero, slope, variance = self._lines
        conditional = at_zero + slope * means[:, None]
        spread = variance + slope**2 * variances[:, None]
        mean = weights @ conditional
        sd = np.sqrt(weights @ (spread + (conditional - mean) ** 2))
        factor, shift = self._units(len(mean))
        return mean * factor + shift, sd * factor

    def baseline(self, prior: Prior, *, at_level: float) -> tuple[float, float]:
        """Posterior mean and SD of the first column plus the effect at a level."""
        weights, means, variances = self._node_weights(prior, heavy=True)
        at_zero, slope, variance = (lines[:, 0] for lines in self._lines)
        factor, shift = (units[0] for units in self._units(1))
        line = slope * factor + at_level
        conditional = at_zero * factor + shift + line * means
        spread = variance * factor**2 + line**2 * variances
        mean = float(weights @ conditional)
        return mean, float(np.sqrt(weights @ (spread + (conditional - mean) ** 2)))

    def coefficient_lines(self, prior: Prior) -> tuple[Floats, Floats]:
        """Expected columns and groups as a line in the effect: value at zero, and slope."""
        weights = self._node_weights(prior, heavy=True)[0]
        at_zero, slope, _ = self._lines
        factor, shift = self._units(at_zero.shape[1])
        return (weights @ at_zero) * factor + shift, (weights @ slope) * factor

    @cached_property
    def _known_weights(self) -> dict[tuple[Prior, bool], tuple[Floats, Floats, Floats]]:
        return {}

    @cached_property
    def _terms(self) -> tuple[Floats, Floats]:
        """Terms of all nodes, and of the heavy ones."""
        heavy = [part.terms[index] for part, index in zip(self.parts, self._heavy, strict=True)]
        return _stacked(self.parts), heavy[0] if len(heavy) == 1 else np.concatenate(heavy)

    @cached_property
    def predictor_sd(self) -> float:
        """SD of the average linear predictor, effect held, at the mode; 0 if Gaussian."""
        if self.model.family is Family.GAUSSIAN:
            return 0.0
        part = max(self.parts, key=lambda one: float(one.terms[:, :2].sum(axis=1).max()))
        return math.sqrt(max(predictor_variance(part.problem, part.mode, part.state), 0.0))

    @cached_property
    def _heavy(self) -> tuple[NDArray[np.intp], ...]:
        """Nodes of each part that matter to the coefficients."""
        weight = weigh_nodes(_stacked(self.parts), 0.0, self.model.effect_sd**-2)[0]
        is_heavy = weight > HEAVY_NODE * weight.max()
        ends = np.cumsum([len(part.terms) for part in self.parts])
        return tuple(np.flatnonzero(piece) for piece in np.split(is_heavy, ends[:-1]))

    @cached_property
    def _lines(self) -> tuple[Floats, Floats, Floats]:
        """Coefficients at the heavy nodes: mean at effect zero, slope, variance."""
        pieces = [
            coefficients_at_all(part.problem, part.points[heavy], part.state)
            for part, heavy in zip(self.parts, self._heavy, strict=True)
        ]
        at_zero, slope, variance = (
            np.concatenate([piece[i] for piece in pieces]) for i in range(3)
        )
        return at_zero, slope, variance

    def _units(self, size: int) -> tuple[Floats, Floats]:
        """Factor and shift from standardized columns to the model's own."""
        factor, shift = np.ones(size), np.zeros(size)
        for k, coefficient in enumerate(self.model.coefficients[:size]):
            factor[k], shift[k] = coefficient.spread, coefficient.location
        return factor, shift

    def _node_weights(self, prior: Prior, *, heavy: bool = False) -> tuple[Floats, Floats, Floats]:
        """Weight of each node under a prior, and mean and variance of the effect there."""
        known = self._known_weights.get((prior, heavy))
        if known is None:
            location, precision = _as_normal(prior, self.model.effect_sd)
            known = weigh_nodes(self._terms[heavy], location, precision)
            self._known_weights[prior, heavy] = known
        return known


def fit_course(model: LatentModel, *, levels: Sequence[Level] | None = None) -> CourseFit:
    """Integrate out everything but the effect.

    Parameters
    ----------
    model : LatentModel
    levels : sequence of Level, or None
        Candidate treatment levels with prior weights (for an unknown half-life); ``None``
        takes the model's own level.

    Returns
    -------
    CourseFit

    Raises
    ------
    InferenceError
        If no node has a finite likelihood.

    Notes
    -----
    Hyperparameters are integrated by a pruned Gauss-Hermite product rule around the mode of
    their posterior, in coordinates in which their prior is standard normal. Inside, a
    Gaussian course is exact, limits use expectation propagation, counts Laplace.

    References
    ----------
    Rue, Martino, Chopin (2009). Approximate Bayesian inference for latent Gaussian models by
    using integrated nested Laplace approximations. doi:10.1111/j.1467-9868.2008.00700.x
    """
    started = time.perf_counter()
    candidates = tuple(levels) if levels is not None else (Level(column=model.level),)
    is_gaussian = model.family is Family.GAUSSIAN
    searches = _search_all(model, candidates)
    first, *rest = ORDERS[is_gaussian]
    parts = _integrate(searches, first)
    for order in rest:
        previous, parts = parts, _integrate(searches, order)
        error = _disagreement(previous, parts, model.effect_sd)
        if error[0] < AGREED_BELOW[is_gaussian]:
            break
    return CourseFit(
        model=model,
        parts=parts,
        curve=_curve(parts, model),
        quality=_quality(searches, error[0]),
        error_mean_sd=error[0],
        error_probability=error[1],
        milliseconds=1000.0 * (time.perf_counter() - started),
    )


def _quality(searches: Sequence["_Search"], error: float) -> Quality:
    """Inaccurate when rules disagree, or when the mode ran to the end of a prior."""
    at_end = any(np.any(np.abs(search.mode) >= SEARCH_LIMIT) for search in searches)
    return Quality.INACCURATE if at_end or error > INACCURATE_ABOVE else Quality.CONVERGED


@dataclass(frozen=True, kw_only=True, eq=False)
class _Search:
    """Where the hyperparameters' posterior lies for one candidate level."""

    problem: Problem
    level: Level
    state: State
    mode: Floats
    spread: Floats
    skew: Floats | None


def _search_all(model: LatentModel, candidates: Sequence[Level]) -> list[_Search]:
    searches: list[_Search] = []
    for level in candidates:
        problem = make_problem(level.applied_to(model))
        state = State(
            np.zeros(problem.design.shape[1] + 1),
            np.zeros(len(problem.step) + 1),
            np.zeros(problem.entries),
            np.zeros(problem.entries),
        )
        start = searches[-1].mode if searches else np.zeros(len(problem.active))
        mode, value, spread, _ = find_mode(problem, start, state)
        if value <= IMPOSSIBLE:
            raise InferenceError(
                "the likelihood of the course is not finite at any parameters tried; "
                "check the scores and the priors of the model."
            )
        searches.append(
            _Search(
                problem=problem,
                level=level,
                state=state,
                mode=mode,
                spread=spread,
                skew=None if model.family is Family.GAUSSIAN else _skewness(problem, mode, state),
            )
        )
    return searches


def _integrate(searches: Sequence[_Search], order: int) -> tuple[_Part, ...]:
    abscissa, log_weight = _rule(order)
    parts = []
    for search in searches:
        pruned_below = len(search.mode) * float(log_weight.max()) + np.log(PRUNED_SHARE[order])
        terms, points = evaluate_grid(
            search.problem, search.mode, search.spread, abscissa, log_weight,
            pruned_below, search.state,
        )  # fmt: skip
        terms[:, 0] += search.level.log_weight
        parts.append(
            _Part(problem=search.problem, level=search.level, state=search.state,
                  mode=search.mode, terms=terms, points=points, skew=search.skew)
        )  # fmt: skip
    return tuple(parts)


@lru_cache(maxsize=8)
def _rule(order: int) -> tuple[Floats, Floats]:
    """Gauss-Hermite abscissae and log weights for a standard normal."""
    abscissa, weight = np.polynomial.hermite_e.hermegauss(order)
    return abscissa, np.log(weight / weight.sum())


def _skewness(problem: Problem, mode: Floats, state: State) -> Floats:
    """Log of (likelihood of the effect / its Gaussian form) at ``SKEW_POINTS``, at the mode."""
    _, c, h, lam = node(problem, mode, state)
    precision = lam + problem.effect_sd**-2
    effects = h / precision + SKEW_POINTS / np.sqrt(precision)
    own = State(*(array.copy() for array in state))
    profile = effect_profile(problem, mode, effects, own)
    skew: Floats = profile - (c + h * effects - 0.5 * lam * effects**2)
    return skew


def _curve(parts: Sequence[_Part], model: LatentModel) -> EffectCurve:
    """Sum the nodes' likelihoods of the effect on an even grid."""
    mean, sd, _ = _mixture(parts, model.effect_sd)
    x = np.linspace(mean - CURVE_SDS * sd, mean + CURVE_SDS * sd, CURVE_POINTS)
    log_likelihood = np.full(len(x), -np.inf)
    for part in parts:
        piece = sum_nodes(
            part.terms, x, part.skew if part.skew is not None else np.zeros(0),
            model.effect_sd,
        )  # fmt: skip
        log_likelihood = np.logaddexp(log_likelihood, piece)
    return EffectCurve(x=x, log_likelihood=log_likelihood, limit=model.effect_limit)


def _stacked(parts: Sequence[_Part]) -> Floats:
    return parts[0].terms if len(parts) == 1 else np.concatenate([part.terms for part in parts])


def _mixture(parts: Sequence[_Part], effect_sd: float) -> tuple[float, float, float]:
    """Mean and SD of the effect under the wide working prior, and probability below zero."""
    mean, sd, below = mixture_moments(_stacked(parts), effect_sd)
    return float(mean), float(sd), float(below)


def _disagreement(
    first: Sequence[_Part], second: Sequence[_Part], effect_sd: float
) -> tuple[float, float]:
    """Change of the mean, in SDs, and of the probability below zero, between two rules."""
    mean_1, _, below_1 = _mixture(first, effect_sd)
    mean_2, sd_2, below_2 = _mixture(second, effect_sd)
    return abs(mean_2 - mean_1) / sd_2, abs(below_2 - below_1)


def _as_normal(prior: Prior, widest: float) -> tuple[float, float]:
    """Location and precision of the normal nearest to a prior; flat is very wide."""
    if prior.form == "flat":
        return 0.0, (10.0 * widest) ** -2
    return prior.location, prior.spread**-2
