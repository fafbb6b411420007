"""Why a quantity has no number."""

from enum import StrEnum


class Reason(StrEnum):
    """Code that stands where a number is missing."""

    NO_CONCENTRATION = "no_concentration"
    TOO_FEW_POINTS = "too_few_points"
    NO_DECLINE = "no_decline"
    NO_LAMBDA_Z = "no_lambda_z"
    NO_DOSE = "no_dose"
    NO_TAU = "no_tau"
    NO_FIRST_DOSE = "no_first_dose"
    NOT_FIRST_DOSE = "not_first_dose"
    NOT_THIS_ROUTE = "not_this_route"
    ZERO_DENOMINATOR = "zero_denominator"
    UNITS_DIFFER = "units_differ"
    NOT_EXTRAPOLATED = "not_extrapolated"


EXPLANATIONS: dict[Reason, str] = {
    Reason.NO_CONCENTRATION: "no concentration above zero was measured after the dose",
    Reason.TOO_FEW_POINTS: "too few concentrations above zero after the peak for a terminal slope",
    Reason.NO_DECLINE: "the last concentrations do not decline, so there is no terminal slope",
    Reason.NO_LAMBDA_Z: "needs lambda_z, which could not be estimated",
    Reason.NO_DOSE: "needs the dose; give a dose column or --dose",
    Reason.NO_TAU: "needs the dosing interval; give a tau column or --tau",
    Reason.NO_FIRST_DOSE: "needs a profile of the same id after the first dose, with tau",
    Reason.NOT_FIRST_DOSE: (
        "earlier doses still count and steady state is not stated; give ss or --steady-state"
    ),
    Reason.NOT_THIS_ROUTE: "is not defined for this route",
    Reason.ZERO_DENOMINATOR: "would divide by zero",
    Reason.UNITS_DIFFER: "dose and concentration are not both masses or both moles",
    Reason.NOT_EXTRAPOLATED: "reaches past the last concentration, and extrapolation is off",
}
