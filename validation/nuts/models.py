"""The model of a case in PyMC, from the same priors and columns that OpenLDN is given.

Nothing of the engine is used: the residual is written as a sequence of conditionals, latent
scores are sampled between their limits, coefficients and group effects are sampled too.
"""

from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt
from validation.courses import Case

from openldn.inference import Family, LatentModel, Prior
from openldn.trial import CourseModel, treatment_level
from openldn.trial.latent import MIDDLE

EFFECT = "effect"


def make_pymc_model(case: Case, model: CourseModel) -> pm.Model:
    """All parameters of a case, with the effect under the sceptical prior."""
    latent = model.latent
    with pm.Model() as result:
        values = {
            "sigma": hyper("sigma", latent.hyper.sigma),
            "phi": hyper("phi", latent.hyper.phi),
            "group_sd": hyper("group_sd", latent.hyper.group_sd) if latent.groups else 0.0,
            "extra": hyper("extra", latent.hyper.extra),
        }
        effect = normal(EFFECT, case.effect_prior(model))
        eta = effect * level(case, model)
        for k, prior in enumerate(latent.coefficients):
            eta = eta + coefficient(f"coefficient_{k}", prior) * latent.columns[:, k]
        if latent.groups:
            standard = pm.Normal("group", 0.0, 1.0, shape=latent.groups)
            eta = eta + values["group_sd"] * standard[latent.group]
        LIKELIHOODS[latent.family](latent, eta, values)
    return result


def hyper(name: str, prior: Prior, *, shape: int | tuple[()] = ()) -> Any:
    numbers = prior.numbers
    match prior.form:
        case "fixed":
            return numbers[0]
        case "log-normal":
            return pm.LogNormal(name, np.log(numbers[0]), numbers[1], shape=shape)
        case "half-normal":
            return pm.HalfNormal(name, numbers[0], shape=shape)
        case "half-t":
            return pm.HalfStudentT(name, nu=numbers[0], sigma=numbers[1], shape=shape)
        case "beta":
            return pm.Beta(name, *numbers, shape=shape)
        case "truncated-normal":
            mean, sd, low, high = numbers
            return pm.TruncatedNormal(name, mean, sd, lower=low, upper=high, shape=shape)
    raise ValueError(f"no PyMC form of {prior}")


def normal(name: str, prior: Prior, *, shape: int | tuple[()] = ()) -> Any:
    """Sampled in units of its spread."""
    standard = pm.Normal(f"{name}_standard", 0.0, 1.0, shape=shape)
    return pm.Deterministic(name, prior.location + prior.spread * standard)


def coefficient(name: str, prior: Prior) -> Any:
    if prior.form == "normal":
        return normal(name, prior)
    nu, location, scale = prior.numbers
    standard = pm.StudentT(f"{name}_standard", nu=nu, mu=0.0, sigma=1.0)
    return pm.Deterministic(name, location + scale * standard)


def level(case: Case, model: CourseModel) -> Any:
    """Treatment level; with an unknown half-life as a function of it.

    The filter is written as a sum over the changes of treatment: each starts to be felt at the
    entry before it.
    """
    if len(model.levels) == 1:
        return model.latent.level
    prior = case.spec.prior("half_life_days", section="score")
    half_life = pm.LogNormal("half_life_days", np.log(prior.numbers[0]), prior.numbers[1])
    full = treatment_level(case.course, active="LDN")
    day = np.asarray(case.course.day)
    known = np.isfinite(full)
    full, day = full[known], day[known]
    before = np.concatenate(([day[0] - 1.0], day[:-1]))
    change = np.diff(full, prepend=0.0)
    at = np.flatnonzero(change)
    lag = day[:, None] - before[None, at]
    felt = lag > 0
    kept = pt.exp(-np.log(2.0) * np.where(felt, lag, 0.0) / half_life) * felt
    column = full - pt.dot(kept, change[at])
    inside = np.isfinite(case.course.outcome)[known]
    return column[np.flatnonzero(inside)] - MIDDLE


def residual_log_density(value: Any, gap: Any, sigma: Any, phi: Any) -> Any:
    """Stationary AR(1) in continuous time, entry after entry."""
    r = phi**gap
    spread = sigma * pt.sqrt(1.0 - r**2)
    standard = (value[1:] - r * value[:-1]) / spread
    first = value[0] / sigma
    return -0.5 * (first**2 + pt.sum(standard**2)) - pt.log(sigma) - pt.sum(pt.log(spread))


def gaussian(latent: LatentModel, eta: Any, values: dict[str, Any]) -> None:
    gap = np.diff(latent.time)
    residual = latent.response - eta
    pm.Potential("residual", residual_log_density(residual, gap, values["sigma"], values["phi"]))


def interval(latent: LatentModel, eta: Any, values: dict[str, Any]) -> None:
    assert latent.lower is not None
    assert latent.upper is not None
    gap = np.diff(latent.time)
    if not latent.hyper.extra.is_fixed:
        # Exactly known scores with white noise: the residual itself is sampled.
        share, size = values["extra"], len(latent.response)
        unit = pm.Flat("latent", shape=size)
        pm.Potential("residual", residual_log_density(unit, gap, pt.constant(1.0), values["phi"]))
        mean = eta + values["sigma"] * pt.sqrt(1.0 - share) * unit
        white = values["sigma"] * pt.sqrt(share)
        pm.Normal("score", mean, white, observed=latent.response)
        return
    score = latent_score(latent.lower, latent.upper)
    sigma = pt.as_tensor_variable(values["sigma"])
    pm.Potential("residual", residual_log_density(score - eta, gap, sigma, values["phi"]))


def latent_score(lower: np.ndarray, upper: np.ndarray) -> Any:
    """Uniform between the limits; boxes narrower than 0.1 % of the range are their middle."""
    score = pt.zeros(len(lower))
    width = upper - lower
    typical = np.nanmax(np.where(np.isfinite(width), width, np.nan), initial=0.0)
    exact = np.isfinite(width) & (typical < 0.1)
    boxed = np.isfinite(width) & ~exact
    score = pt.set_subtensor(score[np.flatnonzero(exact)], 0.5 * (lower + upper)[exact])
    if boxed.any():
        inside = pm.Uniform("inside", lower[boxed], upper[boxed])
        score = pt.set_subtensor(score[np.flatnonzero(boxed)], inside)
    for name, open_side, limit, sign in (
        ("below", ~np.isfinite(lower), upper, -1.0),
        ("above", ~np.isfinite(upper), lower, 1.0),
    ):
        if open_side.any():
            beyond = pm.HalfFlat(name, shape=int(open_side.sum()))
            place = np.flatnonzero(open_side)
            score = pt.set_subtensor(score[place], limit[open_side] + sign * beyond)
    return score


def count(latent: LatentModel, eta: Any, values: dict[str, Any]) -> None:
    unit = pm.Flat("latent", shape=len(latent.response))
    gap = np.diff(latent.time)
    pm.Potential("residual", residual_log_density(unit, gap, pt.constant(1.0), values["phi"]))
    mean = pt.exp(eta + values["sigma"] * unit)
    response = latent.response.astype(int)
    if latent.family is Family.POISSON:
        pm.Poisson("score", mean, observed=response)
    else:
        pm.NegativeBinomial("score", mu=mean, alpha=1.0 / values["extra"], observed=response)


LIKELIHOODS = {
    Family.GAUSSIAN: gaussian,
    Family.INTERVAL: interval,
    Family.POISSON: count,
    Family.NEGATIVE_BINOMIAL: count,
}
