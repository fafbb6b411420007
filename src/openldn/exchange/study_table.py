"""Studies out of a table: one line a result, in columns named like the fields."""

from collections.abc import Mapping
from dataclasses import fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from openldn.errors import DiaryError, StudyError
from openldn.evidence import AdverseEvent, Effect, Study
from openldn.exchange.table_file import MISSING_WORDS, Table, read_table

# Both a study and its rows have these; in a table the row's own bear a prefix.
_OWN = ("source_url", "verified", "note")
_ROWS = {"effects": Effect, "adverse_events": AdverseEvent}
_STUDY = tuple(one.name for one in fields(Study) if one.name not in _ROWS)
_ROW = tuple(
    dict.fromkeys(
        one.name for kind in _ROWS.values() for one in fields(kind) if one.name not in _OWN
    )
)
COLUMNS = (*_STUDY, *_ROW, *(f"row_{name}" for name in _OWN))
_NUMBERS = frozenset(
    one.name for kind in (Study, *_ROWS.values()) for one in fields(kind) if one.type is not str
)


def read_study_table(path: str | Path) -> tuple[dict[str, Any], ...]:
    """Fields of each study in a CSV file, for ``study_from_mapping``.

    A line with ``event`` is an adverse event, one with ``outcome`` an effect, one with neither
    the study alone. Fields of the study may stand on its first line only. Byte-order marks,
    semicolons and, with them, decimal commas are understood.

    Raises
    ------
    StudyError
        If the file is empty, a column is unknown, or lines contradict each other.
    NotFound, ExchangeError
        If it does not exist or cannot be opened.
    """
    try:
        table = read_table(path)
    except DiaryError as error:
        raise StudyError(str(error)) from None
    _check_columns(table)
    studies: dict[str, dict[str, Any]] = {}
    for line, row in _lines(table):
        study_id = row.get("study_id", "")
        if not study_id:
            raise StudyError(f"row {line}: study_id is empty; every line needs it.")
        study = studies.setdefault(study_id, {"effects": [], "adverse_events": []})
        _merge(study, row, line=line)
        _add_row(study, row, line=line)
    return tuple(studies.values())


def _check_columns(table: Table) -> None:
    names = [name for name in table.names if name]
    if "study_id" not in names:
        raise StudyError(
            f"there is no column study_id; the columns found are {', '.join(names)}. Columns are "
            "named like the fields of a study, its effects and its adverse events."
        )
    for name in names:
        if name not in COLUMNS:
            near = get_close_matches(name, COLUMNS, n=1)
            guess = f" Did you mean {near[0]}?" if near else ""
            raise StudyError(f"column {name!r} is not known.{guess}")


def _lines(table: Table) -> list[tuple[int, dict[str, str]]]:
    found = []
    for line, values in zip(table.lines, table.frame.iter_rows(), strict=True):
        row = {
            name: _cell(name, value, decimal_comma=table.decimal_comma)
            for name, value in zip(table.names, values, strict=True)
            if name and value is not None and value.lower() not in MISSING_WORDS
        }
        found.append((int(line), row))
    return found


def _cell(name: str, value: str, *, decimal_comma: bool) -> str:
    return value.replace(",", ".") if decimal_comma and name in _NUMBERS else value


def _merge(study: dict[str, Any], row: Mapping[str, str], *, line: int) -> None:
    for name in _STUDY:
        value = row.get(name)
        if value is None:
            continue
        if study.setdefault(name, value) != value:
            raise StudyError(
                f"row {line}: {name} is {value!r}, but {study[name]!r} on an earlier line of "
                f"{study['study_id']}; a study has one."
            )


def _add_row(study: dict[str, Any], row: Mapping[str, str], *, line: int) -> None:
    given = [name for name in _ROW if name in row]
    if not given:
        return
    if ("event" in row) == ("outcome" in row):
        raise StudyError(
            f"row {line}: give outcome for an effect or event for an adverse event, and not both."
        )
    kind = "adverse_events" if "event" in row else "effects"
    made: dict[str, Any] = {name: row[name] for name in given}
    made["source_url"] = row.get("row_source_url", study.get("source_url", ""))
    made["verified"] = row.get("row_verified", study.get("verified", ""))
    made["note"] = row.get("row_note", "")
    if kind == "effects":
        made.setdefault("effect_id", f"{study['study_id']}-{len(study['effects']) + 1}")
    study[kind].append(made)
