"""A study as the TOML file that holds it: one field a line, nothing rounded."""

import re
import types
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, get_args, get_origin

from openldn.evidence import AdverseEvent, Effect, Study

_TABLES: dict[str, type] = {"effects": Effect, "adverse_events": AdverseEvent}
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def study_to_toml(study: Study) -> str:
    """Text of a study's file.

    Examples
    --------
    >>> from openldn.evidence import find_study, parse_study
    >>> study = find_study("bruun2024_fm")
    >>> parse_study(study_to_toml(study)) == study
    True
    """
    mapping = _to_mapping(study)
    for table in _TABLES:
        mapping[table] = [_to_mapping(row) for row in getattr(study, table)]
    return mapping_to_toml(mapping)


def mapping_to_toml(mapping: Mapping[str, Any]) -> str:
    """Text of a study's file out of its fields, numbers as they were written.

    Examples
    --------
    >>> print(mapping_to_toml({"study_id": "a_b", "year": "2030", "note": ""}), end="")
    study_id = "a_b"
    year = 2030
    """
    parts = [_lines(Study, mapping)]
    for table, kind in _TABLES.items():
        parts += [f"\n[[{table}]]\n{_lines(kind, row)}" for row in mapping.get(table, ())]
    return "".join(parts)


def _to_mapping(row: Any) -> dict[str, Any]:
    return {
        field.name: getattr(row, field.name)
        for field in fields(row)
        if field.name not in _TABLES and getattr(row, field.name) != field.default
    }


def _lines(kind: type, mapping: Mapping[str, Any]) -> str:
    """Fields in the order of their type; what is empty is left out."""
    lines = []
    for field in fields(kind):
        value = mapping.get(field.name)
        if field.name in _TABLES or value is None or value in ("", ()):
            continue
        lines.append(f"{field.name} = {_value(value, field.type)}\n")
    return "".join(lines)


def _value(value: Any, kind: Any) -> str:
    if get_origin(kind) is tuple:
        parts = [value] if isinstance(value, str) else value
        return f"[{', '.join(_value(part, str) for part in parts)}]"
    wanted = get_args(kind)[0] if isinstance(kind, types.UnionType) else kind
    if wanted is bool:
        return "true" if value is True or str(value).lower() == "true" else "false"
    if wanted is not str:
        # ".5" and "+5" are numbers to a person and none to TOML.
        return str(value) if _NUMBER.fullmatch(str(value)) else repr(float(value))
    text = "".join(
        _ESCAPES.get(mark, mark) for mark in str(value) if mark in _ESCAPES or mark >= " "
    )
    return f'"{text}"'
