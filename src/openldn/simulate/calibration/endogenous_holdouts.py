"""Endogenous opioid and receptors beside the studies that were held out."""

from functools import cache

import numpy as np

from openldn.simulate.calibration.endogenous_directions import judge_directions
from openldn.simulate.calibration.endogenous_folds import (
    BLOCKED_50_MG,
    day_fold,
    full_upregulation,
    steady_fold,
)
from openldn.simulate.calibration.fit import Comparison
from openldn.simulate.calibration.judge import judge
from openldn.simulate.calibration.part_values import read_values
from openldn.simulate.calibration.tone_equations import (
    Floats,
    Values,
    find_peak_clock,
    simulate_tone,
    undisturbed_opioid,
)
from openldn.simulate.facts import find_fact
from openldn.simulate.parts import read_fit

N_DRAWS, SEED = 300, 20240601


@cache
def draw_values(n: int = N_DRAWS) -> dict[str, float | Floats]:
    """Draws of the fit beside the fixed values, and the assumed receptor turnover drawn widely."""
    rng = np.random.Generator(np.random.Philox(key=SEED))
    drawn: dict[str, float | Floats] = {**read_fit("endogenous").draw(rng, n)}
    drawn["Smax"] = np.clip(drawn["Smax"], 0.4, 1.4)
    drawn["s50"] = np.minimum(drawn["s50"], 0.99 / drawn["Smax"])
    drawn["tolerance_gain"] = np.minimum(drawn["tolerance_gain"], 0.95)
    fixed = read_values("endogenous")
    drawn["R_half_life"] = fixed["R_half_life"] * np.exp(0.5 * rng.standard_normal(n))
    return {**fixed, **drawn}


def compare_endogenous() -> tuple[Comparison, ...]:
    """Set every held-out fact beside what the model says, misses included."""
    values = draw_values()
    return (
        *_judge_hormones(values),
        *_judge_rhythm(values),
        *_judge_receptors(values),
        *judge_directions(steady_fold(values), half_block=steady_fold(values, blocked=0.5)),
    )


def _judge_hormones(values: Values) -> list[Comparison]:
    day = day_fold(values)
    # Naloxone 10 mg iv in 70 kg over its ED50 of 0.00229 mg/kg (OCC_042), falling with 110 min.
    hour = simulate_tone(
        np.array([0.0, 1.0]),
        blocked=lambda t: _occupy(10 / 70 / 0.00229 * 2 ** (-t * 60 / 110)),
        values=values,
    )["E_fold"][:, -1]
    run = simulate_tone(
        np.array([0.0, 1.0, 3.0, 8.0]), blocked=lambda _: BLOCKED_50_MG, values=values
    )["E_fold"]
    return [
        judge(
            "ENDO_006",
            "cortisol, 50 mg, day 1",
            day,
            seen=(1.26, 2.06),
            observed="1.26-2.06 (90 % CI)",
            unit="ratio",
            note="Cortisol is taken as in proportion to the opioid, a co-product of ACTH.",
        ),
        judge(
            "ENDO_010",
            "cortisol 1 h after naloxone 10 mg iv, women",
            hour,
            seen=(12.7 / 8.7, 12.7 / 8.7),
            observed="12.7/8.7 = 1.46 (n = 10, no spread)",
            unit="ratio",
            note="Occupancy from the ED50 and half-life of OCC_042; the model knows no sex.",
        ),
        judge(
            "ENDO_011",
            "24 h mean under a 24 h naloxone infusion, men",
            day,
            seen=(0.85, 1.15),
            observed="no change (n = 6)",
            unit="ratio",
            note="Within 15 % would pass; the model predicts a rise that was not seen.",
        ),
        judge(
            "ENDO_012",
            "level at 8 h over level at 3 h of naloxone infusion, men",
            run[:, 3] / run[:, 2],
            seen=(0.9, 1.1),
            observed="no growth beyond the first hours (n = 12)",
            unit="ratio",
            note="Within 10 % passes; a fall that was prevented is a rise against its hour.",
        ),
    ]


def _judge_rhythm(values: Values) -> list[Comparison]:
    # Hours of sampling are not given: morning 7 to 10, evening 16 to 20.
    rng = np.random.Generator(np.random.Philox(key=SEED + 1))
    clock = np.array([7.0, 16.0]) + np.array([3.0, 4.0]) * rng.random((N_DRAWS, 2))
    level = [undisturbed_opioid(clock[:, k] - float(values["clock_h"]), values) for k in (0, 1)]
    evening = find_fact("ENDO_002").number * steady_fold(values) * level[1] / level[0]
    return [
        judge(
            "ENDO_003",
            "beta-endorphin in the evening, chronic full dose",
            evening,
            seen=(13.6, 13.6),
            observed="13.6 (n = 21, no spread)",
            unit="pg/mL",
            note="Sampling 7-10 and 16-20 h assumed; rests on the assumed phase too.",
        ),
        judge(
            "ENDO_025",
            "clock time of the peak",
            find_peak_clock(values),
            seen=(0.0, 0.0),
            observed="10:43 (SE 40 min)",
            unit="h",
            verdict="cannot be judged",
            note="The phase of the drive (8:00) is assumed and only its delay is predicted; "
            "a drive at 9:40 would meet the observed peak. Both lie far from 2-4 a.m.",
        ),
    ]


def _judge_receptors(values: Values) -> list[Comparison]:
    days_8 = 8 * 24.0
    mu, delta = (_grow(values, name, hours=days_8) for name in ("phi_mu", "phi_delta"))
    rows = (
        ("ENDO_042", "mu1 density, mouse, 8 d", mu, (1.81, 1.81), "+81 %"),
        ("ENDO_043", "mu2 density, mouse, 8 d", mu, (1.67, 1.67), "+67 %"),
        ("ENDO_044", "delta density, mouse, 8 d", delta, (1.31, 1.31), "+31 %"),
        ("ENDO_045", "mu density, mouse, 15 mg pellet 8 d", mu, (1.9, 1.9), "+90 %"),
        ("ENDO_046", "delta density, mouse, 15 mg pellet 8 d", delta, (1.2, 1.4), "+20 to 40 %"),
        ("ENDO_047", "naloxone sites, pellet 8 d", mu, (1.55, 1.55), "+55 %"),
        ("ENDO_048", "potency of morphine, pellet, maximum", mu, (1.8, 1.8), "1.8-fold"),
        ("ENDO_053", "beta-endorphin sites on spleen cells, rat", mu, (8.4, 8.4), "8.4-fold"),
    )
    return [
        judge(
            fact_id,
            quantity,
            predicted,
            seen=seen,
            observed=observed,
            unit="fold",
            note="Full block for 8 days assumed; receptor turnover assumed (24-96 h covers most).",
        )
        for fact_id, quantity, predicted, seen, observed in rows
    ]


def _grow(values: Values, phi: str, *, hours: float) -> Floats:
    """Receptors after some hours of full block."""
    end = full_upregulation(values[phi])
    return np.asarray(end + (1 - end) * 2 ** (-hours / values["R_half_life"] / end))


def _occupy(ratio: float) -> float:
    return float(ratio / (1 + ratio))
