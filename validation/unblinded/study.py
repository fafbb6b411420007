"""How often does an unblinded course of a drug that does nothing look like a success?

Persons with a flaring illness start in a bad week: ``python -m validation.unblinded.study``.
"""

import argparse
from collections import Counter
from dataclasses import dataclass

import numpy as np
from scipy.stats import ttest_ind

from openldn.record import Course, Instrument
from openldn.trial import (
    ExpectedChange,
    Question,
    Showing,
    StartRule,
    UnblindedQuestion,
    Wander,
    contrast_fall,
    default_model,
    evaluate_unblinded,
)

# Day-to-day and slow wander of a flaring illness: with them the plain before-and-after figures of
# a start in a bad week come out as published for the design rules (docs/trial/unblinded.md).
FLARES = Wander(components=((1.5, 0.6), (0.85, 0.97)))
RULE = StartRule.parse("7 days 1.2 above usual")
BEFORE_DAYS, AFTER_DAYS, LONGEST_WAIT = 28, 84, 2000
USUAL = 6.0
PAIN = Instrument(name="pain", better="lower", minimum=0, maximum=10, mcid=1)
# Placebo arm of the largest fibromyalgia trial, doi:10.1016/S2665-9913(23)00278-3.
PLACEBO = ExpectedChange(
    mean=-0.9, se=0.224, sd_person=1.58, weeks=12, interval=(-1.4, -0.5),
    source="doi:10.1016/S2665-9913(23)00278-3",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What different ways of looking say of one course."""

    gain: float
    is_naive_half: bool
    is_welch: bool
    is_engine: bool
    showing: Showing


def wander_path(rng, days):
    """Draw a wander day by day."""
    path = np.zeros(days)
    for sd, phi in FLARES.components:
        noise = rng.normal(0, sd * np.sqrt(1 - phi**2), days)
        part = np.empty(days)
        part[0] = rng.normal(0, sd)
        for day in range(1, days):
            part[day] = phi * part[day - 1] + noise[day]
        path += part
    return path


def bad_start(rng, *, effect=0.0, placebo=0.0):
    """Draw a course that starts on a day after a bad week, any such day; scores 0 to 10."""
    path = wander_path(rng, LONGEST_WAIT)
    week = np.convolve(path, np.ones(RULE.window_days) / RULE.window_days, mode="valid")
    ends = np.flatnonzero(week >= RULE.excess) + RULE.window_days
    ends = ends[(ends >= BEFORE_DAYS) & (ends <= LONGEST_WAIT - AFTER_DAYS)]
    start = int(rng.choice(ends))
    label = np.repeat([0, 1], [BEFORE_DAYS, AFTER_DAYS])
    own = path[start - BEFORE_DAYS : start + AFTER_DAYS] + (effect + placebo) * label
    return Course(
        outcome=np.clip(np.round(USUAL + own), 0, 10),
        treatment=label,
        treatments=("none", "LDN"),
        day=np.arange(float(len(label))),
    )


def judge(course, *, rule, change):
    """Judge one course in every way."""
    question = Question(
        instrument=PAIN, active="LDN", comparator="none", spec=default_model(), thorough=False
    )
    asked = UnblindedQuestion(question=question, start=rule, change=change, has_curves=False)
    found = evaluate_unblinded(course, asked)
    on = course.treatment == 1
    before, after = course.outcome[~on], course.outcome[on]
    gain = float(before.mean() - after.mean())
    own = found.plain.priors["none"]
    return Judged(
        gain=gain,
        is_naive_half=gain >= PAIN.mcid,
        is_welch=gain > 0 and ttest_ind(before, after, equal_var=False).pvalue < 0.05,
        is_engine=min(found.plain.contrast.p_mcid, own.p_mcid) >= 0.8,
        showing=found.showing,
    )


def run_study(*, people, seed, effect=0.0, placebo=0.0, sd=0.0, rule=RULE, change=PLACEBO):
    """Judge many courses of one kind; shares of each answer.

    ``placebo`` and ``sd`` are mean and spread of what belief and time do to a person.
    """
    rng = np.random.default_rng(seed)
    judged = []
    for _ in range(people):
        course = bad_start(rng, effect=effect, placebo=rng.normal(placebo, sd))
        judged.append(judge(course, rule=rule, change=change))
    shows = Counter(one.showing for one in judged)
    return {
        "gain": float(np.mean([one.gain for one in judged])),
        "naive, gained 1 point": float(np.mean([one.is_naive_half for one in judged])),
        "naive, t-test on days": float(np.mean([one.is_welch for one in judged])),
        "engine, nothing taken off": float(np.mean([one.is_engine for one in judged])),
        **{showing.value: shows[showing] / people for showing in Showing},
    }


def fall_figures():
    """Plain before and after, no drug: mean gain and shares that gain 1 and 2 points."""
    after = np.arange(28.0)
    week = np.arange(-7.0, 0.0)
    figures = {}
    for name, before, shift in (("7 bad days", week, 0.0), ("28 days after deciding", after, 28.0)):
        day = np.concatenate((before, shift + after))
        weights = np.concatenate((np.full(len(before), -1 / len(before)), np.full(28, 1 / 28)))
        fall = contrast_fall(FLARES, start_day=0.0, rule=RULE, day=day, weights=weights, sign=-1)
        figures[name] = (-fall.mean, fall.probability_below(-1.0), fall.probability_below(-2.0))
    return figures


def main():
    """Print every table of the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--seed", type=int, default=2026)
    args = parser.parse_args()
    for name, (mean, one, two) in fall_figures().items():
        print(f"{name}: gain {mean:.2f}, 1 point {one:.0%}, 2 points {two:.0%}")
    unknown = StartRule.parse("unknown")
    nothing = ExpectedChange(mean=0.0, se=0.0, sd_person=1e-6, source="none taken off")
    cells = {
        "no drug, rule known": {},
        "no drug, rule unknown": {"rule": unknown},
        "no drug, only the bad spell taken off": {"change": nothing},
        "no drug, placebo as in the trial": {"placebo": -0.9, "sd": 1.58},
        "effect -2, placebo as in the trial": {"effect": -2.0, "placebo": -0.9, "sd": 1.58},
        "effect -4, placebo as in the trial": {"effect": -4.0, "placebo": -0.9, "sd": 1.58},
        "worse by 2": {"effect": 2.0},
    }
    for name, options in cells.items():
        people = args.people if "no drug" in name else args.people // 3
        found = run_study(people=people, seed=args.seed, **options)
        print(name, {key: round(value, 3) for key, value in found.items()}, flush=True)


if __name__ == "__main__":
    main()
