"""Procedures: those of the last days may have brought opioids, those to come will."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from openldn.record import Procedure, ProcedureStatus
from openldn.screen import medications
from openldn.screen.conditions import plain
from openldn.screen.finding import ScreenFinding
from openldn.screen.given import ScreenInput
from openldn.screen.limits import limit
from openldn.screen.make_finding import finding
from openldn.screen.medicine_use import NOT_THIS_PERSON
from openldn.screen.table import find_rule

_DELIVERY = re.compile(
    r"\b(labou?r|delivery|childbirth|giving birth|caesarean|cesarean|c-section)\b"
)
_SEDATION = re.compile(
    r"endoscop|colonoscop|gastroscop|bronchoscop|sigmoidoscop|cystoscop|\bercp\b|dental|dentist"
    r"|tooth|teeth|extraction|root canal|sedation"
)
_YEAR = re.compile(r"\b((?:19|20)\d\d)\b")


def find_recent(given: ScreenInput) -> list[ScreenFinding]:
    """Procedures of the last days, whose opioids are on no list."""
    days = find_rule("R076").interval_days or 0
    found = []
    for one in given.record.procedures or ():
        if not _is_recent(one, given.today) or _is_without_opioids(one, given.today):
            continue
        named = one.opioids is False
        day = one.on or given.today
        until = day + timedelta(days=days)
        if one.opioids is not None and until <= given.today:
            continue
        word = "procedure" if one.on else "asked today,"
        known = "opioids were given" if one.opioids else "which opioids were given is not known"
        known = "opioids are denied, and its words name one" if named else known
        on = f" on {one.on}" if one.on else ", day not known"
        found.append(
            finding(
                "R076",
                f"'{one.text}'{on}: {known}.",
                earliest_start=until if until > given.today else None,
                calculation=f"{word} {day} + {days} days = {until}",
                is_unknown=one.opioids is None,
            )
        )
    return found


def find_planned(given: ScreenInput) -> list[ScreenFinding]:
    """Operations to come that may need opioids."""
    return _planned(
        given, "R090", lambda text: not _SEDATION.search(text) and not _DELIVERY.search(text)
    )


def find_planned_sedation(given: ScreenInput) -> list[ScreenFinding]:
    """Endoscopies and dental work to come."""
    return _planned(
        given, "R093", lambda text: bool(_SEDATION.search(text)) and not _DELIVERY.search(text)
    )


def find_planned_delivery(given: ScreenInput) -> list[ScreenFinding]:
    """A delivery to come."""
    return _planned(given, "R094", lambda text: bool(_DELIVERY.search(text)))


def _planned(given: ScreenInput, id: str, is_meant: Callable[[str], bool]) -> list[ScreenFinding]:
    days = find_rule(id).interval_days or 0
    found = []
    for one in given.record.procedures or ():
        if (
            not _is_planned(one, given.today)
            or _is_without_opioids(one, given.today)
            or not is_meant(plain(one.text))
        ):
            continue
        note = (
            f"procedure {one.on} - {days} days = {one.on - timedelta(days=days)}: last day for LDN"
            if one.on
            else ""
        )
        known = "opioids are expected" if one.opioids else "opioids may be needed"
        on = f" on {one.on}" if one.on else ""
        found.append(finding(id, f"'{one.text}'{on}: planned, {known}.", calculation=note))
    return found


def _is_without_opioids(one: Procedure, today: date) -> bool:
    """Whether opioids are denied, and the words name none."""
    if one.opioids is not False:
        return False
    mentions = medications.read_medication(one.text, today=today).mentions
    return not any(each.opioid and each.use not in NOT_THIS_PERSON for each in mentions)


def _is_planned(one: Procedure, today: date) -> bool:
    if one.on is not None:
        return one.on >= today and one.status is not ProcedureStatus.DONE
    return one.status is ProcedureStatus.PLANNED


def _is_recent(one: Procedure, today: date) -> bool:
    """In the last days, or of a day that nobody gave; a plan whose day has passed counts."""
    if _is_planned(one, today):
        return False
    since = today - timedelta(days=limit("procedure_days"))
    if one.on is not None:
        return one.on >= since
    years = [int(year) for year in _YEAR.findall(one.text)]
    return not years or max(years) >= since.year
