"""From courses to contributions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from openldn.errors import CourseError, InferenceError
from openldn.record import Course, Finding, Severity
from openldn.registry.contribution import (
    Contribution,
    CourseFacts,
    as_word,
    encode_curve,
    outcome_scale,
)
from openldn.trial import CourseCurve, Question, find_curve

MOST_PAIRS = 8
GIVES_NONE = "A course gives no contribution:"
DESIGNS = {
    "A": "crossed over", "B": "crossed over", "C": "stopped and restarted",
    "D": "before and after",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Member:
    """What a registry may know of a person: a condition and coarse classes."""

    condition: str
    covariates: Mapping[str, str] = field(default_factory=dict)


def find_curves(courses: Sequence[Course], question: Question) -> tuple[CourseCurve | Finding, ...]:
    """The curve of each course; what makes that impossible becomes a finding."""
    return tuple(_curve_or_finding(course, question) for course in courses)


def _curve_or_finding(course: Course, question: Question) -> CourseCurve | Finding:
    try:
        return find_curve(course, question)
    except (CourseError, InferenceError) as error:
        return Finding(
            id="REG-011",
            severity=Severity.WARNING,
            message=f"{GIVES_NONE} {error}",
            advice="It is counted as one that cannot be evaluated.",
        )


def contribution_of(
    found: CourseCurve, question: Question, *, member: Member, id: str, model: str
) -> Contribution:
    """Make a contribution of a course's curve.

    Parameters
    ----------
    found : CourseCurve
    question : Question
        What the course was asked.
    member : Member
    id : str
        32 hexadecimal digits, drawn at random.
    model : str
        Version of the software and the model.

    Raises
    ------
    RegistryError
        If a value has no place in a registry.
    """
    start, step, values = encode_curve(found.curve)
    letter = found.grade.letter
    return Contribution(
        id=id,
        outcome=outcome_scale(
            question.instrument, likelihood=found.likelihood, mcid=found.mcid, unit=found.unit
        ),
        course=CourseFacts(
            design="order unknown" if not found.has_time else DESIGNS[letter],
            grade=letter,
            pairs=min(found.pairs, MOST_PAIRS),
            active=as_word(question.active),
            comparator=as_word(question.comparator),
            model=as_word(model),
        ),
        condition=as_word(member.condition),
        covariates=member.covariates,
        start=start,
        step=step,
        log_likelihood=values,
    )
