"""The simulated diaries that OpenLDN and its references are both given.

Every diary has its seed; the same diary in every run. No sampler is needed to import this.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openldn.inference import CourseFit, Prior, fit_course
from openldn.record import Course, Instrument
from openldn.trial import CourseModel, ModelSpec, build_model, model_from_mapping

Floats = NDArray[np.float64]

TREATMENTS = ("placebo", "LDN")
PAIN = Instrument(name="pain", better="lower", minimum=0, maximum=10, step=1, mcid=1)
VISUAL = Instrument(name="visual analogue pain", better="lower", minimum=0, maximum=100, mcid=10)
COUNT = Instrument(name="attacks", better="lower", mcid=1)
YES_NO = Instrument(name="bad day", better="lower", minimum=0, maximum=1, step=1, mcid=0.2)


@dataclass(frozen=True, kw_only=True)
class Case:
    """A simulated diary, the model it is judged with, and the margin of the effect.

    ``margin`` is on the scale of the linear predictor: points, logarithm or probit.
    """

    name: str
    text: str
    course: Course
    instrument: Instrument
    spec: ModelSpec
    margin: float

    def model(self) -> CourseModel:
        return build_model(
            self.course, instrument=self.instrument, active="LDN", comparator="placebo",
            spec=self.spec,
        )  # fmt: skip

    def effect_prior(self, model: CourseModel) -> Prior:
        """The sceptical prior: normal(0, 2 units); normal(0, 1) for logarithms and probits."""
        section = model.outcome_model.section
        scale = model.unit if section == "score" else 1.0
        return self.spec.effect_prior("sceptical", section=section).scaled(scale)

    def fit(self, model: CourseModel | None = None) -> CourseFit:
        model = model or self.model()
        return fit_course(model.latent, levels=model.levels)


def answer(case: Case) -> dict[str, float]:
    """What OpenLDN says of a case, on the scale of the linear predictor."""
    model = case.model()
    fit, prior = case.fit(model), case.effect_prior(model)
    posterior = fit.curve.posterior(prior)
    hyper = fit.hyperparameters(prior)
    coefficients, spreads = fit.coefficients(prior)
    result = {
        "baseline_mean": float(coefficients[0]),
        "baseline_sd": float(spreads[0]),
        "mean": posterior.mean,
        "sd": posterior.sd,
        "p_below_minus_margin": posterior.probability_below(-case.margin),
        "p_below_zero": posterior.probability_below(0.0),
        "error_mean_sd": fit.error_mean_sd,
        "nodes": float(fit.nodes),
        "milliseconds": fit.milliseconds,
    }
    for name, moments in hyper.items():
        if moments.sd > 0:
            result[f"{name}_mean"], result[f"{name}_sd"] = moments.mean, moments.sd
    return result


def _residual(rng: np.random.Generator, day: Floats, sigma: float, phi: float) -> Floats:
    value = np.empty(len(day))
    value[0] = rng.normal()
    for t in range(1, len(day)):
        r = phi ** (day[t] - day[t - 1])
        value[t] = r * value[t - 1] + np.sqrt(1 - r * r) * rng.normal()
    return sigma * value


def _predictor(
    rng: np.random.Generator,
    day: Floats,
    label: NDArray[np.int64],
    *,
    level: Floats | None = None,
    baseline: float,
    effect: float,
    trend: float = 0.0,
    period_sd: float = 0.0,
    sigma: float,
    phi: float,
) -> Floats:
    period = np.concatenate(([0], np.cumsum(np.diff(label) != 0)))
    wander = period_sd * rng.normal(size=period[-1] + 1)
    span = day[-1] - day[0]
    return (
        baseline
        + trend * (day / span - 0.5)
        + effect * (label if level is None else level)
        + wander[period]
        + _residual(rng, day, sigma, phi)
    )


def _labels(days: int, length: int, *, first: int = 0) -> NDArray[np.int64]:
    return ((np.arange(days) // length + first) % 2).astype(np.int64)


def _course(day: Floats, label: NDArray[np.int64], outcome: Floats) -> Course:
    return Course(outcome=outcome, treatment=label, treatments=TREATMENTS, day=day)


# Fixed here, so that reference values that took long to make do not move with a default.
PERIOD_SD = {"period_sd": "half-normal(0.5)", "binary": {"period_sd": "half-normal(0.4)"}}


def _spec(**content: Any) -> ModelSpec:
    priors = {**PERIOD_SD, **content.pop("priors", {})}
    # NUTS and the dense grid take the half-life as continuous, without a lump at zero.
    return model_from_mapping({"at_once_share": 0.0, **content, "priors": priors})


def _filtered(label: NDArray[np.int64], half_life: float) -> Floats:
    kept, current, level = 2 ** (-1 / half_life), 0.0, np.empty(len(label))
    for t, share in enumerate(label):
        current = share + (current - share) * kept
        level[t] = current
    return level


def gaussian_plain() -> Case:
    rng = np.random.default_rng(101)
    day, label = np.arange(84.0), _labels(84, 14)
    y = _predictor(rng, day, label, baseline=5.5, effect=-0.8, sigma=1.2, phi=0.4)
    return Case(
        name="gaussian-plain",
        text="Gaussian AR(1), 84 days in 6 periods, neither trend nor period effects",
        course=_course(day, label, y),
        instrument=PAIN,
        spec=_spec(likelihood="gaussian", period_effects=False, trend=False),
        margin=1.0,
    )


def gaussian_periods() -> Case:
    rng = np.random.default_rng(102)
    day, label = np.arange(84.0), _labels(84, 14)
    y = _predictor(rng, day, label, baseline=5.5, effect=-1.2, trend=-0.8, period_sd=0.3,
                   sigma=1.2, phi=0.4)  # fmt: skip
    return Case(
        name="gaussian-periods",
        text="Gaussian AR(1), 84 days in 6 periods, trend and period effects",
        course=_course(day, label, y),
        instrument=PAIN,
        spec=_spec(likelihood="gaussian"),
        margin=1.0,
    )


def gaussian_gaps() -> Case:
    rng = np.random.default_rng(103)
    day, label = np.arange(90.0), _labels(90, 15)
    y = _predictor(rng, day, label, baseline=5.0, effect=-1.0, trend=0.5, period_sd=0.4,
                   sigma=1.4, phi=0.6)  # fmt: skip
    y[rng.random(90) < 0.3] = np.nan
    y[40:49] = np.nan
    return Case(
        name="gaussian-gaps",
        text="Gaussian AR(1), 90 days, a third of the scores missing, one gap of nine days",
        course=_course(day, label, y),
        instrument=PAIN,
        spec=_spec(likelihood="gaussian"),
        margin=1.0,
    )


def gaussian_weak() -> Case:
    rng = np.random.default_rng(104)
    day, label = np.arange(28.0), _labels(28, 7)
    y = _predictor(rng, day, label, baseline=5.0, effect=-1.0, period_sd=0.3, sigma=1.3,
                   phi=0.3)  # fmt: skip
    return Case(
        name="gaussian-weak",
        text="Gaussian AR(1), weak data: 2 cycles of 2 x 7 days",
        course=_course(day, label, y),
        instrument=PAIN,
        spec=_spec(likelihood="gaussian"),
        margin=1.0,
    )


def gaussian_carryover() -> Case:
    rng = np.random.default_rng(105)
    day, label = np.arange(84.0), _labels(84, 14)
    y = _predictor(rng, day, label, level=_filtered(label, 4.0), baseline=6.0, effect=-1.5,
                   period_sd=0.2, sigma=1.1, phi=0.3)  # fmt: skip
    return Case(
        name="gaussian-carryover",
        text="Gaussian AR(1), half-life of onset and offset fixed at 4 days",
        course=_course(day, label, y),
        instrument=PAIN,
        spec=_spec(likelihood="gaussian", carryover=4.0),
        margin=1.0,
    )


def gaussian_half_life() -> Case:
    rng = np.random.default_rng(106)
    day, label = np.arange(90.0), _labels(90, 15)
    y = _predictor(rng, day, label, level=_filtered(label, 5.0), baseline=6.0, effect=-2.0,
                   period_sd=0.2, sigma=1.0, phi=0.3)  # fmt: skip
    return Case(
        name="gaussian-half-life",
        text="Gaussian AR(1), half-life estimated under log-normal(7, 0.7)",
        course=_course(day, label, y),
        instrument=PAIN,
        spec=_spec(likelihood="gaussian", carryover="estimate"),
        margin=1.0,
    )


def gaussian_student() -> Case:
    rng = np.random.default_rng(107)
    day, label = np.arange(70.0), _labels(70, 14, first=1)
    y = _predictor(rng, day, label, baseline=5.0, effect=-0.6, trend=2.5, period_sd=0.2,
                   sigma=1.2, phi=0.3)  # fmt: skip
    return Case(
        name="gaussian-student",
        text="Gaussian AR(1), 5 periods of 14 days, student(4, 0, 0.5) prior on the trend",
        course=_course(day, label, y),
        instrument=PAIN,
        spec=_spec(likelihood="gaussian", priors={"trend": "student(4, 0, 0.5)"}),
        margin=1.0,
    )


def ordinal() -> Case:
    rng = np.random.default_rng(108)
    day, label = np.arange(84.0), _labels(84, 14)
    y = _predictor(rng, day, label, baseline=3.0, effect=-1.2, trend=-0.5, period_sd=0.3,
                   sigma=1.3, phi=0.4)  # fmt: skip
    return Case(
        name="ordinal",
        text="Ordered categories 0-10 (interval-censored probit, latent AR(1)), 84 days, low end",
        course=_course(day, label, np.clip(np.round(y), 0, 10)),
        instrument=PAIN,
        spec=_spec(likelihood="ordinal"),
        margin=1.0,
    )


def censored() -> Case:
    rng = np.random.default_rng(109)
    day, label = np.arange(70.0), _labels(70, 14)
    y = _predictor(rng, day, label, baseline=10.0, effect=-9.0, period_sd=3.0,
                   sigma=14.0, phi=0.4)  # fmt: skip
    return Case(
        name="censored",
        text="Continuous 0-100 scale, censored at its ends (a third at zero), 70 days",
        course=_course(day, label, np.clip(y, 0, 100)),
        instrument=VISUAL,
        spec=_spec(likelihood="censored"),
        margin=10.0,
    )


def poisson() -> Case:
    rng = np.random.default_rng(110)
    day, label = np.arange(70.0), _labels(70, 14)
    eta = _predictor(rng, day, label, baseline=0.9, effect=-0.4, period_sd=0.1, sigma=0.4,
                     phi=0.5)  # fmt: skip
    return Case(
        name="poisson",
        text="Counts, Poisson with a latent AR(1), 70 days, mean about 2",
        course=_course(day, label, rng.poisson(np.exp(eta)).astype(float)),
        instrument=COUNT,
        spec=_spec(likelihood="poisson"),
        margin=0.2,
    )


def negative_binomial() -> Case:
    rng = np.random.default_rng(111)
    day, label = np.arange(84.0), _labels(84, 14)
    eta = _predictor(rng, day, label, baseline=1.4, effect=-0.5, period_sd=0.1, sigma=0.3,
                     phi=0.4)  # fmt: skip
    mean = np.exp(eta) * rng.gamma(1 / 0.4, 0.4, size=len(day))
    return Case(
        name="negative-binomial",
        text="Counts, negative binomial with a latent AR(1), 84 days, mean about 3",
        course=_course(day, label, rng.poisson(mean).astype(float)),
        instrument=COUNT,
        spec=_spec(likelihood="count"),
        margin=0.2,
    )


def binary() -> Case:
    rng = np.random.default_rng(112)
    day, label = np.arange(84.0), _labels(84, 14)
    eta = _predictor(rng, day, label, baseline=0.3, effect=-0.8, period_sd=0.2, sigma=1.0,
                     phi=0.4)  # fmt: skip
    return Case(
        name="binary",
        text="Yes/no, probit with a latent AR(1) of SD 1, 84 days",
        course=_course(day, label, (eta > 0).astype(float)),
        instrument=YES_NO,
        spec=_spec(likelihood="binary"),
        margin=0.5,
    )


def momentary() -> Case:
    rng = np.random.default_rng(113)
    day = (np.arange(60.0)[:, None] + np.array([0.4, 0.6, 0.9])).ravel()
    label = np.repeat(_labels(60, 10), 3)
    y = _predictor(rng, day, label, baseline=5.0, effect=-0.7, period_sd=0.3, sigma=1.0,
                   phi=0.4)  # fmt: skip
    y += rng.normal(0, 0.8, size=len(day))
    return Case(
        name="momentary",
        text="Three Gaussian entries a day for 60 days, AR(1) and white residual",
        course=_course(day - day[0], label, y),
        instrument=PAIN,
        spec=_spec(likelihood="gaussian"),
        margin=1.0,
    )


def three_treatments() -> Case:
    rng = np.random.default_rng(114)
    day = np.arange(84.0)
    label = np.repeat([0, 1, 2, 1, 2, 0], 14).astype(np.int64)
    y = _predictor(rng, day, (label == 1).astype(np.int64), baseline=5.0, effect=-1.0,
                   period_sd=0.2, sigma=1.2, phi=0.3)  # fmt: skip
    y += 0.6 * (label == 2)
    treatments = ("placebo", "LDN", "other")
    return Case(
        name="ordinal-three",
        text="Ordered categories, three treatments, one of them not compared, 84 days",
        course=Course(outcome=np.clip(np.round(y), 0, 10), treatment=label,
                      treatments=treatments, day=day),
        instrument=PAIN,
        spec=_spec(likelihood="ordinal"),
        margin=1.0,
    )  # fmt: skip


MAKERS: tuple[Callable[[], Case], ...] = (
    gaussian_plain,
    gaussian_periods,
    gaussian_gaps,
    gaussian_weak,
    gaussian_carryover,
    gaussian_half_life,
    gaussian_student,
    ordinal,
    three_treatments,
    censored,
    poisson,
    negative_binomial,
    binary,
    momentary,
)


def all_cases() -> Mapping[str, Case]:
    """Every case by name, in the order of the tables."""
    cases = [make() for make in MAKERS]
    return {case.name: case for case in cases}
