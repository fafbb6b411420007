"""Predictions of the plasma part beside what was held out, misses shown as misses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from openldn.dynamics import Input
from openldn.simulate.calibration.fit import Comparison, Fit
from openldn.simulate.calibration.linear import Floats, LinearPart, Values, read_linear_part
from openldn.simulate.calibration.plasma import (
    NALTREXOL,
    NALTREXONE,
    WINDOW_IV_H,
    half_life,
    last_half_life,
)
from openldn.simulate.facts import Use, find_fact
from openldn.simulate.parts import read_fit

# Renal clearance of naltrexone, mL/min: PK_005, which is context; only the urine rows use it.
RENAL_NALTREXONE = "PK_005"
# Middle of 2.4 to 2.7 % a day (PK_065), and of 0.30 to 0.46 ng/mL (CONC_010).
BEADS_SHARE, BEADS_NG_PER_ML, BEADS_MG = 0.0255, 0.38, 63.0
BASE_G_PER_MOL, SALT_G_PER_MOL, NALTREXOL_G_PER_MOL = 341.40, 377.86, 343.416

_Predict = Callable[[LinearPart, Values], Floats]


@dataclass(frozen=True, kw_only=True)
class Holdout:
    """A fact that took no part in the fit, and how it is predicted.

    Parameters
    ----------
    fact_ids : str
        Parted by blanks.
    bounds : tuple of float
        Lowest and highest observed value; the same twice if there is one number.
    persons : int
        The prediction is the mean of so many persons; 0 where spread between persons is left out.
    note : str
        What the prediction assumes, and why it misses where it does.
    released : bool
        Whether the assumed release half-life is drawn too, by its spread.
    is_test : bool
        Whether the part could have failed: not where the fact was fitted, or is met by structure.
    """

    fact_ids: str
    quantity: str
    unit: str
    observed: str
    bounds: tuple[float, float]
    persons: int
    predict: _Predict
    note: str
    released: bool = False
    is_test: bool = True


def _level(hours: float, output: int, *, mg: float = 100.0, every: float | None = None) -> _Predict:
    return lambda p, v: p.curve(v, p.dose(gut=mg), [hours], every=every)[:, output, 0]


def _day_area(output: int, *, liver: int = 0) -> _Predict:
    return lambda p, v: p.area({**v, "liver": liver}, p.dose(gut=100.0), until=24.0)[:, output]


def _ratio(hours: float, *, liver: int = 0) -> _Predict:
    def predict(p: LinearPart, v: Values) -> Floats:
        curve = p.curve({**v, "liver": liver}, p.dose(gut=100.0), [hours])
        return np.asarray(curve[:, NALTREXOL, 0] / curve[:, NALTREXONE, 0])

    return predict


def _release_curve(p: LinearPart, v: Values) -> tuple[Floats, Floats]:
    times = np.arange(0.25, 8.1, 0.25)
    return times, p.curve(v, p.dose(release=16.0), times)[:, NALTREXONE]


def _release_peak(p: LinearPart, v: Values) -> Floats:
    return np.asarray(_release_curve(p, v)[1].max(axis=-1))


def _release_peak_time(p: LinearPart, v: Values) -> Floats:
    times, curve = _release_curve(p, v)
    return np.asarray(times[curve.argmax(axis=-1)])


def _renal_naltrexol(p: LinearPart, v: Values) -> Floats:
    """Renal clearance of 6beta-naltrexol in L/h: the share that follows creatinine."""
    share = next(one.value for one in p.inputs if one.name == "renal_share")
    return np.asarray(share * np.asarray(v["CLm"]))


def _renal_naltrexone() -> float:
    return find_fact(RENAL_NALTREXONE, uses=(Use.CONTEXT,)).number * 60 / 1000


def _urine_percent(output: int) -> _Predict:
    def predict(p: LinearPart, v: Values) -> Floats:
        area = p.area(v, p.dose(gut=50.0), until=48.0)[:, output]  # ug/L * h
        renal = _renal_naltrexol(p, v) if output == NALTREXOL else _renal_naltrexone()
        mass = NALTREXOL_G_PER_MOL if output == NALTREXOL else BASE_G_PER_MOL
        return np.asarray(100 * area * renal / 1000 / mass / (50.0 / SALT_G_PER_MOL))

    return predict


def _urine_ratio(p: LinearPart, v: Values) -> Floats:
    area = p.area(v, p.dose(gut=50.0), until=3.0)
    excreted = area[:, NALTREXOL] * _renal_naltrexol(p, v)
    return np.asarray(excreted / (area[:, NALTREXONE] * _renal_naltrexone()))


def _beads(output: int) -> _Predict:
    def predict(p: LinearPart, v: Values) -> Floats:
        daily = p.area(v, p.dose(muscle=BEADS_MG * BEADS_SHARE))[:, output]
        return np.asarray(daily / 24)  # the plateau of a steady input is its daily area over 24 h

    return predict


def _beads_share(p: LinearPart, v: Values) -> Floats:
    per_mg = p.area(v, p.dose(muscle=1.0))[:, NALTREXONE] / 24
    return np.asarray(100 * BEADS_NG_PER_ML / per_mg / BEADS_MG)


def _depot_fold(p: LinearPart, v: Values) -> Floats:
    depot = p.area(v, p.dose(muscle=380.0))[:, NALTREXONE]
    return np.asarray(depot / p.area(v, p.dose(gut=50.0 * 28))[:, NALTREXONE])


def _depot_liver(p: LinearPart, v: Values) -> Floats:
    dose = p.dose(muscle=190.0)
    ill = p.area({**v, "liver": 1}, dose)[:, NALTREXONE]
    return np.asarray(ill / p.area(v, dose)[:, NALTREXONE])


def _naltrexol_half_life(every: float | None) -> _Predict:
    def predict(p: LinearPart, v: Values) -> Floats:
        curve = p.curve(v, p.dose(gut=100.0), [24.0, 48.0], every=every)[:, NALTREXOL]
        return np.asarray(24 * np.log(2) / np.log(curve[:, 0] / curve[:, 1]))

    return predict


_MASS = "unchanged parent; its renal clearance is PK_005 (context)"
_VEREBEY = "four persons"
_ER = "release half-life is assumed (3 h, SD of its logarithm 0.4), not fitted"
_CIRRHOSIS = (
    "not fitted: needs more than F = 1 at the clearance of others, so clearance must be lower in "
    "these patients too, which a liver class that acts on the first pass alone cannot show"
)


def _list_holdouts() -> tuple[Holdout, ...]:
    def one(
        fact_ids: str,
        quantity: str,
        unit: str,
        observed: str,
        bounds: float | tuple[float, float],
        persons: int,
        predict: _Predict,
        note: str,
        *,
        released: bool = False,
        is_test: bool = True,
    ) -> Holdout:
        low, high = bounds if isinstance(bounds, tuple) else (bounds, bounds)
        return Holdout(
            fact_ids=fact_ids,
            quantity=quantity,
            unit=unit,
            observed=observed,
            bounds=(low, high),
            persons=persons,
            predict=predict,
            note=note,
            released=released,
            is_test=is_test,
        )

    n, m = NALTREXONE, NALTREXOL
    return (
        one("PK_040 CONC_003", "peak of naltrexone, 16 mg time-release tablet", "ng/mL", "1.4", 1.4,
            0, _release_peak, _ER, released=True),
        one("PK_041", "time of that peak", "h", "2", 2.0, 0, _release_peak_time, _ER,
            released=True),
        one("PK_042", "AUC of naltrexone, 16 mg time-release tablet", "ng*h/mL", "8.4", 8.4, 0,
            lambda p, v: p.area(v, p.dose(release=16.0))[:, n],
            "does not depend on release; this study lies at the low end of exposure",
            released=True),
        one("CONC_004", "naltrexone 1 h after 100 mg", "ng/mL", "43.6 (SD 29.9)", 43.6, 4,
            _level(1.0, n), _VEREBEY),
        one("CONC_005", "6beta-naltrexol 2 h after 100 mg", "ng/mL", "87.2 (SD 25.0)", 87.2, 4,
            _level(2.0, m), "four persons; per mg the label's peak (CONC_002) is 2.5 times this, "
            "so the two studies disagree whatever the model"),
        one("CONC_006", "naltrexone 1 h after 100 mg, daily", "ng/mL", "46.4 (SD 18.5)", 46.4, 4,
            _level(1.0, n, every=24.0), _VEREBEY),
        one("CONC_007", "6beta-naltrexol 1 h after 100 mg, daily", "ng/mL", "158.4 (SD 89.9)",
            158.4, 4, _level(1.0, m, every=24.0), "four persons; see CONC_005"),
        one("PK_054", "AUC 0-24 h of naltrexone, 100 mg", "ng*h/mL", "200 (SD 97)", 200.0, 7,
            _day_area(n), "seven persons; this study lies at the high end of exposure"),
        one("PK_055", "AUC 0-24 h of 6beta-naltrexol, 100 mg", "ng*h/mL", "2467 (SD 730)", 2467.0,
            7, _day_area(m), "seven persons"),
        one("CONC_008", "6beta-naltrexol over naltrexone 2 h after 100 mg", "ratio",
            "10.9 (SD 4.8)", 10.91, 7, _ratio(2.0), "seven persons"),
        one("PK_056", "AUC 0-24 h of naltrexone, 100 mg, decompensated cirrhosis", "ng*h/mL",
            "1610 (SD 629)", 1610.0, 6, _day_area(n, liver=2), _CIRRHOSIS),
        one("PK_057", "AUC 0-24 h of 6beta-naltrexol, 100 mg, decompensated cirrhosis", "ng*h/mL",
            "2021 (SD 955)", 2021.0, 6, _day_area(m, liver=2),
            "fitted, so no test; what escapes the first pass is missing as metabolite",
            is_test=False),
        one("CONC_009", "6beta-naltrexol over naltrexone 2 h after 100 mg, decompensated cirrhosis",
            "ratio", "0.39 (SD 0.18)", 0.39, 6, _ratio(2.0, liver=2), "fitted, so no test",
            is_test=False),
        one("CONC_010", "naltrexone at the plateau of beads, 2.55 % of 63 mg a day", "ng/mL",
            "0.30-0.46", (0.30, 0.46), 4, _beads(n),
            "four persons; input from PK_065, taken as base"),
        one("CONC_011", "6beta-naltrexol at the plateau of beads", "ng/mL", "0.64-1.07",
            (0.64, 1.07), 4, _beads(m), "four persons; input from PK_065, taken as base"),
        one("PK_065", "daily input of beads that gives 0.38 ng/mL", "% of 63 mg", "2.4-2.7",
            (2.4, 2.7), 4, _beads_share, "CONC_010 read the other way: a check of clearance"),
        one("PK_068", "AUC of 380 mg depot over 28 days of 50 mg by mouth", "fold", "3-4",
            (3.0, 4.0), 0, _depot_fold, "380 mg taken as base, all of it released (assumed)"),
        one("PK_067", "AUC of depot in compensated cirrhosis over normal", "fold", "similar",
            1.0, 0, _depot_liver, "1 by structure, so no test: the depot bypasses the first pass",
            is_test=False),
        one("PK_007", "naltrexone in urine over 48 h, unchanged", "% of dose", "<1", (0.0, 1.0), 0,
            _urine_percent(n), _MASS),
        one("PK_008", "6beta-naltrexol in urine over 48 h, unconjugated", "% of dose", "25", 25.0,
            0, _urine_percent(m), "renal share from PK_050 and PK_051; with the 283 mL/min of "
            "PK_006, which the fit cannot meet, it would be 70 %"),
        one("PK_072", "6beta-naltrexol over naltrexone in urine, 0-3 h after 50 mg", "ratio", "10",
            10.0, 0, _urine_ratio, "renal clearance of naltrexone from PK_005 (context)"),
        one("PK_011", "half-life of naltrexone by mouth, long sampling", "h", "8.9", 8.9, 0,
            last_half_life, "last phase of the model"),
        one("PK_075", "half-life of naltrexone after 100 mg", "h", "10.3 (SD 3.3)", 10.3, 4,
            last_half_life, "four persons; last phase of the model"),
        one("PK_077", "half-life of naltrexone, 100 mg daily", "h", "9.7 (SD 1.1)", 9.7, 4,
            last_half_life, "four persons; last phase of the model"),
        one("PK_076", "half-life of 6beta-naltrexol after 100 mg", "h", "12.7 (SD 2.6)", 12.7, 4,
            _naltrexol_half_life(None), "four persons; from 24 to 48 h"),
        one("PK_078", "half-life of 6beta-naltrexol, 100 mg daily", "h", "11.4 (SD 2.0)", 11.4, 4,
            _naltrexol_half_life(24.0), "four persons; from 24 to 48 h"),
        one("PK_060", "half-life of naltrexone, 4 mg through the nose", "h", "2.2", 2.2, 14,
            lambda p, v: half_life(p, v, p.dose(central=4.0), WINDOW_IV_H, n),
            "as by vein; samples from 1 to 8 h assumed, later ones would show the last phase"),
    )  # fmt: skip


HOLDOUTS = _list_holdouts()


def compare_plasma(
    fit: Fit | None = None, *, draws: int = 400, seed: int = 1
) -> tuple[Comparison, ...]:
    """Compare predictions with held-out facts.

    Parameters
    ----------
    fit : Fit or None
        ``None``: the one that is kept with the package.
    draws : int
        Draws from the uncertainty of the parameters, the spread between studies among it.

    Returns
    -------
    tuple of Comparison
        Interval: parameter uncertainty, a new study, and as many new persons as the study had.
    """
    fit = read_fit("plasma") if fit is None else fit
    part = read_linear_part("plasma")
    return tuple(_compare(one, part, fit, draws=draws, seed=seed) for one in HOLDOUTS)


def _compare(one: Holdout, part: LinearPart, fit: Fit, *, draws: int, seed: int) -> Comparison:
    wide = _predict_draws(one, part, fit, draws=draws, seed=seed)
    low, middle, high = np.quantile(wide, [0.025, 0.5, 0.975])
    agrees = bool(one.bounds[0] <= high and one.bounds[1] >= low)
    narrow = _predict_draws(one, part, fit, draws=draws, seed=seed, new_study=False)
    lower, upper = np.quantile(narrow, [0.025, 0.975])
    leans = agrees and not (one.bounds[0] <= upper and one.bounds[1] >= lower)
    why = "; agrees only because studies differ" if leans and one.is_test else ""
    verdict = "agrees" if agrees else "misses"
    return Comparison(
        fact_ids=tuple(one.fact_ids.split()),
        quantity=one.quantity,
        unit=one.unit,
        observed=one.observed,
        predicted=float(middle),
        low=float(low),
        high=float(high),
        verdict=verdict if one.is_test else "cannot be judged",
        note=one.note + why,
    )


def _predict_draws(
    one: Holdout, part: LinearPart, fit: Fit, *, draws: int, seed: int, new_study: bool = True
) -> Floats:
    """Predictive draws: each a study, the mean of its persons."""
    rng = np.random.Generator(np.random.Philox(key=seed))
    values: dict[str, Floats] = fit.draw(rng, draws)
    if not new_study:
        values["F_study"] = np.ones(draws)
    inputs = {given.name: given for given in part.inputs}
    if one.released:  # the assumption is uncertain by its SD
        spread = inputs["release_half_life"].sd or 0.0
        values["release_half_life"] = inputs["release_half_life"].value * np.exp(
            spread * rng.standard_normal(draws)
        )
    persons = max(one.persons, 1)
    drawn = {name: np.repeat(value, persons) for name, value in values.items()}
    if one.persons:
        drawn = _spread_persons(drawn, inputs, rng)
    held = _hold(drawn, inputs)
    return np.asarray(one.predict(part, held).reshape(draws, persons).mean(axis=1))


def _spread_persons(
    values: Mapping[str, Floats], inputs: Mapping[str, Input], rng: np.random.Generator
) -> dict[str, Floats]:
    return {
        name: value * np.exp((inputs[name].sd or 0.0) * rng.standard_normal(value.size))
        for name, value in values.items()
    }


def _hold(values: Mapping[str, Floats], inputs: Mapping[str, Input]) -> dict[str, Floats]:
    """Keep draws within the bounds of the parameters."""
    return {
        name: np.clip(value, inputs[name].low, inputs[name].high) for name, value in values.items()
    }
