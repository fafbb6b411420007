"""Strength, daily amount, route and release of a medicine, from the words around its name."""

import re

_NUMBER = r"(\d+(?:[.,]\d+)?)"
_UNIT = r"(mg|mcg|µg|μg|ug|g|ml|mL|%|iu|ie|units?|мг|мкг|мл)"
_STRENGTH = re.compile(rf"{_NUMBER}\s*{_UNIT}(?![^\W\d_])", re.IGNORECASE)
_MICROGRAMS = re.compile(r"\d\s*(?:mcg|µg|μg|ug|microg|мкг)", re.IGNORECASE)
_COUNT = re.compile(
    r"(\d+)\s*(?:tabs?|tablets?|caps?|capsules?|pills?|tabletten|comprim\w*)\b", re.IGNORECASE
)
_TIMES = re.compile(
    r"(\d+)\s*(?:x|×|times|mal|fois|veces|volte)\s*(?:a |per |/ ?)?(?:day|daily|d\b|tag|tgl|tägl|"
    r"jour|al d|al g)?",
    re.IGNORECASE,
)
_EACH_HOURS = re.compile(r"\b(?:q|every)\s*(\d+)\s*-?\s*\d*\s*h", re.IGNORECASE)
_LATIN = {"qid": 4, "qds": 4, "tid": 3, "tds": 3, "bid": 2, "bd": 2, "twice": 2}
_MODIFIED = re.compile(
    r"\b(er|xr|sr|cr|la|mr|xl|lp|retard|depot|continus|patch(es)?|pflaster|parche\w*|cerott\w+|"
    r"pleister\w*|plaster|plåster|extended|prolonged|modified|slow|sustained|controlled|"
    r"12 ?h(our)?|24 ?h(our)?|td|transdermal)\b|\w*contin\b|\w*pflaster\b|depottab\w*",
    re.IGNORECASE,
)
_IMMEDIATE = re.compile(r"\b(ir|immediate|instant|akut|rapid)\b", re.IGNORECASE)
_ROUTE = re.compile(
    r"\b(po|oral(ly)?|by mouth|sl|sublingual|patch(es)?|transdermal|im|iv|sc|subcut\w*|nasal|"
    r"intranasal|rectal|pr|topical|inhaled|buccal|injection)\b",
    re.IGNORECASE,
)
_PER_DAY = re.compile(r"\s*(?:/|a|per)\s*d(?:ay)?\b", re.IGNORECASE)
_DOSED = re.compile(r"\d\s*(?:mg|mcg|µg|ug|g|ml|iu|ie|%|мг|мкг|мл)\b|毎|錠|片", re.IGNORECASE)
HOURS_A_DAY = 24


def is_dosed(text: str) -> bool:
    """Whether an amount with a unit, or a word for one, occurs."""
    return _DOSED.search(text) is not None


def strength_of(text: str) -> str:
    """The first amount with a unit, as written; empty when there is none."""
    found = _STRENGTH.search(text)
    return found[0] if found else ""


def is_in_micrograms(text: str) -> bool:
    """Whether an amount is given in micrograms."""
    return _MICROGRAMS.search(text) is not None


def route_of(text: str) -> str:
    """The first word of a route, lower case; empty when there is none."""
    found = _ROUTE.search(text)
    return found[0].lower() if found else ""


def is_modified_release(text: str) -> bool | None:
    """Whether the form releases slowly; ``None`` when the words do not say."""
    if _MODIFIED.search(text):
        return True
    return False if _IMMEDIATE.search(text) else None


def daily_mg(text: str) -> float | None:
    """Milligrams a day, where strength and how often are both said.

    Examples
    --------
    >>> daily_mg("2 mg, 2 tablets three times"), daily_mg("2 mg 4x daily"), daily_mg("2 mg")
    (None, 8.0, None)
    """
    strength = _STRENGTH.search(text)
    if strength is None or strength[2].lower() not in ("mg", "мг", "g"):
        return None
    rest = text[strength.end() :]
    if _PER_DAY.match(rest):
        return float(strength[1].replace(",", "."))
    count = _COUNT.search(rest)
    often = _times_a_day(rest)
    if often is None:
        return None
    single = float(strength[1].replace(",", ".")) * (1000 if strength[2].lower() == "g" else 1)
    return single * (int(count[1]) if count else 1) * often


def _times_a_day(text: str) -> float | None:
    times = _TIMES.search(text)
    if times:
        return float(times[1])
    hours = _EACH_HOURS.search(text)
    if hours and 0 < int(hours[1]) <= HOURS_A_DAY:
        return HOURS_A_DAY / int(hours[1])
    words = set(re.findall(r"[a-z]+", text.lower()))
    for word, number in _LATIN.items():
        if word in words:
            return float(number)
    if words & {"daily", "day", "qd", "od", "täglich", "tgl", "die"}:
        return 1.0
    return None
