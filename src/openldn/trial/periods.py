"""Periods of a course: which entries share a random effect, and how the treatment moved."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from openldn.inference import Codes
from openldn.record import Course, Floats, TreatmentPeriod
from openldn.timeline import Span

# Runs shorter than this between two longer runs of one treatment are missed or extra doses.
SHORTEST_PERIOD_DAYS = 3.0
# Treatments that alternate faster than periods share a random effect by blocks of a week.
BLOCK_DAYS = 7.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Periods:
    """How a course divides.

    Parameters
    ----------
    group : array of int, shape (n,)
        Index of the group whose random effect an entry shares.
    labels : tuple of str
        Name of each group.
    kind : str
        ``"period"``, ``"block of 7 days"``, ``"cycle"`` or ``""`` when there are no groups.
    runs : tuple of TreatmentPeriod
        Stretches on one treatment, in order; empty without time.
    switches : int
        Changes between active and comparator.
    """

    group: Codes
    labels: tuple[str, ...]
    kind: str
    runs: tuple[TreatmentPeriod, ...]
    switches: int


def find_periods(course: Course, *, label: Codes, compared: tuple[int, int]) -> Periods:
    """Divide a course into periods.

    Parameters
    ----------
    course : Course
        Usable entries only.
    label : array of int, shape (n,)
        Treatment of each entry, as an index into ``course.treatments``.
    compared : tuple of int
        Codes of active and comparator; changes to and from others are not counted.

    Notes
    -----
    A period column wins; else cycle and treatment together; else runs of one treatment;
    and where the treatment alternates faster than every three days, blocks of a week.
    Without time, the entries of a cycle share an effect.
    """
    if course.day is None:
        return _without_time(course)
    starts = _run_starts(label, course.day)
    runs = _runs(course, label, starts)
    switches = _switches([int(label[start]) for start in starts], compared)
    if course.period is not None:
        return _from_codes(course.period, course.periods, "period", runs, switches)
    if course.cycle is not None:
        pairs = np.column_stack((course.cycle, label))
        unique, group = np.unique(pairs, axis=0, return_inverse=True)
        names = tuple(
            f"{course.cycles[cycle] if cycle >= 0 else 'not noted'} {course.treatments[code]}"
            for cycle, code in unique
        )
        return Periods(group=group.reshape(-1).astype(np.int64), labels=names, kind="period",
                       runs=runs, switches=switches)  # fmt: skip
    lengths = [run.span.days for run in runs]
    if float(np.median(lengths)) < SHORTEST_PERIOD_DAYS and len(runs) > 2:
        block = ((course.day - course.day[0]) // BLOCK_DAYS).astype(np.int64)
        unique, group = np.unique(block, return_inverse=True)
        names = tuple(f"days {7 * b + 1}-{7 * b + 7}" for b in unique)
        return Periods(group=group.astype(np.int64), labels=names, kind="block of 7 days",
                       runs=runs, switches=switches)  # fmt: skip
    group = np.zeros(len(course), dtype=np.int64)
    for number, start in enumerate(starts):
        group[start:] = number
    names = tuple(f"{number + 1}: {run.treatment}" for number, run in enumerate(runs))
    return Periods(group=group, labels=names, kind="period", runs=runs, switches=switches)


def _switches(labels: list[int], compared: tuple[int, int]) -> int:
    """Changes between active and comparator, whatever came between."""
    kept = [label for label in labels if label in compared]
    return sum(before != after for before, after in pairwise(kept))


def _without_time(course: Course) -> Periods:
    if course.cycle is None and course.period is not None:
        return _from_codes(course.period, course.periods, "period", (), 0)
    if course.cycle is None:
        none = np.zeros(len(course), dtype=np.int64)
        return Periods(group=none, labels=(), kind="", runs=(), switches=0)
    return _from_codes(course.cycle, course.cycles, "cycle", (), 0)


def _from_codes(
    codes: Codes,
    names: tuple[str, ...],
    kind: str,
    runs: tuple[TreatmentPeriod, ...],
    switches: int,
) -> Periods:
    unique, group = np.unique(codes, return_inverse=True)
    labels = tuple(names[code] if code >= 0 else "not noted" for code in unique)
    return Periods(group=group.astype(np.int64), labels=labels, kind=kind, runs=runs,
                   switches=switches)  # fmt: skip


def _run_starts(label: Codes, day: Floats) -> list[int]:
    """Index at which each run begins; single missed or extra doses do not end a run."""
    starts = [0, *(int(i) for i in np.flatnonzero(np.diff(label)) + 1)]
    ends = [*starts[1:], len(label)]
    kept: list[int] = []
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        previous = int(label[kept[-1]]) if kept else None
        if kept and label[start] == previous:
            continue
        is_inner = 0 < number < len(starts) - 1
        length = day[end] - day[start] if end < len(label) else day[-1] - day[start] + 1
        if (
            is_inner
            and length < SHORTEST_PERIOD_DAYS
            and label[starts[number + 1]] == previous
            and _long(day, kept[-1], start)
            and _long(day, starts[number + 1], ends[number + 1])
        ):
            continue
        kept.append(start)
    return kept


def _long(day: Floats, start: int, end: int) -> bool:
    last = day[end] if end < len(day) else day[-1] + 1
    return bool(last - day[start] >= SHORTEST_PERIOD_DAYS)


def _runs(course: Course, label: Codes, starts: list[int]) -> tuple[TreatmentPeriod, ...]:
    assert course.day is not None
    runs = []
    for number, start in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else len(course)
        last = course.day[end] if end < len(course) else np.floor(course.day[-1]) + 1.0
        begin = float(course.day[start])
        runs.append(
            TreatmentPeriod(
                treatment=course.treatments[int(label[start])],
                span=Span(start_day=begin, end_day=max(float(last), begin + 1e-6)),
                entries=int(np.sum(np.isfinite(course.outcome[start:end]))),
            )
        )
    return tuple(runs)
