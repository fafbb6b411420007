"""Reference values of the dense grids, and how OpenLDN's answers differ."""

from typing import Any

from validation.courses import Case, answer
from validation.dense.gaussian import solve_dense
from validation.dense.inner import inner_error
from validation.dense.quadrature import quadrature_error

GAUSSIAN = (
    "gaussian-plain",
    "gaussian-periods",
    "gaussian-gaps",
    "gaussian-weak",
    "gaussian-carryover",
    "gaussian-half-life",
    "gaussian-student",
)
OTHERS = ("ordinal", "ordinal-three", "censored", "poisson", "negative-binomial", "binary",
          "momentary")  # fmt: skip
WITHIN = 1e-3


def dense_reference(case: Case) -> dict[str, float]:
    """Posterior of a Gaussian case by brute force; independent of the engine."""
    dense = solve_dense(case, case.model())
    result = {
        "mean": dense.mean,
        "sd": dense.sd,
        "p_below_minus_margin": dense.below(-case.margin),
        "p_below_zero": dense.below(0.0),
        "points": float(dense.weight.size),
    }
    for name, (mean, sd) in dense.hyper.items():
        result[f"{name}_mean"], result[f"{name}_sd"] = mean, sd
    return result


def differences(case: Case, dense: dict[str, float]) -> dict[str, float]:
    """OpenLDN minus the dense grid, and what OpenLDN itself says its error is."""
    own = answer(case)
    result = {
        "mean_sds": (own["mean"] - dense["mean"]) / dense["sd"],
        "sd_ratio": own["sd"] / dense["sd"],
        "p_below_minus_margin": own["p_below_minus_margin"] - dense["p_below_minus_margin"],
        "p_below_zero": own["p_below_zero"] - dense["p_below_zero"],
        "reported": own["error_mean_sd"],
        "nodes": own["nodes"],
    }
    for name in ("sigma", "phi", "group_sd", "half_life_days"):
        if f"{name}_mean" in dense:
            off = own[f"{name}_mean"] - dense[f"{name}_mean"]
            result[f"{name}_sds"] = off / dense[f"{name}_sd"]
    return result


def is_off(row: dict[str, float], within: float = WITHIN) -> bool:
    return (
        max(
            abs(row["mean_sds"]), abs(row["sd_ratio"] - 1), abs(row["p_below_minus_margin"]),
            abs(row["p_below_zero"]),
        )
        > within
    )  # fmt: skip


def other_errors(case: Case) -> dict[str, Any]:
    """Error of the quadrature, and error of the inner approximation at the mode."""
    return {"quadrature": quadrature_error(case), "inner": inner_error(case)}
