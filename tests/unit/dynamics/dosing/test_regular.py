"""Does the fast way for regular doses make the same as records written out?"""

import numpy as np
import pytest
from tests.dosing_cases import ONE, reference_of, run

from openldn.dynamics.dosing import make_records, make_schedule, schedule_of_doses
from openldn.errors import DosingError

PROGRAM = reference_of(ONE)
N, K = 3, 4
RNG = np.random.default_rng(20240601)
TIMES = 10 + 24 * np.arange(K) + RNG.uniform(-2, 2, (N, K))
AMOUNTS = np.where(RNG.random((N, K)) < 0.3, 0.0, 4.5)
UNTIL = 110.0
GRID = np.arange(0.0, UNTIL + 1, 10.0)


def records_of(states: list[int], shares: np.ndarray, amounts: np.ndarray = AMOUNTS):
    parts = len(states)
    return make_records(
        np.repeat(TIMES.ravel(), parts),
        patient=np.repeat(np.arange(N), K * parts),
        row=np.repeat(np.arange(N), K * parts),
        kind=1,
        state=np.tile(states, N * K),
        amount=(amounts[:, :, None] * shares).ravel(),
    )


@pytest.mark.parametrize("solver", ["engine", "exponential"])
@pytest.mark.parametrize("lag", [0.0, 0.7, 30.0])
def test_regular_doses_are_the_same_as_records(lag: float, solver: str) -> None:
    inputs = PROGRAM.make_inputs(N, LAG1=lag, CL=np.linspace(0.5, 2, N))
    shares = np.array([0.3, 0.7])
    fast = schedule_of_doses(
        PROGRAM, TIMES, AMOUNTS, ("gut", "central"), inputs,
        fractions=shares, until=UNTIL, output_times=GRID,
    )  # fmt: skip
    slow = make_schedule(PROGRAM, records_of([0, 1], shares), inputs, times=GRID, until=UNTIL)
    np.testing.assert_allclose(
        run(solver, ONE, fast, inputs, ("gut", "C")),
        run(solver, ONE, slow, inputs, ("gut", "C")),
        rtol=1e-7,
        atol=1e-7,
    )
    assert fast.window[fast.window >= 0].tolist() == slow.window[slow.window >= 0].tolist()
    assert fast.time[fast.window >= 0].tolist() == slow.time[slow.window >= 0].tolist()


def test_an_array_of_states_sends_each_dose_to_its_own() -> None:
    inputs = PROGRAM.make_inputs(N)
    states = (np.arange(N * K) % 2).reshape(N, K)
    made = schedule_of_doses(PROGRAM, TIMES, 1.0, states, inputs, until=UNTIL)
    assert made.op_state.tolist() == states.ravel().tolist()


def test_fractions_may_change_from_dose_to_dose() -> None:
    inputs = PROGRAM.make_inputs(1)
    shares = np.array([[1.0, 0.0], [0.3, 0.7]])
    made = schedule_of_doses(
        PROGRAM, [0.0, 24.0], 10.0, ["gut", "central"], inputs, fractions=shares, until=48.0
    )
    assert made.op_state.tolist() == [0, 0, 1]
    np.testing.assert_allclose(made.op_value, [10, 3, 7])


def test_doses_of_one_moment_share_a_boundary() -> None:
    inputs = PROGRAM.make_inputs(1)
    made = schedule_of_doses(PROGRAM, [0.0, 5.0, 5.0], [1.0, 2, 3], "gut", inputs, until=9.0)
    assert made.time.tolist() == [0, 5, 9]
    assert made.op_first.tolist() == [0, 1, 3, 3]
    assert made.window.tolist() == [0, 1, -1]


def test_a_slice_of_the_patients_gives_that_slice_of_the_schedule() -> None:
    inputs = PROGRAM.make_inputs(N)
    whole = schedule_of_doses(PROGRAM, TIMES, AMOUNTS, 0, inputs, until=UNTIL, output_times=GRID)
    part = schedule_of_doses(
        PROGRAM, TIMES[1:3], AMOUNTS[1:3], 0, inputs[1:3], until=UNTIL, output_times=GRID
    )
    mine = slice(whole.first[1], whole.first[3])
    np.testing.assert_array_equal(whole.time[mine], part.time)
    np.testing.assert_array_equal(whole.window[mine], part.window)
    np.testing.assert_array_equal(
        np.diff(whole.out_first[whole.first[1] : whole.first[3] + 1]), np.diff(part.out_first)
    )


def test_doses_after_the_end_are_left_out() -> None:
    made = schedule_of_doses(PROGRAM, [0, 24, 48], 1.0, "gut", PROGRAM.make_inputs(1), until=30)
    assert made.time.tolist() == [0, 24, 30]
    assert made.op_value.tolist() == [1, 1]


def test_an_output_at_the_moment_of_a_dose_comes_after_it() -> None:
    inputs = PROGRAM.make_inputs(1)
    made = schedule_of_doses(
        PROGRAM, [0.0, 24.0], 20.0, "central", inputs, until=24.0, output_times=[0.0, 24.0]
    )
    values = run("exponential", ONE, made, inputs, ("C",))[:, 0]
    np.testing.assert_allclose(values, [1, 1 + np.exp(-1.1 / 20 * 24)])


def test_what_is_reported_at_the_end_belongs_to_the_stretch_before_it() -> None:
    made = schedule_of_doses(
        PROGRAM, [0.0], 1.0, "gut", PROGRAM.make_inputs(1), until=4.0, output_times=[0.0, 4.0]
    )
    assert made.out_first.tolist() == [0, 2, 2]


WRONG = {
    "times that decrease": ({"times": [3.0, 1.0]}, r"times[0, 1] is 1; the times of a patient"),
    "an amount below 0": ({"amounts": -1.0}, "amounts[0, 0] is -1"),
    "a state that is not there": ({"states": "gutt"}, "it has gut, central"),
    "a number that is not there": ({"states": 5}, "state 5 is not in the model"),
    "parts without fractions": ({"states": ("gut", "central")}, "needs fractions"),
    "fractions of another number": (
        {"states": ("gut", "central"), "fractions": (1.0,)}, "the last axis must be the 2",
    ),
    "an end before the start": ({"until": -5.0}, "until is -5"),
    "a start after a dose": ({"start": 1.0}, "start is 1 for patient 0"),
    "amounts of another shape": ({"amounts": [1.0, 2.0, 3.0]}, "amounts has the shape (3,)"),
    "fractions below 0": ({"fractions": (-1.0,)}, "fractions must be 0 or more"),
    "outputs that decrease": ({"output_times": [2.0, 1.0]}, "output_times must not decrease"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_doses_that_do_not_fit_are_refused(name: str) -> None:
    fields, message = WRONG[name]
    given = {"times": [0.0, 24.0], "amounts": 1.0, "states": "gut", "until": 48.0} | fields
    with pytest.raises(DosingError) as refused:
        schedule_of_doses(PROGRAM, inputs=PROGRAM.make_inputs(1), **given)
    assert message in str(refused.value)
