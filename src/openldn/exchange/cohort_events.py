"""Adverse events of a cell: what, and how many times."""

import re

from openldn.errors import RegistryError
from openldn.exchange.table_file import Cells

_NO_EVENT = ("none", "no", "0")
_TIMES = re.compile(r"^(.*\S)\s*[x×]\s*([0-9]+)$")
_MOST_TIMES = 1_000  # of one event in one person; more is a slip of the pen


def read_events(cells: Cells) -> tuple[tuple[str, ...] | None, ...]:
    """Terms of each cell, one for each event; ``None`` where it is blank.

    Raises
    ------
    RegistryError
        If a cell has an event that cannot be counted.

    Examples
    --------
    >>> import numpy as np, polars as pl
    >>> text = pl.Series(["headache x2; vivid dreams", "none", None])
    >>> read_events(Cells(name="events", text=text, lines=np.arange(3)))
    (('headache', 'headache', 'vivid dreams'), (), None)
    """
    return tuple(
        None if text is None else _terms(cells, place, str(text))
        for place, text in enumerate(cells.text.to_list())
    )


def _terms(cells: Cells, place: int, text: str) -> tuple[str, ...]:
    if text.strip().casefold() in _NO_EVENT:
        return ()
    terms: list[str] = []
    for part in re.split(r"[;|]", text):
        term = part.strip()
        if not term:
            continue
        found = _TIMES.match(term)
        times = int(found[2]) if found else 1
        if not 1 <= times <= _MOST_TIMES or term.casefold() in _NO_EVENT:
            raise RegistryError(
                f"row {cells.lines[place]}: {cells.name} has an event that cannot be counted; "
                f"write 'headache; vivid dreams x3', or 'none' alone, with 1 to {_MOST_TIMES:,} "
                "times each."
            )
        terms += [found[1] if found else term] * times
    return tuple(terms)
