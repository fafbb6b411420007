"""Rows of a concentration table: numbers, and words for what could not be measured."""

import re
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from openldn.errors import DosingError
from openldn.exchange.diary_findings import show_cell
from openldn.exchange.diary_numbers import name_cells, read_numbers
from openldn.exchange.nca_columns import Column, FoundColumns
from openldn.exchange.table_file import Cells, Table
from openldn.record import Floats
from openldn.simulate import nca

# Below the limit of quantification, in words; "<0.5" is read as the same.
_BLQ = re.compile(r"<.*|blq|bql|bloq|lloq|<lloq|below.*|nd|n\.d\.|not detected", re.IGNORECASE)
_YES_NO = {"1": True, "yes": True, "true": True, "0": False, "no": False, "false": False}
ROUTES = {
    nca.Route.EXTRAVASCULAR: (
        "extravascular", "ev", "oral", "po", "p.o.", "sl", "sublingual", "sc", "im",
        "subcutaneous", "intramuscular",
    ),
    nca.Route.IV_BOLUS: ("iv-bolus", "bolus", "iv bolus", "iv_bolus", "intravenous bolus"),
    nca.Route.IV_INFUSION: (
        "iv-infusion", "infusion", "iv infusion", "iv_infusion", "intravenous infusion",
    ),
}  # fmt: skip
_ANY_IV = ("iv", "i.v.", "intravenous", "intravascular")


# Columns of dosing records that would change the answer and are not carried out here.
_NOT_READ = {
    "rate": "rates of infusion are not read. Write how long the infusion took (amount / rate) into "
    "a column duration",
    "addl": "additional doses are not written out. Give each dose a row of its own, or write the "
    "time of the last dose before the samples into a column dose_time",
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Rows:
    """Columns of the file as arrays; NaN and None where a cell is blank."""

    lines: NDArray[np.int64]
    ids: tuple[str, ...]
    intervals: tuple[str | None, ...]
    times: Floats
    concentrations: Floats
    doses: Floats
    dose_times: Floats
    durations: Floats
    taus: Floats
    routes: tuple[str | None, ...]
    steady_states: tuple[bool | None, ...]
    events: NDArray[np.int64] | None


def read_rows(table: Table, found: FoundColumns, *, lloq: float | None) -> Rows:
    """Read every row; each fault names row, column, value and remedy."""
    _check_not_read(table, found)
    times = _read_times(table, found)
    return Rows(
        lines=table.lines,
        ids=_read_ids(table, found),
        intervals=_read_words(table, found, Column.INTERVAL),
        times=times,
        concentrations=_read_concentrations(table, found, lloq),
        doses=_read_positive(table, found, Column.DOSE),
        dose_times=_read_numbers(table, found, Column.DOSE_TIME),
        durations=_read_positive(table, found, Column.DURATION),
        taus=_read_positive(table, found, Column.TAU),
        routes=_read_routes(table, found),
        steady_states=_read_steady_states(table, found),
        events=_read_events(table, found),
    )


def _check_not_read(table: Table, found: FoundColumns) -> None:
    """Refuse RATE and ADDL other than 0: without them an answer would be of another dose."""
    for name in found.ignored:
        remedy = _NOT_READ.get(name.strip().casefold())
        if remedy is None or (name.casefold() == "rate" and Column.DURATION in found.names):
            continue
        cells = table.cells(name, role=name)
        numbers = cells.text.cast(pl.String).cast(pl.Float64, strict=False).fill_null(0.0)
        says = (numbers != 0).to_numpy()
        if says.any():
            raise DosingError(
                f"{name_cells(cells, says)}; {remedy}, and take {show_cell(name)} away."
            )


def _cells(table: Table, found: FoundColumns, column: Column) -> Cells | None:
    name = found.names.get(column)
    return None if name is None else table.cells(name, role=column.value)


def _read_ids(table: Table, found: FoundColumns) -> tuple[str, ...]:
    cells = _cells(table, found, Column.ID)
    if cells is None:
        return ("1",) * len(table.lines)
    missing = cells.text.is_null().to_numpy()
    if missing.any():
        line = cells.lines[missing.argmax()]
        raise DosingError(
            f"row {line}: {cells.name} is blank; every row needs the id of its subject. Fill it "
            "in, or delete the row."
        )
    return tuple(cells.text.to_list())


def _read_words(table: Table, found: FoundColumns, column: Column) -> tuple[str | None, ...]:
    cells = _cells(table, found, column)
    return (None,) * len(table.lines) if cells is None else tuple(cells.text.to_list())


def _read_numbers(table: Table, found: FoundColumns, column: Column) -> Floats:
    cells = _cells(table, found, column)
    if cells is None:
        return np.full(len(table.lines), np.nan)
    return read_numbers(cells, decimal_comma=table.decimal_comma)[0]


def _read_times(table: Table, found: FoundColumns) -> Floats:
    times = _read_numbers(table, found, Column.TIME)
    missing = np.isnan(times)
    if missing.any():
        line = table.lines[missing.argmax()]
        raise DosingError(
            f"row {line}: {found.names[Column.TIME]} is blank; every row needs its time. Fill it "
            "in, or delete the row."
        )
    return times


def _read_concentrations(table: Table, found: FoundColumns, lloq: float | None) -> Floats:
    """Concentrations; below the limit of quantification is 0, missing is NaN."""
    cells = table.cells(found.names[Column.CONCENTRATION], role=Column.CONCENTRATION.value)
    words = [None if text is None else bool(_BLQ.fullmatch(text)) for text in cells.text]
    blq = pl.Series(words, dtype=pl.Boolean).fill_null(False)
    text = cells.text.cast(pl.String).set(blq, "0") if blq.any() else cells.text
    plain = Cells(name=cells.name, text=text, lines=cells.lines)
    values = read_numbers(plain, decimal_comma=table.decimal_comma)[0].copy()
    if (values < 0).any():
        raise DosingError(
            f"{name_cells(cells, values < 0)}; a concentration must be 0 or more. Write BLQ for "
            "a value below the limit of quantification, or leave the cell blank."
        )
    if lloq is not None:
        values[values < lloq] = 0.0
    return values


def _read_positive(table: Table, found: FoundColumns, column: Column) -> Floats:
    """Numbers above 0; 0 counts as blank."""
    values = _read_numbers(table, found, column).copy()
    if (values < 0).any():
        cells = table.cells(found.names[column], role=column.value)
        raise DosingError(
            f"{name_cells(cells, values < 0)}; it must be above 0. Correct the cell, or leave it "
            "blank."
        )
    values[values == 0] = np.nan
    return values


def _read_routes(table: Table, found: FoundColumns) -> tuple[str | None, ...]:
    words = _read_words(table, found, Column.ROUTE)
    for line, word in zip(table.lines, words, strict=True):
        if word is not None:
            try:
                parse_route(word, duration=1.0)
            except DosingError as error:
                raise DosingError(f"row {line}: {error}") from None
    return words


def parse_route(word: str, *, duration: float) -> nca.Route:
    """Route from a word; ``iv`` alone is an infusion if there is a duration.

    Examples
    --------
    >>> parse_route("oral", duration=0.0).value, parse_route("IV", duration=0.5).value
    ('extravascular', 'iv-infusion')
    """
    folded = word.strip().casefold()
    for route, words in ROUTES.items():
        if folded in words:
            return route
    if folded in _ANY_IV:
        return nca.Route.IV_INFUSION if duration > 0 else nca.Route.IV_BOLUS
    raise DosingError(
        f"the route is {show_cell(word)}; must be extravascular (or oral, sublingual, sc, im), "
        "iv-bolus or iv-infusion."
    )


def _read_steady_states(table: Table, found: FoundColumns) -> tuple[bool | None, ...]:
    words = _read_words(table, found, Column.SS)
    states = []
    for line, word in zip(table.lines, words, strict=True):
        if word is not None and word.casefold() not in _YES_NO:
            raise DosingError(
                f"row {line}: {found.names[Column.SS]} is {show_cell(word)}; must be 1 at steady "
                "state, 0 else, or blank."
            )
        states.append(None if word is None else _YES_NO[word.casefold()])
    return tuple(states)


def _read_events(table: Table, found: FoundColumns) -> NDArray[np.int64] | None:
    """1 for a dose, 0 for a sample, 2 for neither; None without a column that tells."""
    if Column.EVID not in found.names and Column.MDV not in found.names:
        return None
    kinds = np.zeros(len(table.lines), dtype=np.int64)
    missing = _read_numbers(table, found, Column.MDV) == 1
    kinds[missing] = 2
    if Column.EVID in found.names:
        codes = _read_numbers(table, found, Column.EVID)
        cells = table.cells(found.names[Column.EVID], role=Column.EVID.value)
        wrong = ~np.isnan(codes) & ~np.isin(codes, (0, 1, 2, 3, 4))
        if wrong.any():
            raise DosingError(
                f"{name_cells(cells, wrong)}; must be 0 for a sample, 1 or 4 for a dose, or 2 or "
                "3 for neither."
            )
        kinds[np.isin(codes, (2, 3))] = 2
        kinds[np.isin(codes, (1, 4))] = 1
    else:
        kinds[~np.isnan(_read_numbers(table, found, Column.DOSE)) & missing] = 1
    return kinds
