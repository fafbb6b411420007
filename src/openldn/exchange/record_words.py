"""Words that mean a value: yes and no, sexes, states of an entry, dates, numbers as text."""

import calendar
import re
from types import MappingProxyType
from typing import Any

UNKNOWN = frozenset(
    {"unknown", "not known", "n/a", "na", "not asked", "unsure", "prefer not to say", "?", ""}
)
NOTHING = frozenset(
    {"none", "nil", "no", "nothing", "nka", "nkda", "no known allergies", "no known drug allergies",
     "none known", "-", "no medications", "no medicines", "not applicable"}
)  # fmt: skip
YES = frozenset({"yes", "y", "true", "t", "1"})
NO = frozenset({"no", "n", "false", "f", "0", "none", "never"})

_SEX = {"f": "female", "woman": "female", "w": "female", "girl": "female", "m": "male",
    "man": "male", "boy": "male", "x": "other", "intersex": "other", "nonbinary": "other",
    "non-binary": "other", "diverse": "other", "d": "other"}  # fmt: skip
_PREGNANCY = {"true": "pregnant", "yes": "pregnant", "y": "pregnant", "1": "pregnant",
    "false": "no", "n": "no", "0": "no", "not pregnant": "no", "none": "no",
    "maybe": "possible", "possibly": "possible", "could be": "possible",
    "perhaps": "possible", "might be": "possible", "may be": "possible", "not sure": "possible",
    "could be pregnant": "possible", "might be pregnant": "possible",
    "trying to conceive": "trying", "ttc": "trying", "planning": "trying"}  # fmt: skip
_ENTRY = {"current": "active", "taking": "active", "ongoing": "active", "in use": "active",
    "prn": "as needed", "as-needed": "as needed", "as_needed": "as needed",
    "when needed": "as needed", "intended": "planned", "future": "planned",
    "on hold": "on-hold", "on_hold": "on-hold", "hold": "on-hold", "paused": "on-hold",
    "suspended": "on-hold", "pending": "draft", "proposed": "draft",
    "discontinued": "stopped", "inactive": "stopped", "ended": "stopped", "past": "stopped",
    "cancelled": "stopped", "canceled": "stopped", "not-taken": "stopped", "former": "stopped",
    "finished": "completed", "complete": "completed", "entered in error": "entered-in-error",
    "entered_in_error": "entered-in-error", "error": "entered-in-error",
    "?": "unknown", "unsure": "unknown"}  # fmt: skip
_CONDITION = {"active": "current", "confirmed": "current", "present": "current",
    "ongoing": "current", "recurrence": "current", "relapse": "current", "chronic": "current",
    "provisional": "suspected", "possible": "suspected", "differential": "suspected",
    "unconfirmed": "suspected", "probable": "suspected", "inactive": "resolved",
    "remission": "resolved", "past": "resolved", "history": "resolved", "healed": "resolved",
    "in remission": "resolved"}  # fmt: skip
_PROCEDURE = {"scheduled": "planned", "upcoming": "planned", "future": "planned",
    "booked": "planned", "completed": "done", "complete": "done", "past": "done",
    "performed": "done"}  # fmt: skip
_LIVER = {"class a": "A", "class b": "B", "class c": "C", "a": "A", "b": "B", "c": "C",
    "child-pugh a": "A", "child-pugh b": "B", "child-pugh c": "C"}  # fmt: skip
SYNONYMS = MappingProxyType(
    {
        "sex": _SEX, "pregnancy": _PREGNANCY, "liver_class": _LIVER,
        "medicines.status": _ENTRY, "dispensed.status": _ENTRY,
        "conditions.status": _CONDITION, "symptoms.status": _CONDITION,
        "procedures.status": _PROCEDURE,
    }
)  # fmt: skip

_NUMBER = re.compile(
    r"^\s*(?P<bound>[<>]?)\s*=?\s*(?P<number>[+-]?\d+(?:[.,]\d+)?(?:e[+-]?\d+)?)\s*(?P<rest>.*)$",
    re.I,
)
# "1,234" may be one thousand or a little more than one: that is asked, not guessed.
_GROUPED = re.compile(r"^\s*[<>]?\s*[+-]?[1-9]\d{0,2},\d{3}(?!\d)")
_DATE = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?$")
_MONTH = re.compile(r"^(\d{4})(?:-(\d{2}))?$")
_RESTS = MappingProxyType(
    {
        "mg": ("mg",), "kg": ("kg",), "ml": ("ml",), "mg_per_ml": ("mg/ml",),
        "years": ("y", "years", "year", "yrs", "yr", "years old", "a"),
        "days": ("d", "days", "day"),
    }
)  # fmt: skip


def to_number(text: str, *, field: str) -> tuple[str, float, str] | None:
    """Bound, number and what follows it; ``None`` where it is no number, or may be two.

    Examples
    --------
    >>> to_number("<4,5 mg", field="dose_mg"), to_number("1,234", field="value")
    (('<', 4.5, ''), None)
    """
    found = _NUMBER.match(text)
    if found is None or _GROUPED.match(text):
        return None
    rest = found["rest"].strip()
    unit = max((unit for unit in _RESTS if field.endswith(f"_{unit}")), key=len, default="")
    if rest.casefold() in _RESTS.get(unit, ()):
        rest = ""
    return found["bound"], float(found["number"].replace(",", ".")), rest


def to_date(text: str, *, is_last_dose: bool) -> str:
    """A day as ``2026-11-12``; of a month or a year the last day, for a last dose only.

    Examples
    --------
    >>> to_date("2026-02", is_last_dose=True), to_date("2026-11-12T08:00", is_last_dose=False)
    ('2026-02-28', '2026-11-12')
    """
    text = text.strip()
    if found := _DATE.match(text):
        return "-".join(found.groups()[:3])
    part = _MONTH.match(text)
    if not is_last_dose or part is None or not int(part[1]) >= 1:
        return text
    month = int(part[2] or 12)
    if not 1 <= month <= 12:
        return text
    return f"{part[1]}-{month:02d}-{calendar.monthrange(int(part[1]), month)[1]:02d}"


def to_flag(value: Any) -> Any:
    """Yes and no as true and false; anything else as it is."""
    if value is None or isinstance(value, dict | list):
        return value
    word = str(value).strip().casefold()
    if word in UNKNOWN:
        return None
    if word in YES:
        return True
    return False if word in NO else value


def to_choice(value: Any, *, field: str, allowed: list[Any]) -> Any:
    """The allowed word that a word means; anything else as it is."""
    word = str(value).strip().casefold().replace("_", " ")
    known = {str(one).casefold(): one for one in allowed if one is not None}
    if word in known:
        return known[word]
    synonyms = SYNONYMS.get(field, {})
    if word in synonyms or word.replace(" ", "_") in synonyms:
        return synonyms.get(word) or synonyms[word.replace(" ", "_")]
    return None if word in UNKNOWN else value
