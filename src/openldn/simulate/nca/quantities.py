"""The quantities: key, name and kind of unit of each, in the order in which they are shown."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a quantity is measured in."""

    CONCENTRATION = "concentration"
    TIME = "time"
    AREA = "area"
    MOMENT = "moment"
    RATE = "rate"
    CLEARANCE = "clearance"
    VOLUME = "volume"
    CONCENTRATION_PER_DOSE = "concentration per dose"
    AREA_PER_DOSE = "area per dose"
    PERCENT = "percent"
    NUMBER = "number"


@dataclass(frozen=True)
class Quantity:
    """One quantity."""

    key: str
    kind: Kind
    label: str


QUANTITIES: tuple[Quantity, ...] = (
    Quantity("cmax", Kind.CONCENTRATION, "highest concentration measured"),
    Quantity("tmax", Kind.TIME, "first time of the highest concentration"),
    Quantity("cmin", Kind.CONCENTRATION, "lowest concentration measured"),
    Quantity("tmin", Kind.TIME, "first time of the lowest concentration"),
    Quantity("clast", Kind.CONCENTRATION, "last concentration above zero"),
    Quantity("tlast", Kind.TIME, "time of the last concentration above zero"),
    Quantity("clast_pred", Kind.CONCENTRATION, "concentration at tlast on the terminal slope"),
    Quantity("tlag", Kind.TIME, "last zero before the first concentration above zero"),
    Quantity("c0", Kind.CONCENTRATION, "concentration at an IV bolus, back-extrapolated"),
    Quantity("lambda_z", Kind.RATE, "terminal rate constant"),
    Quantity("half_life", Kind.TIME, "terminal half-life"),
    Quantity("lambda_z_n_points", Kind.NUMBER, "samples on the terminal slope"),
    Quantity("lambda_z_start", Kind.TIME, "first sample on the terminal slope"),
    Quantity("lambda_z_end", Kind.TIME, "last sample on the terminal slope"),
    Quantity("lambda_z_intercept", Kind.NUMBER, "natural logarithm of the slope at the dose"),
    Quantity("r_squared", Kind.NUMBER, "r2 of the terminal slope"),
    Quantity("adj_r_squared", Kind.NUMBER, "adjusted r2 of the terminal slope"),
    Quantity("span_ratio", Kind.NUMBER, "half-lives that the terminal slope covers"),
    Quantity("auc_last", Kind.AREA, "AUC to tlast"),
    Quantity("auc_all", Kind.AREA, "AUC to the last sample, zeros after tlast included"),
    Quantity("auc_inf_obs", Kind.AREA, "AUC to infinity, from clast"),
    Quantity("auc_inf_pred", Kind.AREA, "AUC to infinity, from clast_pred"),
    Quantity("auc_percent_extrap_obs", Kind.PERCENT, "share of auc_inf_obs after tlast"),
    Quantity("auc_percent_extrap_pred", Kind.PERCENT, "share of auc_inf_pred after tlast"),
    Quantity("auc_percent_back_extrap", Kind.PERCENT, "share of auc_inf_obs before sample 1"),
    Quantity("aumc_last", Kind.MOMENT, "first moment to tlast"),
    Quantity("aumc_inf_obs", Kind.MOMENT, "first moment to infinity, from clast"),
    Quantity("aumc_inf_pred", Kind.MOMENT, "first moment to infinity, from clast_pred"),
    Quantity("mrt_last", Kind.TIME, "mean residence time to tlast"),
    Quantity("mrt_inf", Kind.TIME, "mean residence time"),
    Quantity("mrt_inf_pred", Kind.TIME, "mean residence time, from clast_pred"),
    Quantity("cl", Kind.CLEARANCE, "clearance"),
    Quantity("cl_pred", Kind.CLEARANCE, "clearance, from clast_pred"),
    Quantity("vz", Kind.VOLUME, "volume of the terminal phase"),
    Quantity("vz_pred", Kind.VOLUME, "volume of the terminal phase, from clast_pred"),
    Quantity("vss", Kind.VOLUME, "volume at steady state"),
    Quantity("vss_pred", Kind.VOLUME, "volume at steady state, from clast_pred"),
    Quantity("cl_f", Kind.CLEARANCE, "clearance over bioavailability"),
    Quantity("cl_f_pred", Kind.CLEARANCE, "clearance over bioavailability, from clast_pred"),
    Quantity("vz_f", Kind.VOLUME, "volume of the terminal phase over bioavailability"),
    Quantity("vz_f_pred", Kind.VOLUME, "the same, from clast_pred"),
    Quantity("auc_tau", Kind.AREA, "AUC over the dosing interval"),
    Quantity("aumc_tau", Kind.MOMENT, "first moment over the dosing interval"),
    Quantity("cavg", Kind.CONCENTRATION, "mean concentration over the dosing interval"),
    Quantity("c_tau", Kind.CONCENTRATION, "concentration at the end of the dosing interval"),
    Quantity("fluctuation_percent", Kind.PERCENT, "(cmax - cmin) / cavg"),
    Quantity("swing", Kind.NUMBER, "(cmax - cmin) / cmin"),
    Quantity("accumulation_index", Kind.NUMBER, "accumulation that lambda_z foretells"),
    Quantity("accumulation_ratio", Kind.NUMBER, "auc_tau over that of the first dose"),
    Quantity("cmax_dn", Kind.CONCENTRATION_PER_DOSE, "cmax over dose"),
    Quantity("auc_last_dn", Kind.AREA_PER_DOSE, "auc_last over dose"),
    Quantity("auc_inf_obs_dn", Kind.AREA_PER_DOSE, "auc_inf_obs over dose"),
    Quantity("auc_inf_pred_dn", Kind.AREA_PER_DOSE, "auc_inf_pred over dose"),
    Quantity("auc_tau_dn", Kind.AREA_PER_DOSE, "auc_tau over dose"),
)
