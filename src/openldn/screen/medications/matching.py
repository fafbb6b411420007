"""Find names of medicines among the tokens of a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from openldn.screen.medications.names import KeysByLength, Name, NameTable, doubted, read_names
from openldn.screen.medications.spelling import spelling_key
from openldn.screen.medications.text import Token, is_unspaced, key_of
from openldn.screen.medications.words import everyday_words, prescription_words

# Endings that languages in Latin letters add to a name; in other scripts any of three letters.
ENDINGS = frozenset(
    "s e a o i u y n um us en em om am ie is es as os ia in er ow ach ami ov".split()
)
LONGEST_ENDING = 3
# The shortest name that may have one.
SHORTEST_INFLECTED = 6
# Joined words, like "oxy contin", are looked up from this length on.
SHORTEST_JOINED = 6
# Confidence of each way of finding a name.
EXACT, JOINED, INFLECTED, SPELLED, RESEMBLES = 1.0, 0.95, 0.95, 0.9, 0.7
# From these lengths on a name that is no opioid may differ by one and by two letters: an unknown
# name must not be taken for a known one.
SURE_LENGTH, VERY_SURE_LENGTH = 8, 11
DIGITS_AS_LETTERS = str.maketrans("013457", "oleast")
LOOKS = "it resembles {name}"


@dataclass(frozen=True, slots=True)
class Match:
    """A name that stands at ``[first, after)`` of the tokens."""

    first: int
    after: int
    name: Name
    confidence: float
    how: str


def find_matches(tokens: Sequence[Token]) -> list[Match]:
    """Names that stand in the tables, longest first, none overlapping another."""
    table = read_names()
    matches: list[Match] = []
    place = 0
    while place < len(tokens):
        found = (
            _phrase(tokens, place, table) or _joined(tokens, place, table) or _varied(tokens, place)
        )
        if not found and is_unspaced(tokens[place].text):
            matches.extend(_inside(tokens[place].text, place, table))
        if found:
            matches.append(found)
        place = found.after if found else place + 1
    return matches


def find_resembling(tokens: Sequence[Token], first: int, after: int) -> Match | None:
    """The name that a few tokens resemble, if one does closely enough.

    A name of an opioid that is as near as any other makes the answer a question.
    """
    phrase = " ".join(token.text for token in tokens[first:after])
    found = _resembling(phrase)
    if found is None:
        return None
    name, distance = found
    return Match(
        first, after, name, RESEMBLES if distance > 1 else SPELLED, LOOKS.format(name=name.name)
    )


def find_longer_opioid(tokens: Sequence[Token], match: Match, after: int) -> Match | None:
    """An opioid of several words that a name and the words behind it resemble.

    So that ``Nurofen Plsu`` is not read as Nurofen. Where the name stands exactly as in the
    tables, only names that begin with its first word are compared.
    """
    table = read_names()
    for first in range(match.first, max(match.first - 2, -1), -1):
        begins = tokens[first].text in table.opioid_first_words
        if not begins and (match.confidence >= EXACT or first < match.first):
            continue
        for stop in range(min(after, first + table.longest), max(match.after, first + 1), -1):
            found = _mistyped(tokens, first, stop, table)
            if found is not None:
                return found
        if first < match.first:
            return _mistyped(tokens, first, match.after, table)
    return None


def _mistyped(tokens: Sequence[Token], first: int, stop: int, table: NameTable) -> Match | None:
    words = [token.text for token in tokens[first:stop]]
    distance, key = _nearest(" ".join(words), table.opioid_keys, 1)
    # A number behind a name is a strength or a count, unless it is the very same.
    is_amount = words[-1].isdigit() and key.split()[-1:] != words[-1:]
    name = table.find(key) if distance == 1 and " " in key and not is_amount else None
    if name is None:
        return None
    how = LOOKS.format(name=name.name)
    return Match(first, stop, doubted(name, how), RESEMBLES, how)


def _phrase(tokens: Sequence[Token], place: int, table: NameTable) -> Match | None:
    most = min(table.longest, len(tokens) - place)
    for length in range(most, 0, -1):
        key = " ".join(token.text for token in tokens[place : place + length])
        name = table.find(key)
        if name is not None:
            if name.opioid is None:
                name = _certain_within(key, table) or name
            return Match(place, place + length, name, EXACT, "")
    return None


def _certain_within(key: str, table: NameTable) -> Name | None:
    """A certain opioid among the words of a name that is not certain."""
    for word in key.split():
        name = table.find(word) if len(word) >= SHORTEST_INFLECTED else None
        if name is not None and name.opioid and not name.alternative:
            return name
    return None


def _joined(tokens: Sequence[Token], place: int, table: NameTable) -> Match | None:
    """A name that was parted, like ``oxy contin``; or written with a digit for a letter."""
    for length in (3, 2):
        piece = tokens[place : place + length]
        joined = "".join(token.text for token in piece)
        if len(piece) < length:
            continue
        if len(joined) < SHORTEST_JOINED:
            continue
        for key in (joined, joined.translate(DIGITS_AS_LETTERS)):
            name = None if key.isdigit() or _all_words(piece) else table.find(key)
            if name is not None:
                return Match(place, place + length, name, JOINED, "")
    return _with_zero(tokens[place : place + 2], place, table)


def _with_zero(piece: Sequence[Token], place: int, table: NameTable) -> Match | None:
    """A short name with a zero for an O, like ``MS04``, is asked about."""
    joined = "".join(token.text for token in piece)
    key = key_of(joined.replace("0", "o"))
    if "0" not in joined or key not in table.opioid_keys.get(len(key), ()):
        return None
    name = table.find(key)
    assert name is not None
    how = LOOKS.format(name=name.name)
    return Match(place, place + len(piece), doubted(name, how), JOINED, how)


def _all_words(tokens: Sequence[Token]) -> bool:
    words = prescription_words()
    return all(token.text in words for token in tokens)


def _varied(tokens: Sequence[Token], place: int) -> Match | None:
    """A name with an ending, in another language's spelling, or within a longer word."""
    word = tokens[place].text
    if len(word) < 3 or not word.isalpha() or is_word(word):
        return None
    found = _variation(word)
    if found is None:
        return None
    name, confidence, how = found
    return Match(place, place + 1, name, confidence, how)


@lru_cache(maxsize=8192)
def _variation(word: str) -> tuple[Name, float, str] | None:
    table = read_names()
    for cut in range(1, LONGEST_ENDING + 1):
        stem, ending = word[:-cut], word[-cut:]
        is_ending = ending in ENDINGS or not ending.isascii()
        name = table.find(stem) if is_ending and len(stem) >= SHORTEST_INFLECTED else None
        if name is not None:
            if name.opioid is False and _nearest(word, table.opioid_keys, 1)[1]:
                return None
            return name, INFLECTED, ""
    if word in table.first_words:
        name = table.first_words[word]
        return doubted(name, f"{name.name} begins so"), RESEMBLES, ""
    spelled = spelling_key(word)
    same = table.by_spelling.get(spelled) if spelled else None
    if same is None and spelled and not word.isascii():
        same = table.brands_by_spelling.get(spelled)
    if same is not None:
        name = table.find(same)
        assert name is not None
        if name.opioid is False and _nearest(word, table.opioid_keys, 1)[1]:
            return None
        return name, SPELLED, f"{name.name}, spelled otherwise"
    for stem, name in table.stems:
        if word.startswith(stem):
            return name, INFLECTED, ""
        if stem in word:
            return doubted(name, f"the word holds {stem}"), RESEMBLES, f"it holds {stem}"
    return None


def _inside(word: str, place: int, table: NameTable) -> list[Match]:
    """Names within a run of characters without blanks."""
    matches = []
    i = 0
    while i < len(word):
        key = next((key for key in table.unspaced.get(word[i], ()) if word.startswith(key, i)), "")
        name = table.find(key) if key else None
        if name is not None:
            matches.append(Match(place, place + 1, name, JOINED, ""))
        i += len(key) or 1
    return matches


def is_word(token: str) -> bool:
    """Whether a token is a word of everyday English or of prescriptions."""
    return token in prescription_words() or token in everyday_words()


def _limit(length: int) -> int:
    """Changes of letters within which two names of a length resemble each other."""
    return 0 if length < 4 else 1 if length < 7 else 2 if length < 12 else 3


@lru_cache(maxsize=8192)
def _resembling(phrase: str) -> tuple[Name, int] | None:
    """The nearest name and how many letters it differs by."""
    table = read_names()
    limit = min(_limit(len(phrase)), 1 if " " in phrase else 3)
    if limit == 0:
        return None
    options = {phrase, phrase.translate(DIGITS_AS_LETTERS)} if len(phrase) > 4 else {phrase}
    opioid = min(_nearest(one, table.opioid_keys, limit) for one in options)
    general = (limit + 1, "")
    if " " not in phrase:
        reach = 0 if len(phrase) < SURE_LENGTH else 1 if len(phrase) < VERY_SURE_LENGTH else 2
        reach = min(reach, opioid[0])
        if reach:
            general = min(_nearest(one, table.general_keys, reach) for one in options)
        if general[1][:1] != phrase[:1]:
            general = (limit + 1, "")
    if opioid[0] <= limit and opioid[0] <= general[0]:
        name = table.find(opioid[1])
        assert name is not None
        is_plain = opioid[0] == 1 and general[0] > 1 and len(phrase) > 6
        return (name if is_plain else doubted(name, LOOKS.format(name=name.name))), opioid[0]
    if general[1]:
        name = table.find(general[1])
        assert name is not None
        return name, general[0]
    return None


def _nearest(phrase: str, keys: KeysByLength, limit: int) -> tuple[int, str]:
    """Fewest changes that lead to one of the keys, and that key; beyond the limit: none."""
    best = (limit + 1, "")
    lengths = sorted(
        range(len(phrase) - limit, len(phrase) + limit + 1),
        key=lambda length: abs(length - len(phrase)),
    )
    for length in lengths:
        if abs(length - len(phrase)) >= best[0]:
            break
        found = process.extractOne(
            phrase, keys.get(length, ()), scorer=OSA.distance, score_cutoff=best[0] - 1
        )
        if found is not None:
            best = (int(found[1]), found[0])
    return best
