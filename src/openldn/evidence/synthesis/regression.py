"""Meta-regression: effects on one or more properties of the studies; and subgroups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, fdtrc

from openldn.errors import StudyError
from openldn.evidence.synthesis.arrays import EffectTable, Floats
from openldn.evidence.synthesis.checks import (
    check_choice,
    check_level,
    read_effects,
    read_labels,
    read_numbers,
)
from openldn.evidence.synthesis.fit import (
    METHODS,
    TESTS,
    Fit,
    critical_value,
    fit_effects,
    measure_heterogeneity,
    two_sided_p,
)
from openldn.evidence.synthesis.pool import pool
from openldn.evidence.synthesis.q_profile import tau2_interval
from openldn.evidence.synthesis.result import Synthesis


@dataclass(frozen=True, kw_only=True)
class Coefficient:
    """One coefficient: change of the effect for one unit of the moderator."""

    name: str
    estimate: float
    se: float
    statistic: float
    p: float
    ci_low: float
    ci_high: float


@dataclass(frozen=True, kw_only=True)
class Regression:
    """A meta-regression.

    Parameters
    ----------
    coefficients : tuple of Coefficient
        The intercept first.
    tau2, tau2_se, tau2_low, tau2_high : float or None
        What the moderators leave of the variance between studies.
    i2, h2, q, q_p : float
        Residual heterogeneity; I2 in percent.
    r2 : float or None
        Share of tau2 that the moderators explain, percent; None for ``FE``.
    omnibus, omnibus_p : float
        Test of all coefficients but the intercept: chi-squared, or F for tests other than z.
    omnibus_df : tuple of (float, float or None)
    df : float or None
        Of the t tests; None for z.
    """

    coefficients: tuple[Coefficient, ...]
    tau2: float
    tau2_se: float | None
    tau2_low: float | None
    tau2_high: float | None
    i2: float
    h2: float
    q: float
    q_p: float
    r2: float | None
    omnibus: float
    omnibus_p: float
    omnibus_df: tuple[float, float | None]
    df: float | None
    k: int
    method: str
    test: str
    level: float


def regress_effects(
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    moderators: Mapping[str, ArrayLike],
    method: str = "REML",
    test: str = "z",
    level: float = 0.95,
    labels: Sequence[str] | None = None,
) -> Regression:
    """Regress effects on properties of the studies.

    Parameters
    ----------
    yi, vi : arrays of shape (n_studies,)
        Effects and sampling variances.
    moderators : mapping of name to array of shape (n_studies,)
        Numbers; a category enters as 0 and 1.
    method, test, level, labels
        As for :func:`~openldn.evidence.synthesis.pool`; t and F have k less coefficients
        degrees of freedom.

    Raises
    ------
    StudyError
        If studies are not more than coefficients, or moderators repeat each other.

    Examples
    --------
    >>> found = regress_effects([0.1, 0.4, 0.5, 0.9], [0.1, 0.1, 0.1, 0.1],
    ...     moderators={"dose": [1, 2, 3, 4]}, method="FE")
    >>> [round(c.estimate, 3) for c in found.coefficients]
    [-0.15, 0.25]
    """
    check_choice(method, METHODS, name="method")
    check_choice(test, TESTS, name="test")
    table = make_design(yi, vi, moderators, labels=labels)
    fit = fit_effects(table, method=method, test=test)
    names = ("intercept", *moderators)
    return _summarize(table, fit, names=names, method=method, test=test, level=check_level(level))


def make_design(
    yi: ArrayLike,
    vi: ArrayLike,
    moderators: Mapping[str, ArrayLike],
    *,
    labels: Sequence[str] | None = None,
) -> EffectTable:
    """Put an intercept and moderators beside the effects, as one pool; checked."""
    effects, variances, names = read_effects(yi, vi, labels=labels)
    columns = [read_numbers(m, name=name, labels=names) for name, m in moderators.items()]
    x = np.column_stack([np.ones(len(effects)), *columns])
    if x.shape[1] >= len(effects):
        raise StudyError(
            f"{len(effects)} studies for {x.shape[1]} coefficients; there must be more studies. "
            "Leave out moderators."
        )
    # Judged on columns of equal length: a moderator in milligrams is not a repetition.
    if np.linalg.matrix_rank(x / np.maximum(np.linalg.norm(x, axis=0), 1e-300)) < x.shape[1]:
        raise StudyError(
            f"moderators {', '.join(moderators)} repeat each other or do not vary; leave one out."
        )
    return EffectTable(
        y=effects[None],
        v=variances[None],
        present=np.ones((1, len(effects)), dtype=bool),
        x=x[None],
    )


def _summarize(
    table: EffectTable, fit: Fit, *, names: tuple[str, ...], method: str, test: str, level: float
) -> Regression:
    spread = measure_heterogeneity(table, tau2=fit.tau2, method=method)
    low, high = tau2_interval(table, level=level) if method != "FE" else (None, None)
    omnibus, omnibus_p, omnibus_df = _omnibus(fit)
    return Regression(
        coefficients=_coefficients(fit, names, level),
        tau2=float(fit.tau2[0]),
        tau2_se=None if method == "FE" else float(fit.tau2_se[0]),
        tau2_low=None if low is None else float(low[0]),
        tau2_high=None if high is None else float(high[0]),
        i2=float(spread.i2[0]),
        h2=float(spread.h2[0]),
        q=float(spread.q[0]),
        q_p=float(spread.q_p[0]),
        r2=None if method == "FE" else _explained(table, fit, method),
        omnibus=omnibus,
        omnibus_p=omnibus_p,
        omnibus_df=omnibus_df,
        df=None if test == "z" else float(fit.freedom[0]),
        k=table.y.shape[1],
        method=method,
        test=test,
        level=level,
    )


def _coefficients(fit: Fit, names: tuple[str, ...], level: float) -> tuple[Coefficient, ...]:
    estimates = fit.coefficients[0]
    errors = np.sqrt(np.diagonal(fit.covariance[0]))
    with np.errstate(divide="ignore", invalid="ignore"):
        statistics = estimates / errors
    reach = critical_value(fit.freedom, level)[0] * errors
    p = two_sided_p(statistics, np.broadcast_to(fit.freedom, statistics.shape))
    columns = (estimates, errors, statistics, p, estimates - reach, estimates + reach)
    return tuple(
        Coefficient(name=name, estimate=b, se=se, statistic=s, p=p_value, ci_low=low, ci_high=high)
        for name, b, se, s, p_value, low, high in zip(
            names, *(column.tolist() for column in columns), strict=True
        )
    )


def _omnibus(fit: Fit) -> tuple[float, float, tuple[float, float | None]]:
    beta, covariance = fit.coefficients[0, 1:], fit.covariance[0, 1:, 1:]
    if not np.all(np.diagonal(covariance) > 0):
        return np.inf, 0.0, (float(len(beta)), None)
    wald = float(beta @ np.linalg.solve(covariance, beta))
    count, free = float(len(beta)), float(fit.freedom[0])
    if np.isnan(free):
        return wald, float(chdtrc(count, wald)), (count, None)
    return wald / count, float(fdtrc(count, free, wald / count)), (count, free)


def _explained(table: EffectTable, fit: Fit, method: str) -> float:
    """R2: how much smaller tau2 is than without moderators, percent, 0 at least."""
    alone = EffectTable(y=table.y, v=table.v, present=table.present)
    before: Floats = fit_effects(alone, method=method, test="z").tau2
    if before[0] <= 0:
        return 0.0
    return max(0.0, 100 * float((before[0] - fit.tau2[0]) / before[0]))


@dataclass(frozen=True, kw_only=True)
class Subgroups:
    """Pools of subgroups, and whether they differ by more than chance.

    ``between_q`` is chi-squared with ``between_df``: the subgroups' estimates against one mean.
    """

    groups: dict[str, Synthesis]
    between_q: float
    between_df: int
    between_p: float


def pool_subgroups(
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    groups: Sequence[str],
    method: str = "REML",
    test: str = "z",
    level: float = 0.95,
    labels: Sequence[str] | None = None,
) -> Subgroups:
    """Pool each subgroup by itself, with its own tau2, and compare the estimates.

    Parameters
    ----------
    yi, vi : arrays of shape (n_studies,)
    groups : sequence of str
        The subgroup of each study; each with two studies at least.
    method, test, level, labels
        As for :func:`~openldn.evidence.synthesis.pool`.

    References
    ----------
    Borenstein M, Higgins JPT (2013). Meta-analysis and subgroups. Prev Sci 14: 134-143.
    DOI 10.1007/s11121-013-0377-7.
    """
    effects, variances, names = read_effects(yi, vi, labels=labels)
    member = np.array(read_labels(groups, count=len(effects)))
    found: dict[str, Synthesis] = {}
    for group in dict.fromkeys(member.tolist()):
        rows = np.flatnonzero(member == group)
        if len(rows) < 2:
            raise StudyError(
                f"subgroup {group!r} has one study, {names[rows[0]]}; two are needed. Merge it "
                "with another, or show the study by itself."
            )
        own = tuple(names[row] for row in rows)
        found[group] = pool(
            effects[rows], variances[rows], method=method, test=test, level=level, labels=own
        )
    if len(found) < 2:
        raise StudyError("there is one subgroup only; two are needed to compare.")
    estimates = [s.estimate for s in found.values()]
    between = pool(estimates, [s.se**2 for s in found.values()], method="FE")
    return Subgroups(
        groups=found, between_q=between.q, between_df=between.k - 1, between_p=between.q_p
    )
