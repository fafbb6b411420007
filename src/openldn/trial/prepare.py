"""What several participants of one diary must share: likelihood, unit and MCID."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from openldn.inference import Floats, Prior
from openldn.record import Course, Finding, Severity
from openldn.trial.latent import TYPICAL_SD_UNITS
from openldn.trial.mcid import half_sd, half_sd_finding
from openldn.trial.models import choose_model, find_model
from openldn.trial.question import Question

# Degrees of freedom from which a common residual SD is worth having.
FEWEST_FREE = 10


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
    common = _common_sigma(courses, question)
    if common is not None and find_model(spec.likelihood).section == "score":
        unit = spec.unit or (instrument.width or 10.0) / 10.0
        numbers = (common / unit, spec.several.sigma_log_sd)
        sigma = Prior(form="log-normal", numbers=numbers)
        score = {**spec.priors["score"], "sigma": sigma}
        spec = replace(spec, priors={**spec.priors, "score": score})
        findings = (_common_sigma_finding(common),)
    if instrument.mcid is None:
        mcid = half_sd(_on_comparator(courses, question.comparator), scores, instrument)
        if mcid is not None:
            instrument = replace(instrument, mcid=mcid)
            findings = (*findings, half_sd_finding(mcid))
    return replace(question, spec=spec, instrument=instrument), findings


def _spread_within(courses: Sequence[Course]) -> float | None:
    """Unit of the priors from the spread of scores within participants."""
    variances = [float(np.nanvar(course.outcome)) for course in courses if course.observed > 1]
    spread = float(np.sqrt(np.mean(variances))) if variances else 0.0
    return spread / TYPICAL_SD_UNITS if spread > 0 else None


def _on_comparator(courses: Sequence[Course], comparator: str) -> Floats:
    """Scores on the comparator, each participant's around their own mean.

    As they are where nobody has several: then only people differ.
    """
    parts = []
    for course in courses:
        if comparator in course.treatments:
            scores = course.outcome[course.treatment == course.treatments.index(comparator)]
            parts.append(scores[np.isfinite(scores)])
    if not parts:
        return np.zeros(0)
    free = sum(max(len(part) - 1, 0) for part in parts)
    if free < FEWEST_FREE:
        return np.concatenate(parts)
    centered = np.concatenate([part - part.mean() for part in parts if len(part)])
    # The spread of n scores with fewer degrees of freedom, one lost for each participant.
    spread: Floats = centered * np.sqrt((len(centered) - 1) / free)
    return spread


def _common_sigma(courses: Sequence[Course], question: Question) -> float | None:
    """Residual SD that the participants share, when each has few scores.

    From the scores left when each participant's cycles (or periods) and treatments have a
    level of their own; ``None`` when scores are many or leave nothing to estimate it from.
    """
    rule = question.spec.several
    if question.spec.prior("sigma", section="score").is_fixed:
        return None
    if not rule.sigma_log_sd > 0 or np.median([c.observed for c in courses]) > rule.few_scores:
        return None
    squares, freedom = 0.0, 0
    for course in courses:
        keep = np.isfinite(course.outcome) & (course.treatment >= 0)
        groups = course.cycle if course.cycle is not None else course.period
        shared = np.zeros(len(course), dtype=np.int64) if groups is None else groups
        factors = (shared[keep], course.treatment[keep])
        design = np.column_stack([(factor[:, None] == np.unique(factor)) for factor in factors])
        fitted, _, rank, _ = np.linalg.lstsq(design.astype(float), course.outcome[keep])
        squares += float(np.sum((course.outcome[keep] - design @ fitted) ** 2))
        freedom += int(keep.sum()) - int(rank)
    if freedom < FEWEST_FREE or not squares > 0:
        return None
    return float(np.sqrt(squares / freedom))


def _common_sigma_finding(common: float) -> Finding:
    return Finding(
        id="SEV-001",
        severity=Severity.NOTE,
        message="Each participant has few scores, so their residual SDs are drawn towards the "
        f"common one, {common:.3g} points.",
        advice="Without that, participants whose scores hardly move by chance would weigh most. "
        "several.sigma_log_sd = 0 in a model file turns it off.",
    )
