"""Read a diary as people keep it: a table of text with one line per entry.

The reader asks rather than guesses (order of day and month, thousands separators), names
row, column, value and remedy when it stops, and turns every assumption into a finding;
:data:`openldn.exchange.diary_findings.FINDINGS` lists them.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from openldn.errors import DiaryError
from openldn.exchange.clock_times import find_clock_column, join_clock
from openldn.exchange.diary_checks import check_entries, check_identical_rows, check_study_days
from openldn.exchange.diary_entries import Entries, make_courses
from openldn.exchange.diary_findings import make_finding, show_cell
from openldn.exchange.diary_labels import (
    Labels,
    check_doses,
    note_missing_doses,
    read_guesses,
    read_labels,
    read_patients,
    read_treatments,
    treatments_from_doses,
)
from openldn.exchange.diary_numbers import (
    check_range,
    check_whole,
    cut_whole,
    find_whole,
    note_commas,
    read_doses,
    read_numbers,
)
from openldn.exchange.diary_options import Diary, DiaryColumns, ReadOptions
from openldn.exchange.diary_times import read_times
from openldn.exchange.plain_times import Times
from openldn.exchange.table_file import Cells, Table, read_table
from openldn.record import UNKNOWN, Codes, Finding, Floats

_AS_ASKED = ReadOptions()


def read_diary(
    path: str | Path, *, columns: DiaryColumns, options: ReadOptions = _AS_ASKED
) -> Diary:
    r"""Read a diary file into one course for each patient.

    Parameters
    ----------
    path : str or Path
        CSV, semicolon or tab separated text, in UTF-8, UTF-16 or Windows-1252; or an extract
        (``.parquet``).
    columns : DiaryColumns
        Which column plays which part.
    options : ReadOptions
        What the file leaves open: order of day and month, time zone, range, labels.

    Returns
    -------
    Diary
        Courses, findings, the header and the number of rows.

    Raises
    ------
    DiaryError
        If anything in the file would have to be guessed or dropped.
    ExchangeError, NotFound
        If the file cannot be opened or does not exist.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> text = "date;drug;pain\n2026-03-01;placebo;6,5\n2026-03-02;LDN;4\n"
    >>> columns = DiaryColumns(outcome="pain", treatment="drug", time="date")
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "diary.csv")
    ...     _ = file.write_text(text)
    ...     diary = read_diary(file, columns=columns)
    >>> diary.courses[0].outcome, diary.courses[0].treatments
    (array([6.5, 4. ]), ('placebo', 'LDN'))
    >>> [finding.id for finding in diary.findings]
    ['DIA-004']
    """
    return diary_from_table(read_table(path), columns=columns, options=options)


def diary_from_table(table: Table, *, columns: DiaryColumns, options: ReadOptions) -> Diary:
    """Courses of a table that was read.

    Raises
    ------
    DiaryError
        As for :func:`read_diary`.
    """
    reader = _Reader(table=table, columns=columns, options=options)
    entries = reader.read().sort().number_treatments()
    used = {name for name in reader.used if name}
    clock = None
    if entries.stamp is not None and not entries.has_clock:
        clock = find_clock_column(table, unused=[n for n in table.names if n and n not in used])
    findings = reader.findings + check_entries(entries, today=options.today, clock=clock)
    if entries.time is None:
        findings += check_identical_rows(table)
    findings += check_study_days(table, entries, used=used)
    return Diary(
        courses=make_courses(entries),
        findings=tuple(sorted(findings, key=lambda finding: finding.id)),
        columns_found=table.names,
        rows=len(entries),
    )


class _Reader:
    """Reads column by column and gathers findings on the way."""

    def __init__(self, *, table: Table, columns: DiaryColumns, options: ReadOptions) -> None:
        self.table = table
        self.columns = columns
        self.options = options
        self.findings: list[Finding] = list(table.findings)
        self.used: list[str] = []
        self._commas: list[str] = []

    def read(self) -> Entries:
        """All columns as entries, in the order of the file."""
        self._check_parts()
        outcome = self._outcome()
        times = self._times()
        dose = self._dose()
        treatment = self._treatment(dose)
        patient = self._patient()
        period, cycle = self._periods(patient.codes)
        guess = self._guess(treatment.labels)
        covariates = {name: self._numbers(name, "covariate") for name in self.columns.covariates}
        self._note_commas()
        return Entries(
            line=self.table.lines,
            patient=patient.codes,
            patients=patient.labels,
            outcome=outcome,
            treatment=treatment.codes,
            treatments=treatment.labels,
            stamp=times.stamp,
            date=times.date,
            number=times.number,
            dose_mg=dose,
            guess=guess,
            period=None if period is None else period.codes,
            periods=() if period is None else period.labels,
            cycle=None if cycle is None else cycle.codes,
            cycles=() if cycle is None else cycle.labels,
            covariates=covariates,
            day_cut_hour=self.options.day_cut_hour,
        )

    def _check_parts(self) -> None:
        """Refuse one column in two parts that exclude each other."""
        parts = {
            "outcome": self.columns.outcome,
            "treatment": self.columns.treatment,
            "time": self.columns.time,
            "clock": self.columns.clock,
            "dose_mg": self.columns.dose_mg,
        }
        taken: dict[int, str] = {}
        for part, name in parts.items():
            if name is None:
                continue
            place = self.table.find_position(name, role=part)
            if place in taken:
                raise DiaryError(
                    f"column {show_cell(name)} is named for {taken[place]} and for {part}; each "
                    "needs a column of its own."
                )
            taken[place] = part

    def _cells(self, name: str, role: str) -> Cells:
        cells = self.table.cells(name, role=role)
        self.used.append(cells.name)
        return cells

    def _numbers(self, name: str, role: str) -> Floats:
        return self._read_numbers(self._cells(name, role))

    def _read_numbers(self, cells: Cells) -> Floats:
        values, commas = read_numbers(cells, decimal_comma=self.table.decimal_comma)
        if commas:
            self._commas.append(cells.name)
        return values

    def _outcome(self) -> Floats:
        cells = self._cells(self.columns.outcome, "outcome")
        whole = find_whole(cells.text)
        bare = cells if whole is None else replace(cells, text=cut_whole(cells.text))
        values = self._read_numbers(bare)
        if np.isnan(values).all():
            raise DiaryError(
                f"{cells.name} is blank in all {len(values):,} rows; name the column that holds "
                f"the score. The columns found are {', '.join(map(show_cell, self.table.names))}."
            )
        if whole is not None:
            check_whole(cells, values, whole=whole, maximum=self.options.maximum)
            self.findings.append(
                make_finding(
                    "DIA-028",
                    f"{cells.name} is written out of {whole}, like "
                    f"{show_cell(cells.text.drop_nulls()[0])}; the number before the stroke was "
                    "read",
                    f"Nothing to do if the scale ends at {whole}: say so with --range 0 {whole}",
                )
            )
        check_range(cells, values, minimum=self.options.minimum, maximum=self.options.maximum)
        return values

    def _times(self) -> Times:
        if self.columns.time is None:
            self.findings.append(
                make_finding(
                    "DIA-024",
                    "No time column is named; the entries count as summaries in unknown order",
                    "Name a time column if there is one; trend and carryover need it",
                )
            )
            return Times()
        cells, options = self._cells(self.columns.time, "time"), self.options
        if self.columns.clock is not None:
            options = replace(options, day_cut_hour=0)
        times = read_times(cells, options=options, decimal_comma=self.table.decimal_comma)
        if self.columns.clock is not None:
            times = join_clock(
                times,
                self._cells(self.columns.clock, "clock"),
                date_name=cells.name,
                day_cut_hour=self.options.day_cut_hour,
            )
        self.findings += times.findings
        return times

    def _dose(self) -> Floats | None:
        if self.columns.dose_mg is None:
            return None
        cells = self._cells(self.columns.dose_mg, "dose_mg")
        doses = read_doses(cells, decimal_comma=self.table.decimal_comma)
        if self.columns.treatment is None and self.options.active and self.options.comparator:
            check_doses(cells, doses)
        note_missing_doses(cells, doses, self.findings)
        return doses

    def _treatment(self, dose: Floats | None) -> Labels:
        if self.columns.treatment is not None:
            cells = self._cells(self.columns.treatment, "treatment")
            return read_treatments(cells, options=self.options, findings=self.findings)
        assert dose is not None  # DiaryColumns asks for one of the two
        return treatments_from_doses(dose)

    def _patient(self) -> Labels:
        if self.columns.patient is None:
            return Labels(codes=np.zeros(len(self.table.lines), dtype=np.int64), labels=("",))
        return read_patients(self._cells(self.columns.patient, "patient"), findings=self.findings)

    def _periods(self, patient: Codes) -> tuple[Labels | None, Labels | None]:
        period = self._labels(self.columns.period, "period")
        cycle = self._labels(self.columns.cycle, "cycle")
        if period is not None and cycle is not None and _restarts(patient, period, cycle):
            self.findings.append(
                make_finding(
                    "DIA-026",
                    "Period labels start again in every cycle; a period is known by cycle and "
                    "label together",
                    "Nothing to do if the period is numbered within the cycle",
                )
            )
            period = _join(cycle, period)
        return period, cycle

    def _labels(self, name: str | None, role: str) -> Labels | None:
        if name is None:
            return None
        return read_labels(self._cells(name, role), findings=self.findings)

    def _guess(self, treatments: tuple[str, ...]) -> Floats | None:
        if self.columns.guess is None:
            return None
        cells = self._cells(self.columns.guess, "guess")
        return read_guesses(
            cells, treatments=treatments, options=self.options, findings=self.findings
        )

    def _note_commas(self) -> None:
        if self._commas:
            self.findings.append(note_commas(self._commas))


def _restarts(patient: Codes, period: Labels, cycle: Labels) -> bool:
    """Whether one patient has one period label in several cycles."""
    frame = pl.DataFrame({"patient": patient, "period": period.codes, "cycle": cycle.codes})
    held = frame.filter((pl.col("period") != UNKNOWN) & (pl.col("cycle") != UNKNOWN)).unique()
    return bool(held.select("patient", "period").is_duplicated().any())


def _join(cycle: Labels, period: Labels) -> Labels:
    """Labels of cycle and period together, in the order of cycles."""
    size = len(period.labels)
    joint = np.where(period.codes == UNKNOWN, UNKNOWN, (cycle.codes + 1) * size + period.codes)
    held = np.unique(joint[joint != UNKNOWN])
    codes = np.where(joint == UNKNOWN, UNKNOWN, np.searchsorted(held, joint))
    names = ("?", *cycle.labels)
    labels = tuple(f"{names[code // size]} / {period.labels[code % size]}" for code in held)
    return Labels(codes=codes, labels=labels)
