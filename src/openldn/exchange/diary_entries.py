"""All entries of a diary in columns, in order of patient and time."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from openldn.record import UNKNOWN, Codes, Course, Floats

Bounds = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Entries:
    """Columns of equal length; :meth:`sort` puts them in order."""

    line: Codes
    patient: Codes
    patients: tuple[str, ...]
    outcome: Floats
    treatment: Codes
    treatments: tuple[str, ...]
    stamp: NDArray[np.datetime64] | None = None
    date: NDArray[np.datetime64] | None = None
    number: Floats | None = None
    dose_mg: Floats | None = None
    guess: Floats | None = None
    period: Codes | None = None
    periods: tuple[str, ...] = ()
    cycle: Codes | None = None
    cycles: tuple[str, ...] = ()
    covariates: Mapping[str, Floats] = field(default_factory=dict)
    day_cut_hour: int = 0

    def __len__(self) -> int:
        return len(self.line)

    @property
    def time(self) -> NDArray[np.datetime64] | Floats | None:
        """What orders the entries: local times or day numbers."""
        return self.stamp if self.stamp is not None else self.number

    @property
    def has_clock(self) -> bool:
        """Whether any entry has a time of day."""
        if self.stamp is None or self.date is None:
            return False
        return bool((self.stamp != _start_of_day(self.date, self.day_cut_hour)).any())

    @property
    def day_index(self) -> Codes | None:
        """Whole number that entries of one date share."""
        if self.date is not None:
            return self.date.astype("datetime64[D]").astype(np.int64)
        return None if self.number is None else np.floor(self.number).astype(np.int64)

    @property
    def bounds(self) -> Bounds:
        """Where each patient's entries begin, and the end; needs sorted entries."""
        inner = np.flatnonzero(np.diff(self.patient)) + 1
        return np.concatenate(([0], inner, [len(self)]))

    def sort(self) -> "Entries":
        """Order by patient and time; ties by content, so that row order is irrelevant.

        Without time the rows of each patient stay as they are.
        """
        if self.time is None:
            order = np.argsort(self.patient, kind="stable")
        else:
            order = _order(self._sort_keys())
        if np.array_equal(order, np.arange(len(order))):
            return self
        arrays = {
            name: column[order]
            for name, column in vars(self).items()
            if isinstance(column, np.ndarray)
        }
        covariates = {name: column[order] for name, column in self.covariates.items()}
        return replace(self, **arrays, covariates=covariates)  # type: ignore[arg-type]

    def number_treatments(self) -> "Entries":
        """Number treatments in order of first appearance since the start of a course."""
        known = np.flatnonzero(self.treatment != UNKNOWN)
        if not len(known):
            return replace(self, treatments=())
        since = known - np.repeat(self.bounds[:-1], np.diff(self.bounds))[known]
        first = np.full(len(self.treatments), len(self))
        np.minimum.at(first, self.treatment[known], since)
        order = np.argsort(first, kind="stable")
        order = order[np.isin(order, self.treatment[known])]
        rank = np.full(len(self.treatments) + 1, UNKNOWN)
        rank[order] = np.arange(len(order))
        return replace(
            self,
            treatment=rank[self.treatment],
            treatments=tuple(self.treatments[i] for i in order),
        )

    def _sort_keys(self) -> list[NDArray[np.generic]]:
        keys = [self.patient, self.time, self.treatment, self.outcome, self.dose_mg]
        keys += [self.guess, self.cycle, self.period, *self.covariates.values(), self.line]
        return [key for key in keys if key is not None]


def make_courses(entries: Entries) -> tuple[Course, ...]:
    """Part sorted entries into courses, one for each patient."""
    day = _days(entries)
    return tuple(
        _make_course(entries, day, slice(int(start), int(end)))
        for start, end in pairwise(entries.bounds)
    )


def _make_course(entries: Entries, day: Floats | None, part: slice) -> Course:
    period, periods = _own_labels(entries.period, entries.periods, part)
    cycle, cycles = _own_labels(entries.cycle, entries.cycles, part)
    start = None
    if entries.date is not None:
        start = _start_of_day(entries.date[part][:1], entries.day_cut_hour)[0].item()
    return Course(
        participant=entries.patients[int(entries.patient[part][0])],
        outcome=entries.outcome[part],
        treatment=entries.treatment[part],
        treatments=entries.treatments,
        day=None if day is None else day[part],
        dose_mg=_part(entries.dose_mg, part),
        period=period,
        periods=periods,
        cycle=cycle,
        cycles=cycles,
        guess=_part(entries.guess, part),
        covariates={name: column[part] for name, column in entries.covariates.items()},
        row=entries.line[part],
        start=start,
        dates=None if entries.date is None else entries.date[part].astype("datetime64[D]"),
    )


def _days(entries: Entries) -> Floats | None:
    """Days since the start of the first local day of each course."""
    starts = np.repeat(entries.bounds[:-1], np.diff(entries.bounds))
    if entries.number is not None:
        return entries.number - np.floor(entries.number[starts])
    if entries.stamp is None or entries.date is None:
        return None
    zero = _start_of_day(entries.date[starts], entries.day_cut_hour)
    return (entries.stamp - zero) / np.timedelta64(1, "D")


def _start_of_day(date: NDArray[np.datetime64], cut_hour: int) -> NDArray[np.datetime64]:
    cut = np.full(len(date), cut_hour).astype("timedelta64[h]")
    start: NDArray[np.datetime64] = np.add(date.astype("datetime64[us]"), cut)
    return start


def _part(column: Floats | None, part: slice) -> Floats | None:
    return None if column is None else column[part]


def _own_labels(
    column: Codes | None, labels: tuple[str, ...], part: slice
) -> tuple[Codes | None, tuple[str, ...]]:
    """Codes of one course, counted from 0 over the labels that it holds."""
    if column is None:
        return None, ()
    own = column[part]
    held = np.unique(own[own != UNKNOWN])
    codes = np.where(own == UNKNOWN, UNKNOWN, np.searchsorted(held, own))
    return codes, tuple(labels[i] for i in held)


def _order(keys: list[NDArray[np.generic]]) -> Codes:
    frame = pl.DataFrame({str(i): key for i, key in enumerate(keys)})
    order = frame.select(pl.arg_sort_by(frame.columns)).to_series()
    return order.to_numpy().astype(np.int64)
