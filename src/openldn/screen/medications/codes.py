"""Codes beside or instead of a name: ATC and RxNorm are read, others asked about."""

import re

from openldn.screen.medications.line import Mention, Use
from openldn.screen.medications.names import Name, read_names

_ATC = re.compile(r"[A-V]\d\d(?:[A-Z]{1,2}(?:\d\d)?)?")
_WRITTEN_ATC = re.compile(r"(?<![\w.])([A-V]\d\d[A-Z]{2}\d\d)(?!\w)")
_WRITTEN_RXNORM = re.compile(r"(?:rxnorm|rxcui)\W*(\d{2,8})", re.IGNORECASE)
_WRITTEN_OTHER = re.compile(r"(?:ndc|snomed|sct|pzn|cip|gtin)\W*([\d-]{4,20})", re.IGNORECASE)
_ONLY_NUMBER = re.compile(r"\s*(\d{5,18})\s*")
# Groups of the ATC system that hold opioids: a code of theirs without a row is asked about.
_WITH_OPIOIDS = ("N02A", "R05D", "R05F", "A07D", "N07BC", "N01AH", "N01AX", "N02B")
_SYSTEMS = {"RXCUI": "RXNORM", "HTTP://WWW.NLM.NIH.GOV/RESEARCH/UMLS/RXNORM": "RXNORM",
            "HTTP://WWW.WHOCC.NO/ATC": "ATC"}  # fmt: skip


def find_code(text: str) -> tuple[str, str]:
    """A code that stands in a text, and its system; empty when there is none.

    Examples
    --------
    >>> find_code("ATC N02AX02"), find_code("rxcui:7052"), find_code("amlodipine 5 mg")
    (('N02AX02', 'ATC'), ('7052', 'RXNORM'), ('', ''))
    """
    atc = _WRITTEN_ATC.search(text)
    if atc:
        return atc[1], "ATC"
    rxnorm = _WRITTEN_RXNORM.search(text)
    if rxnorm:
        return rxnorm[1], "RXNORM"
    number = _WRITTEN_OTHER.search(text) or _ONLY_NUMBER.fullmatch(text)
    return (number[1], "") if number else ("", "")


def read_code(code: str, system: str, beside: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """What a code says, used as the names beside it are.

    Nothing when the code is not known and the text beside it names a medicine.
    """
    system = _SYSTEMS.get(system.upper(), system.upper())
    shown = f"{system} {code}".strip()
    table = read_names()
    rows = table.rows_with_code(code, system) if system in ("ATC", "RXNORM") else ()
    if rows:
        return tuple(_mention(shown, table.name_of_row(row), beside) for row in rows)
    if system == "ATC" and _ATC.fullmatch(code.upper()) and not _may_be_opioid(code.upper()):
        harmless = Name(shown, (), opioid=False, doubt=f"the group of {shown} holds no opioid")
        return (_mention(shown, harmless, beside),)
    if any(one.name for one in beside):
        return ()
    unknown = Name("", (), opioid=None, doubt=f"no table holds the code {shown}: ask what it is")
    return (_mention(shown, unknown, beside),)


def _may_be_opioid(code: str) -> bool:
    """Whether a code lies in a group that holds opioids, or names a group around one."""
    return any(code.startswith(group) or group.startswith(code) for group in _WITH_OPIOIDS)


def _mention(shown: str, name: Name, beside: tuple[Mention, ...]) -> Mention:
    first = beside[0] if beside else None
    return Mention(
        text=shown,
        start=0,
        end=0,
        name=name.name,
        ingredients=name.ingredients,
        kinds=name.kinds,
        opioid=name.opioid,
        use=first.use if first else Use.CURRENT,
        last_dose_on=first.last_dose_on if first else None,
        confidence=1.0 if name.name else 0.0,
        reason=name.doubt or f"the code {shown} stands for {name.name}",
    )
