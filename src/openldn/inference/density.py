"""Densities on even grids: kernels behind the posterior of an effect."""

import numpy as np
from numpy.typing import NDArray

from openldn.inference.kernels import kernel

Floats = NDArray[np.float64]

# Forms of an effect's prior, as the kernels know them.
NORMAL, STUDENT, FLAT = 0, 1, 2

# A density is laid over nine SDs to both sides, in steps of about a twentieth of an SD:
# sums over such a grid are exact to 1e-9 for anything near normal.
GRID_SDS = 9.0
GRID_POINTS = 401
# The first look reaches further, as prior and likelihood may disagree.
LOOK_SDS = 14.0
LOOK_POINTS = 281
# Log density at which a tail is dropped.
NEGLIGIBLE = -60.0


@kernel
def curve_at(values: Floats, start: float, step: float, x: float) -> float:
    """Cubic interpolation in a curve on an even grid; a parabola beyond its ends."""
    place = (x - start) / step
    last = len(values) - 1.0
    if place < 0.0 or place > last:
        end = 0 if place < 0.0 else len(values) - 1
        way = 1 if place < 0.0 else -1
        beyond = abs(place) if place < 0.0 else place - last
        slope = values[end] - values[end + way]
        bend = min(values[end] - 2.0 * values[end + way] + values[end + 2 * way], 0.0)
        slope = min(slope + 0.5 * bend, 0.0)
        return values[end] + slope * beyond + 0.5 * bend * beyond * beyond
    k = min(max(int(place), 1), len(values) - 3)
    f = place - k
    return (
        -values[k - 1] * f * (f - 1.0) * (f - 2.0) / 6.0
        + values[k] * (f * f - 1.0) * (f - 2.0) / 2.0
        - values[k + 1] * f * (f + 1.0) * (f - 2.0) / 2.0
        + values[k + 2] * f * (f * f - 1.0) / 6.0
    )


@kernel
def interpolate_even(values: Floats, start: float, step: float, x: Floats) -> Floats:
    """Cubic interpolation in a curve on an even grid at many points."""
    result = np.empty(len(x))
    for i in range(len(x)):
        result[i] = curve_at(values, start, step, x[i])
    return result


@kernel
def log_prior(
    form: int, location: float, spread: float, constant: float, nu: float, x: float
) -> float:
    """Log density of the prior; ``constant`` is its value at the location."""
    if form == FLAT:
        return 0.0
    score = (x - location) / spread
    if form == NORMAL:
        return constant - 0.5 * score * score
    return constant - 0.5 * (nu + 1.0) * np.log1p(score * score / nu)


@kernel
def posterior_density(
    values: Floats,
    start: float,
    step: float,
    form: int,
    location: float,
    spread: float,
    constant: float,
    nu: float,
    limit: float,
) -> tuple[Floats, Floats, float]:
    """Curve times prior on a grid around its mass.

    Returns
    -------
    x, density, log_evidence
    """
    curve_sd = step * len(values) / (2.0 * GRID_SDS)
    low, high = start, start + step * (len(values) - 1)
    if form == FLAT:
        low, high = max(low, -limit), min(high, limit)
        if high - low < 4.0 * step:
            low, high = -limit, limit
    elif spread < curve_sd:
        low, high = location - LOOK_SDS * spread, location + LOOK_SDS * spread
    mean, sd = 0.0, 0.0
    x = np.empty(0)
    log_density = np.empty(0)
    for look in range(2):
        points = LOOK_POINTS if look == 0 else GRID_POINTS
        x = np.linspace(low, high, points)
        log_density = np.empty(points)
        peak = -np.inf
        for i in range(points):
            log_density[i] = curve_at(values, start, step, x[i]) + log_prior(
                form, location, spread, constant, nu, x[i]
            )
            peak = max(peak, log_density[i])
        if look == 1:
            break
        total, first, second = 0.0, 0.0, 0.0
        for i in range(points):
            weight = np.exp(log_density[i] - peak)
            total += weight
            first += weight * x[i]
            second += weight * x[i] * x[i]
        mean = first / total
        sd = np.sqrt(max(second / total - mean * mean, (x[1] - x[0]) ** 2))
        low, high = mean - GRID_SDS * sd, mean + GRID_SDS * sd
        if form == FLAT:
            low, high = max(low, -limit), min(high, limit)
    peak = np.max(log_density)
    density = np.exp(np.maximum(log_density - peak, NEGLIGIBLE))
    width = x[1] - x[0]
    total = width * (np.sum(density) - 0.5 * (density[0] + density[-1]))
    return x, density / total, peak + np.log(total)


@kernel
def cumulative_probability(x: Floats, density: Floats) -> Floats:
    """Probability below each grid point: trapezoids with the end-slope correction."""
    size = len(x)
    slope = np.empty(size)
    for i in range(size):
        low, high = max(i - 1, 0), min(i + 1, size - 1)
        slope[i] = (density[high] - density[low]) / (x[high] - x[low])
    cumulative = np.zeros(size)
    for i in range(size - 1):
        step = x[i + 1] - x[i]
        cell = 0.5 * step * (density[i] + density[i + 1])
        cell += step * step / 12.0 * (slope[i] - slope[i + 1])
        cumulative[i + 1] = cumulative[i] + max(cell, 0.0)
    return cumulative / cumulative[-1]


@kernel
def below_in_cell(
    x: Floats, density: Floats, cumulative: Floats, index: int, share: float
) -> float:
    """Probability below a point inside a cell: cubic with the density as slope."""
    step = x[index + 1] - x[index]
    f, g = share, 1.0 - share
    value = (
        cumulative[index] * (1.0 + 2.0 * f) * g * g
        + cumulative[index + 1] * f * f * (3.0 - 2.0 * f)
        + density[index] * step * f * g * g
        - density[index + 1] * step * f * f * g
    )
    return min(max(value, cumulative[index]), cumulative[index + 1])


@kernel
def probability_below(x: Floats, density: Floats, cumulative: Floats, value: float) -> float:
    """Probability below a value."""
    if value <= x[0]:
        return 0.0
    if value >= x[-1]:
        return 1.0
    index = min(int(np.searchsorted(x, value, side="right")) - 1, len(x) - 2)
    share = (value - x[index]) / (x[index + 1] - x[index])
    return below_in_cell(x, density, cumulative, index, share)


@kernel
def quantile(x: Floats, density: Floats, cumulative: Floats, probability: float) -> float:
    """Value below which a probability lies."""
    index = min(max(int(np.searchsorted(cumulative, probability)) - 1, 0), len(x) - 2)
    low, high = 0.0, 1.0
    for _ in range(45):
        middle = 0.5 * (low + high)
        if below_in_cell(x, density, cumulative, index, middle) < probability:
            low = middle
        else:
            high = middle
    return x[index] + low * (x[index + 1] - x[index])


@kernel
def first_order_filter(level: Floats, kept: Floats) -> Floats:
    """``E_t = a_t + (E_(t-1) - a_t) kept_t``, from zero."""
    filtered = np.empty_like(level)
    current = 0.0
    for t in range(len(level)):
        current = level[t] + (current - level[t]) * kept[t]
        filtered[t] = current
    return filtered
