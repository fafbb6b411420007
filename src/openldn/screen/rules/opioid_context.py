"""Opioids that act in the gut or on the itch: the dose or the aim decides."""

import re

from openldn.screen.finding import ScreenFinding
from openldn.screen.given import ScreenInput, names
from openldn.screen.limits import limit
from openldn.screen.make_finding import finding
from openldn.screen.medicine_use import MedicineUse
from openldn.screen.opioid_wait import Wait
from openldn.screen.table import find_rule

_MISUSE = re.compile(r"\b(misus\w*|abus\w*|addict\w*|to get high|for withdrawal|whole box)\b", re.I)


def find_loperamide(given: ScreenInput) -> list[ScreenFinding]:
    """Loperamide at the label dose, or at one that is not known."""
    uses = [use for use in _open(given, "loperamide") if not _is_high(use)]
    if not uses:
        return []
    amounts = [use.mention.daily_mg for use in uses]
    known = None not in amounts
    dose = "at a label dose" if known else "the daily amount is not said"
    return [finding("R010", f"{names(tuple(uses))}: {dose}.", is_unknown=not known)]


def find_loperamide_high(given: ScreenInput) -> list[ScreenFinding]:
    """Loperamide above the label dose, or misused: an opioid."""
    days, bound = find_rule("R011").interval_days or 0, limit("loperamide_label_mg")
    found = []
    for use in given.of_kind("loperamide"):
        if not _is_high(use):
            continue
        word = "last dose" if use.last_dose_on else "counted as taken today,"
        wait = Wait.from_day(use.last_dose_on or given.today, days, ("R011",), word=word)
        if not wait.is_over(given.today):
            message = f"'{use.words.strip()}': above {bound:g} mg a day, or misused."
            found.append(
                finding(
                    "R011",
                    message,
                    earliest_start=wait.until,
                    calculation=wait.calculation,
                    is_unknown=not use.is_open and use.last_dose_on is None,
                )
            )
    return found


def find_eluxadoline(given: ScreenInput) -> list[ScreenFinding]:
    """Eluxadoline may stop to work."""
    uses = _open(given, "eluxadoline")
    return [finding("R012", f"{names(uses)}: acts on opioid receptors of the gut.")] if uses else []


def find_itch_medicines(given: ScreenInput) -> list[ScreenFinding]:
    """Kappa agonists against itching."""
    uses = _open(given, "difelikefalin", "nalfurafine")
    if not uses:
        return []
    return [finding("R013", f"{names(uses)}: a kappa agonist, which naltrexone blocks.")]


def _open(given: ScreenInput, *kinds: str) -> tuple[MedicineUse, ...]:
    return tuple(use for use in given.of_kind(*kinds) if use.is_open)


def _is_high(use: MedicineUse) -> bool:
    daily = use.mention.daily_mg
    above = daily is not None and daily > limit("loperamide_label_mg")
    return above or use.mention.opioid is True or bool(_MISUSE.search(use.words))
