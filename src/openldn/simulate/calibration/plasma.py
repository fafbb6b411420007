"""Fit the plasma part to the facts that may be fitted, and say why the others were not.

Studies differ four-fold in exposure. One value of F would average them blindly, so the study that
estimated clearance and F gets a factor of its own on the odds of escaping the first pass, and the
label whose peaks the doses are scaled from has the factor 1. What is drawn for a new study is the
parameter ``F_study``: median 1, spread :data:`STUDY_SD`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from scipy.linalg import block_diag

from openldn.simulate.calibration.fit import Fit, Observation, Unknown, fit_parameters
from openldn.simulate.calibration.linear import Floats, LinearPart, Values, read_linear_part
from openldn.simulate.facts import find_fact

# Published F runs from 5 to 40 % (PK_035, context): read as a 95 % range of its logarithm.
STUDY_SD = log(40 / 5) / (2 * 1.96)
# Three estimates of clearance, 94, 140 and 211 L/h (PK_004, PK_045, PK_014): SD of the logarithm.
CLEARANCE_SD = 0.40
# No abstract states when samples were taken. A half-life of hours is what short sampling shows.
WINDOW_IV_H = (1.0, 8.0)
WINDOW_ORAL_H = (2.0, 12.0)
MEYER = "F_study_Meyer"
LIVER = "liver_odds"
NALTREXONE, NALTREXOL = 0, 1

NOT_FITTED = {
    "PK_009": "linearity is the structure of the model",
    "PK_016": "distribution within the first minute; two compartments hold one such phase",
    "PK_017": "distribution within the first ten minutes; two compartments hold one such phase",
    "PK_030": "protein binding belongs to the occupancy part",
    "PK_043": "the salt factor follows from the molar masses: 341.40/377.86 = 0.90",
    "PK_044": "molar mass, used as it is",
    "PK_047": "slope on clearance, used as it is",
    "PK_048": "slope on clearance, used as it is",
    "PK_056": "above what F = 1 gives at any published clearance; would bend clearance for all",
    "PK_079": "a last phase of 96 h needs a third compartment whose size no fact gives",
    "PK_087": "rats",
}
"""Facts for fitting that take no part in the fit, each with the reason."""

UNKNOWNS = (
    Unknown(name="ka", unit="1/h", prior_median=1.5, prior_sd=1.0, why="peak within two hours"),
    Unknown(name="CL", unit="L/h", prior_median=140, prior_sd=1.0, why="wide about PK_045"),
    Unknown(name="V1", unit="L", prior_median=300, prior_sd=1.5, why="between PK_020 and PK_038"),
    Unknown(name="Q", unit="L/h", prior_median=100, prior_sd=1.5, why="wide; as clearance"),
    Unknown(name="V2", unit="L", prior_median=900, prior_sd=1.5, why="wide; most of PK_038"),
    Unknown(name="escape", unit="", prior_median=0.1, prior_sd=1.0, why="F of 5 to 40 % (PK_035)"),
    Unknown(
        name="presystemic", unit="", prior_median=0.76, prior_sd=0.15,
        why="share of 6beta-naltrexol in urine (PK_031)",
    ),
    Unknown(name="fm", unit="", prior_median=0.3, prior_sd=1.0, why="wide, below 1"),
    Unknown(name="CLm", unit="L/h", prior_median=15, prior_sd=1.0, why="wide about PK_006"),
    Unknown(name="Vm", unit="L", prior_median=250, prior_sd=1.0, why="PK_006 times PK_059"),
    Unknown(name=LIVER, unit="", prior_median=20, prior_sd=1.5, why="wide, above 1"),
    Unknown(
        name="F_study", unit="", prior_median=1, prior_sd=STUDY_SD,
        why="a new study; range of F of PK_035",
    ),
    Unknown(
        name=MEYER, unit="", prior_median=1, prior_sd=STUDY_SD,
        why="the study of PK_001 to PK_006; range of F of PK_035",
    ),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _Row:
    """An observation and how it is predicted, both as logarithms."""

    observation: Observation
    predict: Callable[[LinearPart, Values], Floats]

    def __call__(self, part: LinearPart, values: Mapping[str, float]) -> float:
        """Predict, with F as in the study that the observation is from."""
        known = {one.name for one in part.inputs}
        factor = values.get(MEYER, 1.0) if "PK_003" in self.observation.fact_ids else 1.0
        here = {k: v for k, v in values.items() if k in known} | {"F_study": factor}
        return float(np.squeeze(self.predict(part, here)))


def _row(
    fact_ids: str,
    quantity: str,
    value: float,
    sd: float,
    predict: Callable[[LinearPart, Values], Floats],
) -> _Row:
    observation = Observation(
        fact_ids=tuple(fact_ids.split()), quantity=f"log {quantity}", value=log(value), sd=sd
    )
    return _Row(observation=observation, predict=predict)


def half_life(
    part: LinearPart, values: Values, dose: Floats, window: tuple[float, float], output: int
) -> Floats:
    """Half-life in hours that a straight line through samples in a window would show."""
    times = np.linspace(*window, 6)
    logs = np.log(part.curve(values, dose, times)[:, output])
    return np.asarray(-log(2) / np.polyfit(times, logs.T, 1)[0])


def last_half_life(part: LinearPart, values: Values) -> Floats:
    """Half-life in hours of the last phase of naltrexone once absorption is over."""
    where = [part.states.index("central"), part.states.index("peripheral")]
    block = part.matrix(values)[:, where][:, :, where]
    return np.asarray(log(2) / -np.linalg.eigvals(block).real.max(axis=-1))


def _first_pass(values: Values) -> Floats:
    odds = np.asarray(values["escape"]) * values["F_study"]
    return np.asarray(0.96 * odds / (1 + odds))


def _peak(part: LinearPart, values: Values, output: int) -> Floats:
    times = np.arange(0.25, 4.1, 0.25)
    return np.asarray(part.curve(values, part.dose(gut=50.0), times)[:, output].max(axis=-1))


def _rise_at_one_hour(part: LinearPart, values: Values) -> Floats:
    """Relative rise of naltrexone per hour at 1 h: 0 where the peak is."""
    curve = part.curve(values, part.dose(gut=50.0), [0.95, 1.05])[:, NALTREXONE]
    return np.asarray(np.log(curve[:, 1] / curve[:, 0]) / 0.1)


def _liver_fold(part: LinearPart, values: Values) -> Floats:
    dose = part.dose(gut=50.0)
    ill = part.area({**values, "liver": 2.0}, dose)[:, NALTREXONE]
    return np.asarray(ill / part.area(values, dose)[:, NALTREXONE])


def _cirrhosis_ratio(part: LinearPart, values: Values) -> Floats:
    curve = part.curve({**values, "liver": 2.0}, part.dose(gut=100.0), [2.0])[..., 0]
    return np.asarray(np.log(curve[:, NALTREXOL] / curve[:, NALTREXONE]))


def _renal(values: Values) -> Floats:
    """Renal clearance of 6beta-naltrexol in mL/min: the share that follows creatinine."""
    return np.asarray(0.352 * np.asarray(values["CLm"]) * 1000 / 60)


def _rows() -> tuple[_Row, ...]:
    number = {k: find_fact(k).number for k in _FITTED}
    return (
        _row("PK_025 CONC_001", "peak of naltrexone after 50 mg, ng/mL", number["PK_025"], 0.1,
             lambda p, v: np.log(_peak(p, v, NALTREXONE))),
        _row("PK_026 CONC_002", "peak of 6beta-naltrexol after 50 mg, ng/mL", number["PK_026"],
             0.1, lambda p, v: np.log(_peak(p, v, NALTREXOL))),
        _row("CONC_001", "naltrexone peaks at 1 h: no rise there", 1.0, 0.2, _rise_at_one_hour),
        _row("PK_003 PK_029", "F of one study", number["PK_003"] / 100, CLEARANCE_SD,
             lambda _, v: np.log(_first_pass(v))),
        _row("PK_003 PK_004", "F/CL of the same study, h/L", number["PK_003"] / 100
             / number["PK_004"], 0.1, lambda _, v: np.log(_first_pass(v) / v["CL"])),
        _row("PK_045", "clearance, L/h", number["PK_045"], CLEARANCE_SD,
             lambda _, v: np.log(v["CL"])),
        _row("PK_014", "clearance, L/h", number["PK_014"] * 0.06, CLEARANCE_SD,
             lambda _, v: np.log(v["CL"])),
        _row("PK_010", "half-life by vein, short sampling, h", number["PK_010"], 0.3,
             lambda p, v: np.log(half_life(p, v, p.dose(central=1.0), WINDOW_IV_H, 0))),
        _row("PK_001", "half-life by mouth, short sampling, h", number["PK_001"], 0.3,
             lambda p, v: np.log(half_life(p, v, p.dose(gut=1.0), WINDOW_ORAL_H, 0))),
        _row("PK_018", "half-life of the last phase, by vein, h", log(2) / number["PK_018"] / 60,
             0.2, lambda p, v: np.log(last_half_life(p, v))),
        _row("PK_023", "half-life of the last phase, by mouth, h", log(2) / number["PK_023"] / 60,
             0.2, lambda p, v: np.log(last_half_life(p, v))),
        _row("PK_022", "fast phase by mouth, 1/h", number["PK_022"] * 60, 0.5,
             lambda _, v: np.log(v["ka"])),
        _row("PK_038", "volume, L", number["PK_038"], 0.7,
             lambda _, v: np.log(np.asarray(v["V1"]) + v["V2"])),
        _row("PK_002", "half-life of 6beta-naltrexol, h", number["PK_002"], 0.2,
             lambda _, v: np.log(log(2) * np.asarray(v["Vm"]) / v["CLm"])),
        _row("PK_059", "half-life of 6beta-naltrexol by vein, h", number["PK_059"], 0.1,
             lambda _, v: np.log(log(2) * np.asarray(v["Vm"]) / v["CLm"])),
        _row("PK_045 PK_050", "6beta-naltrexol over naltrexone when the first pass is bypassed",
             number["PK_045"] / number["PK_050"], 0.15,
             lambda _, v: np.log(np.asarray(v["fm"]) * v["CL"] / v["CLm"])),
        _row("PK_006 PK_050 PK_051", "renal clearance of 6beta-naltrexol, mL/min",
             number["PK_006"], 0.5, lambda _, v: np.log(_renal(v))),
    )  # fmt: skip


def _liver_rows() -> tuple[_Row, ...]:
    number = {k: find_fact(k).number for k in _FITTED}
    return (
        _row("PK_034", "rise of AUC in decompensated cirrhosis, fold", sqrt(5 * 10),
             log(10 / 5) / (2 * 1.96), lambda p, v: np.log(_liver_fold(p, v))),
        _row("PK_057", "AUC 0-24 h of 6beta-naltrexol, 100 mg, decompensated cirrhosis, ng*h/mL",
             number["PK_057"], 0.3, lambda p, v: np.log(p.area(
                 {**v, "liver": 2.0}, p.dose(gut=100.0), until=24.0)[:, NALTREXOL])),
        _row("CONC_009", "6beta-naltrexol over naltrexone at 2 h, decompensated cirrhosis",
             number["CONC_009"], 0.5, _cirrhosis_ratio),
    )  # fmt: skip


_FITTED = (
    "PK_001 PK_002 PK_003 PK_004 PK_006 PK_010 PK_014 PK_018 PK_022 PK_023 PK_025 PK_026 PK_038 "
    "PK_045 PK_050 PK_057 PK_059 CONC_009"
).split()


def fit_plasma() -> Fit:
    """Fit the plasma part to facts for fitting.

    Returns
    -------
    Fit
        Of the parameters of the part; the factor of the one study is left out.

    Notes
    -----
    Two steps, so that patients with cirrhosis, whom the part fits poorly, do not bend the
    clearance of everyone: first all, cirrhosis only by its rise of AUC (which bounds F, since F
    times the rise cannot pass 1); then ``liver_odds`` again, with the rest held, on all that is
    known of cirrhosis.
    """
    fold, *other = _liver_rows()
    first = _fit_rows(UNKNOWNS, (*_rows(), fold), {})
    liver = tuple(one for one in UNKNOWNS if one.name == LIVER)
    second = _fit_rows(liver, (fold, *other), first.values)
    return _join(_without(_without(first, MEYER), LIVER), second)


def _fit_rows(
    unknowns: tuple[Unknown, ...], rows: tuple[_Row, ...], held: Mapping[str, float]
) -> Fit:
    part = read_linear_part("plasma")
    return fit_parameters(
        "plasma",
        unknowns=unknowns,
        observations=tuple(row.observation for row in rows),
        predict=lambda values: [row(part, {**held, **values}) for row in rows],
    )


def _join(one: Fit, other: Fit) -> Fit:
    """Both fits as one, their errors taken as independent."""
    return Fit(
        name=one.name,
        parameters=one.parameters + other.parameters,
        units=one.units + other.units,
        log_mean=np.concatenate([one.log_mean, other.log_mean]),
        log_covariance=block_diag(one.log_covariance, other.log_covariance),
        chi2=one.chi2 + other.chi2,  # the rise of AUC in cirrhosis is in both
        n_observations=one.n_observations + other.n_observations,
        fact_ids=tuple(dict.fromkeys(one.fact_ids + other.fact_ids)),
    )


def _without(fit: Fit, name: str) -> Fit:
    """The fit with one parameter integrated out."""
    keep = [k for k, one in enumerate(fit.parameters) if one != name]
    return Fit(
        name=fit.name,
        parameters=tuple(fit.parameters[k] for k in keep),
        units=tuple(fit.units[k] for k in keep),
        log_mean=fit.log_mean[keep],
        log_covariance=fit.log_covariance[np.ix_(keep, keep)],
        chi2=fit.chi2,
        n_observations=fit.n_observations,
        fact_ids=fit.fact_ids,
    )


def list_plasma_residuals(fit: Fit) -> tuple[tuple[Observation, float], ...]:
    """Each observation with its standardized residual; of one study's F it is left out."""
    part = read_linear_part("plasma")
    values = fit.values
    rows = [row for row in (*_rows(), *_liver_rows()) if "PK_003" not in row.observation.fact_ids]
    return tuple(
        (row.observation, (row(part, values) - row.observation.value) / row.observation.sd)
        for row in rows
    )
