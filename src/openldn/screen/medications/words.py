"""Words that are no names of medicines: everyday English, and words of prescriptions."""

from functools import lru_cache
from importlib.resources import files

from openldn.screen.medications.text import key_of


@lru_cache(maxsize=1)
def prescription_words() -> frozenset[str]:
    """Words of prescriptions and diaries, in many languages, compared form."""
    words: set[str] = set()
    for line in _data("sig_words.txt").splitlines():
        language, colon, rest = line.partition(": ")
        if colon and not language.startswith("#"):
            words.update(key for word in rest.split() for key in key_of(word).split())
    return frozenset(words)


@lru_cache(maxsize=1)
def everyday_words() -> frozenset[str]:
    """Words of everyday English."""
    return frozenset(_data("words_en.txt").split())


def _data(name: str) -> str:
    return (files(__package__) / "data" / name).read_text(encoding="utf-8")
