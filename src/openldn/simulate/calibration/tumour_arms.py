"""An arm of mice as the tumor model predicts it."""

from collections.abc import Mapping

import numpy as np
from scipy.stats import norm

from openldn.simulate.tumour import days_to_death, days_to_visible, tumor_incidence

Values = Mapping[str, float]

# Hours of block a day: the middle of 4-6 h (OCC_054), 24 h (OCC_055, OCC_056), 6-8 h (OCC_058).
SHORT_H, CONTINUOUS_H, NUDE_H = 5.0, 24.0, 7.0
# 0.4 mg/kg is said to block under 10 h, as is 0.1 mg/kg (OCC_057); the larger dose is put near 10.
HIGHER_DOSE_H = 9.0
# "All" of a group of some dozen mice: 98 %, so that 100 % stays finite on the normal scale.
ALL = 0.98


def predict_arm(hours: float, *, horizon: float, values: Values) -> tuple[float, float, float]:
    """Incidence (normal quantile), latency and survival (log ratios to control) of an arm.

    Parameters
    ----------
    hours : float
        Of full block a day.
    horizon : float
        Day on which incidence is read.
    """
    latency = _latency(hours, values) / _latency(0.0, values)
    survival = days_to_death(hours, values=values) / days_to_death(0.0, values=values)
    share = tumor_incidence(horizon, hours=hours, values=values)
    return to_quantile(share), float(np.log(latency)), float(np.log(survival))


def to_quantile(share: float) -> float:
    """Share of mice as a quantile of the normal, finite at none and all."""
    return float(norm.ppf(min(max(share, 1e-6), ALL)))


def _latency(hours: float, values: Values) -> float:
    return float(np.interp(-values["inoculum_log"], *days_to_visible(hours, values=values)))
