"""How much the tables of names hold, and which state of them gave an answer."""

import hashlib
import unicodedata
from functools import lru_cache

from openldn.screen.medications.opioid_table import read_opioid_rows
from openldn.tables import read_rows, read_text

TABLES = ("opioids.csv", "opioid_additions.csv", "drug_names.csv", "cues.csv", "sig_words.txt")
FINGERPRINT_DIGITS = 12


def count_names() -> dict[str, int]:
    """Rows, opioids, brands, synonyms, scripts, languages, markets, and other names.

    Examples
    --------
    >>> count_names()["rows"] > 100
    True
    """
    rows = [row for row in read_opioid_rows() if row.row_type != "class"]
    additions = read_rows("openldn.screen.medications", "opioid_additions.csv")
    brands = [one for one in additions if one["term_type"] == "brand"]
    terms = [name for row in rows for name in (*row.synonyms, *row.brands)]
    unverified = sum(len(row.unverified_brands) for row in rows)
    return {
        "rows": len(rows),
        "opioids": sum(row.flag == "yes" for row in rows),
        "brands": sum(len(row.brands) for row in rows) + len(brands),
        "from memory": unverified + sum(one["verified"] != "yes" for one in brands),
        "synonyms": sum(len(row.synonyms) for row in rows) + len(additions) - len(brands),
        "scripts": len(set().union(*map(_scripts, [*terms, *(one["term"] for one in additions)]))),
        "languages": len({one["language"] for one in additions if one["language"]}),
        "markets": len({one["market"] for one in additions if one["market"]}),
        "other": read_text("openldn.screen.medications", "drug_names.csv").count("\n") - 1,
    }


@lru_cache(maxsize=1)
def names_version() -> str:
    """Fingerprint of the tables that names are read from."""
    digest = hashlib.sha256()
    for name in TABLES:
        digest.update(read_text("openldn.screen.medications", name).encode())
    return digest.hexdigest()[:FINGERPRINT_DIGITS]


def _scripts(term: str) -> set[str]:
    """Scripts of the letters of a term, by the first word of their Unicode names."""
    return {unicodedata.name(one, "").partition(" ")[0] for one in term if one.isalpha()}
