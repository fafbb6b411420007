"""Make the models of every hypothesis ready, and check the solver against an exact curve."""

import numpy as np

from openldn.dynamics import integrate, load_program, schedule_of_doses
from openldn.simulate.dose_series import make_doses
from openldn.simulate.exposure import simulate_exposure
from openldn.simulate.hypotheses import read_hypotheses

_ORAL = """
[parameters]
ka = "1.2 1/h"
ke = "0.2 1/h"
[states]
gut = "mg"
body = "mg"
[equations]
gut = "-ka*gut"
body = "ka*gut - ke*body"
"""
_EXACT_WITHIN = 1e-6


def prepare_models() -> None:
    """Compile the solver and the models of every hypothesis, and keep them on disk."""
    for hypothesis in read_hypotheses():
        simulate_exposure(make_doses(4.5, nights=1), hypothesis=hypothesis)


def check_solver() -> tuple[str, bool, str]:
    """Name, whether it passed, and what was compared.

    Examples
    --------
    >>> check_solver()[1]
    True
    """
    program = load_program(_ORAL)
    times = np.linspace(0.0, 24.0, 25)
    inputs = program.make_inputs(1)
    schedule = schedule_of_doses(
        program, [[0.0]], 10.0, "gut", inputs, until=24.0, output_times=times
    )
    run = integrate(program, schedule, inputs, outputs=("body",), rtol=1e-8)
    exact = 12.0 * (np.exp(-0.2 * times) - np.exp(-1.2 * times))
    error = float(np.max(np.abs(run.values[:, 0] - exact)) / np.max(exact))
    return "solver", error < _EXACT_WITHIN, f"an absorption curve: off by {error:.0e} of its peak"
