"""Scores known to lie between limits: expectation propagation at given hyperparameters.

A rounded score ``k`` says that the latent score lies in ``[k - 1/2, k + 1/2)``, the lowest
and highest that it lies beyond; yes/no says on which side of zero. A Laplace approximation
fails for such boxes (their logarithm is flat inside); expectation propagation matches the
first two moments of each box and is close to exact.

References
----------
Minka (2001). Expectation propagation for approximate Bayesian inference. UAI 17.
Cunningham, Hennig, Lacoste-Julien (2011). Gaussian probabilities and expectation
propagation. arXiv:1111.6832.
"""

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from openldn.inference.cholesky import solve_in_place
from openldn.inference.kernels import kernel
from openldn.inference.laplace import residual_precision

if TYPE_CHECKING:
    from openldn.inference.problem import Problem

Floats = NDArray[np.float64]
LOG_TWO_PI = math.log(2.0 * math.pi)
SQRT_HALF = math.sqrt(0.5)

# Below this erfc underflows soon; the asymptotic series is exact to 1e-9 there.
ASYMPTOTIC_BELOW = -30.0
# A box narrower than this many SDs is a Gaussian of the same variance to 1e-6.
NARROW_BOX = 0.02
# Sweeps: the change of a marginal mean, in SDs, at which they have converged; most sweeps;
# the sweep from which changes are damped.
SWEEP_TOLERANCE = 1e-4
MAX_SWEEPS = 80
DAMP_FROM = 12
# Share of a marginal precision that a cavity keeps at least; its square for variances.
SMALLEST_SHARE = 1e-8


@kernel
def log_ndtr(x: float) -> float:
    """Logarithm of the standard normal distribution function."""
    if x > ASYMPTOTIC_BELOW:
        return math.log(0.5 * math.erfc(-x * SQRT_HALF))
    square = x * x
    series = 1.0 - 1.0 / square + 3.0 / square**2 - 15.0 / square**3
    return -0.5 * square - math.log(-x) - 0.5 * LOG_TWO_PI + math.log(series)


@kernel
def box_moments(a: float, b: float) -> tuple[float, float, float]:
    """Log probability, mean and variance of a standard normal between ``a`` and ``b``."""
    width = b - a
    if width < NARROW_BOX:
        middle = 0.5 * (a + b)
        tilt = width * width / 12.0
        log_p = math.log(max(width, 1e-300)) - 0.5 * middle * middle - 0.5 * LOG_TWO_PI
        log_p += 0.5 * (middle * middle - 1.0) * tilt
        return log_p, middle * (1.0 - tilt), max(tilt, 1e-12)
    sign = 1.0
    if a > 0.0 or (a + b > 0.0 and b > 1e100):
        a, b, sign = -b, -a, -1.0
    log_b = log_ndtr(b) if b < 38.0 else 0.0
    log_p = log_b
    ratio_a = 0.0
    tail_a = 0.0
    if a > -1e100:
        log_p += math.log1p(-math.exp(log_ndtr(a) - log_b))
        ratio_a = math.exp(-0.5 * a * a - 0.5 * LOG_TWO_PI - log_p)
        tail_a = a * ratio_a
    ratio_b = 0.0
    tail_b = 0.0
    if b < 1e100:
        ratio_b = math.exp(-0.5 * b * b - 0.5 * LOG_TWO_PI - log_p)
        tail_b = b * ratio_b
    mean = ratio_a - ratio_b
    variance = 1.0 + tail_a - tail_b - mean * mean
    return log_p, sign * mean, min(max(variance, 1e-10), 1.0)


@kernel
def _posterior(
    problem: "Problem",
    columns: Floats,
    a: float,
    diagonal: Floats,
    off: Floats,
    precision: Floats,
    linear: Floats,
    work: Floats,
) -> tuple[Floats, Floats, Floats, Floats, float, float]:
    """Gaussian posterior under the sites.

    Returns
    -------
    mean, variance : arrays of shape (n,)
        Of the linear predictor at each entry.
    b, lower : arrays
        Mean of the coefficients and Cholesky factor of their precision.
    log_det, fit : float
        Log determinant of the joint precision, and half of linear term times mean.
    """
    size, width, entries = len(diagonal), columns.shape[1], problem.entries
    pivot = diagonal.copy()
    work[:size, :] = 0.0
    for t in range(entries):
        j = problem.latent[t]
        pivot[j] += a * a * precision[t]
        work[j, width] += a * linear[t]
        for k in range(width):
            work[j, k] += a * precision[t] * columns[t, k]
    log_det = 0.0
    for j in range(size):
        if j > 0:
            ratio = off[j - 1] / pivot[j - 1]
            pivot[j] -= ratio * off[j - 1]
            for k in range(width + 1):
                work[j, k] -= ratio * work[j - 1, k]
        log_det += math.log(pivot[j])
    spread = np.empty(size)
    spread[size - 1] = 1.0 / pivot[size - 1]
    for k in range(width + 1):
        work[size - 1, k] /= pivot[size - 1]
    for j in range(size - 2, -1, -1):
        inverse = 1.0 / pivot[j]
        ratio = off[j] * inverse
        spread[j] = inverse + ratio * ratio * spread[j + 1]
        for k in range(width + 1):
            work[j, k] = work[j, k] * inverse - ratio * work[j + 1, k]
    # work now holds T^-1 (a W X) and T^-1 (a linear); rest is what x leaves of the columns.
    rest = np.empty((entries, width))
    lower = np.eye(width)
    b = np.zeros(width)
    for t in range(entries):
        j, w = problem.latent[t], precision[t]
        for k in range(width):
            rest[t, k] = columns[t, k] - a * work[j, k]
        for k in range(width):
            weighted = w * columns[t, k]
            b[k] += linear[t] * rest[t, k]
            for m in range(k + 1):
                lower[k, m] += weighted * rest[t, m]
    log_det += solve_in_place(lower, b)
    mean = np.empty(entries)
    variance = np.empty(entries)
    fit = 0.0
    for t in range(entries):
        j = problem.latent[t]
        value = a * work[j, width]
        total = a * a * spread[j]
        for k in range(width):
            value += rest[t, k] * b[k]
            solved = rest[t, k]
            for m in range(k):
                solved -= lower[k, m] * rest[t, m]
            solved /= lower[k, k]
            rest[t, k] = solved
            total += solved * solved
        mean[t] = value
        variance[t] = total
        fit += 0.5 * linear[t] * value
    return mean, variance, b, lower, log_det, fit


@kernel
def propagate(
    problem: "Problem",
    columns: Floats,
    offset: Floats,
    a: float,
    white: float,
    phi: float,
    precision: Floats,
    linear: Floats,
) -> tuple[float, Floats, Floats, bool]:
    """Iterate the sites (moved in place) to their fixed point.

    Returns
    -------
    log_marginal, b, lower, converged
        ``b``: mean of the coefficients; ``lower``: Cholesky factor of their precision.
    """
    entries = problem.entries
    diagonal, off, log_det_prior = residual_precision(problem.step, phi)
    work = np.empty((len(diagonal), columns.shape[1] + 1))
    log_marginal = -np.inf
    converged = False
    mean, variance, b, lower, log_det, fit = _posterior(
        problem, columns, a, diagonal, off, precision, linear, work
    )
    for sweep in range(MAX_SWEEPS):
        damping = 1.0 if sweep < DAMP_FROM else 0.5
        local = 0.0
        largest = 0.0
        for t in range(entries):
            marginal_precision = 1.0 / variance[t]
            marginal_linear = mean[t] * marginal_precision
            cavity_precision = max(
                marginal_precision - precision[t], SMALLEST_SHARE * marginal_precision
            )
            cavity_linear = marginal_linear - linear[t]
            cavity_variance = 1.0 / cavity_precision
            cavity_mean = cavity_linear * cavity_variance
            scale = math.sqrt(cavity_variance + white * white)
            log_p, shift, shrink = box_moments(
                (problem.lower[t] - offset[t] - cavity_mean) / scale,
                (problem.upper[t] - offset[t] - cavity_mean) / scale,
            )
            gain = cavity_variance / scale
            new_mean = cavity_mean + gain * shift
            new_variance = max(
                cavity_variance - gain * gain * (1.0 - shrink), SMALLEST_SHARE**2 * cavity_variance
            )
            local += log_p + 0.5 * (
                cavity_linear * cavity_mean
                - marginal_linear * mean[t]
                + math.log(marginal_precision * cavity_variance)
            )
            target_precision = max(1.0 / new_variance - cavity_precision, 0.0)
            target_linear = new_mean / new_variance - cavity_linear
            change = abs(new_mean - mean[t]) / math.sqrt(new_variance)
            largest = max(largest, change, abs(new_variance / variance[t] - 1.0))
            precision[t] += damping * (target_precision - precision[t])
            linear[t] += damping * (target_linear - linear[t])
        log_marginal = local + fit - 0.5 * log_det + 0.5 * log_det_prior
        if converged or largest < SWEEP_TOLERANCE:
            converged = True
            break
        mean, variance, b, lower, log_det, fit = _posterior(
            problem, columns, a, diagonal, off, precision, linear, work
        )
    return log_marginal, b, lower, converged
