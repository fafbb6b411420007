"""Is there a reason to wait? Read the medicines, run every rule, decide."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from openldn.errors import RecordError
from openldn.record import MedicineEntry, MedicineStatus, NaltrexoneUse, ProcedureStatus, Record
from openldn.screen import medications
from openldn.screen.decide import decide, earliest_start, in_order_of_harm
from openldn.screen.finding import Screening
from openldn.screen.given import ScreenInput
from openldn.screen.medications.line import MedicationLine
from openldn.screen.medicine_use import KnownMedicine, Origin
from openldn.screen.rules import find_all
from openldn.screen.table import rules_version


def screen_record(record: Record, *, today: date) -> Screening:
    """Screen a record.

    Parameters
    ----------
    record : Record
    today : date
        Day that dates are counted to.

    Returns
    -------
    Screening
        Its ``lines`` are those of the medication list, in its order.

    Raises
    ------
    RecordError
        If something that has happened has a date in the future.
    """
    record = _until_today(record, today)
    check_dates(record, today=today)
    medicines = tuple(
        KnownMedicine(line=_line(entry, today), origin=origin, entry=entry)
        for origin, entries in (
            (Origin.LIST, record.medicines or ()),
            (Origin.DISPENSED, record.dispensed or ()),
            (Origin.SUBSTANCE, _substances(record)),
            (Origin.ALLERGY, tuple(MedicineEntry(text=text) for text in record.allergies or ())),
        )
        for entry in entries
    )
    asides = tuple(
        KnownMedicine(line=medications.read_medication(one.text, today=today), origin=Origin.ASIDE)
        for one in (*(record.conditions or ()), *(record.symptoms or ()))
        if one.text.strip()
    )
    return screen_given(ScreenInput(record=record, medicines=medicines, asides=asides, today=today))


def screen_lines(lines: Iterable[MedicationLine], *, today: date) -> Screening:
    """Screen a bare medication list; only rules on medicines are asked, and the answer says so.

    Parameters
    ----------
    lines : iterable of MedicationLine
    today : date
    """
    known = tuple(KnownMedicine(line=line) for line in lines)
    return screen_given(
        ScreenInput(record=Record(), medicines=known, today=today, is_list_only=True)
    )


def screen_given(given: ScreenInput) -> Screening:
    """Run the rules on medicines that are understood already."""
    findings = in_order_of_harm(find_all(given))
    return Screening(
        decision=decide(findings),
        findings=findings,
        lines=tuple(one.line for one in given.medicines if one.origin is Origin.LIST),
        as_of=given.today,
        earliest_start=earliest_start(findings),
        rules_version=rules_version(),
        names_version=medications.names_version(),
    )


def check_dates(record: Record, *, today: date) -> None:
    """Refuse dates that have not come yet for what has happened."""
    dated = [("medicines_listed_on", record.medicines_listed_on)]
    dated += [(f"taken_on of {one.analyte}", one.taken_on) for one in record.laboratory]
    for field, entries in (("medicines", record.medicines), ("dispensed", record.dispensed)):
        for number, entry in enumerate(entries or (), start=1):
            if entry.status is not MedicineStatus.PLANNED:
                dated.append((f"last_dose_on of {field} entry {number}", entry.last_dose_on))
    dated += [
        (f"on of procedures entry {number}", one.on)
        for number, one in enumerate(record.procedures or (), start=1)
        if one.status is ProcedureStatus.DONE
    ]
    dated += [
        ("started_on of naltrexone", record.naltrexone.started_on),
        ("last_dose_on of naltrexone", record.naltrexone.last_dose_on),
    ]
    for name, day in dated:
        if day is not None and day > today:
            raise RecordError(
                f"{name} is {day}, which is after {today}; correct the date, or screen as of "
                "a later day."
            )


def _until_today(record: Record, today: date) -> Record:
    """With a last dose of "this month" or "this year", whose last day is to come, as today.

    A file gives such a dose as the last day of its month or year.
    """
    use = record.naltrexone
    return replace(
        record,
        medicines=_each_until_today(record.medicines, today),
        dispensed=_each_until_today(record.dispensed, today),
        naltrexone=replace(use, last_dose_on=today) if _is_rounded(use, today) else use,
    )


def _each_until_today(
    entries: tuple[MedicineEntry, ...] | None, today: date
) -> tuple[MedicineEntry, ...] | None:
    if entries is None:
        return None
    return tuple(
        replace(one, last_dose_on=today) if _is_rounded(one, today) else one for one in entries
    )


def _is_rounded(one: MedicineEntry | NaltrexoneUse, today: date) -> bool:
    day, start = one.last_dose_on, one.started_on
    if day is None or day <= today or (start is not None and start > today):
        return False
    next_month = (today.replace(day=28) + timedelta(days=4)).replace(day=1)
    return day in {next_month - timedelta(days=1), date(today.year, 12, 31)}


def _line(entry: MedicineEntry, today: date) -> MedicationLine:
    return medications.read_medication(
        entry.text, today=today, code=entry.code, system=entry.system
    )


def _substances(record: Record) -> tuple[MedicineEntry, ...]:
    return tuple(
        MedicineEntry(text=f"{one.text} {one.amount}".strip())
        for one in record.substances or ()
        if not one.is_denied
    )
