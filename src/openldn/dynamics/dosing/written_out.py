"""What single records come to: arrivals, steady states, resets, changes of inputs, outputs."""

from typing import Literal

import numpy as np

from openldn.dynamics.dosing.doses import Doses
from openldn.dynamics.dosing.events import (
    DOSE,
    EMPTY,
    GRID,
    RECORD,
    SETTLE,
    SWITCH,
    SWITCH_HERE,
    Events,
    make_events,
    make_outputs,
    round_time,
)
from openldn.dynamics.dosing.program import Advance, DosedModel
from openldn.dynamics.dosing.records import DosingRecords, RecordKind, Steady
from openldn.dynamics.dosing.steady import find_steady_states
from openldn.dynamics.schedule import Floats, Ints, Operation
from openldn.errors import DosingError

Covariates = Literal["nocb", "locf"]
Order = Literal["doses_first", "records_first"]
Report = Literal["observations", "records"]

# A steady-state infusion so long against its interval would write out this many running ones.
_MOST_OVERLAPPING = 10_000


def next_reset(records: DosingRecords) -> Floats:
    """Time of the next record that empties the same patient; infinite where none follows."""
    n = records.time.size
    place = np.where(records.is_reset, np.arange(n), n)
    following = np.minimum.accumulate(np.append(place, n)[::-1])[::-1][1:]
    found = np.minimum(following, n - 1)
    same = (following < n) & (records.patient[found] == records.patient)
    return np.where(same, records.time[found], np.inf)


def dose_events(records: DosingRecords, doses: Doses, *, implied: int, end: Floats) -> list[Events]:
    """Window starts, arrivals and ends of infusions of doses and additional doses."""
    last = np.minimum(next_reset(records)[doses.record], end[doses.patient])
    with np.errstate(divide="ignore", invalid="ignore"):
        fitting = np.floor((last - doses.time) / doses.interval) + 1
    count = np.minimum(doses.additional, np.where(doses.interval > 0, fitting, 0)).astype(np.int64)
    count = np.where(doses.is_constant, 0, count)
    which = np.repeat(np.arange(doses.time.size), count + 1)
    number = np.arange(which.size) - np.repeat(np.cumsum(count + 1) - count - 1, count + 1)
    due = doses.time[which] + number * doses.interval[which]
    due = np.where(number > 0, round_time(due), due)
    lag, own = doses.lag[which], number == 0
    arrival = np.where(lag > 0, round_time(due + lag), due)
    # What is too short to tell from nothing is nothing: no lag, or a bolus for an infusion.
    over = round_time(arrival + np.where(doses.is_constant, 0.0, doses.duration)[which])
    infused = doses.is_infusion[which] & (over > arrival)
    cancelled = next_reset(records)[doses.record[which]]
    patient, record = doses.patient[which], doses.record[which]
    windows = make_events(
        patient, due, place=np.where(own, RECORD, implied), record=record, within=EMPTY, window=True
    ).take(own | (due < cancelled))
    arrives = (doses.amount[which] > 0) & (arrival < cancelled)
    value = np.where(infused, doses.rate[which], doses.amount[which])
    place = np.where(own & (arrival == due), RECORD, implied)
    arrivals = [
        make_events(
            patient, arrival, place=place, record=record, kind=kind,
            state=doses.state[which], value=value,
        ).take(arrives & mine)
        for kind, mine in ((Operation.ADD, ~infused), (Operation.RATE, infused))
    ]  # fmt: skip
    ends = make_events(
        patient, over, place=implied, record=record, kind=Operation.RATE,
        state=doses.state[which], value=-value,
    ).take(arrives & infused & (over < cancelled))  # fmt: skip
    return [windows, *arrivals, ends]


def steady_events(
    program: DosedModel,
    records: DosingRecords,
    doses: Doses,
    inputs: Floats,
    advance: Advance | None,
    *,
    implied: int,
) -> list[Events]:
    """States of the steady state, and the infusions that are running in it."""
    steady = np.flatnonzero(doses.steady > 0)
    if not steady.size:
        return []
    _check_baseline(program, records, doses, inputs)
    values = find_steady_states(program, doses, steady, inputs, advance=advance)
    n_states = values.shape[1]
    which = np.repeat(steady, n_states)
    settled = make_events(
        doses.patient[which], doses.time[which], place=RECORD, record=doses.record[which],
        within=SETTLE, state=np.tile(np.arange(n_states), steady.size), value=values.ravel(),
        kind=np.where(doses.steady[which] == Steady.ADD, Operation.ADD, Operation.SET),
    )  # fmt: skip
    return [settled, *_running(records, doses, steady, implied=implied)]


def _check_baseline(
    program: DosedModel, records: DosingRecords, doses: Doses, inputs: Floats
) -> None:
    added = np.flatnonzero(doses.steady == Steady.ADD)
    if not added.size:
        return
    start = program.initial(inputs[doses.row[added]])
    odd = np.argwhere(start != 0)
    if odd.size:
        record = doses.record[added[odd[0, 0]]]
        raise DosingError(
            f"record {record + 1} at time {records.time[record]:g}: steady is 2 (add the steady "
            f"state), which would add the baseline of state {program.states[odd[0, 1]]} once more; "
            "it fits models that start empty. Use 1 (reset to it), or write the doses out."
        )


def _running(records: DosingRecords, doses: Doses, steady: Ints, *, implied: int) -> list[Events]:
    """Infusions of the doses before a steady-state dose that have not ended at its record."""
    repeated = steady[doses.is_infusion[steady] & ~doses.is_constant[steady]]
    lag, interval = doses.lag[repeated], doses.interval[repeated]
    duration = doses.duration[repeated]
    # The k-th dose before arrived at lag - k * interval, and has ended at the record if
    # lag - k * interval + duration <= 0.
    count = np.ceil((lag + duration) / interval * (1 - 1e-12)).astype(np.int64) - 1
    count = np.maximum(count, 0)
    if count.size and count.max() > _MOST_OVERLAPPING:
        i = int(np.argmax(count))
        raise DosingError(
            f"record {doses.record[repeated[i]] + 1}: an infusion over {duration[i]:g} every "
            f"{interval[i]:g} overlaps with {count[i]:,} others; correct the rate, or write it as "
            "a constant infusion (amount 0, interval 0)."
        )
    which = np.repeat(repeated, count)
    number = np.arange(which.size) - np.repeat(np.cumsum(count) - count, count) + 1
    over = round_time(
        doses.time[which] + doses.lag[which] - number * doses.interval[which]
        + doses.duration[which]
    )  # fmt: skip
    patient, record, state = doses.patient[which], doses.record[which], doses.state[which]
    return [
        make_events(
            patient, doses.time[which], place=RECORD, record=record, within=SETTLE,
            kind=Operation.RATE, state=state, value=doses.rate[which],
        ),
        make_events(
            patient, over, place=implied, record=record, within=DOSE,
            kind=Operation.RATE, state=state, value=-doses.rate[which],
        ).take(over < next_reset(records)[record]),
    ]  # fmt: skip


def reset_events(records: DosingRecords) -> Events:
    """All states to their initial values."""
    where = np.flatnonzero(records.is_reset)
    return make_events(
        records.patient[where],
        records.time[where],
        place=RECORD,
        record=where,
        within=EMPTY,
        kind=Operation.RESET,
    )


def switch_events(records: DosingRecords, covariates: Covariates) -> Events:
    """Changes of the row of inputs."""
    where = np.flatnonzero(
        (np.diff(records.patient, prepend=-1) == 0) & (np.diff(records.row, prepend=-1) != 0)
    )
    before = where - 1
    at_once = records.time[before] == records.time[where]
    early = np.full(where.size, covariates == "nocb") & ~at_once
    return make_events(
        records.patient[where],
        np.where(early, records.time[before], records.time[where]),
        place=np.where(early, SWITCH, RECORD),
        record=where,
        within=SWITCH_HERE,
        kind=Operation.INPUTS,
        value=records.row[where],
    )


def output_events(records: DosingRecords, grid: Floats, report: Report) -> list[Events]:
    """What is reported: of records, and at times asked for separately."""
    kind = records.kind
    chosen = (
        np.ones(kind.size, dtype=np.bool_)
        if report == "records"
        else (kind == RecordKind.OBSERVATION) | (kind == RecordKind.OTHER)
    )
    where = np.flatnonzero(chosen)
    n = records.n_patients
    return [
        make_outputs(
            records.patient[where], records.time[where], place=RECORD, record=where, number=where
        ),
        make_outputs(
            np.repeat(np.arange(n), grid.size),
            np.tile(grid, n),
            place=GRID,
            record=-1,
            number=np.full(n * grid.size, -1),
        ),
    ]
