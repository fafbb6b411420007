"""Judge one participant's course: the main job of OpenLDN."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import median

import numpy as np

from openldn import __version__
from openldn.errors import CourseError, InferenceError
from openldn.inference import (
    CourseFit,
    EffectPosterior,
    Prior,
    Quality,
)
from openldn.record import Course, Finding, Instrument, Severity
from openldn.trial.blocking import count_pairs, find_blocking
from openldn.trial.checks import CheckInput, LeaveOut, blind_held, find_problems, left_out
from openldn.trial.contrast import ScoreScale, as_density, on_score_scale, score_contrast, summarize
from openldn.trial.estimates import (
    hyper_estimates,
    latent_contrast,
    normal_estimate,
    other_estimates,
    trend_estimate,
    unit_name,
)
from openldn.trial.evaluation import (
    ContrastNumbers,
    ContrastSummary,
    CourseEvaluation,
    Density,
    Engine,
    FileEvaluation,
    Outcome,
    Recommendation,
    score_unit,
)
from openldn.trial.fitting import fit_question
from openldn.trial.grade import grade_course
from openldn.trial.latent import MIDDLE, CourseModel
from openldn.trial.model_spec import ModelSpec, default_model
from openldn.trial.onset import SHOWN_WELL, half_lives, slow_posterior, slow_share
from openldn.trial.pooling import effect_of, pool_courses
from openldn.trial.prepare import prepare_question
from openldn.trial.question import Question
from openldn.trial.residuals import fitted_course
from openldn.trial.verdict import Extension, SlowEffect, decide, judge

# Days of one more pair when the periods of a course do not say.
DEFAULT_PAIR_DAYS = 28
RAPID_PAIR_DAYS = 14


def evaluate_course(
    course: Course,
    *,
    instrument: Instrument,
    active: str,
    comparator: str,
    spec: ModelSpec | None = None,
    blinded: bool | None = None,
    thorough: bool = True,
) -> CourseEvaluation:
    """Judge whether the active treatment works for this participant.

    Parameters
    ----------
    course : Course
        Scores and treatments, with or without time.
    instrument : Instrument
        Range, direction and smallest change that matters, in score points. Without an MCID
        half an SD of the comparator's scores is used, and a finding says so.
    active, comparator : str
        Treatment labels; the contrast is active minus comparator.
    spec : ModelSpec, optional
        Model, priors and thresholds; the default model if not given.
    blinded : bool, optional
        Whether the participant did not know the treatment; not stated if not given.
    thorough : bool
        Also refit for the checks; about ten times slower, with the same numbers.

    Returns
    -------
    CourseEvaluation

    Raises
    ------
    CourseError
        If a treatment does not occur or no entry can be used.
    ModelError
        If the model does not suit the scores.

    Notes
    -----
    ``y(t) = baseline + trend + effect x level(t) + period effect + residual``, the residual
    a continuous-time AR(1). All parameters but the effect are integrated out under their
    priors; the effect's posterior follows from its likelihood curve and each prior.

    Examples
    --------
    >>> rng = np.random.default_rng(5)
    >>> label = np.tile(np.repeat([0, 1], 14), 4)
    >>> score = np.clip(np.round(6 - 3 * label + rng.normal(0, 1, 112)), 0, 10)
    >>> course = Course(outcome=score, treatment=label, treatments=("placebo", "LDN"),
    ...                 day=np.arange(112.0))
    >>> pain = Instrument(name="pain", better="lower", minimum=0, maximum=10, mcid=1)
    >>> answer = evaluate_course(course, instrument=pain, active="LDN", comparator="placebo")
    >>> answer.verdict.recommendation.value
    'continue'
    """
    question = Question(
        instrument=instrument, active=active, comparator=comparator,
        spec=spec or default_model(), blinded=blinded, thorough=thorough,
    )  # fmt: skip
    return answer(course, question)


def evaluate_courses(
    courses: Sequence[Course], *, question: Question, findings: tuple[Finding, ...] = ()
) -> FileEvaluation:
    """Judge each course and, where there are several, pool their effects.

    A course that lacks one of the treatments, or scores, is left out with a finding.

    Parameters
    ----------
    courses : sequence of Course
    question : Question
    findings : tuple of Finding
        What reading the diary found.

    Raises
    ------
    CourseError
        If no course can be judged.
    """
    asked, prepared = prepare_question(courses, question)
    return collect(judge_many(courses, asked), findings=(*findings, *prepared))


def judge_course(course: Course, question: Question) -> CourseEvaluation | Finding:
    """Judge one course of several; what makes that impossible becomes a finding."""
    try:
        return answer(course, question)
    except (CourseError, InferenceError) as error:
        return Finding(
            id="PAT-001",
            severity=Severity.WARNING,
            message=f"Participant {course.participant!r} cannot be judged: {error}",
            advice="Participants who are left out may differ from the others; say how many.",
        )


def judge_many(
    courses: Sequence[Course], question: Question
) -> tuple[CourseEvaluation | Finding, ...]:
    """Judge some courses, one after the other."""
    return tuple(judge_course(course, question) for course in courses)


def collect(
    judged: Sequence[CourseEvaluation | Finding], *, findings: tuple[Finding, ...]
) -> FileEvaluation:
    """Put evaluations of one question together and pool them.

    Raises
    ------
    CourseError
        If no course could be judged.
    """
    evaluations = tuple(one for one in judged if isinstance(one, CourseEvaluation))
    left = tuple(one for one in judged if isinstance(one, Finding))
    if not evaluations:
        raise CourseError(left[0].message if left else "the diary holds no course.")
    return FileEvaluation(
        evaluations=evaluations,
        pooled=pool_courses([effect_of(one) for one in evaluations])
        if len(evaluations) > 1
        else None,
        findings=in_order((*findings, *left)),
    )


def answer(course: Course, question: Question) -> CourseEvaluation:
    """Judge one course; see :func:`evaluate_course`."""
    spec, instrument = question.spec, question.instrument
    begun = fit_question(course, question)
    model, mcid, fit = begun.model, begun.mcid, begun.fit
    priors, chosen = begun.priors, begun.chosen
    hyper = fit.hyperparameters(chosen)
    mapping = score_contrast(
        model, fit, prior=chosen, instrument=instrument, sigma=hyper["sigma"].mean
    )
    posteriors = {name: fit.curve.posterior(p) for name, p in priors.items() if p is not None}
    summaries = _summaries(posteriors, mapping, instrument, mcid)
    fitted = fitted_course(
        course, model, fit, prior=chosen, effect=posteriors[spec.primary].mean, hyper=hyper,
        instrument=instrument,
    )  # fmt: skip
    held, _ = blind_held(course, model)
    pairs = count_pairs(course, model)
    grade = grade_course(
        model.periods, pairs=pairs, has_time=course.has_time,
        blinded=question.blinded, blind_held=held,
    )  # fmt: skip
    blocking = find_blocking(model, pairs, has_time=course.has_time)
    out = left_out(model, question, mapping, mcid) if question.thorough else LeaveOut()
    verdict = judge(
        summaries[spec.primary], summaries["none"],
        slow=None
        if blocking
        else slow_effect(model, question, summaries, chosen, mapping, mcid),
        grade=grade, blocking=blocking,
        extension=None if blocking else _extension(model, fit, mapping),
        mcid=mcid, sign=instrument.sign, rule=spec.decision,
        unit=score_unit(model.outcome_model.name),
    )  # fmt: skip
    findings = find_problems(
        CheckInput(
            course=course, model=model, fit=fit, question=question, hyper=hyper, mcid=mcid,
            summaries=summaries, fitted=fitted, left_out=out, chosen=chosen, scale=mapping,
        )
    )  # fmt: skip
    mean, sd = fit.coefficients(chosen)
    latent = posteriors[spec.primary]
    return CourseEvaluation(
        participant=course.participant,
        instrument=replace(instrument, mcid=mcid),
        active=question.active,
        comparator=question.comparator,
        likelihood=model.outcome_model.name,
        course=course,
        contrast=summaries[spec.primary],
        priors={name: summaries.get(name) for name in _prior_names(spec)},
        trend=trend_estimate(model, mean, sd),
        baseline=normal_estimate(*fit.baseline(chosen, at_level=-MIDDLE), unit_name(model)),
        hyper=hyper_estimates(hyper, model),
        others=other_estimates(model, mean, sd),
        observed=course.observed,
        missing=course.missing,
        grade=grade,
        verdict=verdict,
        findings=in_order((*begun.mcid_findings, *findings)),
        outcome=Outcome(fit.quality.value),
        advice=_advice(fit),
        engine=Engine(
            version=__version__, milliseconds=fit.milliseconds, nodes=fit.nodes,
            error_mean_sd=fit.error_mean_sd, error_probability=fit.error_probability,
            log_evidence=latent.log_evidence,
        ),
        posterior=as_density(on_score_scale(latent, mapping)),
        prior_density=_prior_density(chosen, posteriors[spec.primary], mapping),
        likelihood_density=as_density(on_score_scale(posteriors["none"], mapping)),
        fitted=fitted,
        left_out=out.periods,
        latent_contrast=latent_contrast(model, latent),
        curve=fit.curve,
        unit=model.unit,
    )  # fmt: skip


def slow_effect(
    model: CourseModel,
    question: Question,
    summaries: Mapping[str, ContrastNumbers],
    chosen: Prior,
    mapping: ScoreScale,
    mcid: float,
) -> SlowEffect | None:
    """The effect if it came at another speed, before anyone is told to stop.

    An effect taken to come at once is looked for as a slow one; where the delay is estimated,
    it must not hide an effect that came at once.
    """
    spec = question.spec
    asked = spec.carryover in ("unstated", "estimate")
    would_stop = all(
        decide(summaries[name], spec.decision) is Recommendation.STOP
        for name in (spec.primary, "none")
    )
    if not asked or not would_stop:
        return None
    days, share = 0.0, 1.0
    if spec.carryover == "unstated":
        days, share = half_lives(spec)[1], slow_share(model, spec)
        if share >= SHOWN_WELL:
            return None
    posterior = on_score_scale(slow_posterior(model, (days,), prior=chosen), mapping)
    summary = summarize(posterior, instrument=question.instrument, mcid=mcid, prior=spec.primary)
    return SlowEffect(contrast=summary, half_life_days=days, share=share)


def _summaries(
    posteriors: Mapping[str, EffectPosterior],
    mapping: ScoreScale,
    instrument: Instrument,
    mcid: float,
) -> dict[str, ContrastSummary]:
    return {
        name: summarize(
            on_score_scale(posterior, mapping), instrument=instrument, mcid=mcid, prior=name
        )
        for name, posterior in posteriors.items()
    }


def _prior_names(spec: ModelSpec) -> tuple[str, ...]:
    names = ("none", "sceptical", "evidence", "enthusiastic")
    return (*names, "custom") if spec.custom is not None else names


def _extension(model: CourseModel, fit: CourseFit, mapping: ScoreScale) -> Extension:
    """Information on the score scale, and how fast it came."""
    precision = fit.wide_effect.sd**-2 - model.latent.effect_sd**-2
    information = max(precision, 0.0) / max(mapping.slope, 1e-3) ** 2
    runs = model.periods.runs
    if not runs:
        days = float(DEFAULT_PAIR_DAYS * max(len(model.label) // 2, 1))
        return Extension(information=information, days=days, step_days=DEFAULT_PAIR_DAYS)
    lengths = [run.span.days for run in runs]
    pair = round(2 * median(lengths))
    step = RAPID_PAIR_DAYS if pair < RAPID_PAIR_DAYS // 2 else pair
    days = runs[-1].span.end_day - runs[0].span.start_day
    return Extension(information=information, days=float(days), step_days=step)


def _prior_density(prior: Prior, posterior: EffectPosterior, mapping: ScoreScale) -> Density:
    """The prior over a range that shows it whole, on the score scale."""
    if prior.form == "flat":
        x = on_score_scale(posterior, mapping).plotted()[0][::2]
        return Density(x=x, y=np.full(len(x), 1.0 / float(x[-1] - x[0])))
    x = np.linspace(prior.location - 4 * prior.spread, prior.location + 4 * prior.spread, 401)
    density = EffectPosterior(x=x, density=np.exp(prior.log_density(x)), log_evidence=0.0)
    return as_density(on_score_scale(density, mapping))


def _advice(fit: CourseFit) -> str:
    if fit.quality is Quality.CONVERGED:
        return "the integration agrees between two rules; nothing to do"
    if fit.error_mean_sd < 0.01:
        return (
            "a parameter of the residual ran to the end of its prior, as when all scores are "
            "equal; check the outcome column"
        )
    return (
        "two integration rules differ by "
        f"{fit.error_mean_sd:.2f} posterior SDs; treat the last digits with care, add data, or "
        "narrow the priors of the residual"
    )


def in_order(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Gravest first."""
    order = list(Severity)
    return tuple(sorted(findings, key=lambda finding: (order.index(finding.severity), finding.id)))
