"""A population of effects, from the likelihood curves of its members alone.

``effect_i ~ normal(mean, tau^2)``, or Student with four degrees of freedom, or two groups of
whom one has no effect. Curves enter exactly; mean and tau are integrated on a grid that is
narrowed until it resolves their posterior.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline
from scipy.special import expit, ndtr, stdtr

from openldn.inference.curve import EffectCurve, EffectPosterior
from openldn.inference.fit import Moments
from openldn.inference.hierarchy.averages import (
    HERMITE_W,
    HERMITE_X,
    STUDENT_NU,
    CurveColumns,
    columns_of,
    shrink_curves,
)
from openldn.inference.hierarchy.grid import (
    Axes,
    Derived,
    GridPosterior,
    integrate_grid,
    weighed,
)
from openldn.inference.priors import Prior

Floats = NDArray[np.float64]

# Points of tau and mean: fine for few participants, whose posteriors are skewed; for many they
# are near normal.
FEW = 500
FINE, COARSE = (61, 81), (17, 17)
# Shares of members with an effect are tried from 0.1 % to 99.9 %, on the logit.
LOGIT_LIMIT = 7.0
# Points of logit, scaled tau and scaled mean.
FINE_GROUPS, COARSE_GROUPS = (31, 27, 37), (17, 17, 17)
# So many times finer are the axes of what is told, and weights are at least this much.
FINER, LEAST_WEIGHT = (4, 4, 2), 1e-290
# A variance is at least this.
TINY = 1e-300
# Of many curves so many find the neighborhood, step by step.
SOME = (250, 2000)


class PopulationFamily(StrEnum):
    """What the population of effects looks like."""

    NORMAL = "normal"
    STUDENT = "student"
    TWO_GROUPS = "two groups"


@dataclass(frozen=True, kw_only=True)
class PopulationPriors:
    """What is believed of a population before any of its members is seen.

    Parameters
    ----------
    mean : Prior
        ``normal`` or ``student``, of the mean effect (of those who have one).
    tau : Prior
        ``half-normal`` or ``half-t``, of the spread between participants.

    Notes
    -----
    With two groups every share of members who have an effect is equally likely.
    """

    mean: Prior
    tau: Prior


@dataclass(frozen=True, kw_only=True, eq=False)
class PopulationFit:
    """Posterior of a population.

    Parameters
    ----------
    family : PopulationFamily
    members : int
    responders, mean, tau, weight : arrays of shape (n_points,)
        Points of the hyperparameters and their probability. ``responders`` is the share of
        members with any effect: one but for two groups. ``tau`` is the SD (Student: scale).
    mean_effect : Derived
        Mean effect of the whole population.
    spread : Derived
        ``tau``.
    share_with_effect : Derived
        Share of members who have any effect, harm included; one but for two groups.
    log_evidence : float
        Log probability of the curves under the family, up to a constant shared by families.
    """

    family: PopulationFamily
    members: int
    responders: Floats
    mean: Floats
    tau: Floats
    weight: Floats
    mean_effect: Derived
    spread: Derived
    share_with_effect: Derived
    log_evidence: float

    def share_above(self, threshold: float) -> Derived:
        """Share of the population whose true effect exceeds a threshold.

        Examples
        --------
        >>> x = np.linspace(-9, 9, 161)
        >>> curves = [EffectCurve(x=x + c, log_likelihood=-x**2 / 2, limit=20.0)
        ...           for c in (0.0, 1.0, 2.0)]
        >>> priors = PopulationPriors(mean=Prior.parse("normal(0, 2)"),
        ...                           tau=Prior.parse("half-normal(1)"))
        >>> found = fit_population(curves, priors=priors).share_above(0.0)
        >>> 0.5 < found.mean < 0.95
        True
        """
        score = (self.mean - threshold) / np.maximum(self.tau, 1e-9)
        above = stdtr(STUDENT_NU, score) if self.family is PopulationFamily.STUDENT else ndtr(score)
        none = (1.0 - self.responders) * (threshold < 0)
        return weighed(self.responders * above + none, self.weight)


def fit_population(
    curves: Sequence[EffectCurve],
    *,
    priors: PopulationPriors,
    family: PopulationFamily = PopulationFamily.NORMAL,
) -> PopulationFit:
    """Integrate the population of some curves.

    Parameters
    ----------
    curves : sequence of EffectCurve
        One a member, all of the same number of points.
    priors : PopulationPriors
    family : PopulationFamily

    Raises
    ------
    InferenceError
        If there are no curves, or their likelihood is nowhere finite.
    """
    columns = columns_of(curves)
    if family is PopulationFamily.TWO_GROUPS:
        return _fit_two_groups(columns, priors)
    is_student = family is PopulationFamily.STUDENT
    grid = _locate(columns, priors, is_student=is_student)
    return _one_group(grid, family=family, members=len(columns), peak=columns.peak)


def _one_group(
    grid: GridPosterior, *, family: PopulationFamily, members: int, peak: float
) -> PopulationFit:
    """The population on a grid of tau and mean, of whom everyone has an effect."""
    mean, tau = (axis.reshape(-1) for axis in np.meshgrid(*grid.axes[::-1]))
    return PopulationFit(
        family=family, members=members, responders=np.ones(len(mean)), mean=mean, tau=tau,
        weight=grid.weight.reshape(-1), mean_effect=grid.summary(1), spread=grid.summary(0),
        share_with_effect=Derived(mean=1.0, sd=0.0, ci95=(1.0, 1.0)),
        log_evidence=grid.log_evidence + peak,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class PooledPosterior:
    """Posterior of the mean effect and of the spread between participants.

    ``effects`` holds each participant's effect after pooling, ``next_effect`` the predicted
    effect of one more participant, ``tau`` the standard deviation of true effects.
    ``p_above`` is the probability that each true effect exceeds the threshold asked about.
    """

    mean: EffectPosterior
    tau: EffectPosterior
    next_effect: EffectPosterior
    effects: tuple[Moments, ...]
    p_above: Floats
    log_evidence: float
    _grid: GridPosterior
    _peak: float

    @cached_property
    def population(self) -> PopulationFit:
        """The population that the effects were drawn toward: what ``fit_population`` gives."""
        return _one_group(
            self._grid, family=PopulationFamily.NORMAL, members=len(self.effects), peak=self._peak
        )


def pool_effects(
    curves: Sequence[EffectCurve],
    *,
    mean_prior: Prior,
    tau_prior: Prior,
    threshold: float = 0.0,
) -> PooledPosterior:
    """Pool likelihood curves of a normal population, each member's effect included.

    Parameters
    ----------
    curves : sequence of EffectCurve
    mean_prior : Prior
        ``normal`` or ``student``, of the mean effect.
    tau_prior : Prior
        ``half-normal`` or ``half-t``, of the SD of effects between participants.
    threshold : float
        Of which the probability is told that each effect exceeds it.

    Raises
    ------
    InferenceError
        If there are no curves.
    """
    columns = columns_of(curves)
    grid = _locate(columns, PopulationPriors(mean=mean_prior, tau=tau_prior), is_student=False)
    tau, mean = grid.axes
    effects = shrink_curves(
        columns.origin, columns.step, columns.values, mean, tau, grid.weight, threshold,
        HERMITE_X, HERMITE_W,
    )  # fmt: skip
    return PooledPosterior(
        mean=grid.marginal(1),
        tau=grid.marginal(0),
        next_effect=_next_effect(grid),
        effects=tuple(
            Moments(mean=float(center), sd=math.sqrt(max(square - center * center, 0.0)))
            for center, square, _ in effects
        ),
        p_above=effects[:, 2],
        log_evidence=grid.log_evidence + columns.peak,
        _grid=grid,
        _peak=columns.peak,
    )


def _locate(columns: CurveColumns, priors: PopulationPriors, *, is_student: bool) -> GridPosterior:
    """The posterior of tau and mean, in this order of axes."""
    first = _everywhere(columns, priors)
    if len(columns) > 2 * FEW:
        # A part of the curves finds the neighborhood at a fraction of the cost.
        part = columns.part(slice(None, None, len(columns) // FEW))
        near = _narrowed(part, priors, first, points=COARSE, is_student=is_student)
        first = near.axes
    found = _narrowed(columns, priors, first, points=COARSE, is_student=is_student)
    if len(columns) > FEW:
        return found
    # A coarse grid finds the place at a fraction of the cost of a fine one.
    return _narrowed(columns, priors, found.axes, points=FINE, is_student=is_student)


def _narrowed(
    columns: CurveColumns,
    priors: PopulationPriors,
    first: Axes,
    *,
    points: tuple[int, int],
    is_student: bool,
) -> GridPosterior:
    average = columns.average_student if is_student else columns.average

    def log_density(axes: Axes) -> Floats:
        tau, mean = axes
        return average(mean, tau) + _log_prior(tau, mean, priors)

    return integrate_grid(
        log_density, first, points=points,
        bounds=((0.0, math.inf), (-math.inf, math.inf)),
    )  # fmt: skip


def _log_prior(tau: Floats, mean: Floats, priors: PopulationPriors) -> Floats:
    of_tau = priors.tau.log_density(np.maximum(tau, 1e-12))
    return of_tau[:, None] + priors.mean.log_density(mean)[None, :]


def _everywhere(columns: CurveColumns, priors: PopulationPriors) -> Axes:
    """Axes of tau and mean that cover all that prior and curves allow."""
    reach = 7.0 * priors.mean.spread
    ends = columns.origin + columns.step * (columns.values.shape[1] - 1)
    low = max(float(columns.origin.min()), priors.mean.location - reach)
    high = min(float(ends.max()), priors.mean.location + reach)
    if low >= high:
        low, high = priors.mean.location - reach, priors.mean.location + reach
    widest = float(priors.tau.quantile(np.array([0.9999]), np.array([0.0001]))[0])
    return np.linspace(0.0, widest, 12), np.linspace(low, high, 41)


def _next_effect(grid: GridPosterior) -> EffectPosterior:
    taus, means = grid.axes
    widest = float(taus[-1])
    x = np.linspace(means[0] - 4 * widest, means[-1] + 4 * widest, 801)
    half = (x[1] - x[0]) / 2
    edges = np.concatenate((x - half, [x[-1] + half]))
    mass = np.zeros(len(x))
    for j, spread in enumerate(taus):
        below = ndtr((edges[:, None] - means[None, :]) / max(float(spread), 1e-9))
        mass += np.diff(below, axis=0) @ grid.weight[j]
    return EffectPosterior(x=x, density=mass / np.trapezoid(mass, x), log_evidence=math.nan)


def _fit_two_groups(columns: CurveColumns, priors: PopulationPriors) -> PopulationFit:
    """A share has an effect, normal between them; the rest has none.

    The axes are the logit of the share, ``tau sqrt(share)`` and ``mean x share``: what a small
    share with large effects and a large share with small ones have in common is nearly fixed by
    the data, so that one grid suits all shares. Where the groups are far apart the last of them
    still moves with the logit, so it is tilted along the line that a first grid finds.
    """
    tau, mean = _everywhere(columns, priors)
    first: Axes = (np.linspace(-LOGIT_LIMIT, LOGIT_LIMIT, 15), tau, mean)
    upright = _Tilt(slope=0.0, center=0.0)
    look = None
    for some in SOME:
        if len(columns) > 2 * some:
            thin = columns.part(slice(None, None, len(columns) // some))
            look = _narrow_groups(thin, priors, first, upright)
            first = look.axes
    look = look or _narrow_groups(columns, priors, first, upright)
    tilt = _tilt(look)
    grid = _narrow_groups(columns, priors, look.axes, tilt)
    axes, density = _finer(grid)
    logit, tau, mean = (axis.reshape(-1) for axis in np.meshgrid(*axes, indexing="ij"))
    share, weight = expit(logit), density.reshape(-1)
    mean = mean + tilt.at(logit)
    return PopulationFit(
        family=PopulationFamily.TWO_GROUPS, members=len(columns), responders=share,
        mean=mean / share, tau=tau / np.sqrt(share), weight=weight,
        mean_effect=weighed(mean, weight), spread=weighed(tau / np.sqrt(share), weight),
        share_with_effect=_share_with_effect(grid), log_evidence=grid.log_evidence + columns.peak,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _Tilt:
    """How ``mean x share`` moves with the logit of the share."""

    slope: float
    center: float

    def at(self, logit: Floats) -> Floats:
        moved: Floats = self.slope * (logit - self.center)
        return moved


def _tilt(found: GridPosterior) -> _Tilt:
    logits, _, means = found.axes
    center, sd = found.moments(0)
    joint = found.weight.sum(axis=1)
    slope = float((logits - center) @ joint @ means) / max(sd * sd, TINY)
    return _Tilt(slope=slope, center=center)


def _finer(grid: GridPosterior) -> tuple[Axes, Floats]:
    """Axes and weights with points between those of the grid.

    What is told of the population are functions of all three axes, and the ends of their
    intervals would stand at the few values that were tried.
    """
    axes, weight = list(grid.axes), grid.weight
    for axis, values in enumerate(grid.axes):
        count = FINER[axis] * (len(values) - 1) + 1
        axes[axis] = np.linspace(values[0], values[-1], count)
        weight = _between(weight, values, axes[axis], axis)
    return tuple(axes), weight


def _between(weight: Floats, values: Floats, finer: Floats, axis: int) -> Floats:
    """Weights along one axis, on its logarithm; each line keeps what it weighs."""
    lines = np.moveaxis(weight, axis, 0).copy()
    whole = lines.sum(axis=0)
    # The first and the last point carry half a cell.
    lines[[0, -1]] *= 2.0
    heights = np.log(np.maximum(lines, LEAST_WEIGHT * lines.max()))
    found = np.exp(CubicSpline(values, heights, axis=0)(finer))
    found[[0, -1]] *= 0.5
    found *= whole / found.sum(axis=0)
    return np.moveaxis(found, 0, axis)


def _share_with_effect(grid: GridPosterior) -> Derived:
    """Ends of its interval lie between the few shares of the grid, on the density of the logit."""
    shares, weight = expit(grid.axes[0]), grid.over(0)
    low, high = expit(grid.marginal(0).interval())
    return replace(weighed(shares, weight), ci95=(float(low), float(high)))


def _narrow_groups(
    columns: CurveColumns, priors: PopulationPriors, first: Axes, tilt: _Tilt
) -> GridPosterior:
    points = FINE_GROUPS if len(columns) <= SOME[0] else COARSE_GROUPS

    def log_density(axes: Axes) -> Floats:
        logits, tau, mean = axes
        moved = tilt.at(logits)
        return np.array([
            _layer(columns, priors, float(logit), tau, mean + move)
            for logit, move in zip(logits, moved, strict=True)
        ])  # fmt: skip

    return integrate_grid(
        log_density, first, points=points,
        bounds=((-LOGIT_LIMIT, LOGIT_LIMIT), (0.0, math.inf), (-math.inf, math.inf)),
    )  # fmt: skip


def _layer(
    columns: CurveColumns, priors: PopulationPriors, logit: float, tau: Floats, mean: Floats
) -> Floats:
    """Log density of scaled tau and scaled mean at one share of members with an effect."""
    share = float(expit(logit))
    mean, tau = mean / share, tau / math.sqrt(share)
    total = columns.average_mixed(mean, tau, share) + _log_prior(tau, mean, priors)
    # Equally likely shares have a logistic density on the logit; the rest is the Jacobian.
    constant: float = math.log(share) + math.log1p(-share) - 1.5 * math.log(share)
    mixed: Floats = total + constant
    return mixed
