"""The conditions that can be asked about: names, synonyms, codes, and which studies are theirs."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import Any

from openldn.errors import NotFound
from openldn.evidence.study import Effect, Study
from openldn.tables import read_text, split_cell

NOT_ABSENCE = "Nothing found is not evidence of absence."
_CODE = re.compile(r"[A-Za-z]\d{2}(?:\.\d+)?")


@dataclass(frozen=True, kw_only=True)
class Condition:
    """A condition as people name it.

    Parameters
    ----------
    id : str
        For addresses and file names, like ``long-covid``.
    name : str
    synonyms, icd10, words, claims : tuple of str
        ``icd10`` match by their beginning; ``words`` are looked for in a study's condition.
    keeps_treatment : bool
        Whether a treatment exists that nothing here replaces or delays.
    certainty : str
        The curator's level of certainty, without the full texts' risk of bias; empty where none.
    remarks : tuple of str
        What a reader of the figures must know.
    """

    id: str
    name: str
    synonyms: tuple[str, ...]
    icd10: tuple[str, ...]
    words: tuple[str, ...]
    claims: tuple[str, ...]
    keeps_treatment: bool = False
    certainty: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def advice(self) -> str:
        """The sentence that stands beside every result, or nothing."""
        if not self.keeps_treatment:
            return ""
        return (
            f"Low-dose naltrexone does not replace or delay treatment of {self.name}: nothing here "
            "shows that it may wait."
        )


@cache
def read_conditions() -> tuple[Condition, ...]:
    """Every condition, by name.

    Examples
    --------
    >>> [one.name for one in read_conditions() if one.keeps_treatment]
    ['cancer', "Crohn's disease", 'HIV', 'multiple sclerosis']
    """
    rows = _table()["conditions"]
    found = (_make(name, row) for name, row in rows.items())
    return tuple(sorted(found, key=lambda one: one.name.casefold()))


def last_checked() -> date:
    """Day on which the tables were last gone through."""
    return date.fromisoformat(_table()["last_checked"])


def find_condition(text: str) -> Condition:
    """Find a condition by name, synonym or ICD-10 code.

    Raises
    ------
    NotFound
        If it is not among them; the message gives the nearest names.

    Examples
    --------
    >>> [find_condition(text).id for text in ("MS", "crohns disease", "M32.1", "Fibromyalgia")]
    ['multiple-sclerosis', 'crohns', 'lupus', 'fibromyalgia']
    """
    known = _names()
    wanted = _plain(text)
    if wanted in known:
        return known[wanted]
    if _CODE.fullmatch(text.strip()) and (coded := _find_code(text.strip().upper())):
        return coded
    raise NotFound(
        f"there is no condition {text.strip()!r} here. {_nearest(text)} {NOT_ABSENCE} "
        "See all: openldn evidence condition --list."
    )


def near_conditions(text: str) -> tuple[str, ...]:
    """Names of conditions that are written nearly like it, up to three.

    Examples
    --------
    >>> near_conditions("fibromialgia")
    ('fibromyalgia',)
    """
    known, wanted = _names(), _plain(text)
    near = get_close_matches(wanted, known, n=3, cutoff=0.6)
    held = [key for key in known if len(wanted) > 3 and (wanted in key or key in wanted.split())]
    return tuple(dict.fromkeys(known[key].name for key in (*near, *held)))[:3]


def is_of(study: Study, condition: Condition) -> bool:
    """Whether a study was done in a condition.

    Examples
    --------
    >>> from openldn.evidence.study import find_study
    >>> is_of(find_study("lie2018_ibd"), find_condition("Crohn"))
    True
    """
    return _has_code(study.icd10, condition) or _has_word(study.condition, condition)


def rows_of(study: Study, condition: Condition) -> tuple[Effect, ...]:
    """Rows of a study that are of a condition: not those that name another one.

    Examples
    --------
    >>> from openldn.evidence.study import find_study
    >>> [row.effect_id for row in rows_of(find_study("lie2014_ibd"), find_condition("Crohn"))]
    ['E017', 'E019']
    """
    others = [one for one in read_conditions() if one.id != condition.id]
    return tuple(
        row
        for row in study.effects
        if _has_word(row.outcome, condition)
        or not any(_has_word(row.outcome, other) for other in others if is_of(study, other))
    )


def studies_of(condition: Condition, studies: Iterable[Study]) -> tuple[Study, ...]:
    """Studies that were done in a condition."""
    return tuple(one for one in studies if is_of(one, condition))


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(read_text("openldn.evidence", "conditions.toml"))


def _make(name: str, row: dict[str, Any]) -> Condition:
    return Condition(
        id=name,
        name=row["name"],
        synonyms=tuple(row["synonyms"]),
        icd10=tuple(row["icd10"]),
        words=tuple(row["words"]),
        claims=tuple(row["claims"]),
        keeps_treatment=row.get("keeps_treatment", False),
        certainty=row.get("certainty", ""),
        remarks=tuple(row.get("remarks", ())),
    )


@cache
def _names() -> dict[str, Condition]:
    return {
        _plain(word): one for one in read_conditions() for word in (one.name, one.id, *one.synonyms)
    }


def _nearest(text: str) -> str:
    names = near_conditions(text)
    return f"Did you mean {' or '.join(names)}?" if names else "No name is near it."


def _find_code(code: str) -> Condition | None:
    return next((one for one in read_conditions() if code.startswith(one.icd10)), None)


def _has_code(cell: str, condition: Condition) -> bool:
    return any(code.startswith(condition.icd10) for code in split_cell(cell))


def _has_word(text: str, condition: Condition) -> bool:
    return any(word in text.lower() for word in condition.words)


def _plain(text: str) -> str:
    """Small letters without apostrophes, accents of Sjögren and double blanks."""
    small = text.casefold().replace("ö", "o").replace("'", "").replace("’", "")
    return " ".join(re.sub(r"[-_/,]", " ", small).split())
