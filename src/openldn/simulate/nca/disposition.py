"""Clearance, volumes, residence times, and what is divided by the dose."""

from openldn.simulate.nca.profile import Profile, Route
from openldn.simulate.nca.reason import Reason
from openldn.simulate.nca.result import Answers
from openldn.simulate.nca.units import Units

_KINDS = (("obs", ""), ("pred", "_pred"))


def add_disposition(answers: Answers, profile: Profile, units: Units) -> None:
    """Add what follows from areas, slope and dose."""
    dose = Reason.NO_DOSE if profile.dose is None else profile.dose
    for key in ("cmax", "auc_last", "auc_inf_obs", "auc_inf_pred", "auc_tau"):
        answers.compute(f"{key}_dn", lambda value, amount: value / amount, key, dose)
    _add_residence(answers, profile)
    _add_clearance(answers, profile, _scale(dose, units))


def _scale(dose: float | Reason, units: Units) -> float | Reason:
    """Dose in the unit that makes a clearance come out in its unit."""
    factor = units.volume_factor
    if isinstance(dose, Reason):
        return dose
    return Reason.UNITS_DIFFER if factor is None else dose * factor


def _add_residence(answers: Answers, profile: Profile) -> None:
    """Mean residence times; an infusion adds half its duration, which is taken off.

    At steady state the area of one interval is that of a single dose to infinity, and its first
    moment is made up from the interval and what comes after it: Phoenix WinNonlin 8.3 User's
    Guide, NCA parameter formulas, MRTINF at steady state.
    """
    half = profile.duration / 2
    answers.compute("mrt_last", lambda m, a: m / a - half, "aumc_last", "auc_last")
    single = is_single(profile)
    for kind, suffix in _KINDS:
        key, area = f"mrt_inf{suffix}", f"auc_inf_{kind}"
        if profile.steady_state:
            answers.compute(
                key,
                lambda m, a, total, tau: (m + tau * (total - a)) / a - half,
                "aumc_tau", "auc_tau", area, profile.tau or Reason.NO_TAU,
            )  # fmt: skip
        elif single:
            answers.compute(key, lambda m, a: m / a - half, f"aumc_inf_{kind}", area)
        else:
            answers[key] = Reason.NOT_FIRST_DOSE


def _add_clearance(answers: Answers, profile: Profile, dose: float | Reason) -> None:
    extravascular = profile.route is Route.EXTRAVASCULAR
    here, other = ("_f", "") if extravascular else ("", "_f")
    for kind, suffix in _KINDS:
        for name in ("cl", "vz"):
            answers[f"{name}{other}{suffix}"] = Reason.NOT_THIS_ROUTE
        area = "auc_tau" if profile.steady_state else f"auc_inf_{kind}"
        amount = dose if profile.steady_state or is_single(profile) else Reason.NOT_FIRST_DOSE
        clearance, volume = f"cl{here}{suffix}", f"vz{here}{suffix}"
        answers.compute(clearance, lambda a, b: a / b, amount, area)
        answers.compute(volume, lambda a, b: a / b, clearance, "lambda_z")
        if extravascular:
            answers[f"vss{suffix}"] = Reason.NOT_THIS_ROUTE
        else:
            answers.compute(f"vss{suffix}", lambda a, b: a * b, f"mrt_inf{suffix}", clearance)


def is_single(profile: Profile) -> bool:
    """Whether the curve comes from this dose alone."""
    return profile.first_dose and not profile.steady_state
