"""What was measured, from an event table with the columns of NONMEM."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from openldn.dynamics import (
    Program,
    RecordKind,
)
from openldn.errors import DosingError
from openldn.exchange.dosing_records import EventTable, parse_event_table
from openldn.exchange.dosing_table import EventText, split_table
from openldn.exchange.plain_text import read_text

_LARGEST = 500_000_000
# Columns beside those of doses: which output was measured; whether DV is a limit that the value
# lies below (as in Monolix and nlmixr).
OUTPUT, BELOW = "DVID", "CENS"


@dataclass(frozen=True, kw_only=True, eq=False)
class ObservationTable:
    """An event table with its observations.

    Parameters
    ----------
    events : EventTable
    persons : tuple of str
        Ids, each once.
    person : array of int, shape (n_patients,)
        Index among ``persons`` of each patient of the records.
    record : array of int, shape (n_observations,)
        Records that are observations with a value that counts.
    value : array
    output : array of int
        Index among the outputs that have a residual error.
    is_below : array of bool
    """

    events: EventTable
    persons: tuple[str, ...]
    person: NDArray[np.int64]
    record: NDArray[np.int64]
    value: NDArray[np.float64]
    output: NDArray[np.int64]
    is_below: NDArray[np.bool_]


def read_observation_table(path: str | Path, program: Program) -> ObservationTable:
    """Read doses and observations from a file; see :func:`parse_observation_table`.

    Raises
    ------
    DosingError, ExchangeError, NotFound
        As ``read_event_table``.
    """
    return parse_observation_table(read_text(path, largest=_LARGEST, error=DosingError), program)


def parse_observation_table(text: str, program: Program) -> ObservationTable:
    """Read doses and observations from the text of an event table.

    Parameters
    ----------
    text : str
        Columns of dosing records, DV, and if need be MDV, DVID and CENS.
    program : Program
        Its residual errors name the outputs that can be observed.

    Raises
    ------
    DosingError
        If there is no observation, or DVID or CENS cannot be used.
    """
    events = parse_event_table(text, program)
    table = split_table(text)
    counts = (events.records.kind == RecordKind.OBSERVATION) & ~events.is_missing
    record = np.flatnonzero(counts & ~np.isnan(events.observed))
    if not record.size:
        raise DosingError(
            "the event table has no observation; give records with EVID 0 and a value in DV "
            "(and MDV 0, if there is that column)."
        )
    persons = tuple(dict.fromkeys(events.ids))
    return ObservationTable(
        events=events,
        persons=persons,
        person=np.array([persons.index(one) for one in events.ids], dtype=np.int64),
        record=record,
        value=events.observed[record],
        output=_read_outputs(table, record, program),
        is_below=_read_below(table, record),
    )


def _read_outputs(
    table: EventText, record: NDArray[np.int64], program: Program
) -> NDArray[np.int64]:
    """Index of the output that DVID names, by name or number."""
    names = [residual.output for residual in program.residuals]
    column = table.find(OUTPUT)
    if column is None:
        if len(names) > 1:
            raise DosingError(
                f"the model has residual errors of {', '.join(names)}, and there is no column "
                f"{OUTPUT}. Add one that says which was measured, by name or number."
            )
        return np.zeros(record.size, dtype=np.int64)
    known = {name: k for k, name in enumerate(names)}
    known |= {str(k + 1): k for k in range(len(names))}
    cells = table.frame[column].to_list()
    found = np.zeros(record.size, dtype=np.int64)
    for place, row in enumerate(record):
        cell = cells[row]
        key = cell if cell in known or cell is None else cell.removesuffix(".0")
        if key not in known:
            choice = ", ".join(f"{k + 1} {name}" for k, name in enumerate(names))
            table.refuse(
                column, int(row), f"it must be one of {choice}",
                "Write the number or the name, or give that output a [residual] in the model.",
            )  # fmt: skip
        found[place] = known[key]
    return found


def _read_below(table: EventText, record: NDArray[np.int64]) -> NDArray[np.bool_]:
    column = table.find(BELOW)
    if column is None:
        return np.zeros(record.size, dtype=np.bool_)
    values = np.nan_to_num(table.numbers(column), nan=0.0)
    odd = ~np.isin(values, (0, 1))
    if odd.any():
        table.refuse(
            column, int(np.argmax(odd)), "it must be 0 (DV was measured) or 1 (below the limit DV)",
            "Correct it; intervals are not read.",
        )  # fmt: skip
    found: NDArray[np.bool_] = values[record] == 1
    return found
