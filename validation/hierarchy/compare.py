"""Sample the registries with nutpie; what OpenLDN says of them, and how the two differ."""

import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.special import ndtr, stdtr
from validation.hierarchy.cases import MCID, MEAN_PRIOR, TAU_PRIOR, Registry
from validation.nuts.compare import mean_error

from openldn.inference import (
    Derived,
    EffectPosterior,
    Moments,
    PopulationFamily,
    PopulationPriors,
    fit_groups,
    fit_population,
    fit_regression,
    pool_effects,
)

CHAINS, TUNE = 4, 1000
SEED = 20260101
TARGET_ACCEPT = 0.9
SETTINGS = f"{CHAINS} chains after {TUNE} draws of tuning, seed {SEED}."
PRIORS = PopulationPriors(mean=MEAN_PRIOR, tau=TAU_PRIOR)
FAMILIES = {
    "student": PopulationFamily.STUDENT,
    "two groups": PopulationFamily.TWO_GROUPS,
}
# Effects after pooling are compared for so many people.
SHOWN = 5
# Agreement: within so many Monte Carlo standard errors of the sampler, and so many posterior SDs.
MONTE_CARLO_SES, WITHIN_SDS = 4.0, 1e-3
QUANTILES = {"q2.5": 0.025, "q5": 0.05, "q50": 0.5, "q95": 0.95, "q97.5": 0.975}

Summary = dict[str, float]


def answer(registry: Registry) -> dict[str, Summary]:
    """Quantities of a registry and what OpenLDN says of each."""
    return ANSWERS[registry.population](registry)


def of_population(registry: Registry) -> dict[str, Summary]:
    family = FAMILIES.get(registry.population, PopulationFamily.NORMAL)
    fit = fit_population(registry.curves, priors=PRIORS, family=family)
    found = {
        "mean": of_derived(fit.mean_effect),
        "tau": of_derived(fit.spread),
        "share beyond MCID": beyond(fit.share_above(-MCID)),
    }
    if family is PopulationFamily.TWO_GROUPS:
        found["share with effect"] = of_derived(fit.share_with_effect)
    if family is PopulationFamily.NORMAL:
        pooled = pool_effects(registry.curves, mean_prior=MEAN_PRIOR, tau_prior=TAU_PRIOR)
        found["mean"].update(of_density(pooled.mean))
        found["tau"].update(of_density(pooled.tau))
        for number, moments in enumerate(pooled.effects[:SHOWN]):
            found[f"effect of person {number + 1}"] = of_moments(moments)
    return found


def of_regression(registry: Registry) -> dict[str, Summary]:
    fit = fit_regression(
        registry.curves, registry.design, coefficient_priors=registry.coefficient_priors,
        tau_prior=TAU_PRIOR,
    )  # fmt: skip
    found = {f"coefficient {k}": of_derived(derived) for k, derived in enumerate(fit.coefficients)}
    return {
        **found,
        "tau": of_derived(fit.spread),
        "average": of_derived(fit.average),
        "share beyond MCID": beyond(fit.share_above(-MCID)),
    }


def of_groups(registry: Registry) -> dict[str, Summary]:
    fit = fit_groups(
        registry.curves, registry.group, mean_prior=MEAN_PRIOR, between_prior=TAU_PRIOR,
        within_prior=TAU_PRIOR,
    )  # fmt: skip
    found = {
        "mean": of_derived(fit.mean),
        "SD between": of_derived(fit.between),
        "SD within": of_derived(fit.within),
    }
    for number, moments in enumerate(fit.groups):
        found[f"group {number + 1}"] = of_moments(moments)
    return found


ANSWERS: dict[str, Callable[[Registry], dict[str, Summary]]] = {
    "normal": of_population,
    "student": of_population,
    "two groups": of_population,
    "regression": of_regression,
    "groups": of_groups,
}


def of_derived(found: Derived) -> Summary:
    low, high = found.ci95
    return {"mean": found.mean, "sd": found.sd, "q2.5": low, "q97.5": high}


def beyond(above: Derived) -> Summary:
    """Of the share below a threshold, from that above it."""
    low, high = above.ci95
    return {"mean": 1.0 - above.mean, "sd": above.sd, "q2.5": 1.0 - high, "q97.5": 1.0 - low}


def of_moments(found: Moments) -> Summary:
    return {"mean": found.mean, "sd": found.sd}


def of_density(found: EffectPosterior) -> Summary:
    quantiles = {name: found.quantile(p) for name, p in QUANTILES.items()}
    return {"mean": found.mean, "sd": found.sd, **quantiles}


def sample(registry: Registry) -> dict[str, Any]:
    """Posterior of a registry by NUTS, with Monte Carlo errors."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import nutpie
        from validation.hierarchy.models import make_registry_model

        started = time.perf_counter()
        model = make_registry_model(registry)
        compiled = nutpie.compile_pymc_model(model)
        compiled_at = time.perf_counter()
        trace = nutpie.sample(
            compiled, draws=registry.draws, tune=TUNE, chains=CHAINS, cores=2, seed=SEED,
            progress_bar=False, target_accept=TARGET_ACCEPT,
        )  # fmt: skip
        sampled_at = time.perf_counter()
        posterior = {name: array.to_numpy() for name, array in trace.posterior.items()}
        quantities = DRAWN[registry.population](registry, posterior)
        return {
            "quantities": {name: summarized(values) for name, values in quantities.items()},
            "divergences": int(trace.sample_stats.diverging.sum()),
            "parameters": int(compiled.n_dim),
            "draws": registry.draws,
            "compile_s": compiled_at - started,
            "sample_s": sampled_at - compiled_at,
        }


Draws = dict[str, Any]


def drawn_population(registry: Registry, drawn: Draws) -> Draws:
    mean, tau = drawn["mean"], drawn["tau"]
    score = (-MCID - mean) / tau
    share = stdtr(4.0, score) if registry.population == "student" else ndtr(score)
    found = {"mean": mean, "tau": tau, "share beyond MCID": share}
    if registry.population == "two groups":
        responders = drawn["responders"]
        found["mean"] = responders * mean
        found["share beyond MCID"] = responders * share
        found["share with effect"] = responders
    if registry.population == "normal":
        for number in range(SHOWN):
            found[f"effect of person {number + 1}"] = drawn["effect"][..., number]
    return found


def drawn_regression(registry: Registry, drawn: Draws) -> Draws:
    coefficients = np.stack([drawn[f"coefficient_{k}"] for k in range(registry.design.shape[1])])
    means = np.einsum("kcd,nk->ncd", coefficients, registry.design)
    found = {f"coefficient {k}": one for k, one in enumerate(coefficients)}
    found["tau"] = drawn["tau"]
    found["average"] = means.mean(axis=0)
    found["share beyond MCID"] = ndtr((-MCID - means) / drawn["tau"]).mean(axis=0)
    return found


def drawn_groups(registry: Registry, drawn: Draws) -> Draws:
    found = {"mean": drawn["mean"], "SD between": drawn["between"], "SD within": drawn["tau"]}
    for number in range(int(registry.group.max()) + 1):
        found[f"group {number + 1}"] = drawn["group"][..., number]
    return found


DRAWN: dict[str, Callable[[Registry, Draws], Draws]] = {
    "normal": drawn_population,
    "student": drawn_population,
    "two groups": drawn_population,
    "regression": drawn_regression,
    "groups": drawn_groups,
}


def summarized(values: Any) -> Summary:
    """Mean, SD and quantiles of draws (n_chains, n_draws), each with its Monte Carlo error."""
    import arviz

    found = {
        "mean": float(values.mean()),
        "sd": float(values.std(ddof=1)),
        "mean_mc": mean_error(arviz, values),
        "sd_mc": mean_error(arviz, (values - values.mean()) ** 2) / (2.0 * float(values.std())),
        "ess": float(arviz.ess(values)),
        "r_hat": float(arviz.rhat(values)),
    }
    for name, probability in QUANTILES.items():
        found[name] = float(np.quantile(values, probability))
        found[f"{name}_mc"] = float(arviz.mcse(values, method="quantile", prob=probability))
    return found


def differences(own: Summary, nuts: Summary) -> dict[str, tuple[float, float]]:
    """OpenLDN minus NUTS, and the Monte Carlo standard error; both in posterior SDs."""
    return {
        key: ((own[key] - nuts[key]) / nuts["sd"], nuts[f"{key}_mc"] / nuts["sd"])
        for key in own
    }  # fmt: skip


def is_off(difference: float, error: float) -> bool:
    return abs(difference) > WITHIN_SDS + MONTE_CARLO_SES * error
