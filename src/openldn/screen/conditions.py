"""Find in words and codes the conditions that a rule speaks of: one place for all rules.

Each wording is looked for as whole words. "No cirrhosis", "mother had cirrhosis" and
"cirrhosis ruled out" are not this person's; doubt ("?cirrhosis") counts as present.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from openldn.record import Condition, ConditionStatus

# A clause ends where a negation or a relative's name stops to hold.
_CLAUSE = re.compile(r"[,;.\n]|\bbut\b|\bhowever\b|\baber\b|\bmais\b|\bpero\b")
_NOT_BEFORE = re.compile(
    r"\b(no|not(?! (well|fully|controlled|compliant|responding|improving))|never|without|denies"
    r"|denied|negative for|ruled out|excluded|rules out|absence of|free of|kein|keine|keinen|ohne"
    r"|pas de|pas d|sans|sin|nie|nicht|non|nessun[ao]?|unlikely)\b"
)
_NOT_AFTER = re.compile(
    r"^\W*(\w+\W+){0,2}?(ruled out|excluded|negative|absent|unlikely|denied|no$|none$|false$)\b"
)
_FAMILY = re.compile(
    r"\b(family|familial history|fhx?|mother|father|brother|sister|mum|mom|dad|son|daughter|wife"
    r"|husband|partner|aunt|uncle|cousin|grand\w+|parents?|sibling\w*|relative\w*|mutter|vater"
    r"|mere|pere|madre|padre)\b(?! planning)"
)
_PAST = re.compile(
    r"\b(history of|h/o|hx of|past|previous\w*|former\w*|resolved|in remission|remission|cured"
    r"|recovered|years ago|as a child|in childhood|status post|s/p|ex)\b"
)


@dataclass(frozen=True, kw_only=True)
class Sign:
    """A condition that was found, and the words or code that it was found in."""

    name: str
    words: str
    is_past: bool = False


@dataclass(frozen=True, kw_only=True)
class _Wordings:
    name: str
    is_lasting: bool
    pattern: re.Pattern[str] | None
    icd10: tuple[str, ...]
    snomed: frozenset[str]


def find_signs(entries: Iterable[Condition]) -> tuple[Sign, ...]:
    """Every sign in these entries, past ones too unless they have healed for good.

    Examples
    --------
    >>> [sign.name for sign in find_signs([Condition(text="No cirrhosis, but on dialysis")])]
    ['dialysis']
    """
    return tuple(sign for entry in entries for sign in _read(entry))


def unread_codes(entries: Iterable[Condition]) -> tuple[str, ...]:
    """Codes without words that no table here knows."""
    return tuple(
        entry.code for entry in entries if not entry.text.strip() and not _by_code(entry.code)
    )


def unspoken(entries: Iterable[Condition]) -> tuple[str, ...]:
    """Words that no rule speaks of."""
    return tuple(entry.text for entry in entries if entry.text.strip() and not _mentions(entry))


def plain(text: str) -> str:
    """Lower case, without accents, one kind of dash.

    Examples
    --------
    >>> plain("Lebensmüde")
    'lebensmude'
    """
    spread = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in spread if not unicodedata.combining(c))
    return re.sub(r"[‐‑–—−]", "-", bare).replace("’", "'")


def _mentions(entry: Condition) -> bool:
    text = plain(entry.text)
    return bool(_by_code(entry.code)) or any(
        one.pattern is not None and one.pattern.search(text) for one in _vocabulary().values()
    )


def _read(entry: Condition) -> list[Sign]:
    if entry.status is ConditionStatus.RESOLVED:
        known_past: bool | None = True
    elif entry.status is None:
        known_past = None
    else:
        known_past = False
    found: dict[str, Sign] = {}
    for name in _by_code(entry.code):
        found[name] = Sign(
            name=name, words=entry.text or f"code {entry.code}", is_past=bool(known_past)
        )
    for clause in _CLAUSE.split(plain(entry.text)):
        for name, is_past in _in_clause(clause):
            past = is_past if known_past is None else known_past
            before = found.get(name)
            if before is None or (before.is_past and not past):
                found[name] = Sign(name=name, words=entry.text, is_past=past)
    lasting = {one.name for one in _vocabulary().values() if one.is_lasting}
    return [sign for sign in found.values() if not sign.is_past or sign.name in lasting]


def _in_clause(clause: str) -> list[tuple[str, bool]]:
    if _FAMILY.search(clause):
        return []
    is_past = bool(_PAST.search(clause))
    return [
        (name, is_past)
        for name, one in _vocabulary().items()
        if one.pattern is not None
        and any(not _is_negated(clause, hit) for hit in one.pattern.finditer(clause))
    ]


def _is_negated(clause: str, hit: re.Match[str]) -> bool:
    before, after = clause[: hit.start()], clause[hit.end() :]
    return bool(_NOT_BEFORE.search(before) or _NOT_AFTER.search(after))


def _by_code(code: str) -> tuple[str, ...]:
    bare = code.strip().upper().replace(".", "")
    if not bare:
        return ()
    matches = [(one, _longest(bare, one.icd10)) for one in _vocabulary().values()]
    found = [one.name for one, length in matches if length or bare in one.snomed]
    # A code of its own, like "opioid dependence, in remission", beats the group it stands in.
    if "opioid_remission" in found:
        return ("opioid_remission",)
    if "acute_hepatitis" in found or "liver_failure" in found:
        found = [name for name in found if name not in {"hepatitis_unclear", "heavy_drinking"}]
    return tuple(found)


def _longest(code: str, prefixes: tuple[str, ...]) -> int:
    return max((len(prefix) for prefix in prefixes if code.startswith(prefix)), default=0)


@lru_cache(maxsize=1)
def _vocabulary() -> Mapping[str, _Wordings]:
    text = (files(__package__) / "data" / "conditions.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return MappingProxyType({row["sign"]: _wordings(row) for row in rows})


def _wordings(row: dict[str, str]) -> _Wordings:
    return _Wordings(
        name=row["sign"],
        is_lasting=row["lasting"] == "yes",
        pattern=_pattern(_split(row["wordings"])),
        icd10=tuple(code.replace(".", "") for code in _split(row["icd10"])),
        snomed=frozenset(_split(row["snomed"])),
    )


def _pattern(wordings: tuple[str, ...]) -> re.Pattern[str] | None:
    parts = [
        r"[\s-]+".join(
            re.escape(word).replace(r"\*", r"\w*") for word in re.split(r"[\s-]+", plain(wording))
        )
        for wording in sorted(wordings, key=len, reverse=True)
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)") if parts else None


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())
