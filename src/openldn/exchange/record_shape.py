"""Bring a record JSON into the one shape that the schema describes.

People and programs write the same thing in many ways: ``medications`` for ``medicines``, a
plain text for an object, ``"4,5"`` for 4.5, ``"F"`` for female. What is not understood is left
as it is, so that the schema names it.
"""

import re
from collections.abc import Mapping
from typing import Any

from openldn.errors import RecordError
from openldn.exchange.record_words import NOTHING, UNKNOWN, to_choice, to_date, to_flag, to_number

Schema = Mapping[str, Any]

# Facts that people give at the top and that belong inside another field.
_INTO_REQUEST = (
    "dose_mg", "asked_dose_mg", "requested_dose_mg", "start_mg", "start_dose_mg", "step_mg",
    "step_days", "volume_ml", "strengths_mg_per_ml", "strength_mg_per_ml", "formulation",
    "release", "filler", "time_of_day", "supply", "target_dose_mg", "requested_dose", "asked_dose",
    "dose",
)  # fmt: skip
_INTO_SUBSTANCES = (
    "alcohol",
    "cannabis",
    "kratom",
    "tobacco",
    "smoking",
    "heroin",
    "opioids_illicit",
)
_INTO_PROCEDURES = {
    "planned_procedures": "planned", "planned_surgery": "planned", "planned_surgeries": "planned",
    "upcoming_procedures": "planned", "upcoming_surgery": "planned", "surgery_planned": "planned",
    "planned_procedure": "planned", "recent_procedures": "done", "recent_surgery": "done",
    "past_procedures": "done", "surgery": None,
}  # fmt: skip
_INTO_PREGNANCY = {
    "trying_to_conceive": "trying", "planning_pregnancy": "trying",
    "possibly_pregnant": "possible", "could_be_pregnant": "possible",
}  # fmt: skip
# What belongs to the line of a medicine, in the order in which people write it.
_LINE_PARTS = ("strength", "dose", "dosage", "form", "route", "frequency", "schedule", "sig",
    "directions", "instructions", "comment", "note", "notes", "reason", "indication")  # fmt: skip
_SYSTEMS = {"rxnorm": "RxNorm", "rxcui": "RxNorm", "atc": "ATC", "snomed": "SNOMED CT",
    "snomed_ct": "SNOMED CT", "icd10": "ICD-10", "icd_10": "ICD-10", "icd10cm": "ICD-10",
    "icd": "ICD-10"}  # fmt: skip
_STARTS_AS_NUMBER = re.compile(r"^[\s<>=≤≥+-]*\d")
_CHEMICAL = re.compile(r"^\s*\d-[a-z]", re.IGNORECASE)  # "6-MAM detected"
_RANGE = re.compile(r"^\s*(?:[<≤]\s*=?\s*|(?:\d+(?:[.,]\d+)?)\s*(?:-|–|to)\s*)(\d+(?:[.,]\d+)?)")


def to_shape(content: Any, schema: Schema) -> Any:
    """The same record in the shape of the schema."""
    if not isinstance(content, dict):
        return content
    return _object(_gather(content), schema, "")


def _gather(content: dict[str, Any]) -> dict[str, Any]:
    """Move facts that stand at the top to the field that they belong to."""
    rest: dict[str, Any] = {}
    request: dict[str, Any] = {}
    substances: list[Any] = []
    procedures: list[Any] = []
    use: dict[str, Any] = {}
    for key, value in content.items():
        name = _plain(key)
        if name in _INTO_REQUEST:
            request["dose_mg" if name in {"requested_dose", "asked_dose"} else name] = value
        elif name in _INTO_SUBSTANCES:
            substances += _substance(name, value)
        elif name in _INTO_PROCEDURES:
            procedures += _procedures(value, _INTO_PROCEDURES[name])
        elif name in _INTO_PREGNANCY:
            if to_flag(value) is True:
                rest["pregnancy"] = _INTO_PREGNANCY[name]
        elif name in {"on_ldn", "taking_ldn"}:
            use["on_ldn"] = value
        else:
            rest[key] = value
    if request:
        rest = _join(rest, "request", request, ("dose_request", "ldn_request"))
    if use:
        rest = _join(rest, "naltrexone", use, ("ldn", "current_ldn", "ldn_use"))
    if substances:
        rest = _extend(rest, "substances", substances)
    return _extend(rest, "procedures", procedures) if procedures else rest


def _substance(name: str, value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        return [value]
    if to_flag(value) in {None, False}:
        return []
    return [{"text": name, "amount": "" if value is True else str(value)}]


def _procedures(value: Any, status: str | None) -> list[Any]:
    entries = [_procedure(one) for one in (value if isinstance(value, list) else [value])]
    return [
        {"status": status, **one} if status and isinstance(one, dict) else one
        for one in entries
        if one is not None
    ]


def _procedure(value: Any) -> Any:
    """An object; ``None`` where there is no procedure."""
    if isinstance(value, str):
        return None if value.strip().casefold() in NOTHING | UNKNOWN else {"text": value}
    if value is True:
        return {"text": "procedure"}
    return None if value is False else value


def _join(
    content: dict[str, Any], name: str, more: dict[str, Any], aliases: tuple[str, ...]
) -> dict[str, Any]:
    found = next((key for key in content if _plain(key) in {name, *aliases}), name)
    inner = content.get(found)
    if inner is not None and not isinstance(inner, dict):
        return content
    return {**content, found: {**more, **(inner or {})}}


def _extend(content: dict[str, Any], name: str, more: list[Any]) -> dict[str, Any]:
    held = content.get(name)
    if held is None:
        return {**content, name: more}
    return {**content, name: [*(held if isinstance(held, list) else [held]), *more]}


def _object(content: dict[str, Any], schema: Schema, path: str) -> dict[str, Any]:
    properties = schema["properties"]
    names = {
        _plain(alias): name for name, one in properties.items() for alias in one.get("aliases", ())
    }
    names |= {_plain(name): name for name in properties}
    shaped: dict[str, Any] = {}
    for key, value in content.items():
        name = names.get(_plain(key), key)
        if name in shaped:
            raise RecordError(
                f"{_place(path, name)} is given twice, once as {key!r}; keep one of them."
            )
        if value is not None:
            known = properties.get(name)
            shaped[name] = value if known is None else _value(value, known, name, path)
    return shaped


def _value(value: Any, schema: Schema, name: str, path: str) -> Any:
    here = f"{path}.{name}" if path else name
    for one in schema.get("anyOf", ()):
        if one.get("type") == "object":
            return _maybe_object(value, one, name)
    kinds = schema.get("type", ())
    if "array" in kinds:
        return _array(value, schema, here)
    if "enum" in schema:
        return to_choice(value, field=here, allowed=schema["enum"])
    if "boolean" in kinds:
        return to_flag(value)
    if "number" in kinds:
        return _number(value, name)
    if "pattern" in schema:
        return _date(value, name)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number or isinstance(value, list):
        return ", ".join(str(one) for one in value) if isinstance(value, list) else f"{value}"
    return value


def _maybe_object(value: Any, schema: Schema, name: str) -> Any:
    if isinstance(value, dict):
        return _object(value, schema, name)
    if name == "naltrexone":
        return to_flag(value)
    if name == "request" and isinstance(value, int | float) and not isinstance(value, bool):
        return {"dose_mg": value}
    return value


def _array(value: Any, schema: Schema, name: str) -> Any:
    if isinstance(value, str):
        word = value.strip().casefold()
        if word in UNKNOWN:
            return None
        value = [] if word in NOTHING else _parts(value, name)
    elif isinstance(value, dict):
        value = _from_mapping(value, name)
    elif value is False:
        value = []
    elif not isinstance(value, list):
        value = [value]
    items = schema["items"]
    item = next((one for one in items.get("anyOf", ()) if one.get("type") == "object"), items)
    return [
        one
        for one in (_item(one, item, name) for one in value)
        if not (isinstance(one, str) and not one.strip())
    ]


def _parts(text: str, name: str) -> list[str]:
    """Lines; of lists that hold short words, parts between semicolons too."""
    ends = r"[\n]" if name in {"medicines", "dispensed"} else r"[\n;]"
    return [part.strip() for part in re.split(ends, text) if part.strip()]


def _from_mapping(value: dict[str, Any], name: str) -> list[Any]:
    """One entry for each analyte; any other object is one entry."""
    if name != "laboratory" or {"name", "test", "analyte"} & {_plain(key) for key in value}:
        return [value]
    found: list[Any] = []
    for analyte, one in value.items():
        for each in one if isinstance(one, list) else [one]:
            if each is None:
                continue
            found.append({"name": analyte, **(each if isinstance(each, dict) else {"value": each})})
    return found


def _item(value: Any, schema: Schema, name: str) -> Any:
    if schema.get("type") == "number" or "number" in schema.get("type", ()):
        return _number(value, name)
    if not isinstance(value, dict):
        return value
    if "code" in schema["properties"]:
        value = _coded(value)
    if name in {"medicines", "dispensed"}:
        value = _medicine(value, schema)
    shaped = _object(value, schema, name)
    return _laboratory(shaped) if name == "laboratory" else shaped


def _coded(value: dict[str, Any]) -> dict[str, Any]:
    """A code in its own object, in a list of codes, or under the name of its system."""
    value = dict(value)
    inner = value.get("code", value.get("coding"))
    if isinstance(inner, list) and inner:
        inner = inner[0]
    if isinstance(inner, dict):
        value.pop("coding", None)
        value["code"] = inner.get("code", "")
        value.setdefault("system", inner.get("system", ""))
        if not value.get("text") and inner.get("display"):
            value["text"] = inner["display"]
    for key in list(value):
        if _plain(key) in _SYSTEMS and "code" not in value:
            value["code"] = str(value.pop(key))
            value["system"] = _SYSTEMS[_plain(key)]
    return value


def _medicine(value: dict[str, Any], schema: Schema) -> dict[str, Any]:
    """Put strength, route and use into the line; a flag "as needed" into the status."""
    value = dict(value)
    parts = []
    for part in _LINE_PARTS:
        for key in [key for key in value if _plain(key) == part]:
            said = value.pop(key)
            if said is not None and said != "":
                parts.append(f"{said}")
    for key in [key for key in value if _plain(key) in {"prn", "as_needed", "is_prn"}]:
        if to_flag(value.pop(key)) is True:
            parts.append("as needed")
    if parts:
        names = {"text", *schema["properties"]["text"]["aliases"]}
        key = next((key for key in value if _plain(key) in names), "text")
        value[key] = " ".join([f"{value.get(key) or ''}", *parts]).strip()
    return value


def _laboratory(value: dict[str, Any]) -> dict[str, Any]:
    """Part "<45 U/L" into bound, number and unit, and a range into its upper end."""
    value = dict(value)
    for key in [
        key
        for key in value
        if _plain(key) in {"reference_range", "range", "reference", "normal_range"}
    ]:
        found = _RANGE.match(str(value.pop(key)))
        if found:
            value.setdefault("upper_limit", float(found[1].replace(",", ".")))
    said = value.get("value")
    if isinstance(said, str):
        is_name = bool(_CHEMICAL.match(said))
        parts = None if is_name else to_number(said, field="value")
        if parts:
            bound, value["value"], rest = parts
            if bound:
                value["bound"] = bound
            if rest:
                value.setdefault("unit", rest)
        elif is_name or not _STARTS_AS_NUMBER.match(said):
            value["result"] = said
            value["value"] = None
    return value


def _number(value: Any, name: str) -> Any:
    if not isinstance(value, str):
        return value
    if value.strip().casefold() in UNKNOWN:
        return None
    parts = to_number(value, field=name)
    if parts is None:
        return value
    bound, number, rest = parts
    keep_words = name == "value" and (bound or rest)
    return value if keep_words or rest or bound else number


def _date(value: Any, name: str) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return value
    if value.strip().casefold() in UNKNOWN:
        return None
    return to_date(value, is_last_dose=name == "last_dose_on")


def _plain(name: str) -> str:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", str(name).strip())
    return re.sub(r"[\s\-]+", "_", spaced).casefold()


def _place(path: str, name: str) -> str:
    return f"{name} of {path}" if path else name
