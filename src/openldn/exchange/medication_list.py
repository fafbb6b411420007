"""Medication lists as text: one medicine a line."""

from datetime import date
from pathlib import Path

from openldn.errors import RecordError
from openldn.exchange.plain_text import check_size, decode_text, read_bytes
from openldn.screen import MedicationLine, read_medications

LARGEST_BYTES = 1_000_000
# More lines than anybody takes medicines; a longer file is another kind of file.
MOST_LINES = 5_000


def read_medication_list(path: str | Path, *, today: date) -> tuple[MedicationLine, ...]:
    """Read the file of a medication list; one answer for each line that is not blank.

    Raises
    ------
    NotFound, ExchangeError
        If the file does not exist or cannot be opened.
    RecordError
        If it is too large or no text.
    """
    data = read_bytes(path, largest=LARGEST_BYTES, error=RecordError)
    return parse_medication_list(data, today=today)


def parse_medication_list(data: bytes, *, today: date) -> tuple[MedicationLine, ...]:
    """Read a medication list from bytes."""
    check_size(data, largest=LARGEST_BYTES, error=RecordError)
    text = decode_text(data, error=RecordError)
    if text.lstrip().startswith("{") and text.rstrip().endswith("}"):
        raise RecordError(
            "the list looks like a record in JSON; screen it as one: openldn screen record.json"
        )
    count = text.count("\n") + 1
    if count > MOST_LINES:
        raise RecordError(
            f"the list has {count} lines; at most {MOST_LINES} are read. Give one person's list."
        )
    return read_medications(text, today=today)
