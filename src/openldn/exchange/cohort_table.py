"""Read a cohort: a table with one row for each person who began.

Reads as tolerantly as the diary reader, and asks as it does: what is blank is unknown, what
contradicts itself is an error with row, column, value and remedy, and no person is dropped.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from openldn.errors import DiaryError, RegistryError
from openldn.exchange.cohort_columns import find_columns
from openldn.exchange.cohort_events import read_events
from openldn.exchange.diary_findings import name_rows
from openldn.exchange.diary_numbers import name_cells, read_plain_numbers
from openldn.exchange.diary_options import ReadOptions
from openldn.exchange.diary_times import read_times
from openldn.exchange.table_file import Cells, Table, read_table
from openldn.record import Finding, Floats
from openldn.registry import (
    CategoryScheme,
    Cohort,
    Status,
    find_scheme,
    make_cohort,
    make_finding,
    read_schemes,
)

_DAYS = ("diagnosis_date", "entry", "last_seen", "death_date", "category_date", "stop")
_STATUS_WORDS = {
    "alive": Status.ALIVE, "living": Status.ALIVE, "active": Status.ALIVE,
    "dead": Status.DEAD, "died": Status.DEAD, "deceased": Status.DEAD,
    "lost": Status.LOST, "lost to follow-up": Status.LOST, "ltfu": Status.LOST,
    "unknown": Status.UNKNOWN, "?": Status.UNKNOWN,
}  # fmt: skip
# Days since 1899-12-30, as spreadsheets count; nobody is followed for 82 years.
_SERIAL_FIRST, _SERIAL_LAST = 30_000, 60_000


@dataclass(frozen=True, kw_only=True)
class CohortTable:
    """A cohort as read.

    Parameters
    ----------
    cohort : Cohort
    findings : tuple of Finding
        What was assumed or noticed.
    has_dates : bool
        Whether days are of the calendar, or numbers.
    """

    cohort: Cohort
    findings: tuple[Finding, ...]
    has_dates: bool


def read_cohort(
    path: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    scheme: str | None = None,
    day_first: bool | None = None,
    today: date | None = None,
) -> CohortTable:
    r"""Read a table with one row for each person who began.

    Parameters
    ----------
    path : str or Path
        CSV, semicolon or tab separated text.
    columns : mapping of str to str, optional
        Header by what it holds, where :data:`openldn.exchange.COHORT_COLUMNS` does not know it.
    scheme : str, optional
        Of the categories; found from the categories themselves when left out.
    day_first : bool, optional
        Whether 03/04/2026 is the 3rd of April.
    today : date, optional
        A later day is an error; ``None`` leaves the check out.

    Raises
    ------
    RegistryError
        If anything would have to be guessed or dropped.
    ExchangeError, NotFound
        If the file cannot be opened or does not exist.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> text = "participant;entry;last_seen;status\nA;01.02.2024;15.02.2024;alive\nB;0;;\n"
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "cohort.csv")
    ...     _ = file.write_text(text.replace("B;0", "B;20.02.2024"))
    ...     cohort = read_cohort(file).cohort
    >>> len(cohort), cohort.days_followed.tolist()
    (2, [14.0, nan])
    """
    try:
        table = read_table(path)
        reader = _Reader(table, columns or {}, day_first=day_first, today=today)
        return reader.read(scheme)
    except DiaryError as error:
        raise RegistryError(str(error)) from error


class _Reader:
    """Reads column by column and gathers findings on the way."""

    def __init__(
        self,
        table: Table,
        columns: Mapping[str, str],
        *,
        day_first: bool | None,
        today: date | None,
    ) -> None:
        self.table = table
        self.today = today
        self.options = ReadOptions(day_first=day_first)
        self.names = find_columns(table, columns)
        self.findings: list[Finding] = [*table.findings]
        self.kinds: dict[str, str] = {}

    def read(self, scheme: str | None) -> CohortTable:
        self._check_participants()
        days = {name: self._days(name) for name in _DAYS}
        if len(set(self.kinds.values())) > 1:
            told = ", ".join(f"{name} ({kind})" for name, kind in self.kinds.items())
            raise RegistryError(
                f"some columns hold dates and some day numbers: {told}. Write all in one way."
            )
        table, events = self.table, self._cells("events")
        status = self._status(days)
        category = self._texts("category")
        cohort = make_cohort(
            entry=days["entry"],
            last_seen=self._last_seen(days),
            status=status,
            diagnosis=days["diagnosis_date"],
            stop=days["stop"],
            category_day=days["category_date"],
            category=category,
            stop_reason=self._texts("stop_reason"),
            group=self._texts("group"),
            harms=(None,) * len(table.lines) if events is None else read_events(events),
            others={name: _texts(self.table, name) for name in self._others()},
            row=self.table.lines,
            scheme=self._scheme(scheme, category),
        )
        return CohortTable(
            cohort=cohort,
            findings=tuple(self.findings),
            has_dates="dates" in self.kinds.values(),
        )

    def _cells(self, role: str) -> Cells | None:
        name = self.names.get(role)
        return None if name is None else self.table.cells(name, role=role)

    def _texts(self, role: str) -> tuple[str | None, ...]:
        name = self.names.get(role)
        return (None,) * len(self.table.lines) if name is None else _texts(self.table, name)

    def _others(self) -> list[str]:
        used = set(self.names.values())
        return [name for name in self.table.names if name and name not in used]

    def _check_participants(self) -> None:
        cells = self._cells("participant")
        if cells is None:
            same = self.table.frame.is_duplicated().to_numpy()
            if same.any():
                self.findings.append(
                    make_finding(
                        "COH-015",
                        f"Rows are the same in every column ({name_rows(self.table.lines[same])}) "
                        "and no column tells whose they are; all of them count",
                        "Add a column participant, so that nobody is counted twice",
                    )
                )
            return
        blank = cells.text.is_null().to_numpy()
        if blank.any():
            raise RegistryError(
                f"{name_rows(cells.lines[blank])}: {cells.name} is blank; every row needs to say "
                "whose it is. Fill it in, or delete the row."
            )
        twice = cells.text.is_duplicated().to_numpy()
        if twice.any():
            raise RegistryError(
                f"{name_rows(cells.lines[twice])}: {cells.name} is there more than once; a cohort "
                "has one row for each person. Join the rows, or give each person an id of their "
                "own."
            )

    def _days(self, role: str) -> Floats:
        """Days of a column, NaN where blank; dates count from 1970."""
        days = np.full(len(self.table.lines), np.nan)
        cells = self._cells(role)
        if cells is None:
            return days
        held = cells.text.is_not_null()
        if not held.any():
            return days
        places = held.to_numpy()
        given = Cells(name=cells.name, text=cells.text.filter(held), lines=cells.lines[places])
        if _are_serial(given.text):  # a name with "date" in it makes them dates
            given = replace(given, name=f"{given.name} (date)")
        times = read_times(given, options=self.options, decimal_comma=self.table.decimal_comma)
        self._note(times.findings)
        if times.number is not None:
            self.kinds[cells.name] = "day numbers"
            days[places] = times.number
            return days
        assert times.date is not None
        self.kinds[cells.name] = "dates"
        found = times.date.astype("datetime64[D]")
        self._refuse_future(given, found)
        days[places] = found.astype(np.int64)
        return days

    def _note(self, findings: list[Finding]) -> None:
        """Keep one finding of each id that says the same; day numbers are plain in a cohort."""
        known = {(one.id, one.message) for one in self.findings}
        self.findings += [
            one for one in findings if one.id != "DIA-025" and (one.id, one.message) not in known
        ]

    def _refuse_future(self, cells: Cells, found: NDArray[np.datetime64]) -> None:
        if self.today is None:
            return
        late = found > np.datetime64(self.today)
        if late.any():
            raise RegistryError(
                f"{name_cells(cells, late)}; it lies in the future (today is {self.today}). "
                "Correct the day, or leave the cell blank if it is not known."
            )

    def _status(self, days: Mapping[str, Floats]) -> NDArray[np.int64]:
        cells = self._cells("status")
        codes = np.full(len(self.table.lines), int(Status.UNKNOWN))
        if cells is not None:
            folded = [" ".join(one.split()).casefold() if one else "" for one in cells.text]
            wrong = np.array([bool(one) and one not in _STATUS_WORDS for one in folded])
            if wrong.any():
                first = folded[int(np.argmax(wrong))]
                near = get_close_matches(first, _STATUS_WORDS, n=1)
                guess = f" Did you mean {near[0]!r}?" if near else ""
                raise RegistryError(
                    f"{name_cells(cells, wrong)}; must be alive, dead or lost, or blank where it "
                    f"is not known.{guess}"
                )
            codes = np.array([int(_STATUS_WORDS.get(one, Status.UNKNOWN)) for one in folded])
        dead = ~np.isnan(days["death_date"])
        alive = dead & (codes == Status.ALIVE)
        if alive.any():
            raise RegistryError(
                f"{name_rows(self.table.lines[alive])}: there is a day of death and the status is "
                "alive; correct one of the two."
            )
        return np.where(dead, int(Status.DEAD), codes)

    def _last_seen(self, days: Mapping[str, Floats]) -> Floats:
        """Last contact; of the dead the day of death."""
        seen, death = days["last_seen"], days["death_date"]
        after = seen > death
        if after.any():
            raise RegistryError(
                f"{name_rows(self.table.lines[after])}: last_seen is after the day of death; "
                "correct one of the two."
            )
        return np.where(np.isnan(death), seen, death)

    def _scheme(self, name: str | None, category: tuple[str | None, ...]) -> CategoryScheme:
        """Scheme that knows every category, or an error that names the first it does not."""
        schemes = (find_scheme(name),) if name else read_schemes()
        held = {one for one in category if one is not None}
        for scheme in schemes:
            if all(scheme.find(one) for one in held):
                return scheme
        best = max(schemes, key=lambda scheme: sum(bool(scheme.find(one)) for one in held))
        cells = self._cells("category")
        assert cells is not None
        wrong = np.array([one is not None and not best.find(one) for one in category])
        raise RegistryError(
            f"{name_cells(cells, wrong)}; the scheme {best.name} has {', '.join(best.names)}. "
            "Write one of these, leave the cell blank if nobody looked, or name another scheme."
        )


def _texts(table: Table, name: str) -> tuple[str | None, ...]:
    cells = table.cells(name, role=name)
    return tuple(None if one is None else str(one) for one in cells.text.to_list())


def _are_serial(text: pl.Series) -> bool:
    numbers = read_plain_numbers(text)
    return bool(np.all((numbers >= _SERIAL_FIRST) & (numbers < _SERIAL_LAST)))
