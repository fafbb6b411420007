"""The tables that `plan` rests on, read from ``data/``: rows of text, nothing dropped."""

from functools import cache

from openldn.tables import read_rows

UNVERIFIED = "UNVERIFIED"


@cache
def read_table(name: str) -> tuple[dict[str, str], ...]:
    """Rows of ``data/<name>.csv``, one dictionary of texts each.

    Examples
    --------
    >>> read_table("titration")[0]["scheme_id"]
    'T01'
    """
    return tuple(read_rows("openldn.plan", f"{name}.csv"))
