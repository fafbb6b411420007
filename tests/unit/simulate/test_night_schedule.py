"""Do nights, doses and outputs stand where they belong in a schedule?"""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from openldn.dynamics import Operation
from openldn.simulate.night_schedule import DoseIntoState, make_night_schedule


def _schedule(times, amounts, **more):
    times, amounts = np.array(times, dtype=float), np.array(amounts, dtype=float)
    doses = [DoseIntoState(state=1, time_h=times, amount=amounts)]
    return make_night_schedule(doses, nights=times.shape[1], **{"lead_h": 2.0, **more})


def test_nights_begin_by_the_lead_before_the_planned_time():
    schedule = _schedule([[-1, 25]], [[3, 0]])
    assert schedule.time.tolist() == [-2, -1, 22, 25, 46]
    assert schedule.window.tolist() == [0, -1, 1, -1, -1]


def test_a_dose_enters_its_state_at_its_time_also_when_it_is_nothing():
    schedule = _schedule([[-1, 25]], [[3, 0]])
    at = np.repeat(schedule.time, np.diff(schedule.op_first))
    assert at.tolist() == [-1, 25]
    assert schedule.op_value.tolist() == [3, 0]
    assert set(schedule.op_kind) == {Operation.ADD}
    assert set(schedule.op_state) == {1}


def test_inputs_change_at_the_beginning_of_a_night_where_nights_differ():
    schedule = _schedule([[-1, 25], [0, 24]], [[3, 3], [3, 3]], varies_by_night=True)
    changes = schedule.op_kind == Operation.INPUTS
    at = np.repeat(schedule.time, np.diff(schedule.op_first))[changes]
    assert at.tolist() == [-2, 22, -2, 22]
    assert schedule.op_value[changes].tolist() == [0, 1, 2, 3]
    assert schedule.input_row.tolist() == [0, 2]


def test_an_output_at_a_dose_comes_after_it():
    schedule = _schedule([[0, 24]], [[3, 3]], times_h=np.array([-2.0, 0, 10, 24, 46]))
    last = [
        schedule.time[np.searchsorted(schedule.out_first, k, side="right") - 1] for k in range(5)
    ]
    assert last == [-2, 0, 0, 24, 46]
    assert schedule.out_first[-1] == 5


def test_a_dose_at_the_beginning_of_a_night_belongs_to_it():
    schedule = _schedule([[0, 24]], [[3, 3]], lead_h=0.0)
    assert schedule.window.tolist() == [0, -1, 1, -1, -1]
    assert schedule.time.tolist() == [0, 0, 24, 24, 48]


def test_what_a_lag_puts_after_the_end_comes_at_the_end():
    schedule = _schedule([[0, 60]], [[3, 3]])
    assert schedule.time.tolist() == [-2, 0, 22, 46, 46]
    assert schedule.window.tolist() == [0, -1, 1, -1, -1]


@given(
    st.integers(1, 5),
    st.integers(1, 6),
    st.integers(1, 3),
    st.booleans(),
    st.integers(0, 99),
)
def test_a_schedule_is_sorted_whole_and_alike_for_all(n, nights, n_states, varies, seed):
    rng = np.random.default_rng(seed)
    doses = [
        DoseIntoState(
            state=state,
            time_h=24 * np.arange(nights) + rng.uniform(-2, 30, (n, nights)),
            amount=rng.uniform(0, 5, (n, nights)),
        )
        for state in range(n_states)
    ]
    times_h = np.arange(-2.0, 24 * nights - 2 + 1e-9, 3.0)
    schedule = make_night_schedule(
        doses, nights=nights, lead_h=2.0, varies_by_night=varies, times_h=times_h
    )
    time = schedule.time.reshape(n, -1)
    assert np.all(np.diff(time, axis=1) >= 0)
    assert np.all(time[:, -1] == 24 * nights - 2)
    assert schedule.out_time.size == schedule.out_first[-1] == n * times_h.size
    assert np.sum(schedule.window >= 0) == n * nights
    added = schedule.op_value[schedule.op_kind == Operation.ADD].sum()
    assert np.isclose(added, sum(one.amount.sum() for one in doses))
    owner = np.repeat(np.arange(schedule.time.size), np.diff(schedule.out_first))
    assert np.all(schedule.time[owner] <= schedule.out_time)
