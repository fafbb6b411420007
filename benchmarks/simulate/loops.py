"""A compiled loop over patients around numbalsoda, which only runs inside compiled code."""

from typing import Any

import numba
import numpy as np
from benchmarks.simulate.source import make
from numbalsoda import lsoda, lsoda_sig


def make_numbalsoda(source: str, states: int) -> tuple[Any, int]:
    """The loop, and the address of the right-hand side."""
    inner = numba.njit(make(source, "rhs"))
    parameters = source.count("= p[")

    @numba.cfunc(lsoda_sig)
    def rhs(t, y, dy, p):  # type: ignore[no-untyped-def]
        inner(t, numba.carray(y, (states,)), numba.carray(p, (parameters,)),
              numba.carray(dy, (states,)))  # fmt: skip

    # The address is only valid while the function lives.
    _KEPT.append(rhs)
    return _solve, rhs.address


_KEPT: list[Any] = []


@numba.njit(parallel=True)
def _solve(address, start, parameters, edges, gut, depot, rtol, atol, values):  # type: ignore[no-untyped-def]
    for i in numba.prange(edges.shape[0]):
        y = start.copy()
        values[i, 0] = y
        for k in range(edges.shape[1] - 1):
            if k > 0:
                y[0] += gut[i, k - 1]
                y[1] += depot[i, k - 1]
            begin, end = edges[i, k], edges[i, k + 1]
            first, last = int(np.floor(begin)) + 1, int(np.floor(end))
            count = last - first + 1
            times = np.empty(count + 1 + (1 if last < end else 0))
            times[0] = begin
            for j in range(count):
                times[1 + j] = first + j
            times[-1] = end
            found, _ = lsoda(address, y, times, parameters[i], rtol, atol)
            values[i, first : last + 1] = found[1 : 1 + count]
            y = found[-1].copy()
