"""A slow effect in a course that is judged as if the effect came and went at once."""

import numpy as np

from openldn.inference import EffectPosterior, Prior, fit_course
from openldn.trial.exposure import filtered_level
from openldn.trial.latent import CourseModel
from openldn.trial.model_spec import ModelSpec

# Half-lives that stand for "slow": the middle and one SD to both sides of their prior.
SLOW_SCORES = (-1.0, 0.0, 1.0)
# A course that shows at least this share of a slow effect needs no second look.
SHOWN_WELL = 0.75


def slow_share(model: CourseModel, spec: ModelSpec) -> float:
    """Share of the full effect that the on-off difference would show, at the median half-life.

    One where the course has no time, or where the question does not arise.
    """
    if not model.periods.runs or not model.on_active.any() or not model.on_comparator.any():
        return 1.0
    slow = filtered_level(model.raw_level, model.day, half_life_days=half_lives(spec)[1])
    return float(slow[model.on_active].mean() - slow[model.on_comparator].mean())


def half_lives(spec: ModelSpec) -> tuple[float, ...]:
    """Half-lives, in days, that stand for a slow effect."""
    prior = spec.prior("half_life_days", section="score")
    if prior.is_fixed:
        return (prior.numbers[0],) * len(SLOW_SCORES)
    median, log_sd = prior.numbers
    return tuple(median * float(np.exp(score * log_sd)) for score in SLOW_SCORES)


def slow_posterior(model: CourseModel, days: tuple[float, ...], *, prior: Prior) -> EffectPosterior:
    """Posterior of the effect when its half-life is one of these, equally likely."""
    log_weight = -float(np.log(len(days)))
    levels = [model.level_at(half_life, log_weight=log_weight) for half_life in days]
    return fit_course(model.latent, levels=levels).curve.posterior(prior)
