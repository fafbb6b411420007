"""Tables on occupancy for the docs, computed anew each time."""

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from openldn.simulate.calibration.fit import Unknown, fit_parameters
from openldn.simulate.calibration.occupancy import (
    fit_occupancy,
    observe_scans,
    predict_scans,
    retention_unknowns,
)
from openldn.simulate.calibration.occupancy_holdouts import compare_hypotheses
from openldn.simulate.hypotheses import read_hypotheses
from openldn.simulate.occupancy import block_course, steady_course, to_occupancy
from openldn.simulate.occupancy_draws import draw_fit, draw_persons, fit_of
from openldn.simulate.plasma_curve import (
    FREE_SHARE,
    Floats,
    PlasmaCurve,
    make_bolus_plasma,
    read_plasma_curve,
)
from openldn.simulate.questions import Estimate, Setting, ask_opioid, ask_surgery

LOW_DOSES_MG = (1.0, 1.5, 3.0, 4.5)
SINGLE_HOURS = (4.0, 24.0, 48.0)
N_DRAWS = 500
CAPACITIES = (0.01, 0.3, 1.0, 3.0, 10.0)

Values = Mapping[str, ArrayLike]


def fill_page(page: str) -> str:
    """Put fresh tables between the marks ``<!-- table NAME -->`` and ``<!-- end -->``."""

    def fill(match: re.Match[str]) -> str:
        return f"<!-- table {match[1]} -->\n\n{TABLES[match[1]]()}\n<!-- end -->"

    return re.sub(r"<!-- table ([\w-]+) -->.*?<!-- end -->", fill, page, flags=re.DOTALL)


def fit_at_once(*, scan_hour: float = 4.0) -> tuple[float, float, float, float]:
    """Fit the pure exponential, x(t) = D/ED50*2^(-t/T): what arrives does so at once.

    Returns
    -------
    tuple of float
        T (h), its standard error, ED50 (mg), chi squared on 11 points.

    Examples
    --------
    >>> [round(one, 1) for one in fit_at_once()]
    [33.8, 3.6, 5.0, 5.4]
    """
    plasma = make_bolus_plasma(read_plasma_curve())
    predict = predict_scans("pet-retention", plasma, scan_hours=(scan_hour,))
    fit = fit_parameters(
        "at-once",
        unknowns=retention_unknowns(plasma)[:2],
        observations=observe_scans(),
        predict=lambda values: predict({**values, "prompt": 0.0}),
    )
    half_life_h = fit.values["T_mu"]
    ed50_mg = 1 / (fit.values["uptake"] * FREE_SHARE * plasma.auc)
    return half_life_h, half_life_h * float(np.sqrt(fit.log_covariance[1, 1])), ed50_mg, fit.chi2


def fit_without_prompt() -> tuple[float, float]:
    """Fit a compartment that fills from plasma alone: half-life (h) and chi squared.

    Examples
    --------
    >>> fit_without_prompt()[1] > 10
    True
    """
    plasma = read_plasma_curve()
    predict = predict_scans("pet-retention", plasma)
    fit = fit_parameters(
        "without-prompt",
        unknowns=retention_unknowns(plasma)[:2],
        observations=observe_scans(),
        predict=lambda values: predict({**values, "prompt": 0.0}),
    )
    return fit.values["T_mu"], fit.chi2


def late_half_lives(capacity: float, *, doses_mg: Sequence[float]) -> tuple[float, list[float]]:
    """Refit ``target-mediated`` with a capacity held fixed.

    Returns
    -------
    float
        Chi squared on the 11 scans.
    list of float
        Half-life of potency between 24 and 72 h after each dose, hours.
    """
    plasma = read_plasma_curve()
    predict = predict_scans("target-mediated", plasma)
    uptake, half_life, prompt = retention_unknowns(plasma)
    fit = fit_parameters(
        "target-mediated",
        unknowns=[uptake, _rename(half_life, "T_free"), prompt],
        observations=observe_scans(),
        predict=lambda values: predict({**values, "capacity": capacity}),
    )
    values = {**fit.values, "capacity": capacity}
    lives = []
    for dose_mg in doses_mg:
        x = _single("target-mediated", values, plasma, dose_mg, (24.0, 72.0))[0]
        lives.append(48 / float(np.log2(x[0] / x[1])))
    return fit.chi2, lives


def _rename(unknown: Unknown, name: str) -> Unknown:
    return Unknown(
        name=name,
        unit=unknown.unit,
        prior_median=unknown.prior_median,
        prior_sd=unknown.prior_sd,
        why=unknown.why,
    )


def _single(
    name: str, values: Values, plasma: PlasmaCurve, dose_mg: float, hours: Sequence[float]
) -> Floats:
    return block_course(
        name, values=values, plasma=plasma, doses_mg=[dose_mg], dose_times_h=[0.0], times_h=hours
    )


def low_dose_rows(name: str, *, seed: int = 1, n_draws: int = N_DRAWS) -> list[list[str]]:
    """Trough and peak at steady state and single doses, in percent, with 95 % of persons."""
    plasma = read_plasma_curve()
    rng = np.random.Generator(np.random.Philox(key=seed))
    persons = draw_persons(name, draw_fit(name, rng=rng, n=n_draws), rng=rng)
    center = {key: np.array([value]) for key, value in fit_of(name).values.items()}
    rows = []
    for dose_mg in LOW_DOSES_MG:

        def numbers(values: Values, dose_mg: float = dose_mg) -> Floats:
            steady = to_occupancy(
                steady_course(
                    name,
                    values=values,
                    plasma=plasma,
                    dose_mg=dose_mg,
                    every_h=24.0,
                    times_h=np.linspace(0, 24, 49),
                )
            )
            single = to_occupancy(_single(name, values, plasma, dose_mg, SINGLE_HOURS))
            return np.column_stack([steady.min(axis=1), steady.max(axis=1), single])

        middle = numbers(center)[0]
        low, high = np.quantile(numbers(persons), (0.025, 0.975), axis=0)
        cells = [
            f"{_percent(m)} ({_percent(a)}-{_percent(b)})"
            for m, a, b in zip(middle, low, high, strict=True)
        ]
        rows.append([name, f"{dose_mg:g}", *cells])
    return rows


def _percent(share: float) -> str:
    return f"{100 * share:.0f}"


def _render_low_doses() -> str:
    head = (
        "hypothesis",
        "mg nightly",
        "trough",
        "peak",
        *(f"one dose, {h:g} h" for h in SINGLE_HOURS),
    )
    return _table(head, [row for one in read_hypotheses() for row in low_dose_rows(one.name)])


def _render_fits() -> str:
    half_life_h, error_h, ed50_mg, chi2 = fit_at_once()
    slow_h, slow_chi2 = fit_without_prompt()
    rows = [
        [
            "pure exponential (a check)",
            f"T {half_life_h:.1f} h (SE {error_h:.1f}), ED50 {ed50_mg:.1f} mg",
            f"{chi2:.1f} on 11",
        ],
        ["without `prompt` (a check)", f"T {slow_h:.1f} h", f"{slow_chi2:.1f} on 11"],
    ]
    for one in read_hypotheses():
        fit = fit_occupancy(one.name)
        error = np.sqrt(np.diag(fit.log_covariance))
        words = "; ".join(
            f"{name} {np.exp(mean):.3g} {unit} ({np.exp(mean - 1.96 * se):.3g}-"
            f"{np.exp(mean + 1.96 * se):.3g})".replace("  ", " ")
            for name, unit, mean, se in zip(
                fit.parameters, fit.units, fit.log_mean, error, strict=True
            )
        )
        rows.append([one.name, words, f"{fit.chi2:.1f} on {fit.n_observations}"])
    return _table(("hypothesis", "estimates (95 % interval)", "chi squared"), rows)


def _render_holdouts() -> str:
    found = compare_hypotheses()
    names = list(found)
    rows = []
    for together in zip(*found.values(), strict=True):
        first = together[0]
        cells = []
        for one in together:
            numbers = (
                "none"
                if np.isnan(one.predicted)
                else f"{_short(one.predicted)} ({_short(one.low)}-{_short(one.high)})"
            )
            cells.append(f"{numbers}: {one.verdict}")
        rows.append([", ".join(first.fact_ids), first.quantity, first.observed, *cells])
    return _table(("facts", "quantity", "observed", *names), rows)


def _short(number: float) -> str:
    return f"{number:,.0f}" if number >= 10 else f"{number:.1f}"


def _render_dose_dependence() -> str:
    doses = (1.0, 4.5, 12.5, 50.0)
    rows = []
    for capacity in CAPACITIES:
        chi2, lives = late_half_lives(capacity, doses_mg=doses)
        rows.append([f"{capacity:g}", f"{chi2:.1f}", *(f"{life:.0f}" for life in lives)])
    return _table(("capacity", "chi squared", *(f"{dose:g} mg" for dose in doses)), rows)


def _render_surgery() -> str:
    rows = []
    for dose_mg in LOW_DOSES_MG:
        setting = Setting(dose_mg=dose_mg, n_draws=N_DRAWS)
        quarter = ask_surgery(setting, below=0.25, days=(2, 3, 7))
        tenth = ask_surgery(setting, below=0.10, days=())
        for one, other in zip(quarter, tenth, strict=True):
            shares = [_interval(found, scale=100, places=0) for _, found in one.at_days]
            rows.append(
                [
                    one.hypothesis,
                    f"{dose_mg:g}",
                    _interval(one.days, places=1),
                    _interval(other.days, places=1),
                    *shares,
                ]
            )
    head = ("hypothesis", "mg nightly", "days until < 25 %", "days until < 10 %")
    return _table((*head, "% at 2 days", "% at 3 days", "% at 7 days"), rows)


def _render_opioid() -> str:
    rows = []
    for hours in (4.0, 12.0, 24.0, 72.0):
        for one in ask_opioid(Setting(dose_mg=4.5, n_draws=N_DRAWS), hours_after_dose=hours):
            held = one.rise_if_it_holds
            rows.append(
                [
                    one.hypothesis,
                    f"{hours:g}",
                    _interval(one.blocked, scale=100, places=0),
                    _interval(one.rise, places=1),
                    _short(one.rise_within[0][1]),
                    "none suffices" if np.isinf(held) else f"{held:.1f}",
                ]
            )
    head = ("hypothesis", "h after 4.5 mg", "% blocked", "rise at equilibrium")
    return _table((*head, "rise at 5 min", "rise if it does not let go"), rows)


def _interval(found: Estimate, *, scale: float = 1.0, places: int) -> str:
    numbers = (scale * n for n in (found.value, found.low, found.high))
    # Beyond a hundredfold the digits mean nothing.
    value, low, high = (f"{n:.{places}f}" if n <= 100 else "over 100" for n in numbers)
    return f"{value} ({low}-{high})"


def _render_grounds() -> str:
    hypotheses = read_hypotheses()
    rows = []
    for quantity in hypotheses[0].rests_on:
        rows.append([quantity, *(one.rests_on[quantity].basis.value for one in hypotheses)])
    return _table(("quantity", *(one.name for one in hypotheses)), rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


TABLES: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "fits": _render_fits,
        "grounds": _render_grounds,
        "holdouts": _render_holdouts,
        "low-doses": _render_low_doses,
        "dose-dependence": _render_dose_dependence,
        "surgery": _render_surgery,
        "opioid": _render_opioid,
    }
)
"""What can stand between marks, by name."""
