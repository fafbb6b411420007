"""Weighted points of the doses' benefits, and what is read off them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from openldn.inference import Floats
from openldn.record import Instrument
from openldn.trial.dose_finding.score_map import ScoreMap
from openldn.trial.dose_finding.shapes import ShapePosterior
from openldn.trial.evaluation import ContrastSummary


@dataclass(frozen=True, kw_only=True, eq=False)
class Points:
    """Points of a posterior.

    Parameters
    ----------
    benefit : array of shape (n_points, n_doses)
        Against placebo, in score points, better is positive.
    weight : array of shape (n_points,)
        Sums to one.
    """

    benefit: Floats
    weight: Floats

    @property
    def with_placebo(self) -> Floats:
        """Benefits with placebo's zero first, shape (n_points, n_doses + 1)."""
        return np.column_stack((np.zeros(len(self.benefit)), self.benefit))


def averaged_points(
    shapes: Sequence[ShapePosterior],
    scale: ScoreMap,
    instrument: Instrument,
    *,
    grid_mg: Floats | None = None,
    doses_mg: Floats | None = None,
) -> Points:
    """Points of all shapes, each with its posterior probability.

    With a grid, benefits are those at the doses of the grid.
    """
    heights = np.array([one.log_evidence for one in shapes])
    share = np.exp(heights - heights.max())
    share /= share.sum()
    sign = float(instrument.sign)
    benefits = []
    for one in shapes:
        wanted = one.effects
        if grid_mg is not None and doses_mg is not None:
            wanted = one.at(grid_mg, doses_mg)
        benefits.append(sign * scale.difference(sign * wanted, sign * one.effects))
    return Points(
        benefit=np.concatenate(benefits),
        weight=np.concatenate([s * one.weight for s, one in zip(share, shapes, strict=True)]),
    )


def p_best(points: Points) -> Floats:
    """Probability of each treatment, placebo first, of being the best; sums to one.

    Equal benefits count for the lowest dose: what is not better is not worth a dose.

    Examples
    --------
    >>> p_best(Points(benefit=np.array([[1.0, 2.0], [0.0, 0.0]]), weight=np.array([0.7, 0.3])))
    array([0.3, 0. , 0.7])
    """
    best = points.with_placebo.argmax(axis=1)
    count = points.benefit.shape[1] + 1
    return np.array([points.weight[best == k].sum() for k in range(count)])


def p_near_best(points: Points, margin: float) -> Floats:
    """Probability of each treatment of being within the margin of the best."""
    every = points.with_placebo
    near: Floats = points.weight @ (every >= every.max(axis=1, keepdims=True) - margin)
    return near


def regret(points: Points) -> Floats:
    """Points that choosing each treatment is expected to lose against the best."""
    every = points.with_placebo
    lost: Floats = points.weight @ (every.max(axis=1, keepdims=True) - every)
    return lost


def interval_of(values: Floats, weight: Floats, coverage: float = 0.95) -> tuple[float, float]:
    """Central interval of weighted points.

    Examples
    --------
    >>> low, high = interval_of(np.arange(100.0), np.full(100, 0.01), 0.5)
    >>> round(low, 6), round(high, 6)
    (24.5, 74.5)
    """
    order = np.argsort(values)
    ends = np.cumsum(weight[order])
    middle = (ends - 0.5 * weight[order]) / ends[-1]
    tail = 0.5 * (1.0 - coverage)
    low, high = np.interp((tail, 1.0 - tail), middle, values[order])
    return float(low), float(high)


def summarize_points(
    points: Points, dose: int, instrument: Instrument, mcid: float, prior: str
) -> ContrastSummary:
    """Contrast of one dose against placebo, as differences of the score."""
    benefit, weight = points.benefit[:, dose], points.weight
    mean = float(weight @ benefit)
    low, high = interval_of(benefit, weight)
    better, worse = (float(weight @ (side >= mcid)) for side in (benefit, -benefit))
    ends = (low, high) if instrument.sign > 0 else (-high, -low)
    return ContrastSummary(
        mean=instrument.sign * mean,
        sd=float(np.sqrt(weight @ (benefit - mean) ** 2)),
        ci95=ends,
        p_benefit=float(weight @ (benefit > 0)),
        p_mcid=better,
        p_harm_mcid=worse,
        p_small=max(0.0, 1.0 - better - worse),
        prior=prior,
    )
