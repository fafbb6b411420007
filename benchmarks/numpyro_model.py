"""The model of a case in NumPyro, parameter for parameter that of ``validation/nuts``."""

from collections.abc import Callable
from typing import Any

import jax.numpy as jnp
import numpy as np
import numpyro
from numpyro import distributions as dist
from validation.courses import Case

from openldn.inference import Family, LatentModel, Prior
from openldn.trial import CourseModel

EFFECT = "effect"


def make_numpyro_model(case: Case, model: CourseModel) -> Callable[[], None]:
    """Gaussian or interval-censored, with one level and normal coefficients."""
    latent, prior = model.latent, case.effect_prior(model)

    def sampled() -> None:
        sigma = numpyro.sample("sigma", hyper(latent.hyper.sigma))
        phi = numpyro.sample("phi", hyper(latent.hyper.phi))
        group_sd = numpyro.sample("group_sd", hyper(latent.hyper.group_sd))
        effect = normal(EFFECT, prior)
        eta = effect * latent.level
        for k, one in enumerate(latent.coefficients):
            eta = eta + normal(f"coefficient_{k}", one) * latent.columns[:, k]
        standard = numpyro.sample("group", dist.Normal(0, 1).expand([latent.groups]))
        eta = eta + group_sd * standard[latent.group]
        score = latent.response if latent.family is Family.GAUSSIAN else latent_score(latent)
        gap = jnp.diff(latent.time)
        residual = residual_log_density(score - eta, gap, sigma, phi)
        numpyro.factor("residual", residual)

    return sampled


def hyper(prior: Prior) -> Any:
    numbers = prior.numbers
    match prior.form:
        case "log-normal":
            return dist.LogNormal(np.log(numbers[0]), numbers[1])
        case "half-normal":
            return dist.HalfNormal(numbers[0])
        case "truncated-normal":
            mean, sd, low, high = numbers
            return dist.TruncatedNormal(mean, sd, low=low, high=high)
    raise ValueError(f"no NumPyro form of {prior}")


def normal(name: str, prior: Prior) -> Any:
    """Sampled in units of its spread."""
    standard = numpyro.sample(f"{name}_standard", dist.Normal(0, 1))
    return numpyro.deterministic(name, prior.location + prior.spread * standard)


def residual_log_density(value: Any, gap: Any, sigma: Any, phi: Any) -> Any:
    """Stationary AR(1) in continuous time, entry after entry."""
    r = phi**gap
    spread = sigma * jnp.sqrt(1.0 - r**2)
    standard = (value[1:] - r * value[:-1]) / spread
    first = value[0] / sigma
    return -0.5 * (first**2 + jnp.sum(standard**2)) - jnp.log(sigma) - jnp.sum(jnp.log(spread))


def latent_score(latent: LatentModel) -> Any:
    """Uniform between the limits; beyond an open end a positive distance without a prior."""
    lower, upper = np.asarray(latent.lower), np.asarray(latent.upper)
    boxed = np.isfinite(lower) & np.isfinite(upper)
    score = jnp.zeros(len(lower))
    inside = numpyro.sample("inside", dist.Uniform(lower[boxed], upper[boxed]))
    score = score.at[np.flatnonzero(boxed)].set(inside)
    for name, is_open, limit, sign in (
        ("below", ~np.isfinite(lower), upper, -1.0),
        ("above", ~np.isfinite(upper), lower, 1.0),
    ):
        if is_open.any():
            positive = dist.ImproperUniform(
                dist.constraints.positive, (), event_shape=(int(is_open.sum()),)
            )
            beyond = numpyro.sample(name, positive)
            score = score.at[np.flatnonzero(is_open)].set(limit[is_open] + sign * beyond)
    return score
