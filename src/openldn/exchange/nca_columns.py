"""Columns of a concentration table: which is which, and the units that headers state."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from openldn.errors import DosingError, InputError
from openldn.exchange.diary_findings import show_cell
from openldn.simulate import nca


class Column(StrEnum):
    """What a column holds."""

    ID = "id"
    TIME = "time"
    CONCENTRATION = "conc"
    DOSE = "dose"
    DOSE_TIME = "dose_time"
    DURATION = "duration"
    ROUTE = "route"
    TAU = "tau"
    INTERVAL = "interval"
    SS = "ss"
    EVID = "evid"
    MDV = "mdv"


ALIASES: Mapping[Column, tuple[str, ...]] = {
    Column.ID: ("id", "subject", "subj", "subjid", "subject_id", "usubjid", "patient"),
    Column.TIME: ("time",),
    Column.CONCENTRATION: ("conc", "concentration", "dv", "cp"),
    Column.DOSE: ("dose", "amt", "amount"),
    Column.DOSE_TIME: ("dose_time", "time_of_dose"),
    Column.DURATION: ("duration", "dur", "infusion_duration"),
    Column.ROUTE: ("route",),
    Column.TAU: ("tau", "ii"),
    Column.INTERVAL: ("interval", "occasion", "occ", "period"),
    Column.SS: ("ss", "steady_state"),
    Column.EVID: ("evid",),
    Column.MDV: ("mdv",),
}
NEEDED = (Column.TIME, Column.CONCENTRATION)
_UNIT_PARSERS: Mapping[Column, Callable[[str], str]] = {
    Column.TIME: nca.parse_time_unit,
    Column.CONCENTRATION: nca.parse_concentration_unit,
    Column.DOSE: nca.parse_dose_unit,
    Column.DOSE_TIME: nca.parse_time_unit,
    Column.DURATION: nca.parse_time_unit,
    Column.TAU: nca.parse_time_unit,
}
_LIKE_TIME = (Column.DOSE_TIME, Column.DURATION, Column.TAU)


@dataclass(frozen=True, kw_only=True)
class FoundColumns:
    """Header of each column that is known, its unit if it states one, and the other headers."""

    names: Mapping[Column, str]
    units: Mapping[Column, str]
    ignored: tuple[str, ...]


def find_columns(header: tuple[str, ...]) -> FoundColumns:
    """Find the columns by their headers.

    Examples
    --------
    >>> found = find_columns(("Subject", "time_h", "conc (ng/mL)", "Wt"))
    >>> {column.value: name for column, name in found.names.items()}
    {'id': 'Subject', 'time': 'time_h', 'conc': 'conc (ng/mL)'}
    >>> found.units[Column.CONCENTRATION], found.ignored
    ('ng/mL', ('Wt',))
    """
    names: dict[Column, str] = {}
    units: dict[Column, str] = {}
    ignored = []
    for name in header:
        match = _recognize(name)
        if match is None:
            ignored.append(name)
            continue
        column, unit = match
        if column in names:
            raise DosingError(
                f"the columns {show_cell(names[column])} and {show_cell(name)} both hold "
                f"{column.value}; delete or rename one of them."
            )
        names[column] = name
        if unit is not None:
            units[column] = unit
    _check_needed(names, header)
    return FoundColumns(names=names, units=units, ignored=tuple(filter(None, ignored)))


def _recognize(name: str) -> tuple[Column, str | None] | None:
    plain = re.sub(r"[\s.]+", "_", name.strip())
    for column, aliases in ALIASES.items():
        if plain.casefold() in aliases:
            return column, None
    for column, parse in _UNIT_PARSERS.items():
        for alias in ALIASES[column]:
            match = re.fullmatch(
                rf"{alias}[\s._]*[\s._(\[]\s*([^()\[\]]+?)\s*[)\]]?", name.strip(), re.IGNORECASE
            )
            if match is None:
                continue
            try:
                return column, parse(match[1])
            except InputError:
                continue
    return None


def _check_needed(names: Mapping[Column, str], header: tuple[str, ...]) -> None:
    for column in NEEDED:
        if column not in names:
            shown = ", ".join(show_cell(name) for name in header)
            words = ", ".join(ALIASES[column])
            raise DosingError(
                f"no column holds {column.value}; the columns found are {shown}. Name one of "
                f"them {words} (in any case), with the unit behind it if you like, such as "
                f"{'time_h' if column is Column.TIME else 'conc_ng_per_mL'}."
            )


def settle_units(found: FoundColumns, *, stated: nca.Units) -> nca.Units:
    """Units of the analysis: from the headers or as stated; the two must not differ."""
    time = _settle("time", found.units.get(Column.TIME), stated.time)
    for column in _LIKE_TIME:
        unit = found.units.get(column)
        if unit is not None and time is not None and unit != time:
            raise DosingError(
                f"column {show_cell(found.names[column])} is in {unit} and the times are in "
                f"{time}; give both in the same unit."
            )
    return nca.Units(
        time=time,
        concentration=_settle(
            "concentration", found.units.get(Column.CONCENTRATION), stated.concentration
        ),
        dose=_settle("dose", found.units.get(Column.DOSE), stated.dose),
    )


def _settle(what: str, header: str | None, stated: str | None) -> str | None:
    if header is not None and stated is not None and header != stated:
        raise DosingError(
            f"the header says that the {what} is in {header} and --{what}-unit says {stated}; "
            "leave the option out, or correct the header."
        )
    return header or stated
