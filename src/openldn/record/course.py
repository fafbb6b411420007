"""A course of treatment: what was taken and what was noted, entry by entry.

A course is kept in columns, so that ten thousand of them fit in memory and reach the
engine without copying; :meth:`Course.entries` gives the same as one value per line.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from openldn.errors import CourseError
from openldn.timeline import Span

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

UNKNOWN = -1  # code of a label that is blank in the diary


@dataclass(frozen=True, kw_only=True)
class DoseEvent:
    """One administration: how much, by which route, when (local wall-clock time)."""

    when: datetime
    dose_mg: float
    route: str = "oral"

    def __post_init__(self) -> None:
        if not (np.isfinite(self.dose_mg) and self.dose_mg >= 0):
            raise CourseError(f"dose_mg is {self.dose_mg}; must be 0 mg or more.")


@dataclass(frozen=True, kw_only=True)
class IntercurrentEvent:
    """Something that changes what the outcome means: a flare, rescue drug, an infection."""

    span: Span
    kind: str


@dataclass(frozen=True, kw_only=True)
class TreatmentPeriod:
    """A stretch on one treatment."""

    treatment: str
    span: Span
    entries: int


@dataclass(frozen=True, kw_only=True)
class DiaryEntry:
    """What was noted at one moment; ``None`` is "not noted"."""

    row: int
    day: float | None
    treatment: str | None
    outcome: float | None
    dose_mg: float | None = None
    period: str | None = None
    cycle: str | None = None
    guess: float | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Course:
    """One participant's course on one outcome, in columns of equal length ``n``.

    Parameters
    ----------
    participant : str
        Label in the diary; ``""`` for a diary of one person.
    outcome : array of shape (n,)
        Score; NaN is "not noted".
    treatment : array of int, shape (n,)
        Index into ``treatments``, or -1 where the label is blank.
    treatments : tuple of str
        Treatment labels in order of first appearance.
    day : array of shape (n,), or None
        Days since the first entry of the course, in time order. ``None`` when the diary
        holds no time: then entries are summaries whose order is not known.
    dose_mg : array of shape (n,), or None
        Dose taken in mg; NaN is "not noted".
    period, cycle : array of int, shape (n,), or None
        Index into ``periods`` / ``cycles``.
    guess : array of shape (n,), or None
        Probability, 0 to 1, that the participant gave to being on the active treatment.
    covariates : mapping of str to array of shape (n,)
    row : array of int, shape (n,)
        Line of the file, for messages.
    start : datetime or None
        Local time of day zero.
    dates : array of datetime64[D], shape (n,), or None
        Local date of each entry, by the day cut.

    Raises
    ------
    CourseError
        If columns differ in length or the days are not in order.

    Examples
    --------
    >>> course = Course(
    ...     outcome=np.array([5.0, 4.0]),
    ...     treatment=np.array([0, 1]),
    ...     treatments=("placebo", "LDN"),
    ...     day=np.array([0.0, 1.0]),
    ... )
    >>> course.observed, course.missing
    (2, 0)
    """

    outcome: Floats
    treatment: Codes
    treatments: tuple[str, ...]
    day: Floats | None = None
    participant: str = ""
    dose_mg: Floats | None = None
    period: Codes | None = None
    periods: tuple[str, ...] = ()
    cycle: Codes | None = None
    cycles: tuple[str, ...] = ()
    guess: Floats | None = None
    covariates: Mapping[str, Floats] = field(default_factory=dict)
    row: Codes | None = None
    start: datetime | None = None
    dates: NDArray[np.datetime64] | None = None

    def __post_init__(self) -> None:
        size = len(self.outcome)
        columns = {
            "treatment": self.treatment,
            "day": self.day,
            "dose_mg": self.dose_mg,
            "period": self.period,
            "cycle": self.cycle,
            "guess": self.guess,
            "row": self.row,
            "dates": self.dates,
            **self.covariates,
        }
        for name, column in columns.items():
            if column is not None and len(column) != size:
                raise CourseError(
                    f"column {name} has {len(column)} entries and outcome has {size}; "
                    "every column of a course needs one value per entry."
                )
        if self.day is not None and size and not np.all(np.diff(self.day) >= 0):
            raise CourseError("day goes back in time; sort the entries by day first.")

    def __len__(self) -> int:
        return len(self.outcome)

    @property
    def observed(self) -> int:
        """Number of entries with a score."""
        return int(np.sum(np.isfinite(self.outcome)))

    @property
    def missing(self) -> int:
        """Number of entries without a score."""
        return len(self) - self.observed

    @property
    def has_time(self) -> bool:
        """Whether the order and distance of the entries is known."""
        return self.day is not None

    def entries(self) -> Iterator[DiaryEntry]:
        """The same course, one value per line of the diary."""
        for i in range(len(self)):
            yield DiaryEntry(
                row=int(self.row[i]) if self.row is not None else i,
                day=float(self.day[i]) if self.day is not None else None,
                treatment=_label(self.treatment, self.treatments, i),
                outcome=_value(self.outcome, i),
                dose_mg=_value(self.dose_mg, i),
                period=_label(self.period, self.periods, i),
                cycle=_label(self.cycle, self.cycles, i),
                guess=_value(self.guess, i),
            )

    def date_at(self, index: int) -> date | None:
        """Local date of an entry, or ``None`` when the diary holds no time."""
        if self.dates is None:
            return None
        found: date = self.dates[index].astype("datetime64[D]").item()
        return found


def _value(column: Floats | None, index: int) -> float | None:
    if column is None or not np.isfinite(column[index]):
        return None
    return float(column[index])


def _label(column: Codes | None, labels: tuple[str, ...], index: int) -> str | None:
    if column is None or column[index] == UNKNOWN:
        return None
    return labels[int(column[index])]
