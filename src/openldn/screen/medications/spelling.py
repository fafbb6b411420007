"""One key for the spellings of a generic name in many languages and scripts."""

import re
import unicodedata
from functools import lru_cache

_CYRILLIC = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщыэюяіїєґ",
        "a b v g d e z z i i k l m n o p r s t u f h c c s s i e u a i i e g".split(),
        strict=True,
    )
)
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        "a b g d e z i t i k l m n x o p r s s t i f h ps o".split(),
        strict=True,
    )
)
_SOUNDS = (
    ("sch", "s"), ("ph", "f"), ("th", "t"), ("rh", "r"), ("ch", "k"), ("ae", "e"), ("oe", "e"),
    ("y", "i"), ("j", "i"), ("ks", "x"), ("qu", "k"), ("ck", "k"), ("tz", "z"),
)  # fmt: skip
# Shorter words have too many neighbors.
SHORTEST, SHORTEST_KEY = 6, 5


@lru_cache(maxsize=8192)
def spelling_key(word: str) -> str:
    """Key that a generic name has in whatever language it is spelled; empty for short words.

    Examples
    --------
    >>> spelling_key("tramadolum") == spelling_key("трамадол") == spelling_key("tramadole")
    True
    """
    plain = unicodedata.normalize("NFKD", word.casefold())
    letters = "".join(
        _CYRILLIC.get(letter, _GREEK.get(letter, letter))
        for letter in plain
        if not unicodedata.combining(letter)
    )
    letters = re.sub(r"[^a-z]", "", letters)
    if len(letters) < SHORTEST:
        return ""
    for sound, same in _SOUNDS:
        letters = letters.replace(sound, same)
    letters = re.sub(r"c(?=[eiy])", "z", letters).replace("c", "k").replace("w", "v")
    letters = letters.replace("x", "ks").replace("sz", "s").replace("h", "").replace("s", "z")
    letters = re.sub(r"(.)\1+", r"\1", letters)
    if len(letters) > SHORTEST + 1:
        letters = re.sub(r"(ium|um|uz|iz)$", "", letters)
    key = re.sub(r"[aeiou]+$", "", letters)
    return key if len(key) >= SHORTEST_KEY else ""
