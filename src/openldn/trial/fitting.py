"""A course fitted under a question: what every judgement of it begins with."""

from collections.abc import Mapping
from dataclasses import dataclass

from openldn.errors import ModelError
from openldn.inference import CourseFit, Prior, fit_course
from openldn.record import Course, Finding
from openldn.trial.latent import CourseModel, build_model, effect_priors
from openldn.trial.mcid import working_mcid
from openldn.trial.question import Question


@dataclass(frozen=True, kw_only=True, eq=False)
class FittedQuestion:
    """A course as a model, its fit, and the priors that it is judged under.

    ``mcid`` is the one given or worked out, which ``mcid_findings`` tell; ``priors`` hold
    ``None`` where one is not available, ``chosen`` is the primary one.
    """

    model: CourseModel
    mcid: float
    mcid_findings: tuple[Finding, ...]
    priors: Mapping[str, Prior | None]
    chosen: Prior
    fit: CourseFit


def fit_question(course: Course, question: Question) -> FittedQuestion:
    """Build the model of a course, find MCID and priors, and fit it.

    Raises
    ------
    CourseError, ModelError, InferenceError
        If the course cannot be modelled, its primary prior is not available, or no likelihood
        is finite.
    """
    spec, instrument = question.spec, question.instrument
    model = build_model(
        course, instrument=instrument, active=question.active, comparator=question.comparator,
        spec=spec,
    )  # fmt: skip
    mcid, findings = working_mcid(course, model, instrument, question.comparator)
    priors = effect_priors(spec, model=model, instrument=instrument, mcid=mcid)
    chosen = priors[spec.primary]
    if chosen is None:
        raise ModelError(
            f"the {spec.primary} prior is not available for this outcome; "
            'use --prior sceptical, none, or "normal(mean, sd)".'
        )
    return FittedQuestion(
        model=model, mcid=mcid, mcid_findings=findings, priors=priors, chosen=chosen,
        fit=fit_course(model.latent, levels=model.levels),
    )  # fmt: skip
