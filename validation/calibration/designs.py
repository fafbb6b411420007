"""Invent and judge courses of every kind of design; one row of numbers per person."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
from validation.calibration.judges import SURE, VERDICTS
from validation.calibration.simulate import ACTIVE, COMPARATOR, SCORE, STEPPED

from openldn.trial import (
    MODELS,
    DesignKind,
    TrialDesign,
    TrialTreatment,
    autocorrelated,
    default_model,
    draw_sequence,
    evaluate_course,
    filtered_level,
    lay_out,
    simulate_scores,
)

TWO = (TrialTreatment(label=COMPARATOR), TrialTreatment(label=ACTIVE, dose_mg=1.5))
# The Latin square also holds doses that work, whatever the one that is asked about does.
OTHER_EFFECTS = {"middle dose": -1.0, "high dose": -2.0}
SEVERAL = (
    *TWO,
    TrialTreatment(label="middle dose", dose_mg=3.0),
    TrialTreatment(label="high dose", dose_mg=4.5),
)
DESIGNS = {
    design.kind: design
    for design in (
        TrialDesign(kind=DesignKind.PAIRED, treatments=TWO, cycles=3, period_days=14),
        TrialDesign(kind=DesignKind.BALANCED, treatments=TWO, cycles=4, period_days=14),
        TrialDesign(kind=DesignKind.RESTRICTED, treatments=TWO, cycles=3, period_days=14),
        TrialDesign(kind=DesignKind.LATIN_SQUARE, treatments=SEVERAL, cycles=4, period_days=14),
        TrialDesign(kind=DesignKind.WITHDRAWAL, treatments=TWO, cycles=2, period_days=21),
        TrialDesign(
            kind=DesignKind.STAGGERED_START, treatments=TWO, period_days=56, starts=(14, 21, 28)
        ),
        TrialDesign(kind=DesignKind.BEFORE_AFTER, treatments=TWO, period_days=56, baseline_days=28),
    )
}
DESIGN_COLUMNS = ("sure", "verdict", "rank", "mean", "sd")


def draw_schedule(rng, kind):
    """A drawn order of the design of a kind, laid out over days."""
    design = DESIGNS[kind]
    return lay_out(design, draw_sequence(design, lambda count: int(rng.integers(count))))


@lru_cache(maxsize=8)
def _spec(likelihood, carryover):
    return replace(default_model(), likelihood=likelihood, carryover=carryover)


def judge_design(rng, *, kind, person, carryover, is_bounded=False):
    """What is said of one person, and where the true difference lies in its posterior."""
    schedule = draw_schedule(rng, kind)
    others = [OTHER_EFFECTS.get(label, 0.0) for label in schedule.labels[2:]]
    instrument = STEPPED if is_bounded else SCORE
    scores = simulate_scores(
        replace(person, effect=1.0),
        level=np.array([0.0, person.effect, *others])[schedule.treatment],
        period=schedule.period,
        rng=rng,
        instrument=instrument if is_bounded else None,
    )
    answer = evaluate_course(
        schedule.course(scores), instrument=instrument, active=ACTIVE, comparator=COMPARATOR,
        spec=_spec("auto" if is_bounded else "gaussian", carryover), thorough=False,
    )  # fmt: skip
    p_benefit = answer.contrast.p_benefit
    return [
        -1 if p_benefit > SURE else int(p_benefit < 1 - SURE),
        VERDICTS.index(answer.verdict.recommendation.value),
        round(_below(answer.posterior, person.effect), 5),
        round(answer.contrast.mean, 4),
        round(answer.contrast.sd, 4),
    ]


def _below(density, value):
    """Probability below a value, by trapezoids."""
    steps = 0.5 * (density.y[1:] + density.y[:-1]) * np.diff(density.x)
    cumulative = np.concatenate([[0.0], np.cumsum(steps)])
    return float(np.interp(value, density.x, cumulative / cumulative[-1]))


def judge_design_ranks(rng, *, kind, likelihood, carryover):
    """As ``judge_ranks``, of any design."""
    effect, course, spec, instrument, contrast = draw_course(
        rng, kind=kind, likelihood=likelihood, carryover=carryover
    )
    answer = evaluate_course(
        course, instrument=instrument, active=ACTIVE, comparator=COMPARATOR, spec=spec,
        thorough=False,
    )  # fmt: skip
    posterior = answer.curve.posterior(spec.effect_prior("sceptical", section="score"))
    low, high = answer.contrast.ci95
    return [
        round(posterior.probability_below(effect), 5),
        int(low <= contrast <= high),
        int(answer.outcome.value != "converged"),
    ]


def draw_course(rng, *, kind, likelihood, carryover, effect=None):
    """A diary whose parameters came from the priors of the model that will judge it.

    Effect, course, model, instrument, and the difference of expected scores; with ``effect``
    given, all but the effect is drawn.
    """
    spec = replace(
        default_model(), likelihood=likelihood, carryover=carryover, center=5.0, at_once_share=0.0
    )

    def draw(prior):
        share = rng.random(1)
        return float(prior.quantile(share, 1.0 - share)[0])

    def parameter(name):
        return draw(spec.prior(name, section="score"))

    schedule = draw_schedule(rng, kind)
    size = schedule.days
    if effect is None:
        effect = draw(spec.effect_prior("sceptical", section="score"))
    half_life = parameter("half_life_days") if carryover == "estimate" else 0.0

    def level_of(code):
        taken = (schedule.treatment == code).astype(float)
        return filtered_level(taken, np.arange(float(size)), half_life_days=half_life)

    phi = parameter("phi")
    while likelihood != "gaussian" and phi < 0:  # the model takes no negative correlation here
        phi = parameter("phi")
    sigma, period_sd = parameter("sigma"), parameter("period_sd")
    others = [parameter("other_treatment") for _ in schedule.labels[2:]]
    middle = (
        5.0
        + parameter("baseline")
        + parameter("trend") * np.linspace(-0.5, 0.5, size)
        + sum(other * level_of(code) for code, other in enumerate(others, start=2))
        + period_sd * rng.standard_normal(schedule.period[-1] + 1)[schedule.period]
    )
    # The prior of the baseline is about the middle between the two treatments.
    score = middle + effect * (level_of(1) - 0.5)
    score += sigma * autocorrelated(size, correlation=phi, rng=rng)
    if likelihood == "gaussian":
        return effect, schedule.course(score), spec, SCORE, effect
    expected = next(model.expected_score for model in MODELS if model.name == likelihood)
    on, off = (expected(middle + half * effect, sigma, STEPPED) for half in (0.5, -0.5))
    course = schedule.course(np.clip(np.round(score), 0.0, 10.0))
    return effect, course, spec, STEPPED, float(np.mean(on - off))
