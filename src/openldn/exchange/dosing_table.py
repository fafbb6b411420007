"""The text of an event table as columns of text and of numbers, every row with its line."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NoReturn

import numpy as np
import polars as pl
from numpy.typing import NDArray

from openldn.errors import DosingError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MISSING = ("", ".", "na", "nan")
_SEPARATORS = (",", ";", "\t")
_COMMA_NUMBER = r"^[+-]?[0-9]*,[0-9]+$"
_POINT_NUMBER = r"^[+-]?[0-9]*\.[0-9]+$"
_LIKE_THOUSANDS = r"^[+-]?[1-9][0-9]{0,2},[0-9]{3}$"
_SHOWN = 40  # characters of a cell in a message


@dataclass(frozen=True, kw_only=True, eq=False)
class EventText:
    """Columns as they stand, by header; null where a cell is missing."""

    frame: pl.DataFrame
    lines: Ints
    decimal_comma: bool
    comments: int = 0

    @property
    def names(self) -> list[str]:
        """Headers."""
        return self.frame.columns

    def find(self, wanted: str) -> str | None:
        """Header of that name; case matters only where two differ in it alone."""
        if wanted in self.names:
            return wanted
        alike = [name for name in self.names if name.casefold() == wanted.casefold()]
        return alike[0] if len(alike) == 1 else None

    def numbers(self, name: str) -> Floats:
        """A column of numbers; NaN where missing.

        Raises
        ------
        DosingError
            Naming the first cell that is no number.
        """
        text = self.frame[name]
        if self.decimal_comma:
            text = text.str.replace(",", ".", literal=True)
        values = text.cast(pl.Float64, strict=False)
        wrong = ((values.is_null() & text.is_not_null()) | values.is_infinite()).fill_null(False)
        if wrong.any():
            self.refuse(name, int(wrong.arg_max() or 0), "it must be a number", _advise(self, name))
        return values.fill_null(float("nan")).to_numpy().astype(np.float64)

    def refuse(self, name: str, row: int, allowed: str, remedy: str) -> NoReturn:
        """Refuse a cell: row, column, value, what is allowed, what to do."""
        cell = self.frame[name][row]
        shown = "missing" if cell is None else repr(str(cell)[:_SHOWN])
        raise DosingError(f"row {self.lines[row]}: {name} is {shown}; {allowed}. {remedy}")


def _advise(table: EventText, name: str) -> str:
    odd = table.frame[name].drop_nulls().filter(~_is_number(table, name))
    text = str(odd[0]) if len(odd) else ""
    if ":" in text or "/" in text or text.count("-") > 1:
        return "Write times as numbers in the model's unit of time, counted from the first dose."
    return "Correct the cell, or write . where the value is not known."


def _is_number(table: EventText, name: str) -> pl.Series:
    text = table.frame[name].drop_nulls()
    if table.decimal_comma:
        text = text.str.replace(",", ".", literal=True)
    return text.cast(pl.Float64, strict=False).is_not_null()


def split_table(text: str) -> EventText:
    """Split the text of an event table into columns.

    Raises
    ------
    DosingError
        If it is empty, a header is missing or doubled, a row has more or fewer cells than the
        header, or numbers have both decimal points and commas.
    """
    held = [(i, line) for i, line in enumerate(text.splitlines(), 1) if line.strip(" \t;,")]
    rows = [one for one in held if not _is_comment(one[1])] if "#" in text else held
    if len(rows) < 2:
        raise DosingError(
            "the event table has no records; its first line must name the columns (at least "
            "TIME), and every line below it is one record."
        )
    lines, kept = zip(*rows, strict=True)
    separator = _find_separator(kept[0])
    _check_quotes(kept, lines)
    head = next(csv.reader(kept[:1], delimiter=separator))
    header = _check_header(head)
    frame = _split(kept[1:], separator, columns=len(head))
    _check_widths(kept[1:], frame, lines[1:], header, separator)
    frame = frame.select(frame.columns[: len(header)]).rename(
        dict(zip(frame.columns, header, strict=False))
    )
    frame = frame.select(pl.all().str.strip_chars())
    frame = frame.select(
        pl.when(~pl.all().str.to_lowercase().is_in(MISSING)).then(pl.all()).name.keep()
    )
    table = EventText(
        frame=frame,
        lines=np.array(lines[1:]),
        decimal_comma=False,
        comments=len(held) - len(rows),
    )
    return replace(table, decimal_comma=_has_decimal_comma(table, separator))


def _find_separator(header: str) -> str:
    counts = {mark: header.count(mark) for mark in _SEPARATORS}
    found = max(counts, key=lambda mark: counts[mark])
    if not counts[found] and len(header.split()) > 1:
        raise DosingError(
            "the columns of the first line are separated by spaces; separate them by commas, "
            "semicolons or tabs."
        )
    return found


def _is_comment(line: str) -> bool:
    """Whether NM-TRAN would skip a line; a header may begin with # too."""
    return line.lstrip(" \ufeff").startswith("#") and "TIME" not in line.upper()


def _check_quotes(texts: Sequence[str], lines: Sequence[int]) -> None:
    for text, line in zip(texts, lines, strict=True):
        if '"' in text and text.count('"') % 2:
            raise DosingError(
                f"row {line} has a quotation mark that does not close; a record is one line. "
                "Close it, or leave the marks out."
            )


def _split(texts: Sequence[str], separator: str, *, columns: int) -> pl.DataFrame:
    """Cells as text, a column more than the header has, to see rows that are too long."""
    names = [str(position) for position in range(columns + 1)]
    return pl.read_csv(
        "\n".join([separator.join(names), *texts, ""]).encode(),
        separator=separator,
        infer_schema=False,
        truncate_ragged_lines=True,
    )


def _check_header(cells: list[str]) -> list[str]:
    names = [cell.strip().strip("\ufeff\"'#").strip() for cell in cells]
    while len(names) > 1 and not names[-1]:
        names.pop()
    if "" in names:
        raise DosingError(
            f"row 1: column {names.index('') + 1} of {len(names)} has no name; name every column."
        )
    if all(_looks_like_value(name) for name in names):
        raise DosingError(
            "row 1 holds values, not names; put a line above it that names the columns, like "
            "ID,TIME,EVID,AMT,CMT."
        )
    folded = [name.casefold() for name in names]
    double = [name for name in names if names.count(name) > 1]
    double += [
        name for name in names if name.upper() in RESERVED and folded.count(name.casefold()) > 1
    ]
    if double:
        raise DosingError(
            f"row 1: the column {double[0]} stands there more than once; give every column a name "
            "of its own (upper and lower case do not count)."
        )
    return names


RESERVED = ("ID", "TIME", "EVID", "CMT", "AMT", "RATE", "II", "ADDL", "SS", "DV", "MDV")


def _looks_like_value(name: str) -> bool:
    try:
        float(name.replace(",", "."))
    except ValueError:
        return name == "."
    return True


def _check_widths(
    texts: Sequence[str],
    frame: pl.DataFrame,
    lines: Sequence[int],
    header: list[str],
    separator: str,
) -> None:
    """Refuse rows with fewer cells than the header, or with something beyond it."""
    extra = frame.select(frame.columns[len(header) :])
    wide = extra.select(pl.any_horizontal(pl.all().str.strip_chars() != "")).to_series()
    quoted = any('"' in text for text in texts)
    count = pl.Series(texts).str.count_matches(separator, literal=True) + 1
    short = pl.Series([False]) if quoted else count < len(header)
    wrong = short | wide.fill_null(False)
    if wrong.any():
        row = int(wrong.arg_max() or 0)
        comma = " A decimal comma needs semicolons between the columns." if separator == "," else ""
        raise DosingError(
            f"row {lines[row]} has {count[row]} cells and the header names {len(header)} columns; "
            f"write . where a value is missing.{comma if count[row] > len(header) else ''}"
        )


def _has_decimal_comma(table: EventText, separator: str) -> bool:
    cells = pl.concat([table.frame[name].alias("cell") for name in table.names]).drop_nulls()
    comma = cells.filter(cells.str.contains(_COMMA_NUMBER))
    if comma.is_empty():
        return False
    point = cells.filter(cells.str.contains(_POINT_NUMBER))
    if not point.is_empty():
        raise DosingError(
            f"numbers are written with decimal commas (like {comma[0]}) and with decimal points "
            f"(like {point[0]}); write all with one of them."
        )
    if separator == "," or comma.str.contains(_LIKE_THOUSANDS).all():
        raise DosingError(
            f"{comma[0]} could have a decimal comma or a thousands separator; write numbers with "
            "decimal points and without thousands separators."
        )
    return True
