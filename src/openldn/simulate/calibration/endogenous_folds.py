"""Folds of the opioid and of receptors that facts are compared with."""

import numpy as np

from openldn.simulate.calibration.part_values import read_values
from openldn.simulate.calibration.tone_equations import (
    Floats,
    Values,
    agonist_share,
    simulate_tone,
    stimulate_release,
)
from openldn.simulate.facts import find_fact

# Central mu occupancy after 50 mg was 92 and 98 % (OCC_006, OCC_007): the middle.
BLOCKED_50_MG = 0.95
# Chronic dosing of rodents is taken as full block: their occupancy was not measured.
BLOCKED_RODENT = 1.0


def day_fold(values: Values, *, blocked: float = BLOCKED_50_MG, hours: float = 24.0) -> Floats:
    """Mean fold of the opioid over the first hours of a block, against the same hours without."""
    run = simulate_tone(np.linspace(0, hours, 49), blocked=lambda _: blocked, values=values)
    return np.asarray(np.trapezoid(run["E_fold"], axis=-1) / 48)


def steady_fold(values: Values, *, blocked: float = BLOCKED_50_MG) -> Floats:
    """Fold of the opioid under a lasting block: release over tolerance, by bisection."""
    receptors = full_upregulation(values["phi_mu"], blocked=blocked, values=values)
    low, high = np.zeros_like(receptors), np.full_like(receptors, 5.0)
    for _ in range(50):
        fold = (low + high) / 2
        tone = receptors * agonist_share(fold, blocked, values) / agonist_share(1.0, 0.0, values)
        gain = stimulate_release(tone, values) / (1 + values["tolerance_gain"] * (fold - 1))
        low, high = np.where(gain > fold, fold, low), np.where(gain > fold, high, fold)
    return np.asarray((low + high) / 2)


def full_upregulation(
    phi: float | Floats, *, blocked: float = BLOCKED_RODENT, values: Values | None = None
) -> Floats:
    """Fold of receptors under a lasting block."""
    exponent = (values or read_values("endogenous"))["R_exponent"]
    return np.asarray(1 / (1 - np.minimum(phi, 0.9) * blocked**exponent))


def infused_tone(values: Values) -> Floats:
    """Tone after 30 min of 1 ug/kg/min beta-endorphin: receptors are all but saturated."""
    volume, clearance = (find_fact(one).number for one in ("ENDO_018", "ENDO_019"))
    level_pg_per_ml = 1e6 / clearance * (1 - np.exp(-30 * clearance / volume))
    # Amplitude of 6 pg/mL is 23 % of the mean (ENDO_024).
    fold = level_pg_per_ml / (6 / (find_fact("ENDO_024").number / 100))
    return agonist_share(fold, 0.0, values) / agonist_share(1.0, 0.0, values)
