"""Judge an unblinded course against what placebo, time and a start in a bad spell would do."""

from collections.abc import Mapping

import numpy as np

from openldn.errors import CourseError, ModelError
from openldn.record import Course
from openldn.trial.blocking import TIME_AND_DRUG, count_pairs, find_blocking
from openldn.trial.evaluate import answer, in_order
from openldn.trial.evaluation import ContrastSummary, CourseEvaluation
from openldn.trial.latent import CourseModel
from openldn.trial.unblinded.answer import (
    FallBack,
    Showing,
    UnblindedEvaluation,
    UnblindedQuestion,
)
from openldn.trial.unblinded.course_fall import (
    course_fall,
)
from openldn.trial.unblinded.discount import Discount, make_discount
from openldn.trial.unblinded.fall_back import Fall
from openldn.trial.unblinded.fitted import FittedUnblinded, fit_unblinded, widest_change
from openldn.trial.unblinded.judge import FEWEST_BASELINE_DAYS, judge, show
from openldn.trial.unblinded.missing_days import MissingDays, count_missing
from openldn.trial.unblinded.outlook import find_prospect
from openldn.trial.unblinded.problems import find_unblinded_problems
from openldn.trial.unblinded.sensitivity import (
    delta_table,
    find_tip,
    tipping_curve,
)
from openldn.trial.unblinded.start_rule import StartKind
from openldn.trial.unblinded.switches import are_consistent, find_switches, start_day_p

# Findings that speak of the plain contrast or send the reader here; they stay with ``plain``.
OF_THE_PLAIN_ANSWER = frozenset(("DES-002", "DES-004", "PRI-001", "PRI-002", "PRI-003"))
SHORT_BASELINE = (
    f"fewer than {FEWEST_BASELINE_DAYS} days before the start, which was not planned: nobody knows "
    "what is usual for this person"
)


def evaluate_unblinded(course: Course, asked: UnblindedQuestion) -> UnblindedEvaluation:
    """Judge a course whose treatment was known: what is left for the drug itself.

    Parameters
    ----------
    course : Course
        With days, scores on both treatments.
    asked : UnblindedQuestion

    Returns
    -------
    UnblindedEvaluation

    Raises
    ------
    CourseError
        If there are no days, a treatment does not occur, or no entry can be used.
    ModelError
        If the outcome is a count or yes/no, which a change in points cannot be taken off.

    Notes
    -----
    The observed contrast is the drug's effect plus expectation and time ``h`` plus the fall-back
    ``r`` of a start in a bad spell. ``h`` is normal (from placebo arms), ``r`` follows from the
    person's own wander. Its likelihood curve is summed over both, so that no simulation and no
    seed is needed; with neither, the numbers are those of :func:`openldn.trial.evaluate_course`.

    Examples
    --------
    >>> from openldn.record import Instrument
    >>> from openldn.trial.model_spec import default_model
    >>> from openldn.trial.question import Question
    >>> rng = np.random.default_rng(5)
    >>> label = np.repeat([0, 1], [28, 84])
    >>> score = np.clip(np.round(6 - 1 * label + rng.normal(0, 1, 112)), 0, 10)
    >>> course = Course(outcome=score, treatment=label, treatments=("none", "LDN"),
    ...                 day=np.arange(112.0))
    >>> pain = Instrument(name="pain", better="lower", minimum=0, maximum=10, mcid=1)
    >>> question = Question(instrument=pain, active="LDN", comparator="none",
    ...                     spec=default_model(), thorough=False)
    >>> found = evaluate_unblinded(course, UnblindedQuestion(question=question))
    >>> found.verdict.recommendation.value
    'cannot tell'
    """
    _check(course)
    question = asked.question
    plain = answer(course, question)
    if plain.score_unit != "points":
        raise ModelError(
            f"the outcome is judged as {plain.likelihood}, and what placebo and time bring is in "
            "points of a score; give --range, or --likelihood gaussian."
        )
    fitted = fit_unblinded(course, asked, plain)
    missing = count_missing(
        course, fitted.model, active=question.active, comparator=question.comparator,
        planned_days=asked.planned_days,
    )  # fmt: skip
    fall = course_fall(fitted.model, fitted.person, rule=asked.start, sign=question.instrument.sign)
    return _answer(course, asked, plain, fitted, missing, fall)


def _check(course: Course) -> None:
    if course.day is None:
        raise CourseError(
            "the course has no days, and without them nobody knows when the drug was started. "
            "Name the time column with --time."
        )


def _answer(
    course: Course,
    asked: UnblindedQuestion,
    plain: CourseEvaluation,
    fitted: FittedUnblinded,
    missing: MissingDays,
    fall: Fall,
) -> UnblindedEvaluation:
    question, model, reader = asked.question, fitted.model, fitted.reader
    sign, mcid = question.instrument.sign, reader.mcid
    change, slope = asked.change, fitted.slope
    rule = question.spec.decision

    def discount(*, mean: float, sd: float, worse_on: float) -> Discount:
        """With missing scores as assumed; worse ones on the drug add to what is taken off."""
        moved = missing.shift(worse_on=worse_on, worse_off=asked.worse_off)
        return make_discount(fall=fall, mean=mean + sign * moved, sd=sd, slope=slope)

    mean, sd = (0.0, 0.0) if change is None else (change.mean, change.prior.spread)
    main = discount(mean=mean, sd=sd, worse_on=asked.worse_on)
    alone = reader.summaries(main)
    unusable = _unusable(course, model)
    baseline = _baseline_days(model)
    has_baseline = asked.start.kind is StartKind.PLANNED or baseline >= FEWEST_BASELINE_DAYS

    def shows(left: Mapping[str, ContrastSummary]) -> Showing:
        return show(
            plain, left, is_change_known=change is not None, has_baseline=has_baseline,
            unusable=unusable, rule=rule,
        )  # fmt: skip

    showing = shows(alone)

    def at_change(points: float) -> Discount:
        return discount(mean=sign * points, sd=0.0, worse_on=asked.worse_on)

    def at_delta(points: float) -> Discount:
        return discount(mean=mean, sd=sd, worse_on=points)

    def is_likely(points: float) -> bool:
        return min(one.p_mcid for one in reader.pair(at_change(points))) >= rule.continue_at

    widest = widest_change(asked, plain)
    deltas = delta_table(reader, at_delta, missing=missing) if asked.has_curves else ()
    delta_tips_at = None
    if showing is Showing.BEYOND and deltas:
        reach = question.instrument.width or 10 * mcid
        found = find_tip(
            lambda points: shows(reader.summaries(at_delta(points))) is showing, widest=reach
        )
        delta_tips_at = None if found is None or found >= reach else found
    switches = find_switches(
        course, model, wander=fitted.person.middle, active=question.active,
        comparator=question.comparator,
    )  # fmt: skip
    fall_back = FallBack(
        rule=asked.start, mean=slope * fall.mean,
        ci95=tuple(slope * end for end in fall.interval()),  # type: ignore[arg-type]
        p_mcid=_p_gain(fall, mcid / slope, sign), baseline_days=baseline,
    )  # fmt: skip
    consistent = are_consistent(switches)
    findings = find_unblinded_problems(
        asked, plain, fall=fall_back, missing=missing, is_consistent=consistent,
        days_on_drug=_longest_on_drug(model, question.active), delta_tips_at=delta_tips_at,
    )  # fmt: skip
    why = asked.why_no_change
    why = f"what placebo and time bring is not known: {why}" if change is None else SHORT_BASELINE
    return UnblindedEvaluation(
        plain=plain,
        alone=alone,
        change=change,
        why_no_change="" if change is not None else asked.why_no_change,
        fall=fall_back,
        discount_mean=slope * main.total_mean,
        discount_sd=slope * main.total_sd,
        missing=missing,
        worse_on=asked.worse_on,
        worse_off=asked.worse_off,
        deltas=deltas,
        delta_tips_at=delta_tips_at,
        tipping=tipping_curve(reader, at_change, widest=widest) if asked.has_curves else (),
        tips_at=find_tip(is_likely, widest=widest) if asked.has_curves else None,
        switches=switches,
        is_consistent=consistent,
        p_start_day=_start_day_p(course, asked, model),
        prospect=find_prospect(asked, fitted, alone, main),
        showing=showing,
        verdict=judge(showing, plain, alone, unusable=unusable, why_unknown=why, rule=rule),
        findings=in_order(
            (*findings, *(one for one in plain.findings if one.id not in OF_THE_PLAIN_ANSWER))
        ),
    )


def _p_gain(fall: Fall, mcid: float, sign: int) -> float:
    """Share of such starts that would look better by the MCID, without any drug."""
    return fall.probability_below(-mcid) if sign < 0 else 1.0 - fall.probability_below(mcid)


def _unusable(course: Course, model: CourseModel) -> tuple[str, ...]:
    """Reasons against any answer, but the one that this judgement is for."""
    reasons = find_blocking(model, count_pairs(course, model), has_time=course.has_time)
    return tuple(reason for reason in reasons if reason != TIME_AND_DRUG)


def _baseline_days(model: CourseModel) -> int:
    """Days from the first entry to the first dose."""
    first = model.day[model.on_active]
    return int(np.floor(first[0]) - np.floor(model.day[0])) if len(first) else 0


def _longest_on_drug(model: CourseModel, active: str) -> float:
    return max((run.span.days for run in model.periods.runs if run.treatment == active), default=0)


def _start_day_p(course: Course, asked: UnblindedQuestion, model: CourseModel) -> float | None:
    if not asked.possible_starts:
        return None
    return start_day_p(
        np.floor(model.day), course.outcome[model.rows],
        actual=float(np.floor(model.day[model.on_active][0])), possible=asked.possible_starts,
        sign=asked.question.instrument.sign,
    )  # fmt: skip
