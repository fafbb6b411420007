"""Dosing records to a schedule: what is implied by a record written out."""

from dataclasses import dataclass

import numpy as np

from openldn.dynamics.dosing.doses import find_doses
from openldn.dynamics.dosing.events import IMPLIED, IMPLIED_LATE, Events, assemble
from openldn.dynamics.dosing.program import Advance, DosedModel
from openldn.dynamics.dosing.records import DosingRecords
from openldn.dynamics.dosing.written_out import (
    Covariates,
    Order,
    Report,
    dose_events,
    output_events,
    reset_events,
    steady_events,
    switch_events,
)
from openldn.dynamics.schedule import Floats, Ints, Schedule
from openldn.errors import DosingError


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
        *dose_events(records, doses, implied=implied, end=end),
        *steady_events(program, records, doses, inputs, advance, implied=implied),
        reset_events(records),
        switch_events(records, covariates),
        *output_events(records, grid, report),
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
