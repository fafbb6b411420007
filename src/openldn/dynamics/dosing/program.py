"""What dosing needs to know of a model, and of whatever runs it."""

from collections.abc import Callable
from typing import Protocol

from openldn.dynamics.program import DoseTerms
from openldn.dynamics.schedule import Floats, Schedule


class DosedModel(Protocol):
    """A model that can be dosed: a compiled program, or the reference."""

    @property
    def states(self) -> tuple[str, ...]:
        """Names of the states, in order."""

    def initial(self, inputs: Floats, /) -> Floats:
        """States at the start; shape (n_rows, n_states)."""

    def dose_terms(self, inputs: Floats, state: str, /) -> DoseTerms:
        """How doses into a state enter, one value per row of inputs."""


# Runs a schedule and returns the states of each patient at its end, as exactly as it can.
Advance = Callable[[Schedule, Floats], Floats]
