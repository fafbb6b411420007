"""What a printed number can stand for: anything that rounds to it."""

from collections.abc import Iterator
from itertools import product
from math import ceil, floor

# A half rounds up in one program and to even in the next, so both ends count; the sliver is
# for binary fractions.
_SLIVER = 1e-9


def decimals(value: float) -> int:
    """Decimals of a printed number; a trailing zero is not known to have been there.

    Examples
    --------
    >>> decimals(0.89), decimals(17.0)
    (2, 0)
    """
    text = repr(float(value))
    if "e" in text:
        return max(0, -int(text.split("e")[1]))
    tail = text.partition(".")[2]
    return 0 if tail == "0" else len(tail)


def span(value: float) -> tuple[float, float]:
    """Lowest and highest number that is printed like this one.

    Examples
    --------
    >>> span(-1.5)
    (-1.55, -1.45)
    """
    half = 0.5 * 10.0 ** -decimals(value)
    return value - half, value + half


def could_be(printed: float, low: float, high: float) -> bool:
    """Whether some number between ``low`` and ``high`` is printed like this one."""
    least, most = span(printed)
    return low <= most + _SLIVER and high >= least - _SLIVER


def corners(*values: float) -> Iterator[tuple[float, ...]]:
    """Every combination of the ends of what the numbers can stand for."""
    return product(*(span(value) for value in values))


def counts_that_print(share: float, n: int) -> range:
    """Counts of ``n`` whose share is printed like this one; empty if none is (GRIM).

    References
    ----------
    Brown and Heathers (2017). The GRIM test. doi:10.1177/1948550616673876.

    Examples
    --------
    >>> list(counts_that_print(0.89, 17)), list(counts_that_print(0.89, 18))
    ([], [16])
    """
    low, high = span(share)
    least, most = ceil(low * n - _SLIVER), floor(high * n + _SLIVER)
    return range(max(0, least), min(n, most) + 1)


def totals_that_print(mean: float, n: int) -> range:
    """Whole totals of ``n`` whole scores whose mean is printed like this one (GRIM)."""
    low, high = span(mean)
    return range(ceil(low * n - _SLIVER), floor(high * n + _SLIVER) + 1)


def has_whole_scores(mean: float, sd: float, n: int) -> bool:
    """Whether whole scores can have this mean and this SD (GRIMMER).

    The sum of squares of whole numbers is whole, and even exactly when their sum is.

    References
    ----------
    Anaya (2016). The GRIMMER test. doi:10.7287/peerj.preprints.2400v1.

    Examples
    --------
    >>> has_whole_scores(2.33, 1.2, 3), has_whole_scores(2.33, 1.3, 3)
    (True, False)
    """
    low, high = span(sd)
    low = max(0.0, low)
    for total in totals_that_print(mean, n):
        middle = total * total / n
        least = ceil((n - 1) * low**2 + middle - _SLIVER)
        most = floor((n - 1) * high**2 + middle + _SLIVER)
        if any((square - total) % 2 == 0 for square in range(least, most + 1)):
            return True
    return False
