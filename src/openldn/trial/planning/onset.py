"""How much of a slow effect the difference between the periods of a design shows."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from openldn.errors import DesignError
from openldn.inference import Floats, Prior
from openldn.trial.designs.design import DesignKind, TrialDesign
from openldn.trial.designs.schedule import Schedule, lay_out
from openldn.trial.designs.sequences import (
    TreatmentSequence,
    allowed_sequences,
    draw_sequence,
)
from openldn.trial.exposure import filtered_level

Flags = NDArray[np.bool_]

# Designs with more orders than these are averaged over so many drawn ones.
MOST_ORDERS = 400
# Where an uncertain half-life is tried, in SDs of its prior, and the weight of each.
SCORES = np.linspace(-2.5, 2.5, 21)
WEIGHTS = np.exp(-0.5 * SCORES**2) / np.exp(-0.5 * SCORES**2).sum()
# Shares of the prior that are shown one by one.
SHOWN_AT = (0.10, 0.50, 0.90)


@dataclass(frozen=True, kw_only=True)
class OnsetShare:
    """Share of the full effect that a design shows, for an effect of one half-life.

    ``all_days``: difference of the means over all days of the periods, ``last_half``: over the
    last halves of the periods; both averaged over the orders that may be drawn.
    """

    half_life_days: float
    all_days: float
    last_half: float


def onset_share(design: TrialDesign, *, half_life_days: float) -> OnsetShare:
    """Share of the full effect that the on-off difference of a design shows.

    Parameters
    ----------
    design : TrialDesign
        Its last treatment is compared with its first.
    half_life_days : float
        Of onset and offset; 0: at once.

    Examples
    --------
    >>> from openldn.trial.designs.design import DesignKind, TrialTreatment
    >>> design = TrialDesign(kind=DesignKind.PAIRED, cycles=2, period_days=14, treatments=(
    ...     TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5)))
    >>> share = onset_share(design, half_life_days=14 * np.log(2))
    >>> round(share.all_days, 2), round(share.last_half, 2)
    (0.2, 0.39)
    """
    if half_life_days < 0:
        raise DesignError(f"half_life_days is {half_life_days}; must be 0 (at once) or more.")
    # Run-in days come before any drug, so they change nothing.
    short = replace(design, run_in_days=0)
    shown = [_shown(lay_out(short, order), half_life_days) for order in _orders(short)]
    every, late = np.mean(shown, axis=0)
    return OnsetShare(half_life_days=half_life_days, all_days=float(every), last_half=float(late))


def onset_shares(design: TrialDesign, *, onset: Prior) -> tuple[OnsetShare, ...]:
    """Shares at half-lives from the quick to the slow end of what is thought possible.

    Parameters
    ----------
    design : TrialDesign
    onset : Prior
        Of the half-life, in days: ``log-normal`` or ``fixed``.
    """
    if onset.is_fixed:
        return (onset_share(design, half_life_days=onset.numbers[0]),)
    at = np.array(SHOWN_AT)
    return tuple(
        onset_share(design, half_life_days=float(days)) for days in onset.quantile(at, 1.0 - at)
    )


def mean_share(design: TrialDesign, *, onset: Prior) -> float:
    """Share over all days, averaged over what is thought possible of the half-life.

    Examples
    --------
    >>> from openldn.trial.designs.design import DesignKind, TrialTreatment
    >>> design = TrialDesign(kind=DesignKind.PAIRED, cycles=2, period_days=42, treatments=(
    ...     TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5)))
    >>> round(mean_share(design, onset=Prior.parse("log-normal(7, 0.7)")), 2)
    0.63
    """
    if onset.is_fixed:
        return onset_share(design, half_life_days=onset.numbers[0]).all_days
    days = onset.quantile(ndtr(SCORES), ndtr(-SCORES))
    shares = [onset_share(design, half_life_days=float(one)).all_days for one in days]
    return float(np.sum(WEIGHTS * shares))


def _orders(design: TrialDesign) -> Sequence[TreatmentSequence]:
    """Every order where they are few, else some, drawn with a fixed stream."""
    arms = len(design.treatments)
    most = math.factorial(arms) ** design.cycles
    if design.kind is DesignKind.RESTRICTED:
        most = arms**design.periods
    if design.has_single_change or most <= MOST_ORDERS:
        return allowed_sequences(design)
    rng = np.random.default_rng(0)
    return [draw_sequence(design, lambda n: int(rng.integers(n))) for _ in range(MOST_ORDERS)]


def _shown(schedule: Schedule, half_life_days: float) -> tuple[float, float]:
    active = len(schedule.labels) - 3  # the last treatment; run-in and washout come after it
    is_on, is_off = schedule.treatment == active, schedule.treatment == 0
    day = np.arange(float(schedule.days))
    level = filtered_level(is_on.astype(float), day, half_life_days=half_life_days)
    late = _in_last_half(schedule)
    return _difference(level, is_on, is_off), _difference(level, is_on & late, is_off & late)


def _in_last_half(schedule: Schedule) -> Flags:
    """Days in the last half of their stretch."""
    days = np.bincount(schedule.period)
    since = np.arange(schedule.days) - (np.cumsum(days) - days)[schedule.period]
    late: Flags = since >= days[schedule.period] // 2
    return late


def _difference(level: Floats, is_on: Flags, is_off: Flags) -> float:
    return float(level[is_on].mean() - level[is_off].mean())
