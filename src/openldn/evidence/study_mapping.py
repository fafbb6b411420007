"""A study out of the keys and values of its file."""

import tomllib
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields
from difflib import get_close_matches
from typing import Any, TypeVar, get_args, get_origin

from openldn.errors import StudyError
from openldn.evidence.rows import AdverseEvent, Effect
from openldn.evidence.study_record import Study
from openldn.tables import split_cell

Row = TypeVar("Row", Effect, AdverseEvent, Study)
_TABLES = ("effects", "adverse_events")
_YES = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def parse_study(text: str, *, name: str = "the study file") -> Study:
    """Read a study out of the text of its TOML file.

    Raises
    ------
    StudyError
        If it is no TOML, a key is unknown or missing, or a value cannot be.

    Examples
    --------
    >>> parse_study('''
    ... study_id = "doe2030_fm"
    ... first_author = "Doe J"
    ... condition = "Fibromyalgia"
    ... design = "RCT parallel"
    ... source_url = "https://example.org"
    ... verified = "yes"
    ... ''').condition
    'Fibromyalgia'
    """
    try:
        # Decimals stay as written: "0.270" keeps its last digit until the field's type is known.
        mapping = tomllib.loads(text, parse_float=str)
    except tomllib.TOMLDecodeError as error:
        raise StudyError(
            f"{name} is not TOML: {error}. Write texts in quotation marks, one field a line."
        ) from None
    return study_from_mapping(mapping)


def study_from_mapping(mapping: Mapping[str, Any]) -> Study:
    """Make a study of its fields; ``effects`` and ``adverse_events`` are lists of such.

    Values may be texts or numbers; an empty text counts as left out.

    Raises
    ------
    StudyError
        Naming the field, what it holds and what is allowed.
    """
    where = f"study {mapping.get('study_id', '(without id)')}"
    rows: dict[str, tuple[Any, ...]] = {}
    for table, kind in zip(_TABLES, (Effect, AdverseEvent), strict=True):
        given = mapping.get(table, ())
        if not isinstance(given, list | tuple) or not all(isinstance(one, dict) for one in given):
            raise StudyError(f"{where}: {table} must be tables, each headed [[{table}]].")
        rows[table] = tuple(
            row_from_mapping(kind, one, where=f"{where}, {table} {number}")
            for number, one in enumerate(given, start=1)
        )
    plain = {key: value for key, value in mapping.items() if key not in _TABLES}
    return row_from_mapping(Study, plain, where=where, **rows)


def row_from_mapping(
    kind: type[Row], mapping: Mapping[str, Any], *, where: str, **rows: tuple[Any, ...]
) -> Row:
    """Make one row; ``rows`` are fields that are made already."""
    known = {field.name: field for field in fields(kind) if field.name not in _TABLES}
    for key in mapping:
        if key not in known:
            near = get_close_matches(str(key), known, n=1)
            guess = f"Did you mean {near[0]}?" if near else f"Known are {', '.join(known)}."
            raise StudyError(f"{where}: there is no field {key}. {guess}")
    values: dict[str, Any] = {
        key: _convert(value, known[key].type, where=f"{where}: {key}")
        for key, value in mapping.items()
        if value is not None and value != ""
    }
    missing = [
        key for key, field in known.items() if field.default is MISSING and key not in values
    ]
    if missing == ["source_url"]:
        # Let the row itself tell what to do about a missing source.
        values["source_url"] = ""
    elif missing:
        raise StudyError(f"{where}: {', '.join(missing)} must be given.")
    return kind(**values | rows)


def _convert(value: object, kind: Any, *, where: str) -> Any:
    """The value as the type that its field declares."""
    if get_origin(kind) is tuple:
        return _texts(value, where=where)
    wanted = get_args(kind)[0] if isinstance(kind, types.UnionType) else kind
    if wanted is bool:
        found = value if isinstance(value, bool) else _YES.get(str(value).strip().lower())
        if found is None:
            raise StudyError(f"{where} is {value!r}; must be true or false.")
        return found
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise StudyError(f"{where} is {value!r}; must be a {_WORDS[wanted]}.")
    text = str(value).strip()
    if not text.isprintable():
        raise StudyError(f"{where} holds a line break or a control character; take it out.")
    if wanted is str:
        return text
    try:
        number = float(text)
        if wanted is int:
            return (
                int(text) if number.is_integer() and text.lstrip("+-").isdigit() else _whole(number)
            )
        return number
    except (ValueError, OverflowError):
        comma = " Write a decimal point, not a comma." if "," in text else ""
        raise StudyError(f"{where} is {text!r}; must be a {_WORDS[wanted]}.{comma}") from None


def _texts(value: object, *, where: str) -> tuple[str, ...]:
    if isinstance(value, str):
        return split_cell(value)
    if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
        return tuple(value)
    raise StudyError(f'{where} is {value!r}; must be a list of texts, like ["dose_mg"].')


def _whole(number: float) -> int:
    if not number.is_integer():
        raise ValueError
    return int(number)


_WORDS = {str: "text", int: "whole number", float: "number"}
