"""Sample the cases with nutpie; how OpenLDN's answers differ."""

import time
import warnings
from typing import Any

import numpy as np
from validation.courses import Case

CHAINS, TUNE, DRAWS = 4, 1500, 6000
SEED = 20260101
SETTINGS = f"{CHAINS} chains of {DRAWS} draws after {TUNE}, seed {SEED}"
TARGET_ACCEPT = 0.95
# Targets of agreement: mean in posterior SDs, ratio of SDs, probabilities.
MEAN_WITHIN, RATIO_WITHIN, PROBABILITY_WITHIN = 0.05, 0.05, 0.02
# Names of the other parameters, here and in the PyMC model.
PARAMETERS = {
    "baseline": "coefficient_0",
    "sigma": "sigma",
    "phi": "phi",
    "group_sd": "group_sd",
    "extra": "extra",
    "half_life_days": "half_life_days",
}
# How many Monte-Carlo standard errors of the sampler a difference may add to its target.
MONTE_CARLO_SES = 2.0


def sample(case: Case) -> dict[str, Any]:
    """Posterior of a case by NUTS, with Monte-Carlo errors."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import arviz
        import nutpie
        from validation.nuts.models import make_pymc_model

        started = time.perf_counter()
        compiled = nutpie.compile_pymc_model(make_pymc_model(case, case.model()))
        compiled_at = time.perf_counter()
        trace = nutpie.sample(
            compiled, draws=DRAWS, tune=TUNE, chains=CHAINS, cores=2, seed=SEED,
            progress_bar=False, target_accept=TARGET_ACCEPT,
        )  # fmt: skip
        sampled_at = time.perf_counter()
        effect = trace.posterior["effect"].to_numpy()
        result = {
            "mean": float(effect.mean()),
            "sd": float(effect.std(ddof=1)),
            "p_below_minus_margin": float((effect < -case.margin).mean()),
            "p_below_zero": float((effect < 0).mean()),
            "ess": float(arviz.ess(effect)),
            "r_hat": float(arviz.rhat(effect)),
            "mcse_mean": mean_error(arviz, effect),
            "mcse_sd": float(mean_error(arviz, (effect - effect.mean()) ** 2) / (2 * effect.std())),
            "mcse_p_below_minus_margin": mean_error(arviz, effect < -case.margin),
            "mcse_p_below_zero": mean_error(arviz, effect < 0),
            "divergences": int(trace.sample_stats.diverging.sum()),
            "compile_s": compiled_at - started,
            "sample_s": sampled_at - compiled_at,
        }
        for name, variable in PARAMETERS.items():
            if variable in trace.posterior:
                draws = trace.posterior[variable].to_numpy()
                result[f"{name}_mean"] = float(draws.mean())
                result[f"{name}_sd"] = float(draws.std(ddof=1))
                result[f"{name}_mcse"] = mean_error(arviz, draws)
    return result


def mean_error(arviz: Any, draws: np.ndarray) -> float:
    """Monte-Carlo standard error of the mean of draws, shape (n_chains, n_draws)."""
    values = np.asarray(draws, dtype=float)
    spread = float(values.std())
    return float(spread / np.sqrt(arviz.ess(values))) if spread > 0 else 0.0


def differences(own: dict[str, float], nuts: dict[str, float]) -> dict[str, float]:
    """OpenLDN minus NUTS: mean in SDs, SD ratio, probabilities, hyperparameters in SDs."""
    sd = nuts["sd"]
    result = {
        "mean_sds": (own["mean"] - nuts["mean"]) / sd,
        "mean_sds_mc": nuts["mcse_mean"] / sd,
        "sd_ratio": own["sd"] / sd,
        "sd_ratio_mc": nuts["mcse_sd"] / sd,
    }
    for name in ("p_below_minus_margin", "p_below_zero"):
        result[name] = own[name] - nuts[name]
        result[f"{name}_mc"] = nuts[f"mcse_{name}"]
    for name in PARAMETERS:
        if f"{name}_mean" in nuts:
            off = own[f"{name}_mean"] - nuts[f"{name}_mean"]
            result[f"{name}_sds"] = off / nuts[f"{name}_sd"]
            result[f"{name}_sds_mc"] = nuts[f"{name}_mcse"] / nuts[f"{name}_sd"]
    return result


def misses(row: dict[str, Any]) -> list[str]:
    """Targets that are missed by more than Monte-Carlo error explains."""
    checks = (
        ("mean", abs(row["mean_sds"]), MEAN_WITHIN, row["mean_sds_mc"]),
        ("SD", abs(row["sd_ratio"] - 1), RATIO_WITHIN, row["sd_ratio_mc"]),
        ("P(below -margin)", abs(row["p_below_minus_margin"]), PROBABILITY_WITHIN,
         row["p_below_minus_margin_mc"]),
        ("P(below 0)", abs(row["p_below_zero"]), PROBABILITY_WITHIN, row["p_below_zero_mc"]),
    )  # fmt: skip
    return [name for name, off, within, mc in checks if off > within + MONTE_CARLO_SES * mc]
