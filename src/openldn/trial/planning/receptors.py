"""How long receptors stay blocked after the last dose, and how long until they are: simulated."""

from dataclasses import dataclass
from functools import lru_cache

from openldn.simulate import Estimate, Ground, Setting, ask_steady_state, ask_surgery

# Share of mu receptors below which a dose is taken to be gone. A convention, not a threshold of
# effect: nobody knows the occupancy that the clinical effect needs.
GONE_BELOW = 0.25
# Enough for an interval of days that is rounded to days.
DRAWS = 200


@dataclass(frozen=True, kw_only=True)
class ReceptorDays:
    """Simulated onset and offset of receptor block under one hypothesis, in days.

    Parameters
    ----------
    on : Estimate
        From the first dose until the trough comes within 95 % of where it ends.
    off : Estimate
        From the last dose until less than a quarter of the receptors is blocked.
    on_ground, off_ground : Ground
        What these rest on.
    """

    hypothesis: str
    on: Estimate
    off: Estimate
    on_ground: Ground
    off_ground: Ground


@lru_cache(maxsize=8)
def receptor_days(*, dose_mg: float, seed: int = 1) -> tuple[ReceptorDays, ...]:
    """Simulate onset and offset of a nightly dose under every hypothesis.

    Parameters
    ----------
    dose_mg : float
        Nightly, by mouth.
    seed : int
        Of the draws behind the intervals.

    Raises
    ------
    SimulationError
        If the dose cannot be simulated.

    Examples
    --------
    >>> days = {one.hypothesis: one.off.value for one in receptor_days(dose_mg=4.5)}
    >>> 3 < days["pet-retention"] < 5, days["transient-block"] < 1
    (True, True)
    """
    setting = Setting(dose_mg=dose_mg, n_draws=DRAWS, seed=seed)
    on = ask_steady_state(setting)
    off = ask_surgery(setting, below=GONE_BELOW)
    return tuple(
        ReceptorDays(
            hypothesis=begin.hypothesis, on=begin.days, off=end.days,
            on_ground=begin.ground, off_ground=end.ground,
        )
        for begin, end in zip(on, off, strict=True)
    )  # fmt: skip
