"""Reasons that compete: the share that had each event by a day (Aalen-Johansen).

Written out here because lifelines moves ties apart by chance, and the same table must give the
same answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from openldn.record import Floats
from openldn.registry.cohorts.exact import LEVEL, share_of
from openldn.registry.cohorts.kaplan_meier import Point, kaplan_meier


@dataclass(frozen=True, kw_only=True, eq=False)
class Incidence:
    """Share that had one event first, at each time with any event.

    Parameters
    ----------
    time, share, low, high : array of shape (n_times,)
    last : float
        Longest observation, days.
    n, n_events : int
        Persons watched, and those who had it.
    """

    time: Floats
    share: Floats
    low: Floats
    high: Floats
    last: float
    n: int
    n_events: int
    level: float = LEVEL

    def at(self, day: float) -> Point:
        """Share by the end of a day; nothing past the longest observation."""
        place = int(np.searchsorted(self.time, day, side="right")) - 1
        if day > self.last:
            return Point(value=None, low=None, high=None)
        if place < 0:
            high = share_of(0, self.n, level=self.level).high
            return Point(value=0.0, low=0.0, high=high)
        return Point(
            value=float(self.share[place]), low=float(self.low[place]), high=float(self.high[place])
        )


def cumulative_incidence(
    left: Floats, cause: tuple[str | None, ...], *, level: float = LEVEL
) -> Mapping[str, Incidence]:
    """Estimate the share that had each event first.

    Parameters
    ----------
    left : array of shape (n,)
        Days to the first event or to the last observation.
    cause : tuple of str or None, length n
        What happened; ``None`` where nothing did.

    Returns
    -------
    mapping of str to Incidence
        In alphabetical order. At any day the shares and the share without an event add to 1.

    References
    ----------
    Aalen, Johansen (1978). Variance by the delta method: Marubini, Valsecchi (1995).
    Analysing Survival Data from Clinical Trials and Observational Studies. Wiley. Eq. 10.12.

    Examples
    --------
    >>> found = cumulative_incidence(np.array([1.0, 2, 3, 4]), ("cost", "sleep", None, "cost"))
    >>> {name: one.share.tolist() for name, one in found.items()}
    {'cost': [0.25, 0.25, 0.75], 'sleep': [0.0, 0.25, 0.25]}
    """
    had = np.array([one is not None for one in cause])
    curve = kaplan_meier(left, had, level=level)
    before = np.concatenate(([1.0], curve.share[:-1])) if len(curve.time) else curve.share
    z = float(ndtri(0.5 + level / 2))
    found = {}
    for name in sorted({one for one in cause if one is not None}):
        of_it = np.array([one == name for one in cause])
        counts = np.array([np.sum(of_it & (left == day)) for day in curve.time])
        share = np.cumsum(before * counts / curve.at_risk)
        se = _standard_error(share, before, counts, curve.at_risk, curve.events)
        low, high = _log_log(share, se, z)
        unseen = share <= 0
        watched = np.maximum(curve.at_risk[unseen].astype(int), 1)
        high[unseen] = [share_of(0, int(n), level=level).high for n in watched]
        found[name] = Incidence(
            time=curve.time,
            share=share,
            low=low,
            high=high,
            last=curve.last,
            n=curve.n,
            level=level,
            n_events=int(of_it.sum()),
        )
    return found


def _standard_error(
    share: Floats, before: Floats, counts: Floats, risk: Floats, events: Floats
) -> Floats:
    survive = np.where(risk > events, events / (risk * np.maximum(risk - events, 1)), 0.0)
    own = before**2 * (risk - counts) * counts / risk**3
    cross = before * counts / risk**2
    # Sums of (F(t) - F(s))^2 w(s) over s up to t, by powers of F(t).
    squares = np.cumsum(survive) * share**2 - 2 * share * np.cumsum(survive * share)
    squares += np.cumsum(survive * share**2)
    mixed = share * np.cumsum(cross) - np.cumsum(share * cross)
    variance = squares + np.cumsum(own) - 2 * mixed
    return np.sqrt(np.maximum(variance, 0.0))


def _log_log(share: Floats, se: Floats, z: float) -> tuple[Floats, Floats]:
    low, high = np.zeros_like(share), np.ones_like(share)
    inner = (share > 0) & (share < 1)
    depth = np.log(share[inner])
    factor = np.exp(z * se[inner] / (share[inner] * depth))
    low[inner], high[inner] = np.exp(depth / factor), np.exp(depth * factor)
    low[share >= 1] = low[inner][-1] if inner.any() else 0.0
    return low, high
