"""The standing cast: invented people whose courses serve tests, docs and demonstrations.

Nobody's data. Every course is made from a fixed seed, so it is the same everywhere.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from openldn.record import Course, Instrument
from openldn.trial import CourseEvaluation, ModelSpec, default_model, evaluate_course

PAIN = Instrument(name="pain", better="lower", minimum=0, maximum=10, mcid=1)
SLEPT_WELL = Instrument(name="slept well", better="higher", minimum=0, maximum=1, mcid=0.2)
ATTACKS = Instrument(name="attacks", better="lower", mcid=1)
STEPS = Instrument(name="steps", better="higher", mcid=500)

LABELS = ("placebo", "LDN")
FIRST_DAY = date(2026, 1, 5)


@dataclass(frozen=True, kw_only=True, eq=False)
class Person:
    """One invented person: who they are, and their course."""

    name: str
    about: str
    course: Course
    instrument: Instrument = PAIN
    blinded: bool = True


def make_course(score, label, *, day=None, treatments=LABELS, **columns) -> Course:
    """Make a course of daily entries; ``day=False`` leaves the time out."""
    score = np.asarray(score, dtype=float)
    if day is None:
        day = np.arange(float(len(score)))
    return Course(
        outcome=score,
        treatment=np.asarray(label, dtype=np.int64),
        treatments=treatments,
        day=None if day is False else np.asarray(day, dtype=float),
        covariates=columns.pop("covariates", {}),
        **columns,
    )


def periods(*codes: int, days: int = 14) -> np.ndarray:
    """Treatment codes of periods of equal length: 0 placebo, 1 LDN, 2 another."""
    return np.repeat(codes, days)


def wander(seed: int, size: int, *, sd: float = 1.2, phi: float = 0.3) -> np.ndarray:
    """Day-to-day spread in which neighboring days resemble each other."""
    shocks = np.random.default_rng(seed).normal(0.0, sd, size)
    residual = shocks.copy()
    for t in range(1, size):
        residual[t] = phi * residual[t - 1] + np.sqrt(1 - phi**2) * shocks[t]
    return residual


def whole(scores) -> np.ndarray:
    """Whole points from 0 to 10."""
    return np.clip(np.round(scores), 0, 10)


CROSSED = periods(0, 1, 1, 0, 1, 0)


def responder() -> Person:
    return Person(
        name="Ada",
        about="blinded, six periods of two weeks, three points less pain on LDN",
        course=make_course(whole(6.5 - 3 * CROSSED + wander(1, 84)), CROSSED),
    )


def no_effect() -> Person:
    return Person(
        name="Ben",
        about="blinded, six periods of two weeks, LDN does nothing",
        course=make_course(whole(5 + wander(8, 84)), CROSSED),
    )


def before_after() -> Person:
    label = np.repeat([0, 1], [30, 60])
    return Person(
        name="Cleo",
        about="a month without, two months with LDN, much less pain; nothing else known",
        course=make_course(whole(7 - 4 * label + wander(3, 90)), label),
        blinded=False,
    )


def missing_days() -> Person:
    score = whole(6 - 2 * CROSSED + wander(4, 84))
    lost = np.random.default_rng(4).random(84) < np.where(CROSSED == 0, 0.5, 0.1)
    score[lost] = np.nan
    return Person(
        name="Dan",
        about="like Ada, but many bad days on placebo are blank",
        course=make_course(score, CROSSED),
    )


def floor_bound() -> Person:
    return Person(
        name="Eva",
        about="hardly any pain: most days are zero on either treatment",
        course=make_course(whole(-0.5 - 0.5 * CROSSED + wander(5, 84)), CROSSED),
    )


def separated() -> Person:
    return Person(
        name="Finn",
        about="slept well every night on LDN and never on placebo",
        course=make_course(CROSSED.astype(float), CROSSED),
        instrument=SLEPT_WELL,
    )


def slow_responder() -> Person:
    label = periods(0, 1, 0, 1, days=28)
    level, current = np.zeros(112), 0.0
    for t in range(112):
        current += (label[t] - current) * (1 - 2 ** (-1 / 7))
        level[t] = current
    return Person(
        name="Gia",
        about="LDN takes weeks to act and to fade: half-life seven days",
        course=make_course(whole(8 - 5 * level + wander(6, 112, sd=0.8)), label),
    )


def broken_blind() -> Person:
    guess = np.where(CROSSED == 1, 0.8, 0.2)
    guess[::5] = 0.5
    return Person(
        name="Hal",
        about="guessed the treatment nearly every day",
        course=make_course(whole(6 - 2 * CROSSED + wander(7, 84)), CROSSED, guess=guess),
    )


def drifting() -> Person:
    return Person(
        name="Ida",
        about="gets better week by week, whatever is taken",
        course=make_course(whole(8 - 5 * np.arange(84) / 84 + wander(8, 84)), CROSSED),
    )


def momentary() -> Person:
    label = np.repeat(CROSSED, 3)
    day = np.arange(84.0).repeat(3) + np.tile([0.3, 0.5, 0.8], 84)
    score = whole(6 - 2 * label + wander(9, 252, sd=1.0, phi=0.6))
    return Person(
        name="Jon", about="notes pain three times a day", course=make_course(score, label, day=day)
    )


def attacks() -> Person:
    rng = np.random.default_rng(10)
    return Person(
        name="Kim",
        about="counts attacks a day: about eight on placebo, five on LDN",
        course=make_course(rng.poisson(np.where(CROSSED == 1, 5, 8)).astype(float), CROSSED),
        instrument=ATTACKS,
    )


def walker() -> Person:
    return Person(
        name="Lea",
        about="counts steps on a scale without ends: a thousand more on LDN",
        course=make_course(5000 + 1000 * CROSSED + 900 * wander(11, 84), CROSSED),
        instrument=STEPS,
    )


CAST: tuple[Callable[[], Person], ...] = (
    responder, no_effect, before_after, missing_days, floor_bound, separated, slow_responder,
    broken_blind, drifting, momentary, attacks, walker,
)  # fmt: skip


def evaluate(
    person: Person, *, spec: ModelSpec | None = None, thorough: bool = False
) -> CourseEvaluation:
    """Judge a person's course: LDN minus placebo."""
    likelihood = "count" if person.instrument is ATTACKS else "auto"
    if spec is None and likelihood != "auto":
        spec = ModelSpec(**(vars(default_model()) | {"likelihood": likelihood}))
    return evaluate_course(
        person.course, instrument=person.instrument, active="LDN", comparator="placebo",
        spec=spec, blinded=person.blinded, thorough=thorough,
    )  # fmt: skip


def write_diary(file: Path, *people: Person, start: date = FIRST_DAY) -> Path:
    """Write courses as a diary file: date, person, arm, score (blank when missing)."""
    lines = ["date,person,arm,score"]
    for person in people:
        for entry in person.course.entries():
            day = start + timedelta(days=int(entry.day or 0.0))
            score = "" if entry.outcome is None else f"{entry.outcome:g}"
            lines.append(f"{day},{person.name},{entry.treatment},{score}")
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file
