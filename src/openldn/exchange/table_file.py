"""A table file as columns of text: every cell stripped, blank cells missing, rows numbered."""

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

import numpy as np
import polars as pl
from numpy.typing import NDArray

from openldn.errors import DiaryError, ExchangeError, NotFound
from openldn.exchange.diary_findings import (
    count_of,
    make_finding,
    name_rows,
    show_cell,
    show_list,
)
from openldn.exchange.table_text import TableText, read_text
from openldn.record import Finding

# What an extract keeps beside the columns: the line of each row in its CSV file, and whether any
# column had decimal commas.
LINE_COLUMN, COMMA_KEY = "_line", "openldn_decimal_comma"
MISSING_WORDS = ("", "na", "n/a", "nan", "null", "-", ".")
# What may come typed out of an extract; everything else is read as text, as from a CSV file.
_NUMBER_ROLES, _TIME_ROLES = ("outcome", "covariate", "dose_mg"), ("time",)
_COLUMNS_SHOWN = 40  # of a header in a message
_MOST_EXTRA = 1_000  # blank columns that a spreadsheet may leave to the right
_NEWLINE = ord("\n")


@dataclass(frozen=True, kw_only=True, eq=False)
class Cells:
    """One column: its header, its text (null where missing) and the line of each cell.

    Of an extract, ``text`` may hold numbers or times that were understood when it was made.
    """

    name: str
    text: pl.Series
    lines: NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Table:
    """A file's columns as text, named by position in ``frame`` and by header in ``names``."""

    names: tuple[str, ...]
    frame: pl.DataFrame
    lines: NDArray[np.int64]
    delimiter: str
    encoding: str
    decimal_comma: bool
    findings: tuple[Finding, ...]

    def cells(self, name: str, *, role: str) -> Cells:
        """Column by its header; case and outer spaces do not matter."""
        position = self.find_position(name, role=role)
        text = self.frame.to_series(position)
        if text.dtype != pl.String:
            is_wanted = (text.dtype.is_numeric() and role in _NUMBER_ROLES) or (
                text.dtype.is_temporal() and role in _TIME_ROLES
            )
            text = text if is_wanted else text.cast(pl.String)
            return Cells(name=self.names[position], text=text, lines=self.lines)
        missing = text.str.to_lowercase().is_in(MISSING_WORDS)
        text = text.set(missing, None) if missing.any() else text
        return Cells(name=self.names[position], text=text, lines=self.lines)

    def find_position(self, name: str, *, role: str) -> int:
        """Place of a column in the file."""
        wanted = name.strip()
        if wanted in self.names:
            return self.names.index(wanted)
        folded = [known.casefold() for known in self.names]
        hits = [i for i, known in enumerate(folded) if known == wanted.casefold() and known]
        if len(hits) == 1:
            return hits[0]
        close = get_close_matches(wanted.casefold(), folded, n=1)
        guess = f" Did you mean {show_cell(self.names[folded.index(close[0])])}?" if close else ""
        problem = "fits several columns" if hits else "is not in the file"
        raise DiaryError(
            f"column {show_cell(wanted)} (for {role}) {problem}; the columns found are "
            f"{_show_columns(self.names)}.{guess}{_hint_no_header(self.names)}"
        )


def read_table(path: str | Path) -> Table:
    """Read a delimited file as text, or an extract (``.parquet``) as it was typed.

    Raises
    ------
    DiaryError
        If it is empty, has no or a doubtful header, or a row has too many cells.
    ExchangeError, NotFound
        If it cannot be opened or does not exist.
    """
    if Path(path).suffix.lower() == ".parquet":
        return read_parquet(path)
    text = read_text(path)
    widths = _count_cells(text)
    names = _check_header(text.header)
    lines = text.starts if text.starts is not None else text.first_line + np.arange(len(widths))
    columns = max(len(names), int(widths.max(initial=0)))
    if columns > len(names) + _MOST_EXTRA:
        _refuse_wide(text, line=int(lines[widths.argmax()]), cells=columns, names=len(names))
    frame = _parse(text, columns=columns)
    _check_extra(frame, text, lines, names=len(names))
    held = ~frame.select(pl.all_horizontal(pl.all().is_null())).to_series()
    if not held.any():
        raise DiaryError(
            "the file has a header and no entries; it needs at least one line of values. "
            f"The columns found are {_show_columns(names)}."
        )
    findings = _note_text(text, widths=widths, held=held.to_numpy(), lines=lines, names=names)
    if not held.all():
        frame, lines = frame.filter(held), lines[held.to_numpy()]
    return Table(
        names=names,
        frame=frame.select(frame.columns[: len(names)]),
        lines=lines.astype(np.int64),
        delimiter=text.delimiter,
        encoding=text.encoding,
        decimal_comma=_has_decimal_comma(frame, text.delimiter),
        findings=findings,
    )


def read_parquet(path: str | Path, *, first: int = 0, rows: int | None = None) -> Table:
    """Read an extract, or so many of its rows.

    Raises
    ------
    DiaryError
        If it holds no rows.
    ExchangeError, NotFound
        If it is no Parquet file or does not exist.
    """
    if not Path(path).is_file():
        raise NotFound(f"there is no file {Path(path).name}.")
    try:
        frame = pl.scan_parquet(path).slice(first, rows).collect()
        told = pl.read_parquet_metadata(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise ExchangeError(
            f"{Path(path).name} cannot be read as Parquet; make it again with openldn registry "
            "extract."
        ) from error
    if not frame.height:
        raise DiaryError("the file holds no rows; it needs at least one.")
    lines = first + 1 + np.arange(frame.height)
    if LINE_COLUMN in frame.columns:
        lines = frame[LINE_COLUMN].to_numpy()
        frame = frame.drop(LINE_COLUMN)
    return Table(
        names=tuple(frame.columns),
        frame=frame,
        lines=lines.astype(np.int64),
        delimiter="",
        encoding="UTF-8",
        decimal_comma=told.get(COMMA_KEY) == "yes",
        findings=(),
    )


def _count_cells(text: TableText) -> NDArray[np.int64]:
    """Number of cells in each line of the body."""
    body = text.body.rstrip(b"\n")
    if not body.strip():
        return np.zeros(0, dtype=np.int64)
    characters = np.frombuffer(body, dtype=np.uint8)
    ends = np.append(np.flatnonzero(characters == _NEWLINE), len(characters))
    marks = np.flatnonzero(characters == ord(text.separator))
    return np.diff(np.searchsorted(marks, ends), prepend=0) + 1


def _check_header(header: tuple[str, ...]) -> tuple[str, ...]:
    names = [name.strip().strip("\ufeff") for name in header]
    while len(names) > 1 and not names[-1]:
        names.pop()
    named = [name for name in names if name]
    if not named:
        raise DiaryError("the first line names no column; give every column a name in it.")
    double = sorted({name for name in named if named.count(name) > 1})
    if double:
        raise DiaryError(
            f"the header names {show_list(double)} more than once; give every column a name "
            "of its own."
        )
    return tuple(names)


def _check_extra(
    frame: pl.DataFrame, text: TableText, lines: NDArray[np.int64], *, names: int
) -> None:
    """Refuse cells that stand to the right of the last named column."""
    extra = frame.select(frame.columns[names:])
    if not extra.width:
        return
    wide = extra.select(pl.any_horizontal(pl.all().is_not_null())).to_series().to_numpy()
    if wide.any():
        first = int(np.flatnonzero(wide)[0])
        cells = names + max(i for i, cell in enumerate(extra.row(first), 1) if cell is not None)
        _refuse_wide(text, line=int(lines[first]), cells=cells, names=names)


def _refuse_wide(text: TableText, *, line: int, cells: int, names: int) -> NoReturn:
    raise DiaryError(
        f"row {line} has {cells} cells and the header has {count_of(names, 'name')}; "
        f"{_why_wide(text.delimiter)}"
    )


def _why_wide(delimiter: str) -> str:
    if delimiter == ",":
        return (
            "a cell with a comma (a decimal comma or a remark) needs quotation marks, or save "
            "the file with semicolons. A title above the header must be deleted."
        )
    return "a cell that holds the delimiter needs quotation marks; delete a title above the header."


def _parse(text: TableText, *, columns: int) -> pl.DataFrame:
    names = [str(position) for position in range(columns)]
    head = text.separator.join(names).encode() + b"\n"
    frame = pl.read_csv(
        head + text.body.rstrip(b"\n") + b"\n",
        separator=text.separator,
        quote_char=None,
        has_header=True,
        infer_schema=False,
        truncate_ragged_lines=True,
    )
    stripped = frame.select(pl.all().str.strip_chars())
    return stripped.select(pl.when(pl.all().str.len_bytes() > 0).then(pl.all()).name.keep())


def _note_text(
    text: TableText,
    *,
    widths: NDArray[np.int64],
    held: NDArray[np.bool_],
    lines: NDArray[np.int64],
    names: tuple[str, ...],
) -> tuple[Finding, ...]:
    findings = []
    if text.titles:
        findings.append(
            make_finding(
                "DIA-029",
                f"A title above the header was skipped ({name_rows(np.array(text.titles))})",
                "Nothing to do if the columns were found; else delete what stands above the header",
            )
        )
    if text.encoding == "Windows-1252":
        findings.append(
            make_finding(
                "DIA-001",
                "The file is not UTF-8 and was read as Windows-1252",
                "Look at letters with accents in labels; if they are wrong, save as CSV UTF-8",
            )
        )
    short = lines[held & (widths < len(names))]
    if len(short):
        findings.append(
            make_finding(
                "DIA-002",
                f"Rows shorter than the header: {len(short):,} ({name_rows(short)}); "
                "the missing cells count as blank",
                "Look whether the file was cut off or a delimiter is missing",
            )
        )
    if text.starts is not None:
        findings.append(
            make_finding(
                "DIA-003",
                "Some cells hold line breaks; rows are named by the line on which they start",
                "Nothing to do, unless a quotation mark is missing and rows ran together",
            )
        )
    return tuple(findings)


def _has_decimal_comma(frame: pl.DataFrame, delimiter: str) -> bool:
    """Whether any column of the file writes numbers like ``3,5``."""
    if delimiter == ",":
        return False
    sample = frame.head(1_000)
    pattern = r"^[+-]?[0-9]+,[0-9]+$"
    return any(sample.to_series(i).str.contains(pattern).any() for i in range(sample.width))


def _show_columns(names: tuple[str, ...]) -> str:
    more = len(names) - _COLUMNS_SHOWN
    shown = ", ".join(show_cell(name) for name in names[:_COLUMNS_SHOWN])
    return f"{shown} and {more} more" if more > 0 else shown


def _hint_no_header(names: tuple[str, ...]) -> str:
    if any(name[:1].isdigit() for name in names):
        return " The first line looks like values, not names: put a header line above it."
    return ""
