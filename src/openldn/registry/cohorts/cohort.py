"""A cohort: everybody who began, in columns, and what is known of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openldn.errors import RegistryError
from openldn.record import Floats
from openldn.registry.cohorts.categories import CategoryScheme, CountsAs, find_scheme
from openldn.registry.cohorts.responses import ResponseCounts

Flags = NDArray[np.bool_]
Texts = tuple[str | None, ...]
DAYS_PER_YEAR = 365.25
# A person counted as alive but not seen for so long may well have died, or stopped.
MOST_DAYS_UNSEEN = 365.0
_SHOWN = 5  # rows named in a message


class Status(IntEnum):
    """What is known of a person at last contact."""

    UNKNOWN = -1
    ALIVE = 0
    DEAD = 1
    LOST = 2


@dataclass(frozen=True, kw_only=True, eq=False)
class Cohort:
    """People who began a treatment, in columns of equal length ``n``; NaN and ``None`` are unknown.

    Parameters
    ----------
    entry : array of shape (n,)
        Day of the first dose, on any calendar of whole or broken days.
    last_seen : array of shape (n,)
        Day of the last contact; of the dead the day of death.
    status : array of int, shape (n,)
        Values of :class:`Status`.
    diagnosis, stop, category_day : array of shape (n,)
        Days of the diagnosis, of the last dose, and on which the category was found.
    category, stop_reason, group : tuple of str or None, length n
        ``group`` is what was decided at entry, like "LDN" and "none".
    harms : tuple of (tuple of str) or None, length n
        Adverse events, one text for each; ``()`` where it was noted that there were none, and
        ``None`` where nobody noted.
    others : mapping of str to tuple of str or None
        Other columns, as text.
    row : array of int, shape (n,)
        Line of the file, for messages.
    scheme : CategoryScheme
        That the categories are of.

    Raises
    ------
    RegistryError
        If columns differ in length, or a day lies where it cannot.

    Examples
    --------
    >>> some = make_cohort(entry=[0, 0, 5], last_seen=[100, 40, np.nan], status=[0, 1, -1])
    >>> len(some), some.days_followed.tolist()
    (3, [100.0, 40.0, nan])
    """

    entry: Floats
    last_seen: Floats
    status: NDArray[np.int64]
    diagnosis: Floats
    stop: Floats
    category_day: Floats
    category: Texts
    stop_reason: Texts
    group: Texts
    harms: tuple[tuple[str, ...] | None, ...]
    row: NDArray[np.int64]
    others: Mapping[str, Texts] = field(default_factory=dict)
    scheme: CategoryScheme = field(default_factory=lambda: find_scheme("recist"))

    def __post_init__(self) -> None:
        size = len(self.entry)
        if not size:
            raise RegistryError("the cohort holds nobody; give at least one person.")
        columns = {
            name: value
            for name, value in (*vars(self).items(), *self.others.items())
            if isinstance(value, np.ndarray | tuple)
        }
        for name, column in columns.items():
            if len(column) != size:
                raise RegistryError(
                    f"column {name} holds {len(column)} and entry {size}; every column of a "
                    "cohort needs one value for each person."
                )
        self._check_days()

    def __len__(self) -> int:
        return len(self.entry)

    @property
    def died(self) -> Flags:
        """Who is known to have died."""
        return np.asarray(self.status == Status.DEAD)

    @property
    def is_unaccounted(self) -> Flags:
        """Of whom it is not known what became: lost, or no status noted."""
        unknown: Flags = (self.status == Status.UNKNOWN) | (self.status == Status.LOST)
        return unknown

    @property
    def is_unseen(self) -> Flags:
        """Who is noted as alive and was not seen for long before the cohort's last day."""
        unseen: Flags = self.status == Status.ALIVE
        return unseen & (self.last_day - self.last_seen > MOST_DAYS_UNSEEN)

    @property
    def days_followed(self) -> Floats:
        """Days from entry to last contact."""
        return self.last_seen - self.entry

    @property
    def stopped(self) -> Flags:
        """Who is known to have stopped, with or without a day."""
        has_reason = np.array([one is not None for one in self.stop_reason], dtype=np.bool_)
        stopped: Flags = ~np.isnan(self.stop) | has_reason
        return stopped

    @property
    def last_day(self) -> float:
        """Last day on which anybody was seen; NaN where nobody's last contact is known."""
        known = self.last_seen[~np.isnan(self.last_seen)]
        return float(known.max()) if len(known) else float("nan")

    def count_responses(self) -> ResponseCounts:
        """Counts of the categories; those without one, or with an unknown one, are unaccounted."""
        found = [None if text is None else self.scheme.find(text) for text in self.category]
        names = [one.name for one in found if one is not None]
        seen = int(np.sum(~np.isnan(self.last_seen) & (self.status != Status.UNKNOWN)))
        return ResponseCounts(
            scheme=self.scheme,
            counts={name: names.count(name) for name in self.scheme.names},
            entered=len(self),
            followed=max(seen, len(names)),
            has_time=True,
        )

    @property
    def responded(self) -> Flags:
        """Whose category counts as a response."""
        return np.array([one is CountsAs.RESPONSE for one in self._judged])

    @property
    def assessed(self) -> Flags:
        """Of whom a category tells something; blank and "not evaluable" tell nothing."""
        return np.array([one is not CountsAs.UNKNOWN for one in self._judged])

    @property
    def _judged(self) -> list[CountsAs]:
        found = [None if text is None else self.scheme.find(text) for text in self.category]
        return [CountsAs.UNKNOWN if one is None else one.counts_as for one in found]

    def numbers(self, name: str) -> Floats:
        """Another column as numbers.

        Raises
        ------
        RegistryError
            If there is no such column, or a cell is no number.
        """
        texts = self.column(name)
        values = np.full(len(self), np.nan)
        for i, text in enumerate(texts):
            if text is None:
                continue
            try:
                values[i] = float(text.replace(",", "."))
            except ValueError:
                values[i] = np.inf
            if not np.isfinite(values[i]):
                raise RegistryError(
                    f"row {self.row[i]}: {name} is not a number; a covariate needs numbers. Code "
                    "words as 0 and 1, or compare groups with --by."
                )
        return values

    def column(self, name: str) -> Texts:
        """Text column by its name, whatever the case.

        Raises
        ------
        RegistryError
            If there is no such column.
        """
        known = {"group": self.group, **{key.casefold(): v for key, v in self.others.items()}}
        key = name.strip().casefold()
        if key not in known:
            raise RegistryError(
                f"there is no column {name!r} to split or adjust by; there are: "
                f"{', '.join(('group', *self.others))}."
            )
        return known[key]

    def _check_days(self) -> None:
        dead = np.where(self.died, self.last_seen, np.nan)
        self._refuse(dead < self.entry, dead - self.entry, "death", "entry", "before")
        self._refuse(
            self.last_seen < self.entry, self.last_seen - self.entry, "last_seen", "entry", "before"
        )
        self._refuse(self.stop < self.entry, self.stop - self.entry, "stop", "entry", "before")
        self._refuse(
            self.stop > self.last_seen, self.stop - self.last_seen, "stop", "last_seen", "after"
        )
        self._refuse(
            self.category_day < self.entry,
            self.category_day - self.entry, "category_date", "entry", "before",
        )  # fmt: skip
        self._refuse(
            self.category_day > self.last_seen,
            self.category_day - self.last_seen, "category_date", "last_seen", "after",
        )  # fmt: skip
        self._refuse(
            self.diagnosis > self.entry, self.diagnosis - self.entry, "diagnosis", "entry", "after"
        )

    def _refuse(self, wrong: Flags, days: Floats, one: str, other: str, side: str) -> None:
        places = np.flatnonzero(wrong)
        if not len(places):
            return
        first = int(places[0])
        more = [str(self.row[i]) for i in places[1:_SHOWN]]
        also = f" (also row{'s' if len(more) > 1 else ''} {', '.join(more)})" if more else ""
        rest = len(places) - 1 - len(more)
        also = also[:-1] + f" and {rest:,} more)" if rest > 0 else also
        allowed = "before" if side == "after" else "after"
        raise RegistryError(
            f"row {self.row[first]}: {one} is {abs(days[first]):g} days {side} {other}{also}; it "
            f"must be on the day of {other} or {allowed} it. Correct the day, or leave the cell "
            "blank if it is not known."
        )


def select_group(cohort: Cohort, label: str) -> Cohort:
    """Persons of one group.

    Raises
    ------
    RegistryError
        If nobody is of it.

    Examples
    --------
    >>> some = make_cohort(entry=[0, 0], last_seen=[9, 8], status=[0, 0], group=["LDN", "none"])
    >>> select_group(some, "LDN").last_seen.tolist()
    [9.0]
    """
    mine = np.array([one == label for one in cohort.group])
    if not mine.any():
        known = sorted({one for one in cohort.group if one is not None})
        raise RegistryError(
            f"nobody is of the group {label!r}; the column group has "
            f"{', '.join(map(repr, known)) or 'no label'}."
        )

    def part(values: Any) -> Any:
        if isinstance(values, tuple):
            return tuple(one for one, ok in zip(values, mine, strict=True) if ok)
        return values[mine]

    columns = {
        name: part(value)
        for name, value in vars(cohort).items()
        if isinstance(value, np.ndarray | tuple)
    }
    others = {name: part(value) for name, value in cohort.others.items()}
    return replace(cohort, **columns, others=others)


def make_cohort(
    *,
    entry: Sequence[float] | Floats,
    last_seen: Sequence[float] | Floats,
    status: Sequence[int] | NDArray[np.int64],
    diagnosis: Sequence[float] | Floats | None = None,
    stop: Sequence[float] | Floats | None = None,
    category_day: Sequence[float] | Floats | None = None,
    category: Sequence[str | None] | None = None,
    stop_reason: Sequence[str | None] | None = None,
    group: Sequence[str | None] | None = None,
    harms: Sequence[tuple[str, ...] | None] | None = None,
    row: Sequence[int] | NDArray[np.int64] | None = None,
    others: Mapping[str, Texts] | None = None,
    scheme: CategoryScheme | None = None,
) -> Cohort:
    """Make a cohort; columns that are left out are unknown for everybody.

    Raises
    ------
    RegistryError
        As for :class:`Cohort`.

    Examples
    --------
    >>> one = make_cohort(entry=[0], last_seen=[90], status=[0], category=["partial"])
    >>> one.count_responses().told
    1
    """
    size = len(entry)

    def days(values: Sequence[float] | Floats | None) -> Floats:
        return np.full(size, np.nan) if values is None else np.asarray(values, dtype=np.float64)

    def texts(values: Sequence[str | None] | None) -> Texts:
        return (None,) * size if values is None else tuple(values)

    return Cohort(
        entry=days(entry),
        last_seen=days(last_seen),
        status=np.asarray(status, dtype=np.int64),
        diagnosis=days(diagnosis),
        stop=days(stop),
        category_day=days(category_day),
        category=texts(category),
        stop_reason=texts(stop_reason),
        group=texts(group),
        harms=(None,) * size if harms is None else tuple(harms),
        row=np.arange(1, size + 1) if row is None else np.asarray(row, dtype=np.int64),
        others=others or {},
        scheme=scheme or find_scheme("recist"),
    )
