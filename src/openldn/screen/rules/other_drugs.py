"""Medicines and habits that are no opioids and still matter."""

import re

from openldn.record import Sex, Substance
from openldn.screen.finding import ScreenFinding
from openldn.screen.given import ScreenInput, names
from openldn.screen.limits import limit
from openldn.screen.make_finding import finding

_WITHDRAWAL = re.compile(r"withdraw|detox|entzug", re.IGNORECASE)
_ALCOHOL = re.compile(
    r"\b(alcohol|beers?|wine|spirits|vodka|whisky|whiskey|liquor|drinks?)\b", re.I
)
_CANNABIS = re.compile(r"\b(cannabis|marijuana|thc|cbd|weed|hashish|hemp)\b", re.IGNORECASE)
_HEAVY = re.compile(
    r"\b(heavy|heavily|binge|excessive|a lot|bottle of (vodka|whisky|whiskey|spirits|gin|rum)"
    r"|every day|depend|alcoholic)\b",
    re.IGNORECASE,
)
_WEEKLY = re.compile(r"(\d+)\s*(drinks?|units?|beers?|glasses)?\s*(a|per|/|each)\s*(week|wk)", re.I)
_DAILY = re.compile(
    r"(\d+)\s*(drinks?|units?|beers?|glasses)?\s*(a|per|/|each)\s*(day|night)", re.I
)


def find_dextromethorphan(given: ScreenInput) -> list[ScreenFinding]:
    """Dextromethorphan, which is sold with codeine too."""
    uses = tuple(use for use in given.of_kind("dextromethorphan") if use.is_open)
    return [finding("R037", f"{names(uses)}: dextromethorphan.")] if uses else []


def find_gut_medicines(given: ScreenInput) -> list[ScreenFinding]:
    """Racecadotril and trimebutine."""
    uses = tuple(use for use in given.of_kind("racecadotril", "trimebutine") if use.is_open)
    return [finding("R039", f"{names(uses)}: may work less.")] if uses else []


def find_thioridazine(given: ScreenInput) -> list[ScreenFinding]:
    """Thioridazine."""
    return _taken(given, "thioridazine", "R040", "lethargy is reported with the pair")


def find_disulfiram(given: ScreenInput) -> list[ScreenFinding]:
    """Disulfiram."""
    return _taken(given, "disulfiram", "R041", "both burden the liver")


def find_withdrawal_medicines(given: ScreenInput) -> list[ScreenFinding]:
    """Lofexidine, and clonidine against withdrawal."""
    treated = given.has("withdrawal", "opioid_use_disorder")
    clonidine = (
        use for use in given.taken("clonidine") if treated or _WITHDRAWAL.search(use.words)
    )
    uses = (*given.taken("lofexidine"), *clonidine)
    if not uses:
        return []
    return [finding("R042", f"{names(uses)}: treats opioid withdrawal.")]


def find_acamprosate(given: ScreenInput) -> list[ScreenFinding]:
    """Acamprosate."""
    return _taken(given, "acamprosate", "R043", "its level rises with naltrexone")


def find_sedatives(given: ScreenInput) -> list[ScreenFinding]:
    """Medicines that make sleepy."""
    return _taken(given, "sedative", "R044", "adds to tiredness")


def find_cannabis(given: ScreenInput) -> list[ScreenFinding]:
    """Cannabis, as a medicine or not."""
    listed = given.taken("cannabis")
    used = [one.text for one in given.substances if _CANNABIS.search(one.text)]
    words = [use.words for use in listed] + used
    if not words:
        return []
    return [finding("R045", f"'{words[0]}': effects may change.")]


def find_heavy_drinking(given: ScreenInput) -> list[ScreenFinding]:
    """Heavy drinking."""
    sign = given.sign("heavy_drinking")
    drinking = [one for one in given.substances if _is_heavy(one, given.record.sex)]
    words = [sign.words] if sign else [f"{one.text} {one.amount}".strip() for one in drinking]
    return [finding("R046", f"'{words[0]}': heavy drinking.")] if words else []


def find_liver_toxic(given: ScreenInput) -> list[ScreenFinding]:
    """Medicines that burden the liver."""
    return _taken(given, "liver_toxic", "R047", "burdens the liver too")


def _taken(given: ScreenInput, drug_class: str, id: str, what: str) -> list[ScreenFinding]:
    uses = given.taken(drug_class)
    return [finding(id, f"{names(uses)}: {what}.")] if uses else []


def _is_heavy(one: Substance, sex: Sex | None) -> bool:
    words = f"{one.text} {one.amount}"
    if not _ALCOHOL.search(words):
        return False
    bound = limit("drinks_week_male" if sex is Sex.MALE else "drinks_week_female")
    week = [float(found[1]) for found in _WEEKLY.finditer(words)]
    week += [7 * float(found[1]) for found in _DAILY.finditer(words)]
    return bool(_HEAVY.search(words)) or any(amount >= bound for amount in week)
