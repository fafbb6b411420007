"""Words that are no names of medicines: everyday English, and words of prescriptions."""

from functools import lru_cache

from openldn.screen.medications.text import key_of
from openldn.tables import read_text


@lru_cache(maxsize=1)
def prescription_words() -> frozenset[str]:
    """Words of prescriptions and diaries, in many languages, compared form."""
    words: set[str] = set()
    for line in read_text("openldn.screen.medications", "sig_words.txt").splitlines():
        language, colon, rest = line.partition(": ")
        if colon and not language.startswith("#"):
            words.update(key for word in rest.split() for key in key_of(word).split())
    return frozenset(words)


@lru_cache(maxsize=1)
def everyday_words() -> frozenset[str]:
    """Words of everyday English."""
    return frozenset(read_text("openldn.screen.medications", "words_en.txt").split())
