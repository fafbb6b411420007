"""Exact sums on counts: intervals, tests, and which counts a percentage can come from."""

from math import comb, sqrt

from scipy.special import ndtri

from openldn.errors import StudyError
from openldn.registry import share_of

LEVEL = 0.95
# Two-sided tests add every table no likelier than the one seen; ties are equal up to rounding.
TIE = 1 + 1e-7


def exact_interval(events: int, n: int, *, level: float = LEVEL) -> tuple[float, float]:
    """Clopper-Pearson interval of a proportion.

    References
    ----------
    Clopper, Pearson (1934). doi:10.1093/biomet/26.4.404.

    Examples
    --------
    >>> [round(end, 3) for end in exact_interval(1, 1)]
    [0.025, 1.0]
    >>> [round(end, 3) for end in exact_interval(211, 354)]
    [0.543, 0.648]
    """
    _check_counts(events, n)
    share = share_of(events, n, level=level)
    return share.low, share.high


def difference_interval(
    events: int, n: int, cmp_events: int, cmp_n: int, *, level: float = LEVEL
) -> tuple[float, float]:
    """Newcombe's score interval of a difference of two proportions.

    References
    ----------
    Newcombe (1998). doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I.
    Method 10.

    Examples
    --------
    >>> [round(end, 3) for end in difference_interval(56, 70, 48, 80)]
    [0.052, 0.334]
    """
    (low1, high1), (low2, high2) = _score(events, n, level), _score(cmp_events, cmp_n, level)
    p1, p2 = events / n, cmp_events / cmp_n
    below = sqrt((p1 - low1) ** 2 + (high2 - p2) ** 2)
    above = sqrt((high1 - p1) ** 2 + (p2 - low2) ** 2)
    return p1 - p2 - below, p1 - p2 + above


def fisher_p(events: int, n: int, cmp_events: int, cmp_n: int) -> float:
    """Two-sided p value of Fisher's exact test.

    Examples
    --------
    >>> round(fisher_p(0, 22, 5, 16), 4)
    0.0087
    """
    _check_counts(events, n)
    _check_counts(cmp_events, cmp_n)
    total = events + cmp_events
    first, last = max(0, total - cmp_n), min(n, total)
    ways = {k: comb(n, k) * comb(cmp_n, total - k) for k in range(first, last + 1)}
    as_rare = sum(count for count in ways.values() if count <= ways[events] * TIE)
    return as_rare / sum(ways.values())


def counts_that_give(percent: float, n: int, *, decimals: int = 0) -> tuple[int, ...]:
    """Counts of ``n`` that print as a percentage of so many decimals.

    References
    ----------
    Brown, Heathers (2017). The GRIM test. doi:10.1177/1948550616673876.

    Examples
    --------
    >>> counts_that_give(89, 17), counts_that_give(89, 18)
    ((), (16,))
    """
    half = 0.5 * 10.0**-decimals + 1e-9
    return tuple(k for k in range(n + 1) if abs(100 * k / n - percent) <= half)


def sizes_that_give(percents: tuple[float, ...], *, up_to: int) -> tuple[int, ...]:
    """Group sizes of which every percentage is some whole count.

    Examples
    --------
    >>> sizes_that_give((89, 67), up_to=18)
    (9, 18)
    """
    return tuple(
        n for n in range(1, up_to + 1) if all(counts_that_give(one, n) for one in percents)
    )


def _score(events: int, n: int, level: float) -> tuple[float, float]:
    """Wilson's interval."""
    _check_counts(events, n)
    z = float(ndtri(0.5 + level / 2))
    p = events / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return middle - half, middle + half


def _check_counts(events: int, n: int) -> None:
    if n < 1 or not 0 <= events <= n:
        raise StudyError(
            f"events is {events} of n = {n}; events must be 0 to n, and n 1 or more. "
            "Were the two columns swapped?"
        )
