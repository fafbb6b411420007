"""The courses that the engines are timed on, and the diaries of the batch."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from validation.courses import PAIN, TREATMENTS, Case

from openldn.record import Course, Instrument
from openldn.trial import Question, default_model, model_from_mapping, prepare_question

Floats = NDArray[np.float64]

PERIOD_DAYS = 15
MARGIN = 1.0
# Written out, so that the stored reference stays right when the default model moves.
PRIORS = {
    "baseline": "normal(0, 3)",
    "trend": "normal(0, 2)",
    "sigma": "log-normal(1.3, 0.5)",
    "phi": "truncated-normal(0.3, 0.3, -0.99, 0.99)",
    "period_sd": "half-normal(0.5)",
}
EFFECT = {"sceptical": "normal(0, 2)"}
FIRST_DAY = date(2024, 1, 1)


def simulate(rng: np.random.Generator, days: int, *, baseline: float, effect: float) -> Floats:
    """Daily scores: trend, period effects, AR(1) residual of SD 1.2 and correlation 0.4."""
    day, label = np.arange(days), labels(days)
    noise = rng.normal(size=days)
    residual = noise.copy()
    for t in range(1, days):
        residual[t] = 0.4 * residual[t - 1] + np.sqrt(1 - 0.4**2) * noise[t]
    wander = rng.normal(0.0, 0.3, size=days // PERIOD_DAYS + 1)
    trend = -0.6 * (day / days - 0.5)
    return baseline + trend + effect * label + wander[day // PERIOD_DAYS] + 1.2 * residual


def labels(days: int) -> NDArray[np.int64]:
    return (np.arange(days) // PERIOD_DAYS % 2).astype(np.int64)


def gaussian_case(days: int = 90) -> Case:
    rng = np.random.default_rng(2026)
    return _case("gaussian", simulate(rng, days, baseline=5.5, effect=-0.9), "gaussian")


def ordinal_case(days: int = 90) -> Case:
    rng = np.random.default_rng(2027)
    score = simulate(rng, days, baseline=3.5, effect=-0.9)
    return _case("ordinal", np.clip(np.round(score), 0, 10), "ordinal")


CASES = {"gaussian": gaussian_case, "ordinal": ordinal_case}
TEXT = {
    "gaussian": "Gaussian AR(1) residual, trend, effect, random period effects",
    "ordinal": "ordered categories 0-10: interval-censored probit, latent AR(1), trend, effect, "
    "random period effects",
}


def _case(name: str, outcome: Floats, likelihood: str) -> Case:
    return Case(
        name=name,
        text=TEXT[name],
        course=_course(outcome),
        instrument=PAIN,
        spec=model_from_mapping({"likelihood": likelihood, "priors": PRIORS, "effect": EFFECT}),
        margin=MARGIN,
    )


def _course(outcome: Floats, participant: str = "") -> Course:
    days = len(outcome)
    return Course(
        outcome=outcome, treatment=labels(days), treatments=TREATMENTS,
        day=np.arange(float(days)), participant=participant,
    )  # fmt: skip


def batch_outcomes(patients: int, days: int) -> list[Floats]:
    """Scores of many people, their effects normal(-0.8, 0.6)."""
    rng = np.random.default_rng([patients, days])
    effects = rng.normal(-0.8, 0.6, size=patients)
    return [np.clip(simulate(rng, days, baseline=5.5, effect=e), 0, 10) for e in effects]


def batch_courses(patients: int, days: int) -> list[Course]:
    outcomes = batch_outcomes(patients, days)
    return [_course(outcome, f"p{number:05d}") for number, outcome in enumerate(outcomes)]


def batch_instrument() -> Instrument:
    return Instrument(name="pain", better="lower", minimum=0, maximum=10, mcid=MARGIN)


def batch_question(courses: list[Course]) -> Question:
    question = Question(
        instrument=batch_instrument(), active="LDN", comparator="placebo",
        spec=replace(default_model(), likelihood="gaussian"), thorough=False,
    )  # fmt: skip
    return prepare_question(courses, question)[0]


def write_diary(path: Path, patients: int, days: int) -> None:
    """A long table as people keep it: patient, date, arm, pain."""
    stamps = [str(FIRST_DAY + timedelta(days=day)) for day in range(days)]
    arms = [TREATMENTS[code] for code in labels(days)]
    left = [f",{stamp},{arm}," for stamp, arm in zip(stamps, arms, strict=True)]
    with path.open("w", encoding="utf-8") as file:
        file.write("patient,date,arm,pain\n")
        for number, outcome in enumerate(batch_outcomes(patients, days)):
            name = f"p{number:05d}"
            file.writelines(
                f"{name}{middle}{score:.2f}\n" for middle, score in zip(left, outcome, strict=True)
            )
