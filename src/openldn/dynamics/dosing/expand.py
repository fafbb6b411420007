"""Dosing records to a schedule: what is implied by a record written out."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from openldn.dynamics.dosing.doses import Doses, find_doses
from openldn.dynamics.dosing.events import (
    DOSE,
    EMPTY,
    GRID,
    IMPLIED,
    IMPLIED_LATE,
    RECORD,
    SETTLE,
    SWITCH,
    SWITCH_HERE,
    Events,
    assemble,
    make_events,
    make_outputs,
    round_time,
)
from openldn.dynamics.dosing.program import Advance, DosedModel
from openldn.dynamics.dosing.records import DosingRecords, RecordKind, Steady
from openldn.dynamics.dosing.steady import find_steady_states
from openldn.dynamics.schedule import Floats, Ints, Operation, Schedule
from openldn.errors import DosingError

Covariates = Literal["nocb", "locf"]
Order = Literal["doses_first", "records_first"]
Report = Literal["observations", "records"]

# A steady-state infusion so long against its interval would write out this many running ones.
_MOST_OVERLAPPING = 10_000


@dataclass(frozen=True, kw_only=True, eq=False)
class Expansion:
    """A schedule and where its outputs and windows come from.

    Parameters
    ----------
    schedule : Schedule
    out_record : array of shape (n_outputs,)
        Index of the record that an output belongs to; -1 where the time was asked for separately.
    out_patient : array of shape (n_outputs,)
    window_patient, window_start : array of shape (n_windows,)
        Whose window it is and when its dose was due.
    """

    schedule: Schedule
    out_record: Ints
    out_patient: Ints
    window_patient: Ints
    window_start: Floats


def make_schedule(
    program: DosedModel,
    records: DosingRecords,
    inputs: Floats,
    *,
    times: Floats | None = None,
    until: float | Floats | None = None,
    covariates: Covariates = "nocb",
    order: Order = "doses_first",
    report: Report = "observations",
    advance: Advance | None = None,
) -> Schedule:
    """Schedule of dosing records; :func:`expand_records` also tells whose its outputs are."""
    return expand_records(
        program,
        records,
        inputs,
        times=times,
        until=until,
        covariates=covariates,
        order=order,
        report=report,
        advance=advance,
    ).schedule


def expand_records(
    program: DosedModel,
    records: DosingRecords,
    inputs: Floats,
    *,
    times: Floats | None = None,
    until: float | Floats | None = None,
    covariates: Covariates = "nocb",
    order: Order = "doses_first",
    report: Report = "observations",
    advance: Advance | None = None,
) -> Expansion:
    """Write out what dosing records imply.

    Parameters
    ----------
    program : Program
        The model.
    records : DosingRecords
    inputs : array of shape (n_rows, n_inputs)
        Rows that ``records.row`` points to.
    times : array, optional
        Moments to report for every patient, beside the observations; after the doses of the
        same moment.
    until : float or array of shape (n_patients,), optional
        The run ends there, or at the last record or time asked for, whichever is later.
    covariates : {"nocb", "locf"}
        ``nocb``: the inputs of a record hold from the record before it up to it; ``locf``: from
        it up to the next.
    order : {"doses_first", "records_first"}
        Whether doses that a record implies (additional, lagged) come before or after the
        records of the same moment.
    report : {"observations", "records"}
        Which records are reported: observations and others (kinds 0 and 2), or all.
    advance : callable, optional
        How steady states are computed; the engine when not given.

    Returns
    -------
    Expansion

    Raises
    ------
    DosingError
        If a record cannot be carried out in this model.
    SimulationError
        If a state has no steady state.

    Notes
    -----
    Rules, as in NONMEM (Beal et al., NONMEM Users Guide VI, PREDPP, chapters III and V):

    - Records of one moment are carried out as they stand.
    - Bioavailability, lag, rate and duration are those at the record and hold for all doses that
      it implies.
    - A reset, a reset and dose, and a dose that resets to steady state cancel what earlier
      records left pending: additional doses, lagged doses that have not arrived, and infusions.
    - Additional doses of a record that resets do not reset again.
    - A window begins at every dose record and additional dose, at the time it was due, also
      where the amount is 0; doses of one moment begin one window.

    Unlike NONMEM, a steady state is computed at the clock time of its record, which matters in
    models whose equations use the time.
    """
    if not records.time.size:
        raise DosingError("there are no dosing records; give at least one record.")
    _check_rows(records, inputs)
    doses = find_doses(program, records, inputs)
    grid = np.empty(0) if times is None else np.asarray(times, dtype=np.float64)
    start, end = _span(records, grid, until)
    implied = IMPLIED if order == "doses_first" else IMPLIED_LATE
    parts = [
        *_dose_events(records, doses, implied=implied, end=end),
        *_steady_events(program, records, doses, inputs, advance, implied=implied),
        _reset_events(records),
        _switch_events(records, covariates),
        *_output_events(records, grid, report),
    ]
    done = assemble(Events.join(parts), start=start, end=end, input_row=_first_rows(records))
    return Expansion(
        schedule=done.schedule,
        out_record=done.out_number,
        out_patient=done.out_patient,
        window_patient=done.window_patient,
        window_start=done.window_start,
    )


def _check_rows(records: DosingRecords, inputs: Floats) -> None:
    odd = (records.row < 0) | (records.row >= len(inputs))
    if odd.any():
        raise DosingError(
            f"record {int(np.argmax(odd)) + 1}: row is {records.row[odd][0]}; the table of inputs "
            f"has the rows 0 to {len(inputs) - 1}."
        )


def _firsts(records: DosingRecords) -> Ints:
    return np.searchsorted(records.patient, np.arange(records.n_patients))


def _first_rows(records: DosingRecords) -> Ints:
    return records.row[_firsts(records)]


def _span(
    records: DosingRecords, grid: Floats, until: float | Floats | None
) -> tuple[Floats, Floats]:
    """When each patient's run starts and ends."""
    firsts = _firsts(records)
    start = records.time[firsts]
    end = records.time[np.append(firsts[1:], records.time.size) - 1]
    if grid.size:
        start, end = np.minimum(start, grid.min()), np.maximum(end, grid.max())
    if until is not None:
        end = np.maximum(end, until)
    return start, end


def _next_reset(records: DosingRecords) -> Floats:
    """Time of the next record that empties the same patient; infinite where none follows."""
    n = records.time.size
    place = np.where(records.is_reset, np.arange(n), n)
    following = np.minimum.accumulate(np.append(place, n)[::-1])[::-1][1:]
    found = np.minimum(following, n - 1)
    same = (following < n) & (records.patient[found] == records.patient)
    return np.where(same, records.time[found], np.inf)


def _dose_events(
    records: DosingRecords, doses: Doses, *, implied: int, end: Floats
) -> list[Events]:
    """Window starts, arrivals and ends of infusions of doses and additional doses."""
    last = np.minimum(_next_reset(records)[doses.record], end[doses.patient])
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
    cancelled = _next_reset(records)[doses.record[which]]
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


def _steady_events(
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
        ).take(over < _next_reset(records)[record]),
    ]  # fmt: skip


def _reset_events(records: DosingRecords) -> Events:
    where = np.flatnonzero(records.is_reset)
    return make_events(
        records.patient[where],
        records.time[where],
        place=RECORD,
        record=where,
        within=EMPTY,
        kind=Operation.RESET,
    )


def _switch_events(records: DosingRecords, covariates: Covariates) -> Events:
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


def _output_events(records: DosingRecords, grid: Floats, report: Report) -> list[Events]:
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
