"""Records as JSON: read one, and say exactly what is wrong when it cannot be read."""

import json
import math
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from openldn.errors import RecordError
from openldn.exchange.plain_text import decode_text, read_bytes
from openldn.exchange.record_faults import describe_fault, describe_kind
from openldn.exchange.record_shape import to_shape
from openldn.record import (
    Condition,
    ConditionStatus,
    DoseRequest,
    LaboratoryValue,
    LiverClass,
    MedicineEntry,
    MedicineStatus,
    NaltrexoneUse,
    Pregnancy,
    Procedure,
    ProcedureStatus,
    Record,
    Sex,
    Substance,
)
from openldn.tables import read_text

LARGEST_BYTES = 2_000_000
# Beyond this a whole number is a typing error, and no float holds it.
MOST_DIGITS = 15


def read_record(path: str | Path) -> Record:
    """Read a record file.

    Raises
    ------
    NotFound, ExchangeError
        If the file does not exist or cannot be opened.
    RecordError
        If it is no record; the message names the field, its value and the remedy.
    """
    return parse_record(read_bytes(path, largest=LARGEST_BYTES, error=RecordError))


def parse_record(data: bytes | str) -> Record:
    """Read a record from text.

    Examples
    --------
    >>> parse_record('{"age": 45, "medications": ["levothyroxine 75 mcg"]}').age_years
    45
    """
    text = data if isinstance(data, str) else decode_text(data, error=RecordError)
    content = _load(text)
    _check_characters(content)
    schema = record_schema()
    shaped = to_shape(content, schema)
    if not isinstance(shaped, dict):
        raise RecordError(
            f"a record is a JSON object, {{...}}; this file holds {describe_kind(content)}."
        )
    fault = next(iter(_validator().iter_errors(shaped)), None)
    if fault is not None:
        raise RecordError(describe_fault(fault, schema))
    return _to_record(shaped)


@lru_cache(maxsize=1)
def record_schema() -> dict[str, Any]:
    """The JSON Schema of a record."""
    schema: dict[str, Any] = json.loads(read_text("openldn.exchange", "record.schema.json"))
    return schema


@lru_cache(maxsize=1)
def _validator() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(record_schema())


def _load(text: str) -> Any:
    if "\0" in text:
        raise RecordError(
            "the record holds zero bytes, as UTF-16 without a mark does; save it in UTF-8."
        )
    if not text.strip():
        raise RecordError("the record is empty; give at least {}.")
    try:
        return json.loads(
            text, parse_float=_to_float, parse_int=_to_int,
            object_pairs_hook=_to_object,
        )  # fmt: skip
    except json.JSONDecodeError as error:
        raise RecordError(
            f"the record is no JSON: line {error.lineno}, column {error.colno}: {error.msg}. "
            "For a plain medication list use --medications."
        ) from error
    except RecursionError as error:
        raise RecordError(
            "the record is nested too deeply; see the schema for its shape."
        ) from error


def _check_characters(content: Any) -> None:
    """Refuse halves of characters, which no file or screen can show."""
    try:
        json.dumps(content, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise RecordError(
            "the record holds half a character (a lone \\ud800 or the like); write it in UTF-8."
        ) from error


def _to_float(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else math.inf


def _to_int(text: str) -> int:
    if len(text) > MOST_DIGITS + 9:
        raise RecordError(f"the record holds the number {text[:20]}..., which is too long.")
    return int(text)


def _to_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for name, value in pairs:
        if isinstance(value, float) and not math.isfinite(value):
            raise RecordError(
                f"{name[:40]} is {value}, which is no number of JSON or too large; give a number, "
                "or null for unknown."
            )
        if name in content:
            raise RecordError(f"field {name[:40]!r} is given twice; keep one of them.")
        content[name] = value
    return content


def _to_record(content: dict[str, Any]) -> Record:
    content = {name: value for name, value in content.items() if name != "$schema"}
    return Record(
        age_years=content.get("age_years"),
        weight_kg=content.get("weight_kg"),
        sex=_choice(Sex, content.get("sex")),
        conditions=_each(content, "conditions", _condition),
        symptoms=_each(content, "symptoms", _condition),
        medicines=_each(content, "medicines", _medicine),
        medicines_listed_on=_date("medicines_listed_on", content.get("medicines_listed_on")),
        dispensed=_each(content, "dispensed", _medicine),
        allergies=_each(content, "allergies", _text),
        laboratory=_each(content, "laboratory", _laboratory) or (),
        pregnancy=_choice(Pregnancy, content.get("pregnancy")),
        breastfeeding=content.get("breastfeeding"),
        procedures=_each(content, "procedures", _procedure),
        substances=_each(content, "substances", _substance),
        naltrexone=_naltrexone(content.get("naltrexone")),
        liver_class=_choice(LiverClass, content.get("liver_class")),
        request=_request(content.get("request")),
        reason_without_liver_test=content.get("reason_without_liver_test") or "",
    )


def _each(content: dict[str, Any], name: str, make: Any) -> Any:
    entries = content.get(name)
    if entries is None:
        return None
    found = []
    for number, entry in enumerate(entries, start=1):
        try:
            found.append(make({"text": entry} if isinstance(entry, str) else entry))
        except RecordError as error:
            raise RecordError(f"{name} entry {number}: {error}") from error
    return tuple(found)


def _condition(entry: dict[str, Any]) -> Condition:
    return Condition(
        text=entry.get("text", ""), code=entry.get("code", ""), system=entry.get("system", ""),
        status=_choice(ConditionStatus, entry.get("status")),
    )  # fmt: skip


def _medicine(entry: dict[str, Any]) -> MedicineEntry:
    return MedicineEntry(
        text=entry.get("text", ""), code=entry.get("code", ""), system=entry.get("system", ""),
        started_on=_date("started_on", entry.get("started_on")),
        last_dose_on=_date("last_dose_on", entry.get("last_dose_on")),
        ended_on=_date("ended_on", entry.get("ended_on")),
        status=_choice(MedicineStatus, entry.get("status")),
    )  # fmt: skip


def _text(entry: dict[str, Any]) -> str:
    return str(entry["text"])


def _laboratory(entry: dict[str, Any]) -> LaboratoryValue:
    return LaboratoryValue(
        name=entry["name"], value=entry.get("value"), bound=entry.get("bound") or "",
        result=entry.get("result", ""), unit=entry.get("unit", ""),
        upper_limit=entry.get("upper_limit"),
        taken_on=_date("taken_on", entry.get("taken_on")),
    )  # fmt: skip


def _procedure(entry: dict[str, Any]) -> Procedure:
    return Procedure(
        text=entry["text"], on=_date("on", entry.get("on")), opioids=entry.get("opioids"),
        status=_choice(ProcedureStatus, entry.get("status")),
    )  # fmt: skip


def _substance(entry: dict[str, Any]) -> Substance:
    return Substance(text=entry["text"], amount=entry.get("amount", ""))


def _naltrexone(entry: dict[str, Any] | bool | None) -> NaltrexoneUse:
    if not isinstance(entry, dict):
        return NaltrexoneUse(on_ldn=entry)
    dates = {name: _date(name, entry.get(name)) for name in ("started_on", "last_dose_on")}
    numbers = {name: entry.get(name) for name in ("on_ldn", "dose_mg", "gap_days")}
    return NaltrexoneUse(**(numbers | dates))


def _request(entry: dict[str, Any] | None) -> DoseRequest | None:
    if entry is None:
        return None
    strengths = tuple(entry.get("strengths_mg_per_ml") or ())
    return DoseRequest(**(entry | {"strengths_mg_per_ml": strengths}))


def _choice(choices: Any, value: str | None) -> Any:
    return None if value is None else choices(value)


def _date(name: str, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RecordError(f"{name} is {text!r}; there is no such day. Correct it.") from error
