"""Concentration tables: from a file to profiles."""

from dataclasses import dataclass
from pathlib import Path

from openldn.errors import DosingError
from openldn.exchange.diary_findings import show_cell
from openldn.exchange.nca_columns import Column, FoundColumns, find_columns, settle_units
from openldn.exchange.nca_profiles import Dosing, ReadProfile, make_profiles
from openldn.exchange.nca_rows import read_rows
from openldn.exchange.nca_samples import Duplicates
from openldn.exchange.table_file import read_table
from openldn.simulate import nca

_OPTION_COLUMNS = {
    "dose": Column.DOSE,
    "dose_time": Column.DOSE_TIME,
    "route": Column.ROUTE,
    "duration": Column.DURATION,
    "tau": Column.TAU,
}


@dataclass(frozen=True, kw_only=True)
class ConcentrationTable:
    """What a file of concentrations holds."""

    profiles: tuple[ReadProfile, ...]
    units: nca.Units
    ignored_columns: tuple[str, ...]
    notes: tuple[str, ...]


def read_concentrations(
    path: str | Path,
    *,
    dosing: Dosing | None = None,
    units: nca.Units | None = None,
    lloq: float | None = None,
    duplicates: Duplicates = Duplicates.ERROR,
) -> ConcentrationTable:
    """Read concentrations from a delimited file.

    Parameters
    ----------
    path : str or Path
    dosing : Dosing, or None
        How doses were given, where the file has no column for it.
    units : Units, or None
        What the headers do not say.
    lloq : float, or None
        Lower limit of quantification; concentrations below it count as zero.
    duplicates : Duplicates

    Raises
    ------
    DosingError, DiaryError
        If the file cannot be understood; the message names row, column, value and remedy.
    NotFound, ExchangeError
        If it does not exist or cannot be opened.
    """
    dosing = dosing or Dosing()
    table = read_table(path)
    found = find_columns(table.names)
    _check_options(found, dosing)
    settled = settle_units(found, stated=units or nca.Units())
    rows = read_rows(table, found, lloq=lloq)
    return ConcentrationTable(
        profiles=tuple(make_profiles(rows, dosing=dosing, duplicates=duplicates)),
        units=settled,
        ignored_columns=found.ignored,
        notes=tuple(finding.message for finding in table.findings),
    )


def _check_options(found: FoundColumns, dosing: Dosing) -> None:
    """Refuse an option for what the file has a column of."""
    for name, column in _OPTION_COLUMNS.items():
        if getattr(dosing, name) is not None and column in found.names:
            raise DosingError(
                f"--{name.replace('_', '-')} is given and the file has the column "
                f"{show_cell(found.names[column])}; leave one of them out."
            )
