"""Other likelihoods: how large is the error of the inner approximation?

At the mode of the hyperparameters the likelihood of the effect is computed without
approximation, by importance sampling with fixed seeds, and compared with what expectation
propagation (limits) or Laplace (counts) says. Nothing of the engine is used but the place of
the mode: covariance matrices are full.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline
from scipy.special import gammaln, ndtr, ndtri
from scipy.stats import chi2, qmc
from validation.courses import Case
from validation.dense.quadrature import fresh_state

from openldn.inference import Family, LatentModel
from openldn.inference.nodes import effect_profile, parameters_at

Floats = NDArray[np.float64]

LOG_SAMPLES = 13  # as a power of two, in each of the replicates
REPLICATES = 8
STUDENT_NU = 20.0
SEED = 7
EFFECT_POINTS = 21
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
    runs = [exact_profile(fit.model, values, effects, SEED + k) for k in range(REPLICATES)]
    profiles = np.array([profile for profile, _ in runs])
    peak = profiles.max()
    exact = peak + np.log(np.exp(profiles - peak).mean(axis=0))
    log_prior = prior.log_density(effects)
    ours, theirs = (_answers(effects, p + log_prior, case.margin) for p in (own, exact))
    each = np.array([_answers(effects, p + log_prior, case.margin) for p in profiles])
    errors = each.std(axis=0, ddof=1) / np.sqrt(REPLICATES)
    return {
        "hyper": dict(zip(("sigma", "phi", "group_sd", "extra"), values[:4].tolist(), strict=True)),
        "samples": REPLICATES * 2**LOG_SAMPLES,
        "effective_share": float(np.mean([share for _, share in runs])),
        "mean": theirs[0],
        "sd": theirs[1],
        "mean_sds": (ours[0] - theirs[0]) / theirs[1],
        "mean_sds_mc": float(errors[0]) / theirs[1],
        "sd_ratio": ours[1] / theirs[1],
        "sd_ratio_mc": float(errors[1]) / theirs[1],
        "p_below_minus_margin": ours[2] - theirs[2],
        "p_below_minus_margin_mc": float(errors[2]),
        "p_below_zero": ours[3] - theirs[3],
        "p_below_zero_mc": float(errors[3]),
    }


def _answers(effects: Floats, log_density: Floats, margin: float) -> tuple[float, ...]:
    """Mean, SD, and the probabilities below minus the margin and below zero."""
    x = np.linspace(effects[0], effects[-1], 4001)
    weight = np.exp(CubicSpline(effects, log_density - log_density.max())(x))
    weight /= weight.sum()
    mean = float(weight @ x)
    sd = float(np.sqrt(weight @ (x - mean) ** 2))
    below = np.cumsum(weight)
    return mean, sd, float(np.interp(-margin, x, below)), float(np.interp(0.0, x, below))


def exact_profile(
    model: LatentModel, values: Floats, effects: Floats, seed: int
) -> tuple[Floats, float]:
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
        return _boxes(covariance, mean, model.lower, model.upper, model.level, effects, seed)
    return _counts(covariance, mean, model, extra, effects, seed)


def _boxes(
    covariance: Floats,
    mean: Floats,
    low: Floats,
    high: Floats,
    level: Floats,
    effects: Floats,
    seed: int,
) -> tuple[Floats, float]:
    """Probability of a box under a normal, by sequential conditioning (GHK)."""
    lower = np.linalg.cholesky(covariance)
    size = len(mean)
    uniform = qmc.Sobol(size, seed=seed).random_base2(LOG_SAMPLES)
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
    covariance: Floats,
    mean: Floats,
    model: LatentModel,
    extra: float,
    effects: Floats,
    seed: int,
) -> tuple[Floats, float]:
    """Student proposals around the mode, weighted."""
    precision = np.linalg.inv(covariance)
    log_det = np.linalg.slogdet(covariance)[1]
    size = len(mean)
    uniform = qmc.Sobol(size + 1, seed=seed).random_base2(LOG_SAMPLES)
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
