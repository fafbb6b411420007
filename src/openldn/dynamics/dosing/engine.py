"""The engine as steady states need it: a schedule run to its end, as exactly as it goes."""

import numpy as np

from openldn.dynamics.dosing.program import Advance
from openldn.dynamics.integrate import integrate
from openldn.dynamics.program import Program
from openldn.dynamics.schedule import Floats, Schedule
from openldn.dynamics.tolerances import fit_tolerances

# Newton's method divides differences by nudges of 1e-3; its last step must be below 1e-10.
_RTOL = 1e-11
_ATOL_PART = 1e-4


def advance_with(program: Program) -> Advance:
    """Run schedules with the engine to the states at their end; NaN where a run ends badly."""

    def advance(schedule: Schedule, inputs: Floats) -> Floats:
        fitted = fit_tolerances(program, schedule, inputs, rtol=_RTOL)
        atol = np.minimum(program.tolerances * _ATOL_PART, fitted)
        run = integrate(program, schedule, inputs, rtol=_RTOL, atol=atol)
        return np.where(run.outcomes[:, None] == 0, run.final, np.nan)

    return advance
