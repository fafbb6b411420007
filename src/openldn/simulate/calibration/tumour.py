"""Tumor growth: fitted to the mouse arms of 1983 and 1984, compared with what came later."""

import numpy as np
from scipy.stats import norm

from openldn.simulate.calibration.fit import Fit, Observation, Unknown, fit_parameters
from openldn.simulate.calibration.part_values import read_values
from openldn.simulate.calibration.tumour_arms import (
    ALL,
    CONTINUOUS_H,
    HIGHER_DOSE_H,
    SHORT_H,
    Values,
    predict_arm,
    to_quantile,
)
from openldn.simulate.calibration.tumour_holdouts import compare_tumour
from openldn.simulate.facts import find_fact
from openldn.simulate.tumour import day_of_all_controls, days_to_death, tumor_incidence

__all__ = ["compare_tumour", "fit_tumour"]

# Arm: hours of block, then incidence, latency change and survival change as facts.
ARMS = (
    (SHORT_H, "TUM_001", "TUM_002", "TUM_003"),
    (CONTINUOUS_H, "TUM_004", "TUM_005", "TUM_006"),
    (CONTINUOUS_H, "TUM_008", "TUM_009", "TUM_010"),
    (SHORT_H, "TUM_011", "TUM_012", "TUM_013"),
    (HIGHER_DOSE_H, "TUM_014", "TUM_015", "TUM_016"),
)

UNKNOWNS = (
    Unknown(
        name="growth_rate", unit="1/h", prior_median=0.03, prior_sd=1.0, why="weeks: says little"
    ),
    Unknown(
        name="S50",
        unit="1",
        prior_median=2.0,
        prior_sd=0.7,
        why="the undisturbed signal, 1, restrains growth by less than half",
    ),
    Unknown(name="rise_max", unit="1", prior_median=1.0, prior_sd=0.5, why="about a doubling"),
    Unknown(
        name="rise_rate",
        unit="1/h",
        prior_median=0.35,
        prior_sd=0.7,
        why="hours: a block of 4-6 h suffices (assumed)",
    ),
    Unknown(
        name="fall_rate",
        unit="1/h",
        prior_median=0.03,
        prior_sd=0.7,
        why="about a day: once daily suffices (assumed)",
    ),
    Unknown(
        name="signal_size",
        unit="1",
        prior_median=1.0,
        prior_sd=1.0,
        why="around the visible size: survival gains little more than latency (assumed)",
    ),
    Unknown(
        name="inoculum_sd", unit="1", prior_median=1.5, prior_sd=0.7, why="several-fold (assumed)"
    ),
    Unknown(
        name="death_log",
        unit="1",
        prior_median=5.5,
        prior_sd=0.1,
        why="below the largest size of 6.9 (assumed)",
    ),
    Unknown(
        name="ogf_fold",
        unit="1",
        prior_median=5.0,
        prior_sd=1.0,
        why="injected OGF, fold of the signal: says little",
    ),
    Unknown(
        name="ht29_speed",
        unit="1",
        prior_median=1.0,
        prior_sd=0.7,
        why="growth of HT-29 relative to S20Y: says little",
    ),
)


def fit_tumour() -> Fit:
    """Fit growth, signal and rebound to the arms of one laboratory."""
    return fit_parameters(
        "tumour",
        unknowns=UNKNOWNS,
        observations=_observations(),
        predict=lambda fitted: _predict({**read_values("tumour"), **fitted}),
    )


def _observations() -> tuple[Observation, ...]:
    rows = []
    for _, incidence, latency, survival in ARMS:
        share = min(find_fact(incidence).number / 100, ALL)
        # Groups of some dozen mice (assumed): 0.4 on the normal scale, 10 % on times.
        rows.append(_seen(incidence, "incidence, normal quantile", float(norm.ppf(share)), 0.4))
        rows.append(_seen(latency, "latency, log ratio", _log_change(latency), 0.1))
        rows.append(_seen(survival, "survival, log ratio", _log_change(survival), 0.1))
    days = find_fact("TUM_017").number
    return (
        *rows,
        _seen("TUM_017", "survival of controls, log d", float(np.log(days)), 0.1),
        _seen("TUM_017", "day of all controls, log d", float(np.log(16)), 0.1),
        _seen("TUM_030", "HT-29 without OGF, normal quantile", float(norm.ppf(0.93)), 0.4),
        _seen("TUM_030", "HT-29 on OGF, normal quantile", float(norm.ppf(0.15)), 0.4),
    )


def _seen(fact_id: str, quantity: str, value: float, sd: float) -> Observation:
    return Observation(fact_ids=(fact_id,), quantity=quantity, value=value, sd=sd)


def _log_change(fact_id: str) -> float:
    return float(np.log1p(find_fact(fact_id).number / 100))


def _predict(values: Values) -> list[float]:
    horizon = day_of_all_controls(values)
    by_hours = {hours: predict_arm(hours, horizon=horizon, values=values) for hours, *_ in ARMS}
    arms = [number for hours, *_ in ARMS for number in by_hours[hours]]
    ht29 = [
        to_quantile(
            tumor_incidence(21, hours=0.0, values=values, ogf_fold=fold, speed=values["ht29_speed"])
        )
        for fold in (1.0, values["ogf_fold"])
    ]
    control = float(np.log(days_to_death(0.0, values=values)))
    return [*arms, control, float(np.log(horizon)), *ht29]
