"""Read an extract some participants at a time."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

from openldn.errors import DiaryError
from openldn.exchange.diary_options import Diary, DiaryColumns, ReadOptions
from openldn.exchange.diary_table import diary_from_table
from openldn.exchange.table_file import read_parquet
from openldn.record import Codes


def read_extract_in_parts(
    path: str | Path,
    *,
    columns: DiaryColumns,
    options: ReadOptions,
    participants: int = 1_000,
) -> Iterator[Diary]:
    """Read an extract some participants at a time, so that millions of rows fit into memory.

    What is found over a whole file, like the order of treatment labels or of day and month, is
    found within each part.

    Parameters
    ----------
    path : str or Path
    columns : DiaryColumns
        ``patient`` must be named.
    options : ReadOptions
    participants : int
        In each part.

    Raises
    ------
    DiaryError
        If no patient is named, or rows of one participant do not stand together.
    ExchangeError, NotFound
        If it cannot be read.
    """
    if columns.patient is None:
        raise DiaryError("no column of the patient is named; parts are made of whole patients.")
    starts = _find_starts(path, columns.patient)
    for first in range(0, len(starts) - 1, participants):
        begin, end = starts[first], starts[min(first + participants, len(starts) - 1)]
        table = read_parquet(path, first=int(begin), rows=int(end - begin))
        yield diary_from_table(table, columns=columns, options=options)


def _find_starts(path: str | Path, patient: str) -> Codes:
    """Rows on which participants begin, and the number of rows."""
    head = read_parquet(path, rows=1)
    name = head.names[head.find_position(patient, role="patient")]
    labels = pl.scan_parquet(path).select(name).collect().to_series()
    runs = labels.rle_id()
    if (int(runs[-1]) + 1) != labels.n_unique():
        raise DiaryError(
            f"rows of one {name} do not stand together; make the extract again with --patient "
            f"{name}."
        )
    ids = runs.to_numpy()
    return np.concatenate(([0], np.flatnonzero(np.diff(ids)) + 1, [len(ids)]))
