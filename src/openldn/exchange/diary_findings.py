"""What reading a diary can find: every id with its meaning and weight.

An error stops the reading because a guess could change the answer; a finding lets it go
on and says what was assumed or noticed. Nothing is dropped without one or the other.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from openldn.record import Finding, Severity

FINDINGS: Mapping[str, str] = MappingProxyType(
    {
        "DIA-001": "The file is not UTF-8; it was read as Windows-1252.",
        "DIA-002": "Rows are shorter than the header; the missing cells count as blank.",
        "DIA-003": "Cells hold line breaks; rows are named by the line they start on.",
        "DIA-004": "Numbers have decimal commas.",
        "DIA-005": "The order of day and month was not given; the dates themselves prove it.",
        "DIA-006": "Dates with dots were read day first, by convention.",
        "DIA-007": "Plain numbers were read as dates (Excel serial numbers or YYYYMMDD).",
        "DIA-008": "Times carry offsets from UTC; how they became local time.",
        "DIA-009": "Some entries have a date without a time of day.",
        "DIA-010": "Entries are dated in the future.",
        "DIA-011": "Entries are dated before 1990.",
        "DIA-012": "Entries share time, treatment and score: imported twice, or a clock is unread.",
        "DIA-013": "Rows are identical in every column.",
        "DIA-014": "Some dates hold several entries; all are kept.",
        "DIA-015": "Dates between the first and the last entry have none.",
        "DIA-016": "Dates hold more than one treatment.",
        "DIA-017": "Periods hold more than one treatment.",
        "DIA-018": "A study-day number covers more than one date.",
        "DIA-019": "Spellings of one label were merged.",
        "DIA-020": "Treatment labels that are neither active nor comparator.",
        "DIA-021": "Entries have a score and no treatment.",
        "DIA-022": "Entries have no dose noted.",
        "DIA-023": "Guesses were given in percent.",
        "DIA-024": "The diary holds no time; order and distance of entries are unknown.",
        "DIA-025": "The time column holds day numbers, not dates.",
        "DIA-026": "Period labels start again in every cycle; cycle and period were joined.",
        "DIA-027": "Patient labels differ only in upper and lower case; kept apart.",
        "DIA-028": "Scores are written like 6/10 and were read as 6.",
        "DIA-029": "A title above the header was skipped.",
        "DIA-030": "Days of run-in or washout, which are not compared.",
        "DIA-031": "Entries before the first treatment name none; read as days before the start.",
        "DIA-032": "A run-in names several treatments; all days were read as one.",
        "DIA-033": "Neighboring periods on one treatment were taken for one; a column parts them.",
        "DIA-034": "Stretches are twice as long as others; two periods may be taken for one.",
    }
)
_WARNING_NUMBERS = (2, 10, 11, 12, 16, 17, 18, 20, 21, 22, 27, 32, 33, 34)
_WARNINGS = frozenset(f"DIA-{number:03d}" for number in _WARNING_NUMBERS)
SHOWN = 5  # rows or values named in a message; a longer list is not read
LONGEST_CELL = 40  # a cell may hold free text; no more of it than shows the mistake


def make_finding(id_: str, message: str, advice: str) -> Finding:
    """Finding of a known id, with the weight that the id carries."""
    severity = Severity.WARNING if id_ in _WARNINGS else Severity.NOTE
    return Finding(id=id_, severity=severity, message=f"{message}.", advice=f"{advice}.")


def show_cell(value: object) -> str:
    """Quote a cell for a message, shortened."""
    text = str(value)
    return repr(text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…")


def show_list(values: Iterable[object]) -> str:
    """Quote the first few values, and how many more there are."""
    shown = [show_cell(value) for value in values]
    return ", ".join(shown[:SHOWN]) + _more(len(shown))


def name_rows(lines: NDArray[np.int64]) -> str:
    """Name the first few lines of the file: ``rows 4, 7 and 3 more``."""
    ordered = np.sort(lines)
    shown = ", ".join(str(line) for line in ordered[:SHOWN])
    return f"row{'s' if len(ordered) > 1 else ''} {shown}{_more(len(ordered))}"


def count_of(number: int, noun: str) -> str:
    """Number and noun: ``1 entry``, ``2 entries``, ``3 dates``."""
    if number == 1:
        return f"1 {noun}"
    return f"{number:,} {noun[:-1]}ies" if noun.endswith("ry") else f"{number:,} {noun}s"


def _more(size: int) -> str:
    return f" and {size - SHOWN:,} more" if size > SHOWN else ""
