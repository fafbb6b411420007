"""Find grave conditions that were written with a typing error: never a pass, always a question."""

import re
from collections.abc import Iterable, Mapping
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
        for first in range(len(words)):
            for name, wordings in _grave_wordings().items():
                if name in known:
                    continue
                for wording, parts in wordings:
                    window = words[first : first + len(parts)]
                    if _resembles([one[0] for one in window], parts, spelled) and is_own(
                        clause, window[0].start(), window[-1].end()
                    ):
                        return wording
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
    if len(words) < len(parts) or max(map(len, words)) < SHORTEST_NAME:
        return False
    wrong = [word for word, part in zip(words, parts, strict=True) if not _is_same(word, part)]
    return all(
        word not in spelled and _is_near(word, part)
        for word, part in zip(words, parts, strict=True)
        if word in wrong
    ) and bool(wrong)


def _is_same(word: str, part: str) -> bool:
    return word.startswith(part[:-1]) if part.endswith("*") else word == part


def _is_near(word: str, part: str) -> bool:
    """One letter missing, too many, wrong or exchanged; of a stem, in its own letters."""
    stem = part.rstrip("*")
    if min(len(word), len(stem)) < SHORTEST_WORD:
        return False
    lengths = range(len(stem) - 1, len(stem) + 2) if part.endswith("*") else (len(word),)
    return any(OSA.distance(word[:length], stem, score_cutoff=1) <= 1 for length in lengths)


@lru_cache(maxsize=1)
def _grave_wordings() -> Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    vocabulary = read_vocabulary()
    return MappingProxyType(
        {
            name: tuple(
                (wording.replace("*", ""), tuple(re.split(r"[\s-]+", plain(wording))))
                for wording in vocabulary[name].wordings
            )
            for name in GRAVE
        }
    )
