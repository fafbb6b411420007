"""What dosing needs to know of a model, and of whatever runs it."""

from collections.abc import Callable
from typing import Protocol

from openldn.dynamics.schedule import Floats, Schedule


class Terms(Protocol):
    """How doses into one state enter, one value per row of inputs."""

    @property
    def factor(self) -> Floats:
        """Dose unit to the unit of the state."""

    @property
    def bioavailability(self) -> Floats:
        """Fraction that arrives."""

    @property
    def lag(self) -> Floats:
        """Time from the record to the arrival."""

    @property
    def duration(self) -> Floats:
        """Of an infusion whose record leaves it to the model; NaN where the model has none."""

    @property
    def rate(self) -> Floats:
        """Of an infusion whose record leaves it to the model; NaN where the model has none."""


class DosedModel(Protocol):
    """A model that can be dosed."""

    @property
    def states(self) -> tuple[str, ...]:
        """Names of the states, in order."""

    def initial(self, inputs: Floats, /) -> Floats:
        """States at the start; shape (n_rows, n_states)."""

    def dose_terms(self, inputs: Floats, state: int, /) -> Terms:
        """How doses into a state enter."""


# Runs a schedule and returns the states of each patient at its end, as exactly as it can.
Advance = Callable[[Schedule, Floats], Floats]
