"""A population of groups: members in conditions, conditions around a common mean.

``effect_i ~ normal(m_g, tau^2)``, ``m_g ~ normal(mean, omega^2)``. Given tau, all that a group
says about its mean is a likelihood curve again, so groups pool as their members do.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from openldn.errors import InferenceError
from openldn.inference.curve import EffectCurve, EffectPosterior
from openldn.inference.density import interpolate_even
from openldn.inference.fit import Moments
from openldn.inference.hierarchy.averages import CurveColumns, columns_of
from openldn.inference.hierarchy.grid import (
    GRID_SDS,
    Axes,
    Derived,
    GridPosterior,
    integrate_grid,
    weighed,
)
from openldn.inference.hierarchy.population import (
    PooledPosterior,
    PopulationPriors,
    fit_population,
    pool_effects,
)
from openldn.inference.priors import Prior

Floats = NDArray[np.float64]

FIRST_POINTS, TAU_POINTS = 9, 21
# Points and reach, in SDs, of the curve of a group.
GROUP_POINTS, GROUP_SDS = 161, 9.0
# A group's curve is first looked at on this many points, then around its peak.
LOOK_POINTS = 241
LOOKS = 4


@dataclass(frozen=True, kw_only=True, eq=False)
class GroupsFit:
    """Posterior of groups.

    Parameters
    ----------
    mean : Derived
        Mean of the groups' means.
    between : Derived
        SD of the groups' means.
    within : Derived
        SD of members of one group.
    groups : tuple of Moments
        Mean effect of each group after pooling.
    log_evidence : float
    """

    mean: Derived
    between: Derived
    within: Derived
    groups: tuple[Moments, ...]
    log_evidence: float


def fit_groups(
    curves: Sequence[EffectCurve],
    group: NDArray[np.intp],
    *,
    mean_prior: Prior,
    between_prior: Prior,
    within_prior: Prior,
) -> GroupsFit:
    """Integrate a population of groups.

    Parameters
    ----------
    curves : sequence of EffectCurve, length n
    group : array of int, shape (n,)
        Group of each member, from 0 without gaps.
    mean_prior, between_prior, within_prior : Prior
        Of the mean of groups, of the SD between groups and of that within one.

    Raises
    ------
    InferenceError
        If groups do not fit the curves.
    """
    columns = columns_of(curves)
    if len(group) != len(columns) or set(np.unique(group)) != set(range(int(np.max(group)) + 1)):
        raise InferenceError("group must hold a number from 0, without gaps, for each curve.")
    together = PopulationPriors(mean=mean_prior, tau=within_prior)
    within = fit_population(curves, priors=together).spread
    parts = [columns.part(group == number) for number in range(int(np.max(group)) + 1)]
    last: dict[str, list[PooledPosterior]] = {}

    def log_density(axes: Axes) -> Floats:
        last["layers"] = [
            pool_effects(
                [_group_curve(part, float(tau)) for part in parts],
                mean_prior=mean_prior, tau_prior=between_prior,
            )
            for tau in axes[0]
        ]  # fmt: skip
        evidence = np.array([layer.log_evidence for layer in last["layers"]])
        return evidence + within_prior.log_density(np.maximum(axes[0], 1e-12))

    grid = integrate_grid(
        log_density, (np.linspace(0.0, within.mean + GRID_SDS * within.sd, FIRST_POINTS),),
        points=(TAU_POINTS,), bounds=((0.0, math.inf),),
    )  # fmt: skip
    return _assembled(last["layers"], grid, columns.peak)


def _group_curve(part: CurveColumns, tau: float) -> EffectCurve:
    """What the members of a group say about its mean, given the spread within it."""
    peaks = part.origin + part.step * np.argmax(part.values, axis=1)
    reach = 2.0 * float(np.max(part.step)) * part.values.shape[1] / (2.0 * GROUP_SDS) + 2.0 * tau
    low, high = float(peaks.min()) - reach, float(peaks.max()) + reach
    for _ in range(LOOKS):
        x = np.linspace(low, high, LOOK_POINTS)
        values = part.average(x, np.array([tau]))[0]
        weight = np.exp(values - values.max())
        weight /= weight.sum()
        mean = float(weight @ x)
        sd = max(math.sqrt(float(weight @ (x - mean) ** 2)), 0.6 * float(x[1] - x[0]))
        if x[1] - x[0] < 0.2 * sd:
            break
        low, high = mean - GROUP_SDS * sd, mean + GROUP_SDS * sd
    grid = np.linspace(mean - GROUP_SDS * sd, mean + GROUP_SDS * sd, GROUP_POINTS)
    found = interpolate_even(values, float(x[0]), float(x[1] - x[0]), grid)
    return EffectCurve(x=grid, log_likelihood=found, limit=math.inf)


def _assembled(layers: Sequence[PooledPosterior], grid: GridPosterior, peak: float) -> GroupsFit:
    share = grid.weight
    groups = range(len(layers[0].effects))
    return GroupsFit(
        mean=_mixed([layer.mean for layer in layers], share),
        between=_mixed([layer.tau for layer in layers], share),
        within=grid.summary(0),
        groups=tuple(
            _moments([layer.effects[number] for layer in layers], share) for number in groups
        ),
        log_evidence=grid.log_evidence + peak,
    )


def _moments(parts: Sequence[Moments], share: Floats) -> Moments:
    means = np.array([part.mean for part in parts])
    sds = np.array([part.sd for part in parts])
    mean = float(share @ means)
    return Moments(mean=mean, sd=math.sqrt(float(share @ (sds**2 + (means - mean) ** 2))))


def _mixed(parts: Sequence[EffectPosterior], share: Floats) -> Derived:
    """Mixture of densities."""
    points = np.concatenate([part.x for part in parts])
    weights = np.concatenate([one * part.weights for one, part in zip(share, parts, strict=True)])
    return weighed(points, weights)
