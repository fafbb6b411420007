"""Do records become the schedule that the rules say?"""

import numpy as np
import pytest
from tests.dosing_cases import ONE, TWO, reference_of, solve

from openldn.dynamics import Operation, Schedule
from openldn.dynamics.dosing import expand_records, make_records, make_schedule
from openldn.errors import DosingError, SimulationError

PROGRAM = reference_of(ONE)
NONE = PROGRAM.make_inputs(1)


def tell(schedule: Schedule) -> list[str]:
    """Boundaries, operations, outputs and windows as words, in the order they happen."""
    said = []
    for b in range(schedule.time.size):
        said.append(f"{schedule.time[b]:g}" + (" window" if schedule.window[b] >= 0 else ""))
        for i in range(schedule.op_first[b], schedule.op_first[b + 1]):
            kind = Operation(schedule.op_kind[i]).name
            said.append(f"{kind} {schedule.op_state[i]} {schedule.op_value[i]:g}")
        outs = schedule.out_time[schedule.out_first[b] : schedule.out_first[b + 1]]
        said.extend(f"out {time:g}" for time in outs)
    return said


def schedule_of(*, inputs: np.ndarray = NONE, options: dict | None = None, **fields) -> Schedule:
    return make_schedule(PROGRAM, make_records(**fields), inputs, **(options or {}))


def test_records_of_one_moment_are_carried_out_as_they_stand() -> None:
    fields = {"time": [0.0, 0.0, 0.0], "kind": [0, 1, 0], "state": 1, "amount": [0, 5.0, 0]}
    assert tell(schedule_of(**fields)) == ["0", "out 0", "0 window", "ADD 1 5", "out 0", "0"]


def test_additional_doses_come_before_the_records_of_the_same_moment() -> None:
    fields = {"time": [0.0, 12.0], "kind": [1, 0], "state": 1, "amount": [5.0, 0],
              "interval": [12.0, 0], "additional": [1, 0]}  # fmt: skip
    assert tell(schedule_of(**fields)) == [
        "0 window", "ADD 1 5", "12 window", "ADD 1 5", "out 12", "12",
    ]  # fmt: skip
    late = schedule_of(options={"order": "records_first"}, **fields)
    assert tell(late) == ["0 window", "ADD 1 5", "out 12", "12 window", "ADD 1 5", "12"]


def test_times_asked_for_come_after_the_doses_of_the_same_moment() -> None:
    fields = {"time": [0.0, 6.0], "kind": 1, "state": 1, "amount": 5.0}
    assert tell(schedule_of(options={"times": np.array([6.0])}, **fields)) == [
        "0 window", "ADD 1 5", "6 window", "ADD 1 5", "out 6", "6",
    ]  # fmt: skip


def test_times_that_differ_by_rounding_only_are_one_moment() -> None:
    fields = {"time": [0.1, 0.3], "kind": [1, 0], "state": 1, "amount": [5.0, 0],
              "interval": [0.1, 0], "additional": [2, 0]}  # fmt: skip
    assert tell(schedule_of(**fields))[-4:] == ["0.3 window", "ADD 1 5", "out 0.3", "0.3"]


def test_a_missed_dose_begins_a_window_and_gives_nothing() -> None:
    fields = {"time": [0.0, 24.0, 30.0], "kind": [1, 1, 0], "state": 1, "amount": [5.0, 0, 0]}
    assert tell(schedule_of(**fields)) == [
        "0 window", "ADD 1 5", "24 window", "out 30", "30",
    ]  # fmt: skip


def test_doses_of_one_moment_begin_one_window() -> None:
    fields = {"time": [0.0, 0.0, 24.0, 24.0], "kind": 1, "state": [0, 1, 0, 1], "amount": 1.0}
    made = schedule_of(**fields)
    assert made.window.tolist() == [0, 1, -1]


def test_windows_are_counted_anew_for_each_patient() -> None:
    fields = {"time": [0.0, 1.0, 0.0, 1.0], "patient": [0, 0, 1, 1], "kind": 1, "state": 0,
              "amount": 1.0}  # fmt: skip
    made = expand_records(PROGRAM, make_records(**fields), NONE, until=2.0)
    assert made.schedule.window.tolist() == [0, 1, -1, 0, 1, -1]
    assert made.window_patient.tolist() == [0, 0, 1, 1]
    assert made.window_start.tolist() == [0, 1, 0, 1]


def test_a_window_begins_when_a_lagged_dose_was_due() -> None:
    fields = {"time": [0.0, 5.0], "kind": [1, 0], "state": 1, "amount": [7.0, 0]}
    made = schedule_of(inputs=PROGRAM.make_inputs(1, LAG=2.0), **fields)
    assert tell(made) == ["0 window", "2", "ADD 1 7", "out 5", "5"]


def test_a_lag_too_short_to_tell_from_none_is_none() -> None:
    fields = {"time": [1.0, 1.0], "kind": [0, 1], "state": 1, "amount": [0, 7.0]}
    made = schedule_of(inputs=PROGRAM.make_inputs(1, LAG=1e-30), **fields)
    assert tell(made) == ["1", "out 1", "1 window", "ADD 1 7", "1"]


def test_an_infusion_too_short_to_tell_from_a_bolus_is_a_bolus() -> None:
    fields = {"time": [100.0, 101.0], "kind": [1, 0], "state": 1, "amount": [7.0, 0],
              "rate": [1e15, 0]}  # fmt: skip
    assert "ADD 1 7" in tell(schedule_of(**fields))


def test_a_reset_drops_the_end_of_an_infusion_that_it_has_ended() -> None:
    fields = {"time": [0.0, 2.0, 9.0], "kind": [1, 3, 0], "state": [1, -1, -1],
              "amount": [50.0, 0, 0], "rate": [10.0, 0, 0]}  # fmt: skip
    assert tell(schedule_of(**fields)) == [
        "0 window", "RATE 1 10", "2", "RESET 0 0", "out 9", "9",
    ]  # fmt: skip


def test_a_reset_of_one_patient_leaves_the_next_alone() -> None:
    fields = {"time": [0.0, 0.0, 9.0], "patient": [0, 1, 1], "kind": [1, 1, 3], "state": 1,
              "amount": [8.0, 8.0, 0], "interval": [4.0, 4.0, 0],
              "additional": [2, 4, 0]}  # fmt: skip
    made = expand_records(PROGRAM, make_records(**fields), NONE, until=20.0)
    assert made.window_start.tolist() == [0, 4, 8, 0, 4, 8]


def test_doses_after_the_last_record_need_a_later_end() -> None:
    fields = {"time": [0.0], "kind": 1, "state": 1, "amount": 5.0, "interval": 24.0,
              "additional": 1_000_000_000}  # fmt: skip
    assert tell(schedule_of(**fields)) == ["0 window", "ADD 1 5", "0"]
    made = schedule_of(options={"until": 50.0}, **fields)
    assert made.time.tolist() == [0, 24, 48, 50]


def test_inputs_change_after_the_record_before_or_at_the_record() -> None:
    fields = {"time": [0.0, 6.0, 9.0], "kind": 0, "row": [0, 1, 1]}
    inputs = PROGRAM.make_inputs(2)
    grid = {"times": np.array([0.0, 6.0])}
    assert tell(schedule_of(inputs=inputs, options=grid, **fields)) == [
        "0", "out 0", "out 0", "0", "INPUTS 0 1", "out 6", "out 6", "out 9", "9",
    ]  # fmt: skip
    assert tell(schedule_of(inputs=inputs, options=grid | {"covariates": "locf"}, **fields)) == [
        "0", "out 0", "out 0", "6", "INPUTS 0 1", "out 6", "out 6", "out 9", "9",
    ]  # fmt: skip


def test_outputs_are_those_of_observations_or_of_all_records() -> None:
    fields = {"time": [0.0, 1.0, 2.0, 3.0], "kind": [1, 0, 2, 3], "state": 1,
              "amount": [5.0, 0, 0, 0]}  # fmt: skip
    records = make_records(**fields)
    made = expand_records(PROGRAM, records, NONE, times=[2.5])
    assert made.out_record.tolist() == [1, 2, -1]
    every = expand_records(PROGRAM, records, NONE, report="records")
    assert every.out_record.tolist() == [0, 1, 2, 3]


def test_additional_doses_are_the_same_as_doses_written_out() -> None:
    times = np.arange(0, 50, 1.7)
    short = make_records([0.0], kind=1, state=0, amount=9.0, interval=8.0, additional=5)
    long = make_records(8.0 * np.arange(6), kind=1, state=0, amount=9.0)
    np.testing.assert_array_equal(
        solve("exponential", ONE, short, times=times), solve("exponential", ONE, long, times=times)
    )


WRONG = {
    "a state that the model lacks": (
        {"state": 2}, {}, "state is 2; the model has the states 0 gut, 1 central",
    ),
    "no rate in the model": (
        {"rate": -1.0, "state": 0}, {}, "rate (asked for by rate -1) of state gut is not given",
    ),
    "no duration in the model": ({"rate": -2.0, "state": 0}, {}, "duration"),
    "a duration of 0": ({"rate": -2.0}, {"DUR": 0}, "of state central is 0"),
    "a lag below 0": ({}, {"LAG": -1}, "lag of state central is -1; it must be 0 or more"),
    "a bioavailability below 0": ({}, {"F": -0.1}, "bioavailability F of state central is -0.1"),
    "a lag as long as the interval": (
        {"steady": 1, "interval": 12.0}, {"LAG": 12}, "must be below the interval",
    ),
    "a row that does not exist": ({"row": 3}, {}, "record 1: row is 3"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_doses_that_the_model_cannot_take_are_refused(name: str) -> None:
    fields, values, message = WRONG[name]
    records = make_records(**({"time": [0.0], "kind": 1, "state": 1, "amount": 5.0} | fields))
    with pytest.raises(DosingError) as refused:
        make_schedule(PROGRAM, records, PROGRAM.make_inputs(1, **values))
    assert message in str(refused.value)


def test_no_bioavailability_gives_nothing() -> None:
    for rate in (0.0, 5.0, -2.0):
        fields = {"time": [0.0, 2.0], "kind": [1, 0], "state": 1, "amount": [5.0, 0],
                  "rate": [rate, 0]}  # fmt: skip
        made = schedule_of(inputs=PROGRAM.make_inputs(1, F=0), **fields)
        assert made.op_kind.size == 0


def test_no_records_are_refused() -> None:
    with pytest.raises(DosingError, match="no dosing records"):
        make_schedule(PROGRAM, make_records([]), NONE)


def test_a_steady_state_without_a_compiled_model_needs_a_way_to_run_it() -> None:
    records = make_records([0.0], kind=1, state=0, amount=1.0, interval=1.0, steady=1)
    with pytest.raises(SimulationError, match="needs advance"):
        make_schedule(reference_of(TWO), records, reference_of(TWO).make_inputs(1))
