"""Conditions, tests and products that tell of opioids without naming one on the list."""

import re
from datetime import timedelta

from openldn.record import LaboratoryValue
from openldn.screen.antagonist_form import is_rescue
from openldn.screen.conditions import plain
from openldn.screen.finding import ScreenFinding
from openldn.screen.given import ScreenInput, names
from openldn.screen.make_finding import finding
from openldn.screen.medicine_use import MedicineUse, find_uses
from openldn.screen.opioid_findings import is_history_without_date, own_opioids
from openldn.screen.opioid_tests import Reading, looks_for_opioids, read_test
from openldn.screen.opioid_wait import is_opioid
from openldn.screen.table import find_rule

FAILED = ("fail", "positiv", "withdrawal", "pos")
_STOPPING = re.compile(
    r"\b(stop\w*|quit\w*|off|without|ran out|run out|running out|came off|ended|miss\w*|cut\w*)\b"
)
_LACKING = re.compile(
    r"\b(yawn\w*|goose ?-?(bumps?|flesh)|diarrh\w*|runny nose|teary|watery eyes|sweat\w*"
    r"|cramps?|shak(es|ing|y)|restless\w*|vomit\w*|crawling skin|aches)\b"
)
# Seen in little else, so that they count beside the words too.
_TYPICAL = re.compile(r"\b(yawn\w*|goose ?-?(bumps?|flesh))\b")
_SLANG = re.compile(
    r"\b(percs?|oxys?|oxies|norcos?|vikes|vics|roxys?|blues|opioids?|opiates?|pain ?killers?)\b"
)
_BOWEL_ANTAGONISTS = ("methylnaltrexone", "naloxegol", "naldemedine", "alvimopan")


def find_opioid_use_disorder(given: ScreenInput) -> list[ScreenFinding]:
    """Opioid use disorder, its treatment, or a code for long-term use."""
    sign = given.sign("opioid_use_disorder")
    if sign is None:
        return []
    return [finding("R023", f"'{sign.words}': opioid use disorder or long-term opioids.")]


def find_withdrawal(given: ScreenInput) -> list[ScreenFinding]:
    """Acute opioid withdrawal."""
    sign = given.sign("withdrawal")
    if given.has("precipitated"):
        return []
    words = [sign.words] if sign else _told_withdrawal(given)
    return [finding("R024", f"'{words[0]}': opioid withdrawal.")] if words else []


def find_positive_test(given: ScreenInput) -> list[ScreenFinding]:
    """Opioids in urine or blood, in the latest test."""
    sign = given.sign("opioid_positive")
    words = [f"'{sign.words}'"] if sign else []
    tests = _opioid_tests(given, Reading.FOUND)
    if not tests:
        return [finding("R025", f"{word}: a test found opioids.") for word in words]
    return [_dated("R025", one, "the test found opioids", given) for one in tests]


def find_unclear_test(given: ScreenInput) -> list[ScreenFinding]:
    """A test for opioids that cannot be read."""
    return [
        finding("X014", f"{one.shown}: whether it found an opioid cannot be read.", is_unknown=True)
        for one in _opioid_tests(given, Reading.UNCLEAR)
    ]


def find_failed_challenge(given: ScreenInput) -> list[ScreenFinding]:
    """A naloxone challenge that was failed."""
    sign = given.sign("challenge_failed")
    tests = [one for one in given.results("naloxone challenge") if _says(one, FAILED)]
    found = [_dated("R026", one, "the challenge was failed", given) for one in tests]
    if sign and not found:
        found.append(finding("R026", f"'{sign.words}': the challenge was failed."))
    return found


def find_naloxone_kit(given: ScreenInput) -> list[ScreenFinding]:
    """A rescue kit, whosever it is."""
    uses = _kits(given)
    if not uses:
        return []
    message = f"{names(uses)}: an opioid antagonist for rescue; opioids may be in the house."
    return [finding("R029", message, is_unknown=True)]


def find_markers(given: ScreenInput) -> list[ScreenFinding]:
    """Markers of opioids, and no opioid on the list."""
    if own_opioids(given):
        return []
    sign = given.sign("opioid_marker")
    words = [f"'{sign.words}'"] if sign else []
    uses = (*_kits(given), *(use for use in given.of_kind(*_BOWEL_ANTAGONISTS) if use.is_open))
    words += [f"'{use.words.strip()}'" for use in uses]
    if not words:
        return []
    message = f"{'; '.join(dict.fromkeys(words))}: tells of opioids, and none is on the list."
    return [finding("R153", message, is_unknown=True)]


def find_doubt(given: ScreenInput) -> list[ScreenFinding]:
    """Doubt about opioids that a urine test could end."""
    reasons = []
    if any(is_history_without_date(use, wait) for use, wait in own_opioids(given)):
        reasons.append("a last dose of unknown date")
    if sign := given.sign("opioid_remission"):
        reasons.append(f"'{sign.words}'")
    if given.has("opioid_marker", "opioid_use_disorder") or _kits(given):
        reasons.append("markers of opioids")
    if not reasons:
        return []
    return [finding("R138", f"Doubt about opioids: {'; '.join(reasons)}.")]


def _told_withdrawal(given: ScreenInput) -> list[str]:
    """Words that tell of an opioid and its end, where others tell of what its lack does."""
    entries = (*(given.record.conditions or ()), *(given.record.symptoms or ()))
    opioids = {use.words for use in find_uses(given.asides, today=given.today) if is_opioid(use)}
    is_typical = any(_TYPICAL.search(plain(one.text)) for one in entries)
    return [
        one.text.strip()
        for one in entries
        if _STOPPING.search(plain(one.text))
        and (is_typical or _LACKING.search(plain(one.text)))
        and (one.text in opioids or _SLANG.search(plain(one.text)))
    ]


def _kits(given: ScreenInput) -> tuple[MedicineUse, ...]:
    return tuple(use for use in given.uses if use.is_open and is_rescue(use))


def _opioid_tests(given: ScreenInput, reading: Reading) -> list[LaboratoryValue]:
    analytes = [one.analyte for one in given.record.laboratory if looks_for_opioids(one)]
    return [one for one in given.results(*dict.fromkeys(analytes)) if read_test(one) is reading]


def _says(value: LaboratoryValue, words: tuple[str, ...]) -> bool:
    text = value.result.casefold()
    return any(word in text for word in words) and not text.startswith(("no", "neg"))


def _dated(id: str, value: LaboratoryValue, what: str, given: ScreenInput) -> ScreenFinding:
    """With the day on which the test can be repeated; a test alone gives no start."""
    day = value.taken_on or given.today
    days = find_rule(id).interval_days or 0
    until = day + timedelta(days=days)
    note = (
        f"{'taken' if value.taken_on else 'counted as taken today,'} {day} + {days} days = {until}"
    )
    on = f" of {value.taken_on}" if value.taken_on else ""
    return finding(id, f"{value.analyte}{on}: {what}.", calculation=f"{note}: repeat from then")
