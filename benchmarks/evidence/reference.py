"""What should be found: roots by bisection in extended precision, slow and plain."""

from collections.abc import Callable

import numpy as np
from benchmarks.evidence.engines import Answer, Pools

Long = np.longdouble


def solve(pools: Pools, method: str) -> Answer:
    return np.array([_solve_one(y.astype(Long), v.astype(Long), method) for y, v in pools])


def _solve_one(y: np.ndarray, v: np.ndarray, method: str) -> tuple[float, float, float]:
    tau2 = _root(lambda t: _excess(y, v, t, method), 2 * (np.var(y) + v.max()))
    w = 1 / (v + tau2)
    mean = (w * y).sum() / w.sum()
    se = np.sqrt((w * (y - mean) ** 2).sum() / (len(y) - 1) / w.sum())
    return float(mean), float(se), float(tau2)


def _excess(y: np.ndarray, v: np.ndarray, tau2: Long, method: str) -> Long:
    """Falls through 0 at the estimate of tau2."""
    w = 1 / (v + tau2)
    mean = (w * y).sum() / w.sum()
    if method == "PM":
        return (w * (y - mean) ** 2).sum() - (len(y) - 1)
    return (w**2 * (y - mean) ** 2).sum() - w.sum() + (w**2).sum() / w.sum()


def _root(function: Callable[[Long], Long], high: Long) -> Long:
    low = Long(0)
    if function(low) <= 0:
        return low
    while function(high) > 0:
        high = 2 * high
    for _ in range(120):
        middle = (low + high) / 2
        low, high = (middle, high) if function(middle) > 0 else (low, middle)
    return (low + high) / 2
