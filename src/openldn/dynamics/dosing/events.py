"""Events of many patients in any order, sorted and joined into a schedule."""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray

from openldn.dynamics.schedule import Floats, Ints, Operation, Schedule

# Places at one moment: what was implied by earlier records, the records as they stand, implied
# doses again if the caller wants them late, times asked for separately, the covariates that
# hold until the next record.
START, IMPLIED, RECORD, IMPLIED_LATE, GRID, SWITCH, END = range(7)
# Places within a record.
SWITCH_HERE, EMPTY, SETTLE, DOSE, REPORT = range(5)

_NO_OPERATION = -1
_OUTPUT = -2


@dataclass(frozen=True, kw_only=True, eq=False)
class Events:
    """Operations, outputs and window starts; equally long arrays."""

    patient: Ints
    time: Floats
    place: Ints
    record: Ints
    within: Ints
    kind: Ints
    state: Ints
    value: Floats
    window: NDArray[np.bool_]

    @classmethod
    def join(cls, parts: list[Self]) -> Self:
        """One after the other."""
        return cls(
            **{
                one.name: np.concatenate([getattr(part, one.name) for part in parts])
                for one in fields(cls)
            }
        )

    def take(self, chosen: NDArray[np.bool_] | Ints) -> Self:
        """Some of them."""
        return type(self)(**{one.name: getattr(self, one.name)[chosen] for one in fields(self)})

    def sort(self) -> Self:
        """By patient, time, place at the moment, record, place within the record."""
        return self.take(
            np.lexsort((self.within, self.record, self.place, self.time, self.patient))
        )


def make_events(
    patient: Ints,
    time: Floats,
    *,
    place: int | Ints,
    record: int | Ints,
    within: int = DOSE,
    kind: int | Ints = _NO_OPERATION,
    state: int | Ints = 0,
    value: float | Floats | Ints = 0.0,
    window: bool = False,
) -> Events:
    """Events from whatever is not the same for all of them."""
    shape = np.shape(patient)

    def whole(x: int | Ints) -> Ints:
        return np.broadcast_to(np.asarray(x, dtype=np.int64), shape)

    return Events(
        patient=whole(patient),
        time=np.broadcast_to(np.asarray(time, dtype=np.float64), shape),
        place=whole(place),
        record=whole(record),
        within=whole(within),
        kind=whole(kind),
        state=whole(state),
        value=np.broadcast_to(np.asarray(value, dtype=np.float64), shape),
        window=np.full(shape, window),
    )


def make_outputs(
    patient: Ints, time: Floats, *, place: int, record: int | Ints, number: Ints
) -> Events:
    """Moments at which something is reported; ``number`` comes back in the order reported."""
    return make_events(
        patient,
        time,
        place=place,
        record=record,
        within=REPORT,
        kind=_OUTPUT,
        value=number.astype(np.float64),
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class Assembled:
    """A schedule, which output stands where, and the windows."""

    schedule: Schedule
    out_number: Ints
    out_patient: Ints
    window_patient: Ints
    window_start: Floats


def assemble(events: Events, *, start: Floats, end: Floats, input_row: Ints) -> Assembled:
    """Join events into a schedule; what comes after the end of a patient is left out.

    Parameters
    ----------
    events : Events
        In any order.
    start, end : array of shape (n_patients,)
    input_row : array of shape (n_patients,)
    """
    n = start.size
    everyone = np.arange(n)
    events = Events.join(
        [
            make_events(everyone, start, place=START, record=-1),
            events.take(events.time <= end[events.patient]),
            make_events(everyone, end, place=END, record=-1),
        ]
    ).sort()
    is_output = events.kind == _OUTPUT
    opens = _opens(events, is_output=is_output)
    boundary = np.cumsum(opens) - 1
    count = int(boundary[-1]) + 1 if boundary.size else 0
    is_operation = events.kind >= 0
    patient, time = events.patient[opens], events.time[opens]
    window, starts = _windows(events, boundary, count, patient)
    return Assembled(
        schedule=Schedule(
            first=np.searchsorted(patient, np.arange(n + 1)),
            time=time,
            op_first=_firsts(boundary[is_operation], count),
            op_kind=events.kind[is_operation],
            op_state=events.state[is_operation],
            op_value=events.value[is_operation],
            out_first=_firsts(boundary[is_output], count),
            out_time=events.time[is_output],
            window=window,
            input_row=input_row,
        ),
        out_number=events.value[is_output].astype(np.int64),
        out_patient=events.patient[is_output],
        window_patient=patient[starts],
        window_start=time[starts],
    )


def _opens(events: Events, *, is_output: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which events open a boundary: an output before them, or another time or patient."""
    same = np.zeros(events.time.size, dtype=np.bool_)
    same[1:] = (
        (events.patient[1:] == events.patient[:-1])
        & (events.time[1:] == events.time[:-1])
        & ~is_output[:-1]
    )
    # The end stands alone, so that every output has a boundary before the last.
    return ~is_output & (~same | (events.place == END))


def _windows(
    events: Events, boundary: Ints, count: int, patient: Ints
) -> tuple[Ints, NDArray[np.bool_]]:
    """Number of the window that begins at each boundary; doses of one moment begin one."""
    marks = events.window.copy()
    where = np.flatnonzero(marks)
    again = np.zeros(where.size, dtype=np.bool_)
    again[1:] = (events.patient[where[1:]] == events.patient[where[:-1]]) & (
        events.time[where[1:]] == events.time[where[:-1]]
    )
    starts = np.zeros(count, dtype=np.bool_)
    starts[boundary[where[~again]]] = True
    number = np.cumsum(starts) - 1
    first = np.searchsorted(patient, patient, side="left")
    before = np.where(first > 0, number[first - 1] + 1, 0)
    return np.where(starts, number - before, -1), starts


def _firsts(boundary: Ints, count: int) -> Ints:
    return np.searchsorted(boundary, np.arange(count + 1)).astype(np.int64)


def round_time(time: Floats) -> Floats:
    """Times to 12 digits, so that 0.1 + 2 * 0.1 is the 0.3 of a record.

    Examples
    --------
    >>> round_time(np.array([0.1 + 2 * 0.1])).tolist()
    [0.3]
    """
    with np.errstate(divide="ignore"):
        digits = 11 - np.floor(np.log10(np.abs(time)))
    # Powers of ten are exact up to 22; what is smaller than 1e-11 counts as it stands.
    scale = 10.0 ** np.clip(digits, -11, 22)
    return np.where(
        np.isfinite(digits) & (np.abs(digits) <= 22), np.rint(time * scale) / scale, time
    )


__all__ = [
    "DOSE",
    "EMPTY",
    "GRID",
    "IMPLIED",
    "IMPLIED_LATE",
    "RECORD",
    "REPORT",
    "SETTLE",
    "SWITCH",
    "SWITCH_HERE",
    "Assembled",
    "Events",
    "Operation",
    "assemble",
    "make_events",
    "make_outputs",
    "round_time",
]
