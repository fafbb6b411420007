"""What several participants of one diary must share: likelihood, unit and MCID."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from openldn.inference import Floats
from openldn.record import Course, Finding
from openldn.trial.latent import TYPICAL_SD_UNITS
from openldn.trial.mcid import half_sd, half_sd_finding
from openldn.trial.models import choose_model
from openldn.trial.question import Question


def prepare_question(
    courses: Sequence[Course], question: Question
) -> tuple[Question, tuple[Finding, ...]]:
    """Fix for all participants what would otherwise be chosen for each.

    One participant alone is left as asked.

    Returns
    -------
    question, findings
        With the likelihood, the unit of the priors and the MCID set from all scores.
    """
    if len(courses) < 2:
        return question, ()
    spec, instrument = question.spec, question.instrument
    scores = np.concatenate([course.outcome for course in courses])
    scores = scores[np.isfinite(scores)]
    if spec.likelihood == "auto" and len(scores):
        name = choose_model(scores, instrument=instrument).name
        spec = replace(spec, likelihood=name)
    if spec.unit is None and instrument.width is None:
        spec = replace(spec, unit=_spread_within(courses))
    findings: tuple[Finding, ...] = ()
    if instrument.mcid is None:
        mcid = half_sd(_on_comparator(courses, question.comparator), scores, instrument)
        if mcid is not None:
            instrument = replace(instrument, mcid=mcid)
            findings = (half_sd_finding(mcid),)
    return replace(question, spec=spec, instrument=instrument), findings


def _spread_within(courses: Sequence[Course]) -> float | None:
    """Unit of the priors from the spread of scores within participants."""
    variances = [float(np.nanvar(course.outcome)) for course in courses if course.observed > 1]
    spread = float(np.sqrt(np.mean(variances))) if variances else 0.0
    return spread / TYPICAL_SD_UNITS if spread > 0 else None


def _on_comparator(courses: Sequence[Course], comparator: str) -> Floats:
    parts = [
        course.outcome[course.treatment == course.treatments.index(comparator)]
        for course in courses
        if comparator in course.treatments
    ]
    scores = np.concatenate(parts) if parts else np.zeros(0)
    return scores[np.isfinite(scores)]
