"""What is asked of a population: all that decides its digits."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from openldn.dynamics import Adherence, Variability
from openldn.errors import SimulationError
from openldn.plan import SHORTEST_GAP
from openldn.simulate import engine
from openldn.simulate.calibration import Fit
from openldn.simulate.cohort import REFERENCE_COHORT, Cohort
from openldn.simulate.night_schedule import NightlyRegimen

Floats = NDArray[np.float64]

SHORTEST_GAP_H = SHORTEST_GAP.total_seconds() / 3600
STATISTICS = ("maximum", "minimum", "auc", "last")

NO_FURTHER_SPREAD = Variability()
PERFECT_ADHERENCE = Adherence(shortest_gap_h=SHORTEST_GAP_H)


@dataclass(frozen=True, kw_only=True)
class Population:
    """All that decides what a population gives, down to the last digit.

    Parameters
    ----------
    n : int
        Number of persons.
    models : mapping of str to tuple of str
        Texts of the model of each hypothesis.
    regimen : NightlyRegimen
    outputs : tuple of str
        What is summed up over each night.
    thresholds : mapping of str to tuple of float
        Hours of each night above these, by output.
    seed : int
    statistics : tuple of str
        Of each output and night; names of :data:`openldn.simulate.engine.STATISTICS`.
    settings : mapping of str to float
        Inputs of the model that are set for everyone, in place of their medians.
    persons : Cohort
    variability : Variability
    adherence : Adherence
    fits : tuple of Fit
        Whose uncertainty is drawn in an outer loop; one that has the name of a model holds for
        that model only.
    n_draws : int
        Draws of the outer loop; 0 takes the estimates.
    history_h : float or None
        Step of histories; ``None`` keeps none.
    rtol : float

    Raises
    ------
    SimulationError
        If something is out of range or contradicts itself.
    """

    n: int
    models: Mapping[str, tuple[str, ...]]
    regimen: NightlyRegimen
    outputs: tuple[str, ...]
    seed: int
    thresholds: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    statistics: tuple[str, ...] = STATISTICS
    settings: Mapping[str, float] = field(default_factory=dict)
    persons: Cohort = REFERENCE_COHORT
    variability: Variability = NO_FURTHER_SPREAD
    adherence: Adherence = PERFECT_ADHERENCE
    fits: tuple[Fit, ...] = ()
    n_draws: int = 0
    history_h: float | None = None
    rtol: float = 1e-6

    def __post_init__(self) -> None:
        if self.n < 1:
            raise SimulationError(f"n is {self.n}; a population has 1 person or more.")
        if not self.models or not self.outputs:
            raise SimulationError("models and outputs must not be empty; name one or more.")
        if self.n_draws < 0 or (self.n_draws and not self.fits):
            raise SimulationError(
                f"n_draws is {self.n_draws} with {len(self.fits)} fits; give 0, or the fits whose "
                "uncertainty is drawn."
            )
        strange = [name for name in self.statistics if name not in engine.STATISTICS]
        if strange:
            known = ", ".join(engine.STATISTICS)
            raise SimulationError(f"there is no statistic {strange[0]}; there are {known}.")
        strange = [name for name in self.thresholds if name not in self.outputs]
        if strange:
            raise SimulationError(f"{strange[0]} has thresholds but is not among the outputs.")
        if self.history_h is not None and not self.history_h > 0:
            raise SimulationError(f"history_h is {self.history_h}; give a step above 0 hours.")

    @property
    def lead_h(self) -> float:
        """By how much each night begins before the planned time, so that early doses are in it."""
        earliest = min(0.0, float(self.regimen.offsets.min()))
        return self.adherence.bedtimes.earliest_h - earliest

    @property
    def times_h(self) -> Floats:
        """Times of histories, hours since the planned time of the first dose."""
        if self.history_h is None:
            return np.empty(0)
        end = 24 * self.regimen.nights - self.lead_h
        return np.arange(-self.lead_h, end + 1e-9, self.history_h)
