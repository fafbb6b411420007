"""Mean and SD guessed from medians, quartiles and ranges.

References
----------
Wan X, Wang W, Liu J, Tong T (2014). Estimating the sample mean and standard deviation from the
sample size, median, range and/or interquartile range. BMC Med Res Methodol 14: 135.
DOI 10.1186/1471-2288-14-135. SD: equations 9, 13 and 16.
Luo D, Wan X, Liu J, Tong T (2018). Optimally estimating the sample mean from the sample size,
median, mid-range, and/or mid-quartile range. Stat Methods Med Res 27: 1785-1805.
DOI 10.1177/0962280216669183. Mean: equations 7, 11 and 15.
"""

from dataclasses import dataclass

from scipy.special import ndtri

from openldn.errors import StudyError

ASSUMPTION = (
    "the values are normally distributed; with skewed values, for which medians are usually "
    "given, mean and SD are biased"
)


@dataclass(frozen=True, kw_only=True)
class Approximation:
    """Mean and SD that were not reported; to be flagged wherever they are shown."""

    mean: float
    sd: float
    method: str
    assumption: str = ASSUMPTION


def approximate_mean(
    median: float,
    *,
    n: int,
    q1: float | None = None,
    q3: float | None = None,
    low: float | None = None,
    high: float | None = None,
) -> Approximation:
    """Guess mean and SD from a median with quartiles, range, or both.

    Parameters
    ----------
    median : float
    n : int
        Size of the group, 3 or more.
    q1, q3 : float, optional
        Quartiles.
    low, high : float, optional
        Smallest and largest value.

    Returns
    -------
    Approximation
        With the assumption that it rests on.

    Examples
    --------
    >>> found = approximate_mean(5.0, q1=4.0, q3=6.0, n=40)
    >>> round(found.mean, 3), round(found.sd, 3), found.method
    (5.0, 1.538, 'Luo 2018 and Wan 2014, median and quartiles')
    """
    _check(median, n, q1, q3, low, high)
    if low is None or high is None:
        if q1 is None or q3 is None:
            raise StudyError("give the quartiles q1 and q3, or the range low and high, or both.")
        weight = 0.7 + 0.39 / n
        mean = weight * (q1 + q3) / 2 + (1 - weight) * median
        return _named(mean, _quartile_sd(q1, q3, n), "median and quartiles")
    if q1 is None or q3 is None:
        weight = 4 / (4 + n**0.75)
        mean = weight * (low + high) / 2 + (1 - weight) * median
        return _named(mean, _range_sd(low, high, n), "median and range")
    outer, inner = 2.2 / (2.2 + n**0.75), 0.7 - 0.72 / n**0.55
    mean = outer * (low + high) / 2 + inner * (q1 + q3) / 2 + (1 - outer - inner) * median
    sd = (_range_sd(low, high, n) + _quartile_sd(q1, q3, n)) / 2
    return _named(mean, sd, "median, quartiles and range")


def _named(mean: float, sd: float, numbers: str) -> Approximation:
    return Approximation(mean=mean, sd=sd, method=f"Luo 2018 and Wan 2014, {numbers}")


def _range_sd(low: float, high: float, n: int) -> float:
    return (high - low) / (2 * float(ndtri((n - 0.375) / (n + 0.25))))


def _quartile_sd(q1: float, q3: float, n: int) -> float:
    return (q3 - q1) / (2 * float(ndtri((0.75 * n - 0.125) / (n + 0.25))))


def _check(
    median: float,
    n: int,
    q1: float | None,
    q3: float | None,
    low: float | None,
    high: float | None,
) -> None:
    if n < 3 or n % 1:
        raise StudyError(f"n is {n}; must be a whole number, 3 or more.")
    if (q1 is None) != (q3 is None) or (low is None) != (high is None):
        raise StudyError("q1 goes with q3 and low with high; one of a pair is missing.")
    given = [value for value in (low, q1, median, q3, high) if value is not None]
    if given != sorted(given) or (len(given) > 1 and given[0] == given[-1]):
        raise StudyError(
            f"low, q1, median, q3, high are {', '.join(map(str, given))}; must rise in this order."
        )
