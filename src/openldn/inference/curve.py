"""The posterior as a value: the likelihood curve of an effect, and what a prior makes of it."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from openldn.errors import InferenceError
from openldn.inference.priors import Prior

Floats = NDArray[np.float64]

# A density is laid over nine SDs to both sides, in steps of about a twentieth of an SD:
# sums over such a grid are exact to 1e-9 for anything near normal.
GRID_SDS = 9.0
GRID_POINTS = 401
# Log density at which a tail is dropped.
NEGLIGIBLE = -60.0


@dataclass(frozen=True, kw_only=True, eq=False)
class EffectPosterior:
    """Posterior of one effect on an even grid.

    Parameters
    ----------
    x : array of shape (n_grid,)
        Effect values, increasing.
    density : array of shape (n_grid,)
        Integrates to one.
    log_evidence : float
        Log marginal likelihood under the prior (up to the prior's constant when flat).
    reported : array of shape (n_grid,), or None
        Increasing function of the effect that all answers are given in; ``None``: the
        effect itself.

    Examples
    --------
    >>> x = np.linspace(-8, 8, 401)
    >>> normal = EffectPosterior(x=x, density=np.exp(-x * x / 2) / np.sqrt(2 * np.pi),
    ...                          log_evidence=0.0)
    >>> round(normal.probability_below(1.96), 3), round(normal.quantile(0.5), 6)
    (0.975, 0.0)
    """

    x: Floats
    density: Floats
    log_evidence: float
    reported: Floats | None = None

    @property
    def values(self) -> Floats:
        """What is reported at each grid point, shape (n_grid,)."""
        return self.x if self.reported is None else self.reported

    @cached_property
    def weights(self) -> Floats:
        """Probability of each grid cell, shape (n_grid,); sums to one."""
        cell = np.gradient(self.x)
        cell[0] *= 0.5
        cell[-1] *= 0.5
        weights: Floats = self.density * cell
        return weights / weights.sum()

    @cached_property
    def mean(self) -> float:
        """Posterior mean."""
        return float(self.weights @ self.values)

    @cached_property
    def sd(self) -> float:
        """Posterior standard deviation."""
        return float(np.sqrt(self.weights @ (self.values - self.mean) ** 2))

    @cached_property
    def _cumulative(self) -> Floats:
        """Probability below each grid point: trapezoids with the end-slope correction."""
        step = np.diff(self.x)
        slope = np.gradient(self.density, self.x)
        cells = 0.5 * step * (self.density[1:] + self.density[:-1])
        cells += step**2 / 12.0 * (slope[:-1] - slope[1:])
        cumulative = np.concatenate(([0.0], np.cumsum(np.maximum(cells, 0.0))))
        return cumulative / cumulative[-1]

    def _below(self, index: int, share: float) -> float:
        """Probability below a point inside cell ``index``: cubic with the density as slope."""
        step = float(self.x[index + 1] - self.x[index])
        low, high = float(self._cumulative[index]), float(self._cumulative[index + 1])
        left, right = float(self.density[index]) * step, float(self.density[index + 1]) * step
        f, g = share, 1.0 - share
        return (
            low * (1 + 2 * f) * g * g + high * f * f * (3 - 2 * f)
            + left * f * g * g - right * f * f * g
        )  # fmt: skip

    def probability_below(self, value: float) -> float:
        """Probability that the effect is below ``value``."""
        if value <= self.values[0]:
            return 0.0
        if value >= self.values[-1]:
            return 1.0
        if self.reported is not None:
            value = float(np.interp(value, self.reported, self.x))
        index = int(np.searchsorted(self.x, value, side="right")) - 1
        index = min(index, len(self.x) - 2)
        share = (value - self.x[index]) / (self.x[index + 1] - self.x[index])
        return min(max(self._below(index, float(share)), 0.0), 1.0)

    def probability_above(self, value: float) -> float:
        """Probability that the effect is above ``value``."""
        return 1.0 - self.probability_below(value)

    def quantile(self, probability: float) -> float:
        """Effect below which ``probability`` lies."""
        place = int(np.searchsorted(self._cumulative, probability)) - 1
        index = min(max(place, 0), len(self.x) - 2)
        low, high = 0.0, 1.0
        for _ in range(45):
            middle = 0.5 * (low + high)
            if self._below(index, middle) < probability:
                low = middle
            else:
                high = middle
        start, end = float(self.x[index]), float(self.x[index + 1])
        found = start + low * (end - start)
        return found if self.reported is None else float(np.interp(found, self.x, self.reported))

    def interval(self, coverage: float = 0.95) -> tuple[float, float]:
        """Central interval."""
        tail = 0.5 * (1.0 - coverage)
        return self.quantile(tail), self.quantile(1.0 - tail)

    def mapped(self, values: Floats) -> "EffectPosterior":
        """The posterior of an increasing function of the effect, given at ``x``."""
        if not np.all(np.diff(values) > 0):
            raise InferenceError("the function of the effect must be increasing.")
        return replace(self, reported=values)

    def plotted(self) -> tuple[Floats, Floats]:
        """Values and their density, without points where the function is all but flat."""
        if self.reported is None:
            return self.x, self.density
        slope = np.gradient(self.reported, self.x)
        steep = slope > 0.02 * float(slope.max())
        return self.reported[steep], self.density[steep] / slope[steep]


@dataclass(frozen=True, kw_only=True, eq=False)
class EffectCurve:
    """Marginal log-likelihood of one effect: all that a course says about it.

    Parameters
    ----------
    x : array of shape (n_grid,)
        Effect values, even and increasing.
    log_likelihood : array of shape (n_grid,)
        Everything but the effect is integrated out under its prior.
    limit : float
        Largest effect thought of when no prior is used: a flat prior reaches this far.
    """

    x: Floats
    log_likelihood: Floats
    limit: float

    @cached_property
    def _spline(self) -> CubicSpline:
        return CubicSpline(self.x, self.log_likelihood)

    def log_likelihood_at(self, x: Floats) -> Floats:
        """Interpolated; beyond the grid continued along the slope at its end."""
        inside: Floats = self._spline(np.clip(x, self.x[0], self.x[-1]))
        if x[0] < self.x[0] or x[-1] > self.x[-1]:
            slope = self._spline(self.x[[0, -1]], 1)
            inside = inside + np.minimum(x - self.x[0], 0) * max(float(slope[0]), 0.0)
            inside = inside + np.maximum(x - self.x[-1], 0) * min(float(slope[1]), 0.0)
        return inside

    def posterior(self, prior: Prior) -> EffectPosterior:
        """What a prior makes of the curve.

        Parameters
        ----------
        prior : Prior
            ``normal``, ``student`` or ``flat``; flat reaches from minus to plus ``limit``.

        Returns
        -------
        EffectPosterior
        """
        coarse = self._coarse_grid(prior)
        log_density = self.log_likelihood_at(coarse) + prior.log_density(coarse)
        weight = np.exp(log_density - log_density.max()) * np.gradient(coarse)
        weight /= weight.sum()
        mean = float(weight @ coarse)
        sd = float(np.sqrt(weight @ (coarse - mean) ** 2)) or float(coarse[1] - coarse[0])
        low, high = mean - GRID_SDS * sd, mean + GRID_SDS * sd
        if prior.form == "flat":
            low, high = max(low, -self.limit), min(high, self.limit)
        x = np.linspace(low, high, GRID_POINTS)
        log_density = self.log_likelihood_at(x) + prior.log_density(x)
        peak = float(log_density.max())
        density = np.exp(np.maximum(log_density - peak, NEGLIGIBLE))
        total = float(np.trapezoid(density, x))
        if not np.isfinite(total) or total <= 0:
            raise InferenceError("the likelihood of the effect is not finite; check the scores.")
        return EffectPosterior(
            x=x, density=density / total, log_evidence=peak + float(np.log(total))
        )

    def _coarse_grid(self, prior: Prior) -> Floats:
        if prior.form == "flat":
            inside = self.x[np.abs(self.x) <= self.limit]
            ends = np.array([-self.limit, self.limit])
            points = inside if len(inside) > 20 else np.linspace(-self.limit, self.limit, 161)
            return np.unique(np.concatenate((points, ends))) if len(inside) <= 20 else points
        reach = 12.0 if prior.form == "student" else GRID_SDS
        around = np.linspace(
            prior.location - reach * prior.spread, prior.location + reach * prior.spread, 161
        )
        return np.unique(np.concatenate((self.x, around)))
