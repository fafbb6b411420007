"""Whom to simulate: typical persons, or one like the person who kept a run-in diary."""

from dataclasses import dataclass, replace

import numpy as np

from openldn.errors import CourseError, DesignError
from openldn.inference import HYPER_NAMES, Floats, Moments, Prior, fit_course
from openldn.record import Course, Instrument
from openldn.trial.latent import build_model
from openldn.trial.model_spec import ModelSpec, default_model
from openldn.trial.operating.person import UNITS_OF_RANGE, SimulatedPerson

# Usual daily 0-10 scores: what the calibration of the model was run with. Nobody has published
# these for LDN; the model's priors (1.3, 0.3 and up to 0.6) lie around them.
TYPICAL_SD, TYPICAL_CORRELATION, TYPICAL_PERIOD_SD = 1.2, 0.4, 0.3
# With fewer scores than this a run-in says little more than the prior does.
FEWEST_SCORES = 7
# Fractional parts of its multiples fill 0 to 1 evenly, however many are taken.
GOLDEN = 0.5 * (5.0**0.5 - 1.0)
ACTIVE, RUN_IN = "active", "run-in"


@dataclass(frozen=True, kw_only=True)
class RunIn:
    """What a run-in diary says of a person's days.

    Parameters
    ----------
    residual_sd, correlation : Moments
        Posterior mean and SD.
    baseline : float
        Mean score.
    scores, days : int
        Scores noted, and days from the first to the last of them.
    weights, nodes : array of shape (n_nodes,), array of shape (n_nodes, 2)
        Posterior of residual SD and correlation as weighted points.
    """

    residual_sd: Moments
    correlation: Moments
    baseline: float
    scores: int
    days: int
    weights: Floats
    nodes: Floats

    @property
    def missing_share(self) -> float:
        """Share of the days without a score."""
        return max(0.0, 1.0 - self.scores / self.days)


def read_run_in(course: Course, *, instrument: Instrument, spec: ModelSpec | None = None) -> RunIn:
    """Estimate how much a person's scores swing, from days without a change of treatment.

    Parameters
    ----------
    course : Course
        Dated scores; whatever treatment it names is taken for one and the same.
    instrument : Instrument
    spec : ModelSpec, optional
        Whose priors are used.

    Raises
    ------
    CourseError
        If the scores have no dates, or there are fewer than seven.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> course = Course(outcome=5 + rng.normal(0, 1.5, 28), treatment=np.zeros(28, dtype=np.int64),
    ...                 treatments=("run-in",), day=np.arange(28.0))
    >>> found = read_run_in(course, instrument=Instrument(name="pain", minimum=0, maximum=10))
    >>> 1.2 < found.residual_sd.mean < 1.8
    True
    """
    if course.day is None:
        raise CourseError("the run-in has no dates; name the time column.")
    if course.observed < FEWEST_SCORES:
        raise CourseError(
            f"the run-in has {course.observed} scores; must be {FEWEST_SCORES} or more, better 14."
        )
    if np.nanmin(course.outcome) == np.nanmax(course.outcome):
        raise CourseError(
            "all scores of the run-in are equal, so nothing can be read off their spread; leave "
            "--run-in out to use typical persons."
        )
    plain = Course(
        outcome=course.outcome,
        treatment=np.zeros(len(course), dtype=np.int64),
        treatments=(RUN_IN, ACTIVE),
        day=course.day,
        dates=course.dates,
    )
    model = build_model(
        plain, instrument=instrument, active=ACTIVE, comparator=RUN_IN,
        spec=replace(spec or default_model(), carryover="none"),
    )  # fmt: skip
    fit = fit_course(model.latent, levels=model.levels)
    # There is no contrast in these scores, so any prior of it gives the same.
    prior = Prior(form="normal", numbers=(0.0, model.unit))
    weights, values = fit.hyper_nodes(prior)
    moments = fit.hyperparameters(prior)
    noted = course.day[np.isfinite(course.outcome)]
    return RunIn(
        residual_sd=moments["sigma"],
        correlation=moments["phi"],
        baseline=float(np.nanmean(course.outcome)),
        scores=len(np.unique(np.floor(noted))),
        days=int(np.floor(noted[-1]) - np.floor(noted[0])) + 1,
        weights=weights,
        nodes=values[:, [HYPER_NAMES.index("sigma"), HYPER_NAMES.index("phi")]],
    )


def typical_person(instrument: Instrument) -> SimulatedPerson:
    """A person with usual swings of a score, without an effect.

    Raises
    ------
    DesignError
        If the range of the score is not known.

    Examples
    --------
    >>> typical_person(Instrument(name="pain", minimum=0, maximum=100)).residual_sd
    12.0
    """
    if instrument.width is None or instrument.minimum is None:
        raise DesignError(
            f"the range of {instrument.name} is not known, so neither is a usual day-to-day swing; "
            "give the range in the design, or a run-in diary."
        )
    unit = instrument.width / UNITS_OF_RANGE
    return SimulatedPerson(
        baseline=instrument.minimum + 0.5 * instrument.width,
        residual_sd=TYPICAL_SD * unit,
        correlation=TYPICAL_CORRELATION,
        period_sd=TYPICAL_PERIOD_SD * unit,
    )


def typical_persons(
    person: SimulatedPerson, *, onset: Prior, count: int
) -> tuple[SimulatedPerson, ...]:
    """The same person with half-lives of onset spread over what is thought possible.

    Examples
    --------
    >>> persons = typical_persons(SimulatedPerson(), onset=Prior.parse("log-normal(7, 0.7)"),
    ...                           count=100)
    >>> bool(5 < np.median([one.onset_half_life_days for one in persons]) < 9)
    True
    """
    return tuple(
        replace(person, onset_half_life_days=days) for days in _half_lives(onset, count).tolist()
    )


def persons_like(
    run_in: RunIn,
    *,
    instrument: Instrument,
    onset: Prior,
    count: int,
    rng: np.random.Generator,
    spec: ModelSpec | None = None,
) -> tuple[SimulatedPerson, ...]:
    """Persons as the one of a run-in may be: drawn from the posterior, not its middle.

    A run-in is one period, so it does not show how much periods differ: that is drawn from the
    model's prior.
    """
    model = spec or default_model()
    unit = model.unit or (instrument.width or UNITS_OF_RANGE) / UNITS_OF_RANGE
    chosen = rng.choice(len(run_in.weights), size=count, p=run_in.weights)
    share = rng.random(count)
    period_sd = model.prior("period_sd", section="score").scaled(unit)
    wander = period_sd.quantile(share, 1.0 - share)
    return tuple(
        SimulatedPerson(
            baseline=run_in.baseline,
            residual_sd=float(run_in.nodes[node, 0]),
            correlation=float(run_in.nodes[node, 1]),
            period_sd=float(sd),
            missing_share=run_in.missing_share,
            onset_half_life_days=float(days),
        )
        for node, sd, days in zip(chosen, wander, _half_lives(onset, count), strict=True)
    )


def _half_lives(onset: Prior, count: int) -> Floats:
    share: Floats = (0.5 + GOLDEN * np.arange(float(count))) % 1.0
    return onset.quantile(share, 1.0 - share)
