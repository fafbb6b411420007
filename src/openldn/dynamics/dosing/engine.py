"""The engine as steady states need it: a schedule run to its end, as exactly as it goes."""

from openldn.dynamics.dosing.program import Advance, DosedModel
from openldn.dynamics.schedule import Floats, Schedule

# Newton's method divides differences by nudges of 1e-3; its last step must be below 1e-10.
_RTOL = 1e-11


def advance_with(model: DosedModel) -> Advance:
    """Run schedules of a compiled model with the engine."""
    raise NotImplementedError
