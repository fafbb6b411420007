"""An invented person for whom everything is known, and the scores of their days."""

import math
from dataclasses import dataclass

import numpy as np

from openldn.errors import DesignError
from openldn.inference import Floats
from openldn.record import Codes, Instrument
from openldn.trial.exposure import filtered_level

# A tenth of the range of a score is one unit; see the model file.
UNITS_OF_RANGE = 10.0


@dataclass(frozen=True, kw_only=True)
class SimulatedPerson:
    """How a person's days come about; in score points and days.

    Parameters
    ----------
    baseline : float
        Expected score without drug, in the middle of the course.
    residual_sd, correlation : float
        Day-to-day SD and the correlation of days one apart.
    period_sd : float
        Wander from period to period, whatever the treatment.
    slow_sd, slow_correlation : float
        A second, slow wander: flares that last for weeks.
    trend : float
        Change over the whole course.
    missing_share : float
        Share of days without a score, missing at random.
    onset_half_life_days : float
        Half-life of onset and offset of the effect; 0: at once.
    effect : float
        Full effect, active minus comparator.

    Examples
    --------
    >>> SimulatedPerson(residual_sd=1.2, correlation=0.4, effect=-2.0).trend
    0.0
    """

    baseline: float = 5.0
    residual_sd: float = 1.2
    correlation: float = 0.0
    period_sd: float = 0.0
    slow_sd: float = 0.0
    slow_correlation: float = 0.97
    trend: float = 0.0
    missing_share: float = 0.0
    onset_half_life_days: float = 0.0
    effect: float = 0.0

    def __post_init__(self) -> None:
        for name in ("residual_sd", "period_sd", "slow_sd", "onset_half_life_days"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value >= 0):
                raise DesignError(f"{name} is {value}; must be 0 or more.")
        for name in ("correlation", "slow_correlation"):
            value = getattr(self, name)
            if not -1 < value < 1:
                raise DesignError(f"{name} is {value}; must lie between -1 and 1.")
        for name in ("baseline", "trend", "effect"):
            if not math.isfinite(getattr(self, name)):
                raise DesignError(f"{name} is {getattr(self, name)}; must be a finite number.")
        if not 0 <= self.missing_share < 1:
            raise DesignError(f"missing_share is {self.missing_share}; must be from 0 to below 1.")


def simulate_scores(
    person: SimulatedPerson,
    *,
    level: Floats,
    period: Codes | None,
    rng: np.random.Generator,
    instrument: Instrument | None = None,
) -> Floats:
    """Scores of a person's days, NaN where none was noted.

    Parameters
    ----------
    person : SimulatedPerson
    level : array of shape (n_days,)
        1 on the active treatment, 0 otherwise.
    period : array of int, shape (n_days,), or None
        Number of the period of each day, from 0; ``None`` when periods do not wander.
    rng : numpy.random.Generator
    instrument : Instrument, optional
        Scores are rounded to its steps and cut off at the ends of its range; without one they
        are any number.

    Notes
    -----
    ``y(t) = baseline + trend + effect x level(t) + period(t) + AR(1) + slow AR(1)``, the model
    that courses are judged by, and the slow wander that it does not know.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> person = SimulatedPerson(baseline=4.0, residual_sd=0.0, effect=-1.0)
    >>> simulate_scores(person, level=np.array([0.0, 1.0]), period=None, rng=rng)
    array([4., 3.])
    """
    size = len(level)
    wander = np.zeros(size)
    if period is not None:
        wander = rng.standard_normal(int(period[-1]) + 1)[period]
    full = level
    if person.onset_half_life_days > 0:
        day = np.arange(float(size))
        full = filtered_level(level, day, half_life_days=person.onset_half_life_days)
    score: Floats = (
        person.baseline
        + person.trend * np.linspace(-0.5, 0.5, size)
        + person.effect * full
        + person.period_sd * wander
        + person.residual_sd * autocorrelated(size, correlation=person.correlation, rng=rng)
    )
    if person.slow_sd:
        slow = autocorrelated(size, correlation=person.slow_correlation, rng=rng)
        score += person.slow_sd * slow
    if instrument is not None:
        score = on_steps(score, instrument)
    score[rng.random(size) < person.missing_share] = np.nan
    return score


def autocorrelated(size: int, *, correlation: float, rng: np.random.Generator) -> Floats:
    """A stationary AR(1) series of SD one, shape (size,).

    Examples
    --------
    >>> autocorrelated(3, correlation=0.0, rng=np.random.default_rng(1)).shape
    (3,)
    """
    noise = rng.standard_normal(size)
    fresh = np.sqrt(1.0 - correlation * correlation)
    last = float(noise[0])
    series = [last]
    # Plain numbers: far quicker, one by one, than elements of an array.
    for value in (fresh * noise[1:]).tolist():
        last = correlation * last + value
        series.append(last)
    return np.array(series)


def on_steps(score: Floats, instrument: Instrument) -> Floats:
    """Scores as they can be given: on the steps and within the range.

    Examples
    --------
    >>> pain = Instrument(name="pain", minimum=0, maximum=10, step=1)
    >>> on_steps(np.array([1.2, 3.4, 11.0]), pain)
    array([ 1.,  3., 10.])
    """
    low, step = instrument.minimum or 0.0, instrument.step
    given = score if step is None else low + step * np.round((score - low) / step)
    cut: Floats = np.clip(given, instrument.minimum, instrument.maximum)
    return cut
