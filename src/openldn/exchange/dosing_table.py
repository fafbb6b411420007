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
    rows = [(i, line) for i, line in held if not _is_comment(line)]
    if len(rows) < 2:
        raise DosingError(
            "the event table has no records; its first line must name the columns (at least "
            "TIME), and every line below it is one record."
        )
    lines, kept = zip(*rows, strict=True)
    separator = _find_separator(kept[0])
    cells = _split(kept, lines, separator)
    header = _check_header(cells[0])
    body = _cut_blank_columns(cells[1:], blank=len(cells[0]) - len(header))
    _check_widths(body, lines[1:], len(header), separator)
    frame = pl.DataFrame(body, schema=dict.fromkeys(header, pl.String), orient="row")
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


def _split(texts: Sequence[str], lines: Sequence[int], separator: str) -> list[list[str]]:
    if not any('"' in text for text in texts):
        return [text.split(separator) for text in texts]
    for text, line in zip(texts, lines, strict=True):
        if text.count('"') % 2:
            raise DosingError(
                f"row {line} has a quotation mark that does not close; a record is one line. "
                "Close it, or leave the marks out."
            )
    return list(csv.reader(texts, delimiter=separator))


def _cut_blank_columns(rows: list[list[str]], *, blank: int) -> list[list[str]]:
    """Without the blank cells of so many columns without a name at the right."""
    if not blank:
        return rows
    return [row[:-blank] if not any(cell.strip() for cell in row[-blank:]) else row for row in rows]


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


def _check_widths(rows: list[list[str]], lines: Sequence[int], width: int, separator: str) -> None:
    for cells, line in zip(rows, lines, strict=True):
        if len(cells) != width:
            comma = (
                " A decimal comma needs semicolons between the columns."
                if separator == "," and len(cells) > width
                else ""
            )
            raise DosingError(
                f"row {line} has {len(cells)} cells and the header names {width} columns; write . "
                f"where a value is missing.{comma}"
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
