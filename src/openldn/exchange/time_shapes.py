"""How dates and times are written: a cell's shape, and the calendar parts at fixed places.

The shape of ``03.04.2026 08:15`` is ``99.99.9999 99:99``. A column has few shapes, so each
is understood once and all its cells are cut at the same places, without a step per cell.
"""

import re
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from openldn.record import Codes

_SHAPE = re.compile(
    r"""
    (?: (?P<year_first>9999)(?P<mark1>[-/.])(?P<month>99?)(?P=mark1)(?P<day>99?)
      | (?P<first>99?)(?P<mark2>[-/.])(?P<second>99?)(?P=mark2)(?P<year_last>9999|99)
      | (?P<named_day>99?)[- ](?P<named_month>[A-Za-z]{3})[- ](?P<named_year>9999|99) )
    (?: (?:[Tt]|,?[ ]+) (?P<hour>99?):(?P<minute>99)
        (?: :(?P<second_of_minute>99)(?:[.,](?P<fraction>9{1,9}))? )?
        (?: [ ]?(?P<half>[AaPp][Mm]) )?
        [ ]?(?P<offset>[Zz]|UTC|[+-]99(?::?99)?)? )?
    """,
    re.VERBOSE,
)
_NUMBER = re.compile(r"[+-]?9+([.,]9+)?")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_YEAR_PIVOT = 69  # POSIX: 69 to 99 are 1969 to 1999, 00 to 68 are 2000 to 2068
_MICROSECOND_DIGITS = 6


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One way of writing a time, and which family of date order it belongs to."""

    text: str
    family: str
    match: re.Match[str] | None = None

    @property
    def timed(self) -> bool:
        """Whether it tells a time of day."""
        return self.match is not None and self.match["hour"] is not None

    @property
    def has_offset(self) -> bool:
        """Whether it tells the distance from UTC."""
        return self.match is not None and self.match["offset"] is not None

    @property
    def ordered(self) -> bool:
        """Whether the order of day and month is certain from the shape."""
        return self.family in ("year first", "day, month name, year")


def find_shape(text: str) -> Shape | None:
    """Understand a shape, or return ``None``.

    Examples
    --------
    >>> find_shape("99/99/9999").family
    'd/m/y or m/d/y'
    """
    if _NUMBER.fullmatch(text):
        return Shape(text=text, family="plain number")
    match = _SHAPE.fullmatch(text)
    if match is None:
        return None
    if match["year_first"]:
        return Shape(text=text, family="year first", match=match)
    if match["named_month"]:
        known = match["named_month"].lower() in _MONTHS
        return Shape(text=text, family="day, month name, year", match=match) if known else None
    mark = match["mark2"]
    return Shape(text=text, family=f"d{mark}m{mark}y or m{mark}d{mark}y", match=match)


def shapes_of(text: pl.Series) -> pl.Series:
    """Shape of every cell: each digit becomes a 9."""
    return text.str.replace_all("[0-9]", "9")


def read_parts(text: pl.Series, shape: Shape) -> dict[str, Codes]:
    """Calendar parts of cells that share one shape, by name, as whole numbers.

    Keys are ``first``, ``second`` and ``year`` (or ``month``, ``day`` and ``year``), and
    ``microsecond`` since midnight and ``offset`` in minutes where the shape tells them.
    """
    match = shape.match
    assert match is not None  # plain numbers have no parts
    parts = _date_parts(text, match)
    if shape.timed:
        parts["microsecond"] = _time_of_day(text, match)
    if shape.has_offset:
        parts["offset"] = _offset_minutes(text, match)
    return parts


def to_dates(
    year: Codes, month: Codes, day: Codes
) -> tuple[NDArray[np.datetime64], NDArray[np.bool_]]:
    """Dates, and which of them exist in the calendar (years 1000 to 9998)."""
    valid = (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    valid &= (year >= 1000) & (year <= 9998)
    months = np.where(valid, (year - 1970) * 12 + month - 1, 0)
    starts = months.astype("datetime64[M]")
    dates = starts.astype("datetime64[D]") + np.where(valid, day - 1, 0)
    return dates, valid & (dates.astype("datetime64[M]") == starts)


def _date_parts(text: pl.Series, match: re.Match[str]) -> dict[str, Codes]:
    if match["year_first"]:
        names = {"year": "year_first", "month": "month", "day": "day"}
    elif match["named_month"]:
        month = _MONTHS.index(match["named_month"].lower()) + 1
        parts = {"month": np.full(len(text), month), "day": _cut(text, match, "named_day")}
        return parts | {"year": _full_year(_cut(text, match, "named_year"), match["named_year"])}
    else:
        names = {"first": "first", "second": "second", "year": "year_last"}
    parts = {part: _cut(text, match, group) for part, group in names.items()}
    parts["year"] = _full_year(parts["year"], match[names["year"]])
    return parts


def _full_year(year: Codes, shape: str) -> Codes:
    if len(shape) == len("9999"):
        return year
    return np.where(year < _YEAR_PIVOT, 2000 + year, 1900 + year)


def _time_of_day(text: pl.Series, match: re.Match[str]) -> Codes:
    """Microseconds since midnight; -1 where the clock has no such time."""
    hour, minute = _cut(text, match, "hour"), _cut(text, match, "minute")
    second = _cut(text, match, "second_of_minute")
    fraction = _cut(text, match, "fraction")
    digits = len(match["fraction"] or "")
    # Beyond microseconds digits are cut off: diaries are not that exact.
    fraction = fraction * 10**_MICROSECOND_DIGITS // 10**digits
    wrong = (hour > 23) | (minute > 59) | (second > 59)
    if match["half"]:
        wrong |= (hour < 1) | (hour > 12)
        hour = hour % 12 + (12 if match["half"].lower() == "pm" else 0)
    return np.where(wrong, -1, ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction)


def _offset_minutes(text: pl.Series, match: re.Match[str]) -> Codes:
    written = match["offset"]
    if not written[1:].strip("TC"):
        return np.zeros(len(text), dtype=np.int64)
    start, end = match.span("offset")
    hours = _integers(text, start + 1, 2)
    minutes = _integers(text, end - 2, 2) if end - start > 3 else np.zeros_like(hours)
    return (hours * 60 + minutes) * (-1 if written[0] == "-" else 1)


def _cut(text: pl.Series, match: re.Match[str], group: str) -> Codes:
    start, end = match.span(group)
    if start < 0:
        return np.zeros(len(text), dtype=np.int64)
    return _integers(text, start, end - start)


def _integers(text: pl.Series, start: int, length: int) -> Codes:
    return text.str.slice(start, length).cast(pl.Int64).to_numpy().astype(np.int64)
