"""Periods of a course: which entries share a random effect, and how the treatment moved."""

from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np

from openldn.inference import Codes
from openldn.record import Course, Floats, TreatmentPeriod
from openldn.timeline import Span

# A stretch shorter than this is a missed or an extra dose, not a period.
SHORTEST_PERIOD_DAYS = 3.0
# Treatments that alternate faster than periods share a random effect by blocks of a week.
BLOCK_DAYS = 7.0
# Where doses are noted, forgotten ones come in a row too: a stretch then needs this share of the
# longest on its treatment.
DOSE_SHARE = 0.25
# Weeks divide most stretches on one treatment, periods in random order some. Where a column may
# be either, the stretches are the careful choice: fewer witnesses, a wider interval.
MOST_DIVIDED = 0.5
# More cycles than this without dates are days that were numbered.
MOST_CYCLES = 12


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
    step_share : float
        Share of the treatment's variance that one single step in time explains, 0 to 1:
        one for before and after, a third for ABAB; 0 without time.
    has_repeats : bool
        Without time: whether a cycle (or the course) holds several scores on one treatment,
        whose order nobody knows, or so many cycles that they must be days.
    note : str
        What was done with the period column when it could not be used as it is.
    """

    group: Codes
    labels: tuple[str, ...]
    kind: str
    runs: tuple[TreatmentPeriod, ...] = ()
    switches: int = 0
    step_share: float = 0.0
    has_repeats: bool = False
    note: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class _Groups:
    group: Codes
    labels: tuple[str, ...]
    kind: str
    note: str = ""


def find_periods(
    course: Course, *, label: Codes, compared: tuple[int, int], level: Floats | None = None
) -> Periods:
    """Divide a course into periods.

    Parameters
    ----------
    course : Course
        Usable entries only.
    label : array of int, shape (n,)
        Treatment of each entry, as an index into ``course.treatments``.
    compared : tuple of int
        Codes of active and comparator; changes to and from others are not counted.
    level : array of shape (n,), or None
        Share of the active treatment taken; ``None``: all of it whenever the label says so.

    Notes
    -----
    Stretches on one treatment of less than three days are missed or extra doses and belong
    to the stretch before. A group never spans two stretches: a period column, or cycle and
    treatment together, only divide them further. Where the treatment alternates faster than
    every three days by its label (doses that were missed do not), blocks of a week share a
    random effect. Without time, the entries of a cycle do.
    """
    if course.day is None:
        return _without_time(course, label, compared)
    raw = _changes(label)
    is_rapid = course.dose_mg is None and _median_days(course.day, raw) < SHORTEST_PERIOD_DAYS
    is_rapid = is_rapid and len(raw) > 2
    share = DOSE_SHARE if course.dose_mg is not None else 0.0
    starts = raw if is_rapid else _long_runs(label, course.day, raw, share=share)
    runs = _runs(course, label, starts)
    groups = _blocks(course) if is_rapid else _by_run(course, starts, runs)
    inside = (label == compared[0]) | (label == compared[1])
    taken = level if level is not None else (label == compared[0]).astype(float)
    return Periods(
        group=groups.group,
        labels=groups.labels,
        kind=groups.kind,
        runs=runs,
        switches=_switches([int(label[start]) for start in starts], compared),
        step_share=_step_share(taken[inside]),
        note=groups.note,
    )


def _changes(label: Codes) -> list[int]:
    """Index at which each stretch begins."""
    return [0, *(int(i) for i in np.flatnonzero(np.diff(label)) + 1)]


def _lengths(day: Floats, starts: list[int]) -> list[float]:
    ends = [*(float(day[start]) for start in starts[1:]), float(np.floor(day[-1])) + 1.0]
    return [end - float(day[start]) for start, end in zip(starts, ends, strict=True)]


def _median_days(day: Floats, starts: list[int]) -> float:
    return median(_lengths(day, starts))


def _long_runs(label: Codes, day: Floats, starts: list[int], *, share: float) -> list[int]:
    """Starts of the stretches that last; short ones belong to the one before.

    A stretch lasts that has three days and ``share`` of the longest on its treatment.
    """
    lengths = dict(zip(starts, _lengths(day, starts), strict=True))
    longest: dict[int, float] = {}
    for start, days in lengths.items():
        longest[int(label[start])] = max(days, longest.get(int(label[start]), 0.0))
    long = [
        start
        for start, days in lengths.items()
        if days >= max(SHORTEST_PERIOD_DAYS, share * longest[int(label[start])])
    ]
    kept: list[int] = []
    for start in long or starts[:1]:
        if not kept or label[start] != label[kept[-1]]:
            kept.append(start)
    # A short stretch at the very beginning belongs to the first that lasts, if of its kind.
    if label[0] == label[kept[0]] or kept[0] == 0:
        kept[0] = 0
    else:
        kept.insert(0, 0)
    return kept


def _switches(labels: list[int], compared: tuple[int, int]) -> int:
    """Changes between active and comparator, whatever came between."""
    kept = [label for label in labels if label in compared]
    return sum(before != after for before, after in pairwise(kept))


def _step_share(level: Floats) -> float:
    """Largest share of the variance that a single cut in time explains."""
    size = len(level)
    total = float(np.sum((level - level.mean()) ** 2)) if size else 0.0
    if size < 2 or total <= 0:
        return 1.0
    before = np.arange(1, size)
    cumulative = np.cumsum(level)[:-1]
    difference = cumulative / before - (level.sum() - cumulative) / (size - before)
    between = difference**2 * before * (size - before) / size
    return min(float(between.max()) / total, 1.0)


def _blocks(course: Course) -> _Groups:
    """Weeks, or the periods of the diary where those hold several entries."""
    assert course.day is not None
    note = ""
    if course.period is not None:
        unique, group = np.unique(course.period, return_inverse=True)
        if len(unique) > 1 and np.median(np.bincount(group)) >= SHORTEST_PERIOD_DAYS:
            labels = tuple(_name(course.periods, int(code)) for code in unique)
            return _Groups(group=group.astype(np.int64), labels=labels, kind="period")
        note = "it holds one period only, or fewer than three entries a period: weeks are used"
    block = ((course.day - course.day[0]) // BLOCK_DAYS).astype(np.int64)
    unique, group = np.unique(block, return_inverse=True)
    labels = tuple(f"days {7 * b + 1}-{7 * b + 7}" for b in unique)
    return _Groups(group=group.astype(np.int64), labels=labels, kind="block of 7 days", note=note)


def _by_run(course: Course, starts: list[int], runs: tuple[TreatmentPeriod, ...]) -> _Groups:
    """Stretches on one treatment, divided by the diary's periods or cycles."""
    run = np.zeros(len(course), dtype=np.int64)
    for number, start in enumerate(starts):
        run[start:] = number
    plain = tuple(f"{number + 1}: {one.treatment}" for number, one in enumerate(runs))
    codes, names = course.period, course.periods
    if codes is None:
        codes, names = course.cycle, course.cycles
    if codes is None:
        return _Groups(group=run, labels=plain, kind="period")
    unique, group = np.unique(np.column_stack((run, codes)), axis=0, return_inverse=True)
    group = group.reshape(-1)
    parts = np.bincount(unique[:, 0])
    note = ""
    if np.median(np.bincount(group)) < 2:
        note = "it holds fewer than two entries a period: stretches on one treatment are used"
    elif len(parts) > 1 and np.mean(parts > 1) > MOST_DIVIDED:
        note = "it divides most stretches on one treatment, as weeks do: the stretches are used"
    if note:
        return _Groups(group=run, labels=plain, kind="period", note=note)
    labels = tuple(f"{_name(names, int(code))}: {runs[one].treatment}" for one, code in unique)
    spans = len(unique) > len(np.unique(codes)) and course.period is not None
    note = "a period of it spans a change of treatment: it was divided there" if spans else ""
    return _Groups(group=group.astype(np.int64), labels=labels, kind="period", note=note)


def _name(names: tuple[str, ...], code: int) -> str:
    return names[code] if code >= 0 else "not noted"


def _without_time(course: Course, label: Codes, compared: tuple[int, int]) -> Periods:
    """Cycles, or periods; several scores of one kind in one of them have no known order."""
    codes, names, kind = course.cycle, course.cycles, "cycle"
    if codes is None:
        codes, names, kind = course.period, course.periods, "period"
    if codes is None:
        none = np.zeros(len(course), dtype=np.int64)
        counts = [int(np.sum(label == code)) for code in compared]
        return Periods(group=none, labels=(), kind="", has_repeats=max(counts) > 1)
    unique, group = np.unique(codes, return_inverse=True)
    labels = tuple(_name(names, int(code)) for code in unique)
    cells = np.unique(np.column_stack((group, label)), axis=0, return_counts=True)[1]
    most = MOST_CYCLES if kind == "cycle" else 2 * MOST_CYCLES
    is_mixed = len(cells) > len(unique)
    repeats = len(unique) > most or (is_mixed and bool(np.any(cells > 1)))
    return Periods(group=group.astype(np.int64), labels=labels, kind=kind, has_repeats=repeats)


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
                entries=end - start,
            )
        )
    return tuple(runs)
