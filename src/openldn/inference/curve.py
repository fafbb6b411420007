"""The posterior as a value: the likelihood curve of an effect, and what a prior makes of it."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from openldn.errors import InferenceError
from openldn.inference.density import (
    FLAT,
    NORMAL,
    STUDENT,
    cumulative_probability,
    interpolate_even,
    posterior_density,
    probability_below,
    quantile,
)
from openldn.inference.priors import Prior

Floats = NDArray[np.float64]

# A quantile of several scales is found to 2^-40 of their distance.
HALVINGS = 40
PLOT_POINTS = 200


@dataclass(frozen=True, kw_only=True, eq=False)
class EffectPosterior:
    """Posterior of one effect on an even grid.

    Parameters
    ----------
    x : array of shape (n_grid,)
        Effect values, even and increasing.
    density : array of shape (n_grid,)
        Integrates to one.
    log_evidence : float
        Log marginal likelihood under the prior (up to the prior's constant when flat).
    reported : array of shape (n_scales, n_grid), or None
        Increasing functions of the effect that all answers are given in; ``None``: the effect
        itself. Several when the scale itself is uncertain, each with its weight.
    scale_weights : array of shape (n_scales,), or None
        Probability of each scale.

    Examples
    --------
    >>> x = np.linspace(-8, 8, 401)
    >>> normal = EffectPosterior(x=x, density=np.exp(-x * x / 2) / np.sqrt(2 * np.pi),
    ...                          log_evidence=0.0)
    >>> round(normal.probability_below(1.96), 3), round(normal.quantile(0.975), 3)
    (0.975, 1.96)
    """

    x: Floats
    density: Floats
    log_evidence: float
    reported: Floats | None = None
    scale_weights: Floats | None = None

    @property
    def _scales(self) -> tuple[Floats, Floats]:
        """Reported values (n_scales, n_grid) and the weight of each scale."""
        if self.reported is None or self.scale_weights is None:
            return self.x[None, :], np.ones(1)
        return self.reported, self.scale_weights

    @cached_property
    def weights(self) -> Floats:
        """Probability of each grid cell, shape (n_grid,); sums to one."""
        weights: Floats = self.density.copy()
        weights[0] *= 0.5
        weights[-1] *= 0.5
        return weights / weights.sum()

    @cached_property
    def mean(self) -> float:
        """Posterior mean."""
        values, share = self._scales
        # Plain sums: those of a linear algebra library depend on where an array lies in memory.
        return float(np.sum(share * np.sum(values * self.weights, axis=1)))

    @cached_property
    def sd(self) -> float:
        """Posterior standard deviation."""
        values, share = self._scales
        squares = np.sum((values - self.mean) ** 2 * self.weights, axis=1)
        return float(np.sqrt(np.sum(share * squares)))

    @cached_property
    def _cumulative(self) -> Floats:
        return cumulative_probability(self.x, self.density)

    def probability_below(self, value: float) -> float:
        """Probability that the effect is below ``value``."""
        if self.reported is None:
            return float(probability_below(self.x, self.density, self._cumulative, value))
        total = 0.0
        for values, share in zip(*self._scales, strict=True):
            if value >= values[-1]:
                total += share
            elif value > values[0]:
                effect = float(np.interp(value, values, self.x))
                below = probability_below(self.x, self.density, self._cumulative, effect)
                total += share * float(below)
        return float(total)

    @cached_property
    def probability_negative(self) -> float:
        """Probability that the effect is below zero, on whatever scale it is reported."""
        return float(probability_below(self.x, self.density, self._cumulative, 0.0))

    def probability_above(self, value: float) -> float:
        """Probability that the effect is above ``value``."""
        return 1.0 - self.probability_below(value)

    def quantile(self, probability: float) -> float:
        """Effect below which ``probability`` lies."""
        found = float(quantile(self.x, self.density, self._cumulative, probability))
        if self.reported is None:
            return found
        values, _ = self._scales
        ends = [float(np.interp(found, self.x, scale)) for scale in values]
        low, high = min(ends), max(ends)
        for _ in range(HALVINGS):
            middle = 0.5 * (low + high)
            if self.probability_below(middle) < probability:
                low = middle
            else:
                high = middle
        return 0.5 * (low + high)

    def interval(self, coverage: float = 0.95) -> tuple[float, float]:
        """Central interval."""
        tail = 0.5 * (1.0 - coverage)
        return self.quantile(tail), self.quantile(1.0 - tail)

    def mapped(self, values: Floats, weights: Floats) -> "EffectPosterior":
        """The posterior of increasing functions of the effect, given at ``x``.

        Parameters
        ----------
        values : array of shape (n_scales, n_grid)
        weights : array of shape (n_scales,)
            Probability of each function.
        """
        if not np.all(np.diff(values, axis=1) > 0):
            raise InferenceError("the function of the effect must be increasing.")
        return replace(self, reported=values, scale_weights=weights)

    def plotted(self) -> tuple[Floats, Floats]:
        """Values and their density for a plot, from the middle 99.98 %."""
        if self.reported is None:
            return self.x, self.density
        ends = self.quantile(0.0001), self.quantile(0.9999)
        values = np.linspace(*ends, PLOT_POINTS + 1)
        below = np.array([self.probability_below(float(value)) for value in values])
        middle = 0.5 * (values[1:] + values[:-1])
        return middle, np.diff(below) / np.diff(values)


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

    def log_likelihood_at(self, x: Floats) -> Floats:
        """Interpolated log-likelihood at any effects; a parabola beyond the grid."""
        found: Floats = interpolate_even(
            self.log_likelihood, float(self.x[0]), float(self.x[1] - self.x[0]), x
        )
        return found

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
        form = _FORM_CODES.get(prior.form)
        if form is None:
            raise InferenceError(f"prior of an effect is {prior}; must be normal, student or flat.")
        location, spread, constant, nu = 0.0, 1.0, 0.0, 1.0
        if prior.form != "flat":
            location, spread = prior.location, prior.spread
            constant = float(prior.log_density(np.array([location]))[0])
            nu = prior.numbers[0]
        x, density, log_evidence = posterior_density(
            self.log_likelihood, float(self.x[0]), float(self.x[1] - self.x[0]), form, location,
            spread, constant, nu, self.limit,
        )  # fmt: skip
        if not np.isfinite(log_evidence):
            raise InferenceError("the likelihood of the effect is not finite; check the scores.")
        return EffectPosterior(x=x, density=density, log_evidence=float(log_evidence))


_FORM_CODES = {"normal": NORMAL, "student": STUDENT, "flat": FLAT}
