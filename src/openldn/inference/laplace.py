"""Counts: Laplace approximation at given hyperparameters.

Latent: standardized coefficients ``b`` and the unit residual ``x`` with ``eta = X b + a x``,
``a`` the SD of the AR(1) part. The precision of ``x`` is tridiagonal, so a Newton step costs
O(entries x columns^2). All log-likelihoods here are concave in ``eta``: the mode is unique.
"""

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from openldn.inference.cholesky import solve_in_place
from openldn.inference.kernels import kernel

if TYPE_CHECKING:
    from openldn.inference.problem import Problem

Floats = NDArray[np.float64]
POISSON = 2

# Newton: the gain in log posterior at which it has converged, and its most steps.
GAIN_TOLERANCE = 1e-10
MAX_STEPS = 60
LARGEST_LOG_MEAN = 50.0


@kernel
def count_term(
    count: float, eta: float, overdispersion: float, family: int
) -> tuple[float, float, float]:
    """Log-likelihood of a count with mean ``exp(eta)`` and two derivatives in ``eta``.

    Negative binomial with variance ``mean + overdispersion mean^2``.
    """
    mean = math.exp(min(eta, LARGEST_LOG_MEAN))
    constant = -math.lgamma(count + 1.0)
    if family == POISSON or overdispersion < 1e-9:
        return constant + count * eta - mean, count - mean, -mean
    shape = 1.0 / overdispersion
    total = shape + mean
    value = (
        constant
        + math.lgamma(count + shape)
        - math.lgamma(shape)
        + shape * math.log(shape)
        + count * eta
        - (count + shape) * math.log(total)
    )
    slope = count - (count + shape) * mean / total
    return value, slope, -(count + shape) * shape * mean / total**2


@kernel
def log_likelihood(
    problem: "Problem", eta: Floats, overdispersion: float, slope: Floats, weight: Floats
) -> float:
    """Sum over entries; fills the slope and minus the curvature in ``eta``."""
    total = 0.0
    for t in range(problem.entries):
        value, first, second = count_term(
            problem.response[t], eta[t], overdispersion, problem.family
        )
        total += value
        slope[t] = first
        weight[t] = -second
    return total


@kernel
def residual_precision(step: Floats, phi: float) -> tuple[Floats, Floats, float]:
    """Diagonal and off-diagonal of the unit residual's precision, and its log determinant."""
    size = len(step) + 1
    diagonal = np.ones(size)
    off = np.zeros(size)
    log_det = 0.0
    for j in range(size - 1):
        r = phi ** step[j]
        weight = 1.0 / (1.0 - r * r)
        diagonal[j] += r * r * weight
        diagonal[j + 1] += r * r * weight
        off[j] = -r * weight
        log_det += math.log(weight)
    return diagonal, off, log_det


@kernel
def _linear_predictor(
    columns: Floats, b: Floats, x: Floats, problem: "Problem", a: float, offset: Floats, eta: Floats
) -> None:
    for t in range(problem.entries):
        value = offset[t] + a * x[problem.latent[t]]
        for k in range(columns.shape[1]):
            value += columns[t, k] * b[k]
        eta[t] = value


@kernel
def _log_prior(b: Floats, x: Floats, diagonal: Floats, off: Floats) -> float:
    value = 0.0
    for k in range(len(b)):
        value -= 0.5 * b[k] * b[k]
    for j in range(len(x)):
        value -= 0.5 * diagonal[j] * x[j] * x[j]
        if j + 1 < len(x):
            value -= off[j] * x[j] * x[j + 1]
    return value


@kernel
def newton_system(
    problem: "Problem",
    columns: Floats,
    b: Floats,
    x: Floats,
    a: float,
    diagonal: Floats,
    off: Floats,
    slope: Floats,
    weight: Floats,
) -> tuple[Floats, Floats, Floats, float]:
    """One Newton step in ``b`` and ``x``; also the factor of the coefficients' precision.

    Returns
    -------
    step_b, step_x, lower, log_det
        ``lower`` is the Cholesky factor of the Schur complement of the coefficients and
        ``log_det`` the log determinant of the whole precision.
    """
    size, width = len(x), columns.shape[1]
    pivot = diagonal.copy()
    right = np.zeros((size, width + 1))
    schur = np.zeros((width, width))
    target = np.empty(width)
    for k in range(width):
        target[k] = -b[k]
        schur[k, k] = 1.0
    for t in range(problem.entries):
        j, w, g = problem.latent[t], weight[t], slope[t]
        pivot[j] += a * a * w
        right[j, width] += a * g
        for k in range(width):
            xw = columns[t, k] * w
            if xw != 0.0:
                right[j, k] += a * xw
                for l in range(k + 1):
                    schur[k, l] += xw * columns[t, l]
            target[k] += columns[t, k] * g
    for j in range(size):
        right[j, width] -= diagonal[j] * x[j]
        if j > 0:
            right[j, width] -= off[j - 1] * x[j - 1]
        if j + 1 < size:
            right[j, width] -= off[j] * x[j + 1]
    # Forward elimination of the tridiagonal block: right becomes L^-1 right / sqrt(pivot).
    log_det = 0.0
    for j in range(size):
        if j > 0:
            ratio = off[j - 1] / pivot[j - 1]
            pivot[j] -= ratio * off[j - 1]
            for k in range(width + 1):
                right[j, k] -= ratio * right[j - 1, k]
        log_det += math.log(pivot[j])
    for j in range(size):
        inverse = 1.0 / pivot[j]
        rhs = right[j, width] * inverse
        for k in range(width):
            value = right[j, k]
            if value != 0.0:
                target[k] -= value * rhs
                value *= inverse
                for l in range(k + 1):
                    schur[k, l] -= value * right[j, l]
    log_det += solve_in_place(schur, target)
    step_x = np.empty(size)
    for j in range(size - 1, -1, -1):
        value = right[j, width]
        for k in range(width):
            value -= right[j, k] * target[k]
        if j + 1 < size:
            value -= off[j] * step_x[j + 1]
        step_x[j] = value / pivot[j]
    return target, step_x, schur, log_det


@kernel
def laplace_mode(
    problem: "Problem",
    columns: Floats,
    offset: Floats,
    a: float,
    overdispersion: float,
    phi: float,
    b: Floats,
    x: Floats,
) -> tuple[float, Floats, bool]:
    """Find the mode (``b`` and ``x`` are moved there) and the Laplace log marginal.

    Returns
    -------
    log_marginal, lower, converged
        ``lower``: Cholesky factor of the coefficients' precision at the mode.
    """
    diagonal, off, log_det_prior = residual_precision(problem.step, phi)
    slope = np.empty(problem.entries)
    weight = np.empty(problem.entries)
    eta = np.empty(problem.entries)
    _linear_predictor(columns, b, x, problem, a, offset, eta)
    value = log_likelihood(problem, eta, overdispersion, slope, weight) + _log_prior(
        b, x, diagonal, off
    )
    converged = False
    lower = np.zeros((len(b), len(b)))
    log_det = 0.0
    for _ in range(MAX_STEPS):
        step_b, step_x, lower, log_det = newton_system(
            problem, columns, b, x, a, diagonal, off, slope, weight
        )
        if converged:
            break
        length = 1.0
        gained = -1.0
        new_value = value
        for _half in range(30):
            trial_b = b + length * step_b
            trial_x = x + length * step_x
            _linear_predictor(columns, trial_b, trial_x, problem, a, offset, eta)
            new_value = log_likelihood(problem, eta, overdispersion, slope, weight) + _log_prior(
                trial_b, trial_x, diagonal, off
            )
            gained = new_value - value
            if gained >= -1e-9:
                break
            length *= 0.5
        b[:] = b + length * step_b
        x[:] = x + length * step_x
        value = new_value
        converged = abs(gained) < GAIN_TOLERANCE * (1.0 + abs(value))
    return value + 0.5 * log_det_prior - 0.5 * log_det, lower, converged
