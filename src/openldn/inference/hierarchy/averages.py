"""Likelihood curves averaged over a population of effects: the kernels of pooling.

A curve averaged over ``normal(mean, tau)`` is what one participant says about the population.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from openldn.errors import InferenceError
from openldn.inference.curve import EffectCurve
from openldn.inference.density import curve_at
from openldn.inference.kernels import kernel

Floats = NDArray[np.float64]

# A kernel narrower than this many steps of a curve is integrated by Gauss-Hermite.
NARROW_STEPS = 1.4
HERMITE_X, HERMITE_W = np.polynomial.hermite_e.hermegauss(11)
HERMITE_W = HERMITE_W / HERMITE_W.sum()
# A curve or a grid point lighter than this does not matter.
LIGHT_CURVE, LIGHT_POINT = 1e-17, 1e-7
# Sums along a curve take steps of at most this many SDs of curve times kernel.
STRIDE_SDS = 0.55
# Where a threshold cuts a cell, cells are smaller.
FINE_STRIDE_SDS = 0.2
# A Student population has four degrees of freedom: heavy tails with a variance.
STUDENT_NU = 4.0
# Density of the standard Student at zero.
STUDENT_PEAK = 0.375
# A narrow Student kernel is a mixture of normal ones: u = chi2 / 2 by Gauss-Laguerre with
# weight u exp(-u), and the SD of each is tau sqrt(nu / (2 u)).
LAGUERRE = 12


@dataclass(frozen=True, kw_only=True, eq=False)
class CurveColumns:
    """Curves in columns: start, step, and log-likelihood relative to its peak.

    ``origin`` and ``step`` of shape (n_curves,), ``values`` of shape (n_curves, n_grid);
    ``peak`` is the sum of the peaks.
    """

    origin: Floats
    step: Floats
    values: Floats
    peak: float

    def __len__(self) -> int:
        return len(self.origin)

    def part(self, index: "slice | Floats | NDArray[np.bool_]") -> "CurveColumns":
        """Some of the curves; their peaks no longer count."""
        values = np.ascontiguousarray(self.values[index])
        return CurveColumns(
            origin=self.origin[index], step=self.step[index], values=values, peak=0.0
        )

    def average(self, mean: Floats, tau: Floats) -> Floats:
        """Log of each curve averaged over ``normal(mean, tau)``, summed: (n_tau, n_mean)."""
        return self._summed(mean, tau, False)

    def average_student(self, mean: Floats, tau: Floats) -> Floats:
        """The same with a Student population of four degrees of freedom and scale ``tau``."""
        return self._summed(mean, tau, True)

    def _summed(self, mean: Floats, tau: Floats, is_student: bool) -> Floats:
        total: Floats = average_curves(
            self.origin, self.step, self.values, mean, tau, is_student, *_RULES
        )
        return total

    def average_mixed(self, mean: Floats, tau: Floats, responders: float) -> Floats:
        """The same when only a share of members has an effect and the others have none."""
        total: Floats = average_mixed(
            self.origin, self.step, self.values, mean, tau, responders, HERMITE_X, HERMITE_W
        )
        return total


def columns_of(curves: Sequence[EffectCurve]) -> CurveColumns:
    """Put curves into columns.

    Raises
    ------
    InferenceError
        If there is none, they differ in length, or one is not finite.
    """
    if not curves:
        raise InferenceError("there is no effect to pool.")
    sizes = {len(curve.x) for curve in curves}
    if len(sizes) > 1:
        raise InferenceError(f"curves have {min(sizes)} to {max(sizes)} points; must be alike.")
    values = np.array([curve.log_likelihood for curve in curves])
    if not np.all(np.isfinite(values)):
        raise InferenceError("a likelihood curve is not finite; leave its course out.")
    peaks = values.max(axis=1)
    return CurveColumns(
        origin=np.array([curve.x[0] for curve in curves]),
        step=np.array([curve.x[1] - curve.x[0] for curve in curves]),
        values=values - peaks[:, None],
        peak=float(np.sum(peaks)),
    )


def _laguerre() -> tuple[Floats, Floats]:
    """Factors of the SD, and their shares, for a Student as a mixture of normals."""
    # Weight u exp(-u) is what Golub and Welsch's matrix with diagonal 2k + 2 and sides
    # sqrt(k (k + 1)) stands for.
    k = np.arange(LAGUERRE, dtype=float)
    side = np.sqrt(k[1:] * (k[1:] + 1.0))
    matrix = np.diag(2.0 * k + 2.0) + np.diag(side, 1) + np.diag(side, -1)
    u, vectors = np.linalg.eigh(matrix)
    return np.sqrt(STUDENT_NU / (2.0 * u)), vectors[0] ** 2


_RULES = (HERMITE_X, HERMITE_W, *_laguerre())


@kernel
def average_curves(
    origin: Floats, step: Floats, values: Floats, mean: Floats, tau: Floats, is_student: bool,
    node: Floats, share: Floats, factor: Floats, part: Floats,
) -> Floats:  # fmt: skip
    """Sum over curves of the log of the curve averaged over a kernel, (n_tau, n_mean)."""
    curves, points = values.shape
    total = np.zeros((len(tau), len(mean)))
    likelihood = np.empty(points)
    for i in range(curves):
        start, end, variance = _light(values[i], likelihood)
        for j in range(len(tau)):
            spread = tau[j] / step[i]
            for k in range(len(mean)):
                center = (mean[k] - origin[i]) / step[i]
                if is_student:
                    mass = _student(
                        values[i], likelihood, start, end, center, spread, variance, node, share,
                        factor, part,
                    )  # fmt: skip
                else:
                    mass = _normal(
                        values[i], likelihood, start, end, center, spread, variance, node, share
                    )[0]
                total[j, k] += math.log(max(mass, 1e-290))
    return total


@kernel
def average_mixed(
    origin: Floats, step: Floats, values: Floats, mean: Floats, tau: Floats, responders: float,
    node: Floats, share: Floats,
) -> Floats:  # fmt: skip
    """As ``average_curves``, of a mixture of normal effects and effects of zero."""
    curves, points = values.shape
    total = np.zeros((len(tau), len(mean)))
    likelihood = np.empty(points)
    for i in range(curves):
        start, end, variance = _light(values[i], likelihood)
        none = math.exp(curve_at(values[i], 0.0, 1.0, -origin[i] / step[i]))
        for j in range(len(tau)):
            spread = tau[j] / step[i]
            for k in range(len(mean)):
                center = (mean[k] - origin[i]) / step[i]
                mass = _normal(
                    values[i], likelihood, start, end, center, spread, variance, node, share
                )[0]
                mixed = responders * mass + (1.0 - responders) * none
                total[j, k] += math.log(max(mixed, 1e-290))
    return total


@kernel
def shrink_curves(
    origin: Floats, step: Floats, values: Floats, mean: Floats, tau: Floats, weight: Floats,
    threshold: float, node: Floats, share: Floats,
) -> Floats:  # fmt: skip
    """Each effect after pooling: mean, mean square, probability of exceeding a threshold.

    Returns
    -------
    array of shape (n_curves, 3)
    """
    curves, points = values.shape
    effects = np.zeros((curves, 3))
    likelihood = np.empty(points)
    # What is left out must not pull effects toward zero, nor widen those that are far from it.
    kept = 0.0
    for j in range(len(tau)):
        for k in range(len(mean)):
            if weight[j, k] >= LIGHT_POINT:
                kept += weight[j, k]
    for i in range(curves):
        start, end, variance = _light(values[i], likelihood)
        place = (threshold - origin[i]) / step[i]
        for j in range(len(tau)):
            spread = tau[j] / step[i]
            for k in range(len(mean)):
                if weight[j, k] < LIGHT_POINT:
                    continue
                center = (mean[k] - origin[i]) / step[i]
                mass, first, second = _normal(
                    values[i], likelihood, start, end, center, spread, variance, node, share
                )
                inside = max(mass, 1e-290)
                first, second = first / inside, second / inside
                above = _above(likelihood, start, end, center, spread, place, first, second)
                effects[i, 0] += weight[j, k] * (origin[i] + step[i] * first)
                effects[i, 1] += weight[j, k] * (
                    origin[i] ** 2 + 2.0 * origin[i] * step[i] * first + step[i] ** 2 * second
                )
                effects[i, 2] += weight[j, k] * above
    return effects / kept


@kernel
def _light(values: Floats, likelihood: Floats) -> tuple[int, int, float]:
    """Fill in the likelihood; first and last point that matter, and the curve's variance."""
    points = len(values)
    mass, first, second = 0.0, 0.0, 0.0
    start, end = points, 0
    for m in range(points):
        likelihood[m] = math.exp(values[m])
        if likelihood[m] > LIGHT_CURVE:
            start, end = min(start, m), max(end, m)
        mass += likelihood[m]
        first += likelihood[m] * m
        second += likelihood[m] * m * m
    return start, end, max(second / mass - (first / mass) ** 2, 1e-6)


@kernel
def _normal(
    values: Floats, likelihood: Floats, start: int, end: int, center: float, spread: float,
    variance: float, node: Floats, share: Floats,
) -> tuple[float, float, float]:  # fmt: skip
    """Curve averaged over a normal kernel; mass, first and second moment, in steps."""
    if spread < NARROW_STEPS:
        return _by_hermite(values, center, spread, node, share)
    width = math.sqrt(1.0 / (1.0 / variance + 1.0 / (spread * spread)))
    stride = max(1, int(STRIDE_SDS * width))
    return _by_recurrence(likelihood, start, end, center, spread, stride)


@kernel
def _student(
    values: Floats, likelihood: Floats, start: int, end: int, center: float, spread: float,
    variance: float, node: Floats, share: Floats, factor: Floats, part: Floats,
) -> float:  # fmt: skip
    """Curve averaged over a Student kernel of four degrees of freedom."""
    if spread < NARROW_STEPS:
        mass = 0.0
        for k in range(len(factor)):
            mass += (
                part[k]
                * _normal(
                    values,
                    likelihood,
                    start,
                    end,
                    center,
                    factor[k] * spread,
                    variance,
                    node,
                    share,
                )[0]
            )
        return mass
    width = math.sqrt(1.0 / (1.0 / variance + 1.0 / (spread * spread)))
    stride = max(1, int(STRIDE_SDS * width))
    mass = 0.0
    for m in range(start, end + 1, stride):
        score = (m - center) / spread
        tail = 1.0 + 0.25 * score * score
        mass += likelihood[m] / (tail * tail * math.sqrt(tail))
    return mass * stride * STUDENT_PEAK / spread


@kernel
def _above(
    likelihood: Floats, start: int, end: int, center: float, spread: float, place: float,
    first: float, second: float,
) -> float:  # fmt: skip
    """Probability that an effect lies above a place, in steps, given its population."""
    if spread < NARROW_STEPS:
        # Within so narrow a kernel the curve is a tilt: the posterior is near normal.
        sd = math.sqrt(max(second - first * first, 1e-12))
        return 0.5 * math.erfc((place - first) / (sd * math.sqrt(2.0)))
    width = math.sqrt(max(second - first * first, 1e-12))
    stride = max(1, int(FINE_STRIDE_SDS * width))
    begin, stop, kernel, ratio, change = _along(start, end, center, spread, stride)
    below, mass = 0.0, 0.0
    for m in range(begin, stop + 1, stride):
        value = likelihood[m] * kernel
        mass += value
        # The cell around the place is cut where the place is.
        below += value * min(max((place - m) / stride + 0.5, 0.0), 1.0)
        kernel *= ratio
        ratio *= change
    return 1.0 - below / max(mass, 1e-290)


@kernel
def _by_hermite(
    values: Floats, center: float, spread: float, node: Floats, share: Floats
) -> tuple[float, float, float]:
    """Curve averaged over a narrow kernel; mass, first and second moment, in steps."""
    mass, first, second = 0.0, 0.0, 0.0
    for m in range(len(node)):
        place = center + spread * node[m]
        value = share[m] * math.exp(curve_at(values, 0.0, 1.0, place))
        mass += value
        first += value * place
        second += value * place * place
    return mass, first, second


@kernel
def _along(
    start: int, end: int, center: float, spread: float, stride: int
) -> tuple[int, int, float, float, float]:
    """First and last point of a walk along a normal kernel, its value, ratio and change there.

    From more than nine SDs away the value would begin at zero and stay there.
    """
    rate = -0.5 / (spread * spread)
    begin = max(start, int(center - 9.0 * spread))
    stop = min(end, int(center + 9.0 * spread) + 1)
    offset = begin - center
    value = math.exp(rate * offset * offset)
    ratio = math.exp(rate * (2.0 * offset * stride + stride * stride))
    return begin, stop, value, ratio, math.exp(2.0 * rate * stride * stride)


@kernel
def _by_recurrence(
    likelihood: Floats, start: int, end: int, center: float, spread: float, stride: int
) -> tuple[float, float, float]:
    """Curve averaged over a wide kernel, whose values follow from one another."""
    begin, stop, kernel, ratio, change = _along(start, end, center, spread, stride)
    mass, first, second = 0.0, 0.0, 0.0
    m = begin
    while m <= stop:
        value = likelihood[m] * kernel
        mass += value
        first += value * m
        second += value * m * m
        kernel *= ratio
        ratio *= change
        m += stride
    factor = stride / (spread * math.sqrt(2.0 * math.pi))
    return mass * factor, first * factor, second * factor
