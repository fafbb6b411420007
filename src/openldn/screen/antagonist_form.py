"""Tell low-dose naltrexone from the 50 mg tablet and the depot, and rescue from treatment."""

import re
from enum import StrEnum

from openldn.screen.limits import limit
from openldn.screen.medicine_use import MedicineUse

NALTREXONE = "naltrexone"
NALOXONE = "naloxone"
NALMEFENE = "nalmefene"
_DEPOT = re.compile(
    r"\b(vivitrol|depot|implant|injection|injectable|inj|extended[- ]release|380\s*mg|im)\b",
    re.IGNORECASE,
)
_LOW = re.compile(r"\b(ldn|low[- ]dose)\b", re.IGNORECASE)
_RESCUE = re.compile(r"spray|nasal|inject|\bim\b|auto|\bkit\b|rescue", re.IGNORECASE)
_AMOUNT = re.compile(r"(\d+(?:[.,]\d+)?)\s*(mg|mcg|µg|μg|ug)\b", re.IGNORECASE)


class NaltrexoneForm(StrEnum):
    """What kind of naltrexone stands on a list."""

    LOW_DOSE = "low dose"
    TABLET = "full-dose tablet"
    DEPOT = "depot"
    UNKNOWN = "not said"


def find_form(use: MedicineUse) -> NaltrexoneForm:
    """The form, by words, route and amount; a number counts for more than the words."""
    words = f"{use.words} {use.mention.route} {use.mention.strength}"
    amount = _amount_mg(use)
    if _DEPOT.search(words):
        return NaltrexoneForm.DEPOT
    if amount is not None:
        low = amount <= limit("ldn_trial_mg")
        return NaltrexoneForm.LOW_DOSE if low else NaltrexoneForm.TABLET
    return NaltrexoneForm.LOW_DOSE if _LOW.search(words) else NaltrexoneForm.UNKNOWN


def is_low_dose(use: MedicineUse) -> bool:
    """Whether it is plain naltrexone at a low dose."""
    return use.kinds == (NALTREXONE,) and find_form(use) is NaltrexoneForm.LOW_DOSE


def is_rescue(use: MedicineUse) -> bool:
    """Whether it is kept for an overdose: any naloxone, and nalmefene that is no tablet."""
    if use.kinds == (NALMEFENE,):
        return bool(_RESCUE.search(f"{use.words} {use.mention.route}"))
    return use.kinds == (NALOXONE,)


def _amount_mg(use: MedicineUse) -> float | None:
    if use.mention.daily_mg is not None:
        return use.mention.daily_mg
    found = _AMOUNT.search(use.mention.strength) or _AMOUNT.search(use.words)
    if found is None:
        return None
    number = float(found[1].replace(",", "."))
    return number if found[2].casefold() == "mg" else number / 1000
