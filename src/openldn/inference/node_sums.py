"""Sums over the nodes of an integration: the curve of an effect, weights, moments."""

import math

import numpy as np
from numpy.typing import NDArray

from openldn.inference.density import curve_at
from openldn.inference.kernels import kernel

Floats = NDArray[np.float64]

# Nodes lighter than this share of the heaviest do not matter to the curve.
LOG_LIGHT_NODE = float(np.log(1e-9))
# Points, in SDs, at which the inner approximation's skewness is measured.
SKEW_START, SKEW_STEP = -4.5, 0.75
SKEW_POINTS = np.arange(SKEW_START, -SKEW_START + SKEW_STEP / 2, SKEW_STEP)


@kernel
def sum_nodes(terms: Floats, x: Floats, skew: Floats, effect_sd: float) -> Floats:
    """Log of the sum over nodes, each corrected for skewness at its own standardized effect.

    A node's likelihood along the even grid follows from its neighbor by two products, from
    the middle to both ends.
    """
    size, nodes = len(x), len(terms)
    precision = terms[:, 3] + 1.0 / (effect_sd * effect_sd)
    peak = terms[:, 0] + terms[:, 1] + 0.5 * terms[:, 2] ** 2 / precision
    heaviest = np.max(peak)
    middle, step = size // 2, x[1] - x[0]
    at_middle = np.zeros(nodes)
    slope = np.zeros(nodes)
    for i in range(nodes):
        if peak[i] >= heaviest + LOG_LIGHT_NODE:
            height = terms[i, 0] + terms[i, 1] - heaviest
            height += (terms[i, 2] - 0.5 * terms[i, 3] * x[middle]) * x[middle]
            at_middle[i] = np.exp(height)
            slope[i] = (terms[i, 2] - terms[i, 3] * x[middle]) * step
    flat = terms[:, 3] * step * step
    change = np.exp(-flat)
    center = terms[:, 2] / precision
    total = np.zeros(size)
    for side in (-1, 1):
        value = at_middle.copy()
        ratio = np.exp(side * slope - 0.5 * flat)
        for j in range(middle, size if side > 0 else -1, side):
            if side < 0 or j > middle:
                if len(skew) == 0:
                    total[j] = np.sum(value)
                else:
                    total[j] = _skewed_sum(value, x[j], center, precision, skew)
            value *= ratio
            ratio *= change
    for j in range(size):
        total[j] = heaviest + np.log(max(total[j], 1e-300))
    return total


@kernel
def _skewed_sum(value: Floats, x: float, center: Floats, precision: Floats, skew: Floats) -> float:
    total = 0.0
    for i in range(len(value)):
        if value[i] > 0.0:
            score = (x - center[i]) * np.sqrt(precision[i])
            place = min(max(score, SKEW_START), -SKEW_START)
            total += value[i] * np.exp(curve_at(skew, SKEW_START, SKEW_STEP, place))
    return total


def weigh_nodes(terms: Floats, location: float, precision: float) -> tuple[Floats, Floats, Floats]:
    """Weight of each node under a normal prior, and mean and variance of the effect there."""
    total = terms[:, 3] + precision
    mean = (terms[:, 2] + precision * location) / total
    log_weight = terms[:, 0] + terms[:, 1] + 0.5 * mean**2 * total - 0.5 * np.log(total)
    weight = np.exp(log_weight - log_weight.max())
    return weight / weight.sum(), mean, 1.0 / total


@kernel
def mixture_moments(terms: Floats, effect_sd: float) -> tuple[float, float, float]:
    """Mean and SD of the effect under a normal prior, and probability below zero."""
    prior_precision = 1.0 / (effect_sd * effect_sd)
    size = len(terms)
    log_weight = np.empty(size)
    for i in range(size):
        precision = terms[i, 3] + prior_precision
        log_weight[i] = terms[i, 0] + terms[i, 1] + 0.5 * terms[i, 2] ** 2 / precision
        log_weight[i] -= 0.5 * np.log(precision)
    heaviest = np.max(log_weight)
    mass, first, below = 0.0, 0.0, 0.0
    for i in range(size):
        precision = terms[i, 3] + prior_precision
        weight = np.exp(log_weight[i] - heaviest)
        mean = terms[i, 2] / precision
        mass += weight
        first += weight * mean
        below += weight * 0.5 * math.erfc(mean * math.sqrt(0.5 * precision))
    center = first / mass
    second = 0.0
    for i in range(size):
        precision = terms[i, 3] + prior_precision
        deviation = terms[i, 2] / precision - center
        second += np.exp(log_weight[i] - heaviest) * (1.0 / precision + deviation**2)
    return center, math.sqrt(second / mass), below / mass
