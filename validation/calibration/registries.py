"""Invent registries from the priors of the pool, and see where the truth lies in the answer."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, stdtr
from validation.calibration.designs import draw_course
from validation.calibration.simulate import ACTIVE, COMPARATOR

from openldn.inference import (
    EffectCurve,
    PopulationFamily,
    PopulationPriors,
    Prior,
    fit_groups,
    fit_population,
    fit_regression,
    pool_effects,
)
from openldn.registry import find_curves, pool
from openldn.trial import CourseCurve, DesignKind, Question

# Those of `openldn registry pool`, for an outcome whose unit is one point.
PRIORS = PopulationPriors(
    mean=Prior(form="normal", numbers=(0.0, pool.MEAN_UNITS)),
    tau=Prior(form="half-normal", numbers=(pool.TAU_UNITS,)),
)
# Half as far as a mean may be from zero; see `registry/subgroups.py`.
DIFFERENCE = PRIORS.mean.scaled(0.5)
MCID = 1.0
STUDENT_NU = 4.0
# Posterior SDs of one course: half a point, half to twice as much, as the diaries here give.
USUAL_SD, SD_LOG_SD = 0.5, 0.4
CURVE_POINTS, CURVE_SDS = 161, 9.0
GROUPS = 4
POPULATION_COLUMNS = ("mean", "spread", "share", "member", "responders", "left_out")
SUBGROUP_COLUMNS = ("mean", "difference", "spread", "between", "mean_score", "difference_score")


@dataclass(frozen=True, kw_only=True)
class _Truth:
    mean: float
    tau: float
    share: float
    effects: np.ndarray
    responders: float


def judge_population(rng, *, family, members, has_diaries=False):
    """Share of the posterior below the true value of each quantity; NaN where none is given."""
    truth = _draw(rng, family, members)
    found = [(effect, _curve(rng, effect, has_diaries)) for effect in truth.effects]
    # As a registry does: a course whose integration went wrong is counted and left out.
    kept = [(effect, curve) for effect, curve in found if curve is not None]
    curves = [curve for _, curve in kept]
    fit = fit_population(curves, priors=PRIORS, family=family)
    share = fit.responders * _above(family, fit.mean, fit.tau)
    member = responders = np.nan
    if family is PopulationFamily.NORMAL:
        pooled = pool_effects(
            curves, mean_prior=PRIORS.mean, tau_prior=PRIORS.tau, threshold=kept[0][0]
        )
        member = 1.0 - pooled.p_above[0]
        mean, tau = (
            pooled.mean.probability_below(truth.mean),
            pooled.tau.probability_below(truth.tau),
        )
    else:
        mean = _rank(fit.responders * fit.mean, fit.weight, truth.mean)
        tau = _rank(fit.tau, fit.weight, truth.tau)
    if family is PopulationFamily.TWO_GROUPS:
        responders = _rank(fit.responders, fit.weight, truth.responders)
    ranks = (mean, tau, _rank(share, fit.weight, truth.share), member, responders)
    return [*(round(float(rank), 5) for rank in ranks), members - len(kept)]


def _draw(rng, family, members):
    mean, tau = _from(rng, PRIORS.mean), _from(rng, PRIORS.tau)
    is_student = family is PopulationFamily.STUDENT
    score = rng.standard_t(STUDENT_NU, members) if is_student else rng.standard_normal(members)
    responders = rng.random() if family is PopulationFamily.TWO_GROUPS else 1.0
    effects = np.where(rng.random(members) < responders, mean + tau * score, 0.0)
    return _Truth(
        mean=responders * mean, tau=tau, effects=effects, responders=responders,
        share=responders * float(_above(family, mean, tau)),
    )  # fmt: skip


def _from(rng, prior):
    share = rng.random(1)
    return float(prior.quantile(share, 1.0 - share)[0])


def _above(family, mean, tau):
    """Share of those with an effect whose effect is at least the MCID better: below minus it."""
    score = (-MCID - mean) / np.maximum(tau, 1e-9)
    return stdtr(STUDENT_NU, score) if family is PopulationFamily.STUDENT else ndtr(score)


def _curve(rng, effect, has_diaries):
    if has_diaries:
        _, course, spec, instrument, _ = draw_course(
            rng, kind=DesignKind.PAIRED, likelihood="gaussian", carryover="none", effect=effect
        )
        question = Question(
            instrument=instrument, active=ACTIVE, comparator=COMPARATOR, spec=spec, thorough=False
        )
        found = find_curves([course], question)[0]
        return found.curve if isinstance(found, CourseCurve) else None
    sd = USUAL_SD * np.exp(SD_LOG_SD * rng.standard_normal())
    seen = effect + sd * rng.standard_normal()
    score = np.linspace(-CURVE_SDS, CURVE_SDS, CURVE_POINTS)
    return EffectCurve(x=seen + sd * score, log_likelihood=-0.5 * score**2, limit=20.0)


def _rank(values, weight, truth):
    """Probability of the weighted values below a number; each stands for its neighborhood."""
    found, index = np.unique(values, return_inverse=True)
    mass = np.bincount(index.reshape(-1), weights=weight)
    below = np.cumsum(mass) - 0.5 * mass
    return float(np.interp(truth, found, below, left=0.0, right=1.0))


def judge_regression(rng, *, members):
    """Which reported 95 % intervals hold the truth, and scores of the two coefficients."""
    mean, difference, tau = (_from(rng, p) for p in (PRIORS.mean, DIFFERENCE, PRIORS.tau))
    covariate = np.arange(members) % 2
    effects = mean + difference * covariate + tau * rng.standard_normal(members)
    fit = fit_regression(
        [_curve(rng, effect, False) for effect in effects],
        np.column_stack([np.ones(members), covariate]),
        coefficient_priors=[PRIORS.mean, DIFFERENCE], tau_prior=PRIORS.tau,
    )  # fmt: skip
    first, second = fit.coefficients
    return [
        _holds(first, mean), _holds(second, difference), _holds(fit.spread, tau), np.nan,
        _score(first, mean), _score(second, difference),
    ]  # fmt: skip


def judge_groups(rng, *, members):
    """The same for conditions around a common mean; the difference is that of one of them."""
    mean, between, within = (_from(rng, p) for p in (PRIORS.mean, PRIORS.tau, PRIORS.tau))
    group = np.arange(members) % GROUPS
    means = mean + between * rng.standard_normal(GROUPS)
    effects = means[group] + within * rng.standard_normal(members)
    fit = fit_groups(
        [_curve(rng, effect, False) for effect in effects], group,
        mean_prior=PRIORS.mean, between_prior=PRIORS.tau, within_prior=PRIORS.tau,
    )  # fmt: skip
    return [
        _holds(fit.mean, mean), np.nan, _holds(fit.within, within), _holds(fit.between, between),
        _score(fit.mean, mean), _score(fit.groups[0], means[0]),
    ]  # fmt: skip


def _holds(found, truth):
    low, high = found.ci95
    return int(low <= truth <= high)


def _score(found, truth):
    """Truth minus mean in SDs: near normal, so that it stands for a rank."""
    return round(float(ndtr((truth - found.mean) / found.sd)), 5)
