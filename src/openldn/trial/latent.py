"""From a course and a model file to the latent Gaussian model that the engine integrates."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from openldn.errors import CourseError, ModelError
from openldn.inference import (
    GAP_DECIMALS,
    Codes,
    Family,
    Floats,
    HyperPriors,
    LatentModel,
    Level,
    Prior,
)
from openldn.record import Course, Instrument
from openldn.trial.designs.schedule import RUN_IN, WASHOUT
from openldn.trial.exposure import filtered_level, treatment_level
from openldn.trial.model_spec import AT_ONCE, ModelSpec
from openldn.trial.models import OutcomeModel, choose_model, find_model
from openldn.trial.periods import Periods, find_periods

# A typical residual SD of daily 0-10 scores, in points, is 1.3 (prior of sigma); without a
# range the unit is chosen so that the person's own spread has that size.
TYPICAL_SD_UNITS = 1.3
# The effect is looked for within this many units, and thought of up to this many.
SEARCH_UNITS = 5.0
LIMIT_UNITS = 20.0
LINK_LIMIT = 5.0
# Prior quantiles at which an unknown half-life is tried, in prior SDs.
HALF_LIFE_SCORES = np.linspace(-2.75, 2.75, 12)
# Box, in units, that stands for an exactly known score when white noise is in the model.
POINT_UNITS = 0.005
SMALLEST_PHI = 1e-6
WITHOUT_TIME = "without time"
LARGEST_SCORE = 1e100
# The level is coded -1/2 and +1/2, so that the baseline's prior favors neither treatment.
MIDDLE = 0.5


Keep = NDArray[np.bool_]
Kind = TypeVar("Kind", bound=np.generic)


@dataclass(frozen=True, kw_only=True, eq=False)
class CourseModel:
    """A course as a latent model, with what is needed to read the answer.

    ``rows`` are the entries used (score and treatment known), ``unit`` and ``center`` the
    scale of the priors in score points, ``column_names`` the coefficients in order. The
    engine's level runs from -1/2 (comparator) to +1/2 (active); ``raw_level`` is the share
    of the active treatment taken, 0 to 1. The last ``lingering`` columns are treatments that
    are not compared and come and go with the half-life of the one that is: other doses.
    """

    latent: LatentModel
    levels: tuple[Level, ...]
    outcome_model: OutcomeModel
    rows: NDArray[np.intp]
    day: Floats
    label: Codes
    raw_level: Floats
    unit: float
    center: float
    column_names: tuple[str, ...]
    lingering: int
    trend_days: float
    periods: Periods
    has_white_noise: bool
    on_active: Keep
    on_comparator: Keep

    def level_at(self, half_life_days: float, *, log_weight: float = 0.0) -> Level:
        """Levels with this half-life, as far as the entries used tell."""
        shares = self.latent.columns.T[self.latent.columns.shape[1] - self.lingering :]
        return _level(
            self.raw_level, list(shares), self.day, np.ones(len(self.day), bool),
            half_life_days=half_life_days, log_weight=log_weight,
        )  # fmt: skip


def build_model(
    course: Course, *, instrument: Instrument, active: str, comparator: str, spec: ModelSpec
) -> CourseModel:
    """Make the latent model of one course.

    Raises
    ------
    CourseError
        If no entry has both a score and a treatment.
    ModelError
        If the likelihood does not suit the scores, or carryover is asked without time.
    """
    for name in (active, comparator):
        if name not in course.treatments:
            raise CourseError(
                f"treatment {name!r} does not occur; found: {', '.join(course.treatments)}."
            )
    full_level = treatment_level(course, active=active)
    usable = np.isfinite(course.outcome) & np.isfinite(full_level)
    if np.any(np.abs(course.outcome[usable]) > LARGEST_SCORE):
        raise CourseError(
            f"a score is beyond {LARGEST_SCORE:g}; check the outcome column and its unit."
        )
    if not np.any(usable):
        raise CourseError(
            "no entry has both a score and a treatment; check the outcome and treatment columns."
        )
    used = course if np.all(usable) else keep_entries(course, usable)
    scores, level = used.outcome, full_level[usable]
    model = _outcome_model(scores, instrument, spec)
    unit, center = _scale(scores, instrument, spec, model)
    has_time = used.day is not None
    day = used.day if used.day is not None else np.arange(len(used), dtype=float)
    codes = (used.treatments.index(active), used.treatments.index(comparator))
    periods = find_periods(used, label=used.treatment, compared=codes, level=level)
    rest = _other_treatments(used, active, comparator)
    names, columns, priors, trend_days = _columns(used, day, rest, spec, model)
    lingering = [label for label in rest if label not in (RUN_IN, WASHOUT)]
    scale = unit if model.section == "score" else 1.0
    priors[0] = priors[0].scaled(scale, shift=center)
    priors[1:] = [prior.scaled(scale) for prior in priors[1:]]
    white = has_time and _has_repeats(used)
    family, lower, upper = _family(scores, instrument, model, unit, white)
    grouped = spec.period_effects and len(periods.labels) > 0
    latent = LatentModel(
        family=family,
        response=np.ascontiguousarray(scores, dtype=float),
        time=day,
        level=level,
        columns=columns,
        coefficients=tuple(priors),
        group=periods.group if grouped else np.zeros(len(used), dtype=np.int64),
        groups=len(periods.labels) if grouped else 0,
        hyper=_hyper(
            spec, model, scale, day, family, white, periods.kind if has_time else WITHOUT_TIME
        ),
        effect_sd=SEARCH_UNITS * scale if model.section == "score" else 2.5,
        effect_limit=_limit(instrument, unit, model),
        lower=lower,
        upper=upper,
    )
    levels = _levels(full_level, lingering, course, usable, spec)
    return CourseModel(
        latent=replace(latent, level=levels[0].column),
        levels=levels,
        outcome_model=model,
        rows=np.flatnonzero(usable),
        day=day,
        label=used.treatment,
        raw_level=level,
        unit=unit,
        center=center,
        column_names=names,
        lingering=len(lingering),
        trend_days=trend_days,
        periods=periods,
        has_white_noise=white,
        on_active=(used.treatment == codes[0]) & (level > 0),
        on_comparator=used.treatment == codes[1],
    )


def effect_priors(
    spec: ModelSpec, *, model: CourseModel, instrument: Instrument, mcid: float
) -> Mapping[str, Prior | None]:
    """The effect's priors on the scale of the linear predictor; ``None``: not available.

    The enthusiastic prior is centered on a benefit of one MCID (for counts and yes/no: of
    one unit of the logarithm or probit).
    """
    section = model.outcome_model.section
    scale = model.unit if section == "score" else 1.0
    hopeful = spec.effect_prior("enthusiastic", section=section)
    shift = mcid if section == "score" else 1.0
    location, spread = hopeful.location * shift * instrument.sign, hopeful.spread * scale
    numbers: tuple[float, ...] = (location, spread)
    if hopeful.form == "student":
        numbers = (hopeful.numbers[0], location, spread)
    priors: dict[str, Prior | None] = {
        "none": Prior(form="flat", numbers=()),
        "sceptical": spec.effect_prior("sceptical", section=section).scaled(scale),
        "evidence": spec.evidence,
        "enthusiastic": replace(hopeful, numbers=numbers),
    }
    if spec.custom is not None:
        priors["custom"] = spec.custom
    return priors


def keep_entries(course: Course, keep: Keep) -> Course:
    """The course with some of its entries."""

    def cut(column: NDArray[Kind] | None) -> NDArray[Kind] | None:
        return None if column is None else column[keep]

    return replace(
        course,
        outcome=course.outcome[keep],
        treatment=course.treatment[keep],
        day=cut(course.day),
        dose_mg=cut(course.dose_mg),
        period=cut(course.period),
        cycle=cut(course.cycle),
        guess=cut(course.guess),
        row=cut(course.row),
        dates=cut(course.dates),
        covariates={name: column[keep] for name, column in course.covariates.items()},
    )


def _outcome_model(scores: Floats, instrument: Instrument, spec: ModelSpec) -> OutcomeModel:
    if spec.likelihood == "auto":
        return choose_model(scores, instrument=instrument)
    model = find_model(spec.likelihood)
    problem = model.check(scores, instrument)
    if problem:
        raise ModelError(problem)
    return model


def _scale(
    scores: Floats, instrument: Instrument, spec: ModelSpec, model: OutcomeModel
) -> tuple[float, float]:
    """Unit and center of the priors."""
    if model.section == "binary":
        share = (float(scores.sum()) + 0.5) / (len(scores) + 1.0)
        return 1.0, float(ndtri(share)) if spec.center is None else spec.center
    if model.section == "count":
        center = float(np.log(scores.mean() + 0.5 / len(scores)))
        return 1.0, center if spec.center is None else spec.center
    if instrument.width is not None:
        unit, center = instrument.width / 10.0, instrument.minimum + instrument.width / 2.0  # type: ignore[operator]
    else:
        unit, center = float(np.std(scores)) / TYPICAL_SD_UNITS, float(np.mean(scores))
    if not unit > 0:
        unit = 1.0
    return spec.unit or unit, spec.center if spec.center is not None else center


def _columns(
    course: Course,
    day: Floats,
    rest: list[str],
    spec: ModelSpec,
    model: OutcomeModel,
) -> tuple[tuple[str, ...], Floats, list[Prior], float]:
    def prior(name: str) -> Prior:
        return spec.prior(name, section=model.section)

    size = len(course)
    span = float(day[-1] - day[0]) if size else 0.0
    names, columns, priors = ["baseline"], [np.ones(size)], [prior("baseline")]
    has_trend = spec.trend and course.day is not None and span > 0
    if has_trend:
        names.append("trend")
        columns.append((day - 0.5 * (day[0] + day[-1])) / span)
        priors.append(prior("trend"))
    if spec.weekday and course.dates is not None:
        weekday = (course.dates.astype("datetime64[D]").view("int64") + 3) % 7
        for number, label in enumerate(("Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), start=1):
            names.append(f"weekday: {label}")
            columns.append((weekday == number).astype(float))
            priors.append(prior("weekday"))
    for name, column in course.covariates.items():
        names.append(f"covariate: {name}")
        columns.append(_standardized(column))
        priors.append(prior("covariate"))
    for label in rest:
        names.append(f"treatment: {label}")
        columns.append(_share(course, label))
        priors.append(prior("other_treatment"))
    return tuple(names), np.column_stack(columns), priors, span if has_trend else 0.0


def _other_treatments(course: Course, active: str, comparator: str) -> list[str]:
    """Labels that occur and are not compared; days off treatment first, they do not linger."""
    rest = [
        label
        for label in course.treatments
        if label not in (active, comparator) and _share(course, label).any()
    ]
    return sorted(rest, key=lambda label: label not in (RUN_IN, WASHOUT))


def _share(course: Course, label: str) -> Floats:
    """One on a treatment, else zero, at each entry."""
    here: Floats = (course.treatment == course.treatments.index(label)).astype(float)
    return here


def _standardized(column: Floats) -> Floats:
    """Centered and divided by the SD; a value not noted counts as the mean."""
    if not np.any(np.isfinite(column)):
        return np.zeros(len(column))
    spread = float(np.nanstd(column))
    centered = (column - np.nanmean(column)) / (spread if spread > 0 else 1.0)
    known: Floats = np.nan_to_num(centered)
    return known


def _has_repeats(course: Course) -> bool:
    """Whether a day holds several entries."""
    if course.dates is not None:
        return bool(len(np.unique(course.dates)) < len(course.dates))
    assert course.day is not None
    return bool(len(np.unique(np.floor(course.day))) < len(course.day))


def _family(
    scores: Floats, instrument: Instrument, model: OutcomeModel, unit: float, white: bool
) -> tuple[Family, Floats | None, Floats | None]:
    if model.limits is not None:
        lower, upper = model.limits(scores, instrument)
        return model.family, lower, upper
    if model.family is Family.GAUSSIAN and white:
        half = POINT_UNITS * unit
        return Family.INTERVAL, scores - half, scores + half
    return model.family, None, None


def _hyper(
    spec: ModelSpec,
    model: OutcomeModel,
    scale: float,
    day: Floats,
    family: Family,
    white: bool,
    kind: str,
) -> HyperPriors:
    """Priors of the hyperparameters; summaries without time group by cycle."""

    def prior(name: str) -> Prior:
        return spec.prior(name, section=model.section)

    has_time = kind != WITHOUT_TIME
    nothing = Prior(form="fixed", numbers=(0.0,))
    extra = nothing
    if family is Family.NEGATIVE_BINOMIAL:
        extra = prior("overdispersion")
    elif white and family is Family.INTERVAL:
        extra = prior("white_share")
    return HyperPriors(
        sigma=prior("sigma").scaled(scale),
        phi=_phi(prior("phi"), day, family) if has_time else nothing,
        group_sd=prior("period_sd" if has_time else "cycle_sd").scaled(scale),
        extra=extra,
    )


def _phi(prior: Prior, day: Floats, family: Family) -> Prior:
    """A negative correlation has no meaning over fractions of a day."""
    if prior.form != "truncated-normal" or prior.numbers[2] >= 0:
        return prior
    gaps = np.round(np.diff(day), GAP_DECIMALS)
    if family is Family.GAUSSIAN and np.array_equal(gaps, np.round(gaps)):
        return prior
    mean, sd, _, high = prior.numbers
    return replace(prior, numbers=(mean, sd, SMALLEST_PHI, high))


def _limit(instrument: Instrument, unit: float, model: OutcomeModel) -> float:
    if model.section != "score":
        return LINK_LIMIT
    return instrument.width if instrument.width is not None else LIMIT_UNITS * unit


def _levels(
    full_level: Floats, lingering: list[str], course: Course, usable: Keep, spec: ModelSpec
) -> tuple[Level, ...]:
    if spec.carryover in AT_ONCE:
        return (Level(column=full_level[usable] - MIDDLE),)
    if course.day is None:
        raise ModelError(
            "carryover needs the order of the entries in time; name the time column, "
            "or use --carryover none."
        )
    known = np.isfinite(full_level)
    inside = usable[known]
    day, level = course.day[known], full_level[known]
    shares = [_share(course, label)[known] for label in lingering]
    return tuple(
        _level(level, shares, day, inside, half_life_days=days, log_weight=log_weight)
        for days, log_weight in half_life_candidates(spec)
    )


def _level(
    level: Floats,
    shares: list[Floats],
    day: Floats,
    inside: Keep,
    *,
    half_life_days: float,
    log_weight: float,
) -> Level:
    """One candidate half-life: of the active treatment, and of the others as well.

    A higher dose that fades as slowly would else be taken for an effect of what follows it.
    """

    def filtered(share: Floats) -> Floats:
        return filtered_level(share, day, half_life_days=half_life_days)[inside]

    return Level(
        column=filtered(level) - MIDDLE,
        log_weight=log_weight,
        half_life_days=half_life_days,
        others=np.column_stack([filtered(share) for share in shares]) if shares else None,
    )


def half_life_candidates(spec: ModelSpec) -> tuple[tuple[float, float], ...]:
    """Half-lives in days that a model tries, each with the logarithm of its prior weight.

    Examples
    --------
    >>> from openldn.trial.model_spec import default_model
    >>> half_life_candidates(default_model())
    ((0.0, 0.0),)
    """
    if spec.carryover in AT_ONCE:
        return ((0.0, 0.0),)
    if not isinstance(spec.carryover, str):
        return ((float(spec.carryover), 0.0),)
    prior = spec.prior("half_life_days", section="score")
    if prior.is_fixed:
        return ((prior.numbers[0], 0.0),)
    half_lives = prior.quantile(ndtr(HALF_LIFE_SCORES), ndtr(-HALF_LIFE_SCORES))
    log_weights = -0.5 * HALF_LIFE_SCORES**2
    log_weights -= np.log(np.exp(log_weights).sum())
    slow = tuple(
        (float(days), float(weight + np.log1p(-spec.at_once_share)))
        for days, weight in zip(half_lives, log_weights, strict=True)
    )
    if spec.at_once_share == 0:
        return slow
    # A drug that acts at once must not be made to look slow: the data choose.
    return ((0.0, float(np.log(spec.at_once_share))), *slow)
