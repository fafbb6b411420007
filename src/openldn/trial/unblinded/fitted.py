"""The fitted course, and what the steps of its judgement share."""

from dataclasses import dataclass

import numpy as np

from openldn.errors import CourseError
from openldn.inference import CourseFit, Prior, fit_course
from openldn.record import Course
from openldn.trial.blocking import ONE_TREATMENT
from openldn.trial.contrast import score_contrast
from openldn.trial.evaluation import CourseEvaluation
from openldn.trial.latent import CourseModel, build_model, effect_priors
from openldn.trial.residuals import mean_level
from openldn.trial.unblinded.answer import UnblindedQuestion
from openldn.trial.unblinded.course_fall import PersonalWander, personal_wander
from openldn.trial.unblinded.sensitivity import Reader, wide_scale
from openldn.trial.unblinded.wander import person_wanders

# At the end of a scale a point of the linear predictor is hardly a point of the score; less than
# this is not believed, or a discount would grow without end.
LEAST_SLOPE = 0.3


@dataclass(frozen=True, kw_only=True, eq=False)
class FittedUnblinded:
    """The fitted course and what the steps of its judgement share."""

    model: CourseModel
    fit: CourseFit
    chosen: Prior
    priors: dict[str, Prior]
    person: PersonalWander
    slope: float
    reader: Reader


def fit_unblinded(
    course: Course, asked: UnblindedQuestion, plain: CourseEvaluation
) -> FittedUnblinded:
    """Fit a course once more and keep what its parts are needed for.

    Raises
    ------
    CourseError
        If one of the treatments has no scores.
    """
    question, mcid = asked.question, plain.instrument.mcid
    assert mcid is not None
    instrument, spec = question.instrument, question.spec
    model = build_model(
        course, instrument=instrument, active=question.active, comparator=question.comparator,
        spec=spec,
    )  # fmt: skip
    if not (model.on_active.any() and model.on_comparator.any()):
        raise CourseError(f"{ONE_TREATMENT}.")
    found = effect_priors(spec, model=model, instrument=instrument, mcid=mcid)
    priors = {name: prior for name, prior in found.items() if prior is not None}
    chosen = priors[spec.primary]
    fit = fit_course(model.latent, levels=model.levels)
    hyper = fit.hyperparameters(chosen)
    sigma = hyper["sigma"].mean
    scale = score_contrast(model, fit, prior=chosen, instrument=instrument, sigma=sigma)
    slope = max(scale.slope, LEAST_SLOPE)
    shares, wanders = person_wanders(fit, chosen)
    person = personal_wander(
        model, shares=shares, wanders=wanders,
        level=mean_level(model, hyper["half_life_days"].mean),
    )  # fmt: skip
    reach = (widest_change(asked, plain) + mcid) / slope
    reader = Reader(
        curve=fit.curve,
        plain_scale=scale,
        wide_scale=wide_scale(
            model, fit, prior=chosen, instrument=instrument, sigma=sigma, reach=reach
        ),
        priors=priors,
        chosen=spec.primary,
        instrument=instrument,
        mcid=mcid,
    )
    return FittedUnblinded(
        model=model, fit=fit, chosen=chosen, priors=priors, person=person, slope=slope,
        reader=reader,
    )  # fmt: skip


def widest_change(asked: UnblindedQuestion, plain: CourseEvaluation) -> float:
    """Largest change by belief and time that is looked at: past all that matters here, points."""
    mcid, width = plain.instrument.mcid or 1.0, asked.question.instrument.width or np.inf
    change = asked.change
    usual = 0.0 if change is None else abs(change.mean) + 2 * change.prior.spread
    return float(min(max(abs(plain.contrast.mean), usual, 2 * mcid), 0.6 * width))
