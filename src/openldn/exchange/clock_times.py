"""A time of day in a column of its own, beside the column of the date.

Each different cell is read once. What could be two times of day is asked about: ``22.3`` is
half past ten to a spreadsheet that dropped a zero, and three past ten to nobody knows whom.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from openldn.errors import DiaryError
from openldn.exchange.diary_findings import make_finding, name_rows
from openldn.exchange.diary_numbers import name_cells
from openldn.exchange.plain_times import Times
from openldn.exchange.table_file import Cells, Table
from openldn.record import Codes

_CLOCK = re.compile(
    r"""
    (?P<hour>[0-9]{1,2})
    (?: [ ]?[:.,hH][ ]?(?P<minute>[0-9]{2}) (?: :(?P<second>[0-9]{2})(?:[.,][0-9]+)? )? )?
    [ ]? (?: (?P<half>[ap])\.?m\.? | (?P<unit>h|uhr|o'clock) )?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NUMBER = r"^[0-9]+([.,][0-9]+)?$"
_FRACTION = r"^0([.,][0-9]+)?$"
_DOTTED = r"^[0-9]{1,2}[.,][0-9]{2}$"
_DOTTED_BELOW_ONE = r"^0[.,][0-5][0-9]$"
_MICROSECONDS_PER_DAY = 86_400_000_000
_SAMPLE = 100
_CLOCK_WORDS = frozenset("time clock of day entry uhrzeit zeit heure hora ora tid".split())
_UNREAD = -1
_BLANK = -2
_REMEDY = "Write times of day like 22:30 (10:30 pm, 22.30 and 22h30 are read too)."
_NOON_OR_MIDNIGHT = 12


def read_clock(cells: Cells) -> tuple[Codes, NDArray[np.bool_]]:
    """Read times of day as microseconds since midnight, and tell which cells hold one.

    Raises
    ------
    DiaryError
        If a cell is no time of day, or could be two.
    """
    text = cells.text
    if _is_fraction(cells):
        numbers = text.str.replace(",", ".", literal=True).cast(pl.Float64).fill_null(0.0)
        seconds = np.round(numbers.to_numpy() * 86_400).astype(np.int64)
        return seconds * 1_000_000 % _MICROSECONDS_PER_DAY, text.is_not_null().to_numpy()
    _refuse_lost_zeros(cells)
    found = {str(cell): _CLOCK.fullmatch(str(cell)) for cell in text.drop_nulls().unique()}
    _refuse_half_told(cells, found)
    read = {cell: _microseconds(match) for cell, match in found.items()}
    values = _look_up(text, read)
    if (values == _UNREAD).any():
        raise DiaryError(
            f"{name_cells(cells, values == _UNREAD)}; it is not a time of day. {_REMEDY}"
        )
    return np.maximum(values, 0), values != _BLANK


def join_clock(dates: Times, cells: Cells, *, date_name: str, day_cut_hour: int) -> Times:
    """Put the time of day of one column to the dates, or day numbers, of another.

    ``dates`` must have been read without a day cut. An entry with a blank time of day stands at
    the start of its day.
    """
    clock, timed = read_clock(cells)
    cut = np.int64(day_cut_hour) * 3_600_000_000
    _refuse_two_clocks(dates, cells, date_name)
    findings = [finding for finding in dates.findings if finding.id != "DIA-009"]
    if not timed.all():
        findings.append(
            make_finding(
                "DIA-009",
                f"Entries with a date and no time of day: {int((~timed).sum()):,} of "
                f"{len(timed):,} ({name_rows(cells.lines[~timed])}); they stand at the start "
                "of their day",
                f"Fill in {cells.name} if the order within a day matters",
            )
        )
    if dates.number is not None:
        since_cut = np.where(timed, clock - cut, 0) / _MICROSECONDS_PER_DAY
        return replace(dates, number=dates.number + since_cut, findings=findings)
    assert dates.stamp is not None  # dates are stamps or numbers
    stamp = dates.stamp + np.where(timed, clock, cut).astype("timedelta64[us]")
    date = (stamp - cut.astype("timedelta64[us]")).astype("datetime64[D]")
    return Times(stamp=stamp, date=date, findings=findings)


def looks_like_clock(text: pl.Series, *, named: bool) -> bool:
    """Whether cells are times of day; plain numbers only in a column that is ``named`` so."""
    sample = text.drop_nulls().head(_SAMPLE)
    if sample.is_empty():
        return False
    if _all(sample, _NUMBER):
        return named and (_all(sample, _FRACTION) or _all(sample, _DOTTED))
    return all(_microseconds(_CLOCK.fullmatch(str(cell))) >= 0 for cell in sample)


def find_clock_column(table: Table, *, unused: Iterable[str]) -> str | None:
    """First column, among those that play no part, that looks like a time of day."""
    # A few rows tell; whole columns of a large file would cost more than they are worth here.
    top = replace(table, frame=table.frame.head(_SAMPLE), lines=table.lines[:_SAMPLE])
    for name in unused:
        text = top.cells(name, role="clock").text
        if looks_like_clock(text, named=is_clock_name(name)):
            return name
    return None


def is_clock_name(name: str) -> bool:
    """Whether a header says time of day and nothing else.

    Examples
    --------
    >>> is_clock_name("Time of day"), is_clock_name("sleep time")
    (True, False)
    """
    words = "".join(c if c.isalnum() else " " for c in name).casefold().split()
    return bool(words) and set(words) <= _CLOCK_WORDS


def _all(text: pl.Series, pattern: str) -> bool:
    return bool(text.str.contains(pattern).all())


def _is_fraction(cells: Cells) -> bool:
    """Whether all cells are shares of a day, as a spreadsheet keeps a time of day."""
    text = cells.text.drop_nulls()
    if text.is_empty() or not _all(text, _FRACTION):
        return False
    marked = text.filter(text != "0")
    if len(marked) and _all(marked, _DOTTED_BELOW_ONE):
        chosen = cells.text.is_in(marked.to_list()).fill_null(False).to_numpy()
        hour, minute = str(marked[0])[0], str(marked[0])[2:]
        raise DiaryError(
            f"{name_cells(cells, chosen)}; this could be 0{hour}:{minute} or that share of a day. "
            f"{_REMEDY}"
        )
    return True


def _refuse_lost_zeros(cells: Cells) -> None:
    """Refuse ``22.3``, which a spreadsheet makes of ``22.30``."""
    lost = cells.text.str.contains(r"^[0-9]{1,2}[.,][0-9]$").fill_null(False).to_numpy()
    if lost.any():
        first = str(cells.text.filter(pl.Series(lost))[0])
        hour, minute = first[:-2], first[-1]
        raise DiaryError(
            f"{name_cells(cells, lost)}; this could be {hour}:{minute}0, with a zero that a "
            f"spreadsheet dropped, or {hour}:0{minute}. {_REMEDY}"
        )


def _refuse_half_told(cells: Cells, found: dict[str, re.Match[str] | None]) -> None:
    """Refuse ``10:30`` beside ``10:30 pm``: it may be either half of the day."""
    halves = [cell for cell, match in found.items() if match and match["half"]]
    bare = [
        cell
        for cell, match in found.items()
        if match and not match["half"] and 1 <= int(match["hour"]) <= _NOON_OR_MIDNIGHT
    ]
    if halves and bare:
        chosen = cells.text.is_in(bare).fill_null(False).to_numpy()
        raise DiaryError(
            f"{name_cells(cells, chosen)}, without am or pm, while other rows have it; say am or "
            "pm in every row, or in none."
        )


def _refuse_two_clocks(dates: Times, cells: Cells, date_name: str) -> None:
    if dates.number is not None:
        timed = dates.number != np.floor(dates.number)
    else:
        assert dates.stamp is not None  # dates are stamps or numbers
        timed = dates.stamp != dates.stamp.astype("datetime64[D]")
    if timed.any():
        raise DiaryError(
            f"{date_name} already holds a time of day ({name_rows(cells.lines[timed])}), and "
            f"{cells.name} is named as the time of day. Leave out --clock, or keep the date alone "
            f"in {date_name}."
        )


def _microseconds(match: re.Match[str] | None) -> int:
    """Microseconds since midnight, or -1 where the clock has no such time."""
    if match is None:
        return _UNREAD
    hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "second"))
    if match["half"]:
        if not 1 <= hour <= _NOON_OR_MIDNIGHT:
            return _UNREAD
        hour = hour % 12 + (12 if match["half"].lower() == "p" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return _UNREAD
    return ((hour * 60 + minute) * 60 + second) * 1_000_000


def _look_up(text: pl.Series, read: dict[str, int]) -> Codes:
    if not read:
        return np.full(len(text), _BLANK, dtype=np.int64)
    old, new = pl.Series(list(read), dtype=pl.String), pl.Series(list(read.values()))
    values = text.replace_strict(old, new, default=_BLANK, return_dtype=pl.Int64)
    return values.fill_null(_BLANK).to_numpy().astype(np.int64)
