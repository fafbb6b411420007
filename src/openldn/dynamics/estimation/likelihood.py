"""How well predictions fit observations: minus twice the log density, and its derivatives."""

from dataclasses import dataclass

import numpy as np
from scipy.special import log_ndtr

from openldn.dynamics.estimation.problem import Floats, Problem, Values

LOG_TWO_PI = float(np.log(2 * np.pi))


@dataclass(frozen=True, kw_only=True, eq=False)
class Fit:
    """Minus twice the log density of each observation given its prediction, without log(2 pi).

    Parameters
    ----------
    value : array of shape (n_copies, n_observations)
    slope : array
        Derivative in the prediction.
    curvature : array
        Expected second derivative in the prediction; 0 or more.
    """

    value: Floats
    slope: Floats
    curvature: Floats


def variance_of(problem: Problem, values: Values, predictions: Floats) -> Floats:
    """Residual variance of each observation."""
    output = problem.observations.output
    return np.square(values.additive[:, output]) + np.square(
        values.proportional[:, output] * predictions
    )


def fit_of(problem: Problem, values: Values, predictions: Floats) -> Fit:
    """Compare predictions with observations.

    Notes
    -----
    With the prediction f, the variance V(f) = a^2 + (b f)^2 and V' = 2 b^2 f:

    - measured: (y - f)^2 / V + log V; its expected second derivative is 2/V + (V'/V)^2;
    - below the limit L (method M3 of Beal): -2 log Phi((L - f) / sqrt(V)).

    References
    ----------
    Beal SL (2001). Ways to fit a PK model with some data below the quantification limit.
    J Pharmacokinet Pharmacodyn 28:481-504, doi:10.1023/A:1012299115260.
    """
    seen = problem.observations
    with np.errstate(all="ignore"):
        variance = variance_of(problem, values, predictions)
        change = 2 * np.square(values.proportional[:, seen.output]) * predictions
        off = seen.value - predictions
        ratio = change / variance
        fit = Fit(
            value=np.square(off) / variance + np.log(variance),
            slope=-2 * off / variance + ratio * (1 - np.square(off) / variance),
            curvature=2 / variance + np.square(ratio),
        )
        if seen.is_below.any():
            below = _below(off, variance, change)
            fit = Fit(
                value=np.where(seen.is_below, below.value, fit.value),
                slope=np.where(seen.is_below, below.slope, fit.slope),
                curvature=np.where(seen.is_below, below.curvature, fit.curvature),
            )
    return fit


def _below(off: Floats, variance: Floats, change: Floats) -> Fit:
    z = off / np.sqrt(variance)
    log_share = log_ndtr(z)
    # Density over distribution, without 0/0 far in the tail.
    hazard = np.exp(-0.5 * np.square(z) - 0.5 * LOG_TWO_PI - log_share)
    dz = -1 / np.sqrt(variance) - 0.5 * z * change / variance
    return Fit(
        value=-2 * log_share,
        slope=-2 * hazard * dz,
        curvature=2 * hazard * (z + hazard) * np.square(dz),
    )
