"""Other likelihoods: how large is the error of the inner approximation?

At the mode of the hyperparameters the likelihood of the effect is computed without
approximation, by importance sampling with fixed seeds, and compared with what expectation
propagation (limits) or Laplace (counts) says. Nothing of the engine is used but the place of
the mode: covariance matrices are full.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, ndtr, ndtri
from scipy.interpolate import CubicSpline
from scipy.stats import chi2, qmc

from openldn.inference import Family, LatentModel
from openldn.inference.nodes import effect_profile, parameters_at
from validation.courses import Case
from validation.dense.quadrature import fresh_state

Floats = NDArray[np.float64]

LOG_SAMPLES = 15  # as a power of two
STUDENT_NU = 20.0
SEED = 7
EFFECT_POINTS = 41
REACH_SDS = 5.0


def inner_error(case: Case) -> dict[str, Any]:
    """Posterior of the effect at the mode of the hyperparameters, both ways."""
    model = case.model()
    fit, prior = case.fit(model), case.effect_prior(model)
    (part,) = fit.parts
    posterior = fit.curve.posterior(prior)
    effects = posterior.mean + np.linspace(-REACH_SDS, REACH_SDS, EFFECT_POINTS) * posterior.sd
    own = effect_profile(part.problem, part.mode, effects, fresh_state(part.problem))
    values = parameters_at(part.problem, part.mode)
    exact, ess = exact_profile(fit.model, values, effects)
    log_prior = prior.log_density(effects)
    a, b = (_moments(effects, profile + log_prior) for profile in (own, exact))
    return {
        "hyper": dict(zip(("sigma", "phi", "group_sd", "extra"), values[:4].tolist(), strict=True)),
        "samples": 2**LOG_SAMPLES,
        "effective_share": ess,
        "mean_sds": (a[0] - b[0]) / b[1],
        "sd_ratio": a[1] / b[1],
        "p_below_minus_margin": _below(effects, own + log_prior, -case.margin)
        - _below(effects, exact + log_prior, -case.margin),
        "p_below_zero": _below(effects, own + log_prior, 0.0)
        - _below(effects, exact + log_prior, 0.0),
        "log_level": float(np.interp(b[0], effects, own - exact)),
    }


def exact_profile(model: LatentModel, values: Floats, effects: Floats) -> tuple[Floats, float]:
    """Log-likelihood of the effects, and the effective share of the samples at the middle."""
    sigma, phi, group_sd, extra = values[:4]
    is_interval = model.family is Family.INTERVAL
    share = extra if is_interval else 0.0
    gap = np.abs(model.time[:, None] - model.time[None, :])
    covariance = sigma**2 * (1 - share) * phi**gap
    mean = np.zeros(len(model.response))
    for k, prior in enumerate(model.coefficients):
        column = model.columns[:, k]
        covariance += prior.spread**2 * np.outer(column, column)
        mean += prior.location * column
    if model.groups:
        covariance += group_sd**2 * (model.group[:, None] == model.group[None, :])
    if is_interval:
        assert model.lower is not None
        assert model.upper is not None
        covariance += sigma**2 * share * np.eye(len(mean))
        return _boxes(covariance, mean, model.lower, model.upper, model.level, effects)
    return _counts(covariance, mean, model, extra, effects)


def _boxes(
    covariance: Floats, mean: Floats, low: Floats, high: Floats, level: Floats, effects: Floats
) -> tuple[Floats, float]:
    """Probability of a box under a normal, by sequential conditioning (GHK)."""
    lower = np.linalg.cholesky(covariance)
    size = len(mean)
    uniform = qmc.Sobol(size, seed=SEED).random_base2(LOG_SAMPLES)
    result, ess = np.empty(len(effects)), 0.0
    for e, effect in enumerate(effects):
        center = mean + level * effect
        standard = np.zeros((len(uniform), size))
        log_weight = np.zeros(len(uniform))
        for t in range(size):
            at = center[t] + standard[:, :t] @ lower[t, :t]
            a, b = (low[t] - at) / lower[t, t], (high[t] - at) / lower[t, t]
            flip = a > 0
            a, b = np.where(flip, -b, a), np.where(flip, -a, b)
            p, q = ndtr(a), ndtr(b)
            log_weight += np.log(np.maximum(q - p, 1e-300))
            value = ndtri(np.clip(p + uniform[:, t] * (q - p), 1e-300, 1 - 1e-16))
            standard[:, t] = np.where(flip, -value, value)
        result[e], share = _log_mean(log_weight)
        if e == len(effects) // 2:
            ess = share
    return result, ess


def _counts(
    covariance: Floats, mean: Floats, model: LatentModel, extra: float, effects: Floats
) -> tuple[Floats, float]:
    """Student proposals around the mode, weighted."""
    precision = np.linalg.inv(covariance)
    log_det = np.linalg.slogdet(covariance)[1]
    size = len(mean)
    uniform = qmc.Sobol(size + 1, seed=SEED).random_base2(LOG_SAMPLES)
    uniform = np.clip(uniform, 1e-12, 1 - 1e-12)
    normal = ndtri(uniform[:, :size])

    stretch = np.sqrt(STUDENT_NU / chi2.ppf(uniform[:, size], STUDENT_NU))[:, None]
    eta = mean + model.level * effects[0]
    result, ess = np.empty(len(effects)), 0.0
    for e, effect in enumerate(effects):
        center = mean + model.level * effect
        for _ in range(60):
            _, slope, weight = _count_terms(model, eta, extra)
            step = np.linalg.solve(precision + np.diag(weight), slope - precision @ (eta - center))
            eta = eta + step * min(1.0, 1.0 / np.abs(step).max())
            if np.abs(step).max() < 1e-10:
                break
        _, _, weight = _count_terms(model, eta, extra)
        root = np.linalg.cholesky(np.linalg.inv(precision + np.diag(weight)))
        draws = eta + stretch * (normal @ root.T)
        off = draws - center
        log_target = _count_terms(model, draws, extra)[0].sum(axis=1)
        log_target += -0.5 * np.einsum("st,tu,su->s", off, precision, off, optimize=True)
        log_target -= 0.5 * (log_det + size * np.log(2 * np.pi))
        square = (stretch[:, 0] ** 2) * (normal**2).sum(axis=1)
        log_proposal = (
            gammaln((STUDENT_NU + size) / 2) - gammaln(STUDENT_NU / 2)
            - 0.5 * size * np.log(STUDENT_NU * np.pi) - np.log(np.diag(root)).sum()
            - 0.5 * (STUDENT_NU + size) * np.log1p(square / STUDENT_NU)
        )  # fmt: skip
        result[e], share = _log_mean(log_target - log_proposal)
        if e == len(effects) // 2:
            ess = share
    return result, ess


def _count_terms(
    model: LatentModel, eta: Floats, overdispersion: float
) -> tuple[Floats, Floats, Floats]:
    count, mean = model.response, np.exp(eta)
    constant = -gammaln(count + 1)
    if model.family is Family.POISSON:
        return constant + count * eta - mean, count - mean, mean
    shape = 1.0 / overdispersion
    value = (
        constant + gammaln(count + shape) - gammaln(shape) + shape * np.log(shape)
        + count * eta - (count + shape) * np.log(shape + mean)
    )  # fmt: skip
    slope = count - (count + shape) * mean / (shape + mean)
    return value, slope, (count + shape) * shape * mean / (shape + mean) ** 2


def _log_mean(log_weight: Floats) -> tuple[float, float]:
    peak = log_weight.max()
    weight = np.exp(log_weight - peak)
    share = weight.sum() ** 2 / (weight**2).sum() / len(weight)
    return float(peak + np.log(weight.mean())), float(share)


def _moments(x: Floats, log_density: Floats) -> tuple[float, float]:
    weight = np.exp(log_density - log_density.max())
    weight /= weight.sum()
    mean = float(weight @ x)
    return mean, float(np.sqrt(weight @ (x - mean) ** 2))


def _below(x: Floats, log_density: Floats, value: float) -> float:
    fine = np.linspace(x[0], x[-1], 4001)

    density = np.exp(CubicSpline(x, log_density - log_density.max())(fine))
    return float(density[fine < value].sum() / density.sum())
