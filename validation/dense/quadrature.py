"""Other likelihoods: how large is the error of the quadrature alone?

The engine's own inner approximation at every point of a dense product grid in natural
coordinates, against the engine's few nodes: what differs is the quadrature. A second
comparison measures the skewness of the effect at every node of the engine instead of at the
mode only.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from validation.courses import Case
from validation.dense.gaussian import distribution

from openldn.inference import CourseFit, EffectPosterior, Prior
from openldn.inference.curve import EffectCurve
from openldn.inference.node_sums import SKEW_POINTS, sum_nodes
from openldn.inference.nodes import State, effect_profile, node
from openldn.inference.problem import Problem

Floats = NDArray[np.float64]

AXES = ("sigma", "phi", "group_sd", "extra")
# Points per axis, by the number of axes, of the passes that find the range and of the last.
POINTS = {2: (11, 41), 3: (9, 21), 4: (7, 13)}
PASSES = 4
REACH_SDS = 6.0
# A node lighter than this share of the heaviest keeps the skewness of the mode.
HEAVY_NODE = 1e-4


@dataclass(frozen=True, kw_only=True)
class DenseTerms:
    """Log weight, ``c``, ``h``, ``lam`` at every point; moments of the hyperparameters."""

    terms: Floats
    hyper: dict[str, tuple[float, float]]


def quadrature_error(case: Case) -> dict[str, Any]:
    """Posterior of the effect by the engine, by the dense grid, and by skewness at each node."""
    model = case.model()
    fit, prior = case.fit(model), case.effect_prior(model)
    (part,) = fit.parts
    dense = dense_terms(part.problem, prior_axes(fit))
    skew = part.skew if part.skew is not None else np.zeros(0)
    reference = posterior_of(fit, dense.terms, skew, prior)
    by_node = skewness_by_node(fit, prior)
    own = fit.curve.posterior(prior)
    hyper = fit.hyperparameters(prior)
    return {
        "points": len(dense.terms),
        "nodes": fit.nodes,
        "openldn": summary(own, case.margin),
        "dense": summary(reference, case.margin),
        "by_node": summary(by_node, case.margin),
        "hyper_sds": {
            name: (hyper[name].mean - mean) / sd for name, (mean, sd) in dense.hyper.items()
        },
        "quadrature": difference(own, reference, case.margin),
        "skewness": difference(own, by_node, case.margin),
    }


def summary(posterior: EffectPosterior, margin: float) -> dict[str, float]:
    return {
        "mean": posterior.mean,
        "sd": posterior.sd,
        "p_below_minus_margin": posterior.probability_below(-margin),
        "p_below_zero": posterior.probability_below(0.0),
    }


def difference(own: EffectPosterior, other: EffectPosterior, margin: float) -> dict[str, float]:
    a, b = summary(own, margin), summary(other, margin)
    return {
        "mean_sds": (a["mean"] - b["mean"]) / b["sd"],
        "sd_ratio": a["sd"] / b["sd"],
        "p_below_minus_margin": a["p_below_minus_margin"] - b["p_below_minus_margin"],
        "p_below_zero": a["p_below_zero"] - b["p_below_zero"],
    }


def prior_axes(fit: CourseFit) -> dict[int, Prior]:
    """Priors of the integrated axes, by axis."""
    priors = fit.model.hyper.axes()
    return {int(axis): priors[axis] for axis in fit.parts[0].problem.active}


def fresh_state(problem: Problem) -> State:
    return State(
        np.zeros(problem.design.shape[1] + 1), np.zeros(len(problem.step) + 1),
        np.zeros(problem.entries), np.zeros(problem.entries),
    )  # fmt: skip


def dense_terms(problem: Problem, axes: dict[int, Prior]) -> DenseTerms:
    """The inner approximation over a product of Gauss-Legendre rules."""
    coarse, fine = POINTS[len(axes)]
    limits = {}
    for axis, prior in axes.items():
        frozen = distribution(prior)
        limits[axis] = (float(frozen.ppf(1e-7)), float(frozen.isf(1e-7)))
    widest = dict(limits)
    for _ in range(PASSES):
        found = _pass(problem, axes, limits, coarse)
        for axis, name in ((axis, AXES[axis]) for axis in axes):
            mean, sd = found.hyper[name]
            step = (limits[axis][1] - limits[axis][0]) / coarse
            reach = max(REACH_SDS * sd, 2.0 * step)
            low, high = widest[axis]
            limits[axis] = (max(low, mean - reach), min(high, mean + reach))
    return _pass(problem, axes, limits, fine)


def _pass(
    problem: Problem,
    axes: dict[int, Prior],
    limits: dict[int, tuple[float, float]],
    points: int,
) -> DenseTerms:
    scores, values, weights = [], [], []
    for axis, prior in axes.items():
        low, high = limits[axis]
        x, w = np.polynomial.legendre.leggauss(points)
        value = low + 0.5 * (high - low) * (x + 1.0)
        frozen = distribution(prior)
        below, above = frozen.cdf(value), frozen.sf(value)
        scores.append(np.where(below < 0.5, ndtri(below), -ndtri(above)))
        values.append(value)
        weights.append(np.log(0.5 * (high - low) * w) + frozen.logpdf(value))
    grid = np.stack(np.meshgrid(*scores, indexing="ij"), axis=-1).reshape(-1, len(axes))
    log_weight = sum(np.meshgrid(*weights, indexing="ij", sparse=True)).reshape(-1)
    state = fresh_state(problem)
    terms = np.empty((len(grid), 4))
    log_post = np.empty(len(grid))
    for i, z in enumerate(grid):
        marginal, c, h, lam = node(problem, np.ascontiguousarray(z), state)
        terms[i] = log_weight[i], c, h, lam
        log_post[i] = log_weight[i] + marginal
    weight = np.exp(log_post - log_post.max())
    weight = (weight / weight.sum()).reshape([points] * len(axes))
    hyper = {}
    for d, axis in enumerate(axes):
        over = weight.sum(axis=tuple(k for k in range(len(axes)) if k != d))
        mean = float(over @ values[d])
        hyper[AXES[axis]] = (mean, float(np.sqrt(over @ (values[d] - mean) ** 2)))
    return DenseTerms(terms=terms, hyper=hyper)


def posterior_of(fit: CourseFit, terms: Floats, skew: Floats, prior: Prior) -> EffectPosterior:
    """The posterior that a set of nodes gives, with the engine's correction for skewness."""
    x = fit.curve.x
    curve = EffectCurve(
        x=x, log_likelihood=sum_nodes(terms, x, skew, fit.model.effect_sd),
        limit=fit.model.effect_limit,
    )  # fmt: skip
    return curve.posterior(prior)


def skewness_by_node(fit: CourseFit, prior: Prior) -> EffectPosterior:
    """As the engine, but the skewness is measured at every node that matters."""
    (part,) = fit.parts
    terms, effect_sd = part.terms, fit.model.effect_sd
    precision = terms[:, 3] + effect_sd**-2
    center = terms[:, 2] / precision
    peak = terms[:, 0] + terms[:, 1] + 0.5 * center**2 * precision
    skew_at_mode = part.skew if part.skew is not None else np.zeros(0)
    x = fit.curve.x
    total = np.full(len(x), -np.inf)
    for i in range(len(terms)):
        skew = skew_at_mode
        if peak[i] > peak.max() + np.log(HEAVY_NODE):
            effects = center[i] + SKEW_POINTS / np.sqrt(precision[i])
            profile = effect_profile(
                part.problem, part.points[i], effects, fresh_state(part.problem)
            )
            _, c, h, lam = terms[i]
            skew = profile - (c + h * effects - 0.5 * lam * effects**2)
        total = np.logaddexp(total, sum_nodes(terms[i : i + 1], x, skew, effect_sd))
    curve = EffectCurve(x=x, log_likelihood=total, limit=fit.model.effect_limit)
    return curve.posterior(prior)
