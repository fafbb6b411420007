"""Endogenous opioid and receptors: fitted to release, feedback, half-times and upregulation."""

from collections.abc import Callable

import numpy as np

from openldn.simulate.calibration.endogenous_folds import (
    day_fold,
    full_upregulation,
    infused_tone,
    steady_fold,
)
from openldn.simulate.calibration.endogenous_holdouts import compare_endogenous
from openldn.simulate.calibration.fit import Fit, Observation, Unknown, fit_parameters
from openldn.simulate.calibration.part_values import read_values
from openldn.simulate.calibration.tone_equations import Values, stimulate_release
from openldn.simulate.facts import find_fact

__all__ = ["compare_endogenous", "fit_endogenous"]

UNKNOWNS = (
    Unknown(
        name="k_E", unit="1/h", prior_median=1.0, prior_sd=1.0, why="hours or less: says little"
    ),
    Unknown(
        name="Smax",
        unit="1",
        prior_median=0.75,
        prior_sd=0.31,
        why="0.4 to 1.4, the ACTH ratio's 90 % interval less 1, as two SD each way",
    ),
    Unknown(name="s50", unit="1", prior_median=0.4, prior_sd=1.0, why="says little"),
    Unknown(name="tolerance_gain", unit="1", prior_median=0.3, prior_sd=1.0, why="says little"),
    Unknown(name="phi_mu", unit="1", prior_median=0.4, prior_sd=1.0, why="says little"),
    Unknown(name="phi_delta", unit="1", prior_median=0.3, prior_sd=1.0, why="says little"),
)


def fit_endogenous() -> Fit:
    """Fit turnover, stimulus, feedback, tolerance and receptor regulation."""
    return fit_parameters(
        "endogenous",
        unknowns=UNKNOWNS,
        observations=_observations(),
        predict=lambda fitted: _predict({**read_values("endogenous"), **fitted}),
    )


def _observations() -> tuple[Observation, ...]:
    def seen(
        ids: str, quantity: str, value: float, sd: float, log: Callable[[float], float] = np.log
    ) -> Observation:
        return Observation(
            fact_ids=tuple(ids.split()), quantity=quantity, value=float(log(value)), sd=sd
        )

    low, high = (float(x) for x in find_fact("ENDO_005").value.split("-"))
    chronic = find_fact("ENDO_001").number / find_fact("ENDO_002").number
    feedback = find_fact("ENDO_013").number / 48  # the control is in the note: 48 +/- 6
    residence = np.log(2) * find_fact("ENDO_018").number / find_fact("ENDO_019").number
    return (
        # The 90 % interval spans 2 x 1.645 SD of the logarithm.
        seen(
            "ENDO_005",
            "fold of release, mean of day 1 at 50 mg, log",
            np.sqrt(low * high),
            np.log(high / low) / 3.29,
        ),
        # No spread is given; persons with a CV of 50 % would give 0.14.
        seen("ENDO_001 ENDO_002", "fold of level, chronic 50 mg, log", chronic, 0.15),
        # Both spreads as reported, relative, added in squares.
        seen(
            "ENDO_013",
            "release during an infusion of beta-endorphin, log",
            feedback,
            float(np.hypot(4 / 32, 6 / 48)),
        ),
        seen("ENDO_016", "half-time, slowest phase, log min", find_fact("ENDO_016").number, 0.15),
        # Three patients: their spread is not given; 30 % assumed.
        seen("ENDO_017", "terminal half-life, log min", find_fact("ENDO_017").number, 0.3),
        seen(
            "ENDO_018 ENDO_019",
            "half-life from volume and clearance, log min",
            float(residence),
            0.3,
        ),
        # One patient.
        seen("ENDO_020", "half-life in CSF, log min", find_fact("ENDO_020").number, 0.5),
        # No spread is given; other rodent studies range from +55 to +90 %: 10 % assumed.
        seen("ENDO_040", "mu receptors, chronic, log fold", 1 + 0.80, 0.1),
        seen("ENDO_041", "delta receptors, chronic, log fold", 1 + 0.39, 0.1),
    )


def _predict(values: Values) -> list[float]:
    half_life = float(np.log(np.log(2) / values["k_E"] * 60))
    predicted = [
        day_fold(values),
        steady_fold(values),
        stimulate_release(infused_tone(values), values),
    ]
    return [
        *(float(np.log(np.maximum(one, 1e-3)).item()) for one in predicted),
        *[half_life] * 4,
        float(np.log(full_upregulation(values["phi_mu"])).item()),
        float(np.log(full_upregulation(values["phi_delta"])).item()),
    ]
