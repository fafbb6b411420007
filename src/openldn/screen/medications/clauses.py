"""Part a line into pieces that speak of their own medicine, and find what is said of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from openldn.screen.medications.text import Token, is_unspaced, key_of
from openldn.tables import read_rows

# What parts two pieces: a line break, a bullet, a semicolon, the end of a sentence.
_HARD = re.compile(
    r"[\n\r;|•·▪◦●*]|(?<![\d.])(?<!\b\w)(?<!\bno)(?<!\bnr)\.(?=\s|$)|。|；|\t", re.IGNORECASE
)
_SOFT = re.compile(
    r"(?<!\d),|,(?!\d)|[，、،؛]|\s[-–—]+\s|\s/\s|\s\+\s|\s&\s|\s(?:and|und|et|och|og)\s"
)


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that say how a medicine is used; ``side`` tells where the medicine stands to them."""

    phrase: str
    kind: str
    side: str


@dataclass(frozen=True, slots=True)
class FoundCue:
    """A cue at ``[first, after)`` of the tokens."""

    first: int
    after: int
    cue: Cue


@lru_cache(maxsize=1)
def read_cues() -> dict[str, Cue]:
    """The packaged cues by compared form."""
    cues = (
        Cue(key_of(cells["phrase"]), cells["kind"], cells["side"])
        for cells in read_rows("openldn.screen.medications", "cues.csv")
    )
    return {cue.phrase: cue for cue in cues}


@lru_cache(maxsize=1)
def cue_words() -> frozenset[str]:
    """Words that cues are made of."""
    return frozenset(word for phrase in read_cues() for word in phrase.split())


@lru_cache(maxsize=1)
def _longest() -> int:
    return 1 + max(phrase.count(" ") for phrase in read_cues())


@lru_cache(maxsize=1)
def _unspaced_cues() -> tuple[Cue, ...]:
    return tuple(cue for phrase, cue in read_cues().items() if is_unspaced(phrase))


def find_cues(tokens: Sequence[Token], taken: frozenset[int]) -> list[FoundCue]:
    """Cues among the tokens that no name has taken, longest first."""
    cues = read_cues()
    found: list[FoundCue] = []
    place = 0
    while place < len(tokens):
        cue = None
        if place not in taken:
            cue = _phrase(tokens, place, taken, cues)
            found.extend(_inside(tokens[place].text, place))
        if cue is not None:
            found.append(cue)
        place = cue.after if cue is not None else place + 1
    found.extend(
        each for place in sorted(taken) for each in _inside(tokens[place].text, place)
    )  # fmt: skip
    return sorted(set(found), key=lambda one: (one.first, one.after, one.cue.phrase))


def _phrase(
    tokens: Sequence[Token], place: int, taken: frozenset[int], cues: dict[str, Cue]
) -> FoundCue | None:
    for length in range(min(_longest(), len(tokens) - place), 0, -1):
        piece = range(place, place + length)
        if any(one in taken for one in piece):
            continue
        key = " ".join(tokens[one].text for one in piece)
        if key in cues:
            return FoundCue(place, place + length, cues[key])
    return None


def _inside(word: str, place: int) -> Iterator[FoundCue]:
    """Cues within a run of characters without blanks."""
    if is_unspaced(word):
        for cue in _unspaced_cues():
            if cue.phrase in word:
                yield FoundCue(place, place + 1, cue)


def hard_breaks(text: str, tokens: Sequence[Token]) -> list[int]:
    """Places among the tokens before which a new statement begins."""
    return _breaks(_HARD, text, tokens)


def soft_breaks(text: str, tokens: Sequence[Token]) -> list[int]:
    """Places among the tokens before which a comma or the like stands."""
    return _breaks(_SOFT, text, tokens)


def _breaks(pattern: re.Pattern[str], text: str, tokens: Sequence[Token]) -> list[int]:
    cuts = [match.start() for match in pattern.finditer(text)]
    places, cut = [], 0
    for place, token in enumerate(tokens):
        while cut < len(cuts) and cuts[cut] < token.start:
            places.append(place)
            cut += 1
    return sorted(set(places))
