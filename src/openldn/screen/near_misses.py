"""Find grave conditions that were written with a typing error: never a pass, always a question."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from rapidfuzz.distance import OSA

from openldn.record import Condition
from openldn.screen.conditions import find_signs, is_own, plain, read_vocabulary, split_clauses

# Signs whose rules hold or forbid; of the others a misspelling is listed, and no more.
GRAVE = (
    "acute_hepatitis", "hepatitis_unclear", "liver_failure", "cirrhosis", "jaundice", "dialysis",
    "kidney_unclear", "pregnant", "naltrexone_allergy", "suicidal", "psychosis", "mania",
    "transplant", "cancer", "opioid_need", "opioid_use_disorder", "opioid_marker", "withdrawal",
    "precipitated", "opioid_positive",
)  # fmt: skip
# Shorter words have too many neighbors that are words of their own.
SHORTEST_NAME, SHORTEST_WORD = 7, 5
_WORD = re.compile(r"[\w']+")


def find_near_misses(entries: Iterable[Condition]) -> tuple[tuple[str, str], ...]:
    """Texts with a word one typing error away from a grave condition, and that condition.

    Examples
    --------
    >>> find_near_misses([Condition(text="liver cirhosis")])
    (('liver cirhosis', 'cirrhosis'),)
    """
    found = ((entry.text.strip(), _near(entry)) for entry in entries)
    return tuple((text, wording) for text, wording in found if wording)


def _near(entry: Condition) -> str:
    known = {sign.name for sign in find_signs([entry])}
    for clause in split_clauses(entry.text):
        words = list(_WORD.finditer(clause))
        spelled = _spelled(clause)
        for first, word in enumerate(words):
            for one in _candidates(word[0]):
                window = words[first : first + len(one.parts)]
                if (
                    one.name not in known
                    and _resembles([each[0] for each in window], one.parts, spelled)
                    and is_own(clause, window[0].start(), window[-1].end())
                ):
                    return one.words
    return ""


def _spelled(clause: str) -> frozenset[str]:
    """Words that belong to a wording as it stands."""
    return frozenset(
        word
        for one in read_vocabulary().values()
        if one.pattern is not None
        for hit in one.pattern.finditer(clause)
        for word in _WORD.findall(hit[0])
    )


def _resembles(words: list[str], parts: tuple[str, ...], spelled: frozenset[str]) -> bool:
    """Whether each word is or is near its part, with an error in what is no wording itself."""
    if len(words) < len(parts) or max(map(len, words)) < SHORTEST_NAME:
        return False
    pairs = tuple(zip(words, parts, strict=True))
    wrong = [(word, part) for word, part in pairs if not _is_same(word, part)]
    return bool(wrong) and all(word not in spelled and _is_near(word, part) for word, part in wrong)


def _is_same(word: str, part: str) -> bool:
    return word.startswith(part[:-1]) if part.endswith("*") else word == part


@lru_cache(maxsize=8192)
def _is_near(word: str, part: str) -> bool:
    """One letter missing, too many, wrong or exchanged; of a stem, in its own letters."""
    stem = part.rstrip("*")
    if min(len(word), len(stem)) < SHORTEST_WORD:
        return False
    lengths = range(len(stem) - 1, len(stem) + 2) if part.endswith("*") else (len(word),)
    return any(OSA.distance(word[:length], stem, score_cutoff=1) <= 1 for length in lengths)


@dataclass(frozen=True)
class _Grave:
    name: str
    words: str
    parts: tuple[str, ...]


@lru_cache(maxsize=8192)
def _candidates(word: str) -> tuple[_Grave, ...]:
    """Wordings that this word may begin."""
    return tuple(
        one
        for part, wordings in _grave_by_first_part().items()
        if _is_same(word, part) or _is_near(word, part)
        for one in wordings
    )


@lru_cache(maxsize=1)
def _grave_by_first_part() -> Mapping[str, tuple[_Grave, ...]]:
    found: dict[str, tuple[_Grave, ...]] = {}
    for name in GRAVE:
        for wording in read_vocabulary()[name].wordings:
            parts = tuple(re.split(r"[\s-]+", plain(wording)))
            one = _Grave(name, wording.replace("*", "..."), parts)
            found[parts[0]] = (*found.get(parts[0], ()), one)
    return MappingProxyType(found)
