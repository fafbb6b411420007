"""Coefficients of the random-effects model, their tests and the heterogeneity."""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaincc, ndtr, ndtri, stdtr, stdtrit

from openldn.evidence.synthesis.arrays import EffectTable, Floats, Projection
from openldn.evidence.synthesis.tau2 import ESTIMATORS, estimate_tau2

METHODS = ("FE", *ESTIMATORS)
TESTS = ("z", "t", "knha", "adhoc")
# A weighted sum of squares this small is rounding: all studies lie on the fit.
NO_SPREAD = np.finfo(float).eps


@dataclass(frozen=True, kw_only=True, eq=False)
class Fit:
    """Coefficients, shape (n_pools, n_coefficients), and what belongs to each pool."""

    coefficients: Floats
    covariance: Floats
    tau2: Floats
    tau2_se: Floats
    factor: Floats
    weights: Floats
    freedom: Floats


def fit_effects(table: EffectTable, *, method: str, test: str) -> Fit:
    """Estimate tau2, then the coefficients by weighted least squares.

    ``knha`` scales the covariance by the weighted residual variance (Hartung & Knapp 2001,
    DOI 10.1002/sim.791; Sidik & Jonkman 2002, DOI 10.1002/sim.1262; Knapp & Hartung 2003,
    DOI 10.1002/sim.1482); ``adhoc`` never by less than 1 (Knapp & Hartung 2003, discussion).
    """
    tau2, tau2_se = estimate_tau2(table, method=method)
    weights = table.weights(tau2)
    projection = Projection(table, weights)
    factor = np.ones(len(tau2))
    if test in {"knha", "adhoc"}:
        spread = (weights * projection.residual(table.y) ** 2).sum(axis=-1)
        factor = np.where(spread <= NO_SPREAD, 0.0, spread / table.freedom)
        factor = np.maximum(factor, 1.0) if test == "adhoc" else factor
    return Fit(
        coefficients=projection.coefficients(table.y),
        covariance=factor[:, None, None] * projection.inverse,
        tau2=tau2,
        tau2_se=tau2_se,
        factor=factor,
        weights=weights,
        freedom=np.full(len(tau2), np.nan) if test == "z" else table.freedom,
    )


def critical_value(freedom: Floats, level: float) -> Floats:
    """Two-sided quantile: Student's t, or the normal where ``freedom`` is NaN."""
    normal = np.isnan(freedom)
    quantile = stdtrit(np.where(normal, 1.0, freedom), (1 + level) / 2)
    return np.where(normal, ndtri((1 + level) / 2), quantile)


def two_sided_p(statistic: Floats, freedom: Floats) -> Floats:
    """Two-sided p value of a t, or of a z where ``freedom`` is NaN."""
    normal, size = np.isnan(freedom), -np.abs(statistic)
    return np.asarray(2 * np.where(normal, ndtr(size), stdtr(np.where(normal, 1, freedom), size)))


@dataclass(frozen=True, kw_only=True, eq=False)
class Heterogeneity:
    """Q, its p value, I2 in percent and H2; arrays of shape (n_pools,)."""

    q: Floats
    q_p: Floats
    i2: Floats
    h2: Floats


def measure_heterogeneity(table: EffectTable, *, tau2: Floats, method: str) -> Heterogeneity:
    """Q against a common effect; I2 and H2 from tau2 and a typical sampling variance.

    Fixed-effect pools take I2 and H2 from Q instead. Higgins & Thompson (2002), Stat Med 21:
    1539-1558, DOI 10.1002/sim.1186; for tau2 of any estimator as in metafor.
    """
    projection = Projection(table, table.weights(np.zeros(len(tau2))))
    q = (projection.w * projection.residual(table.y) ** 2).sum(axis=-1)
    free = table.freedom
    q_p = gammaincc(free / 2, q / 2)
    if method == "FE":
        return Heterogeneity(q=q, q_p=q_p, i2=share_beyond_chance(q, free), h2=q / free)
    typical = free / projection.trace()
    return Heterogeneity(q=q, q_p=q_p, i2=100 * tau2 / (tau2 + typical), h2=tau2 / typical + 1)


def share_beyond_chance(q: Floats, free: Floats) -> Floats:
    """``max(0, (Q - df) / Q)`` in percent; 0 where Q is 0."""
    return np.maximum(0.0, 100 * (q - free) / np.where(q > 0, q, np.inf))
