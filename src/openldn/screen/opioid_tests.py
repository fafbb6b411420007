"""Read tests for opioids: what was looked for, and whether it was found."""

import re
from enum import StrEnum

from openldn.record import LaboratoryValue
from openldn.screen.conditions import plain

# Of the names in the table of analytes, the one that panels and opioid screens share.
SCREEN = "urine opioids"

_NAMED = re.compile(
    r"\b(oxycodone?|oxymorphone|noroxycodone|hydrocodone|norhydrocodone|hydromorphone|morphine?"
    r"|codeine?|dihydrocodeine?|\w*fentan[iy]l|buprenorphine?|norbuprenorphine?|methadone?|eddp"
    r"|6[- ]?mam|6[- ]?am|6-?(mono)?acetyl-?morphine|monoacetylmorphine|heroin"
    r"|diamorphine|\w*tramadol|tapentadol|\w*meperidine|pethidine|\w*nitazene|mitragynine|kratom|levorphanol"
    r"|pentazocine|butorphanol|nalbuphine|tilidine|nortilidine)\b"
)
_CLASS = re.compile(r"\b(opi(oid|ate)s?|opi|opioide?n?|opiaceos|opiaces|oppiacei)\b")
_PANEL = re.compile(
    r"\b(uds|udt|drug (screen|test|panel)|tox(icology)?( screen)?|urine (screen|drugs?))\b"
)
# Others that a panel looks for; a panel positive for these alone found no opioid.
_OTHERS = re.compile(
    r"\b(thc|cannab\w*|marijuana|benzo\w*|bzd|cocaine|coc|amphetamines?|amp|methamphetamine|met"
    r"|barbiturates?|bar|pcp|phencyclidine|mdma|ecstasy|alcohol|ethanol|etg|cotinine|nicotine"
    r"|tca|tricyclics?)\b"
)
# "Not confirmed" denies nothing, and a "non-negative" screen is a positive one.
_NOT_FOUND = re.compile(
    r"(?<!non-)(?<!non )(?<!not )\bneg\w*|^\W*(no|none|nothing|nil)\b|\b(not|no|non|none|nothing"
    r"|never)[ -]?(\w+ ){0,2}(detect\w*|present|reactive|found|seen|posit\w*)|\bundetect\w*"
    r"|\bnonreactive|\babsent|\bclean\b|\bclear\b|\bbelow\b"
)
_FOUND = re.compile(
    r"\bpos\b|posit\w*|detect\w*|\bpresent\b|\breactive\b|\+|\babnormal\b|\bfound\b"
    r"|\b(non|not)[- ]neg\w*"
)
_CLAUSE = re.compile(r"[,;.\n]|\bbut\b|\band\b|\bexcept\b")
# Amounts in a volume: a laboratory measured the substance itself.
_MEASURED = re.compile(r"^\s*(ng|ug|mcg|µg|μg|mg|pg|nmol|umol|µmol|μmol)\s*/\s*(ml|l|dl)\s*$", re.I)


class Reading(StrEnum):
    """What a test says of opioids."""

    FOUND = "found"
    NOT_FOUND = "not found"
    UNCLEAR = "not clear"


def looks_for_opioids(one: LaboratoryValue) -> bool:
    """Whether the test is for opioids, alone or among other drugs."""
    name = plain(one.name)
    asked = one.analyte == SCREEN or _NAMED.search(name) or _CLASS.search(name)
    return bool(asked or _PANEL.search(name))


def read_test(one: LaboratoryValue) -> Reading:
    """Whether the test found an opioid.

    Examples
    --------
    >>> read_test(LaboratoryValue(name="UDS", result="positive for THC only")).value
    'not found'
    """
    return _read_number(one) if one.value is not None else _read_words(one)


def _read_number(one: LaboratoryValue) -> Reading:
    if one.value == 0 or one.bound == "<":
        return Reading.NOT_FOUND
    if one.times_limit is not None:
        return Reading.FOUND if one.times_limit >= 1 else Reading.NOT_FOUND
    is_measured = _NAMED.search(plain(one.name)) and _MEASURED.match(one.unit)
    return Reading.FOUND if is_measured else Reading.UNCLEAR


def _read_words(one: LaboratoryValue) -> Reading:
    """A clause that names a drug speaks of it; one that names none, of what was looked for."""
    readings, was_found = [], False
    for clause in _CLAUSE.split(plain(one.result)):
        if not clause.strip():
            continue
        denied = _NOT_FOUND.search(clause)
        was_found = bool(not denied and (_FOUND.search(clause) or was_found))
        names_opioid = bool(_NAMED.search(clause) or _CLASS.search(clause))
        if _OTHERS.search(clause) and not names_opioid:
            readings.append(Reading.NOT_FOUND)
        elif was_found:
            readings.append(_of_positive(one, names_opioid))
        else:
            readings.append(Reading.NOT_FOUND if denied else Reading.UNCLEAR)
    return next((one for one in (Reading.FOUND, Reading.UNCLEAR) if one in readings),
                Reading.NOT_FOUND)  # fmt: skip


def _of_positive(one: LaboratoryValue, names_opioid: bool) -> Reading:
    name = plain(one.name)
    if names_opioid or _NAMED.search(name) or _CLASS.search(name):
        return Reading.FOUND
    return Reading.UNCLEAR
