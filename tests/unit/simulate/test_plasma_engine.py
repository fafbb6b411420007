"""Does the compiled plasma part agree with its exact solution?"""

import numpy as np
import pytest

from openldn.dynamics import Operation, Schedule, integrate, load_program
from openldn.simulate.calibration.linear import read_linear_part
from openldn.simulate.parts import read_fit, read_part

TIMES = np.array([0.5, 1.0, 4.0, 24.0, 100.0])
STATES = ("gut", "liquid", "release", "mouth", "muscle", "central")


def _one_dose(program, state, amount):
    return Schedule(
        first=np.array([0, 2]),
        time=np.array([0.0, 101.0]),
        op_first=np.array([0, 1, 1]),
        op_kind=np.array([Operation.ADD]),
        op_state=np.array([program.states.index(state)]),
        op_value=np.array([amount]),
        out_first=np.array([0, TIMES.size, TIMES.size]),
        out_time=TIMES,
        window=np.array([-1, -1]),
        input_row=np.array([0]),
    )


@pytest.mark.slow
@pytest.mark.parametrize("state", STATES)
def test_the_compiled_part_agrees_with_the_matrix_exponential(state):
    program, part = load_program(read_part("plasma")), read_linear_part("plasma")
    given = {"liver": 1.0, "weight_kg": 90.0, "creatinine_clearance_ml_per_min": 50.0}
    inputs = program.make_inputs(1, **given)
    run = integrate(
        program,
        _one_dose(program, state, 4.5 * part.dose_factors[state]),
        inputs,
        outputs=("naltrexone", "naltrexol"),
        rtol=1e-8,
    )
    exact = part.curve(read_fit("plasma").values | given, part.dose(**{state: 4.5}), TIMES)[0]
    np.testing.assert_allclose(run.values, exact.T, rtol=1e-5)
