"""Remarks that give a number from memory: kept in the files, never shown."""

import re

# The end of a clause stays with it.
_CLAUSE = re.compile(r"(?<=;)\s+|(?<=\.)\s+")
_MARK = "from memory"


def without_memory(text: str) -> str:
    """The text without the clauses that give a number and say it is from memory.

    A clause that says "range from memory" and gives no number is a caution, and stays.

    Examples
    --------
    >>> without_memory("bands 5, 10, 15, 20; MCID 5 (from memory)")
    'bands 5, 10, 15, 20'
    >>> without_memory("range from memory; active disease: 4 and above")
    'range from memory; active disease: 4 and above'
    """
    clauses = _CLAUSE.split(text)
    kept = [one for one in clauses if not _is_memory(one)]
    return text if len(kept) == len(clauses) else " ".join(kept).rstrip(";")


def _is_memory(clause: str) -> bool:
    # "range from memory except in one study (0-100)" is a caution, not a number from memory.
    is_caution = clause.startswith(f"range {_MARK}")
    return _MARK in clause.lower() and bool(re.search(r"\d", clause)) and not is_caution
