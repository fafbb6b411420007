"""Judge an unblinded course against what placebo, time and a start in a bad spell would do."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from openldn.errors import CourseError, ModelError
from openldn.inference import CourseFit, Floats, Prior, fit_course
from openldn.record import Course
from openldn.trial.blocking import ONE_TREATMENT, TIME_AND_DRUG, count_pairs, find_blocking
from openldn.trial.contrast import score_contrast
from openldn.trial.designs import DesignKind, TrialDesign, TrialTreatment
from openldn.trial.evaluate import answer, in_order
from openldn.trial.evaluation import ContrastSummary, CourseEvaluation
from openldn.trial.latent import CourseModel, build_model, effect_priors
from openldn.trial.onset import half_lives
from openldn.trial.residuals import mean_level
from openldn.trial.unblinded.answer import (
    FallBack,
    Showing,
    UnblindedEvaluation,
    UnblindedQuestion,
)
from openldn.trial.unblinded.course_fall import (
    PersonalWander,
    column_spreads,
    course_fall,
    personal_wander,
    shared_groups,
)
from openldn.trial.unblinded.discount import Discount, make_discount
from openldn.trial.unblinded.fall_back import Fall
from openldn.trial.unblinded.judge import FEWEST_BASELINE_DAYS, judge, show
from openldn.trial.unblinded.linear import linear_contrast
from openldn.trial.unblinded.missing_days import MissingDays, count_missing
from openldn.trial.unblinded.problems import find_unblinded_problems
from openldn.trial.unblinded.prospect import (
    Belief,
    Prospect,
    chance_of_verdict,
    combined_sd,
    trial_information,
)
from openldn.trial.unblinded.sensitivity import (
    Reader,
    delta_table,
    find_tip,
    tipping_curve,
    wide_scale,
)
from openldn.trial.unblinded.start_rule import StartKind
from openldn.trial.unblinded.switches import are_consistent, find_switches, start_day_p
from openldn.trial.unblinded.wander import person_wanders

# At the end of a scale a point of the linear predictor is hardly a point of the score; less than
# this is not believed, or a discount would grow without end.
LEAST_SLOPE = 0.3
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
    fitted = _fit(course, asked, plain)
    missing = count_missing(
        course, fitted.model, active=question.active, comparator=question.comparator,
        planned_days=asked.planned_days,
    )  # fmt: skip
    fall = course_fall(fitted.model, fitted.person, rule=asked.start, sign=question.instrument.sign)
    return _answer(course, asked, plain, fitted, missing, fall)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Fitted:
    """The fitted course and what the steps of its judgement share."""

    model: CourseModel
    fit: CourseFit
    chosen: Prior
    priors: dict[str, Prior]
    person: PersonalWander
    slope: float
    reader: Reader


def _check(course: Course) -> None:
    if course.day is None:
        raise CourseError(
            "the course has no days, and without them nobody knows when the drug was started. "
            "Name the time column with --time."
        )


def _fit(course: Course, asked: UnblindedQuestion, plain: CourseEvaluation) -> _Fitted:
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
    reach = (_widest(asked, plain) + mcid) / slope
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
    return _Fitted(
        model=model, fit=fit, chosen=chosen, priors=priors, person=person, slope=slope,
        reader=reader,
    )  # fmt: skip


def _widest(asked: UnblindedQuestion, plain: CourseEvaluation) -> float:
    """Largest change by belief and time that is looked at: past all that matters here, points."""
    mcid, width = plain.instrument.mcid or 1.0, asked.question.instrument.width or np.inf
    change = asked.change
    usual = 0.0 if change is None else abs(change.mean) + 2 * change.prior.spread
    return float(min(max(abs(plain.contrast.mean), usual, 2 * mcid), 0.6 * width))


def _answer(
    course: Course,
    asked: UnblindedQuestion,
    plain: CourseEvaluation,
    fitted: _Fitted,
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

    widest = _widest(asked, plain)
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
        prospect=_prospect(asked, fitted, alone, main),
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


def _prospect(
    asked: UnblindedQuestion,
    fitted: _Fitted,
    alone: Mapping[str, ContrastSummary],
    main: Discount,
) -> Prospect:
    """A blinded trial of this person beside as many more unblinded days."""
    question, slope, model = asked.question, fitted.slope, fitted.model
    spec, wander = question.spec, fitted.person.middle
    half_life = _half_life(asked)
    prior = _as_belief(fitted.chosen, slope, question.instrument.width or 10 * model.unit)
    left = alone[spec.primary]
    belief = prior if asked.change is None else Belief(mean=left.mean, sd=left.sd)
    spreads = column_spreads(model)[:1].tolist()
    trend = spec.prior("trend", section="score").spread * model.unit if spec.trend else 0.0
    design = TrialDesign(
        kind=DesignKind.PAIRED, cycles=asked.trial_periods // 2,
        period_days=asked.trial_period_days,
        treatments=(TrialTreatment(label="placebo"), TrialTreatment(label="drug", dose_mg=4.5)),
    )  # fmt: skip
    information = (
        trial_information(
            design, wander=wander, half_life_days=half_life, spreads=(spreads[0], trend)
        )
        / slope**2
    )
    p_continue, p_stop = chance_of_verdict(
        belief=belief, information=information, prior=prior, mcid=fitted.reader.mcid,
        sign=question.instrument.sign, rule=spec.decision,
    )  # fmt: skip
    unknown = np.inf if asked.change is None else (slope * main.total_sd) ** 2
    more = slope**2 / _information_with_more(fitted, design.total_days)
    return Prospect(
        periods=asked.trial_periods,
        period_days=asked.trial_period_days,
        p_continue=p_continue,
        p_stop=p_stop,
        sd_blinded=combined_sd(prior.sd**2, 1.0 / information),
        sd_unblinded=combined_sd(prior.sd**2, more + unknown),
        sd_floor=combined_sd(prior.sd**2, unknown) if unknown > 0 else 0.0,
    )


def _half_life(asked: UnblindedQuestion) -> float:
    """Of onset in the blinded trial: as said, or the middle of what is thought possible."""
    spec = asked.question.spec
    if spec.carryover == "none":
        return 0.0
    return half_lives(spec)[1] if isinstance(spec.carryover, str) else float(spec.carryover)


def _as_belief(prior: Prior, slope: float, width: float) -> Belief:
    if prior.form == "flat":
        return Belief(mean=0.0, sd=width)
    return Belief(mean=slope * prior.location, sd=slope * prior.spread)


def _information_with_more(fitted: _Fitted, days: int) -> float:
    """Precision of the observed contrast after so many more days on the drug."""
    model, wander = fitted.model, fitted.person.middle
    stretch = np.floor(model.day[-1]) + np.arange(1.0, days + 1)
    group = shared_groups(model)
    last = group[-1] if model.on_active[-1] else group.max() + 1
    day = np.concatenate((model.day, stretch))
    level: Floats = np.concatenate((model.levels[0].column, np.full(days, 0.5)))
    columns = np.column_stack((np.ones(len(day)), day / day[-1] - 0.5))
    spreads = column_spreads(model)
    trend = spreads[1] if model.trend_days else 0.0
    found = linear_contrast(
        level,
        wander=wander,
        day=day,
        group=np.concatenate((group, np.full(days, last, dtype=np.int64))),
        columns=columns,
        spreads=np.array((spreads[0], trend)),
    )
    return found.information
