"""Pool two-by-two tables without a variance for each: Mantel-Haenszel and Peto.

References
----------
Mantel N, Haenszel W (1959). J Natl Cancer Inst 22: 719-748. DOI 10.1093/jnci/22.4.719.
Robins J, Breslow N, Greenland S (1986). Estimators of the Mantel-Haenszel variance consistent in
both sparse data and large-strata limiting models. Biometrics 42: 311-323. DOI 10.2307/2531052.
Greenland S, Robins JM (1985). Estimation of a common effect parameter from sparse follow-up data.
Biometrics 41: 55-68. DOI 10.2307/2530643.
Sato T, Greenland S, Robins JM (1989). On the variance estimator for the Mantel-Haenszel risk
difference. Biometrics 45: 1323-1324.
Yusuf S et al. (1985). Prog Cardiovasc Dis 27: 335-371. DOI 10.1016/S0033-0620(85)80003-7.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaincc, ndtr, ndtri

from openldn.errors import StudyError
from openldn.evidence.synthesis.arrays import Floats
from openldn.evidence.synthesis.checks import check_choice, check_level, read_labels
from openldn.evidence.synthesis.fit import share_beyond_chance
from openldn.evidence.synthesis.numbers import Numbers
from openldn.evidence.synthesis.result import Synthesis
from openldn.evidence.synthesis.tables import (
    Tables,
    observed_less_expected,
    odds_ratio,
    read_tables,
    risk_difference,
    risk_ratio,
)


def pool_mantel_haenszel(
    measure: str,
    *,
    events1: ArrayLike,
    n1: ArrayLike,
    events2: ArrayLike,
    n2: ArrayLike,
    level: float = 0.95,
    labels: Sequence[str] | None = None,
) -> Synthesis:
    """Pool risk ratios, odds ratios or risk differences by Mantel and Haenszel.

    Nothing is added to empty cells for the estimate, so that sparse tables count with what they
    hold. Q takes the effects with 0.5 added to tables with an empty cell, and leaves out tables
    in which nobody or everybody had the event (the conventions of metafor).

    Parameters
    ----------
    measure : str
        ``RR``, ``OR`` (estimates are logarithms) or ``RD``.
    events1, n1, events2, n2 : arrays of shape (n_studies,)
    level : float
    labels : sequence of str, optional

    Examples
    --------
    >>> found = pool_mantel_haenszel("OR", events1=[4, 6], n1=[123, 306], events2=[11, 29],
    ...     n2=[139, 303])
    >>> round(found.estimate, 4), round(found.se, 4)
    (-1.4215, 0.3595)
    """
    check_choice(measure, tuple(_RATIOS), name="measure")
    names, tables = _read(measure, events1, n1, events2, n2, labels)
    if measure != "RD" and (not tables.a.any() or not tables.c.any() or _nobody_spared(tables)):
        raise StudyError(
            f"an arm has no event in any study, or everybody has it; {measure} cannot be pooled "
            "by Mantel-Haenszel; take RD, or show the studies."
        )
    estimate, se, weights = _RATIOS[measure](tables)
    q, free = _scatter(measure, tables, estimate)
    return _synthesis(estimate, se, weights, q, free, method="MH", level=level, names=names)


def pool_peto(
    *,
    events1: ArrayLike,
    n1: ArrayLike,
    events2: ArrayLike,
    n2: ArrayLike,
    level: float = 0.95,
    labels: Sequence[str] | None = None,
) -> Synthesis:
    """Pool log odds ratios by Peto's one step, for rare events in arms of similar size.

    Parameters
    ----------
    events1, n1, events2, n2 : arrays of shape (n_studies,)
    level : float
    labels : sequence of str, optional

    Examples
    --------
    >>> found = pool_peto(events1=[4, 6], n1=[123, 306], events2=[11, 29], n2=[139, 303])
    >>> round(found.estimate, 4), round(found.se, 4)
    (-1.2401, 0.2912)
    """
    names, tables = _read("PETO", events1, n1, events2, n2, labels)
    excess, spread = observed_less_expected(tables)
    if not spread.any():
        raise StudyError("nobody had an event, or everybody; Peto's method has nothing to pool.")
    usable = spread > 0
    estimate, total = excess.sum() / spread.sum(), spread.sum()
    each = excess[usable] ** 2 / spread[usable]
    q = max(0.0, float(each.sum() - excess[usable].sum() ** 2 / total))
    free = int(usable.sum()) - 1
    se = float(total**-0.5)
    return _synthesis(float(estimate), se, spread, q, free, method="PETO", level=level, names=names)


def _read(
    measure: str,
    events1: ArrayLike,
    n1: ArrayLike,
    events2: ArrayLike,
    n2: ArrayLike,
    labels: Sequence[str] | None,
) -> tuple[tuple[str, ...], Tables]:
    names = read_labels(labels, count=np.atleast_1d(np.asarray(events1)).shape[0])
    given = {"events1": events1, "n1": n1, "events2": events2, "n2": n2}
    tables = read_tables(Numbers(measure, given, names))
    if len(names) < 2:
        raise StudyError("1 study given; at least 2 are needed, one study is shown by itself.")
    return names, tables


def _nobody_spared(t: Tables) -> bool:
    return not (t.b * t.c).any() or not (t.a * t.d).any()


def _log_odds_ratio(t: Tables) -> tuple[float, float, Floats]:
    n = t.n1 + t.n2
    p, q, r, s = (t.a + t.d) / n, (t.b + t.c) / n, t.a * t.d / n, t.b * t.c / n
    above, below = r.sum(), s.sum()
    variance = (p * r).sum() / above**2 + (q * s).sum() / below**2
    variance += (p * s + q * r).sum() / (above * below)
    return float(np.log(above / below)), float(np.sqrt(variance / 2)), s


def _log_risk_ratio(t: Tables) -> tuple[float, float, Floats]:
    n = t.n1 + t.n2
    above, weights = (t.a * t.n2 / n).sum(), t.c * t.n1 / n
    spread = (t.n1 * t.n2 * (t.a + t.c) / n**2 - t.a * t.c / n).sum()
    below = weights.sum()
    return float(np.log(above / below)), float(np.sqrt(spread / (above * below))), weights


def _difference(t: Tables) -> tuple[float, float, Floats]:
    n = t.n1 + t.n2
    weights = t.n1 * t.n2 / n
    total = weights.sum()
    estimate = float(((t.a * t.n2 - t.c * t.n1) / n).sum() / total)
    p = (t.c * t.n1**2 - t.a * t.n2**2 + t.n1 * t.n2 * (t.n2 - t.n1) / 2) / n**2
    q = (t.a * (t.n2 - t.c) + t.c * (t.n1 - t.a)) / (2 * n)
    return estimate, float(np.sqrt((estimate * p.sum() + q.sum()) / total**2)), weights


_RATIOS = {"OR": _log_odds_ratio, "RR": _log_risk_ratio, "RD": _difference}


def _scatter(measure: str, tables: Tables, estimate: float) -> tuple[float, int]:
    """Q of the studies' own effects about the estimate, and its degrees of freedom."""
    t = tables.take(tables.informative).with_added(0.5, "only0")
    if measure == "RD":
        yi, vi = risk_difference(t, "LS")
    else:
        yi, vi = odds_ratio(t) if measure == "OR" else risk_ratio(t)
    return float(((yi - estimate) ** 2 / vi).sum()), len(yi) - 1


def _synthesis(
    estimate: float,
    se: float,
    weights: Floats,
    q: float,
    free: int,
    *,
    method: str,
    level: float,
    names: tuple[str, ...],
) -> Synthesis:
    if not se > 0:
        raise StudyError(
            "every study has no event, or events in all: the counts hold no spread to pool by. "
            "Report them one by one."
        )
    reach, z = ndtri((1 + check_level(level)) / 2) * se, estimate / se
    return Synthesis(
        estimate=estimate,
        se=se,
        ci_low=float(estimate - reach),
        ci_high=float(estimate + reach),
        pi_low=None,
        pi_high=None,
        tau2=0.0,
        tau2_se=None,
        tau2_low=None,
        tau2_high=None,
        i2=float(share_beyond_chance(np.array(q), np.array(float(free)))),
        h2=q / free if free else 1.0,
        q=q,
        q_p=float(gammaincc(free / 2, q / 2)) if free else 1.0,
        statistic=z,
        p=float(2 * ndtr(-abs(z))),
        df=None,
        k=len(names),
        weights=tuple((100 * weights / weights.sum()).tolist()),
        labels=names,
        method=method,
        test="z",
        level=level,
    )
