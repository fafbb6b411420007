"""Pool effects: one mean of many studies, fixed or random effects."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from openldn.errors import StudyError
from openldn.evidence.synthesis.arrays import EffectTable, Floats, fill_up
from openldn.evidence.synthesis.checks import check_choice, check_level, read_effects
from openldn.evidence.synthesis.fit import (
    METHODS,
    TESTS,
    Fit,
    critical_value,
    fit_effects,
    measure_heterogeneity,
    two_sided_p,
)
from openldn.evidence.synthesis.q_profile import tau2_interval
from openldn.evidence.synthesis.result import Synthesis, SynthesisTable


def pool(
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    method: str = "REML",
    test: str = "z",
    level: float = 0.95,
    labels: Sequence[str] | None = None,
) -> Synthesis:
    """Pool the effects of studies by inverse variance.

    Parameters
    ----------
    yi, vi : arrays of shape (n_studies,)
        Effects, and sampling variances (squares of standard errors), above 0.
    method : str
        ``FE`` (one common effect), or random effects with tau2 by ``DL``, ``PM``, ``REML``,
        ``ML``, ``EB``, ``HS``, ``SJ`` or ``HE``.
    test : str
        ``z`` normal, ``t`` Student with k - 1 degrees of freedom, ``knha`` Hartung, Knapp, Sidik
        and Jonkman, ``adhoc`` the same but never narrower than ``t``.
    level : float
        Probability of the intervals.
    labels : sequence of str, optional
        Names of the studies, for messages.

    Returns
    -------
    Synthesis
        Prediction interval from the same distribution as the confidence interval (normal for
        ``z``, t with k - 1 degrees of freedom for the others): the convention of metafor.

    Raises
    ------
    StudyError
        Fewer than two studies, a variance not above 0, a number that is missing.

    References
    ----------
    Viechtbauer W (2010). J Stat Softw 36(3): 1-48. DOI 10.18637/jss.v036.i03.

    Examples
    --------
    >>> found = pool([-0.3, -0.9, -0.5], [0.1, 0.08, 0.2], method="DL")
    >>> round(found.estimate, 4), round(found.tau2, 4), round(found.i2, 1)
    (-0.6074, 0.0042, 3.5)
    """
    columns = read_effects(yi, vi, labels=labels)
    return _pool([columns], method=method, test=test, level=level)[0]


def pool_many(
    effects: Sequence[tuple[ArrayLike, ArrayLike]],
    *,
    method: str = "REML",
    test: str = "z",
    level: float = 0.95,
) -> SynthesisTable:
    """Pool many collections of studies at once, each as :func:`pool` would.

    Parameters
    ----------
    effects : sequence of (yi, vi)
        A pair for each pool; pools may differ in the number of studies.
    method, test, level
        As for :func:`pool`.

    Examples
    --------
    >>> table = pool_many([([0.1, 0.5], [0.1, 0.1]), ([1, 2, 3], [0.2, 0.2, 0.1])], method="FE")
    >>> len(table), table.estimate.round(3).tolist()
    (2, [0.3, 2.25])
    """
    if not effects:
        raise StudyError("there is nothing to pool; give at least one pair of yi and vi.")
    columns = [read_effects(yi, vi) for yi, vi in effects]
    return _pool(columns, method=method, test=test, level=level)


Columns = tuple[Floats, Floats, tuple[str, ...]]


def _pool(columns: list[Columns], *, method: str, test: str, level: float) -> SynthesisTable:
    check_choice(method, METHODS, name="method")
    check_choice(test, TESTS, name="test")
    check_level(level)
    variances = fill_up([v for _, v, _ in columns], empty=np.nan)
    table = EffectTable(
        y=fill_up([y for y, _, _ in columns], empty=0.0),
        v=np.where(np.isnan(variances), 1.0, variances),
        present=~np.isnan(variances),
    )
    names = tuple(labels for _, _, labels in columns)
    fit = fit_effects(table, method=method, test=test)
    return _summarize(table, fit, names=names, method=method, test=test, level=level)


def _summarize(
    table: EffectTable,
    fit: Fit,
    *,
    names: tuple[tuple[str, ...], ...],
    method: str,
    test: str,
    level: float,
) -> SynthesisTable:
    estimate, variance = fit.coefficients[:, 0], fit.covariance[:, 0, 0]
    se, critical = np.sqrt(variance), critical_value(fit.freedom, level)
    spread = measure_heterogeneity(table, tau2=fit.tau2, method=method)
    absent = np.full(len(estimate), np.nan)
    low, high, reach = absent, absent, absent
    if method != "FE":
        low, high = tau2_interval(table, level=level)
        reach = critical * np.sqrt(variance + fit.tau2)
    statistic = _divide(estimate, se)
    return SynthesisTable(
        estimate=estimate,
        se=se,
        ci_low=estimate - critical * se,
        ci_high=estimate + critical * se,
        pi_low=estimate - reach,
        pi_high=estimate + reach,
        tau2=fit.tau2,
        tau2_se=fit.tau2_se,
        tau2_low=low,
        tau2_high=high,
        i2=spread.i2,
        h2=spread.h2,
        q=spread.q,
        q_p=spread.q_p,
        statistic=statistic,
        p=two_sided_p(statistic, fit.freedom),
        df=fit.freedom,
        k=table.studies,
        weights=100 * fit.weights / fit.weights.sum(axis=-1, keepdims=True),
        labels=names,
        method=method,
        test=test,
        level=level,
    )


def _divide(estimate: Floats, se: Floats) -> Floats:
    """Estimate by se; infinite where all studies agree to the last digit under ``knha``."""
    sure = np.where(estimate == 0, 0.0, np.copysign(np.inf, estimate))
    return np.where(se > 0, estimate / np.where(se > 0, se, 1.0), sure)
