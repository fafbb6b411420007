"""Regimens as iCalendar: floating local times, stable ids, neutral words.

A floating time has no zone: the phone rings at 22:00 wherever it is. An id depends on the
course's name and the day alone, so a plan that was changed and imported again moves its events
in most calendars rather than doubling them.
"""

from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from icalendar import Alarm, Calendar, Event

from openldn import __version__
from openldn.errors import RegimenError
from openldn.plan import MonitoringItem, PlannedDose, Regimen, SkippedDose, format_amount

NOON = 12
MINUTES = 10
# What a lock screen may show: no drug, no dose, no disease.
EVENING, MORNING = "Evening dose", "Morning dose"
CHECK = "Health check"
CANCELLED = "Cancelled"


def regimen_to_calendar(
    regimen: Regimen,
    *,
    stamp: datetime,
    course: str = "course",
    title: str | None = None,
    shows_dose: bool = False,
    alarm_minutes: int | None = 0,
    monitoring: tuple[MonitoringItem, ...] = (),
) -> str:
    """Write a calendar file.

    Parameters
    ----------
    regimen : Regimen
    stamp : datetime
        When the file is made, with an offset; the format asks for it.
    course : str
        Any word that tells one course from another; it makes the ids, and is not shown.
    title : str or None
        Title of every dose; ``None`` is "Evening dose" or "Morning dose".
    shows_dose : bool
        Whether title and description tell the amount.
    alarm_minutes : int or None
        Minutes before the dose; ``None`` for no alarm.
    monitoring : tuple of MonitoringItem
        Also enter these as whole days, under a neutral title.

    Raises
    ------
    RegimenError
        If the alarm is after the dose or more than a day before, or the stamp has no offset.
    """
    if alarm_minutes is not None and not 0 <= alarm_minutes <= 24 * 60:
        raise RegimenError(f"alarm_minutes is {alarm_minutes}; must be 0 to 1440, or none.")
    if stamp.tzinfo is None:
        raise RegimenError("stamp has no offset; give an instant.")
    calendar = _calendar()
    for dose in regimen.doses:
        name = title or (MORNING if _is_morning(dose) else EVENING)
        event = _event(_dose_key(course, dose.day), stamp=stamp)
        event.add("dtstart", dose.local)
        event.add("duration", timedelta(minutes=MINUTES))
        amount = f"{format_amount(dose.dose_mg)} mg"
        event.add("summary", f"{name} {amount}" if shows_dose else name)
        if alarm_minutes is not None:
            event.add_component(_alarm(name, alarm_minutes))
        calendar.add_component(event)
    for one in regimen.skipped:
        calendar.add_component(_skipped(one, course=course, stamp=stamp, shows_dose=shows_dose))
    for item in monitoring:
        if item.due is not None:
            event = _day_event(_check_key(course, item.due, item.rule_id), item.due, stamp=stamp)
            event.add("summary", CHECK)
            if shows_dose:
                event.add("description", f"{item.what} ({item.rule_id})")
            calendar.add_component(event)
    text: bytes = calendar.to_ical()
    return text.decode("utf-8")


def cancel_calendar(
    regimen: Regimen,
    *,
    previous: Regimen,
    stamp: datetime,
    course: str = "course",
    monitoring: tuple[MonitoringItem, ...] = (),
    previous_monitoring: tuple[MonitoringItem, ...] = (),
) -> str:
    """Write a calendar file that cancels what a plan no longer holds.

    Importing a changed plan replaces the events of its own days; those of other days would stay
    and ring. The cancellations are a file of their own, as the method holds for a whole file.

    Parameters
    ----------
    regimen, previous : Regimen
        The plan that holds, and the one whose calendar was imported.
    stamp : datetime
    course : str
        The word that the previous calendar was made with.
    monitoring, previous_monitoring : tuple of MonitoringItem
        Where checks were entered too.
    """
    calendar = _calendar()
    calendar.add("method", "CANCEL")
    kept = _keys(regimen, monitoring, course=course)
    for key, day in _keys(previous, previous_monitoring, course=course).items():
        if key not in kept:
            event = _day_event(key, day, stamp=stamp)
            event.add("sequence", 1)
            event.add("status", "CANCELLED")
            event.add("summary", CANCELLED)
            calendar.add_component(event)
    text: bytes = calendar.to_ical()
    return text.decode("utf-8")


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", f"-//OpenLDN//openldn {__version__}//EN")
    calendar.add("version", "2.0")
    return calendar


def _keys(
    regimen: Regimen, monitoring: tuple[MonitoringItem, ...], *, course: str
) -> dict[str, date]:
    """What makes the id of each event, and its day."""
    days = {dose.day for dose in regimen.doses} | {one.day for one in regimen.skipped}
    keys = {_dose_key(course, day): day for day in sorted(days)}
    for item in monitoring:
        if item.due is not None:
            keys[_check_key(course, item.due, item.rule_id)] = item.due
    return keys


def _dose_key(course: str, day: date) -> str:
    return f"{course}/{day}/dose"


def _check_key(course: str, day: date, rule_id: str) -> str:
    return f"{course}/{day}/check/{rule_id}"


def _event(key: str, *, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", f"{uuid5(NAMESPACE_URL, f'openldn:{key}')}@openldn")
    event.add("dtstamp", stamp)
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event


def _day_event(key: str, day: date, *, stamp: datetime) -> Event:
    event = _event(key, stamp=stamp)
    event.add("dtstart", day)
    return event


def _skipped(one: SkippedDose, *, course: str, stamp: datetime, shows_dose: bool) -> Event:
    # The same id as the dose would have had: a plan that brings it back replaces this.
    event = _day_event(_dose_key(course, one.day), one.day, stamp=stamp)
    event.add("summary", "No dose today")
    if shows_dose:
        event.add("description", one.reason.text)
    return event


def _alarm(name: str, minutes: int) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", name)
    alarm.add("trigger", timedelta(minutes=-minutes))
    return alarm


def _is_morning(dose: PlannedDose) -> bool:
    """Before noon of its own day; after midnight is still the evening of the day before."""
    return dose.local.date() == dose.day and dose.local.hour < NOON
