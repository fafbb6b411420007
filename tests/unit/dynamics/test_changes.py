"""States set at known times."""

import numpy as np
import pytest

from openldn.dynamics import integrate, load_program
from openldn.dynamics.changes import TimedChange, add_changes, schedule_changes
from openldn.dynamics.dosing import make_records, make_schedule
from openldn.dynamics.schedule import Operation
from openldn.errors import DosingError


def test_outputs_at_the_moment_of_a_change_come_after_it() -> None:
    changes = [
        TimedChange(time=2.0, state="B", value=7.0),
        TimedChange(time=1.0, state="A", value=5.0),
        TimedChange(time=9.0, state="A", value=0.0),
    ]
    schedule = schedule_changes(["A", "B"], np.array([0.0, 0.5, 1.0, 1.5, 2.0, 3.0]), changes)
    assert schedule.time.tolist() == [0.0, 1.0, 2.0, 3.0]
    assert schedule.first.tolist() == [0, 4]
    assert schedule.op_first.tolist() == [0, 0, 1, 2, 2]
    assert schedule.op_state.tolist() == [0, 1]
    assert schedule.op_kind.tolist() == [Operation.SET] * 2
    assert schedule.out_first.tolist() == [0, 2, 4, 5, 6]


@pytest.mark.parametrize("times", [[], [1.0, 0.0], [-1.0]])
def test_times_that_cannot_be_run_are_refused(times: list[float]) -> None:
    with pytest.raises(DosingError, match="times must not decrease"):
        schedule_changes(["A"], np.array(times))


def test_a_change_of_no_state_is_refused() -> None:
    change = TimedChange(time=1.0, state="X", value=5.0)
    with pytest.raises(DosingError, match="X, which is no state; states are A"):
        schedule_changes(["A"], np.array([0.0]), [change])


def test_changes_join_a_schedule_of_doses() -> None:
    records = make_records(
        [0.0, 1.0, 2.0, 4.0, 0.0, 1.0], patient=[0, 0, 0, 0, 1, 1], kind=[1, 0, 1, 0, 1, 0],
        state=0, amount=[8.0, 0, 8.0, 0, 8.0, 0],
    )  # fmt: skip
    program = load_program('states = {A = ""}\nequations = {A = "0"}')
    plain = make_schedule(program, records, program.make_inputs(1), times=np.array([1.5, 2.0, 3.0]))
    changes = [TimedChange(time=t, state="A", value=v) for t, v in ((2.0, 1.0), (0.5, 2.0))]
    joined = add_changes(plain, program.states, changes)
    run = integrate(program, joined, program.make_inputs(1), outputs=("A",))
    assert run.schedule.out_time.tolist() == plain.out_time.tolist()
    found = dict(zip(joined.out_time[:5].tolist(), run.values[:5, 0].tolist(), strict=True))
    # 8 at first, 2 from 0.5 on, 10 by the dose at 2, and 1 by the change of the same moment.
    assert found == {1.0: 2.0, 1.5: 2.0, 2.0: 1.0, 3.0: 1.0, 4.0: 1.0}
    assert run.values[5:, 0].tolist() == [2.0, 2.0, 1.0, 1.0]


@pytest.mark.parametrize("times", [[2.5], [0.0, 2.5], [1.0, 2.5, 2.5]])
def test_a_change_at_the_last_moment_comes_before_its_outputs(times: list[float]) -> None:
    program = load_program('states = {A = ""}\nequations = {A = "0"}')
    records = make_records([0.0], kind=1, state=0, amount=0.0)
    plain = make_schedule(program, records, program.make_inputs(1), times=np.array(times))
    changes = [TimedChange(time=2.5, state="A", value=v) for v in (4.0, 5.0)]
    joined = add_changes(plain, program.states, changes)
    run = integrate(program, joined, program.make_inputs(1), outputs=("A",))
    expected = [0.0 if time < 2.5 else 5.0 for time in run.schedule.out_time.tolist()]
    assert run.values[:, 0].tolist() == expected
