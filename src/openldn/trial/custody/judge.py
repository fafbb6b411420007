"""Judge a diary on letters, for either meaning; and what the answer means once opened."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

from openldn.record import Course, Finding, Severity
from openldn.trial.custody.allocation import LETTERS
from openldn.trial.custody.coverage import find_participant
from openldn.trial.custody.kits import Kit
from openldn.trial.custody.letters import LetteredOrder, letter_course, letters_of
from openldn.trial.designs import TrialProtocol
from openldn.trial.evaluate import judge_course
from openldn.trial.evaluation import CourseEvaluation
from openldn.trial.model_spec import ModelSpec
from openldn.trial.question import Question


@dataclass(frozen=True, kw_only=True, eq=False)
class LetteredAnswer:
    """One letter minus another, as if the first were the active treatment.

    ``evaluation`` is a finding where the course cannot be judged.
    """

    participant: str
    active: str
    comparator: str
    evaluation: CourseEvaluation | Finding


def judge_letters(
    courses: Sequence[Course],
    *,
    protocol: TrialProtocol,
    spec: ModelSpec,
    orders: tuple[LetteredOrder, ...],
    kits: tuple[Kit, ...],
    unblinded: Mapping[str, str],
    progress: Callable[[int, int], None] | None = None,
) -> tuple[LetteredAnswer, ...]:
    """Judge each participant's course on letters, in all directions.

    Parameters
    ----------
    courses : sequence of Course
        Treatments are kit or period numbers. One course without a label is that of the only
        participant.
    protocol : TrialProtocol
    spec : ModelSpec
    orders : tuple of LetteredOrder
    kits : tuple of Kit
    unblinded : mapping of str to str
        Participants whose code was broken, with when; their course is judged as not blinded.
    progress : callable ``(done, total)``, optional

    Returns
    -------
    tuple of LetteredAnswer
        For each participant every ordered pair of letters: with X and Y, "X minus Y" and
        "Y minus X", so that the decision is there whichever letter is the drug.

    Raises
    ------
    DesignError
        If a course belongs to nobody in the trial, or names a kit that is not that person's.
    """
    answers = []
    for done, course in enumerate(courses):
        if progress is not None:
            progress(done, len(courses))
        order = _order_of(course, orders)
        lettered = letter_course(course, order=order, kits=kits)
        if protocol.design.has_single_change:
            # Kits divide the two stretches only to hide the day of the change.
            lettered = replace(lettered, period=None, periods=())
        broken = unblinded.get(order.participant)
        for active, comparator in permutations(letters_of(protocol.design), 2):
            question = Question(
                instrument=protocol.instrument, active=active, comparator=comparator, spec=spec,
                blinded=broken is None,
            )  # fmt: skip
            answers.append(
                LetteredAnswer(
                    participant=order.participant, active=active, comparator=comparator,
                    evaluation=_judge(lettered, question),
                )
            )  # fmt: skip
    return tuple(answers)


def _judge(course: Course, question: Question) -> CourseEvaluation | Finding:
    absent = [x for x in (question.active, question.comparator) if x not in course.treatments]
    if not absent:
        return judge_course(course, question)
    return Finding(
        id="PAT-001",
        severity=Severity.WARNING,
        message=f"The diary has no day on {' and '.join(absent)}; there is nothing to compare.",
        advice="Are all kits in the diary?",
    )


def _order_of(course: Course, orders: tuple[LetteredOrder, ...]) -> LetteredOrder:
    name = find_participant(course, tuple(one.participant for one in orders))
    return next(one for one in orders if one.participant == name)


def meaning_of(letters: tuple[int, ...], labels: tuple[str, ...]) -> dict[str, str]:
    """What each letter means for one participant.

    Examples
    --------
    >>> meaning_of((1, 0), ("placebo", "LDN"))
    {'X': 'LDN', 'Y': 'placebo'}
    """
    return {LETTERS[place]: labels[treatment] for place, treatment in enumerate(letters)}
