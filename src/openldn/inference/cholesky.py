"""Cholesky solution of the coefficients' equations, shared by the inner approximations."""

import math

import numpy as np
from numpy.typing import NDArray

from openldn.inference.kernels import kernel

Floats = NDArray[np.float64]


@kernel
def solve_in_place(matrix: Floats, right: Floats) -> float:
    """Turn the lower triangle into its factor and ``right`` into the solution.

    Returns
    -------
    float
        Log determinant of the matrix, which is the identity plus something nonnegative: its
        pivots are at least one, and rounding is kept from undoing that.
    """
    width = len(right)
    log_det = 0.0
    for i in range(width):
        for j in range(i + 1):
            value = matrix[i, j]
            for k in range(j):
                value -= matrix[i, k] * matrix[j, k]
            matrix[i, j] = math.sqrt(max(value, 1.0)) if i == j else value / matrix[j, j]
        log_det += 2.0 * math.log(matrix[i, i])
    for i in range(width):
        for k in range(i):
            right[i] -= matrix[i, k] * right[k]
        right[i] /= matrix[i, i]
    for i in range(width - 1, -1, -1):
        for k in range(i + 1, width):
            right[i] -= matrix[k, i] * right[k]
        right[i] /= matrix[i, i]
    return log_det
