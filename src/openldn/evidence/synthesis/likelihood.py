"""The tau2 at which the likelihood, full or restricted, is largest.

References
----------
Harville DA (1977). Maximum likelihood approaches to variance component estimation and to related
problems. J Am Stat Assoc 72: 320-338. DOI 10.1080/01621459.1977.10480998.
"""

import numpy as np

from openldn.evidence.synthesis.arrays import EffectTable, Floats, Projection

# Newton's method needs five to ten steps; what is left after this many is bisected.
MOST_STEPS = 40
# Relative to tau2 plus the smallest variance. The step after one of this size is below rounding.
SMALL_STEP = 1e-10
BISECTIONS = 100


def log_likelihood(table: EffectTable, tau2: Floats, *, restricted: bool) -> Floats:
    """Log-likelihood of tau2 but for its constant, the mean profiled out; shape (n_pools,)."""
    w = table.weights(tau2)
    projection = Projection(table, w)
    spread = np.where(table.present, np.log(np.where(table.present, w, 1.0)), 0.0).sum(axis=-1)
    value = spread - (w * projection.residual(table.y) ** 2).sum(axis=-1)
    if restricted:
        value = value + np.linalg.slogdet(projection.inverse)[1]
    return np.asarray(0.5 * value)


def maximize_likelihood(table: EffectTable, *, start: Floats, restricted: bool) -> Floats:
    """Newton's method with Fisher's information where the curvature has the wrong sign.

    The answer is compared with tau2 = 0, which may be the better of two peaks.

    Parameters
    ----------
    table : EffectTable
    start : array of shape (n_pools,)
        Not negative.
    restricted : bool
        REML instead of ML.
    """
    tau2, active = start.copy(), np.ones(len(start), dtype=bool)
    smallest = np.where(table.present, table.v, np.inf).min(axis=-1)
    for _ in range(MOST_STEPS):
        here = tau2[active]
        score, information = _score(table.take(active), here, restricted=restricted)
        tau2[active] = np.maximum(0.0, here + score / information)
        moved = np.abs(tau2[active] - here)
        active[active] = moved > SMALL_STEP * (tau2 + smallest)[active]
        if not active.any():
            break
    else:
        tau2[active] = _bisect(table.take(active), restricted=restricted)
    return _better_of_zero(table, tau2, restricted=restricted)


def _score(table: EffectTable, tau2: Floats, *, restricted: bool) -> tuple[Floats, Floats]:
    """First derivative, and the information: observed where positive, else expected."""
    projection = Projection(table, table.weights(tau2))
    once = projection.apply(table.y)
    twice = projection.apply(once)
    if restricted:
        trace, trace2 = projection.trace(), projection.trace_pair()
    else:
        trace, trace2 = projection.w.sum(axis=-1), (projection.w**2).sum(axis=-1)
    score = 0.5 * ((once**2).sum(axis=-1) - trace)
    observed = (once * twice).sum(axis=-1) - 0.5 * trace2
    return score, np.where(observed > 0.1 * trace2, observed, 0.5 * trace2)


def _bisect(table: EffectTable, *, restricted: bool) -> Floats:
    """Bisect the score; the upper end is where even the total spread is overrated."""
    low = np.zeros(len(table.y))
    centered = np.where(table.present, table.y - table.y.mean(axis=-1, keepdims=True), 0.0)
    high = (centered**2).sum(axis=-1) + table.v.max(axis=-1)
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high)
        rising = _score(table, middle, restricted=restricted)[0] > 0
        low, high = np.where(rising, middle, low), np.where(rising, high, middle)
    return np.asarray(0.5 * (low + high))


def _better_of_zero(table: EffectTable, tau2: Floats, *, restricted: bool) -> Floats:
    here = log_likelihood(table, tau2, restricted=restricted)
    at_zero = log_likelihood(table, np.zeros_like(tau2), restricted=restricted)
    return np.where(at_zero > here, 0.0, tau2)
