"""What is blocked once a regimen has gone on for long, and how long that takes."""

from dataclasses import dataclass

import numpy as np

from openldn.simulate.hypotheses import Ground, find_hypothesis
from openldn.simulate.occupancy import block_course, to_occupancy
from openldn.simulate.plasma_curve import Floats
from openldn.simulate.questions.answer import (
    NOT_ADVICE,
    Estimate,
    Setting,
    Values,
    estimate,
    occupancy_after,
)

# Where the lowest occupancy between doses has come this near to where it ends.
REACHED = 0.95

MOST_DAYS = 60


@dataclass(frozen=True, kw_only=True)
class SteadyAnswer:
    """Occupancy at steady state under one hypothesis.

    Parameters
    ----------
    trough, peak, mean : Estimate
        Lowest, highest and mean between two doses.
    share_of_day_below_half : Estimate
        Share of the time with less than half of the receptors blocked.
    days : Estimate
        Until the trough has reached 95 % of its final value.
    """

    hypothesis: str
    receptor: str
    trough: Estimate
    peak: Estimate
    mean: Estimate
    share_of_day_below_half: Estimate
    days: Estimate
    ground: Ground
    guidance: tuple[str, ...]


def ask_steady_state(setting: Setting, *, receptor: str = "mu") -> tuple[SteadyAnswer, ...]:
    """Tell trough, peak and mean at steady state, and how long it takes.

    Examples
    --------
    >>> answer = ask_steady_state(Setting(dose_mg=4.5, hypotheses=("pet-retention",)))[0]
    >>> 0.5 < answer.trough.value < answer.peak.value < 0.8
    True
    """
    return tuple(_answer(setting, name, receptor) for name in setting.hypotheses)


def _answer(setting: Setting, name: str, receptor: str) -> SteadyAnswer:
    times = np.linspace(0, setting.every_h, 97)

    def compute(values: Values) -> Floats:
        share = occupancy_after(setting, name, values, times_h=times, receptor=receptor)
        return np.column_stack(
            [
                share.min(axis=1),
                share.max(axis=1),
                np.trapezoid(share, times, axis=1) / setting.every_h,
                (share[:, :-1] < 0.5).mean(axis=1),
            ]
        )

    ground = "steady_mu_low_dose" if receptor == "mu" else receptor
    trough, peak, mean, below_half = estimate(setting, name, compute)
    return SteadyAnswer(
        hypothesis=name,
        receptor=receptor,
        trough=trough,
        peak=peak,
        mean=mean,
        share_of_day_below_half=below_half,
        days=estimate(setting, name, lambda values: _days(setting, name, values))[0],
        ground=find_hypothesis(name).rests_on[ground],
        guidance=(NOT_ADVICE,),
    )


def _days(setting: Setting, name: str, values: Values) -> Floats:
    """Days until the trough of mu has come near its end."""
    ends = np.arange(1, int(MOST_DAYS * 24 / setting.every_h) + 1) * setting.every_h
    # Just before each dose, so that the dose at that time is not in it.
    x = block_course(
        name,
        values=values,
        plasma=setting.curve,
        doses_mg=[setting.dose_mg] * ends.size,
        dose_times_h=[0.0, *ends[:-1].tolist()],
        times_h=ends - 1e-6,
    )
    share = to_occupancy(x)
    final = occupancy_after(setting, name, values, times_h=[setting.every_h - 1e-6])
    first = np.argmax(share >= REACHED * final, axis=1)
    reached = np.any(share >= REACHED * final, axis=1)
    return np.where(reached, ends[first] / 24, np.inf)[:, None]
