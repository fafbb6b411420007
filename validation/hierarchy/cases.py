"""The simulated registries that OpenLDN and its references are both given.

Every registry has its seed; the same diaries in every run. No sampler is needed to import this.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from validation.courses import PAIN, TREATMENTS

from openldn.inference import EffectCurve, Prior, fit_course
from openldn.record import Course
from openldn.trial import CourseModel, ModelSpec, build_model, model_from_mapping

Floats = NDArray[np.float64]

# Written out, so that reference values that took long to make do not move with a default.
PRIORS = {
    "baseline": "normal(0, 3)",
    "trend": "normal(0, 2)",
    "sigma": "log-normal(1.3, 0.5)",
    "phi": "truncated-normal(0.3, 0.3, -0.99, 0.99)",
    "period_sd": "half-normal(0.6)",
}
MEAN_PRIOR = Prior.parse("normal(0, 2)")
TAU_PRIOR = Prior.parse("half-normal(1)")
# Of the difference that a covariate makes.
SLOPE_PRIOR = Prior.parse("normal(0, 1)")
# Lower pain is better: beyond the MCID lies an effect below minus one point.
MCID = 1.0
PERIOD_DAYS, PAIRS = 14, 3


@dataclass(frozen=True, kw_only=True)
class Registry:
    """Simulated diaries of many people, and the population that they are pooled as.

    ``population`` is ``normal``, ``student``, ``two groups``, ``regression`` (then ``design`` of
    shape (n, p)) or ``groups`` (then ``group`` of shape (n,)). ``given`` are curves that stand
    for diaries.
    """

    name: str
    text: str
    population: str
    courses: tuple[Course, ...]
    likelihood: str = "gaussian"
    design: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    group: NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, dtype=np.intp))
    given: tuple[EffectCurve, ...] = ()
    draws: int = 4000

    @cached_property
    def spec(self) -> ModelSpec:
        return model_from_mapping({"likelihood": self.likelihood, "priors": PRIORS})

    @cached_property
    def models(self) -> tuple[CourseModel, ...]:
        return tuple(
            build_model(course, instrument=PAIN, active="LDN", comparator="placebo", spec=self.spec)
            for course in self.courses
        )

    @cached_property
    def curves(self) -> tuple[EffectCurve, ...]:
        return self.given or tuple(fit_course(model.latent).curve for model in self.models)

    @property
    def coefficient_priors(self) -> tuple[Prior, ...]:
        return (MEAN_PRIOR, *[SLOPE_PRIOR] * (self.design.shape[1] - 1))


@dataclass(frozen=True, kw_only=True)
class Habits:
    """What the days of people are like: residual correlation, trend, missing share, period SD."""

    phi: float = 0.35
    trend: float = 0.5
    missing: float = 0.0
    period_sd: float = 0.3
    baseline: float = 5.5
    is_rounded: bool = False


def diary(
    rng: np.random.Generator, *, effect: float, days: int, period_days: int, habits: Habits
) -> Course:
    """One person: pairs in random order, own baseline, trend, residual SD and correlation."""
    periods = days // period_days
    pairs = [rng.permutation(2) for _ in range(periods // 2)]
    label = np.repeat(np.concatenate(pairs), period_days).astype(np.int64)
    day = np.arange(float(days))
    sigma = 1.2 * np.exp(0.2 * rng.normal())
    phi = float(np.clip(habits.phi + 0.12 * rng.normal(), -0.2, 0.9))
    noise = rng.normal(size=days)
    residual = noise.copy()
    for t in range(1, days):
        residual[t] = phi * residual[t - 1] + np.sqrt(1 - phi**2) * noise[t]
    outcome = (
        habits.baseline
        + rng.normal()
        + habits.trend * rng.normal() * (day / (days - 1) - 0.5)
        + effect * label
        + np.repeat(habits.period_sd * rng.normal(size=periods), period_days)
        + sigma * residual
    )
    if habits.is_rounded:
        outcome = np.clip(np.round(outcome), 0, 10)
    missing = rng.random(days) < habits.missing
    # The first and the last day stay, so that trends of all people span the same days.
    missing[[0, -1]] = False
    outcome[missing] = np.nan
    return Course(outcome=outcome, treatment=label, treatments=TREATMENTS, day=day)


def diaries(
    rng: np.random.Generator,
    effects: Floats,
    *,
    days: int = 2 * PAIRS * PERIOD_DAYS,
    period_days: int = PERIOD_DAYS,
    habits: Habits | None = None,
) -> tuple[Course, ...]:
    plain = habits or Habits()
    return tuple(
        diary(rng, effect=float(effect), days=days, period_days=period_days, habits=plain)
        for effect in effects
    )


def normal_12() -> Registry:
    rng = np.random.default_rng(201)
    return Registry(
        name="normal-12", population="normal", draws=8000,
        text="12 people, 84 days in 3 pairs; normal population",
        courses=diaries(rng, rng.normal(-0.8, 0.6, size=12)),
    )  # fmt: skip


def normal_50() -> Registry:
    rng = np.random.default_rng(202)
    return Registry(
        name="normal-50", population="normal",
        text="50 people, 90 days; normal population",
        courses=diaries(rng, rng.normal(-0.8, 0.6, size=50), days=90, period_days=15),
    )  # fmt: skip


def hard_30() -> Registry:
    rng = np.random.default_rng(203)
    habits = Habits(phi=0.65, trend=1.5, missing=0.25, period_sd=0.4)
    return Registry(
        name="hard-30", population="normal",
        text="30 people, a quarter of the days missing, trends, correlation of days 0.65; "
        "normal population",
        courses=diaries(rng, rng.normal(-0.6, 0.7, size=30), habits=habits),
    )  # fmt: skip


def student_40() -> Registry:
    rng = np.random.default_rng(204)
    return Registry(
        name="student-40", population="student", draws=10000,
        text="40 people, heavy-tailed (Student, 4 degrees of freedom) population",
        courses=diaries(rng, -0.7 + 0.5 * rng.standard_t(4, size=40)),
    )  # fmt: skip


def two_groups_60() -> Registry:
    rng = np.random.default_rng(205)
    effects = np.where(np.arange(60) % 2 == 0, rng.normal(-2.0, 0.5, size=60), 0.0)
    return Registry(
        name="two-groups-60", population="two groups", draws=20000,
        text="60 people, half of them without any effect; two groups",
        courses=diaries(rng, effects),
    )  # fmt: skip


def regression_60() -> Registry:
    rng = np.random.default_rng(206)
    # One covariate of two values and one of five: members of equal covariates form a cell.
    binary, scale = rng.integers(0, 2, size=60), rng.integers(-2, 3, size=60) / 2.0
    design = np.column_stack((np.ones(60), binary - 0.5, scale))
    effects = design @ np.array([-0.7, 0.6, -0.4]) + rng.normal(0, 0.4, size=60)
    return Registry(
        name="regression-60", population="regression", draws=10000,
        text="60 people, two covariates; regression", courses=diaries(rng, effects), design=design,
    )  # fmt: skip


def groups_80() -> Registry:
    rng = np.random.default_rng(207)
    group = np.repeat(np.arange(4), [8, 16, 24, 32]).astype(np.intp)
    effects = np.array([-1.3, -0.9, -0.2, -0.6])[group] + rng.normal(0, 0.4, size=80)
    return Registry(
        name="groups-80", population="groups", draws=16000,
        text="80 people in 4 conditions of 8 to 32; groups",
        courses=diaries(rng, effects), group=group,
    )  # fmt: skip


def ordinal_24() -> Registry:
    rng = np.random.default_rng(208)
    habits = Habits(is_rounded=True, baseline=4.5)
    return Registry(
        name="ordinal-24", population="normal", likelihood="ordinal", draws=8000,
        text="24 people, 40 days in 2 pairs, scores 0-10 (interval-censored); normal population",
        courses=diaries(
            rng, rng.normal(-1.0, 0.6, size=24), days=40, period_days=10, habits=habits
        ),
    )  # fmt: skip


MAKERS: tuple[Callable[[], Registry], ...] = (
    normal_12,
    normal_50,
    hard_30,
    student_40,
    two_groups_60,
    regression_60,
    groups_80,
    ordinal_24,
)


def all_registries() -> Mapping[str, Registry]:
    """Every registry by name, in the order of the tables."""
    registries = [make() for make in MAKERS]
    return {registry.name: registry for registry in registries}
