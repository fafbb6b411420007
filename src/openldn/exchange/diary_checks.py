"""What the entries themselves show: doubles, gaps, contradictions, impossible dates.

Every check reads sorted entries and returns findings; none of them changes an entry.
"""

import shlex
from datetime import date
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from openldn.exchange.diary_entries import Entries
from openldn.exchange.diary_findings import (
    SHOWN,
    count_of,
    make_finding,
    name_rows,
    show_cell,
    show_list,
)
from openldn.exchange.diary_labels import is_between
from openldn.exchange.diary_numbers import read_plain_numbers
from openldn.exchange.table_file import Table
from openldn.record import UNKNOWN, Finding

_LDN_ERA = np.datetime64("1990-01-01")  # before it a diary of today's makers is a slip
_STUDY_DAY_NAMES = frozenset(
    "studyday day daynumber dayno daynum dayindex trialday diaryday".split()
)

Mask = NDArray[np.bool_]


def check_entries(
    entries: Entries, *, today: date | None, clock: str | None = None
) -> list[Finding]:
    """Findings about times, doubles, gaps and treatments.

    ``clock`` is a column that looks like the time of day and was not read.
    """
    findings = _check_treatments(entries)
    if entries.time is None:
        return findings
    return [
        *_check_calendar(entries, today=today),
        *_check_double_imports(entries, clock=clock),
        *_check_days(entries, clock=clock),
        *findings,
    ]


def check_identical_rows(table: Table) -> list[Finding]:
    """Rows that repeat another one in every column."""
    double = table.frame.is_duplicated().to_numpy()
    if not double.any():
        return []
    return [
        make_finding(
            "DIA-013",
            f"Rows identical to another one in every column: {int(double.sum()):,} "
            f"({name_rows(table.lines[double])})",
            "All are kept; delete rows that were entered twice",
        )
    ]


def check_study_days(table: Table, entries: Entries, *, used: set[str]) -> list[Finding]:
    """Whether a study-day column beside the dates counts every date once."""
    if entries.date is None:
        return []
    findings = []
    for name in table.names:
        plain = "".join(c for c in name.casefold() if c.isalpha())
        if plain in _STUDY_DAY_NAMES and name not in used:
            findings += _check_study_day(table, entries, name)
    return findings


def _check_study_day(table: Table, entries: Entries, name: str) -> list[Finding]:
    numbers = read_plain_numbers(table.cells(name, role="study day").text)
    place = np.searchsorted(table.lines, entries.line)
    grouped = (
        pl.DataFrame({"patient": entries.patient, "day": numbers[place], "date": entries.day_index})
        .filter(pl.col("day").is_not_nan())
        .group_by("patient", "day")
        .agg(pl.col("date").n_unique().alias("dates"), pl.len().alias("size"))
        .filter(pl.col("dates") > 1)
        .sort("patient", "day")
    )
    if grouped.is_empty():
        return []
    shown = [
        f"study day {row['day']:g} covers {_in_words(row['dates'])} dates and holds "
        f"{count_of(row['size'], 'entry')}"
        for row in grouped.head(SHOWN).iter_rows(named=True)
    ]
    more = f" and {grouped.height - SHOWN:,} more" if grouped.height > SHOWN else ""
    return [
        make_finding(
            "DIA-018",
            f"By column {name}, {'; '.join(shown)}{more}",
            "Entries were placed by their date; correct the study day or the date",
        )
    ]


def _check_calendar(entries: Entries, *, today: date | None) -> list[Finding]:
    if entries.date is None:
        return []
    findings = []
    late = entries.date > np.datetime64(today) if today is not None else np.zeros(0, dtype=bool)
    if late.any():
        findings.append(
            make_finding(
                "DIA-010",
                f"Entries dated after today, {today}: {int(late.sum()):,} "
                f"({name_rows(entries.line[late])})",
                "Correct the date; is day and month, or the year, exchanged?",
            )
        )
    early = entries.date < _LDN_ERA
    if early.any():
        findings.append(
            make_finding(
                "DIA-011",
                f"Entries dated before {_LDN_ERA}: {int(early.sum()):,} "
                f"({name_rows(entries.line[early])})",
                "Correct the year if it is a slip of the pen",
            )
        )
    return findings


def _check_double_imports(entries: Entries, *, clock: str | None) -> list[Finding]:
    time = entries.time
    assert time is not None
    same = (
        (np.diff(entries.patient) == 0)
        & (time[1:] == time[:-1])
        & (np.diff(entries.treatment) == 0)
        & (entries.outcome[1:] == entries.outcome[:-1])
    )
    if not same.any():
        return []
    double = np.append(same, False) | np.append(False, same)
    if clock is not None:
        return [
            make_finding(
                "DIA-012",
                f"Entries that share date, treatment and score with another one: "
                f"{int(double.sum()):,} ({name_rows(entries.line[double])}); {show_cell(clock)} "
                "looks like the time of day that tells them apart, and was not read",
                f"Add --clock {shlex.quote(clock)}; without it all are kept, in unknown order "
                "within the day",
            )
        ]
    return [
        make_finding(
            "DIA-012",
            f"Entries that share time, treatment and score with another one: "
            f"{int(double.sum()):,} ({name_rows(entries.line[double])}); probably imported twice",
            "All are kept; delete the rows that were imported twice",
        )
    ]


def _check_days(entries: Entries, *, clock: str | None) -> list[Finding]:
    index = entries.day_index
    assert index is not None
    new_patient = np.append(True, np.diff(entries.patient) != 0)
    begins = np.flatnonzero(new_patient | np.append(True, np.diff(index) != 0))
    sizes = np.diff(np.append(begins, len(entries)))
    findings = []
    several = int((sizes > 1).sum())
    if several:
        findings.append(
            make_finding(
                "DIA-014",
                f"Dates with several entries: {several:,} of {len(sizes):,}",
                "All are kept, with their times; none is averaged"
                if clock is None
                else f"All are kept, in unknown order within the day; {show_cell(clock)} looks "
                f"like the time of day: add --clock {shlex.quote(clock)}",
            )
        )
    bounds = entries.bounds
    span = int((index[bounds[1:] - 1] - index[bounds[:-1]] + 1).sum())
    if span > len(sizes):
        findings.append(
            make_finding(
                "DIA-015",
                "Dates without an entry between the first and the last one: "
                f"{span - len(sizes):,} of {span:,}",
                "Nothing to do if the diary was not daily; missing days are not filled in",
            )
        )
    return findings + _check_one_treatment(entries, begins)


def _check_one_treatment(entries: Entries, begins: NDArray[np.int64]) -> list[Finding]:
    """Dates that hold more than one treatment; ``begins`` is where each date begins."""
    known = np.where(entries.treatment == UNKNOWN, len(entries.treatments), entries.treatment)
    low = np.minimum.reduceat(known, begins)
    high = np.maximum.reduceat(entries.treatment, begins)
    mixed = np.flatnonzero((high != UNKNOWN) & (low < high))
    if not len(mixed):
        return []
    return [
        make_finding(
            "DIA-016",
            f"Dates with more than one treatment: {len(mixed):,} "
            f"({name_rows(entries.line[begins[mixed]])})",
            "Right if treatment changed within the day; else correct the label",
        )
    ]


def _check_treatments(entries: Entries) -> list[Finding]:
    findings = []
    blank = (entries.treatment == UNKNOWN) & ~np.isnan(entries.outcome) & ~_said_between(entries)
    early = blank & _before_first_treatment(entries)
    blank &= ~early
    if blank.any():
        findings.append(
            make_finding(
                "DIA-021",
                f"Entries with a score and no treatment: {int(blank.sum()):,} "
                f"({name_rows(entries.line[blank])})",
                "They are kept as not known; fill the treatment in if it is known",
            )
        )
    if early.any():
        findings.append(
            make_finding(
                "DIA-031",
                f"Entries with a score before the first treatment: {int(early.sum()):,} "
                f"({name_rows(entries.line[early])}); read as days before the start, which are "
                "not compared",
                "Nothing to do if they are a run-in; fill the treatment in if there was one",
            )
        )
    return findings + _check_periods(entries)


def _said_between(entries: Entries) -> Mask:
    """Entries whose period or cycle says run-in or washout."""
    said = np.zeros(len(entries), dtype=bool)
    for codes, labels in (
        (entries.period, entries.periods),
        (entries.cycle, entries.cycles),
    ):
        if codes is not None:
            said |= np.array([*map(is_between, labels), False])[codes]
    return said


def _before_first_treatment(entries: Entries) -> Mask:
    """Entries before the first that names a treatment, of people who have one."""
    if entries.time is None:
        return np.zeros(len(entries), dtype=bool)
    is_early = np.zeros(len(entries), dtype=bool)
    known = entries.treatment != UNKNOWN
    for start, end in pairwise(entries.bounds):
        held = np.flatnonzero(known[start:end])
        if len(held):
            is_early[start : start + held[0]] = True
    return is_early


def _check_periods(entries: Entries) -> list[Finding]:
    if entries.period is None:
        return []
    mixed = (
        pl.DataFrame(
            {
                "patient": entries.patient,
                "period": entries.period,
                "treatment": entries.treatment,
                "line": entries.line,
            }
        )
        .filter((pl.col("period") != UNKNOWN) & (pl.col("treatment") != UNKNOWN))
        .group_by("patient", "period")
        .agg(pl.col("treatment").n_unique(), pl.col("line").min())
        .filter(pl.col("treatment") > 1)
        .sort("line")
    )
    if mixed.is_empty():
        return []
    labels = [entries.periods[code] for code in mixed["period"].unique().sort()]
    return [
        make_finding(
            "DIA-017",
            f"Periods with more than one treatment: {mixed.height:,}, labelled "
            f"{show_list(labels)} ({name_rows(mixed['line'].to_numpy())})",
            "A period is a stretch on one treatment; correct the period or the treatment",
        )
    ]


def _in_words(number: int) -> str:
    return {2: "two", 3: "three", 4: "four"}.get(number, str(number))
