"""Tests and intervals that the numbers beside them cannot give."""

import re
from collections.abc import Iterator, Sequence
from math import sqrt

import numpy as np
from scipy import stats

from openldn.evidence.checks.finding import Check, Hits, at, each_effect
from openldn.evidence.checks.rounding import corners, could_be, span
from openldn.evidence.rows import Effect
from openldn.evidence.study_record import Study
from openldn.record import Severity

_Z95 = 1.959964
_LINEAR = ("MD", "SMD", "RD", "means", "mean")
_DF = re.compile(r"(\d+) df")


def find_p(studies: Sequence[Study]) -> Hits:
    """P value that neither interval, means nor counts of the row give."""
    for study, effect in each_effect(studies):
        if effect.p is None or effect.p_sign != "=":
            continue
        found = list(_p_values(study, effect))
        if found and not any(could_be(effect.p, low, high) for _, low, high in found):
            ways = "; ".join(f"{way} gives {_show(low, high)}" for way, low, high in found)
            yield study, at(effect), f"p is printed as {effect.p_value}; {ways}"


def find_lopsided(studies: Sequence[Study]) -> Hits:
    """Interval that is not symmetric about its estimate, beyond rounding."""
    for study, effect in each_effect(studies):
        value, low, high = effect.effect, effect.ci_low, effect.ci_high
        if value is None or low is None or high is None or not _is_linear(effect):
            continue
        middles = [(left + right) / 2 for left, right in corners(low, high)]
        if not could_be(value, min(middles), max(middles)):
            yield (
                study,
                at(effect),
                f"{value:g} ({low:g} to {high:g}): the middle is {(low + high) / 2:g}",
            )


def find_disagreeing(studies: Sequence[Study]) -> Hits:
    """Interval that excludes no difference with p above 0.05, or the reverse."""
    for study, effect in each_effect(studies):
        low, high = effect.ci_low, effect.ci_high
        if low is None or high is None or not _is_linear(effect):
            continue
        excludes = span(low)[0] > 0 or span(high)[1] < 0
        includes = span(low)[1] < 0 < span(high)[0]
        if excludes == includes:
            continue  # an end is zero to the printed decimals
        says = _is_significant(effect)
        if says is not None and says != excludes:
            word = "excludes" if excludes else "includes"
            yield (
                study,
                at(effect),
                f"{low:g} to {high:g} {word} no difference, but p is {effect.p_value}",
            )


def find_se(studies: Sequence[Study]) -> Hits:
    """Derived standard error that its own derivation does not give."""
    for study, effect in each_effect(studies):
        ends = _se_again(effect)
        if effect.se_derived is None or ends is None:
            continue
        if not could_be(effect.se_derived, *ends):
            yield (
                study,
                at(effect),
                f"SE {effect.se_derived:g} ({effect.se_method}); computed is "
                f"{ends[0]:.4g} to {ends[1]:.4g}",
            )


def find_d(studies: Sequence[Study]) -> Hits:
    """Standardized difference that the printed means and SDs do not give."""
    for study, effect in each_effect(studies):
        numbers = _arms(effect)
        if effect.effect is None or not effect.measure.startswith("SMD") or numbers is None:
            continue
        m1, s1, n1, m2, s2, n2 = numbers
        found = [
            (a - b) / _pooled(c, n1, d, n2) for a, b, c, d in corners(m1, m2, s1, s2) if c + d > 0
        ]
        if found and not could_be(effect.effect, min(found), max(found)):
            d = (m1 - m2) / _pooled(s1, n1, s2, n2)
            yield (
                study,
                at(effect),
                f"d is printed as {effect.effect:g}; {m1:g} ({s1:g}) and {m2:g} ({s2:g}) give "
                f"{d:.2f}",
            )


def find_difference(studies: Sequence[Study]) -> Hits:
    """Difference that the two printed means do not give."""
    for study, effect in each_effect(studies):
        first, second = effect.ldn_mean, effect.cmp_mean
        if effect.effect is None or first is None or second is None:
            continue
        if not effect.measure.startswith(("MD", "means", "percent change")):
            continue
        found = [a - b for a, b in corners(first, second)]
        if not could_be(effect.effect, min(found), max(found)):
            yield (
                study,
                at(effect),
                f"difference is printed as {effect.effect:g}; {first:g} and {second:g} give "
                f"{first - second:g}",
            )


def _is_linear(effect: Effect) -> bool:
    return effect.measure.startswith(_LINEAR) and "median" not in effect.measure


def _is_significant(effect: Effect) -> bool | None:
    if effect.p_value == "ns":
        return False
    if effect.p is None:
        return None
    low, high = span(effect.p)
    if effect.p_sign == "=":
        # 0.05 itself may have been rounded from either side.
        return None if low < 0.05 <= high else effect.p < 0.05
    return True if effect.p <= 0.05 else None


def _p_values(study: Study, effect: Effect) -> Iterator[tuple[str, float, float]]:
    """Name of each way that is open to this row, with the lowest and highest p it can give."""
    if effect.effect is not None and effect.ci_low is not None and _is_linear(effect):
        yield ("the interval", *_p_of_interval(effect, n=effect.ldn_n or study.n))
    numbers = _arms(effect)
    if numbers is not None and effect.dispersion.startswith("SD") and not effect.is_crossover:
        yield ("a t test of the means", *_p_of_means(*numbers))
    counts = (effect.ldn_events, effect.ldn_n, effect.cmp_events, effect.cmp_n)
    if None not in counts and not effect.is_crossover:
        yield from _p_of_counts(*(int(one or 0) for one in counts))


def _p_of_interval(effect: Effect, *, n: int | None) -> tuple[float, float]:
    found = []
    df = n - 1 if n and n > 2 else None
    for value, low, high in corners(effect.effect or 0, effect.ci_low or 0, effect.ci_high or 0):
        half = (high - low) / 2
        if half <= 0:
            continue
        found.append(float(2 * stats.norm.sf(abs(value) * _Z95 / half)))
        if df:
            found.append(float(2 * stats.t.sf(abs(value) * stats.t.ppf(0.975, df) / half, df)))
    return _ends(found, may_be_zero=_holds_zero(*span(effect.effect or 0)))


def _p_of_means(
    m1: float, s1: float, n1: int, m2: float, s2: float, n2: int
) -> tuple[float, float]:
    """Student's and Welch's test together."""
    found = [
        float(stats.ttest_ind_from_stats(a, c, n1, b, d, n2, equal_var=equal).pvalue)
        for a, b, c, d in corners(m1, m2, s1, s2)
        for equal in (True, False)
        if c > 0 and d > 0
    ]
    (a, b), (c, d) = span(m1), span(m2)
    return _ends(found, may_be_zero=_holds_zero(a - d, b - c))


def _ends(found: Sequence[float], *, may_be_zero: bool) -> tuple[float, float]:
    """Lowest and highest p; no difference at all, between the corners, has p 1."""
    if not found:
        return 0.0, 1.0
    return float(min(found)), 1.0 if may_be_zero else float(max(found))


def _holds_zero(low: float, high: float) -> bool:
    return low <= 0 <= high


def _p_of_counts(e1: int, n1: int, e2: int, n2: int) -> Iterator[tuple[str, float, float]]:
    table = np.array([[e1, n1 - e1], [e2, n2 - e2]])
    fisher = float(stats.fisher_exact(table).pvalue)
    yield "Fisher's test", fisher, fisher
    if 0 < e1 + e2 < n1 + n2:
        for name, correction in (("chi-squared", False), ("chi-squared corrected", True)):
            p = float(stats.chi2_contingency(table, correction=correction).pvalue)
            yield name, p, p


def _se_again(effect: Effect) -> tuple[float, float] | None:
    low, high = effect.ci_low, effect.ci_high
    if "CI" in effect.se_method and low is not None and high is not None:
        found = [(b - a) / (2 * _Z95) for a, b in corners(low, high)]
        return min(found), max(found)
    df = _DF.search(effect.se_method)
    if df and effect.effect is not None and effect.p:
        se = abs(effect.effect) / float(stats.t.ppf(1 - effect.p / 2, int(df[1])))
        return se, se
    return None


def _arms(effect: Effect) -> tuple[float, float, int, float, float, int] | None:
    m1, s1, n1 = effect.ldn_mean, effect.ldn_sd, effect.ldn_n
    m2, s2, n2 = effect.cmp_mean, effect.cmp_sd, effect.cmp_n
    if m1 is None or s1 is None or n1 is None or m2 is None or s2 is None or n2 is None:
        return None
    return (m1, s1, n1, m2, s2, n2) if n1 > 1 and n2 > 1 and s1 + s2 > 0 else None


def _pooled(s1: float, n1: int, s2: float, n2: int) -> float:
    return sqrt(((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / (n1 + n2 - 2))


def _show(low: float, high: float) -> str:
    first, last = f"{low:.2g}", f"{high:.2g}"
    return first if first == last else f"{first} to {last}"


CHECKS = (
    Check(
        id="EVI-010",
        severity=Severity.WARNING,
        title="P value that the row's numbers do not give",
        why="Either the test was another (adjusted, one-sided, paired), or a number is wrong.",
        remedy="Name the test if the source does; else compute from the interval, not from p.",
        find=find_p,
    ),
    Check(
        id="EVI-011",
        severity=Severity.WARNING,
        title="Interval not symmetric about a difference",
        why="On a linear scale the estimate lies in the middle; a sign or digit may be wrong.",
        remedy="Compare with the source; a bootstrap or a transformed scale would explain it.",
        find=find_lopsided,
    ),
    Check(
        id="EVI-012",
        severity=Severity.CRITICAL,
        title="Interval and p value disagree",
        why="A 95% interval excludes no difference exactly when p is below 0.05.",
        remedy="Look whether both belong to one test and one level.",
        find=find_disagreeing,
    ),
    Check(
        id="EVI-013",
        severity=Severity.CRITICAL,
        title="Derived standard error that its derivation does not give",
        why="A wrong SE gives a study the wrong weight.",
        remedy="Derive it again.",
        find=find_se,
    ),
    Check(
        id="EVI-014",
        severity=Severity.WARNING,
        title="Standardized difference not reproducible",
        why="It may be of changes, adjusted, or wrong; only its own definition tells.",
        remedy="Compute g from means and SDs of one kind and say which; do not pool the printed d.",
        find=find_d,
    ),
    Check(
        id="EVI-015",
        severity=Severity.WARNING,
        title="Difference that the two means do not give",
        why="It may be adjusted, or a number is wrong.",
        remedy="Use the one with an interval, and say that it is adjusted.",
        find=find_difference,
    ),
)
