"""Fit each hypothesis of occupancy to what may be fitted: PET in man, antinociception in mice."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from openldn.errors import NotFound
from openldn.simulate.calibration.fit import Fit, Observation, Unknown, fit_parameters
from openldn.simulate.calibration.oral_curve import make_oral_curve
from openldn.simulate.facts import Fact, find_fact
from openldn.simulate.occupancy import STORY_DOSE_MG, block_course, to_occupancy
from openldn.simulate.plasma_curve import (
    FREE_SHARE,
    Floats,
    PlasmaCurve,
    concentration,
    read_plasma_curve,
)

SINGLE_SCANS = tuple(f"OCC_{k:03}" for k in range(1, 8))
LATE_SCANS = ("OCC_024", "OCC_025", "OCC_026", "OCC_027")

# No spread is published for single scans; three at 5 mg differ by 43 to 58 points.
SCAN_SD = 0.09

# "Under 8 h" is all that is told; the mean over this range stands for it. Assumed.
SCAN_HOURS = (2.0, 3.0, 4.0, 5.0, 6.0, 7.0)

# Affinities of three assays differ tenfold: geometric mean of the two laboratories
# (BIND_001; BIND_007 and BIND_008), and half the logarithm of their ratio as its error.
KI_LABORATORIES = (0.11, float(np.sqrt(1.1 * 0.86)))

Predict = Callable[[dict[str, float]], list[float]]


def fit_occupancy(hypothesis: str, *, plasma: PlasmaCurve | None = None) -> Fit:
    """Fit one hypothesis.

    Parameters
    ----------
    hypothesis : str
    plasma : PlasmaCurve or None
        Naltrexone after 1 mg by mouth; the one of the last calibration when not given.

    Raises
    ------
    NotFound
        If there is nothing to fit under that name.

    Notes
    -----
    The published ED50 (OCC_014, OCC_015) and the half-time of blockade (OCC_023) come from the
    same scans; to use them as well would count those twice. OCC_014 centers a wide prior.
    """
    fit = FITS.get(hypothesis)
    if fit is None:
        raise NotFound(f"there is no fit for {hypothesis!r}; known: {', '.join(FITS)}.")
    return fit(plasma or read_plasma_curve())


def calibrate_occupancy(plasma_text: str) -> dict[str, dict[str, Any]]:
    """Fit every hypothesis to the plasma of a model text, the plasma part with its fit.

    Returns
    -------
    dict of str to dict
        What belongs in ``data/fitted/<name>.json``: ``oral_plasma`` and one for each hypothesis.
    """
    curve = make_oral_curve(plasma_text)
    fits = {name: fit_occupancy(name, plasma=curve).to_json() for name in FITS}
    return {"oral_plasma": curve.to_json(), **fits}


def observe_scans() -> tuple[Observation, ...]:
    """Seven single scans as shares, four late ones as shares of the one at 1 h."""
    single = [
        Observation(
            fact_ids=(fact_id,),
            quantity=f"mu occupancy within 8 h of {find_fact(fact_id).dose_mg} mg",
            value=find_fact(fact_id).number / 100,
            sd=SCAN_SD,
        )
        for fact_id in SINGLE_SCANS
    ]
    late = [
        Observation(
            fact_ids=(fact_id,),
            quantity=f"mu block at {find_fact(fact_id).time_h} h, share of that at 1 h",
            value=find_fact(fact_id).number / 100,
            sd=float(find_fact(fact_id).spread) / 100,
        )
        for fact_id in LATE_SCANS
    ]
    return (*single, *late)


def predict_scans(
    hypothesis: str, plasma: PlasmaCurve, *, scan_hours: tuple[float, ...] = SCAN_HOURS
) -> Predict:
    """Make the function that predicts :func:`observe_scans` from parameters."""
    singles = [float(find_fact(fact_id).dose_mg) for fact_id in SINGLE_SCANS]
    late_h = [float(find_fact(fact_id).time_h) for fact_id in LATE_SCANS]

    def course(values: Mapping[str, float], dose_mg: float, times_h: list[float]) -> Floats:
        x = block_course(
            hypothesis,
            values=values,
            plasma=plasma,
            doses_mg=[dose_mg],
            dose_times_h=[0.0],
            times_h=times_h,
        )
        return np.asarray(to_occupancy(x)[0])

    def predict(values: dict[str, float]) -> list[float]:
        early = {
            dose: float(course(values, dose, list(scan_hours)).mean()) for dose in set(singles)
        }
        late = course(values, 50.0, [1.0, *late_h])
        return [*(early[dose] for dose in singles), *(late[1:] / late[0]).tolist()]

    return predict


def _uptake(plasma: PlasmaCurve) -> Unknown:
    ed50_mg = find_fact("OCC_014").number
    return Unknown(
        name="uptake",
        unit="L/nmol/h",
        prior_median=1 / (ed50_mg * FREE_SHARE * plasma.auc),
        prior_sd=1.5,
        why="centered where half of mu is blocked at the published ED50 (OCC_014); wide",
    )


def _prompt(plasma: PlasmaCurve) -> Unknown:
    return Unknown(
        name="prompt",
        unit="h",
        prior_median=plasma.still_to_come_h,
        prior_sd=0.5,
        why="assumed: near the value at which a dose by mouth acts at the peak of plasma as if "
        "all of it had arrived",
    )


def _half_life(name: str) -> Unknown:
    return Unknown(
        name=name, unit="h", prior_median=24, prior_sd=1.5, why="assumed: hours to weeks"
    )


def retention_unknowns(plasma: PlasmaCurve) -> tuple[Unknown, Unknown, Unknown]:
    """``uptake``, ``T_mu`` and ``prompt`` with their priors."""
    return _uptake(plasma), _half_life("T_mu"), _prompt(plasma)


def _fit_retention(plasma: PlasmaCurve) -> Fit:
    return fit_parameters(
        "pet-retention",
        unknowns=retention_unknowns(plasma),
        observations=observe_scans(),
        predict=predict_scans("pet-retention", plasma),
    )


def _fit_binding(plasma: PlasmaCurve) -> Fit:
    low, high = KI_LABORATORIES
    affinity = Unknown(
        name="Ki_mu",
        unit="nmol/L",
        prior_median=float(np.sqrt(low * high)),
        prior_sd=float(np.log(high / low) / 2),
        why="laboratories differ tenfold (BIND_001; BIND_007; BIND_008); PET cannot tell",
    )
    transfer = Unknown(
        name="transfer",
        unit="1/h",
        prior_median=_uptake(plasma).prior_median * affinity.prior_median,
        prior_sd=2.0,
        why="assumed: wide, as the affinity is uncertain too",
    )
    return fit_parameters(
        "binding-kinetics",
        unknowns=[transfer, _half_life("T_mu"), _prompt(plasma), affinity],
        observations=observe_scans(),
        predict=predict_scans("binding-kinetics", plasma),
    )


def _fit_capacity(plasma: PlasmaCurve) -> Fit:
    capacity = Unknown(
        name="capacity",
        unit="",
        prior_median=1.0,
        prior_sd=1.0,
        why="assumed: receptors per half-blocking amount, between a seventh and seven",
    )
    return fit_parameters(
        "target-mediated",
        unknowns=[_uptake(plasma), _half_life("T_free"), _prompt(plasma), capacity],
        observations=observe_scans(),
        predict=predict_scans("target-mediated", plasma),
    )


def observe_mice() -> tuple[Observation, ...]:
    """How long morphine was blocked in mice, logarithms of hours."""
    # Ranges like 4-6 h are taken as two standard deviations; a bare number as 20 %.
    between = [("OCC_054", 5.0, 0.2), ("OCC_055", 24.0, 0.2), ("OCC_058", 7.0, 0.15)]
    bounds = [("OCC_057", 10.0, 0.2), ("OCC_056", 6.0, 0.2)]
    half = find_fact("OCC_059").number / 60
    return tuple(
        Observation(fact_ids=(fact_id,), quantity=_words(find_fact(fact_id)), value=value, sd=sd)
        for fact_id, value, sd in (
            *((fact_id, float(np.log(hours)), sd) for fact_id, hours, sd in between),
            *((fact_id, float(np.log(hours)), sd) for fact_id, hours, sd in bounds),
            ("OCC_059", float(np.log(half)), 0.3),
        )
    )


def _words(fact: Fact) -> str:
    return f"log hours of {fact.parameter} in mice, {fact.dose_other}"


def predict_mice(values: Mapping[str, float]) -> list[float]:
    """Predict :func:`observe_mice`.

    Potency falls by halves: x(t) = dose/ID50*2^(-t/T); blocked while x is above a threshold.
    """
    id50_mg_per_kg = find_fact("BIND_013").number / 1000

    def log_hours(dose: float) -> float:
        halvings = np.log2(dose / id50_mg_per_kg / values["threshold_mouse"])
        return float(np.log(max(values["T_mouse"] * halvings, 1e-3)))

    # Half of the effect of the dose that blocks half: 1/(1 + x) falls from 1/2 to 1/4 at x = 1/3.
    to_half = float(np.log(values["T_mouse"] * np.log2(3)))
    below = max(log_hours(0.4), float(np.log(10.0)))
    above = min(log_hours(0.1), float(np.log(6.0)))
    return [log_hours(0.1), log_hours(10.0), log_hours(0.1), below, above, to_half]


def _fit_transient(plasma: PlasmaCurve) -> Fit:
    unknowns = [
        Unknown(
            name="T_mouse", unit="h", prior_median=1.5, prior_sd=1.0, why="assumed: hours, wide"
        ),
        Unknown(
            name="threshold_mouse",
            unit="",
            prior_median=1.0,
            prior_sd=0.7,
            why="assumed: 'blocked' means that about half the effect is gone",
        ),
    ]
    mice = fit_parameters(
        "transient-block", unknowns=unknowns, observations=observe_mice(), predict=predict_mice
    )
    return _carry_to_man(mice, plasma)


def story_values(t_mouse: float, threshold: float, plasma: PlasmaCurve) -> dict[str, float]:
    """Parameters in man that give the mouse's hours of block.

    ``C50`` makes 4.5 mg block for as long as 0.1 mg/kg does in mice, and the exponent makes
    potency then fall as in mice, to a quarter in two of their half-lives, although plasma falls
    slower. Both are assumptions.
    """
    hours = float(np.exp(predict_mice({"T_mouse": t_mouse, "threshold_mouse": threshold})[0]))
    now, later = concentration(plasma, times_h=[hours, hours + 2 * t_mouse])
    steepness = 2 * float(np.log(2) / np.log(now / later))
    free = STORY_DOSE_MG * FREE_SHARE * float(now)
    return {"C50": free / threshold ** (1 / steepness), "steepness": steepness}


def _carry_to_man(mice: Fit, plasma: PlasmaCurve) -> Fit:
    t_mouse, threshold = np.exp(mice.log_mean)
    center = story_values(t_mouse, threshold, plasma)
    names = tuple(center)
    slopes = np.empty((2, 2))
    for k in range(2):
        moved = mice.log_mean.copy()
        moved[k] += 1e-5
        t_mouse, threshold = np.exp(moved)
        there = story_values(t_mouse, threshold, plasma)
        slopes[:, k] = [np.log(there[name] / center[name]) / 1e-5 for name in names]
    return Fit(
        name="transient-block",
        parameters=names,
        units=("nmol/L", ""),
        log_mean=np.log([center[name] for name in names]),
        log_covariance=slopes @ mice.log_covariance @ slopes.T,
        chi2=mice.chi2,
        n_observations=mice.n_observations,
        fact_ids=(*mice.fact_ids, "BIND_013"),
    )


FITS: Mapping[str, Callable[[PlasmaCurve], Fit]] = MappingProxyType(
    {
        "pet-retention": _fit_retention,
        "transient-block": _fit_transient,
        "binding-kinetics": _fit_binding,
        "target-mediated": _fit_capacity,
    }
)
