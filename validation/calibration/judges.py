"""Judge invented diaries, one row of numbers per person."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
from validation.calibration.peers import judge_as_peers, welch
from validation.calibration.simulate import (
    ACTIVE,
    COMPARATOR,
    draw_from_priors,
    simulate_course,
)

from openldn.inference import fit_course
from openldn.trial import build_model, default_model, effect_priors, evaluate_course

VERDICTS = ("continue", "stop", "extend", "cannot tell")
# "Sure of the sign": the posterior probability of a benefit, two-sided five percent.
SURE = 0.975
# Columns of a row about a decision.
DECISION_COLUMNS = ("sure", "verdict", "covered", "welch", "regression", "ar1", "paired", "sd")
RANK_COLUMNS = ("rank", "score_covered", "inaccurate")
LOOKS = ("end", "cycles", "weeks")
LOOK_FLAGS = ("ours", "continue", "ar1", "welch")
LOOK_COLUMNS = tuple(f"{flag} {look}" for flag in LOOK_FLAGS for look in LOOKS)


@lru_cache(maxsize=4)
def _spec(likelihood, period_effects=True):
    # The effect of the invented drug comes and goes at once, and the question says so.
    return replace(
        default_model(), likelihood=likelihood, period_effects=period_effects, carryover="none"
    )


def _direction(p_benefit):
    return -1 if p_benefit > SURE else int(p_benefit < 1 - SURE)


def _posterior(course, instrument, spec):
    """Posterior of the effect on the linear predictor under the sceptical prior."""
    model = build_model(
        course, instrument=instrument, active=ACTIVE, comparator=COMPARATOR, spec=spec
    )
    fit = fit_course(model.latent, levels=model.levels)
    priors = effect_priors(spec, model=model, instrument=instrument, mcid=instrument.mcid)
    return fit.curve.posterior(priors["sceptical"])


def judge_ranks(rng, *, likelihood, carryover):
    """Where the true effect lies in its posterior, 0 to 1; is the reported interval right?"""
    drawn = draw_from_priors(rng, likelihood=likelihood, spec=default_model(), carryover=carryover)
    answer = evaluate_course(
        drawn.course, instrument=drawn.instrument, active=ACTIVE, comparator=COMPARATOR,
        spec=drawn.spec, thorough=False,
    )  # fmt: skip
    prior = drawn.spec.effect_prior("sceptical", section=drawn.section)
    rank = answer.curve.posterior(prior).probability_below(drawn.effect)
    low, high = answer.contrast.ci95
    return [
        round(rank, 5),
        int(low <= drawn.contrast <= high),
        int(answer.outcome.value != "converged"),
    ]


def judge_decision(rng, *, world):
    """Our decision and what the peers say; direction of a flag is that of the score."""
    course = simulate_course(rng, world)
    likelihood = "auto" if world.is_stepped else "gaussian"
    answer = _evaluate(course, world)
    alone = _posterior(course, world.instrument, _spec(likelihood, period_effects=False))
    low, high = answer.contrast.ci95
    a, b, c = judge_as_peers(course, cycle_days=2 * world.period_days)
    return [
        _direction(answer.contrast.p_benefit),
        VERDICTS.index(answer.verdict.recommendation.value),
        int(low <= world.effect <= high),
        a,
        b,
        _direction(alone.probability_below(0.0)),
        c,
        round(answer.contrast.sd, 4),
    ]


def _evaluate(course, world):
    return evaluate_course(
        course, instrument=world.instrument, active=ACTIVE, comparator=COMPARATOR,
        spec=_spec("auto" if world.is_stepped else "gaussian"), thorough=False,
    )  # fmt: skip


def judge_looks(rng, *, world):
    """Whether any look up to the end flags an effect: at the end, at each cycle, each week."""
    course = simulate_course(rng, world)
    days = len(course)
    at_cycles = range(2 * world.period_days, days + 1, 2 * world.period_days)
    at_weeks = (*range(7, days, 7), days)
    flags = {day: _look(course, world, day) for day in sorted({*at_cycles, *at_weeks})}
    chosen = ((days,), at_cycles, at_weeks)
    return [
        int(any(flags[day][k] for day in looks)) for k in range(len(LOOK_FLAGS)) for looks in chosen
    ]


def _look(course, world, day):
    """Flags of ours (sign sure), ours (continue), AR(1) alone and Welch after some days."""
    so_far = replace(
        course, outcome=course.outcome[:day], treatment=course.treatment[:day],
        day=course.day[:day], period=course.period[:day],
    )  # fmt: skip
    if len(np.unique(so_far.treatment)) < 2:
        return (0, 0, 0, 0)
    answer = _evaluate(so_far, world)
    alone = _posterior(so_far, world.instrument, _spec("gaussian", period_effects=False))
    seen = np.isfinite(so_far.outcome)
    return (
        _direction(answer.contrast.p_benefit),
        int(answer.verdict.recommendation.value == "continue"),
        _direction(alone.probability_below(0.0)),
        welch(so_far.outcome[seen], so_far.treatment[seen]),
    )
