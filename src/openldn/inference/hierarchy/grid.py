"""Integration over a few hyperparameters on a product grid that narrows itself."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from openldn.errors import InferenceError
from openldn.inference.curve import EffectPosterior
from openldn.inference.density import interpolate_even

Floats = NDArray[np.float64]
Axes = tuple[Floats, ...]

# The grid reaches this many posterior SDs to both sides of the mean.
GRID_SDS = 8.0
# It is narrowed until a step is below this many posterior SDs, at most so many times: sums of a
# normal density over steps of one SD are exact to 1e-7.
RESOLVED_SDS = 1.05
MOST_PASSES = 12
# A grid that looks at one cell only cannot tell the SD: this share of a step stands for it.
LEAST_SD_STEPS = 0.6
FINE_POINTS = 401


@dataclass(frozen=True, kw_only=True)
class Derived:
    """Mean, SD and central 95 % interval of a function of the hyperparameters."""

    mean: float
    sd: float
    ci95: tuple[float, float]


@dataclass(frozen=True, kw_only=True, eq=False)
class GridPosterior:
    """Posterior of a few hyperparameters.

    Parameters
    ----------
    axes : tuple of arrays
        Even and increasing values of each hyperparameter.
    weight : array of shape (len(axes[0]), len(axes[1]), ...)
        Probability of each point; sums to one.
    log_evidence : float
        Log of the integral of likelihood times prior.
    """

    axes: Axes
    weight: Floats
    log_evidence: float

    def over(self, axis: int) -> Floats:
        """Probability of the points of one axis."""
        others = tuple(k for k in range(len(self.axes)) if k != axis)
        total: Floats = self.weight.sum(axis=others)
        return total

    def moments(self, axis: int) -> tuple[float, float]:
        """Mean and SD of one hyperparameter."""
        share, values = self.over(axis), self.axes[axis]
        mean = float(np.sum(share * values))
        return mean, math.sqrt(float(np.sum(share * (values - mean) ** 2)))

    def marginal(self, axis: int) -> EffectPosterior:
        """Density of one hyperparameter on a finer grid."""
        x, density = self.axes[axis], self.over(axis).copy()
        # The first and the last point carry half a cell.
        density[[0, -1]] *= 2.0
        log_density = np.log(np.maximum(density / density.max(), 1e-300))
        fine = np.linspace(x[0], x[-1], FINE_POINTS)
        values = np.exp(interpolate_even(log_density, float(x[0]), float(x[1] - x[0]), fine))
        return EffectPosterior(
            x=fine, density=values / np.trapezoid(values, fine), log_evidence=math.nan
        )

    def summary(self, axis: int) -> Derived:
        """Mean, SD and interval of one hyperparameter."""
        density = self.marginal(axis)
        return Derived(mean=density.mean, sd=density.sd, ci95=density.interval())


def weighed(values: Floats, weight: Floats) -> Derived:
    """Mean, SD and central 95 % interval of weighted values.

    Examples
    --------
    >>> found = weighed(np.linspace(0, 1, 1001), np.full(1001, 1 / 1001))
    >>> round(found.mean, 3), [round(end, 3) for end in found.ci95]
    (0.5, [0.025, 0.975])
    """
    mean = float(np.sum(values * weight))
    sd = math.sqrt(max(float(np.sum((values - mean) ** 2 * weight)), 0.0))
    order = np.argsort(values, kind="stable")
    # Each value stands in the middle of its weight.
    cumulative = np.cumsum(weight[order]) - 0.5 * weight[order]
    low, high = np.interp([0.025, 0.975], cumulative, values[order])
    return Derived(mean=mean, sd=sd, ci95=(float(low), float(high)))


def integrate_grid(
    log_density: Callable[[Axes], Floats],
    first: Axes,
    *,
    points: Sequence[int],
    bounds: Sequence[tuple[float, float]],
) -> GridPosterior:
    """Narrow a product grid until it resolves a density, and integrate there.

    Parameters
    ----------
    log_density : callable
        Log of likelihood times prior on the product of axes.
    first : tuple of arrays
        Where to look first: everywhere.
    points : sequence of int
        Points of each axis once narrowed.
    bounds : sequence of (low, high)
        Values that a hyperparameter can have.

    Raises
    ------
    InferenceError
        If the density is nowhere finite.

    Notes
    -----
    Trapezoids; exact to many digits for smooth densities that vanish at the ends, and for
    those of a spread, which are even around zero.
    """
    axes = first
    for number in range(MOST_PASSES):
        found = _integrated(log_density(axes), axes)
        if number and _is_resolved(found):
            break
        axes = _around(found, points, bounds)
    return found


def _integrated(log_density: Floats, axes: Axes) -> GridPosterior:
    log_weight = log_density.copy()
    volume = 0.0
    for axis, values in enumerate(axes):
        ends: list[slice | list[int]] = [slice(None)] * len(axes)
        ends[axis] = [0, -1]
        log_weight[tuple(ends)] -= math.log(2.0)
        volume += math.log(values[1] - values[0])
    total = float(logsumexp(log_weight))
    if not math.isfinite(total):
        raise InferenceError("the likelihood of the population is not finite; check the curves.")
    return GridPosterior(axes=axes, weight=np.exp(log_weight - total), log_evidence=total + volume)


def _is_resolved(found: GridPosterior) -> bool:
    steps = (values[1] - values[0] for values in found.axes)
    return all(step < RESOLVED_SDS * found.moments(axis)[1] for axis, step in enumerate(steps))


def _around(
    found: GridPosterior, points: Sequence[int], bounds: Sequence[tuple[float, float]]
) -> Axes:
    axes = []
    for axis, (values, count, (low, high)) in enumerate(
        zip(found.axes, points, bounds, strict=True)
    ):
        mean, sd = found.moments(axis)
        sd = max(sd, LEAST_SD_STEPS * float(values[1] - values[0]))
        ends = max(low, mean - GRID_SDS * sd), min(high, mean + GRID_SDS * sd)
        axes.append(np.linspace(*ends, count))
    return tuple(axes)
