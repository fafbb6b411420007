"""Gaussian scores with an AR(1) residual: exact algebra, independent of the number of days.

With ``r = phi ** gap`` the precision-weighted moments of the rows ``z`` (columns, level,
response) are ``z1 z1' + sum over gaps of (C - 2 r B + r^2 A) / (1 - r^2)``, where A, B and C
are sums of outer products of neighboring rows that share a gap. They are summed once.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from openldn.inference.kernels import inlined, kernel

if TYPE_CHECKING:
    from openldn.inference.problem import Problem

Floats = NDArray[np.float64]
LOG_TWO_PI = float(np.log(2.0 * np.pi))
# A product of pivots is brought to its logarithm before it overflows.
LARGE = 1e200


@kernel
def gap_statistics(
    rows: Floats, index: NDArray[np.int64], gaps: int
) -> tuple[Floats, Floats, Floats]:
    """Sums of outer products of neighboring rows, by gap; three arrays (gaps, k, k)."""
    size, width = rows.shape
    before = np.zeros((gaps, width, width))
    cross = np.zeros((gaps, width, width))
    after = np.zeros((gaps, width, width))
    for t in range(size - 1):
        g = index[t]
        for i in range(width):
            for j in range(width):
                before[g, i, j] += rows[t, i] * rows[t, j]
                after[g, i, j] += rows[t + 1, i] * rows[t + 1, j]
                cross[g, i, j] += 0.5 * (rows[t, i] * rows[t + 1, j] + rows[t + 1, i] * rows[t, j])
    return before, cross, after


@inlined
def factor(problem: "Problem", sigma: float, phi: float, scale: Floats) -> tuple[Floats, float]:
    """Cholesky rows of the coefficients, then of the level and the response.

    The lower-right 2 x 2 block holds what the coefficients leave of the level's and the
    response's moments. The second answer is the log determinant of the unit AR(1)
    covariance.
    """
    width = problem.first.shape[0]
    nuisance = width - 2
    rows = problem.first.copy()
    log_det = 0.0
    for g in range(len(problem.gap)):
        r = phi if problem.gap[g] == 1.0 else phi ** problem.gap[g]
        weight = 1.0 / (1.0 - r * r)
        log_det -= problem.repeats[g] * np.log(weight)
        cross, before = -2.0 * r * weight, r * r * weight
        for i in range(width):
            for j in range(i + 1):
                rows[i, j] += (
                    weight * problem.after[g, i, j]
                    + cross * problem.cross[g, i, j]
                    + before * problem.before[g, i, j]
                )
    inverse = 1.0 / (sigma * sigma)
    for i in range(width):
        factor_i = inverse * scale[i] if i < nuisance else inverse
        for j in range(min(i + 1, nuisance)):
            rows[i, j] *= factor_i * scale[j]
        for j in range(nuisance, i + 1):
            rows[i, j] *= inverse
        if i < nuisance:
            rows[i, i] += 1.0
    for j in range(nuisance):
        pivot = rows[j, j]
        for k in range(j):
            pivot -= rows[j, k] * rows[j, k]
        # A pivot is at least one, as the identity was added; rounding can undo that.
        pivot = np.sqrt(max(pivot, 1.0))
        rows[j, j] = pivot
        inverse_pivot = 1.0 / pivot
        for i in range(j + 1, width):
            value = rows[i, j]
            for k in range(j):
                value -= rows[i, k] * rows[j, k]
            rows[i, j] = value * inverse_pivot
    for i in range(nuisance, width):
        for j in range(nuisance, i + 1):
            value = rows[i, j]
            for k in range(nuisance):
                value -= rows[i, k] * rows[j, k]
            rows[i, j] = value
    return rows, log_det


@inlined
def gaussian_node(
    problem: "Problem", sigma: float, phi: float, scale: Floats
) -> tuple[float, float, float]:
    """Logarithm of the likelihood of the effect, ``c + h delta - delta^2 lam / 2``.

    Returns
    -------
    tuple of float
        ``c``, ``h`` and ``lam``; all other coefficients are integrated out exactly.
    """
    rows, log_det = factor(problem, sigma, phi, scale)
    width = rows.shape[0]
    e, y = width - 2, width - 1
    pivots = 1.0
    log_pivots = 0.0
    for k in range(e):
        pivots *= rows[k, k]
        if pivots > LARGE:
            log_pivots += np.log(pivots)
            pivots = 1.0
    constant = (
        -0.5 * rows[y, y]
        - log_pivots
        - np.log(pivots)
        - problem.entries * (np.log(sigma) + 0.5 * LOG_TWO_PI)
        - 0.5 * log_det
    )
    return constant, rows[y, e], max(rows[e, e], 0.0)


@kernel
def gaussian_coefficients(
    problem: "Problem", sigma: float, phi: float, scale: Floats
) -> tuple[Floats, Floats, Floats]:
    """Coefficients given the effect: mean at effect 0, slope in the effect, variance."""
    rows, _ = factor(problem, sigma, phi, scale)
    nuisance = rows.shape[0] - 2
    at_zero = rows[nuisance + 1, :nuisance].copy()
    slope = -rows[nuisance, :nuisance].copy()
    variance = np.zeros(nuisance)
    inverse = np.zeros((nuisance, nuisance))
    for i in range(nuisance - 1, -1, -1):
        for k in range(i + 1, nuisance):
            at_zero[i] -= rows[k, i] * at_zero[k]
            slope[i] -= rows[k, i] * slope[k]
        at_zero[i] /= rows[i, i]
        slope[i] /= rows[i, i]
    for j in range(nuisance):
        inverse[j, j] = 1.0 / rows[j, j]
        for i in range(j + 1, nuisance):
            value = 0.0
            for k in range(j, i):
                value -= rows[i, k] * inverse[k, j]
            inverse[i, j] = value / rows[i, i]
        for i in range(j, nuisance):
            variance[j] += inverse[i, j] ** 2
    for k in range(nuisance):
        at_zero[k] *= scale[k]
        slope[k] *= scale[k]
        variance[k] *= scale[k] ** 2
    return at_zero, slope, variance
