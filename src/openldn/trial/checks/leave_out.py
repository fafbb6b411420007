"""Whether the answer hangs on one period."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from openldn.inference import LatentModel, Level, Prior, fit_course
from openldn.record import Finding, Severity
from openldn.trial.checks.base import CheckInput, LeaveOut
from openldn.trial.contrast import ScoreScale, on_score_scale, summarize
from openldn.trial.evaluation import ContrastSummary, LeftOut, Recommendation
from openldn.trial.latent import CourseModel, effect_priors
from openldn.trial.model_spec import DecisionRule
from openldn.trial.question import Question
from openldn.trial.verdict import decide

MOST_LEFT_OUT = 24


def left_out(model: CourseModel, question: Question, mapping: ScoreScale, mcid: float) -> LeaveOut:
    """Refit without each period in turn; nothing when there are very many or too few."""
    labels = model.periods.labels
    if not 3 <= len(labels) <= MOST_LEFT_OUT:
        return LeaveOut()
    periods, summaries = [], []
    for number, label in enumerate(labels):
        keep = model.periods.group != number
        if not model.on_active[keep].any() or not model.on_comparator[keep].any():
            continue
        fit = fit_course(
            _kept(model, keep),
            levels=[_kept_level(level, keep) for level in model.levels],
        )
        summary = summarize(
            on_score_scale(fit.curve.posterior(_chosen_prior(model, question, mcid)), mapping),
            instrument=question.instrument, mcid=mcid, prior=question.spec.primary,
        )  # fmt: skip
        periods.append(
            LeftOut(label=label, mean=summary.mean, sd=summary.sd, p_mcid=summary.p_mcid)
        )
        summaries.append(summary)
    return LeaveOut(periods=tuple(periods), summaries=tuple(summaries))


def _chosen_prior(model: CourseModel, question: Question, mcid: float) -> Prior:
    priors = effect_priors(question.spec, model=model, instrument=question.instrument, mcid=mcid)
    prior = priors[question.spec.primary]
    assert prior is not None
    return prior


def _kept_level(level: Level, keep: NDArray[np.bool_]) -> Level:
    others = None if level.others is None else level.others[keep]
    return replace(level, column=level.column[keep], others=others)


def _kept(model: CourseModel, keep: NDArray[np.bool_]) -> LatentModel:
    latent = model.latent
    return replace(
        latent,
        response=latent.response[keep],
        time=latent.time[keep],
        level=latent.level[keep],
        columns=latent.columns[keep],
        group=np.unique(latent.group[keep], return_inverse=True)[1].astype(np.int64),
        groups=len(np.unique(latent.group[keep])) if latent.groups else 0,
        lower=None if latent.lower is None else latent.lower[keep],
        upper=None if latent.upper is None else latent.upper[keep],
    )


def find_fragile_periods(given: CheckInput) -> list[Finding]:
    """Periods without which the answer would be the opposite."""
    rule, today = given.question.spec.decision, given.contrast
    found = []
    for period, summary in zip(given.left_out.periods, given.left_out.summaries, strict=True):
        answers = {decide(today, rule), decide(summary, rule)}
        turns = today.mean * summary.mean < 0 and abs(today.mean) > today.sd
        lost = _beyond_even(today, rule, summary)
        if answers == {Recommendation.CONTINUE, Recommendation.STOP} or turns or lost:
            found.append(period.label)
    if not found:
        return []
    return [
        Finding(
            id="LPO-001",
            severity=Severity.WARNING,
            message=f"Without one {given.model.periods.kind} the answer would be the opposite "
            f"({', '.join(found[:4])}).",
            advice="The answer hangs on single periods; treat it as not settled.",
        )
    ]


def _beyond_even(today: ContrastSummary, rule: DecisionRule, without: ContrastSummary) -> bool:
    """Whether a decided answer would fall to the other side of one half."""
    answer = decide(today, rule)
    if answer is Recommendation.CONTINUE:
        return without.p_mcid < 0.5
    return answer is Recommendation.STOP and without.p_mcid > 0.5
