"""Where Cochran's Q, as a function of tau2, takes a given value.

References
----------
Viechtbauer W (2007). Confidence intervals for the amount of heterogeneity in meta-analysis.
Stat Med 26: 37-52. DOI 10.1002/sim.2514.
"""

import numpy as np
from scipy.special import gammaincinv

from openldn.evidence.synthesis.arrays import EffectTable, Floats, Projection

# Newton's method ends in four to ten steps; this many would mean that something is broken.
MOST_STEPS = 200
# Relative to tau2 plus the smallest variance. The step after one of this size is below rounding.
SMALL_STEP = 1e-10


def solve_q(table: EffectTable, target: Floats) -> Floats:
    """Find tau2 with ``Q(tau2) = target``; 0 where Q is below the target already at 0.

    Newton's method on 1/Q from tau2 = 0: Q = y'Py has Q' = -y'P2y and Q'' = 2 y'P3y, so that by
    Cauchy-Schwarz 1/Q is increasing and concave. Each step falls short of the root, never beyond
    it: no bracket is needed and no upper limit.

    Parameters
    ----------
    table : EffectTable
    target : array of shape (n_pools,)
        Above 0.
    """
    tau2 = np.zeros(len(table.y))
    smallest = np.where(table.present, table.v, np.inf).min(axis=-1)
    active = np.ones(len(table.y), dtype=bool)
    for _ in range(MOST_STEPS):
        step = _newton_step(table.take(active), tau2[active], target[active])
        tau2[active] += np.maximum(step, 0.0)
        active[active] = step > SMALL_STEP * (tau2 + smallest)[active]
        if not active.any():
            break
    return tau2


def _newton_step(table: EffectTable, tau2: Floats, target: Floats) -> Floats:
    projection = Projection(table, table.weights(tau2))
    residual = projection.residual(table.y)
    q = (projection.w * residual**2).sum(axis=-1)
    slope = ((projection.w * residual) ** 2).sum(axis=-1)
    above = q > target
    return np.where(above, q * (q / target - 1.0) / np.where(above, slope, 1.0), 0.0)


def tau2_interval(table: EffectTable, *, level: float) -> tuple[Floats, Floats]:
    """Q-profile interval of tau2: where Q meets the quantiles of its chi-squared distribution.

    Parameters
    ----------
    table : EffectTable
    level : float
        Probability of the interval, like 0.95.

    Returns
    -------
    low, high : arrays of shape (n_pools,)
        Both 0 where even Q at 0 is too small for the lower quantile.
    """
    low_quantile, high_quantile = (
        np.asarray(2.0 * gammaincinv(table.freedom / 2.0, p), dtype=float)
        for p in ((1 - level) / 2, (1 + level) / 2)
    )
    return solve_q(table, high_quantile), solve_q(table, low_quantile)
