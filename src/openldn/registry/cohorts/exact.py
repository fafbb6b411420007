"""Exact intervals of shares and rates, and of the ratio of two rates."""

from dataclasses import dataclass
from math import hypot, inf, isfinite

from scipy.special import betaincinv, chdtri

from openldn.errors import RegistryError

LEVEL = 0.95


@dataclass(frozen=True, kw_only=True)
class Share:
    """Some of so many, never without its denominator.

    Parameters
    ----------
    count, of : int
    low, high : float
        Exact interval, 0 to 1.
    level : float

    Examples
    --------
    >>> one = share_of(211, 354)
    >>> f"{one.value:.3f} ({one.low:.3f} to {one.high:.3f})"
    '0.596 (0.543 to 0.648)'
    """

    count: int
    of: int
    low: float
    high: float
    level: float = LEVEL

    @property
    def value(self) -> float:
        """The share itself, 0 to 1."""
        return self.count / self.of


@dataclass(frozen=True, kw_only=True)
class Rate:
    """Events per time that people were under observation.

    Parameters
    ----------
    events : int
    years : float
        Person-years.
    low, high : float or None
        Exact Poisson interval, per person-year; ``None`` where events cluster in persons.
    """

    events: int
    years: float
    low: float | None
    high: float | None
    level: float = LEVEL

    @property
    def value(self) -> float:
        """Events per person-year."""
        return self.events / self.years


def share_of(count: int, of: int, *, level: float = LEVEL) -> Share:
    """Share with its Clopper-Pearson interval.

    Raises
    ------
    RegistryError
        If the count is not 0 to ``of``, or ``of`` is 0.

    References
    ----------
    Clopper, Pearson (1934). doi:10.1093/biomet/26.4.404.
    """
    if of < 1 or not 0 <= count <= of:
        raise RegistryError(
            f"count is {count} of {of}; the count must be 0 to {max(of, 0)}, and the denominator 1 "
            "or more. Were the two swapped?"
        )
    check_level(level)
    tail = (1 - level) / 2
    low = 0.0 if count == 0 else float(betaincinv(count, of - count + 1, tail))
    high = 1.0 if count == of else float(betaincinv(count + 1, of - count, 1 - tail))
    return Share(count=count, of=of, low=low, high=high, level=level)


def share_difference(one: Share, other: Share) -> tuple[float, float, float]:
    """Difference of two shares with its interval, from the exact intervals of both.

    Returns
    -------
    tuple of three floats
        Difference, low, high.

    Notes
    -----
    The distances of both shares from their limits are squared and added (MOVER).

    References
    ----------
    Zou, Donner (2008). doi:10.1002/sim.3095.

    Examples
    --------
    >>> [round(x, 2) for x in share_difference(share_of(1, 10), share_of(1, 10))]
    [0.0, -0.36, 0.36]
    """
    gap = one.value - other.value
    low = hypot(one.value - one.low, other.high - other.value)
    high = hypot(one.high - one.value, other.value - other.low)
    return gap, max(gap - low, -1.0), min(gap + high, 1.0)


def rate_of(events: int, years: float, *, level: float = LEVEL) -> Rate:
    """Rate with its exact Poisson interval.

    Parameters
    ----------
    events : int
    years : float
        Person-years, above 0.

    Raises
    ------
    RegistryError
        If the events are negative or the time is not above 0.

    References
    ----------
    Garwood (1936). doi:10.1093/biomet/28.3-4.437.

    Examples
    --------
    >>> one = rate_of(10, 10.0)
    >>> round(one.low, 3), round(one.high, 3)
    (0.48, 1.839)
    """
    _check_rate(events, years)
    check_level(level)
    tail = (1 - level) / 2
    low = 0.0 if events == 0 else float(chdtri(2 * events, 1 - tail)) / 2
    high = float(chdtri(2 * events + 2, tail)) / 2
    return Rate(events=events, years=years, low=low / years, high=high / years, level=level)


def rate_ratio(
    events: int, years: float, other_events: int, other_years: float, *, level: float = LEVEL
) -> tuple[float, float, float]:
    """Ratio of two rates with its exact interval, given the sum of the events.

    Returns
    -------
    tuple of three floats
        Ratio, low, high. The ratio is infinite where the other group has no event, and not a
        number where neither has one; the interval then is 0 to infinity.

    Notes
    -----
    Given the sum, the events of the first group are binomial with the share
    ``ratio * years / (ratio * years + other_years)``; the ends come from its Clopper-Pearson
    interval.

    References
    ----------
    Sahai, Khurshid (1996). Statistics in Epidemiology. CRC Press. Chapter on rate ratios;
    the same interval as R's ``poisson.test``.

    Examples
    --------
    >>> [round(x, 3) for x in rate_ratio(11, 800.0, 3, 1011.0)]
    [4.634, 1.224, 25.867]
    """
    _check_rate(events, years)
    _check_rate(other_events, other_years)
    total = events + other_events
    if total == 0:
        return float("nan"), 0.0, inf
    share = share_of(events, total, level=level)
    scale = other_years / years
    low = share.low / (1 - share.low) * scale
    high = inf if share.high == 1 else share.high / (1 - share.high) * scale
    ratio = inf if other_events == 0 else (events / years) / (other_events / other_years)
    return ratio, low, high


def highest_if_none(people: int, *, level: float = LEVEL) -> float:
    """Share that none among so many leaves possible: exact, near 3 divided by their number.

    Notes
    -----
    One-sided: a larger share would show at least one event with a probability above ``level``.

    References
    ----------
    Hanley, Lippman-Hand (1983). If nothing goes wrong, is everything all right?
    doi:10.1001/jama.1983.03330370053031.

    Examples
    --------
    >>> round(highest_if_none(100), 4)
    0.0295
    """
    if people < 1:
        raise RegistryError(
            f"people is {people}; must be 1 or more to say what none of them means."
        )
    check_level(level)
    return float(1 - (1 - level) ** (1 / people))


def _check_rate(events: int, years: float) -> None:
    if events < 0:
        raise RegistryError(f"events is {events}; must be 0 or more.")
    if not (isfinite(years) and years > 0):
        raise RegistryError(
            f"person-years is {years:g}; must be above 0. Without time there is no rate: give "
            "the share of persons instead."
        )


def check_level(level: float) -> None:
    """Raise unless a level of intervals is one, like 0.95.

    Raises
    ------
    RegistryError
        If it is below 0.5, 1 or more, or no number.
    """
    if not 0.5 <= level < 1:
        raise RegistryError(f"level is {level:g}; must be 0.5 or more and below 1, like 0.95.")
