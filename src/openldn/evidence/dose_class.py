"""Is it low-dose naltrexone at all? The class of a dose as a source words it."""

import re
from enum import StrEnum

# Most low-dose trials gave 3 to 6 mg; some authors say "low" up to 12 mg (case reports to 12).
# Toljan and Vrooman 2018 (doi:10.3390/medsci6040082) define 1 to 5 mg, the FINAL trial
# (doi:10.1016/S2665-9913(23)00278-3) gave 6 mg.
LOW_MG = 6.0
WIDE_MG = 12.0
# 0.1 mg/kg is 4.5 mg at 45 kg; the autism trials gave 0.5 to 2 mg/kg.
LOW_MG_PER_KG = 0.1
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_PER_KG = re.compile(r"(\d+(?:\.\d+)?) mg/kg")
_ASIDE = re.compile(r"\([^)]*\)|every \d+ days?|\d+ times")


class DoseClass(StrEnum):
    """What a dose is."""

    LOW = "low-dose naltrexone"
    WIDE = "low in a wide sense, above 6 to 12 mg"
    HIGHER = "above low-dose naltrexone"
    MIXED = "low and higher doses together"
    OTHER = "not naltrexone, or not called low by its source"
    UNKNOWN = "not stated"


def classify_dose(text: str) -> DoseClass:
    """Class of a dose.

    Examples
    --------
    >>> classify_dose("0.1 mg/kg max 4.5").name, classify_dose("100 every 2 days").name
    ('LOW', 'HIGHER')
    """
    if text.startswith("not "):
        return DoseClass.OTHER
    per_kg = [float(one) for one in _PER_KG.findall(text)]
    rest = _ASIDE.sub("", _PER_KG.sub("", text))
    doses = [float(one) for one in _NUMBER.findall(rest)]
    if per_kg and max(per_kg) > LOW_MG_PER_KG:
        return DoseClass.HIGHER
    if not doses:
        return DoseClass.LOW if per_kg else DoseClass.UNKNOWN
    if max(doses) > WIDE_MG:
        return DoseClass.MIXED if min(doses) <= LOW_MG else DoseClass.HIGHER
    return DoseClass.WIDE if max(doses) > LOW_MG else DoseClass.LOW
