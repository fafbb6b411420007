"""What a missed dose changes."""

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

NEVER_DOUBLE = "Take one dose at the usual time. Never take two doses at once to make up for one."


@dataclass(frozen=True, kw_only=True)
class MissedAnswer:
    """Occupancy with and without the missed doses, under one hypothesis.

    Parameters
    ----------
    usual_trough : Estimate
        Share of mu blocked just before a dose that was not missed before.
    at_next : Estimate
        The same just before the next dose after the missed ones.
    lost : Estimate
        Their difference, in shares of 1.
    """

    hypothesis: str
    n_missed: int
    hours_since_last: float
    usual_trough: Estimate
    at_next: Estimate
    lost: Estimate
    ground: Ground
    guidance: tuple[str, ...]


def ask_missed(setting: Setting, *, n_missed: int = 1) -> tuple[MissedAnswer, ...]:
    """Tell what is left of the block when doses in a row were missed.

    Examples
    --------
    >>> answer = ask_missed(Setting(dose_mg=4.5, hypotheses=("pet-retention",)))[0]
    >>> answer.hours_since_last, 0.4 < answer.at_next.value < 0.55
    (48.0, True)
    """
    if not 1 <= n_missed <= 14:
        raise SimulationError(
            f"n_missed is {n_missed}; must lie between 1 and 14. After a longer gap LDN is started "
            "anew (R099)."
        )
    hours = np.array([setting.every_h, setting.every_h * (1 + n_missed)])
    return tuple(_answer(setting, name, n_missed, hours) for name in setting.hypotheses)


def _answer(setting: Setting, name: str, n_missed: int, hours: Floats) -> MissedAnswer:
    def compute(values: Values) -> Floats:
        share = occupancy_after(setting, name, values, times_h=hours)
        return np.column_stack([share, share[:, 0] - share[:, 1]])

    usual, at_next, lost = estimate(setting, name, compute)
    return MissedAnswer(
        hypothesis=name,
        n_missed=n_missed,
        hours_since_last=float(hours[1]),
        usual_trough=usual,
        at_next=at_next,
        lost=lost,
        ground=find_hypothesis(name).rests_on["late_mu_low_dose"],
        guidance=(NEVER_DOUBLE, *read_guidance("R097"), NOT_ADVICE),
    )
