"""Fit the course again with something changed."""

from openldn.errors import OpenLDNError
from openldn.inference import fit_course
from openldn.record import Course
from openldn.trial.checks.base import CheckInput
from openldn.trial.contrast import summarize
from openldn.trial.evaluation import ContrastSummary
from openldn.trial.latent import build_model
from openldn.trial.model_spec import ModelSpec


def refit_contrast(given: CheckInput, course: Course, *, spec: ModelSpec) -> ContrastSummary | None:
    """The contrast on the scale of the linear predictor; ``None`` if it cannot be had."""
    question = given.question
    try:
        model = build_model(
            course,
            instrument=question.instrument,
            active=question.active,
            comparator=question.comparator,
            spec=spec,
        )
        posterior = fit_course(model.latent, levels=model.levels).curve.posterior(given.chosen)
    except OpenLDNError:
        return None
    return summarize(
        posterior, instrument=question.instrument, mcid=given.mcid, prior=question.spec.primary
    )
