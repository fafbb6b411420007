"""Which dose is best for this person? From a course to the whole answer."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from openldn.errors import ModelError
from openldn.inference import Floats, JointEffect, Quality, posterior_points
from openldn.record import Course, Finding, Instrument, Severity
from openldn.screen import find_rule, read_limits
from openldn.trial.dose_finding.answer import (
    DoseCurve,
    DoseEvaluation,
    DoseRule,
    DoseSummary,
    ShapeSummary,
)
from openldn.trial.dose_finding.arms import DoseSet
from openldn.trial.dose_finding.designed import Designed, look_at_design
from openldn.trial.dose_finding.ed50 import FIBROMYALGIA, TESTED, ed50_prior
from openldn.trial.dose_finding.joint_model import Carrying, DoseModel, fit_doses
from openldn.trial.dose_finding.points import (
    Points,
    averaged_points,
    interval_of,
    p_best,
    p_near_best,
    regret,
    summarize_points,
)
from openldn.trial.dose_finding.score_map import ScoreMap, score_map
from openldn.trial.dose_finding.shapes import (
    ShapePosterior,
    ShapePriors,
    free_posterior,
    weigh_shapes,
)
from openldn.trial.dose_finding.verdict import judge_doses
from openldn.trial.evaluate import in_order
from openldn.trial.evaluation import score_unit
from openldn.trial.mcid import working_mcid
from openldn.trial.model_spec import ModelSpec, default_model

# Two to this power: points of each part of a shape.
LOG2_POINTS = 12
CURVE_POINTS = 61
# "Own data alone" is a normal prior this many search scales wide: flat as far as data reach.
OWN_SCALES = 10.0


def evaluate_doses(
    course: Course,
    *,
    instrument: Instrument,
    doses: DoseSet,
    spec: ModelSpec | None = None,
    ed50: str = TESTED,
    blinded: bool | None = None,
    carrying: Carrying = Carrying.EFFECT,
    rule: DoseRule | None = None,
    log2_points: int = LOG2_POINTS,
) -> DoseEvaluation:
    """Judge which dose is best for this participant, placebo included.

    Parameters
    ----------
    course : Course
    instrument : Instrument
        Without an MCID half an SD of placebo's scores is used, and a finding says so.
    doses : DoseSet
    spec : ModelSpec, optional
        Model, priors and thresholds; the default model if not given. Each dose's effect has
        the sceptical prior.
    ed50 : str
        Prior of ED50, see :func:`ed50_prior`.
    blinded : bool, optional
        Whether the participant did not know the treatment.
    carrying : Carrying
    rule : DoseRule, optional
    log2_points : int
        Fixed points of each part of a shape, as a power of two.

    Returns
    -------
    DoseEvaluation

    Raises
    ------
    CourseError, DesignError
        If labels and doses do not fit each other.

    Examples
    --------
    >>> from openldn.trial.dose_finding.arms import parse_doses
    >>> code = np.tile(np.repeat([0, 1, 2], 14), 3)
    >>> noise = np.random.default_rng(3).normal(0, 1, len(code))
    >>> score = np.clip(np.round(6 - np.array([0, 0.5, 3])[code] + noise), 0, 10)
    >>> course = Course(outcome=score, treatment=code, day=np.arange(float(len(code))),
    ...                 treatments=("placebo", "1.5 mg", "4.5 mg"))
    >>> pain = Instrument(name="pain", minimum=0, maximum=10, mcid=1)
    >>> found = evaluate_doses(course, instrument=pain, doses=parse_doses("0, 1.5, 4.5"))
    >>> found.verdict.advice.value, found.verdict.label
    ('dose', '4.5 mg')
    """
    spec = spec or default_model()
    rule = rule or DoseRule(decision=spec.decision)
    model = fit_doses(course, instrument=instrument, doses=doses, spec=spec, carrying=carrying)
    mcid, mcid_findings = working_mcid(model.course, model.base, instrument, doses.placebo)
    priors = shape_priors(model, spec, ed50)
    # Turned so that benefit is positive.
    joint = model.joint.along(float(instrument.sign) * np.eye(len(doses)))
    scale = score_map(model, instrument=instrument, effect_sd=priors.effect_sd)
    shapes = weigh_shapes(joint, doses_mg=doses.doses_mg, priors=priors, log2_count=log2_points)
    averaged = averaged_points(shapes, scale, instrument)
    own = own_points(joint, model, scale, instrument, log2_points)
    coarse = averaged_points(
        weigh_shapes(joint, doses_mg=doses.doses_mg, priors=priors, log2_count=log2_points - 1),
        scale, instrument,
    )  # fmt: skip
    designed = look_at_design(model, blinded=blinded)
    margin = rule.near_share * mcid
    summaries = _summaries(averaged, own, doses, designed, instrument, mcid, margin)
    unit = score_unit(model.base.outcome_model.name)
    return DoseEvaluation(
        participant=course.participant,
        instrument=replace(instrument, mcid=mcid),
        doses=doses,
        likelihood=model.base.outcome_model.name,
        carrying=carrying,
        summaries=summaries,
        shapes=_shape_summaries(shapes),
        curve=_curve(shapes, scale, instrument, doses),
        verdict=judge_doses(
            summaries, designed=designed, shown=float(model.shown.min()), mcid=mcid, rule=rule,
            unit=unit,
        ),
        grade=designed.grade,
        priors=priors,
        unit=unit,
        observed=course.observed,
        missing=course.missing,
        findings=in_order((*mcid_findings, *_findings(model, designed, ed50))),
        correlation=_correlation(joint, model),
        nodes=len(joint.log_weight),
        milliseconds=model.fit.milliseconds,
        error_mean_sd=model.fit.error_mean_sd,
        integration_error=float(np.abs(p_best(averaged) - p_best(coarse)).max()),
    )  # fmt: skip


def shape_priors(model: DoseModel, spec: ModelSpec, ed50: str) -> ShapePriors:
    """Priors of the shapes on the scale of the linear predictor.

    Raises
    ------
    ModelError
        If the sceptical prior of the model is not a normal around no effect.
    """
    section = model.base.outcome_model.section
    sceptical = spec.effect_prior("sceptical", section=section)
    if sceptical.form != "normal" or sceptical.location != 0:
        raise ModelError(f"the sceptical prior is {sceptical}; finding a dose needs normal(0, sd).")
    prior, source = ed50_prior(ed50, model.doses.doses_mg)
    return ShapePriors(
        effect_sd=sceptical.spread * (model.base.unit if section == "score" else 1.0),
        ed50_mg=prior,
        ed50_source=source,
    )


def own_points(
    joint: JointEffect, model: DoseModel, scale: ScoreMap, instrument: Instrument, log2_points: int
) -> Points:
    """Points from the person's own data alone: no shape, no prior worth the name."""
    wide = OWN_SCALES * model.base.latent.effect_sd
    found = free_posterior(joint, effect_sd=wide, correlation=0.0)
    effects = posterior_points(found, log2_count=log2_points)
    sign = float(instrument.sign)
    benefit = sign * scale.difference(sign * effects, sign * effects)
    return Points(benefit=benefit, weight=np.full(len(benefit), 1.0 / len(benefit)))


def _summaries(
    averaged: Points,
    own: Points,
    doses: DoseSet,
    designed: Designed,
    instrument: Instrument,
    mcid: float,
    margin: float,
) -> tuple[DoseSummary, ...]:
    best, near, loss = p_best(averaged), p_near_best(averaged, margin), regret(averaged)
    summaries = []
    for k, one in enumerate(doses.treatments):
        is_dose = k > 0
        summaries.append(
            DoseSummary(
                label=one.label,
                dose_mg=one.dose_mg,
                contrast=summarize_points(averaged, k - 1, instrument, mcid, "averaged")
                if is_dose
                else None,
                own=summarize_points(own, k - 1, instrument, mcid, "none") if is_dose else None,
                p_best=float(best[k]),
                p_near_best=float(near[k]),
                expected_loss=float(loss[k]),
                periods=designed.periods[k],
                scores=designed.scores[k],
                obstacle=designed.obstacles[k],
            )
        )
    return tuple(summaries)


def _shape_summaries(shapes: Sequence[ShapePosterior]) -> tuple[ShapeSummary, ...]:
    heights = np.array([one.log_evidence for one in shapes])
    share = np.exp(heights - heights.max())
    share /= share.sum()
    return tuple(
        ShapeSummary(shape=one.shape, probability=float(p), log_evidence=one.log_evidence)
        for one, p in zip(shapes, share, strict=True)
    )


def _curve(
    shapes: Sequence[ShapePosterior], scale: ScoreMap, instrument: Instrument, doses: DoseSet
) -> DoseCurve:
    grid = np.linspace(0.0, doses.doses_mg[-1], CURVE_POINTS)
    points = averaged_points(shapes, scale, instrument, grid_mg=grid, doses_mg=doses.doses_mg)
    # Turned back: differences of the score.
    score = float(instrument.sign) * points.benefit
    ends = np.array([interval_of(score[:, k], points.weight) for k in range(len(grid))])
    return DoseCurve(dose_mg=grid, mean=points.weight @ score, low=ends[:, 0], high=ends[:, 1])


def _correlation(joint: JointEffect, model: DoseModel) -> Floats:
    wide = OWN_SCALES * model.base.latent.effect_sd
    spread = free_posterior(joint, effect_sd=wide, correlation=0.0).spread
    sd = np.sqrt(np.diag(spread))
    found: Floats = spread / np.outer(sd, sd)
    return found


def _findings(model: DoseModel, designed: Designed, ed50: str) -> tuple[Finding, ...]:
    found = []
    for label, obstacle in zip(model.doses.labels, designed.obstacles, strict=True):
        if obstacle:
            found.append(
                Finding(
                    id="DOS-001", severity=Severity.WARNING,
                    message=f"{label} cannot be recommended: {obstacle}.",
                    advice="Give it and placebo in two or more periods, in changing order.",
                )
            )  # fmt: skip
    if ed50 == FIBROMYALGIA:
        found.append(
            Finding(
                id="DOS-002", severity=Severity.NOTE,
                message="The prior of ED50 is that of one study in fibromyalgia without placebo.",
                advice="Look at the answer without it too (--prior tested).",
            )
        )  # fmt: skip
    usual = read_limits()["ldn_customary_mg"].value
    above = [one for one in model.doses.treatments if one.dose_mg > usual]
    if above:
        found.append(
            Finding(
                id="DOS-003", severity=Severity.WARNING,
                message=f"{' and '.join(one.label for one in above)}: above the usual highest "
                f"dose of LDN, {usual:g} mg.",
                advice=_say_rule(above[-1].dose_mg),
            )
        )  # fmt: skip
    if model.fit.quality is not Quality.CONVERGED:
        found.append(
            Finding(
                id="NUM-001", severity=Severity.WARNING,
                message="Two integration rules differ by "
                f"{model.fit.error_mean_sd:.2f} posterior SDs.",
                advice="Treat the last digits with care, or add data.",
            )
        )  # fmt: skip
    return tuple(found)


def _say_rule(dose_mg: float) -> str:
    """What the rule of the screening for so high a dose says, and where it comes from."""
    rule = find_rule("R111" if dose_mg > read_limits()["ldn_trial_mg"].value else "R110")
    return f"{rule.advice} {rule.id}: {rule.rationale}. Sources: {rule.source_url}."
