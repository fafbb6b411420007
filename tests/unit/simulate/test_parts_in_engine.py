"""The compiled parts agree with the equations written by hand."""

import numpy as np
import pytest
from tests.unit.simulate.from_text import BLOCKS

from openldn.dynamics import Operation, Program, Schedule, integrate, load_program
from openldn.simulate.calibration.part_values import read_fitted_values
from openldn.simulate.calibration.tone_equations import simulate_tone
from openldn.simulate.parts import read_part
from openldn.simulate.tumour import days_to_visible

pytestmark = pytest.mark.slow  # compiles kernels
TIMES = np.linspace(0, 30 * 24, 30 * 24 + 1)


def schedule(switches: np.ndarray, rows: np.ndarray, times: np.ndarray) -> Schedule:
    """One patient whose inputs switch to a row of the table at some hours."""
    bounds = np.append(switches, times[-1])
    n = switches.size
    return Schedule(
        first=np.array([0, n + 1]),
        time=bounds,
        op_first=np.append(np.arange(n + 1), n),
        op_kind=np.full(n, Operation.INPUTS),
        op_state=np.zeros(n, dtype=np.int64),
        op_value=rows.astype(float),
        out_first=np.append(np.searchsorted(times, switches), [times.size, times.size]),
        out_time=times,
        window=np.full(n + 1, -1),
        input_row=np.array([0]),
    )


def run(program: Program, inputs: np.ndarray, hours: float, names: tuple[str, ...]) -> np.ndarray:
    """Blocks for some hours of each day: input row 1 while blocked, row 0 otherwise."""
    days = np.arange(0, TIMES[-1], 24)
    switches = np.sort(np.concatenate([days, days + hours]))
    rows = np.tile([1, 0], days.size)
    found = integrate(program, schedule(switches, rows, TIMES), inputs, outputs=names)
    return found.check().values.T


def test_endogenous_opioid_and_tone_agree():
    program = load_program(BLOCKS, read_part("endogenous"))
    names = ("E", "A", "R", "tone", "break_even")
    compiled = run(program, program.make_inputs(2, RO_mu=[0.0, 0.9]), 5.0, names)
    hand = simulate_tone(
        TIMES,
        blocked=lambda t: 0.9 if t % 24 < 5 else 0.0,
        values=read_fitted_values("endogenous"),
        rtol=1e-8,
    )
    for name, values in zip(names, compiled, strict=True):
        # At a switch tone jumps, and either side may be reported; SciPy steps over the switches,
        # which costs it digits.
        apart = (TIMES % 24 > 0.5) & (np.abs(TIMES % 24 - 5) > 0.5)
        np.testing.assert_allclose(values[apart], hand[name][0][apart], rtol=1e-3)


def test_mouse_tumors_are_visible_on_the_day_the_average_predicts():
    program = load_program(read_part("tumour"))
    sizes = run(program, program.make_inputs(2, B_ogfr=[0.0, 1.0]), 5.0, ("log_size",))[0]
    values = read_fitted_values("tumour")
    day = float(np.interp(-values["inoculum_log"], *days_to_visible(5.0, values=values)))
    # The average takes the rebound as settled from the first day; it takes a day or two.
    assert TIMES[np.argmax(sizes > 0)] / 24 == pytest.approx(day, abs=1.0)
