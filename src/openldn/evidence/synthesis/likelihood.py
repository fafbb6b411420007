"""The tau2 at which the likelihood, full or restricted, is largest.

References
----------
Harville DA (1977). Maximum likelihood approaches to variance component estimation and to related
problems. J Am Stat Assoc 72: 320-338. DOI 10.1080/01621459.1977.10480998.
"""

import numpy as np

from openldn.evidence.synthesis.arrays import EffectTable, Floats, Projection

# Newton's method needs five to ten steps, and halving what it cannot do rarely forty.
MOST_STEPS = 200
# Relative to tau2 plus the smallest variance. The step after one of this size is below rounding.
SMALL_STEP = 1e-10
# Between neighbors lies a factor of two to four in common data.
SCANNED = 12


def log_likelihood(table: EffectTable, tau2: Floats, *, restricted: bool) -> Floats:
    """Log-likelihood of tau2 but for its constant, the mean profiled out; shape (n_pools,)."""
    w = table.weights(tau2)
    projection = Projection(table, w)
    spread = np.where(table.present, np.log(np.where(table.present, w, 1.0)), 0.0).sum(axis=-1)
    value = spread - (w * projection.residual(table.y) ** 2).sum(axis=-1)
    if restricted:
        value = value + np.linalg.slogdet(projection.inverse)[1]
    return np.asarray(0.5 * value)


def maximize_likelihood(table: EffectTable, *, restricted: bool) -> Floats:
    """Find the highest peak: a scan of tau2, then Newton's method between the scan's points.

    The likelihood may have two peaks, one of them at 0, if sampling variances differ by powers of
    ten; an iteration from a moment estimate may then end at the lower one.

    Parameters
    ----------
    table : EffectTable
    restricted : bool
        REML instead of ML.
    """
    tau2, low, high = _scan(table, restricted=restricted)
    smallest = _smallest(table)
    active = np.ones(len(tau2), dtype=bool)
    for _ in range(MOST_STEPS):
        here = tau2[active]
        score, information = _score(table.take(active), here, restricted=restricted)
        rising = score > 0
        low[active] = np.where(rising, here, low[active])
        high[active] = np.where(rising, high[active], here)
        there = here + score / information
        outside = (there < low[active]) | (there > high[active])
        there = np.where(outside, 0.5 * (low + high)[active], there)
        tau2[active] = there
        active[active] = np.abs(there - here) > SMALL_STEP * (there + smallest[active])
        if not active.any():
            break
    return tau2


def _scan(table: EffectTable, *, restricted: bool) -> tuple[Floats, Floats, Floats]:
    """The best of some values of tau2, and its neighbors below and above.

    The values are 0 and a geometric row from a tenth of the smallest variance to the square of
    the effects' range times their number, which no estimate of tau2 can pass.
    """
    most = np.where(table.present, table.y, -np.inf).max(axis=-1)
    least = np.where(table.present, table.y, np.inf).min(axis=-1)
    low = 0.1 * _smallest(table)
    high = np.maximum(table.studies * (most - least) ** 2, 2 * low)
    row = low * (high / low) ** np.linspace(0.0, 1.0, SCANNED)[:, None]
    grid = np.concatenate([np.zeros_like(row[:1]), row])
    values = log_likelihood(_repeat(table, len(grid)), grid.ravel(), restricted=restricted)
    best, pools = values.reshape(grid.shape).argmax(axis=0), np.arange(grid.shape[1])
    below, above = np.maximum(best - 1, 0), np.minimum(best + 1, SCANNED)
    return grid[best, pools], grid[below, pools], grid[above, pools]


def _repeat(table: EffectTable, times: int) -> EffectTable:
    return EffectTable(
        y=np.tile(table.y, (times, 1)),
        v=np.tile(table.v, (times, 1)),
        present=np.tile(table.present, (times, 1)),
        x=None if table.x is None else np.tile(table.x, (times, 1, 1)),
    )


def _smallest(table: EffectTable) -> Floats:
    return np.asarray(np.where(table.present, table.v, np.inf).min(axis=-1))


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
