"""A diary of days without a change of treatment: dates and scores alone."""

from pathlib import Path

import numpy as np

from openldn.errors import DiaryError
from openldn.exchange.diary_entries import Entries, make_courses
from openldn.exchange.diary_numbers import check_range, read_numbers
from openldn.exchange.diary_options import ReadOptions
from openldn.exchange.diary_sniff import sniff_columns
from openldn.exchange.diary_times import read_times
from openldn.exchange.table_file import read_table
from openldn.record import Course

RUN_IN = "run-in"


def read_run_in_diary(
    path: str | Path, *, outcome: str, time: str | None = None, options: ReadOptions
) -> Course:
    r"""Read dated scores of one person.

    Parameters
    ----------
    path : str or Path
    outcome : str
        Column of the score.
    time : str, optional
        Column of the date or day number; the one that looks like it if not given.
    options : ReadOptions
        Order of day and month, range.

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
    ...     course = read_run_in_diary(file, outcome="pain", options=ReadOptions())
    >>> course.day.tolist(), course.outcome.tolist()
    ([0.0, 2.0], [6.0, 4.0])
    """
    table = read_table(path)
    cells = table.cells(outcome, role="outcome")
    scores, _ = read_numbers(cells, decimal_comma=table.decimal_comma)
    check_range(cells, scores, minimum=options.minimum, maximum=options.maximum)
    name = time or sniff_columns(path).name_of("time")
    if name is None:
        raise DiaryError("no column looks like a date or a day number; name it with --time.")
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
    )
    return make_courses(entries.sort())[0]
