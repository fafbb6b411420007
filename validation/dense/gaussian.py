"""Brute force for Gaussian courses: full covariance matrices on a dense grid.

Nothing of the engine is used. Baseline, trend, other columns and period effects enter the
covariance matrix of the scores; hyperparameters are summed over a product of Gauss-Legendre
rules in their natural coordinates; the effect is exact at every point of the grid. An unknown
half-life is one more axis, continuous rather than the engine's twelve prior quantiles.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.special import ndtr
from validation.courses import Case

from openldn.inference import LatentModel, Prior
from openldn.trial import CourseModel, treatment_level
from openldn.trial.latent import MIDDLE

Floats = NDArray[np.float64]

# Points per axis of the passes that find the range, of the pass that counts, and their number.
COARSE, FINE, PASSES = 15, 45, 5
HALF_LIVES = 61
# Reach of the second grid, in posterior SDs.
REACH_SDS = 8.0


@dataclass(frozen=True, kw_only=True)
class Dense:
    """The effect as a mixture of normals, one for each point, and hyperparameters' moments."""

    weight: Floats
    means: Floats
    sds: Floats
    hyper: dict[str, tuple[float, float]]

    @property
    def mean(self) -> float:
        return float(self.weight @ self.means)

    @property
    def sd(self) -> float:
        return float(np.sqrt(self.weight @ (self.sds**2 + (self.means - self.mean) ** 2)))

    def below(self, value: float) -> float:
        return float(self.weight @ ndtr((value - self.means) / self.sds))


def distribution(prior: Prior) -> stats.rv_continuous:
    """The prior as scipy has it, written out here once more."""
    numbers = prior.numbers
    match prior.form:
        case "log-normal":
            return stats.lognorm(numbers[1], scale=numbers[0])
        case "half-normal":
            return stats.halfnorm(scale=numbers[0])
        case "truncated-normal":
            mean, sd, low, high = numbers
            return stats.truncnorm((low - mean) / sd, (high - mean) / sd, mean, sd)
        case "beta":
            return stats.beta(*numbers)
        case "student":
            return stats.t(numbers[0], numbers[1], numbers[2])
    raise ValueError(f"no distribution of {prior}")


def solve_dense(case: Case, model: CourseModel) -> Dense:
    """Posterior of the effect of a Gaussian case."""
    axes = _axes(case, model)
    limits = {name: _prior_range(prior) for name, prior in axes.items()}
    widest = dict(limits)
    for _ in range(PASSES):
        found = _pass(case, model, axes, limits, COARSE)
        for name, (mean, sd) in found.hyper.items():
            # A posterior narrower than the grid's step is not seen: never reach less than that.
            step = (limits[name][1] - limits[name][0]) / COARSE
            reach = max(REACH_SDS * sd, 2.0 * step)
            low, high = widest[name]
            limits[name] = (max(low, mean - reach), min(high, mean + reach))
    return _pass(case, model, axes, limits, FINE)


def _axes(case: Case, model: CourseModel) -> dict[str, Prior]:
    hyper = model.latent.hyper
    axes = {"sigma": hyper.sigma, "phi": hyper.phi}
    if model.latent.groups:
        axes["group_sd"] = hyper.group_sd
    for k, prior in enumerate(model.latent.coefficients):
        if prior.form == "student":
            axes[f"column_{k}"] = prior
    if len(model.levels) > 1:
        axes["half_life_days"] = case.spec.prior("half_life_days", section="score")
    return axes


def _prior_range(prior: Prior) -> tuple[float, float]:
    frozen = distribution(prior)
    low, high = frozen.support()
    return max(low, float(frozen.ppf(1e-9))), min(high, float(frozen.isf(1e-9)))


def _rule(limits: tuple[float, float], points: int) -> tuple[Floats, Floats]:
    x, w = np.polynomial.legendre.leggauss(points)
    half = 0.5 * (limits[1] - limits[0])
    return limits[0] + half * (x + 1.0), half * w


def _levels(case: Case, model: CourseModel, half_lives: Floats) -> Floats:
    """Column of the treatment for each half-life, shape (n, n_half_lives)."""
    if len(model.levels) == 1:
        return model.latent.level[:, None]
    full, day = treatment_level(case.course, active="LDN"), case.course.day
    assert day is not None
    kept = 2.0 ** (-np.diff(day, prepend=day[0] - 1.0)[:, None] / half_lives[None, :])
    level = np.empty_like(kept)
    current = np.zeros(len(half_lives))
    for t in range(len(full)):
        current = full[t] + (current - full[t]) * kept[t]
        level[t] = current
    return level[np.isfinite(case.course.outcome)] - MIDDLE


def _pass(
    case: Case,
    model: CourseModel,
    axes: dict[str, Prior],
    limits: dict[str, tuple[float, float]],
    points: int,
) -> Dense:
    latent = model.latent
    rules = {
        name: _rule(limits[name], HALF_LIVES if name == "half_life_days" else points)
        for name in axes
    }
    log_weight = {
        name: np.log(weight) + distribution(axes[name]).logpdf(x)
        for name, (x, weight) in rules.items()
    }
    student = [k for k, prior in enumerate(latent.coefficients) if prior.form == "student"]
    half_lives, log_half = np.ones(1), np.zeros(1)
    if "half_life_days" in rules:
        half_lives, log_half = rules["half_life_days"][0], log_weight["half_life_days"]
    level = _levels(case, model, half_lives)
    response, fixed = _response_and_fixed(latent, student)
    right, log_right = _right_sides(response, latent, student, rules, log_weight)
    tau, log_tau = np.zeros(1), np.zeros(1)
    if "group_sd" in rules:
        tau, log_tau = rules["group_sd"][0], log_weight["group_sd"]
    shared = latent.group[:, None] == latent.group[None, :]
    gap = np.abs(latent.time[:, None] - latent.time[None, :])
    shape = (points, points, len(tau), right.shape[1], len(half_lives))
    log_post = np.empty(shape)
    mean, precision = np.empty(shape), np.empty(shape)
    prior = case.effect_prior(model)
    sides = np.column_stack((right, level))
    count = right.shape[1]
    for i, sigma in enumerate(rules["sigma"][0]):
        for j, phi in enumerate(rules["phi"][0]):
            correlation = _power(phi, gap)
            base = sigma**2 * correlation + fixed
            stack = base[None] + (tau**2)[:, None, None] * shared[None]
            lower = np.linalg.cholesky(stack)
            solved = np.linalg.solve(lower, np.broadcast_to(sides, (len(tau), *sides.shape)))
            ys, ls = solved[..., :count], solved[..., count:]
            log_det = np.log(np.diagonal(lower, axis1=1, axis2=2)).sum(axis=1)
            lam = np.einsum("tnh,tnh->th", ls, ls)[:, None, :]
            h = np.einsum("tnr,tnh->trh", ys, ls)
            square = np.einsum("tnr,tnr->tr", ys, ys)[:, :, None]
            total = lam + prior.spread**-2
            shifted = h + prior.location * prior.spread**-2
            precision[i, j] = total
            mean[i, j] = shifted / total
            log_post[i, j] = (
                -0.5 * square - log_det[:, None, None] + 0.5 * shifted**2 / total
                - 0.5 * np.log(total)
                + log_weight["sigma"][i] + log_weight["phi"][j] + log_tau[:, None, None]
                + log_right[None, :, None] + log_half[None, None, :]
            )  # fmt: skip
    weight = np.exp(log_post - log_post.max())
    weight /= weight.sum()
    names = (
        "sigma",
        "phi",
        "group_sd",
        f"column_{student[0]}" if student else "",
        "half_life_days",
    )
    coefficient = rules[names[3]][0] if student else np.zeros(1)
    values = (rules["sigma"][0], rules["phi"][0], tau, coefficient, half_lives)
    moments = {}
    for axis, (name, value) in enumerate(zip(names, values, strict=True)):
        if name in axes:
            over = weight.sum(axis=tuple(k for k in range(5) if k != axis))
            center = float(over @ value)
            moments[name] = (center, float(np.sqrt(over @ (value - center) ** 2)))
    return Dense(
        weight=weight.ravel(), means=mean.ravel(), sds=precision.ravel() ** -0.5, hyper=moments
    )


def _power(phi: float, gap: Floats) -> Floats:
    """``phi ** gap``; whole gaps only where phi is negative."""
    return np.sign(phi) ** np.round(gap) * np.abs(phi) ** gap if phi < 0 else phi**gap


def _response_and_fixed(latent: LatentModel, student: list[int]) -> tuple[Floats, Floats]:
    """Scores less what the prior means predict, and the covariance of normal coefficients."""
    response = latent.response.copy()
    covariance = np.zeros((len(response), len(response)))
    for k, prior in enumerate(latent.coefficients):
        if k not in student:
            column = latent.columns[:, k]
            response -= prior.location * column
            covariance += prior.spread**2 * np.outer(column, column)
    return response, covariance


def _right_sides(
    response: Floats,
    latent: LatentModel,
    student: list[int],
    rules: dict[str, tuple[Floats, Floats]],
    log_weight: dict[str, Floats],
) -> tuple[Floats, Floats]:
    """One response for each value of the coefficient that has a Student prior."""
    if not student:
        return response[:, None], np.zeros(1)
    (k,) = student
    value = rules[f"column_{k}"][0]
    return response[:, None] - latent.columns[:, [k]] * value[None, :], log_weight[f"column_{k}"]
