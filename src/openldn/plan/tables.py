"""The tables that `plan` rests on, read from ``data/``: rows of text, nothing dropped."""

import csv
from functools import cache
from importlib.resources import files

UNVERIFIED = "UNVERIFIED"


@cache
def read_table(name: str) -> tuple[dict[str, str], ...]:
    """Rows of ``data/<name>.csv``, one dictionary of texts each.

    Examples
    --------
    >>> read_table("titration")[0]["scheme_id"]
    'T01'
    """
    text = files("openldn.plan").joinpath(f"data/{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
