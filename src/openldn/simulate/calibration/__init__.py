"""Fitting what may be fitted, and comparing with what was held out."""

from openldn.simulate.calibration.fit import (
    Comparison,
    Fit,
    Observation,
    Unknown,
    fit_parameters,
)

__all__ = ["Comparison", "Fit", "Observation", "Unknown", "fit_parameters"]
