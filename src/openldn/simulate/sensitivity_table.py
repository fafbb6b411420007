"""Sensitivities of the metrics of one night."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class SensitivityTable:
    """Per parameter one number for each metric.

    Parameters
    ----------
    hypothesis : str
    metrics : tuple of str
    elasticity : mapping of str to tuple of float
        Percent of change for one percent of the parameter.
    first, total, confidence : mapping of str to tuple of float
        Sobol's indices, and the half-width of the 95 % interval of ``total``.
    """

    hypothesis: str
    metrics: tuple[str, ...]
    elasticity: Mapping[str, tuple[float, ...]]
    first: Mapping[str, tuple[float, ...]]
    total: Mapping[str, tuple[float, ...]]
    confidence: Mapping[str, tuple[float, ...]]
