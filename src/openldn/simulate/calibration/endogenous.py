"""Endogenous opioid and receptors: fitted to release, feedback, half-times and upregulation."""

from collections.abc import Callable
from functools import cache

import numpy as np

from openldn.simulate.calibration.endogenous_directions import judge_directions
from openldn.simulate.calibration.fit import Comparison, Fit, Observation, Unknown, fit_parameters
from openldn.simulate.calibration.part_values import read_values
from openldn.simulate.calibration.tone_equations import (
    Floats,
    Values,
    agonist_share,
    find_peak_clock,
    simulate_tone,
    stimulate_release,
    undisturbed_opioid,
)
from openldn.simulate.facts import Use, find_fact
from openldn.simulate.parts import read_fit

# Central mu occupancy after 50 mg was 92 and 98 % (OCC_006, OCC_007): the middle.
BLOCKED_50_MG = 0.95
# Chronic dosing of rodents is taken as full block: their occupancy was not measured.
BLOCKED_RODENT = 1.0
N_DRAWS = 300
SEED = 20240601

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


def _judge(
    ids: str,
    quantity: str,
    predicted: Floats,
    *,
    seen: tuple[float, float],
    observed: str,
    note: str,
    unit: str = "ratio",
    verdict: str = "",
) -> Comparison:
    """Agreement: the 95 % interval of the prediction overlaps the range observed."""
    for one in ids.split():
        find_fact(one, uses=(Use.VALIDATE,))
    low, mid, high = np.percentile(predicted, [2.5, 50, 97.5]).tolist()
    overlaps = low <= seen[1] and high >= seen[0]
    return Comparison(
        fact_ids=tuple(ids.split()),
        quantity=quantity,
        unit=unit,
        observed=observed,
        predicted=mid,
        low=low,
        high=high,
        verdict=verdict or ("agrees" if overlaps else "misses"),
        note=note,
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
        _judge(
            "ENDO_006",
            "cortisol, 50 mg, day 1",
            day,
            seen=(1.26, 2.06),
            observed="1.26-2.06 (90 % CI)",
            note="Cortisol is taken as in proportion to the opioid, a co-product of ACTH.",
        ),
        _judge(
            "ENDO_010",
            "cortisol 1 h after naloxone 10 mg iv, women",
            hour,
            seen=(12.7 / 8.7, 12.7 / 8.7),
            observed="12.7/8.7 = 1.46 (n = 10, no spread)",
            note="Occupancy from the ED50 and half-life of OCC_042; the model knows no sex.",
        ),
        _judge(
            "ENDO_011",
            "24 h mean under a 24 h naloxone infusion, men",
            day,
            seen=(0.85, 1.15),
            observed="no change (n = 6)",
            note="Within 15 % would pass; the model predicts a rise that was not seen.",
        ),
        _judge(
            "ENDO_012",
            "level at 8 h over level at 3 h of naloxone infusion, men",
            run[:, 3] / run[:, 2],
            seen=(0.9, 1.1),
            observed="no growth beyond the first hours (n = 12)",
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
        _judge(
            "ENDO_003",
            "beta-endorphin in the evening, chronic full dose",
            evening,
            seen=(13.6, 13.6),
            observed="13.6 (n = 21, no spread)",
            unit="pg/mL",
            note="Sampling 7-10 and 16-20 h assumed; rests on the assumed phase too.",
        ),
        _judge(
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
        _judge(
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
