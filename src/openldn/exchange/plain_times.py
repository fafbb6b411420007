"""Time columns of plain numbers: Excel serial numbers, dates like 20260331, day numbers."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from openldn.exchange.diary_findings import make_finding, show_cell
from openldn.exchange.diary_numbers import read_numbers
from openldn.exchange.diary_options import ReadOptions
from openldn.exchange.table_file import Cells
from openldn.exchange.time_shapes import to_dates
from openldn.record import Finding, Floats

_DATE_WORDS = ("date", "datum", "dato", "fecha", "data", "time", "zeit", "when", "stamp")
# Excel counts days from 30 December 1899; 30000 is in 1982 and 60000 in 2064.
_EXCEL_START = np.datetime64("1899-12-30", "us")
_EXCEL_FIRST, _EXCEL_LAST = 30_000, 60_000
_COMPACT_FIRST, _COMPACT_LAST = 1900_01_01, 2100_12_31  # YYYYMMDD
_SECONDS_PER_DAY = 86_400


@dataclass(kw_only=True, eq=False)
class Times:
    """Local times of all rows, or day numbers.

    ``stamp`` holds local time; a date without time of day stands at the start of its day.
    ``date`` is the local date by the day cut. With day numbers ``number`` is set instead.
    """

    stamp: NDArray[np.datetime64] | None = None
    date: NDArray[np.datetime64] | None = None
    number: Floats | None = None
    findings: list[Finding] = field(default_factory=list)


def read_plain_times(cells: Cells, *, options: ReadOptions, decimal_comma: bool) -> Times:
    """Read numbers as dates where they can only be dates, else as day numbers."""
    number, _ = read_numbers(cells, decimal_comma=decimal_comma)
    whole = bool((number == np.floor(number)).all())
    if whole and bool(((number >= _COMPACT_FIRST) & (number <= _COMPACT_LAST)).all()):
        days = number.astype(np.int64)
        dates, valid = to_dates(days // 10_000, days // 100 % 100, days % 100)
        if valid.all():
            return _from_numbers(cells, dates.astype("datetime64[us]"), "YYYYMMDD", options)
    named = any(word in cells.name.casefold() for word in _DATE_WORDS)
    if named and bool(((number >= _EXCEL_FIRST) & (number < _EXCEL_LAST)).all()):
        seconds = np.round(number * _SECONDS_PER_DAY).astype("timedelta64[s]")
        return _from_numbers(cells, _EXCEL_START + seconds, "Excel serial numbers", options)
    finding = make_finding(
        "DIA-025",
        f"{cells.name} holds numbers, which were read as days; the first of each course is day 0",
        "Nothing to do if they count days; calendar dates let more be checked",
    )
    return Times(number=number, findings=[finding])


def _from_numbers(
    cells: Cells, stamp: NDArray[np.datetime64], kind: str, options: ReadOptions
) -> Times:
    date = stamp.astype("datetime64[D]")
    timed = stamp != date
    cut = np.timedelta64(options.day_cut_hour, "h").astype("timedelta64[us]")
    finding = make_finding(
        "DIA-007",
        f"{cells.name} holds plain numbers, which were read as dates ({kind}); row "
        f"{cells.lines[0]} {show_cell(cells.text[0])} is {date[0]}",
        "Format the column as a date and save again if this is wrong",
    )
    if timed.any():
        date = np.where(timed, (stamp - cut).astype("datetime64[D]"), date)
    return Times(stamp=np.where(timed, stamp, stamp + cut), date=date, findings=[finding])
