"""Invent diaries of people for whom everything is known: design, wander and true effect."""

from dataclasses import dataclass, replace

import numpy as np

from openldn.record import Course, Instrument
from openldn.trial import (
    MODELS,
    ModelSpec,
    SimulatedPerson,
    autocorrelated,
    filtered_level,
    simulate_scores,
)

ACTIVE, COMPARATOR = "active", "comparator"
TREATMENTS = (COMPARATOR, ACTIVE)
SCORE = Instrument(name="score", better="lower", minimum=0, maximum=10, mcid=1)
STEPPED = replace(SCORE, step=1.0)
COUNT = Instrument(name="count", better="lower", minimum=0, mcid=1)
YES_NO = Instrument(name="yes or no", better="lower", minimum=0, maximum=1, step=1, mcid=0.1)
# Where the prior of the baseline is centered for counts (five a day) and for yes/no (even).
COUNT_CENTER = float(np.log(5.0))
BINARY_CENTER = 0.0


@dataclass(frozen=True, kw_only=True)
class World:
    """How a person's days come about; lengths in score points, times in days.

    ``sigma`` and ``rho``: residual SD and its correlation from day to day; ``period_sd``:
    wander from period to period; ``slow_sd`` and ``slow_rho``: a second, slow wander;
    ``trend``: change over the whole course; ``effect``: active minus comparator;
    ``names_periods``: the diary says where periods begin, even when two in a row are alike.
    """

    pairs: int = 3
    period_days: int = 15
    open_days: tuple[int, int] | None = None
    baseline: float = 5.0
    sigma: float = 1.2
    rho: float = 0.0
    period_sd: float = 0.0
    slow_sd: float = 0.0
    slow_rho: float = 0.97
    trend: float = 0.0
    effect: float = 0.0
    missing: float = 0.0
    is_stepped: bool = False
    names_periods: bool = True

    @property
    def instrument(self) -> Instrument:
        """The score that is kept."""
        return STEPPED if self.is_stepped else SCORE

    @property
    def person(self) -> SimulatedPerson:
        """Who lives in it."""
        return SimulatedPerson(
            baseline=self.baseline, residual_sd=self.sigma, correlation=self.rho,
            period_sd=self.period_sd, slow_sd=self.slow_sd, slow_correlation=self.slow_rho,
            trend=self.trend, missing_share=self.missing, effect=self.effect,
        )  # fmt: skip


def random_pairs(rng, *, pairs, period_days):
    """Treatment of each day: both treatments once in every pair, in random order."""
    order = np.concatenate([rng.permutation(2) for _ in range(pairs)])
    return np.repeat(order, period_days)


def simulate_course(rng, world):
    """One diary of a person who lives in this world."""
    period = None
    if world.open_days is not None:
        treatment = np.repeat([0, 1], world.open_days)
    else:
        treatment = random_pairs(rng, pairs=world.pairs, period_days=world.period_days)
        period = np.repeat(np.arange(2 * world.pairs), world.period_days)
    score = simulate_scores(
        world.person,
        level=treatment.astype(float),
        period=period,
        rng=rng,
        instrument=world.instrument if world.is_stepped else None,
    )
    named = world.period_days if world.open_days is None and world.names_periods else None
    return make_course(score, treatment, period_days=named)


def make_course(score, treatment, *, period_days=None):
    """A diary with one entry a day; with ``period_days`` it also names the period of each day."""
    days = np.arange(len(score))
    named = {}
    if period_days is not None:
        period = days // period_days
        named = {"period": period, "periods": tuple(str(k + 1) for k in range(period[-1] + 1))}
    return Course(
        outcome=score.astype(float),
        treatment=treatment.astype(np.int64),
        treatments=TREATMENTS,
        day=days.astype(float),
        **named,
    )


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A diary whose parameters came from the priors of the model that will judge it.

    ``effect`` is that on the linear predictor, ``contrast`` the difference of expected
    scores, averaged over the days of the course.
    """

    course: Course
    instrument: Instrument
    spec: ModelSpec
    section: str
    effect: float
    contrast: float


def draw_from_priors(rng, *, likelihood, spec, carryover="none", pairs=3, period_days=15):
    """Draw all parameters from the priors, then a diary from the parameters."""
    section = {"count": "count", "binary": "binary"}.get(likelihood, "score")
    center = {"count": COUNT_CENTER, "binary": BINARY_CENTER}.get(section, 5.0)
    asked = replace(
        spec, likelihood=likelihood, carryover=carryover, center=center, at_once_share=0.0
    )

    def draw(prior):
        share = rng.random(1)
        return float(prior.quantile(share, 1.0 - share)[0])

    def parameter(name):
        return draw(asked.prior(name, section=section))

    treatment = random_pairs(rng, pairs=pairs, period_days=period_days)
    size = len(treatment)
    effect = draw(asked.effect_prior("sceptical", section=section))
    level = treatment.astype(float)
    if carryover == "estimate":
        half_life = parameter("half_life_days")
        level = filtered_level(level, np.arange(float(size)), half_life_days=half_life)
    phi = parameter("phi")
    while likelihood != "gaussian" and phi < 0:  # the model takes no negative correlation here
        phi = parameter("phi")
    sigma = parameter("sigma")
    middle = (
        center
        + parameter("baseline")
        + parameter("trend") * np.linspace(-0.5, 0.5, size)
        + parameter("period_sd") * np.repeat(rng.standard_normal(2 * pairs), period_days)
    )
    # The prior of the baseline is about the middle between the treatments, so that neither of
    # the two is taken for the usual one.
    eta = middle + effect * (level - 0.5) + sigma * autocorrelated(size, correlation=phi, rng=rng)
    instrument, score = _observe(rng, eta, likelihood, parameter)
    return Drawn(
        course=make_course(score, treatment, period_days=period_days),
        instrument=instrument,
        spec=asked,
        section=section,
        effect=effect,
        contrast=_contrast(likelihood, middle, effect, sigma, instrument),
    )


def _contrast(likelihood, middle, effect, sigma, instrument):
    """Difference of expected scores, full treatment against none."""
    expected = next(model.expected_score for model in MODELS if model.name == likelihood)
    if expected is None:
        return effect
    on = expected(middle + 0.5 * effect, sigma, instrument)
    off = expected(middle - 0.5 * effect, sigma, instrument)
    return float(np.mean(on - off))


def _observe(rng, eta, likelihood, parameter):
    """What is written into the diary, given the linear predictor."""
    if likelihood == "gaussian":
        return SCORE, eta
    if likelihood == "ordinal":
        return STEPPED, np.clip(np.round(eta), 0.0, 10.0)
    if likelihood == "binary":
        return YES_NO, (eta > 0).astype(float)
    mean = np.exp(np.minimum(eta, 15.0))
    shape = 1.0 / max(parameter("overdispersion"), 1e-6)
    return COUNT, rng.poisson(rng.gamma(shape, mean / shape)).astype(float)
