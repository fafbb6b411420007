"""Bring text into one form for comparison, and remember where each character came from."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Letters that do not decompose, as people type them on another keyboard.
_PLAIN = {
    "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i",
    "ё": "е",
}  # fmt: skip
# Cyrillic and Greek letters that look like Latin ones: a word that mixes scripts is brought to
# Latin, so that a swapped letter does not hide a name.
_LOOK_ALIKE = str.maketrans("аеорсухіјѕԁһкмнтвνοραι", "aeopcyxijsdhkmhtbvopai")
_STRIPPED_SCRIPTS = ("LATIN", "GREEK", "ARABIC", "HEBREW")
# Letters with the vowel signs of Indic scripts and Thai, which are marks and no letters.
_TOKEN = re.compile(r"(?:[^\W\d_]|[\u0900-\u0963\u0980-\u0dff\u0e31-\u0e4e])+|\d+|#")
_NUMBERED = re.compile(r"\b(?:no|nr)\.\s*(?=\d)")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or ``#``, in compared form; ``start`` and ``end`` in the text as given."""

    text: str
    start: int
    end: int


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    """One character as it is compared: one, several or no characters."""
    if unicodedata.category(character) in ("Cf", "Cc", "Cs"):
        return " " if character in "\t\n\r\v\f" else ""
    folded = unicodedata.normalize("NFKC", character).casefold()
    result = []
    for letter in folded:
        part = _PLAIN.get(letter, letter)
        result.append(_without_marks(part) if _has_plain_letters(part) else part)
    return "".join(result)


def _has_plain_letters(part: str) -> bool:
    """Whether accents of the script may be dropped; in other scripts they make the letter."""
    return unicodedata.name(part[0], "").startswith(_STRIPPED_SCRIPTS)


def _without_marks(part: str) -> str:
    decomposed = unicodedata.normalize("NFD", part)
    return "".join(one for one in decomposed if unicodedata.category(one) != "Mn")


def tokenize(text: str) -> list[Token]:
    """Words and numbers of a text, without case, accents and punctuation.

    Letters and digits are parted (``T3`` gives two tokens); a combining mark belongs to the
    letter before it.

    Examples
    --------
    >>> [token.text for token in tokenize("Co-Codamol 30/500mg, ÉLIXIR")]
    ['co', 'codamol', '30', '500', 'mg', 'elixir']
    """
    pieces, places = [], []
    for place, character in _composed(text):
        plain = _plain(character)
        pieces.append(plain)
        places.extend([place] * len(plain))
    joined = _NUMBERED.sub(lambda found: "#" + " " * (len(found[0]) - 1), "".join(pieces))
    places.append(len(text))
    return [
        Token(_one_script(match[0]), places[match.start()], _end(places, match.end(), text))
        for match in _TOKEN.finditer(joined)
    ]


def key_of(name: str) -> str:
    """Compared form of a name: its tokens with one blank between.

    Examples
    --------
    >>> key_of("Tylenol® #3")
    'tylenol # 3'
    """
    return " ".join(token.text for token in tokenize(name))


def is_unspaced(text: str) -> bool:
    """Whether a script without blanks between words occurs (Chinese, Japanese, Thai, Korean)."""
    return _CJK.search(text) is not None


def _composed(text: str) -> list[tuple[int, str]]:
    """Characters with their combining marks composed, each with its place."""
    if text.isascii():
        return list(enumerate(text))
    clusters: list[tuple[int, str]] = []
    for place, character in enumerate(text):
        if clusters and unicodedata.combining(character):
            start, before = clusters[-1]
            clusters[-1] = (start, before + character)
        else:
            clusters.append((place, character))
    return [
        (place, one) for place, cluster in clusters for one in unicodedata.normalize("NFC", cluster)
    ]


def _end(places: list[int], after: int, text: str) -> int:
    """End of a token in the text as given: past its last character's combining marks."""
    end = places[after - 1] + 1
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end


def _one_script(word: str) -> str:
    """A word that mixes Latin with letters that only look Latin, in Latin."""
    if word.isascii():
        return word
    has_latin = any("a" <= letter <= "z" for letter in word)
    return word.translate(_LOOK_ALIKE) if has_latin else word
