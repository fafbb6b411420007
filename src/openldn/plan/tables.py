"""The tables that `plan` rests on, read from ``data/``: rows of text, nothing dropped."""

from functools import cache
from importlib.resources import files

import numpy as np

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
    # NumPy's reader, because pure packages may not import file readers; the first row is names.
    table = np.loadtxt(text.splitlines(), dtype=str, delimiter=",", quotechar='"', comments=None)
    names = [str(cell) for cell in table[0]]
    return tuple(dict(zip(names, (str(cell) for cell in line), strict=True)) for line in table[1:])
