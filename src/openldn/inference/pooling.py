"""A hierarchical model of many effects, from their likelihood curves alone.

``effect_i ~ normal(mean, tau^2)``; the curves enter exactly, mean and tau on a grid that is
narrowed until it resolves their posterior.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from openldn.errors import InferenceError
from openldn.inference.curve import EffectCurve, EffectPosterior
from openldn.inference.density import curve_at, interpolate_even
from openldn.inference.fit import Moments
from openldn.inference.kernels import kernel
from openldn.inference.priors import Prior

Floats = NDArray[np.float64]

# Points of mean and tau: fine for few participants, whose posteriors are skewed; for many
# they are near normal, and sums over steps of half an SD are exact to 1e-6.
FEW = 500
FINE, COARSE = (65, 49), (33, 25)
GRID_SDS = 6.5
# The grid is narrowed until a step is below this many posterior SDs, at most so many times.
RESOLVED_SDS = 0.75
MOST_PASSES = 9
# A kernel narrower than this many steps of a curve is integrated by Gauss-Hermite.
NARROW_STEPS = 1.4
HERMITE_X, HERMITE_W = np.polynomial.hermite_e.hermegauss(11)
HERMITE_W = HERMITE_W / HERMITE_W.sum()
# A curve or a grid point lighter than this does not matter.
LIGHT_CURVE, LIGHT_POINT = 1e-17, 1e-9
# Sums along a curve take steps of at most this many SDs of curve times kernel.
STRIDE_SDS = 0.55


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


@dataclass(frozen=True, kw_only=True, eq=False)
class _Curves:
    """Curves in columns: start, step, and log-likelihood relative to its peak."""

    origin: Floats
    step: Floats
    values: Floats

    def every(self, stride: int) -> "_Curves":
        return _Curves(
            origin=self.origin[::stride], step=self.step[::stride], values=self.values[::stride]
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Grid:
    """Grid of mean and tau, and the posterior weight of its points, (n_tau, n_mean)."""

    mean: Floats
    tau: Floats
    weight: Floats

    def moments(self) -> tuple[float, float, float, float]:
        """Mean and SD of the mean, mean and SD of tau."""
        over_mean, over_tau = self.weight.sum(axis=0), self.weight.sum(axis=1)
        center, tau_center = float(over_mean @ self.mean), float(over_tau @ self.tau)
        sd = math.sqrt(over_mean @ (self.mean - center) ** 2)
        tau_sd = math.sqrt(over_tau @ (self.tau - tau_center) ** 2)
        return center, sd, tau_center, tau_sd


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
    """
    if not curves:
        raise InferenceError("there is no effect to pool.")
    columns = _Curves(
        origin=np.array([curve.x[0] for curve in curves]),
        step=np.array([curve.x[1] - curve.x[0] for curve in curves]),
        values=np.array([curve.log_likelihood - curve.log_likelihood.max() for curve in curves]),
    )
    axes = _first_grid(curves, mean_prior, tau_prior)
    if len(curves) > 2 * FEW:
        # A part of the curves finds the neighborhood at a fraction of the cost.
        part = columns.every(len(curves) // FEW)
        axes = _around(_locate(part, axes, mean_prior, tau_prior), COARSE)
    grid = _locate(columns, axes, mean_prior, tau_prior)
    _, effects = _sums(
        columns.origin, columns.step, columns.values, grid.mean, grid.tau, HERMITE_X, HERMITE_W,
        grid.weight,
    )  # fmt: skip
    return PooledPosterior(
        mean=_as_posterior(grid.mean, grid.weight.sum(axis=0)),
        tau=_as_posterior(grid.tau, grid.weight.sum(axis=1)),
        next_effect=_next_effect(grid),
        effects=tuple(
            Moments(mean=float(mean), sd=math.sqrt(max(square - mean * mean, 0.0)))
            for mean, square in effects
        ),
    )


def _first_grid(
    curves: Sequence[EffectCurve], mean_prior: Prior, tau_prior: Prior
) -> tuple[Floats, Floats]:
    """Everywhere that prior and curves allow."""
    reach = 7.0 * mean_prior.spread
    low = max(min(float(curve.x[0]) for curve in curves), mean_prior.location - reach)
    high = min(max(float(curve.x[-1]) for curve in curves), mean_prior.location + reach)
    if low >= high:
        low, high = mean_prior.location - reach, mean_prior.location + reach
    tau_high = float(tau_prior.quantile(np.array([0.9999]), np.array([0.0001]))[0])
    return np.linspace(low, high, 41), np.linspace(0.0, tau_high, 12)


def _locate(
    columns: _Curves, axes: tuple[Floats, Floats], mean_prior: Prior, tau_prior: Prior
) -> _Grid:
    """Narrow the grid until its steps resolve the posterior."""
    points = FINE if len(columns.origin) <= FEW else COARSE
    nothing = np.zeros((0, 0))
    mean, tau = axes
    for number in range(MOST_PASSES):
        total, _ = _sums(
            columns.origin, columns.step, columns.values, mean, tau, HERMITE_X, HERMITE_W, nothing
        )
        grid = _Grid(mean=mean, tau=tau, weight=_weights(total, mean, tau, mean_prior, tau_prior))
        _, sd, _, tau_sd = grid.moments()
        mean_step, tau_step = mean[1] - mean[0], tau[1] - tau[0]
        if number and mean_step < RESOLVED_SDS * sd and tau_step < RESOLVED_SDS * tau_sd:
            break
        mean, tau = _around(grid, points)
    return grid


def _around(grid: _Grid, points: tuple[int, int]) -> tuple[Floats, Floats]:
    """Axes around the mass of a grid."""
    center, sd, tau_center, tau_sd = grid.moments()
    sd = max(sd, 0.6 * (grid.mean[1] - grid.mean[0]))
    tau_sd = max(tau_sd, 0.6 * (grid.tau[1] - grid.tau[0]))
    low = max(0.0, tau_center - GRID_SDS * tau_sd)
    return (
        np.linspace(center - GRID_SDS * sd, center + GRID_SDS * sd, points[0]),
        np.linspace(low, tau_center + GRID_SDS * tau_sd, points[1]),
    )


def _weights(
    total: Floats, mean: Floats, tau: Floats, mean_prior: Prior, tau_prior: Prior
) -> Floats:
    log_weight = total + mean_prior.log_density(mean)[None, :]
    log_weight = log_weight + tau_prior.log_density(np.maximum(tau, 1e-12))[:, None]
    weight = np.exp(log_weight - log_weight.max())
    weight[0] *= 0.5
    weight[-1] *= 0.5
    scaled: Floats = weight / weight.sum()
    return scaled


@kernel
def _sums(
    origin: Floats,
    step: Floats,
    values: Floats,
    mean: Floats,
    tau: Floats,
    node: Floats,
    share: Floats,
    weight: Floats,
) -> tuple[Floats, Floats]:
    """Sum over curves of the log of the curve averaged over ``normal(mean, tau)``.

    With weights of the grid points: each effect's mean and mean square instead.

    Returns
    -------
    total : array of shape (n_tau, n_mean)
    effects : array of shape (n_curves, 2)
    """
    curves, points = values.shape
    wants_effects = weight.size > 0
    total = np.zeros((len(tau), len(mean)))
    effects = np.zeros((curves, 2))
    likelihood = np.empty(points)
    for i in range(curves):
        mass, first, second = 0.0, 0.0, 0.0
        start, end = points, 0
        for m in range(points):
            likelihood[m] = math.exp(values[i, m])
            if likelihood[m] > LIGHT_CURVE:
                start, end = min(start, m), max(end, m)
            mass += likelihood[m]
            first += likelihood[m] * m
            second += likelihood[m] * m * m
        curve_variance = max(second / mass - (first / mass) ** 2, 1e-6)
        for j in range(len(tau)):
            spread = tau[j] / step[i]
            for k in range(len(mean)):
                if wants_effects and weight[j, k] < LIGHT_POINT:
                    continue
                center = (mean[k] - origin[i]) / step[i]
                if spread < NARROW_STEPS:
                    sums = _by_hermite(values[i], center, spread, node, share)
                else:
                    width = math.sqrt(1.0 / (1.0 / curve_variance + 1.0 / (spread * spread)))
                    stride = max(1, int(STRIDE_SDS * width))
                    sums = _by_recurrence(likelihood, start, end, center, spread, stride)
                inside = max(sums[0], 1e-290)
                if wants_effects:
                    average = origin[i] + step[i] * sums[1] / inside
                    square = origin[i] ** 2 + 2.0 * origin[i] * step[i] * sums[1] / inside
                    square += step[i] ** 2 * sums[2] / inside
                    effects[i, 0] += weight[j, k] * average
                    effects[i, 1] += weight[j, k] * square
                else:
                    total[j, k] += math.log(inside)
    return total, effects


@kernel
def _by_hermite(
    values: Floats, center: float, spread: float, node: Floats, share: Floats
) -> tuple[float, float, float]:
    """Curve averaged over a narrow kernel; mass, first and second moment, in steps."""
    mass, first, second = 0.0, 0.0, 0.0
    for m in range(len(node)):
        place = center + spread * node[m]
        value = share[m] * math.exp(curve_at(values, 0.0, 1.0, place))
        mass += value
        first += value * place
        second += value * place * place
    return mass, first, second


@kernel
def _by_recurrence(
    likelihood: Floats, start: int, end: int, center: float, spread: float, stride: int
) -> tuple[float, float, float]:
    """Curve averaged over a wide kernel, whose values follow from one another."""
    rate = -0.5 / (spread * spread)
    begin = max(start, int(center - 9.0 * spread))
    stop = min(end, int(center + 9.0 * spread) + 1)
    offset = begin - center
    kernel = math.exp(rate * offset * offset)
    ratio = math.exp(rate * (2.0 * offset * stride + stride * stride))
    change = math.exp(2.0 * rate * stride * stride)
    mass, first, second = 0.0, 0.0, 0.0
    m = begin
    while m <= stop:
        value = likelihood[m] * kernel
        mass += value
        first += value * m
        second += value * m * m
        kernel *= ratio
        ratio *= change
        m += stride
    factor = stride / (spread * math.sqrt(2.0 * math.pi))
    return mass * factor, first * factor, second * factor


def _as_posterior(x: Floats, weight: Floats) -> EffectPosterior:
    """Density on a finer grid; the first and last point carry half a cell."""
    density = weight.copy()
    density[0] *= 2.0
    density[-1] *= 2.0
    log_density = np.log(np.maximum(density / density.max(), 1e-300))
    fine = np.linspace(x[0], x[-1], 401)
    values = np.exp(interpolate_even(log_density, float(x[0]), float(x[1] - x[0]), fine))
    return EffectPosterior(
        x=fine, density=values / np.trapezoid(values, fine), log_evidence=math.nan
    )


def _next_effect(grid: _Grid) -> EffectPosterior:
    widest = float(grid.tau[-1])
    x = np.linspace(grid.mean[0] - 4 * widest, grid.mean[-1] + 4 * widest, 801)
    half = (x[1] - x[0]) / 2
    edges = np.concatenate((x - half, [x[-1] + half]))
    mass = np.zeros(len(x))
    for j, spread in enumerate(grid.tau):
        below = ndtr((edges[:, None] - grid.mean[None, :]) / max(float(spread), 1e-9))
        mass += np.diff(below, axis=0) @ grid.weight[j]
    return EffectPosterior(x=x, density=mass / np.trapezoid(mass, x), log_evidence=math.nan)
