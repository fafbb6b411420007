"""Read dosing records from an event table with the columns of NONMEM, and write results.

The foreign names stand here only; what records do is :mod:`openldn.dynamics.dosing`.
"""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

import numpy as np
import polars as pl

from openldn.dynamics import (
    Advance,
    Covariates,
    DosedModel,
    Expansion,
    Order,
    RecordKind,
    Report,
    expand_records,
)
from openldn.errors import DosingError, ExchangeError, SimulationError
from openldn.exchange.dosing_columns import EventProgram, EventReader, EventTable
from openldn.exchange.dosing_table import EventText, Floats, split_table
from openldn.exchange.plain_text import read_text

__all__ = [
    "EventProgram",
    "EventTable",
    "expand_event_table",
    "parse_event_table",
    "read_event_table",
    "results_to_frame",
    "write_results",
]

_LARGEST = 500_000_000  # bytes; a table of this size takes minutes and gigabytes

_DATES = ("DATE", "DAT1", "DAT2", "DAT3")
# Durations of infusions in rxode2, Monolix and by habit; passed over, a bolus would be given.
_DURATIONS = ("DUR", "TINF", "DURATION")
_LEFT_OUT = "C"  # NONMEM's IGNORE=C: a record whose column C holds a C is a comment


def read_event_table(path: str | Path, program: EventProgram) -> EventTable:
    """Read an event table from a file; see :func:`parse_event_table`.

    Raises
    ------
    DosingError
        If the table cannot be used as it is.
    ExchangeError, NotFound
        If the file cannot be opened or does not exist.
    """
    return parse_event_table(read_text(path, largest=_LARGEST, error=DosingError), program)


def parse_event_table(text: str, program: EventProgram) -> EventTable:
    r"""Read an event table from its text.

    Parameters
    ----------
    text : str
        Columns separated by commas, semicolons or tabs; the first line names them.
    program : Program
        The model that is dosed; gives the states and the covariates.

    Returns
    -------
    EventTable

    Raises
    ------
    DosingError
        Naming row, column, value, what is allowed and what to do.

    Examples
    --------
    >>> from openldn.dynamics import read_model
    >>> from openldn.dynamics.reference import ReferenceProgram
    >>> model = read_model('parameters = {k = 1}\nstates = {A = ""}\nequations = {A = "-k*A"}')
    >>> table = parse_event_table("time,amt,cmt\n0,4.5,A\n12,.,.\n", ReferenceProgram(model))
    >>> table.records.kind.tolist(), table.records.amount.tolist()
    ([1, 0], [4.5, 0.0])
    """
    table = split_table(text)
    if table.find("TIME") is None:
        close = get_close_matches("TIME", [name.upper() for name in table.names], n=1, cutoff=0.5)
        guess = f" Is it the column {close[0]}?" if close else ""
        raise DosingError(
            f"there is no column TIME; the columns found are {', '.join(table.names)}.{guess}"
        )
    dates = [name for name in table.names if name.upper() in _DATES]
    if dates:
        raise DosingError(
            f"there is a column {dates[0]}, and dates are not read; write TIME as numbers that are "
            "counted from the first record, and take the column away."
        )
    _check_unread(table, {one.name.casefold() for one in program.inputs})
    return EventReader(table, program).read()


def _check_unread(table: EventText, inputs: set[str]) -> None:
    """Refuse columns that would change the doses and are not read here."""
    for name in table.names:
        text = table.frame[name]
        if name.casefold() in inputs:
            continue
        if name.upper() in _DURATIONS and table.find("RATE") is None:
            given = ~text.str.contains(r"^[+]?0*[.,]?0*$").fill_null(True)
            if given.any():
                table.refuse(
                    name,
                    int(given.arg_max() or 0),
                    "durations are not read",
                    "Write a column RATE with AMT divided by the duration, and take this one away.",
                )
        if name.upper() == _LEFT_OUT:
            comment = (text.str.to_uppercase() == _LEFT_OUT).fill_null(False)
            if comment.any():
                table.refuse(
                    name,
                    int(comment.arg_max() or 0),
                    "NONMEM's IGNORE=C would leave this record out, and here it would count",
                    "Take the record away, or begin its line with #.",
                )


def expand_event_table(
    table: EventTable,
    program: DosedModel,
    *,
    inputs: Floats | None = None,
    times: Floats | None = None,
    until: float | Floats | None = None,
    covariates: Covariates = "nocb",
    order: Order = "doses_first",
    report: Report = "observations",
    advance: Advance | None = None,
) -> Expansion:
    """Schedule of an event table; messages name the row of the file.

    Parameters and rules are those of :func:`openldn.dynamics.dosing.expand_records`; ``inputs``
    stand in place of those of the table, row by row.
    """
    try:
        return expand_records(
            program,
            table.records,
            table.inputs if inputs is None else inputs,
            times=times,
            until=until,
            covariates=covariates,
            order=order,
            report=report,
            advance=advance,
        )
    except (DosingError, SimulationError) as error:
        named = re.match(r"record (\d+)", str(error))
        if named is None:
            raise
        row = table.lines[int(named[1]) - 1]
        raise type(error)(f"row {row}{str(error)[named.end() :]}") from error


def results_to_frame(
    table: EventTable, expansion: Expansion, values: Floats, names: Sequence[str]
) -> pl.DataFrame:
    """Results as a tidy table: a row per moment, a column per output.

    Parameters
    ----------
    table : EventTable
    expansion : Expansion
        Of the records of the table.
    values : array of shape (n_outputs_in_time, n_names)
        In the order of ``expansion.schedule.out_time``.
    names : sequence of str
        Of the outputs.

    Returns
    -------
    polars.DataFrame
        ID, TIME, LINE of the record in the file (null for times asked for separately), DV where
        it counts, and the outputs.
    """
    record = expansion.out_record
    own = record >= 0
    place = np.where(own, record, 0)
    counts = own & (table.records.kind[place] == RecordKind.OBSERVATION) & ~table.is_missing[place]
    observed = np.where(counts, table.observed[place], np.nan)
    head = {
        "ID": pl.Series(table.ids, dtype=pl.String).gather(expansion.out_patient),
        "TIME": pl.Series(expansion.schedule.out_time),
        "LINE": pl.Series(np.where(own, table.lines[place], -1)).replace(-1, None),
        "DV": pl.Series(observed, nan_to_null=True),
    }
    return pl.DataFrame(head | {name: values[:, i] for i, name in enumerate(names)})


def write_results(
    path: str | Path,
    table: EventTable,
    expansion: Expansion,
    values: Floats,
    names: Sequence[str],
) -> None:
    """Write results as CSV; see :func:`results_to_frame`.

    Raises
    ------
    ExchangeError
        If the file cannot be written.
    """
    try:
        results_to_frame(table, expansion, values, names).write_csv(path)
    except OSError as problem:
        raise ExchangeError(
            f"file {Path(path).name} cannot be written: {problem.strerror or problem}."
        ) from problem
