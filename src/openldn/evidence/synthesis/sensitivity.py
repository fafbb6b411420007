"""How the pool depends on its studies: without each, one after the other, influence.

References
----------
Viechtbauer W, Cheung MWL (2010). Outlier and influence diagnostics for meta-analysis. Res Synth
Methods 1: 112-125. DOI 10.1002/jrsm.11.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammainc

from openldn.errors import StudyError
from openldn.evidence.synthesis.arrays import EffectTable, Floats, Projection
from openldn.evidence.synthesis.checks import check_choice, read_effects, read_numbers
from openldn.evidence.synthesis.fit import (
    METHODS,
    TESTS,
    Fit,
    fit_effects,
    measure_heterogeneity,
)
from openldn.evidence.synthesis.pool import pool
from openldn.evidence.synthesis.regression import make_design
from openldn.evidence.synthesis.result import Synthesis


def leave_one_out(
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    method: str = "REML",
    test: str = "z",
    level: float = 0.95,
    labels: Sequence[str] | None = None,
) -> dict[str, Synthesis]:
    """Pool without each study in turn; keys name the study left out.

    Takes the arguments of :func:`~openldn.evidence.synthesis.pool`; three studies at least.
    """
    effects, variances, names = read_effects(yi, vi, labels=labels, least=3)
    found = {}
    for place, name in enumerate(_unlike(names)):
        rest = np.arange(len(names)) != place
        kept = tuple(names[i] for i in np.flatnonzero(rest))
        found[name] = pool(
            effects[rest], variances[rest], method=method, test=test, level=level, labels=kept
        )
    return found


def pool_cumulatively(
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    order: ArrayLike | None = None,
    method: str = "REML",
    test: str = "z",
    level: float = 0.95,
    labels: Sequence[str] | None = None,
) -> dict[str, Synthesis]:
    """Pool the first two studies, the first three, and so on; keys name the study added.

    Parameters
    ----------
    order : array of shape (n_studies,), optional
        What the studies are sorted by, like the year; ties keep their order. Default: as given.
    yi, vi, method, test, level, labels
        As for :func:`~openldn.evidence.synthesis.pool`.
    """
    effects, variances, names = read_effects(yi, vi, labels=labels)
    places = np.arange(len(names))
    if order is not None:
        places = np.argsort(read_numbers(order, name="order", labels=names), kind="stable")
    unlike = _unlike(names)
    return {
        unlike[places[count - 1]]: pool(
            effects[places[:count]],
            variances[places[:count]],
            method=method,
            test=test,
            level=level,
            labels=[names[place] for place in places[:count]],
        )
        for count in range(2, len(names) + 1)
    }


def _unlike(names: tuple[str, ...]) -> tuple[str, ...]:
    """Number names that occur again, so that no study is lost under another's key."""
    seen: dict[str, int] = {}
    unlike = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        unlike.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(unlike)


@dataclass(frozen=True, kw_only=True, eq=False)
class Influence:
    """What each study does to the model; arrays of shape (n_studies,).

    Parameters
    ----------
    rstudent : array
        Residual of the study from the model without it, in standard errors.
    dffits, cook : array
        Change of its fitted value, and of all coefficients, when it is left out.
    covariance_ratio : array
        Determinant of the covariance without it to that with it; above 1 it adds precision.
    tau2_without, q_without : array
    hat, weight : array
        Leverage; weight in percent.
    dfbetas : array of shape (n_studies, n_coefficients)
    is_influential : array of bool
        DFFITS beyond ``3 sqrt(p / (k - p))``, Cook's distance beyond the median of chi-squared
        with p degrees of freedom, hat beyond ``3 p / k``, or a DFBETAS beyond 1.
    """

    rstudent: Floats
    dffits: Floats
    cook: Floats
    covariance_ratio: Floats
    tau2_without: Floats
    q_without: Floats
    hat: Floats
    weight: Floats
    dfbetas: Floats
    is_influential: np.typing.NDArray[np.bool_]
    labels: tuple[str, ...]


def measure_influence(
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    moderators: Mapping[str, ArrayLike] | None = None,
    method: str = "REML",
    test: str = "z",
    labels: Sequence[str] | None = None,
) -> Influence:
    """Leave each study out and compare (Viechtbauer & Cheung 2010).

    Parameters
    ----------
    yi, vi : arrays of shape (n_studies,)
    moderators : mapping, optional
        Of a meta-regression; two studies more than coefficients are needed.
    method, test, labels
        As for :func:`~openldn.evidence.synthesis.pool`.
    """
    check_choice(method, METHODS, name="method")
    check_choice(test, TESTS, name="test")
    _, _, names = read_effects(yi, vi, labels=labels, least=3)
    table = make_design(yi, vi, moderators or {}, labels=labels)
    without = _without_each(table)
    full, rest = (fit_effects(t, method=method, test=test) for t in (table, without))
    return _compare(table, without, full, rest, method=method, names=names)


def _without_each(table: EffectTable) -> EffectTable:
    """One pool for each study, all studies in it but that one."""
    k = table.y.shape[1]
    x = np.repeat(_design(table)[None], k, axis=0)
    present = ~np.eye(k, dtype=bool)
    for place in range(k):
        if np.linalg.matrix_rank(x[place][present[place]]) < x.shape[-1]:
            raise StudyError(
                f"without study {place + 1} the moderators repeat each other; influence cannot "
                "be measured."
            )
    return EffectTable(
        y=np.repeat(table.y, k, axis=0), v=np.repeat(table.v, k, axis=0), present=present, x=x
    )


def _design(table: EffectTable) -> Floats:
    return np.ones((table.y.shape[1], 1)) if table.x is None else table.x[0]


def _compare(
    table: EffectTable,
    without: EffectTable,
    full: Fit,
    rest: Fit,
    *,
    method: str,
    names: tuple[str, ...],
) -> Influence:
    y, v, x = table.y[0], table.v[0], _design(table)
    tau2, factor = rest.tau2, rest.factor
    inverse = Projection(table, full.weights).inverse[0]
    hat = full.weights[0] * np.einsum("kp,pq,kq->k", x, inverse, x)
    change = full.coefficients - rest.coefficients
    predicted = np.einsum("kp,kp->k", x, rest.coefficients)
    spread = np.einsum("kp,kpq,kq->k", x, rest.covariance, x)
    # DFFITS and DFBETAS take the variance of the full design under the tau2 without the study.
    everyone = EffectTable(
        y=without.y, v=without.v, present=np.ones_like(without.present), x=without.x
    )
    again = Projection(everyone, everyone.weights(tau2)).inverse
    dffits = np.einsum("kp,kp->k", x, change) / np.sqrt(factor * hat * (tau2 + v))
    dfbetas = change / np.sqrt(factor[:, None] * np.diagonal(again, axis1=1, axis2=2))
    cook = np.einsum("kp,pq,kq->k", change, np.linalg.inv(full.covariance[0]), change)
    k, p = x.shape
    return Influence(
        rstudent=(y - predicted) / np.sqrt(v * factor + spread + tau2 * factor),
        dffits=dffits,
        cook=cook,
        covariance_ratio=np.linalg.det(rest.covariance) / np.linalg.det(full.covariance[0]),
        tau2_without=tau2,
        q_without=measure_heterogeneity(without, tau2=tau2, method=method).q,
        hat=hat,
        weight=100 * full.weights[0] / full.weights[0].sum(),
        dfbetas=dfbetas,
        is_influential=(np.abs(dffits) > 3 * np.sqrt(p / (k - p)))
        | (gammainc(p / 2, cook / 2) > 0.5)
        | (hat > 3 * p / k)
        | (np.abs(dfbetas) > 1).any(axis=1),
        labels=names,
    )
