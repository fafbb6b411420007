"""Compute every quantity of a profile.

References
----------
Gabrielsson J, Weiner D (2016). Pharmacokinetic and Pharmacodynamic Data Analysis, 5th ed.
Denney WS, Duvvuri S, Buckeridge C (2015). Simple, Automatic Noncompartmental Analysis: The PKNCA
R Package. J Pharmacokinet Pharmacodyn 42 Suppl 1: S65. Kim H, Han S, Cho YS, Yoon SK, Bae KS
(2018). Development of R packages: NonCompart and ncar. Transl Clin Pharmacol 26(1): 10-15.
"""

from collections.abc import Iterable

import numpy as np

from openldn.simulate.nca.curve import Curve, make_curve
from openldn.simulate.nca.curve_areas import CurveAreas
from openldn.simulate.nca.disposition import add_disposition, is_single
from openldn.simulate.nca.options import NcaOptions
from openldn.simulate.nca.profile import Profile, Route
from openldn.simulate.nca.reason import Reason
from openldn.simulate.nca.result import Answers, NcaResult, PartialArea
from openldn.simulate.nca.terminal import TerminalSlope, fit_terminal_slope
from openldn.simulate.nca.units import Units

_SLOPE_KEYS = (
    "lambda_z", "half_life", "lambda_z_start", "lambda_z_end", "lambda_z_intercept",
    "lambda_z_n_points", "r_squared", "adj_r_squared", "span_ratio", "clast_pred",
)  # fmt: skip


def analyze_profiles(
    profiles: Iterable[Profile], *, options: NcaOptions | None = None, units: Units | None = None
) -> tuple[NcaResult, ...]:
    """Analyze profiles; those of one id also give the accumulation ratio.

    Parameters
    ----------
    profiles : iterable of Profile
    options : NcaOptions, or None
    units : Units, or None
        Turn clearances and volumes into liters; without, they are in the units of the input.

    Examples
    --------
    >>> profile = Profile(times=[0, 1, 2, 3, 4], concentrations=[0, 8, 4, 2, 1], dose=30.0)
    >>> (result,) = analyze_profiles([profile])
    >>> round(result.values["half_life"], 9), result.values["tmax"]
    (1.0, 1.0)
    """
    options, units = options or NcaOptions(), units or Units()
    firsts: dict[str, float] = {}
    results = []
    held = sorted(enumerate(profiles), key=lambda pair: not is_single(pair[1]))
    for place, profile in held:
        computed, result = _analyze(profile, options, units, firsts.get(profile.id))
        area = computed["auc_tau"]
        if is_single(profile) and not isinstance(area, Reason):
            firsts.setdefault(profile.id, area)
        results.append((place, result))
    return tuple(result for _, result in sorted(results, key=lambda pair: pair[0]))


def analyze_profile(
    profile: Profile, *, options: NcaOptions | None = None, units: Units | None = None
) -> NcaResult:
    """Analyze one profile; see :func:`analyze_profiles`."""
    return analyze_profiles([profile], options=options, units=units)[0]


def _analyze(
    profile: Profile, options: NcaOptions, units: Units, first_area: float | None
) -> tuple[Answers, NcaResult]:
    curve = make_curve(profile, blq=options.blq)
    answers = Answers()
    slope = fit_terminal_slope(
        curve.sample_times, curve.samples, profile=profile, options=options
    ) if curve.has_concentration else Reason.NO_CONCENTRATION  # fmt: skip
    area = CurveAreas(curve, slope, options)
    _add_observed(answers, curve, profile)
    _add_slope(answers, slope, curve)
    _add_areas(answers, area)
    _add_interval(answers, area, profile, first_area)
    add_disposition(answers, profile, units)
    values, reasons = answers.split()
    return answers, NcaResult(
        profile=profile,
        values=values,
        reasons=reasons,
        partial=tuple(_measure_partial(area, start, end) for start, end in options.partial),
        start=curve.start,
        n_samples=int(profile.times.size),
        n_missing=curve.n_missing,
        n_blq=curve.n_blq,
        n_before_dose=curve.n_before_dose,
    )


def _add_observed(answers: Answers, curve: Curve, profile: Profile) -> None:
    """Quantities that are read off the samples; with tau, cmax and cmin within it."""
    times, samples = curve.sample_times, curve.samples
    if profile.tau is not None:
        within = times <= profile.tau
        times, samples = times[within], samples[within]
    nothing = Reason.NO_CONCENTRATION
    for key in ("cmax", "tmax", "cmin", "tmin", "clast", "tlast", "tlag", "c0"):
        answers[key] = nothing
    if samples.size:
        answers["cmax"], answers["cmin"] = float(samples.max()), float(samples.min())
        answers["tmin"] = float(times[samples.argmin()])
    if (samples > 0).any():
        answers["tmax"] = float(times[samples.argmax()])
    bolus = profile.route is Route.IV_BOLUS
    if curve.has_concentration:
        answers["tlast"] = curve.tlast
        answers["clast"] = float(curve.samples[curve.sample_times == curve.tlast][0])
        answers["tlag"] = Reason.NOT_THIS_ROUTE if bolus else _find_lag(curve)
        answers["c0"] = float(curve.all_concentrations[0]) if bolus else Reason.NOT_THIS_ROUTE


def _find_lag(curve: Curve) -> float:
    before = curve.times[:-1][(curve.concentrations[:-1] == 0) & (curve.concentrations[1:] > 0)]
    starts_at_zero = curve.concentrations[0] == 0 and before.size
    return float(before[0]) if starts_at_zero else 0.0


def _add_slope(answers: Answers, slope: TerminalSlope | Reason, curve: Curve) -> None:
    if isinstance(slope, Reason):
        for key in _SLOPE_KEYS:
            answers[key] = slope
        return
    answers["lambda_z"] = slope.rate
    answers["half_life"] = slope.half_life
    answers["lambda_z_start"], answers["lambda_z_end"] = slope.start, slope.end
    answers["lambda_z_intercept"] = slope.intercept
    answers["lambda_z_n_points"] = slope.n_points
    answers["r_squared"], answers["adj_r_squared"] = slope.r_squared, slope.adj_r_squared
    answers["span_ratio"] = slope.span_ratio
    answers["clast_pred"] = slope.predict(curve.tlast)


def _add_areas(answers: Answers, area: CurveAreas) -> None:
    answers["auc_last"], answers["aumc_last"] = area.to_last
    answers["auc_all"] = area.over_all
    for kind, clast in (("obs", "clast"), ("pred", "clast_pred")):
        answers.compute(f"auc_inf_{kind}", lambda a, c, k: a + c / k, "auc_last", clast, "lambda_z")
        answers.compute(
            f"aumc_inf_{kind}",
            lambda m, c, t, k: m + c * t / k + c / k**2,
            "aumc_last", clast, "tlast", "lambda_z",
        )  # fmt: skip
        answers.compute(
            f"auc_percent_extrap_{kind}",
            lambda total, part: 100 * (total - part) / total,
            f"auc_inf_{kind}", "auc_last",
        )  # fmt: skip
    back: float | Reason = Reason.NOT_THIS_ROUTE
    if not isinstance(answers["c0"], Reason):
        back = area.before_first
    answers.compute("auc_percent_back_extrap", lambda a, b: 100 * a / b, back, "auc_inf_obs")


def _add_interval(
    answers: Answers, area: CurveAreas, profile: Profile, first_area: float | None
) -> None:
    """Quantities of a dosing interval."""
    tau = Reason.NO_TAU if profile.tau is None else profile.tau
    answers["auc_tau"], answers["aumc_tau"] = (
        (tau, tau) if isinstance(tau, Reason) else area.between(0.0, tau)
    )
    answers["c_tau"] = tau if isinstance(tau, Reason) else area.at(tau)
    answers.compute("cavg", lambda a, t: a / t, "auc_tau", tau)
    answers.compute(
        "fluctuation_percent", lambda a, high, low: 100 * (high - low) / a, "cavg", "cmax", "cmin"
    )
    answers.compute("swing", lambda high, low, _: (high - low) / low, "cmax", "cmin", tau)
    answers.compute(
        "accumulation_index", lambda t, k: 1 / float(-np.expm1(-k * t)), tau, "lambda_z"
    )
    later = not is_single(profile)
    first = first_area if later and first_area is not None else Reason.NO_FIRST_DOSE
    answers.compute("accumulation_ratio", lambda now, then: now / then, "auc_tau", first)


def _measure_partial(area: CurveAreas, start: float, end: float) -> PartialArea:
    found, _ = area.between(start, end)
    reason = found if isinstance(found, Reason) else None
    beyond = area.curve.has_concentration and end > area.curve.tlast
    return PartialArea(
        start=start,
        end=end,
        auc=None if isinstance(found, Reason) else found,
        reason=reason,
        is_extrapolated=beyond and reason is None,
    )
