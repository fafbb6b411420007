"""Read a diary of an unblinded course, look up what placebo does, and judge."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from openldn.actions.evaluate import EvaluateRequest, write_bytes
from openldn.errors import CourseError, NotFound, StudyError
from openldn.evidence import (
    ChangeWithoutDrug,
    Scale,
    expected_change_without_drug,
    find_condition,
    prior_for,
    read_studies,
)
from openldn.exchange import read_diary, unblinded_to_json
from openldn.inference import Prior, prepare_kernels
from openldn.record import Finding, find_unknowns
from openldn.report import draw_tipping, plot_format, render_unblinded
from openldn.trial import (
    ExpectedChange,
    Question,
    StartRule,
    UnblindedEvaluation,
    UnblindedQuestion,
    evaluate_unblinded,
    prepare_question,
)

NO_CONDITION = "no condition was named (--condition), so no placebo arm was looked up"
DAYS_A_WEEK = 7
POINTS = "points"


@dataclass(frozen=True, kw_only=True)
class UnblindedRequest:
    """What a user asks of a diary of an unblinded course.

    Parameters
    ----------
    diary : EvaluateRequest
        Columns, outcome and model, as for an evaluation.
    condition, evidence_outcome : str
        Where the placebo arm is looked up, like ``fibromyalgia`` and ``pain``; ``""``: nowhere.
    placebo_change : str
        An assumption instead, like ``-0.9 (0.25) sd 1.58``.
    start_rule : str
        ``planned``, ``unknown`` or ``7 days 1.2 above usual``.
    missing_delta : tuple of float
        How much worse missing scores are on the drug, and off it.
    planned_days : int or None
    possible_starts : tuple of float
        Days that the start was drawn from, by lot.
    trial_periods : int
    trial_weeks : float
        Of the blinded trial put beside the course.
    """

    diary: EvaluateRequest
    condition: str = ""
    evidence_outcome: str = ""
    placebo_change: str = ""
    start_rule: str = "unknown"
    missing_delta: tuple[float, float] = (0.0, 0.0)
    planned_days: int | None = None
    possible_starts: tuple[float, ...] = ()
    trial_periods: int = 4
    trial_weeks: float = 6.0


@dataclass(frozen=True, kw_only=True, eq=False)
class UnblindedAnswer:
    """The judgements of all persons in a diary, and what reading it found."""

    people: tuple[UnblindedEvaluation, ...]
    findings: tuple[Finding, ...]


def judge_unblinded(
    request: UnblindedRequest, *, progress: Callable[[int, int], None] | None = None
) -> UnblindedAnswer:
    """Judge every course of a diary as an unblinded one.

    Parameters
    ----------
    request : UnblindedRequest
    progress : callable ``(done, total)``, optional

    Raises
    ------
    InputError, NotFound, ExchangeError, InferenceError
        See :mod:`openldn.errors`.
    """
    change, why, evidence = _look_up(request)
    start = StartRule.parse(request.start_rule)
    wanted = request.diary
    diary = read_diary(wanted.path, columns=wanted.columns, options=wanted.options)
    question = Question(
        instrument=wanted.instrument,
        active=wanted.active,
        comparator=wanted.comparator,
        spec=replace(wanted.spec, evidence=evidence) if evidence is not None else wanted.spec,
        blinded=wanted.blinded,
        thorough=False,
    )
    prepare_kernels()
    prepared, findings = prepare_question(diary.courses, question)
    asked = UnblindedQuestion(
        question=prepared,
        start=start,
        change=change,
        why_no_change=why,
        worse_on=request.missing_delta[0],
        worse_off=request.missing_delta[1],
        planned_days=request.planned_days,
        possible_starts=request.possible_starts,
        trial_periods=request.trial_periods,
        trial_period_days=round(DAYS_A_WEEK * request.trial_weeks),
    )
    people = []
    for done, course in enumerate(diary.courses, start=1):
        people.append(evaluate_unblinded(course, asked))
        if progress is not None:
            progress(done, len(diary.courses))
    told = (*diary.findings, *find_unknowns(wanted.instrument), *findings)
    return UnblindedAnswer(people=tuple(people), findings=told)


def _look_up(request: UnblindedRequest) -> tuple[ExpectedChange | None, str, Prior | None]:
    """What placebo and time do, why that is not known, and the evidence prior of the effect."""
    assumed = ExpectedChange.parse(request.placebo_change) if request.placebo_change else None
    if not request.condition:
        return assumed, "" if assumed else NO_CONDITION, None
    condition = find_condition(request.condition)
    outcome = request.evidence_outcome or request.diary.columns.outcome
    evidence, found, why = None, None, ""
    try:
        priors = prior_for(condition, outcome)
        scale = _scale(request, priors.scale)
        priors = prior_for(condition, outcome, scale=scale)
        evidence = None if priors.evidence is None else priors.evidence.prior
        found = expected_change_without_drug(condition, outcome, scale=scale)
    except NotFound as error:
        why = str(error).rstrip(".")
    if assumed is not None or found is None:
        return assumed, why, evidence
    return _sourced(found), "", evidence


def _scale(request: UnblindedRequest, wanted: Scale) -> Scale:
    """The person's scale; the range must be that of the trials, the instrument is theirs to say."""
    instrument = request.diary.instrument
    if instrument.minimum is None or instrument.maximum is None:
        raise CourseError(
            f"the ends of the scale are not known; what placebo does is on {wanted.minimum:g} to "
            f"{wanted.maximum:g}. Give --range, or leave --condition out."
        )
    if wanted.unit != POINTS:
        raise StudyError(
            f"what is known there is a {wanted.unit}, not a change in points; it cannot be taken "
            "off a score."
        )
    return replace(wanted, minimum=instrument.minimum, maximum=instrument.maximum)


def _sourced(found: ChangeWithoutDrug) -> ExpectedChange:
    study = next(
        one
        for one in read_studies()
        if any(effect.effect_id == found.effect_id for effect in one.effects)
    )
    doi = f", doi:{study.doi}" if study.doi else ""
    return ExpectedChange(
        mean=found.mean,
        se=found.sd / math.sqrt(found.n),
        sd_person=found.sd,
        source=f"placebo arm of {study.first_author} {study.year}, n = {found.n}{doi} "
        f"({found.effect_id})",
        weeks=found.weeks,
        interval=found.interval,
    )


def unblinded_text(answer: UnblindedAnswer, *, color: bool = False) -> str:
    """What ``openldn trial unblinded`` prints."""
    return "\n\n".join(render_unblinded(one, color=color) for one in answer.people)


def unblinded_json(answer: UnblindedAnswer) -> dict[str, Any]:
    """What ``openldn trial unblinded --json`` prints."""
    return unblinded_to_json(answer.people, findings=answer.findings)


def plot_unblinded(answer: UnblindedAnswer, path: Path, *, is_dark: bool = False) -> None:
    """Write the tipping plot of the one person in the diary.

    Raises
    ------
    CourseError
        If there are several.
    """
    if len(answer.people) != 1:
        raise CourseError(
            f"the diary holds {len(answer.people)} persons and a plot shows one; give a diary of "
            "one person."
        )
    write_bytes(path, draw_tipping(answer.people[0], kind=plot_format(path), is_dark=is_dark))
