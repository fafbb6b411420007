"""Screen a record or a medication list: read it, run the rules."""

import sys
from datetime import date
from pathlib import Path

from openldn.errors import RecordError
from openldn.exchange import (
    parse_medication_list,
    parse_record,
    read_medication_list,
    read_record,
    screening_to_json,
)
from openldn.report import render_screening
from openldn.screen import Screening, screen_lines, screen_record

__all__ = [
    "read_day",
    "render_screening",
    "screen_medication_file",
    "screen_record_file",
    "screening_to_json",
]

STANDARD_INPUT = "-"
# One byte more than either reader takes tells that there is too much.
MOST_BYTES = 2_000_001


def screen_record_file(path: str | Path, *, today: date) -> Screening:
    """Screen the record in a file; ``-`` is standard input."""
    if str(path) == STANDARD_INPUT:
        return screen_record(parse_record(_standard_input()), today=today)
    return screen_record(read_record(path), today=today)


def screen_medication_file(path: str | Path, *, today: date) -> Screening:
    """Screen the medication list in a file; ``-`` is standard input."""
    if str(path) == STANDARD_INPUT:
        lines = parse_medication_list(_standard_input(), today=today)
    else:
        lines = read_medication_list(path, today=today)
    return screen_lines(lines, today=today)


def read_day(text: str) -> date:
    """A day of the command line.

    Examples
    --------
    >>> read_day("2026-11-24")
    datetime.date(2026, 11, 24)
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RecordError(f"--as-of is {text!r}; must be a day like 2026-11-24.") from error


def _standard_input() -> bytes:
    return sys.stdin.buffer.read(MOST_BYTES)
