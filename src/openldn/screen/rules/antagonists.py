"""Other antagonists of opioid receptors: no LDN on top of one."""

from datetime import timedelta

from openldn.screen.antagonist_form import (
    NALMEFENE,
    NALTREXONE,
    NaltrexoneForm,
    find_form,
    is_rescue,
)
from openldn.screen.finding import ScreenFinding
from openldn.screen.given import ScreenInput, names
from openldn.screen.limits import limit
from openldn.screen.make_finding import finding
from openldn.screen.medicine_use import MedicineUse
from openldn.screen.table import find_rule

_BOWEL = ("methylnaltrexone", "naloxegol", "naldemedine", "alvimopan")


def find_full_dose(given: ScreenInput) -> list[ScreenFinding]:
    """Naltrexone as a 50 mg tablet or as a depot."""
    found = []
    for use in given.of_kind(NALTREXONE):
        form = find_form(use)
        if form in {NaltrexoneForm.DEPOT, NaltrexoneForm.TABLET}:
            depot = form is NaltrexoneForm.DEPOT
            days = (
                find_rule("R030").interval_days if depot else int(limit("naltrexone_tablet_days"))
            )
            found += _waiting(given, use, "R030", f"naltrexone, {form.value}", days or 0)
    return [*found, *_told_full_dose(given)]


def _told_full_dose(given: ScreenInput) -> list[ScreenFinding]:
    """Taken as "LDN", in an amount that is none."""
    told, dose = given.record.naltrexone, given.record.naltrexone.dose_mg
    if dose is None or dose < limit("tablet_mg") or told.on_ldn is False:
        return []
    days = int(limit("naltrexone_tablet_days"))
    until = given.today + timedelta(days=days)
    return [
        finding(
            "R030",
            f"naltrexone {dose:g} mg is taken now.",
            earliest_start=until,
            calculation=f"counted as taken today, {given.today} + {days} days = {until}",
        )
    ]


def find_form_not_said(given: ScreenInput) -> list[ScreenFinding]:
    """Naltrexone whose dose is not said."""
    if given.is_on_ldn:
        return []
    uses = tuple(
        use
        for use in given.of_kind(NALTREXONE)
        if use.is_open and find_form(use) is NaltrexoneForm.UNKNOWN
    )
    if not uses:
        return []
    return [finding("X005", f"{names(uses)}: naltrexone, dose not said.", is_unknown=True)]


def find_bupropion_naltrexone(given: ScreenInput) -> list[ScreenFinding]:
    """Bupropion with naltrexone in it."""
    return _of_kind(given, "naltrexone + bupropion", "R031", "holds naltrexone")


def find_samidorphan(given: ScreenInput) -> list[ScreenFinding]:
    """Olanzapine with samidorphan in it."""
    return _of_kind(given, "olanzapine + samidorphan", "R032", "holds samidorphan")


def find_nalmefene(given: ScreenInput) -> list[ScreenFinding]:
    """Nalmefene as a tablet."""
    uses = tuple(use for use in given.of_kind(NALMEFENE) if use.is_open and not is_rescue(use))
    return [finding("R033", f"{names(uses)}: a second opioid antagonist.")] if uses else []


def find_bowel_antagonists(given: ScreenInput) -> list[ScreenFinding]:
    """Antagonists against the constipation that opioids make."""
    uses = tuple(use for use in given.of_kind(*_BOWEL) if use.is_open)
    if not uses:
        return []
    return [finding("R034", f"{names(uses)}: treats what opioids do to the bowel.")]


def _of_kind(given: ScreenInput, kind: str, id: str, what: str) -> list[ScreenFinding]:
    days = find_rule(id).interval_days or 0
    return [one for use in given.of_kind(kind) for one in _waiting(given, use, id, what, days)]


def _waiting(
    given: ScreenInput, use: MedicineUse, id: str, what: str, days: int
) -> list[ScreenFinding]:
    start = use.last_dose_on or given.today
    if use.is_said_to_be_taken and start + timedelta(days=days) <= given.today:
        start = given.today
    until = start + timedelta(days=days)
    if until <= given.today:
        return []
    word = "last dose" if start == use.last_dose_on else "counted as taken today,"
    return [
        finding(
            id,
            f"'{use.words.strip()}': {what}.",
            earliest_start=until,
            calculation=f"{word} {start} + {days} days = {until}",
            is_unknown=not use.is_open and use.last_dose_on is None,
        )
    ]
