"""The verdict: three numbers, the effect, the reasons, the rule."""

from dataclasses import dataclass

import numpy as np

from openldn.record import Severity
from openldn.report.answer import (
    INFORMS,
    NO_REPLACEMENT,
    effect,
    effect_interval,
    findings_of,
    headline,
    lead,
    main_reason,
    margin,
    own_data,
    prior_words,
    reasons,
    rule_words,
    time_to_settle,
)
from openldn.report.blocks import Section
from openldn.report.words import chance, count, percent, sentence
from openldn.trial import CourseEvaluation, FileEvaluation, Outcome


@dataclass(frozen=True, kw_only=True)
class Share:
    """One part of the bar of three."""

    kind: str
    label: str
    percent: str
    chance: str
    width: float


def make_verdict(evaluation: CourseEvaluation, file: FileEvaluation, key: str) -> Section:
    """Say what the evidence of the course supports, and how sure that is."""
    findings = findings_of(evaluation, file)
    return Section(
        key=f"{key}-verdict",
        title="The answer in numbers",
        template="verdict.html",
        values={
            "headline": headline(evaluation),
            "main_reason": main_reason(evaluation),
            "sentence": lead(evaluation),
            "shares": _shares(evaluation),
            "facts": _facts(evaluation),
            "grade": evaluation.grade,
            "grade_reason": sentence(evaluation.grade.reason),
            "reasons": reasons(evaluation),
            "rule": rule_words(evaluation.verdict.rule, margin(evaluation)),
            "critical": [each for each in findings if each.severity is Severity.CRITICAL],
            "numerics": "" if evaluation.outcome is Outcome.CONVERGED else _numerics(evaluation),
            "statements": (INFORMS, NO_REPLACEMENT),
        },
    )


def _shares(evaluation: CourseEvaluation) -> tuple[Share, ...]:
    contrast, size = evaluation.contrast, margin(evaluation)
    parts = (
        ("better", f"Better by {size} or more", contrast.p_mcid),
        ("small", f"Difference smaller than {size}", contrast.p_small),
        ("worse", f"Worse by {size} or more", contrast.p_harm_mcid),
    )
    if not all(np.isfinite(p) for _, _, p in parts):
        return ()
    return tuple(
        Share(
            kind=kind,
            label=label,
            percent=percent(p),
            chance=chance(p),
            width=round(100 * float(p), 2),
        )
        for kind, label, p in parts
    )


def _facts(evaluation: CourseEvaluation) -> tuple[tuple[str, str, str], ...]:
    contrast = evaluation.contrast
    noted = count(evaluation.observed, "score")
    return (
        (
            "Effect",
            effect(evaluation),
            f"95 % interval: {effect_interval(evaluation)}. Chance of any benefit at all: "
            f"{percent(contrast.p_benefit)}.",
        ),
        ("Compared with", evaluation.comparator, _compared(evaluation)),
        (
            "Prior",
            prior_words(contrast.prior),
            f"What was assumed before the first score. {own_data(evaluation)}".strip(),
        ),
        ("Scores", f"{noted} noted, {evaluation.missing} missing", _length(evaluation)),
        ("Time to settle it", time_to_settle(evaluation), ""),
    )


def _compared(evaluation: CourseEvaluation) -> str:
    instrument = evaluation.instrument
    return f"Outcome: {instrument.name}; {instrument.better} is better."


def _length(evaluation: CourseEvaluation) -> str:
    day = evaluation.course.day
    if day is None or not len(day):
        return "The order of the scores is not known."
    return f"Over {count(int(np.floor(day[-1] - day[0])) + 1, 'day')}."


def _numerics(evaluation: CourseEvaluation) -> str:
    said = evaluation.advice or "Treat every number on this page with caution."
    verb = f"is {evaluation.outcome.value}"
    return f"The calculation {verb}. {said}"
