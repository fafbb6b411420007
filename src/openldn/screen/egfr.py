"""Estimate the glomerular filtration rate from creatinine where a report leaves it out."""

from openldn.record import LaboratoryValue, Sex

# CKD-EPI 2021: https://kidney.org/ckd-epi-creatinine-equation-2021 (Inker 2021, NEJM 385:1737).
SOURCE_URL = "https://kidney.org/ckd-epi-creatinine-equation-2021"
SCALE, EXPONENT_ABOVE, PER_YEAR = 142.0, -1.200, 0.9938
KAPPA = {Sex.FEMALE: 0.7, Sex.MALE: 0.9}
ALPHA = {Sex.FEMALE: -0.241, Sex.MALE: -0.302}
FACTOR = {Sex.FEMALE: 1.012, Sex.MALE: 1.0}


def estimate_egfr(
    creatinine: LaboratoryValue, *, age_years: float | None, sex: Sex | None
) -> float | None:
    """Estimate in mL/min/1.73 m² of an adult; the lower of both sexes where the sex is not known.

    Examples
    --------
    >>> value = LaboratoryValue(name="creatinine", value=0.9, unit="mg/dL")
    >>> round(estimate_egfr(value, age_years=55, sex=Sex.FEMALE))
    75
    """
    mg_per_dl = creatinine.in_base_unit
    if not mg_per_dl or age_years is None:
        return None
    sexes = tuple(one for one in KAPPA if one is sex) or tuple(KAPPA)
    return min(_equation(mg_per_dl, age_years, one) for one in sexes)


def _equation(mg_per_dl: float, age_years: float, sex: Sex) -> float:
    ratio = mg_per_dl / KAPPA[sex]
    below: float = min(ratio, 1.0) ** ALPHA[sex]
    above: float = max(ratio, 1.0) ** EXPONENT_ABOVE
    factor: float = FACTOR[sex] * PER_YEAR**age_years
    return SCALE * below * above * factor
