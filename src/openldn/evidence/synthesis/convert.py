"""Standard errors from intervals, p values and test statistics; SDs from standard errors.

All of it assumes that the source used the plain interval ``estimate ± quantile × se``, on the
scale given: take the logarithm of ratios first. What was rounded stays rounded.

References
----------
Higgins JPT, Li T, Deeks JJ (2023). Choosing effect measures and computing estimates of effect.
Cochrane Handbook for Systematic Reviews of Interventions 6.4, chapter 6, sections 6.3 and 6.5.
Higgins JPT, White IR, Anzures-Cabrera J (2008). Meta-analysis of skewed data: combining results
reported on log-transformed or raw scales. Stat Med 27: 6072-6092. DOI 10.1002/sim.3427.
"""

import numpy as np
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from openldn.errors import StudyError
from openldn.evidence.synthesis.checks import check_level


def quantile(level: float, *, df: float | None = None) -> float:
    """Two-sided quantile of the normal, or of Student's t with ``df`` degrees of freedom.

    Examples
    --------
    >>> round(quantile(0.95), 4), round(quantile(0.95, df=10), 4)
    (1.96, 2.2281)
    """
    middle = (1 + check_level(level)) / 2
    if df is None:
        return float(ndtri(middle))
    return float(stdtrit(_above_zero(df, "df"), middle))


def se_from_interval(
    low: float, high: float, *, level: float = 0.95, df: float | None = None
) -> float:
    """Give the standard error behind a confidence interval.

    Examples
    --------
    >>> round(se_from_interval(-0.95, 0.27), 3)
    0.311
    """
    if not low < high:
        raise StudyError(f"interval is {low} to {high}; must rise.")
    return (high - low) / (2 * quantile(level, df=df))


def interval_from_se(
    estimate: float, se: float, *, level: float = 0.95, df: float | None = None
) -> tuple[float, float]:
    """Give the confidence interval of an estimate."""
    reach = quantile(level, df=df) * _above_zero(se, "se")
    return estimate - reach, estimate + reach


def se_from_p(estimate: float, p: float, *, df: float | None = None) -> float:
    """Give the standard error behind a two-sided p value of no effect.

    Examples
    --------
    >>> round(se_from_p(3.3, 0.04, df=59), 2)
    1.57
    """
    _check_p(p)
    if estimate == 0:
        raise StudyError("estimate is 0; a p value then says nothing of the standard error.")
    return abs(estimate) / statistic_from_p(p, df=df)


def statistic_from_p(p: float, *, df: float | None = None) -> float:
    """Size of the z, or t with ``df``, that has a two-sided p value."""
    _check_p(p)
    return float(-ndtri(p / 2)) if df is None else float(-stdtrit(_above_zero(df, "df"), p / 2))


def p_from_statistic(statistic: float, *, df: float | None = None) -> float:
    """Two-sided p value of a z, or of a t with ``df``."""
    size = -abs(statistic)
    return float(2 * (ndtr(size) if df is None else stdtr(_above_zero(df, "df"), size)))


def se_from_statistic(estimate: float, statistic: float) -> float:
    """Give the standard error behind a z or t."""
    if estimate == 0 or statistic == 0:
        raise StudyError("estimate or statistic is 0; the standard error cannot be told.")
    return abs(estimate / statistic)


def t_from_f(f: float, *, sign: int) -> float:
    """Student's t behind an F with one numerator degree of freedom; ``sign`` of the effect."""
    if sign not in {-1, 1}:
        raise StudyError(f"sign is {sign}; must be 1 or -1, the direction of the effect.")
    return sign * float(np.sqrt(_above_zero(f, "f")))


def smd_from_t(t: float, *, n1: float, n2: float) -> float:
    """Cohen's d (not corrected) behind the t of two independent groups.

    Examples
    --------
    >>> round(smd_from_t(2.0, n1=20, n2=20), 4)
    0.6325
    """
    return t * float(np.sqrt(1 / _above_zero(n1, "n1") + 1 / _above_zero(n2, "n2")))


def sd_from_se(se: float, *, n: float) -> float:
    """SD of a group from the standard error of its mean."""
    return _above_zero(se, "se") * float(np.sqrt(_above_zero(n, "n")))


def sd_from_interval(
    low: float, high: float, *, n: float, level: float = 0.95, df: float | None = None
) -> float:
    """SD of a group from the confidence interval of its mean; ``df`` is n - 1 for small groups."""
    return sd_from_se(se_from_interval(low, high, level=level, df=df), n=n)


def change_sd(sd_before: float, sd_after: float, *, r: float) -> float:
    """SD of the change from baseline, from the correlation of before and after.

    Examples
    --------
    >>> change_sd(2.0, 2.0, r=0.5)
    2.0
    """
    if not -1 < r < 1:
        raise StudyError(f"r is {r}; must lie within -1 and 1.")
    before, after = _above_zero(sd_before, "sd_before"), _above_zero(sd_after, "sd_after")
    return float(np.sqrt(before**2 + after**2 - 2 * r * before * after))


def correlation_from_change(sd_before: float, sd_after: float, *, sd_change: float) -> float:
    """Correlation of before and after that three SDs imply; for lending to another study."""
    before, after = _above_zero(sd_before, "sd_before"), _above_zero(sd_after, "sd_after")
    r = (before**2 + after**2 - _above_zero(sd_change, "sd_change") ** 2) / (2 * before * after)
    if not -1 <= r <= 1:
        raise StudyError(
            f"SDs {sd_before}, {sd_after} and {sd_change} of the change imply a correlation of "
            f"{r:.2f}; one of them is likely a standard error."
        )
    return float(r)


def to_log_scale(mean: float, sd: float) -> tuple[float, float]:
    """Mean and SD of the logarithm, if the values are log-normal (Higgins et al. 2008, method 1).

    Differences on this scale are logs of ratios of geometric means.

    Examples
    --------
    >>> [round(x, 4) for x in to_log_scale(10.0, 5.0)]
    [2.191, 0.4724]
    """
    spread = np.log1p((_above_zero(sd, "sd") / _above_zero(mean, "mean")) ** 2)
    return float(np.log(mean) - spread / 2), float(np.sqrt(spread))


def _above_zero(value: float, name: str) -> float:
    if not (np.isfinite(value) and value > 0):
        raise StudyError(f"{name} is {value}; must be above 0.")
    return value


def _check_p(p: float) -> None:
    if not 0 < p < 1:
        raise StudyError(
            f"p is {p}; must lie between 0 and 1. For 'p < 0.001' give 0.001: the standard error "
            "is then an upper bound."
        )
