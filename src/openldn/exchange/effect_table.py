"""Tables of studies for a synthesis: effects with variances, means, or events."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from openldn.errors import DiaryError, StudyError
from openldn.exchange.table_file import Table, read_table

Floats = NDArray[np.float64]

LABELS = ("study", "label", "trial", "author")
# Names that tables use, by the name that the synthesis uses.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "yi": ("yi", "effect", "estimate", "te"),
    "vi": ("vi", "variance"),
    "sei": ("sei", "se", "sete"),
    "m1": ("m1", "m1i", "mean1"),
    "sd1": ("sd1", "sd1i"),
    "n1": ("n1", "n1i"),
    "m2": ("m2", "m2i", "mean2"),
    "sd2": ("sd2", "sd2i"),
    "n2": ("n2", "n2i"),
    "events1": ("events1", "ai", "event1", "x1"),
    "events2": ("events2", "ci", "event2", "x2"),
    "events": ("events", "xi", "event", "x"),
    "n": ("n", "ni", "total"),
}


@dataclass(frozen=True, kw_only=True)
class EffectColumns:
    """Columns of a table of studies.

    Parameters
    ----------
    labels : tuple of str
        Of the studies; their line where the table has none.
    numbers : mapping of str to array of shape (n_studies,)
        By the names of ``ALIASES``; NaN where missing.
    ignored : tuple of str
        Columns that mean nothing here.
    """

    labels: tuple[str, ...]
    numbers: Mapping[str, Floats]
    ignored: tuple[str, ...]


def read_effect_table(path: str | Path) -> EffectColumns:
    """Read a table of studies.

    Raises
    ------
    StudyError
        If it is empty, its header doubtful, or a cell is no number.
    ExchangeError, NotFound
        If it cannot be opened or does not exist.
    """
    try:
        table = read_table(path)
    except DiaryError as error:
        raise StudyError(str(error).replace("entries", "studies")) from error
    numbers: dict[str, Floats] = {}
    used: set[str] = set()
    for name, aliases in ALIASES.items():
        header = _find(table, aliases)
        if header is not None and header not in used:
            used.add(header)
            numbers[name] = _numbers(table, header)
    label = _find(table, LABELS)
    labels = _labels(table, label)
    kept = used | ({label} if label else set())
    return EffectColumns(
        labels=labels,
        numbers=numbers,
        ignored=tuple(name for name in table.names if name and name not in kept),
    )


def _find(table: Table, aliases: tuple[str, ...]) -> str | None:
    folded = {name.casefold(): name for name in table.names}
    return next((folded[alias] for alias in aliases if alias in folded), None)


def _labels(table: Table, header: str | None) -> tuple[str, ...]:
    if header is None:
        return tuple(f"line {line}" for line in table.lines.tolist())
    cells = table.cells(header, role="study").text.to_list()
    return tuple(
        cell or f"line {line}" for cell, line in zip(cells, table.lines.tolist(), strict=True)
    )


def _numbers(table: Table, header: str) -> Floats:
    cells = table.cells(header, role=header)
    text = cells.text.str.replace(",", ".", literal=True) if table.decimal_comma else cells.text
    values = text.cast(pl.Float64, strict=False)
    wrong = (values.is_null() & text.is_not_null()).to_numpy()
    if wrong.any():
        row = int(np.argmax(wrong))
        raise StudyError(
            f"line {cells.lines[row]}: {header} is {cells.text[row]!r}; must be a number. Correct "
            "the cell, or leave it empty."
        )
    return values.fill_null(float("nan")).to_numpy().astype(np.float64)
