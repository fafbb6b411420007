"""Share without an event over time: Kaplan-Meier, its median, its area.

Written out here rather than taken from a library: delayed entry, the interval before the first
event and exact ties have to be right, and the curve is needed as plain arrays.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from openldn.errors import RegistryError
from openldn.record import Floats
from openldn.registry.cohorts.cohort import Flags
from openldn.registry.cohorts.exact import LEVEL, share_of

_TIE = 1e-12


@dataclass(frozen=True, kw_only=True)
class Point:
    """A value with its interval; ``None`` where it is not reached or cannot be told."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True, eq=False)
class SurvivalCurve:
    """Share without an event, at each time with an event.

    Parameters
    ----------
    time, share, low, high : array of shape (n_times,)
        Increasing days; share from that day on, with its pointwise log-log interval.
    at_risk, events : array of int, shape (n_times,)
        Just before, and at, each time.
    entered, left, had_event : array of shape (n,)
        The persons: days of coming under observation and of leaving it.
    """

    time: Floats
    share: Floats
    low: Floats
    high: Floats
    at_risk: Floats
    events: Floats
    entered: Floats
    left: Floats
    had_event: Flags
    level: float = LEVEL

    @property
    def n(self) -> int:
        """Persons on the curve."""
        return len(self.left)

    @property
    def n_events(self) -> int:
        """Persons with an event."""
        return int(self.had_event.sum())

    @property
    def last(self) -> float:
        """Longest time that anybody was observed."""
        return float(self.left.max())

    def count_at_risk(self, day: float) -> int:
        """Persons under observation just before a day."""
        begun = (self.entered < day) | (self.entered <= 0)
        return int(np.sum(begun & (self.left >= day)))

    def at(self, day: float) -> Point:
        """Share without an event at the end of a day; nothing past the longest observation."""
        if day > self.last:
            return Point(value=None, low=None, high=None)
        place = int(np.searchsorted(self.time, day, side="right")) - 1
        if place < 0:
            return self._before_first(day)
        return Point(
            value=float(self.share[place]),
            low=float(self.low[place]),
            high=float(self.high[place]),
        )

    @property
    def median(self) -> Point:
        """First day by which half had the event, with the days where its interval crosses half.

        Notes
        -----
        The lower end is day 0 where so few are watched before the first event (5 at 95 %) that
        half may have it at any time: no event among them says nothing else.

        References
        ----------
        Brookmeyer, Crowley (1982). doi:10.2307/2530286.
        """
        low = self._first(self.low)
        if low is not None and (self._before_first(float(self.time[0])).low or 0.0) <= 0.5:
            low = 0.0
        return Point(value=self._first(self.share), low=low, high=self._first(self.high))

    def restricted_mean(self, until: float) -> Point:
        """Mean days without an event until a day: the area under the curve.

        Without an interval where none can be told; see :meth:`area`.

        Raises
        ------
        RegistryError
            If the day is not above 0 or past the longest observation.

        References
        ----------
        Royston, Parmar (2013). doi:10.1186/1471-2288-13-152.
        """
        mean, se = self.area(until)
        if se is None:
            return Point(value=mean, low=None, high=None)
        half = self._z * se
        return Point(value=mean, low=max(mean - half, 0.0), high=min(mean + half, until))

    def area(self, until: float) -> tuple[float, float | None]:
        """Restricted mean and its standard error, in days.

        Notes
        -----
        Greenwood's variance is 0 where nobody had an event before the day, and where all who
        were watched had it while others came in later. That is ignorance, not certainty: the
        error is ``None``.
        """
        if not 0 < until <= self.last:
            raise RegistryError(
                f"the mean is asked until day {until:g}; must be above 0 and at most "
                f"{self.last:g}, the longest time that anybody was observed."
            )
        inside = self.time < until
        edges = np.concatenate(([0.0], self.time[inside], [until]))
        steps = np.concatenate(([1.0], self.share[inside]))
        pieces = steps * np.diff(edges)
        beyond = np.cumsum(pieces[::-1])[::-1][1:]  # area from each event on
        risk, events = self.at_risk[inside], self.events[inside]
        weight = np.where(risk > events, events / (risk * np.maximum(risk - events, 1)), 0.0)
        se = float(np.sqrt(np.sum(beyond**2 * weight)))
        has_fallen_to_none = bool(np.any(self.share[inside] <= _TIE))
        return float(pieces.sum()), None if se == 0 or has_fallen_to_none else se

    @property
    def _z(self) -> float:
        return float(ndtri(0.5 + self.level / 2))

    def _first(self, values: Floats) -> float | None:
        below = np.flatnonzero(values <= 0.5 + _TIE)
        return float(self.time[below[0]]) if len(below) else None

    def _before_first(self, day: float) -> Point:
        """All are without an event: as sure as the number who were watched so long allows."""
        watched = max(self.count_at_risk(day), 1)
        return Point(value=1.0, low=1 - share_of(0, watched, level=self.level).high, high=1.0)


def kaplan_meier(
    left: Floats, had_event: Flags, *, entered: Floats | None = None, level: float = LEVEL
) -> SurvivalCurve:
    """Estimate the share without an event.

    Parameters
    ----------
    left : array of shape (n,)
        Days from the origin to the event or to the last observation, 0 or more.
    had_event : array of bool, shape (n,)
    entered : array of shape (n,), optional
        Days from the origin to coming under observation (left truncation), below ``left``.
        A person is at risk after the one day and up to the other.
    level : float

    Returns
    -------
    SurvivalCurve

    Raises
    ------
    RegistryError
        If nobody is left, a time is negative or not a number, or somebody leaves before entering.

    References
    ----------
    Kaplan, Meier (1958). doi:10.1080/01621459.1958.10501452. Interval: log(-log) of
    Kalbfleisch, Prentice (2002), section 1.4, with Greenwood's variance.

    Examples
    --------
    >>> curve = kaplan_meier(np.array([6.0, 6, 6, 6, 7]), np.array([True, True, True, False, True]))
    >>> curve.time.tolist(), curve.share.round(2).tolist()
    ([6.0, 7.0], [0.4, 0.0])
    """
    begun = np.full(len(left), -np.inf) if entered is None else np.asarray(entered, dtype=float)
    _check(left, begun)
    time, counts = np.unique(left[had_event], return_counts=True)
    events = np.asarray(counts, dtype=np.float64)
    # Counted with sorted arrays: everybody who has come minus everybody who has gone.
    come = np.searchsorted(np.sort(begun), time)
    risk = np.asarray(come - np.searchsorted(np.sort(left), time), dtype=np.float64)
    share = np.asarray(np.cumprod(1 - events / risk), dtype=np.float64)
    low, high = _log_log(share, risk, events, level)
    return SurvivalCurve(
        time=time,
        share=share,
        low=low,
        high=high,
        at_risk=risk,
        events=events,
        entered=np.maximum(begun, 0.0),
        left=np.asarray(left, dtype=np.float64),
        had_event=np.asarray(had_event),
        level=level,
    )


def mean_difference(one: SurvivalCurve, other: SurvivalCurve, until: float) -> Point:
    """Difference of two restricted means in days, with its interval.

    Nothing is told where one of the two means has no interval.

    Examples
    --------
    >>> all_in = np.array([True, True])
    >>> short, long = (kaplan_meier(np.array(x), all_in) for x in ([2.0, 4.0], [3.0, 6.0]))
    >>> mean_difference(long, short, 4.0).value
    0.5
    """
    mean, se = one.area(until)
    other_mean, other_se = other.area(until)
    if se is None or other_se is None:
        return Point(value=None, low=None, high=None)
    half = float(ndtri(0.5 + one.level / 2)) * float(np.hypot(se, other_se))
    gap = mean - other_mean
    return Point(value=gap, low=gap - half, high=gap + half)


def _log_log(share: Floats, at_risk: Floats, events: Floats, level: float) -> tuple[Floats, Floats]:
    z = float(ndtri(0.5 + level / 2))
    inner = share > 0
    greenwood = np.cumsum(events[inner] / (at_risk[inner] * (at_risk[inner] - events[inner])))
    low, high = np.zeros_like(share), np.zeros_like(share)
    depth = np.log(share[inner])
    factor = np.exp(z * np.sqrt(greenwood) / depth)
    low[inner], high[inner] = np.exp(depth / factor), np.exp(depth * factor)
    if not inner.all():  # nobody is left: no more is known than just before
        high[~inner] = high[inner][-1] if inner.any() else _none(at_risk[0], level)
    return low, high


def _none(watched: float, level: float) -> float:
    """Highest share that fits to none among so many."""
    return share_of(0, int(watched), level=level).high


def _check(left: Floats, begun: Floats) -> None:
    if not len(left):
        raise RegistryError("nobody is left to draw a curve of; give at least one person.")
    if not np.all(np.isfinite(left)) or np.any(left < 0):
        raise RegistryError(
            "a time is negative or not a number; every time must be 0 days or more."
        )
    if np.any(begun >= left):
        raise RegistryError(
            "somebody leaves observation before coming under it; the day of entry must be before "
            "the day of the event or last contact."
        )
