"""Which column of a diary holds the outcome of a design, when nobody named it."""

from collections.abc import Mapping
from pathlib import Path

from openldn.errors import DiaryError, InstrumentError, NotFound
from openldn.exchange.diary_findings import show_cell, show_list
from openldn.exchange.diary_sniff import Role, sniff_columns
from openldn.exchange.table_file import read_table
from openldn.record import find_instrument


def check_columns(path: str | Path, wanted: Mapping[str, str]) -> None:
    """Refuse a diary that lacks a column.

    Parameters
    ----------
    path : str or Path
    wanted : mapping of str to str
        Name of a column by the option that names it.

    Raises
    ------
    DiaryError, ExchangeError, NotFound
    """
    table = read_table(path)
    for option, name in wanted.items():
        try:
            table.find_position(name, role=option)
        except DiaryError as error:
            raise DiaryError(f"{error} Name it with {option} COLUMN.") from None


def find_score_column(
    path: str | Path, *, outcome: str, given: Mapping[Role, str] | None = None
) -> str:
    r"""The column that bears the outcome's name, or the only one that holds scores.

    Parameters
    ----------
    path : str or Path
    outcome : str
        Name of the design's outcome; a column may also bear the short name of a known one.
    given : mapping of role to column, optional
        Parts that other columns play.

    Raises
    ------
    DiaryError, ExchangeError, NotFound
        If no column or several may be meant.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "diary.csv")
    ...     _ = file.write_text("date,pain\n2026-03-01,6\n2026-03-03,4\n2026-03-04,5\n")
    ...     find_score_column(file, outcome="NRS")
    'pain'
    """
    found = sniff_columns(path, given=given)
    names = [column.name for column in found.columns]
    wanted = _known_name(outcome)
    same = [name for name in names if _known_name(name) == wanted]
    if len(same) == 1:
        return same[0]
    scores = [
        column.name
        for column in found.columns
        if column.role == "outcome" or (column.role is None and column.is_number)
    ]
    if len(scores) == 1:
        return scores[0]
    held = f"columns that may hold it are {show_list(scores)}" if scores else (
        f"no column looks like a score; the columns found are {show_list(names)}"
    )  # fmt: skip
    raise DiaryError(
        f"the outcome of the design is {show_cell(outcome)}, and no column of the diary bears that "
        f"name; {held}. Name the column of the score with --outcome."
    )


def _known_name(name: str) -> str:
    """The full name of a known instrument, so that NRS and its long name are one."""
    try:
        return find_instrument(name).name.casefold()
    except (NotFound, InstrumentError):
        return name.strip().casefold()
