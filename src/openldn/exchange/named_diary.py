"""A copy of a diary with one more column; the diary itself is never touched."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from openldn.errors import DiaryError
from openldn.exchange.diary_findings import show_cell
from openldn.exchange.table_file import read_table


def add_column(path: str | Path, cells: Mapping[int, str], *, name: str, after: str) -> str:
    r"""The diary as CSV with a new column; lines without a cell are left out.

    Parameters
    ----------
    path : str or Path
    cells : mapping of int to str
        By line of the file; all other cells stay as they are written.
    name : str
        Of the new column.
    after : str
        Column that it stands behind.

    Raises
    ------
    DiaryError, ExchangeError, NotFound
        If there is such a column already, or the file cannot be read.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "diary.csv")
    ...     _ = file.write_text("date;kit;pain\n2026-03-01;K12345;6,5\n2026-03-02;;4\n")
    ...     add_column(file, {2: "LDN", 3: ""}, name="treatment", after="kit")
    'date,kit,treatment,pain\n2026-03-01,K12345,LDN,"6,5"\n2026-03-02,,,4\n'
    """
    table = read_table(path)
    place = table.find_position(after, role="kit") + 1
    if name.casefold() in (known.casefold() for known in table.names):
        raise DiaryError(
            f"the diary has a column {show_cell(name)} already; rename it in a copy of the diary."
        )
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*table.names[:place], name, *table.names[place:]])
    text = table.frame.select(pl.all().cast(pl.String).fill_null(""))
    for line, row in zip(table.lines, text.iter_rows(), strict=True):
        if int(line) in cells:
            writer.writerow([*row[:place], cells[int(line)], *row[place:]])
    return out.getvalue()
