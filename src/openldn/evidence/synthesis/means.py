"""Effect sizes of means: two groups, or one group twice.

References
----------
Hedges LV (1981). Distribution theory for Glass's estimator of effect size and related
estimators. J Educ Stat 6: 107-128. DOI 10.3102/10769986006002107 (exact correction, variance).
Hedges LV (1983). A random effects model for effect sizes. Psychol Bull 93: 388-395.
DOI 10.1037/0033-2909.93.2.388 (unbiased variance).
Hedges LV, Gurevitch J, Curtis PS (1999). The meta-analysis of response ratios in experimental
ecology. Ecology 80: 1150-1156. DOI 10.1890/0012-9658(1999)080[1150:TMAORR]2.0.CO;2.
Becker BJ (1988). Synthesizing standardized mean-change measures. Br J Math Stat Psychol 41:
257-278. DOI 10.1111/j.2044-8317.1988.tb00901.x.
"""

import numpy as np
from scipy.special import gammaln

from openldn.evidence.synthesis.arrays import Floats
from openldn.evidence.synthesis.checks import refuse
from openldn.evidence.synthesis.numbers import Numbers

Effects = tuple[Floats, Floats]


def hedges_correction(freedom: Floats) -> Floats:
    """The exact factor that takes the bias from a standardized mean difference.

    ``gamma(m/2) / (sqrt(m/2) gamma((m-1)/2))``, not the approximation ``1 - 3/(4m - 1)``.

    Examples
    --------
    >>> hedges_correction(np.array([10.0])).round(6)
    array([0.922746])
    """
    m = freedom
    return np.asarray(np.exp(gammaln(m / 2) - np.log(np.sqrt(m / 2)) - gammaln((m - 1) / 2)))


def pooled_sd(sd1: Floats, n1: Floats, sd2: Floats, n2: Floats) -> Floats:
    """Root of the mean of the variances, weighted by degrees of freedom."""
    return np.asarray(np.sqrt(((n1 - 1) * sd1**2 + (n2 - 1) * sd2**2) / (n1 + n2 - 2)))


def difference(numbers: Numbers, variance: str) -> Effects:
    """Mean of group 1 less mean of group 2.

    ``LS`` (as ``UB``) takes each group's own SD, ``HO`` the pooled one.
    """
    m1, sd1, n1, m2, sd2, n2 = numbers.read("m1", "sd1", "n1", "m2", "sd2", "n2")
    if variance == "HO":
        return m1 - m2, pooled_sd(sd1, n1, sd2, n2) ** 2 * (1 / n1 + 1 / n2)
    return m1 - m2, sd1**2 / n1 + sd2**2 / n2


def standardized_difference(numbers: Numbers, variance: str) -> Effects:
    """Hedges' g: the difference in pooled SDs, times the exact correction.

    ``LS`` ``1/n1 + 1/n2 + g²/(2(n1+n2))``, ``UB`` unbiased, ``LS2`` the variance of d times the
    squared correction.
    """
    m1, sd1, n1, m2, sd2, n2 = numbers.read("m1", "sd1", "n1", "m2", "sd2", "n2")
    d, m, basis = (m1 - m2) / pooled_sd(sd1, n1, sd2, n2), n1 + n2 - 2, 1 / n1 + 1 / n2
    correction = hedges_correction(m)
    g = correction * d
    vi = {
        "LS": basis + g**2 / (2 * (n1 + n2)),
        "UB": basis + (1 - (m - 2) / (m * correction**2)) * g**2,
        "LS2": correction**2 * (basis + d**2 / (2 * (n1 + n2))),
    }
    return g, vi[variance]


def ratio_of_means(numbers: Numbers, variance: str) -> Effects:
    """Log of the ratio of two means of one sign; ``HO`` takes the pooled SD."""
    m1, sd1, n1, m2, sd2, n2 = numbers.read("m1", "sd1", "n1", "m2", "sd2", "n2")
    _refuse_signs(m1, m2, numbers)
    if variance == "HO":
        sd1 = sd2 = pooled_sd(sd1, n1, sd2, n2)
    return np.log(m1 / m2), sd1**2 / (n1 * m1**2) + sd2**2 / (n2 * m2**2)


def mean_change(numbers: Numbers) -> Effects:
    """Mean of condition 1 less condition 2 in the same people; each person counts once."""
    m1, sd1, m2, sd2, n, r = numbers.read("m1", "sd1", "m2", "sd2", "n", "r")
    return m1 - m2, _change_variance(sd1, sd2, r) / n


def standardized_change(numbers: Numbers, variance: str) -> Effects:
    """``SMCC``: the mean change in SDs of the change."""
    m1, sd1, m2, sd2, n, r = numbers.read("m1", "sd1", "m2", "sd2", "n", "r")
    d = (m1 - m2) / np.sqrt(_change_variance(sd1, sd2, r))
    return _standardized(d, n, 1 / n, variance)


def standardized_change_raw(numbers: Numbers, variance: str) -> Effects:
    """``SMCR``: the mean change in SDs of condition 1 (give the one untreated as 1)."""
    m1, sd1, m2, n, r = numbers.read("m1", "sd1", "m2", "n", "r")
    return _standardized((m1 - m2) / sd1, n, 2 * (1 - r) / n, variance)


def ratio_of_means_paired(numbers: Numbers) -> Effects:
    """Log of the ratio of two means in the same people."""
    m1, sd1, m2, sd2, n, r = numbers.read("m1", "sd1", "m2", "sd2", "n", "r")
    _refuse_signs(m1, m2, numbers)
    vi = sd1**2 / (n * m1**2) + sd2**2 / (n * m2**2) - 2 * r * sd1 * sd2 / (n * m1 * m2)
    return np.log(m1 / m2), vi


def _standardized(d: Floats, n: Floats, basis: Floats, variance: str) -> Effects:
    correction = hedges_correction(n - 1)
    if variance == "LS2":
        return correction * d, correction**2 * (basis + d**2 / (2 * n))
    return correction * d, basis + (correction * d) ** 2 / (2 * n)


def _change_variance(sd1: Floats, sd2: Floats, r: Floats) -> Floats:
    return sd1**2 + sd2**2 - 2 * r * sd1 * sd2


def _refuse_signs(m1: Floats, m2: Floats, numbers: Numbers) -> None:
    allowed = "of the sign of m1 and not 0: a ratio needs a scale with a true zero"
    refuse(m1 * m2 <= 0, m2, name="m2", labels=numbers.labels, allowed=allowed)
