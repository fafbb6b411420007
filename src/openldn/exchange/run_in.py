"""A diary of days without a change of treatment: dates and scores alone."""

from pathlib import Path

import numpy as np

from openldn.errors import DiaryError
from openldn.exchange.diary_checks import check_entries, check_study_days
from openldn.exchange.diary_entries import Entries, make_courses
from openldn.exchange.diary_findings import make_finding, show_list
from openldn.exchange.diary_labels import is_between
from openldn.exchange.diary_numbers import check_range, note_commas, read_numbers
from openldn.exchange.diary_options import Diary, ReadOptions
from openldn.exchange.diary_sniff import ColumnsFound, sniff_columns
from openldn.exchange.diary_times import read_times
from openldn.exchange.score_column import find_score_column
from openldn.exchange.table_file import read_table
from openldn.record import Finding, Instrument

RUN_IN = "run-in"


def read_run_in_diary(
    path: str | Path,
    *,
    outcome: str | None = None,
    instrument: Instrument,
    time: str | None = None,
    options: ReadOptions,
) -> Diary:
    r"""Read dated scores of one person.

    Parameters
    ----------
    path : str or Path
    outcome : str, optional
        Column of the score; the one that bears the outcome's name, or the only one that holds
        scores, if not given.
    instrument : Instrument
        The design's outcome.
    time : str, optional
        Column of the date or day number; the one that looks like it if not given.
    options : ReadOptions
        Order of day and month, range.

    Returns
    -------
    Diary
        One course, and the same findings of dates and doubles as for any diary.

    Raises
    ------
    DiaryError, ExchangeError, NotFound
        If anything in the file would have to be guessed or dropped.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "diary.csv")
    ...     _ = file.write_text("date,pain\n2026-03-01,6\n2026-03-03,4\n")
    ...     diary = read_run_in_diary(file, instrument=Instrument(name="pain"),
    ...                               options=ReadOptions())
    >>> diary.courses[0].day.tolist(), diary.courses[0].outcome.tolist()
    ([0.0, 2.0], [6.0, 4.0])
    >>> [finding.id for finding in diary.findings]
    ['DIA-015']
    """
    table = read_table(path)
    found = sniff_columns(path)
    name = time or found.name_of("time")
    if name is None:
        raise DiaryError("no column looks like a date or a day number; name it with --time.")
    column = outcome or find_score_column(path, outcome=instrument.name, given={"time": name})
    cells = table.cells(column, role="outcome")
    scores, commas = read_numbers(cells, decimal_comma=table.decimal_comma)
    check_range(cells, scores, minimum=options.minimum, maximum=options.maximum)
    times = read_times(
        table.cells(name, role="time"), options=options, decimal_comma=table.decimal_comma
    )
    entries = Entries(
        line=table.lines,
        patient=np.zeros(len(scores), dtype=np.int64),
        patients=("",),
        outcome=scores,
        treatment=np.zeros(len(scores), dtype=np.int64),
        treatments=(RUN_IN,),
        stamp=times.stamp,
        date=times.date,
        number=times.number,
        day_cut_hour=options.day_cut_hour,
    ).sort()
    findings = [*table.findings, *times.findings, *check_entries(entries, today=options.today)]
    findings += check_study_days(table, entries, used={column, name})
    findings += _find_treatments(found)
    if commas:
        findings.append(note_commas((column,)))
    return Diary(
        courses=make_courses(entries),
        findings=tuple(sorted(findings, key=lambda finding: finding.id)),
        columns_found=table.names,
        rows=len(entries),
    )


def _find_treatments(found: ColumnsFound) -> list[Finding]:
    """Whether the file names several treatments, so that it is more than a run-in."""
    labels = [label for label in found.labels if not is_between(label)]
    if len(labels) < 2:
        return []
    return [
        make_finding(
            "DIA-032",
            f"{found.name_of('treatment')} holds {show_list(labels)}; all days were read as days "
            "without a change of treatment, so what a treatment did counts as swing",
            "Give the days of the run-in alone",
        )
    ]
