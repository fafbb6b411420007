"""Say what is wrong with a record, in the record's own words."""

import re
from difflib import get_close_matches
from typing import Any

import jsonschema_rs

SHOWN_CHARACTERS = 40
_KINDS = {
    "string": "a text", "number": "a number", "array": "a list", "object": "an object",
    "boolean": "true or false", "null": "null", "integer": "a whole number",
}  # fmt: skip
# A day of birth is not kept: it tells who somebody is, and a file does not know today.
_BIRTH = frozenset(
    {"dateofbirth", "birthdate", "dob", "birthday", "birth", "yearofbirth", "birthyear", "born",
     "geburtsdatum"}
)  # fmt: skip


def describe_fault(error: jsonschema_rs.ValidationError, schema: dict[str, Any]) -> str:
    """One sentence: the field, its value, what is allowed, what to do."""
    error = _innermost(error)
    place, kind = _place(error.instance_path), error.kind
    value = _shown(error.instance)
    if isinstance(kind, jsonschema_rs.ValidationErrorKind.AdditionalProperties):
        return _unknown_field(str(kind.unexpected[0]), error, schema)
    if isinstance(kind, jsonschema_rs.ValidationErrorKind.Required):
        return f"{place or 'the record'} has no {kind.property}; give one, or leave the entry out."
    if isinstance(kind, jsonschema_rs.ValidationErrorKind.Enum):
        allowed = ", ".join(str(one) for one in kind.options if one not in {None, ""})
        return f"{place} is {value}; must be one of: {allowed}. Leave it out if unknown."
    if isinstance(kind, jsonschema_rs.ValidationErrorKind.Pattern):
        return f"{place} is {value}; must be a day like 2026-11-12 (year-month-day)."
    if isinstance(kind, jsonschema_rs.ValidationErrorKind.MaxItems):
        return f"{place} has more than {kind.limit} entries; nobody has so many. Check the file."
    return f"{place or 'the record'} is {value}; {_wanted(error, schema)}"


def describe_kind(value: Any) -> str:
    """What a value is in the words of JSON.

    Examples
    --------
    >>> describe_kind(None), describe_kind([])
    ('null', 'a list')
    """
    kinds = {bool: "boolean", list: "array", str: "string", type(None): "null"}
    return _KINDS[kinds.get(type(value), "number")]


def _innermost(error: jsonschema_rs.ValidationError) -> jsonschema_rs.ValidationError:
    """Of the ways in which a value may be written, the one that it comes closest to."""
    while isinstance(error.kind, jsonschema_rs.ValidationErrorKind.AnyOf):
        inside = [one for way in error.kind.context for one in way]
        deeper = [
            one
            for one in inside
            if not isinstance(one.kind, jsonschema_rs.ValidationErrorKind.Type)
            or len(one.instance_path) > len(error.instance_path)
        ]
        if not deeper:
            return error
        error = deeper[0]
    return error


def _wanted(error: jsonschema_rs.ValidationError, schema: dict[str, Any]) -> str:
    found = _schema_at(error.instance_path, schema)
    types = [one for one in _types(found) if one != "null"]
    allowed = " or ".join(_KINDS[one] for one in dict.fromkeys(types)) or "something else"
    hint = ' Decimals are written 4.5 or "4,5".' if "number" in types else ""
    return f"must be {allowed}, or left out if unknown.{hint}"


def _types(schema: dict[str, Any]) -> list[str]:
    if "anyOf" in schema:
        return [kind for one in schema["anyOf"] for kind in _types(one)]
    kinds = schema.get("type", [])
    return [kinds] if isinstance(kinds, str) else list(kinds)


def _schema_at(path: list[Any], schema: dict[str, Any]) -> dict[str, Any]:
    for step in path:
        if isinstance(step, int):
            schema = schema["items"]
        else:
            ways = [schema, *schema.get("anyOf", [])]
            schema = next(
                way["properties"][step] for way in ways if step in way.get("properties", {})
            )
    return schema


def _unknown_field(name: str, error: jsonschema_rs.ValidationError, schema: dict[str, Any]) -> str:
    if re.sub(r"\W|_", "", name).casefold() in _BIRTH:
        return (
            f"field {_shown(name)} is not known; give age_years, the age in years on the day of "
            "screening."
        )
    found = _schema_at(error.instance_path, schema)
    ways = [found, *found.get("anyOf", [])]
    known = next(way["properties"] for way in ways if "properties" in way)
    words = {
        word: field for field, one in known.items() for word in (field, *one.get("aliases", ()))
    }
    close = get_close_matches(name.casefold(), list(words), n=1, cutoff=0.6)
    place = _place(error.instance_path)
    where = f" of {place}" if place else ""
    if close:
        return f"field {_shown(name)}{where} is not known; did you mean {words[close[0]]!r}?"
    fields = ", ".join(field for field in known if field != "$schema")
    return f"field {_shown(name)}{where} is not known; the fields are: {fields}."


def _place(path: list[Any]) -> str:
    """``['medicines', 1, 'status']`` as ``status of medicines entry 2``."""
    parts: list[str] = []
    for step in path:
        if isinstance(step, int):
            parts[-1] += f" entry {step + 1}"
        else:
            parts.append(step)
    return " of ".join(reversed(parts))


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    text = repr(value)
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}..."
