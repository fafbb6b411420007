"""Find in words and codes the conditions that a rule speaks of: one place for all rules.

Each wording is looked for as whole words. "No cirrhosis", "mother had cirrhosis" and
"cirrhosis ruled out" are not this person's; doubt ("?cirrhosis") counts as present.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

from openldn.record import Condition, ConditionStatus
from openldn.tables import read_rows, split_cell

# A clause ends where a negation or a relative's name stops to hold.
_CLAUSE = re.compile(r"[,;.\n]|\bbut\b|\bhowever\b|\baber\b|\bmais\b|\bpero\b")
_NOT_BEFORE = re.compile(
    r"\b(no|not|never|without|w/o|denies|denied|denying|negative for|neg for|ruled out|excluded"
    r"|rules out|absence of|free of|nil|kein|keine|keinen|ohne|nicht|pas de|pas d|sans|sin|nie"
    r"|nessun[ao]?|unlikely)\b"
)
# "No treatment for depression" and "not well controlled depression" deny something else.
_DENIES_ELSE = re.compile(
    r"\b(treat\w*|medicat\w*|medicine\w*|therap\w*|improv\w*|chang\w*|caus\w*|respon\w*"
    r"|control\w*|cure\w*|heal\w*|relie\w*|compli\w*|adher\w*|test\w*|screen\w*|doctor\w*"
    r"|reason\w*|sleep|help\w*|due|because|since|despite|after|with|during|from|by|on|for)\b"
)
_NOT_AFTER = re.compile(
    r"^\W*(\w+\W+){0,2}?(ruled out|excluded|negative|absent|unlikely|denied|no$|none$|false$)\b"
)
_RELATIVE = (
    r"(?:family|familial|fhx?|mother|father|brother|sister|mum|mom|dad|son|daughter|wife|husband"
    r"|partner|aunt|uncle|cousin|grand\w+|parents?|siblings?|relatives?|mutter|vater|mere|pere"
    r"|madre|padre)"
)
_FAMILY_BEFORE = re.compile(rf"(?<!nursing )(?<!feeding )\b{_RELATIVE}\b(?P<between>.*)$")
_FAMILY_AFTER = re.compile(rf"^\W*(?:\(|\b(?:in|of)\s+(?:(?:the|his|her|my|a)\s+)?){_RELATIVE}\b")
# Words between a relative and a condition that give it back to the person: "mother of two,
# depressed", "depressed since her husband died".
_NOT_THEIRS = re.compile(
    r"\b(planning|of (two|three|four|five|six|\d+|a|an|twins)|since|after|because|now|patient"
    r"|she|he|they|i)\b"
)
MOST_WORDS_BETWEEN = 6
_HEADING = re.compile(r"\b(past medical history|medical history|pmhx?)\b\W*")
_PAST = re.compile(
    r"\b(past|previous\w*|former\w*|resolved|in remission|remission|cured|recovered|years ago"
    r"|as a child|in childhood|ex)\b"
)
# In notes "history of hypothyroidism" is said of what is still there; of what passes it is not.
_HISTORY = re.compile(r"\b(history of|h/o|hx of|hx|status post|s/p)\b")
_ICD10 = re.compile(r"^[A-Z]\d[0-9A-Z](\.?[0-9A-Z]{1,4})?$")
# A code that stands where words are expected; SNOMED CT codes have 6 to 18 digits.
_BARE_CODE = re.compile(
    r"^\s*(?:icd-?\s?10(?:-?cm)?|snomed(?:[ -]ct)?)?\W*"
    r"([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4}|[0-9]{0,2})?|\d{6,18})\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Sign:
    """A condition that was found, and the words or code that it was found in."""

    name: str
    words: str
    is_past: bool = False


@dataclass(frozen=True, kw_only=True)
class Wordings:
    """How a sign is written, in words and in codes."""

    name: str
    course: str
    wordings: tuple[str, ...]
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
    return tuple(sign for entry in entries for sign in _read(_coded(entry)))


def unread_codes(entries: Iterable[Condition]) -> tuple[str, ...]:
    """Codes without words that may mean a condition that a rule speaks of.

    The vocabulary holds whole branches of ICD-10, so what is not in them is another illness;
    of other systems it holds single codes only.
    """
    return tuple(
        entry.code
        for entry in map(_coded, entries)
        if not entry.text.strip()
        and not _by_code(entry.code)
        and not _ICD10.match(entry.code.strip().upper())
    )


def unspoken(entries: Iterable[Condition]) -> tuple[str, ...]:
    """Words, or ICD-10 codes without words, that no rule speaks of."""
    entries = tuple(map(_coded, entries))
    unread = unread_codes(entries)
    return tuple(
        entry.text.strip() or entry.code
        for entry in entries
        if not _mentions(entry) and entry.code not in unread
    )


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


def _coded(entry: Condition) -> Condition:
    """With the code in its place, where it was written as the words."""
    found = None if entry.code.strip() else _BARE_CODE.match(entry.text)
    return replace(entry, text="", code=found[1].upper()) if found else entry


def split_clauses(text: str) -> list[str]:
    """Parts of a text, in plain letters, beyond which no negation holds."""
    return _CLAUSE.split(plain(text))


def _mentions(entry: Condition) -> bool:
    text = plain(entry.text)
    return bool(_by_code(entry.code)) or any(
        one.pattern is not None and one.pattern.search(text) for one in read_vocabulary().values()
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
    for clause in split_clauses(entry.text):
        for name, is_past in _in_clause(clause):
            past = is_past if known_past is None else known_past
            before = found.get(name)
            if before is None or (before.is_past and not past):
                found[name] = Sign(name=name, words=entry.text, is_past=past)
    lasting = {one.name for one in read_vocabulary().values() if one.course == "lasting"}
    return [sign for sign in found.values() if not sign.is_past or sign.name in lasting]


def _in_clause(clause: str) -> list[tuple[str, bool]]:
    clause = _HEADING.sub("", clause)
    is_past, is_history = bool(_PAST.search(clause)), bool(_HISTORY.search(clause))
    return [
        (name, is_past or (is_history and one.course == "acute"))
        for name, one in read_vocabulary().items()
        if one.pattern is not None
        and any(is_own(clause, *hit.span()) for hit in one.pattern.finditer(clause))
    ]


def is_own(clause: str, start: int, end: int) -> bool:
    """Whether the words in this place are neither denied nor a relative's."""
    before, after = clause[:start], clause[end:]
    denied = [one for one in _NOT_BEFORE.finditer(before) if not _denies_else(before[one.end() :])]
    return not (denied or _NOT_AFTER.search(after) or _is_of_family(before, after))


def _denies_else(between: str) -> bool:
    return bool(_DENIES_ELSE.search(between))


def _is_of_family(before: str, after: str) -> bool:
    if _FAMILY_AFTER.search(after):
        return True
    found = _FAMILY_BEFORE.search(before)
    if found is None or _NOT_THEIRS.search(found["between"]):
        return False
    return len(found["between"].split()) <= MOST_WORDS_BETWEEN


def _by_code(code: str) -> tuple[str, ...]:
    bare = code.strip().upper().replace(".", "")
    if not bare:
        return ()
    matches = [(one, _longest(bare, one.icd10)) for one in read_vocabulary().values()]
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
def read_vocabulary() -> Mapping[str, Wordings]:
    """Every sign by its name."""
    rows = read_rows("openldn.screen", "conditions.csv")
    return MappingProxyType({row["sign"]: _wordings(row) for row in rows})


def _wordings(row: dict[str, str]) -> Wordings:
    return Wordings(
        name=row["sign"],
        course=row["course"],
        wordings=split_cell(row["wordings"]),
        pattern=_pattern(split_cell(row["wordings"])),
        icd10=tuple(code.replace(".", "") for code in split_cell(row["icd10"])),
        snomed=frozenset(split_cell(row["snomed"])),
    )


def _pattern(wordings: tuple[str, ...]) -> re.Pattern[str] | None:
    parts = [
        r"[\s-]+".join(
            re.escape(word).replace(r"\*", r"\w*") for word in re.split(r"[\s-]+", plain(wording))
        )
        for wording in sorted(wordings, key=len, reverse=True)
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)") if parts else None
