"""States that are given a value at a known time, and the schedule this makes."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from openldn.dynamics.schedule import Floats, Ints, Operation, Schedule
from openldn.errors import DosingError


@dataclass(frozen=True, kw_only=True)
class TimedChange:
    """A state is given a value at a time, or has something added.

    Parameters
    ----------
    time : float
        In the model's time.
    state : str
        Name in the model text.
    value : float
        In the state's unit.
    is_added : bool
        Whether the value is added to what is there.
    """

    time: float
    state: str
    value: float
    is_added: bool = False

    @property
    def operation(self) -> Operation:
        """What a schedule does."""
        return Operation.ADD if self.is_added else Operation.SET


def schedule_changes(
    states: Sequence[str],
    times: Floats,
    changes: Sequence[TimedChange] = (),
    *,
    start: float = 0.0,
) -> Schedule:
    """Schedule of one patient who is not dosed: outputs at times, states changed in between.

    Parameters
    ----------
    states : sequence of str
        Of the program, in its order.
    times : array of shape (n_times,)
        Not decreasing; an output at the time of a change comes after it.
    changes : sequence of TimedChange
        Before ``start`` they are passed over.
    start : float
        When the initial values hold.

    Raises
    ------
    DosingError
        If a state is not known, or times decrease or lie before the start.

    Examples
    --------
    >>> change = TimedChange(time=1.0, state="A", value=5.0)
    >>> schedule_changes(["A"], np.array([0.0, 2.0]), [change]).time.tolist()
    [0.0, 1.0, 2.0]
    """
    grid = np.asarray(times, dtype=float)
    if not grid.size or np.any(np.diff(grid) < 0) or grid[0] < start:
        raise DosingError(
            f"times must not decrease, nor lie before the start ({start:g}); give one or more."
        )
    none = np.empty(0, dtype=np.int64)
    plain = Schedule(
        first=_whole([0, 2]),
        time=np.array([start, grid[-1]]),
        op_first=_whole([0, 0, 0]),
        op_kind=none,
        op_state=none,
        op_value=np.empty(0),
        out_first=_whole([0, np.searchsorted(grid, grid[-1]), grid.size]),
        out_time=grid,
        window=_whole([-1, -1]),
        input_row=_whole([0]),
    )
    return add_changes(plain, states, changes)


def add_changes(
    schedule: Schedule, states: Sequence[str], changes: Sequence[TimedChange]
) -> Schedule:
    """The same schedule with states changed at known times, in every patient.

    Parameters
    ----------
    schedule : Schedule
    states : sequence of str
        Of the program, in its order.
    changes : sequence of TimedChange
        Those before a patient's start or after the end are passed over. One at the moment of a
        dose comes after it; outputs at its moment come after the change.

    Raises
    ------
    DosingError
        If a state is not known.
    """
    for one in changes:
        if one.state not in states:
            raise DosingError(
                f"a change at {one.time:g} is of {one.state}, which is no state; states are "
                f"{', '.join(states)}."
            )
    ordered = sorted(changes, key=lambda one: one.time)
    places, patients = _places(schedule, ordered)
    if not places:
        return schedule
    at = np.array([place for place, _ in places])
    new = [one for _, one in places]
    codes = [states.index(one.state) for one in new]
    op_at = schedule.op_first[at]
    inserted = np.array([one.time for one in new])
    return Schedule(
        first=schedule.first + np.concatenate([[0], np.cumsum(patients)]),
        time=np.insert(schedule.time, at, inserted),
        op_first=_insert_starts(schedule.op_first, at, op_at, 1),
        op_kind=np.insert(schedule.op_kind, op_at, [one.operation for one in new]),
        op_state=np.insert(schedule.op_state, op_at, codes),
        op_value=np.insert(schedule.op_value, op_at, [one.value for one in new]),
        out_first=np.insert(schedule.out_first, at, _out_starts(schedule, at, inserted)),
        out_time=schedule.out_time,
        window=np.insert(schedule.window, at, np.full(len(new), -1)),
        input_row=schedule.input_row,
    )


def _places(
    schedule: Schedule, changes: Sequence[TimedChange]
) -> tuple[list[tuple[int, TimedChange]], list[int]]:
    """Before which boundary each change comes, and how many each patient has."""
    places, counts = [], []
    for begin, end in pairwise(schedule.first.tolist()):
        time = schedule.time[begin:end]
        mine = [
            (begin + _place(time, one.time, ends_idle=_is_idle(schedule, end - 1)), one)
            for one in changes
            if time.size and time[0] <= one.time <= time[-1]
        ]
        places += mine
        counts.append(len(mine))
    return places, counts


def _place(time: Floats, moment: float, *, ends_idle: bool) -> int:
    """After the boundaries of that moment, but before an end at which nothing happens.

    Outputs of the last moment belong to the boundary before such an end; put behind it, the change
    would come after them.
    """
    place = int(np.searchsorted(time, moment, side="right"))
    return place - 1 if place == time.size > 1 and ends_idle else place


def _is_idle(schedule: Schedule, boundary: int) -> bool:
    own = slice(boundary, boundary + 2)
    return not np.diff(schedule.op_first[own]).any() and not np.diff(schedule.out_first[own]).any()


def _insert_starts(starts: Ints, at: Ints, begin: Ints, size: int) -> Ints:
    """Starts of ranges after ranges of this size were put in before those at ``at``."""
    before = np.searchsorted(at, np.arange(starts.size), side="right")
    own = begin + size * np.arange(at.size)
    return np.insert(starts + size * before, at, own)


def _out_starts(schedule: Schedule, at: Ints, times: Floats) -> Ints:
    """Where the outputs of the new boundaries begin: those of the boundary before, from then on."""
    starts = []
    for place, time in zip(at.tolist(), times.tolist(), strict=True):
        low, high = schedule.out_first[place - 1 : place + 1]
        starts.append(int(low) + int(np.searchsorted(schedule.out_time[low:high], time)))
    return _whole(starts)


def _whole(values: object) -> Ints:
    return np.asarray(values, dtype=np.int64)
