"""The variance between studies, by eight estimators, for many pools at once.

References
----------
Veroniki AA et al. (2016). Methods to estimate the between-study variance and its uncertainty in
meta-analysis. Res Synth Methods 7: 55-79. DOI 10.1002/jrsm.1164.
Viechtbauer W (2005). Bias and efficiency of meta-analytic variance estimators in the
random-effects model. J Educ Behav Stat 30: 261-293. DOI 10.3102/10769986030003261.
"""

from collections.abc import Callable

import numpy as np

from openldn.evidence.synthesis.arrays import EffectTable, Floats, Projection
from openldn.evidence.synthesis.likelihood import maximize_likelihood
from openldn.evidence.synthesis.q_profile import solve_q

Estimate = tuple[Floats, Floats]


def estimate_tau2(table: EffectTable, *, method: str) -> Estimate:
    """Estimate the variance between studies and its standard error.

    Parameters
    ----------
    table : EffectTable
        n_pools pools.
    method : str
        A key of ``ESTIMATORS``, or ``FE``: no variance between studies.

    Returns
    -------
    tau2, se : arrays of shape (n_pools,)
        In squared units of the effects; ``se`` is NaN for ``FE``.
    """
    if method == "FE":
        return np.zeros(len(table.y)), np.full(len(table.y), np.nan)
    return ESTIMATORS[method](table)


def _dersimonian_laird(table: EffectTable) -> Estimate:
    """DerSimonian & Laird (1986), DOI 10.1016/0197-2456(86)90046-2."""
    p = Projection(table, _within(table))
    q, trace = _q(table, p), p.trace()
    tau2 = np.maximum(0.0, (q - table.freedom) / trace)
    return tau2, _moment_se(table, p, tau2) / trace


def _hunter_schmidt(table: EffectTable) -> Estimate:
    """Hunter & Schmidt (1990), in the form of Viechtbauer (2005)."""
    w = _within(table)
    p, total = Projection(table, w), w.sum(axis=-1)
    tau2 = np.maximum(0.0, (_q(table, p) - table.studies) / total)
    return tau2, _moment_se(table, p, tau2) / total


def _moment_se(table: EffectTable, p: Projection, tau2: Floats) -> Floats:
    """Root of the variance of Q, weights being those without tau2."""
    spread = 2 * table.freedom + 4 * tau2 * p.trace() + 2 * tau2**2 * p.trace_pair()
    return np.asarray(np.sqrt(spread))


def _hedges(table: EffectTable) -> Estimate:
    """Hedges & Olkin (1985): unweighted variance less the mean sampling variance."""
    p = Projection(table, table.present.astype(float))
    free, sampling = table.freedom, p.trace(table.v)
    tau2 = np.maximum(0.0, (_q(table, p) - sampling) / free)
    spread = 2 * p.trace_pair(table.v, table.v) + 4 * tau2 * sampling + 2 * tau2**2 * free
    return tau2, np.sqrt(spread) / free


def _sidik_jonkman(table: EffectTable) -> Estimate:
    """Sidik & Jonkman (2005), DOI 10.1111/j.1467-9876.2005.00489.x; start: variance of y."""
    k = table.studies
    mean = np.where(table.present, table.y, 0.0).sum(axis=-1) / k
    start = np.where(table.present, (table.y - mean[:, None]) ** 2, 0.0).sum(axis=-1) / k
    p = Projection(table, table.weights(start))
    tau2 = start * _q(table, p) / table.freedom
    spread = 2 * p.trace_pair(table.v, table.v) + 4 * tau2 * p.trace_pair(table.v)
    spread = spread + 2 * tau2**2 * p.trace_pair()
    return tau2, start / table.freedom * np.sqrt(spread)


def _paule_mandel(table: EffectTable) -> Estimate:
    """Paule & Mandel (1982): the tau2 at which Q is its expectation, k less coefficients.

    The empirical Bayes estimator of Morris (1983) solves the same equation.
    """
    tau2 = solve_q(table, table.freedom)
    total = table.weights(tau2).sum(axis=-1)
    return tau2, np.sqrt(2 / table.freedom) * table.studies / total


def _likelihood(table: EffectTable, *, restricted: bool) -> Estimate:
    tau2 = maximize_likelihood(table, restricted=restricted)
    w = table.weights(tau2)
    twice = Projection(table, w).trace_pair() if restricted else (w**2).sum(axis=-1)
    return tau2, np.sqrt(2 / twice)


def _within(table: EffectTable) -> Floats:
    return table.weights(np.zeros(len(table.y)))


def _q(table: EffectTable, p: Projection) -> Floats:
    return np.asarray((p.w * p.residual(table.y) ** 2).sum(axis=-1))


ESTIMATORS: dict[str, Callable[[EffectTable], Estimate]] = {
    "DL": _dersimonian_laird,
    "PM": _paule_mandel,
    "REML": lambda table: _likelihood(table, restricted=True),
    "ML": lambda table: _likelihood(table, restricted=False),
    "EB": _paule_mandel,
    "HS": _hunter_schmidt,
    "SJ": _sidik_jonkman,
    "HE": _hedges,
}
