"""A population whose mean effect depends on covariates.

``effect_i ~ normal(x_i' beta, tau^2)``. Members of equal covariates form a cell; all that a
cell says is the sum of its members' averaged curves, as a function of their mean and of tau.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp, ndtr

from openldn.errors import InferenceError
from openldn.inference.curve import EffectCurve
from openldn.inference.hierarchy.averages import CurveColumns, columns_of
from openldn.inference.hierarchy.grid import (
    GRID_SDS,
    Axes,
    Derived,
    GridPosterior,
    integrate_grid,
    weighed,
)
from openldn.inference.hierarchy.population import pool_effects
from openldn.inference.kernels import kernel
from openldn.inference.priors import Prior

Floats = NDArray[np.float64]

FIRST_POINTS, TAU_POINTS = 13, 25
# A cell's curve is tabulated at steps of this share of its members' own SD.
TABLE_STEP_SDS = 0.2
MOST_TABLE_POINTS = 1200
# Gauss-Hermite points per coefficient, by the number of coefficients.
ORDERS = {1: 15, 2: 9, 3: 7, 4: 5, 5: 5, 6: 3}
MOST_COEFFICIENTS = max(ORDERS)
# The rule is laid around the mode, then around the mean and covariance that it found.
PASSES = 3
NEWTON_STEPS = 30
# A spread that the members contradict leaves one point with all the weight: below this share of
# the variance that the rule was laid for it has nothing more to find, and weighs nothing itself.
LEAST_SHARE = 1e-6


@dataclass(frozen=True, kw_only=True, eq=False)
class RegressionFit:
    """Posterior of a population with covariates.

    Parameters
    ----------
    coefficients : tuple of Derived
        One per column of the design; intervals from the mixture of normals over tau.
    spread : Derived
        SD of effects between members of equal covariates.
    average : Derived
        Mean effect of members with the covariates of this registry, averaged over them.
    log_evidence : float
    """

    coefficients: tuple[Derived, ...]
    spread: Derived
    average: Derived
    log_evidence: float
    _points: Floats
    _taus: Floats
    _weight: Floats
    _cells: Floats
    _shares: Floats

    def share_above(self, threshold: float) -> Derived:
        """Share of members of this registry's kind whose true effect exceeds a threshold."""
        means = self._points @ self._cells.T
        score = (means - threshold) / np.maximum(self._taus, 1e-9)[:, None]
        return weighed(ndtr(score) @ self._shares, self._weight)


def fit_regression(
    curves: Sequence[EffectCurve],
    design: Floats,
    *,
    coefficient_priors: Sequence[Prior],
    tau_prior: Prior,
) -> RegressionFit:
    """Integrate a population whose mean depends on covariates.

    Parameters
    ----------
    curves : sequence of EffectCurve, length n
    design : array of shape (n, p)
        Covariates, the first column ones for the intercept; p up to 6.
    coefficient_priors : sequence of Prior, length p
        ``normal`` or ``student``.
    tau_prior : Prior
        ``half-normal`` or ``half-t``.

    Raises
    ------
    InferenceError
        If the design does not fit the curves.

    Notes
    -----
    Given tau the coefficients are integrated by an adaptive Gauss-Hermite rule (Naylor and
    Smith 1982, doi:10.2307/2347995), tau by trapezoids.
    """
    columns = columns_of(curves)
    _check(columns, design, coefficient_priors)
    cells, index = np.unique(design, axis=0, return_inverse=True)
    index = index.reshape(-1)
    last: dict[str, tuple[_Layer, ...]] = {}

    def log_density(axes: Axes) -> Floats:
        tables = _tabulate(columns, index, axes[0])
        last["layers"] = _layers(cells, tables, coefficient_priors, len(axes[0]))
        evidence = np.array([layer.log_evidence for layer in last["layers"]])
        return evidence + tau_prior.log_density(np.maximum(axes[0], 1e-12))

    grid = integrate_grid(
        log_density, (_first_taus(curves, coefficient_priors[0], tau_prior),),
        points=(TAU_POINTS,), bounds=((0.0, math.inf),),
    )  # fmt: skip
    return _assembled(last["layers"], grid, cells, np.bincount(index), columns.peak)


def _check(columns: CurveColumns, design: Floats, priors: Sequence[Prior]) -> None:
    if design.ndim != 2 or len(design) != len(columns):
        raise InferenceError(
            f"design has shape {design.shape}; must be ({len(columns)}, coefficients)."
        )
    if not 1 <= design.shape[1] <= MOST_COEFFICIENTS:
        raise InferenceError(
            f"design has {design.shape[1]} coefficients; must be 1 to {MOST_COEFFICIENTS}."
        )
    if len(priors) != design.shape[1]:
        raise InferenceError(
            f"there are {len(priors)} priors for {design.shape[1]} coefficients; give one each."
        )


def _first_taus(curves: Sequence[EffectCurve], mean_prior: Prior, tau_prior: Prior) -> Floats:
    """Where the spread lies: no wider than it is without covariates."""
    tau = pool_effects(curves, mean_prior=mean_prior, tau_prior=tau_prior).tau
    return np.linspace(0.0, tau.mean + GRID_SDS * tau.sd, FIRST_POINTS)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Tables:
    """What cells say of their means: start, step, (n_cells, n_tau, n_table)."""

    start: float
    step: float
    values: Floats


def _tabulate(columns: CurveColumns, index: NDArray[np.intp], taus: Floats) -> _Tables:
    peaks = columns.origin + columns.step * np.argmax(columns.values, axis=1)
    # A curve spans 18 of its SDs.
    sds = columns.step * (columns.values.shape[1] - 1) / 18.0
    reach = 2.0 * (float(sds.max()) + float(taus[-1]))
    low, high = float(peaks.min()) - reach, float(peaks.max()) + reach
    count = math.ceil((high - low) / (TABLE_STEP_SDS * float(np.quantile(sds, 0.05)))) + 1
    grid = np.linspace(low, high, int(np.clip(count, 41, MOST_TABLE_POINTS)))
    values = np.array(
        [columns.part(index == cell).average(grid, taus) for cell in range(index.max() + 1)]
    )
    return _Tables(start=low, step=float(grid[1] - grid[0]), values=values)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Layer:
    """Coefficients given one tau: points (n, p), log weights (n,), mean and covariance."""

    points: Floats
    log_weight: Floats
    mean: Floats
    covariance: Floats

    @property
    def log_evidence(self) -> float:
        return float(logsumexp(self.log_weight))


def _layers(
    cells: Floats, tables: _Tables, priors: Sequence[Prior], taus: int
) -> tuple[_Layer, ...]:
    start = np.array([prior.location for prior in priors])
    layers: list[_Layer] = []
    # From the widest spread, where the posterior is smoothest, to the narrowest.
    for j in reversed(range(taus)):
        table = np.ascontiguousarray(tables.values[:, j, :])
        layers.append(_layer(cells, table, tables, priors, start))
        start = layers[-1].mean
    return tuple(reversed(layers))


def _layer(
    cells: Floats, table: Floats, tables: _Tables, priors: Sequence[Prior], start: Floats
) -> _Layer:
    mean, covariance = _mode(cells, table, tables, priors, start)
    order = ORDERS[cells.shape[1]]
    abscissa, share = np.polynomial.hermite_e.hermegauss(order)
    scores = np.array(list(product(abscissa, repeat=len(start))))
    log_share = np.array([sum(one) for one in product(np.log(share), repeat=len(start))])
    for _ in range(PASSES):
        root = np.linalg.cholesky(covariance)
        points = mean + scores @ root.T
        log_density = _log_likelihood(cells, table, tables, points)
        log_density += _log_prior(points, priors)
        # The rule integrates against a standard normal without its constant.
        log_weight = log_density + log_share + 0.5 * np.sum(scores**2, axis=1)
        log_weight += float(np.sum(np.log(np.diag(root))))
        weight = np.exp(log_weight - logsumexp(log_weight))
        mean = weight @ points
        centered = points - mean
        found = (centered * weight[:, None]).T @ centered
        if np.linalg.eigvalsh(found)[0] < LEAST_SHARE * np.linalg.eigvalsh(covariance)[0]:
            break
        covariance = found
    return _Layer(points=points, log_weight=log_weight, mean=mean, covariance=covariance)


def _log_prior(points: Floats, priors: Sequence[Prior]) -> Floats:
    total: Floats = np.sum([p.log_density(points[:, k]) for k, p in enumerate(priors)], axis=0)
    return total


def _mode(
    cells: Floats, table: Floats, tables: _Tables, priors: Sequence[Prior], start: Floats
) -> tuple[Floats, Floats]:
    """Newton's mode of the coefficients, and the inverse of the curvature there."""
    beta = start.copy()
    shrink = np.diag([prior.spread**-2 for prior in priors])
    location = np.array([prior.location for prior in priors])
    for _ in range(NEWTON_STEPS):
        slope, bend = _slopes(table, tables.start, tables.step, cells @ beta)
        curvature = (cells * bend[:, None]).T @ cells + shrink
        gradient = cells.T @ slope - shrink @ (beta - location)
        move = np.linalg.solve(curvature, gradient)
        beta = beta + move
        if np.all(np.abs(move) < 1e-6 * np.sqrt(np.diag(np.linalg.inv(curvature)))):
            break
    covariance: Floats = np.asarray(np.linalg.inv(curvature), dtype=float)
    return beta, covariance


def _log_likelihood(cells: Floats, table: Floats, tables: _Tables, points: Floats) -> Floats:
    found: Floats = _sum_cells(table, tables.start, tables.step, points @ cells.T)
    return found


@kernel
def _sum_cells(table: Floats, start: float, step: float, means: Floats) -> Floats:
    """Sum over cells of their curves at the cells' means, for each point."""
    total = np.zeros(len(means))
    for i in range(len(means)):
        for c in range(len(table)):
            total[i] += _smooth_at(table[c], start, step, means[i, c])[0]
    return total


@kernel
def _slopes(table: Floats, start: float, step: float, means: Floats) -> tuple[Floats, Floats]:
    """Slope and (positive) curvature of each cell's curve at its mean."""
    slope, bend = np.empty(len(means)), np.empty(len(means))
    for c in range(len(means)):
        _, slope[c], second = _smooth_at(table[c], start, step, means[c])
        bend[c] = max(-second, 1e-9)
    return slope, bend


@kernel
def _smooth_at(values: Floats, start: float, step: float, x: float) -> tuple[float, float, float]:
    """Value, slope and second derivative of a tabulated smooth curve.

    Quintic through six neighbors: sums of thousands of curves ask for more digits than one.
    Beyond the table a parabola goes on with the slope and bend of the end.
    """
    last = len(values) - 1
    place = (x - start) / step
    inside = min(max(place, 2.5), last - 2.5)
    k = int(inside)
    f = inside - k
    a, b, c = values[k - 2], values[k - 1], values[k]
    d, e, g = values[k + 1], values[k + 2], values[k + 3] if k + 3 <= last else values[last]
    # Newton's form on the points -2 .. 3.
    d1, d2, d3, d4, d5 = b - a, c - b, d - c, e - d, g - e
    s1, s2, s3, s4 = d2 - d1, d3 - d2, d4 - d3, d5 - d4
    t1, t2, t3 = s2 - s1, s3 - s2, s4 - s3
    u1, u2 = t2 - t1, t3 - t2
    coefficients = (a, d1, s1 / 2.0, t1 / 6.0, u1 / 24.0, (u2 - u1) / 120.0)
    value, slope, second = coefficients[5], 0.0, 0.0
    for m in range(4, -1, -1):
        shift = f + 2.0 - m
        second = second * shift + 2.0 * slope
        slope = slope * shift + value
        value = value * shift + coefficients[m]
    beyond = place - inside
    bend = min(second, 0.0) if beyond != 0.0 else second
    value += slope * beyond + 0.5 * bend * beyond * beyond
    return value, (slope + bend * beyond) / step, second / (step * step)


def _assembled(
    layers: tuple[_Layer, ...],
    grid: GridPosterior,
    cells: Floats,
    counts: NDArray[np.intp],
    peak: float,
) -> RegressionFit:
    taus, share = grid.axes[0], grid.weight
    points = np.concatenate([layer.points for layer in layers])
    weight = np.concatenate(
        [
            s * np.exp(layer.log_weight - layer.log_evidence)
            for s, layer in zip(share, layers, strict=True)
        ]
    )
    shares = counts / counts.sum()
    means = np.array([layer.mean for layer in layers])
    covariances = np.array([layer.covariance for layer in layers])
    return RegressionFit(
        coefficients=tuple(
            _mixture(share, means[:, k], covariances[:, k, k]) for k in range(means.shape[1])
        ),
        spread=grid.summary(0),
        average=_mixture(
            share, means @ (cells.T @ shares),
            np.einsum("i,jik,k->j", cells.T @ shares, covariances, cells.T @ shares),
        ),
        log_evidence=grid.log_evidence + peak,
        _points=points,
        _taus=np.repeat(taus, [len(layer.points) for layer in layers]),
        _weight=weight,
        _cells=cells,
        _shares=shares,
    )  # fmt: skip


def _mixture(share: Floats, means: Floats, variances: Floats) -> Derived:
    """Mean, SD and interval of a mixture of normals."""
    mean = float(share @ means)
    sd = math.sqrt(float(share @ (variances + (means - mean) ** 2)))
    sds = np.sqrt(variances)

    def quantile(probability: float) -> float:
        low, high = mean - 12 * sd, mean + 12 * sd
        for _ in range(60):
            middle = 0.5 * (low + high)
            below = float(share @ ndtr((middle - means) / sds))
            low, high = (middle, high) if below < probability else (low, middle)
        return 0.5 * (low + high)

    return Derived(mean=mean, sd=sd, ci95=(quantile(0.025), quantile(0.975)))
