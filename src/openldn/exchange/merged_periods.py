"""Neighboring periods on one treatment, which become one where no column parts them."""

import shlex
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from openldn.exchange.diary_findings import count_of, make_finding, show_cell
from openldn.exchange.diary_obstacles import words_of
from openldn.exchange.diary_options import Diary, DiaryColumns, ReadOptions
from openldn.exchange.diary_table import read_diary
from openldn.record import UNKNOWN, Codes, Course, Finding, Floats

# Words in a header that mean a stretch on one treatment.
PERIOD_WORDS = frozenset("period periode phase block kit box stretch".split())
# Two periods in a row last twice as long as one, give or take days at the ends.
TWICE, SLACK = 2, 0.15
# Fewer stretches have no usual length to compare with.
FEWEST_STRETCHES = 3


def find_merged_periods(
    path: str | Path, diary: Diary, *, columns: DiaryColumns, options: ReadOptions
) -> tuple[Finding, ...]:
    """Whether neighboring periods on one treatment were taken for one, and what to do.

    Fewer, longer periods are fewer witnesses of how much periods wander by themselves, so the
    interval is another one.

    Parameters
    ----------
    path : str or Path
        Of the diary.
    diary : Diary
        As read without a column of periods; with one there is nothing to find.
    columns : DiaryColumns
    options : ReadOptions
    """
    if columns.period or columns.cycle or columns.time is None or columns.treatment is None:
        return ()
    used = {name.casefold() for name in _named(columns)}
    candidates = [
        name
        for name in diary.columns_found
        if name.casefold() not in used and words_of(name) & PERIOD_WORDS
    ]
    for name in candidates:
        again = read_diary(path, columns=replace(columns, period=name), options=options)
        merged = sum(_count_merged(course) for course in again.courses)
        if merged:
            return (_merged(name, merged),)
    doubled = sum(_count_doubled(course, options) for course in diary.courses)
    return (_doubled(doubled),) if doubled and not candidates else ()


def _named(columns: DiaryColumns) -> list[str]:
    return [value for value in vars(columns).values() if isinstance(value, str)]


def _merged(name: str, merged: int) -> Finding:
    return make_finding(
        "DIA-033",
        f"Column {show_cell(name)} looks like the period and was not named; "
        f"{count_of(merged, 'period')} on the same treatment as the one before "
        f"{'was' if merged == 1 else 'were'} taken for one with it",
        f"Add --period {shlex.quote(name)} if it numbers the periods",
    )


def _doubled(doubled: int) -> Finding:
    stretches = "stretch is" if doubled == 1 else "stretches are"
    return make_finding(
        "DIA-034",
        f"No period column is named, and {doubled} {stretches} twice as long as the others; two "
        "neighboring periods on one treatment may have been taken for one",
        "If so, add a column that numbers the periods and name it with --period",
    )


def _count_merged(course: Course) -> int:
    """Periods that follow one on the same treatment."""
    if course.period is None:
        return 0
    held = (course.period != UNKNOWN) & (course.treatment != UNKNOWN)
    period, treatment = course.period[held], course.treatment[held]
    changed = np.diff(period) != 0
    if changed.sum() >= len(np.unique(period)):
        return 0  # labels that come again are no periods
    return int(np.sum(changed & (np.diff(treatment) == 0)))


def _count_doubled(course: Course, options: ReadOptions) -> int:
    """Stretches twice as long as all others are."""
    if course.day is None:
        return 0
    asked = {label.casefold() for label in (*options.active, *options.comparator)}
    labels = [label.casefold() for label in course.treatments]
    compared = [code for code, label in enumerate(labels) if label in asked or not asked]
    lengths = _lengths(course.treatment, course.day, compared)
    if len(lengths) < FEWEST_STRETCHES:
        return 0
    shares = lengths / lengths.min()
    single, double = np.abs(shares - 1) <= SLACK, np.abs(shares / TWICE - 1) <= SLACK
    return int(double.sum()) if np.all(single | double) else 0


def _lengths(treatment: Codes, day: Floats, compared: Sequence[int]) -> Floats:
    """Days of each stretch on one of the treatments."""
    starts = np.append(0, np.flatnonzero(np.diff(treatment)) + 1)
    ends = np.append(starts[1:], len(treatment)) - 1
    inside = np.isin(treatment[starts], compared)
    days: Floats = np.floor(day[ends]) - np.floor(day[starts]) + 1.0
    return days[inside]
