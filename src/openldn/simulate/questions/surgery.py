"""How many days after the last dose until little of the receptors is blocked."""

from dataclasses import dataclass

import numpy as np

from openldn.errors import SimulationError
from openldn.simulate.hypotheses import Ground, find_hypothesis
from openldn.simulate.plasma_curve import Floats
from openldn.simulate.questions.answer import (
    NOT_ADVICE,
    Estimate,
    Setting,
    Values,
    estimate,
    occupancy_after,
    read_guidance,
)

LAST_DAY = 60

ANESTHETIST = (
    "Surgery needs the anesthetist: tell the team what you take, how much and when you took the "
    "last dose, and let them decide when to stop. Never try out with an opioid whether the block "
    "is gone; after it has gone, sensitivity can be raised."
)

NO_TRIAL = (
    "No guideline gives days for low doses that rest on a trial; every one found says to stop, "
    "whatever the dose."
)


@dataclass(frozen=True, kw_only=True)
class SurgeryAnswer:
    """Days under one hypothesis.

    Parameters
    ----------
    days : Estimate
        From the last dose until the occupancy stays below ``below``; infinite when not within
        60 days.
    at_days : tuple of (float, Estimate)
        Occupancy so many days after the last dose.
    ground : Ground
        What the days rest on.
    guidance : tuple of str
    """

    hypothesis: str
    below: float
    receptor: str
    days: Estimate
    at_days: tuple[tuple[float, Estimate], ...]
    ground: Ground
    guidance: tuple[str, ...]


def ask_surgery(
    setting: Setting,
    *,
    below: float = 0.25,
    receptor: str = "mu",
    days: tuple[float, ...] = (1, 2, 3, 4, 7),
) -> tuple[SurgeryAnswer, ...]:
    """Tell after how many days less than a share of the receptors is blocked.

    Parameters
    ----------
    setting : Setting
        The regimen, taken for long.
    below : float
        Share of receptors, between 0 and 1. No share is known to be safe.
    days : tuple of float
        Days after the last dose for which occupancy is wanted as well.

    Examples
    --------
    >>> answer = ask_surgery(Setting(dose_mg=4.5, hypotheses=("pet-retention",)))[0]
    >>> 3.5 < answer.days.value < 4.5
    True
    """
    if not 0 < below < 1:
        raise SimulationError(f"below is {below}; must lie between 0 and 1, like 0.25.")
    return tuple(
        _answer(setting, name, below=below, receptor=receptor, at_days=days)
        for name in setting.hypotheses
    )


def _answer(
    setting: Setting, name: str, *, below: float, receptor: str, at_days: tuple[float, ...]
) -> SurgeryAnswer:
    hours = np.unique([*np.arange(0, 72, 0.5), *np.arange(72, LAST_DAY * 24 + 1, 4)])
    asked = np.array([day * 24 for day in at_days])

    def compute(values: Values) -> Floats:
        share = occupancy_after(
            setting, name, values, times_h=np.unique([*hours, *asked]), receptor=receptor
        )
        grid = np.unique([*hours, *asked])
        return np.column_stack(
            [hours_until_below(grid, share, below) / 24, share[:, np.searchsorted(grid, asked)]]
        )

    found = estimate(setting, name, compute)
    return SurgeryAnswer(
        hypothesis=name,
        below=below,
        receptor=receptor,
        days=found[0],
        at_days=tuple(zip(at_days, found[1:], strict=True)),
        ground=find_hypothesis(name).rests_on["days_until_free"],
        guidance=(ANESTHETIST, NO_TRIAL, *read_guidance("R090", "R092", "R095"), NOT_ADVICE),
    )


def hours_until_below(times_h: Floats, share: Floats, below: float) -> Floats:
    """Hours until each row stays below a share, between grid points by a straight line.

    Examples
    --------
    >>> hours_until_below(np.array([0., 10., 20.]), np.array([[0.5, 0.3, 0.1]]), 0.2).tolist()
    [15.0]
    """
    above = share >= below
    last = np.where(above.any(axis=1), share.shape[1] - 1 - np.argmax(above[:, ::-1], axis=1), -1)
    at = np.clip(last, 0, share.shape[1] - 2)
    rows = np.arange(share.shape[0])
    high, low = share[rows, at], share[rows, at + 1]
    gap = np.where(high > low, high - low, 1.0)
    hours = times_h[at] + (times_h[at + 1] - times_h[at]) * (high - below) / gap
    hours = np.where(last < 0, 0.0, hours)
    return np.where(last == share.shape[1] - 1, np.inf, hours)
