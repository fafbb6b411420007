"""Keys of a design file: which are known, and what their values must be."""

import difflib
import re
from collections.abc import Mapping
from typing import Any

from openldn.errors import DesignError

WHOLE, NUMBER, PAIR = "a whole number", "a number", "two numbers in brackets"
TEXT, TRUTH = "a text in quotes", "true or false"


def read_table(
    content: Mapping[str, Any], name: str, keys: Mapping[str, str], needed: tuple[str, ...]
) -> dict[str, Any]:
    """The keys of a table, each known and of its kind."""
    table = content.get(name, {})
    if not isinstance(table, dict):
        raise DesignError(f"{name} must be a table: a line [{name}] and its keys below.")
    return _checked(table, name, keys, needed)


def read_rows(
    content: Mapping[str, Any], name: str, keys: Mapping[str, str], needed: tuple[str, ...]
) -> list[dict[str, Any]]:
    """The rows of a list of tables, each with known keys."""
    rows = content.get(name, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise DesignError(f"{name} must be written as [[{name}]], one for each.")
    return [
        _checked(row, f"{name} {number}", keys, needed) for number, row in enumerate(rows, start=1)
    ]


def _checked(
    table: Mapping[str, Any], path: str, keys: Mapping[str, str], needed: tuple[str, ...]
) -> dict[str, Any]:
    check_names(table, tuple(keys), f"{path}.")
    for name in needed:
        if name not in table:
            raise DesignError(f"{path}.{name} is missing; it must be {keys[name]}.")
    for name, value in table.items():
        if not _fits(value, keys[name]):
            raise DesignError(
                f"{path}.{name} is {value!r}; must be {keys[name]}{_say_bare(value, keys[name])}."
            )
    return dict(table)


def _say_bare(value: object, wanted: str) -> str:
    """How to write a number that stands in quotes."""
    text = str(value).strip().replace(",", ".")
    is_number = isinstance(value, str) and re.fullmatch(r"[+-]?\d+(\.\d+)?", text)
    return f", without quotes: {text}" if is_number and wanted in (WHOLE, NUMBER) else ""


def _fits(value: object, wanted: str) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    match wanted:
        case "a whole number":
            return is_whole
        case "a number":
            return is_number
        case "a text in quotes":
            return isinstance(value, str)
        case "true or false":
            return isinstance(value, bool)
        case "two numbers in brackets":
            return (
                isinstance(value, list) and len(value) == 2 and all(_fits(n, NUMBER) for n in value)
            )
        case "a list of texts":
            return isinstance(value, list) and all(_fits(one, TEXT) for one in value)
        case "written as [[thresholds.power]]":
            return isinstance(value, list)
        case "a list of whole numbers":
            return isinstance(value, list) and all(_fits(one, WHOLE) for one in value)
        case _:
            return is_number or isinstance(value, str)


def check_names(table: Mapping[str, Any], known: tuple[str, ...], path: str) -> None:
    """Refuse a key that is not known."""
    for name in table:
        if name not in known:
            raise DesignError(
                f"{path}{name} is no key of a design file; known here: {', '.join(known)}."
                f"{say_meant(name, known)}"
            )


def say_meant(name: str, known: list[str] | tuple[str, ...]) -> str:
    """The name that was probably meant."""
    close = difflib.get_close_matches(name, known, n=1)
    return f" Did you mean {close[0]}?" if close else ""
