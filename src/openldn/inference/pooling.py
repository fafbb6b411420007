"""A hierarchical model of many effects, from their likelihood curves alone.

``effect_i ~ normal(mean, tau^2)``; the curves enter exactly, mean and tau on a grid.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.special import ndtr

from openldn.errors import InferenceError
from openldn.inference.curve import EffectCurve, EffectPosterior
from openldn.inference.density import curve_at
from openldn.inference.fit import Moments
from openldn.inference.priors import Prior

Floats = NDArray[np.float64]

MEAN_POINTS = 161
TAU_POINTS = 32
GRID_SDS = 7.0
# A kernel narrower than this share of a curve's grid step is integrated by Gauss-Hermite.
NARROW_STEPS = 1.4
HERMITE_X, HERMITE_W = np.polynomial.hermite_e.hermegauss(11)
HERMITE_W = HERMITE_W / HERMITE_W.sum()


@dataclass(frozen=True, kw_only=True, eq=False)
class PooledPosterior:
    """Posterior of the mean effect and of the spread between participants.

    ``effects`` holds each participant's effect after pooling, ``next_effect`` the predicted
    effect of one more participant, ``tau`` the standard deviation of true effects.
    """

    mean: EffectPosterior
    tau: EffectPosterior
    next_effect: EffectPosterior
    effects: tuple[Moments, ...]


def pool_effects(
    curves: Sequence[EffectCurve], *, mean_prior: Prior, tau_prior: Prior
) -> PooledPosterior:
    """Pool likelihood curves.

    Parameters
    ----------
    curves : sequence of EffectCurve
    mean_prior : Prior
        ``normal`` or ``student``, of the mean effect.
    tau_prior : Prior
        ``half-normal`` or ``half-t``, of the SD of effects between participants.

    Raises
    ------
    InferenceError
        If there are no curves.

    Notes
    -----
    Grids of mean and tau are laid where a first, coarse pass finds mass.
    """
    if not curves:
        raise InferenceError("there is no effect to pool.")
    step = np.array([curve.x[1] - curve.x[0] for curve in curves])
    origin = np.array([curve.x[0] for curve in curves])
    values = np.array([curve.log_likelihood - curve.log_likelihood.max() for curve in curves])
    low, high = _mean_range(curves, mean_prior)
    tau_high = float(tau_prior.quantile(np.array([0.9999]), np.array([0.0001]))[0])
    grids = np.linspace(low, high, 41), np.linspace(0.0, tau_high, 12)
    for _ in range(2):
        weight, *_ = _posterior(origin, step, values, *grids, mean_prior, tau_prior)
        grids = _narrowed(weight, *grids)
    weight, first, second = _posterior(origin, step, values, *grids, mean_prior, tau_prior)
    mean, tau = grids
    effects = _effects(weight, first, second)
    return PooledPosterior(
        mean=_as_posterior(mean, weight.sum(axis=0)),
        tau=_as_posterior(tau, weight.sum(axis=1)),
        next_effect=_next_effect(weight, mean, tau),
        effects=effects,
    )


def _mean_range(curves: Sequence[EffectCurve], prior: Prior) -> tuple[float, float]:
    reach = GRID_SDS * prior.spread
    low = max(min(float(curve.x[0]) for curve in curves), prior.location - reach)
    high = min(max(float(curve.x[-1]) for curve in curves), prior.location + reach)
    return (low, high) if low < high else (prior.location - reach, prior.location + reach)


def _posterior(
    origin: Floats,
    step: Floats,
    values: Floats,
    mean: Floats,
    tau: Floats,
    mean_prior: Prior,
    tau_prior: Prior,
) -> tuple[Floats, Floats, Floats]:
    """Weights (n_tau, n_mean), and each effect's conditional mean and mean square there."""
    log_marginal, first, second = _marginals(origin, step, values, mean, tau, HERMITE_X, HERMITE_W)
    log_weight = log_marginal.sum(axis=0)
    log_weight = log_weight + mean_prior.log_density(mean)[None, :]
    log_weight = log_weight + tau_prior.log_density(np.maximum(tau, 1e-12))[:, None]
    weight = np.exp(log_weight - log_weight.max())
    weight[0] *= 0.5
    weight[-1] *= 0.5
    return weight / weight.sum(), first, second


@njit(cache=True)
def _marginals(
    origin: Floats,
    step: Floats,
    values: Floats,
    mean: Floats,
    tau: Floats,
    node: Floats,
    share: Floats,
) -> tuple[Floats, Floats, Floats]:
    """Log of the curve averaged over ``normal(mean, tau)``, by curve, tau and mean."""
    shape = (len(origin), len(tau), len(mean))
    log_marginal = np.empty(shape)
    first = np.empty(shape)
    second = np.empty(shape)
    points = values.shape[1]
    for i in range(len(origin)):
        likelihood = np.exp(values[i])
        for j in range(len(tau)):
            narrow = tau[j] < NARROW_STEPS * step[i]
            for k in range(len(mean)):
                total, moment, square = 0.0, 0.0, 0.0
                if narrow:
                    for m in range(len(node)):
                        effect = mean[k] + tau[j] * node[m]
                        log_value = curve_at(values[i], origin[i], step[i], effect)
                        weight = share[m] * np.exp(log_value)
                        total += weight
                        moment += weight * effect
                        square += weight * effect * effect
                else:
                    factor = step[i] / (tau[j] * np.sqrt(2.0 * np.pi))
                    for m in range(points):
                        effect = origin[i] + m * step[i]
                        deviation = (effect - mean[k]) / tau[j]
                        weight = likelihood[m] * factor * np.exp(-0.5 * deviation * deviation)
                        total += weight
                        moment += weight * effect
                        square += weight * effect * effect
                total = max(total, 1e-290)
                log_marginal[i, j, k] = np.log(total)
                first[i, j, k] = moment / total
                second[i, j, k] = square / total
    return log_marginal, first, second


def _narrowed(weight: Floats, mean: Floats, tau: Floats) -> tuple[Floats, Floats]:
    over_mean, over_tau = weight.sum(axis=0), weight.sum(axis=1)
    center = float(over_mean @ mean)
    sd = float(np.sqrt(over_mean @ (mean - center) ** 2)) + (mean[1] - mean[0])
    tau_center = float(over_tau @ tau)
    tau_sd = float(np.sqrt(over_tau @ (tau - tau_center) ** 2)) + (tau[1] - tau[0])
    return (
        np.linspace(center - GRID_SDS * sd, center + GRID_SDS * sd, MEAN_POINTS),
        np.linspace(
            max(0.0, tau_center - GRID_SDS * tau_sd), tau_center + GRID_SDS * tau_sd, TAU_POINTS
        ),
    )


def _effects(weight: Floats, first: Floats, second: Floats) -> tuple[Moments, ...]:
    means = np.einsum("ijk,jk->i", first, weight)
    squares = np.einsum("ijk,jk->i", second, weight)
    spread = np.sqrt(np.maximum(squares - means**2, 0.0))
    return tuple(
        Moments(mean=float(mean), sd=float(sd)) for mean, sd in zip(means, spread, strict=True)
    )


def _as_posterior(x: Floats, weight: Floats) -> EffectPosterior:
    density = weight.copy()
    density[0] *= 2.0 if x[0] == 0.0 else 1.0
    return EffectPosterior(x=x, density=density / np.trapezoid(density, x), log_evidence=np.nan)


def _next_effect(weight: Floats, mean: Floats, tau: Floats) -> EffectPosterior:
    widest = float(tau[-1])
    x = np.linspace(mean[0] - 4 * widest, mean[-1] + 4 * widest, 801)
    edges = np.concatenate(([x[0] - (x[1] - x[0]) / 2], (x[1:] + x[:-1]) / 2,
                            [x[-1] + (x[1] - x[0]) / 2]))  # fmt: skip
    mass = np.zeros(len(x))
    for j, spread in enumerate(tau):
        below = ndtr((edges[:, None] - mean[None, :]) / max(float(spread), 1e-9))
        mass += np.diff(below, axis=0) @ weight[j]
    return EffectPosterior(x=x, density=mass / np.trapezoid(mass, x), log_evidence=np.nan)
