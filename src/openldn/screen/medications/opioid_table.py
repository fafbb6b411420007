"""The table of opioids: ingredients, combinations, brands, antagonists, look-alikes."""

import re
from dataclasses import dataclass
from functools import lru_cache

from openldn.errors import NotFound
from openldn.tables import read_rows, split_cell

UNNAMED = "opioid, not named"
# What follows the ingredient in the name of a group of products.
_GROUPS = ("cough", "depot", "or")
_ALTERNATIVE = re.compile(r"^(?P<name>.+?) \((?P<meaning>.+)\)$")


@dataclass(frozen=True, kw_only=True)
class OpioidRow:
    """One row of the table.

    Parameters
    ----------
    ingredient : str
        Its name in the table, like ``codeine`` or ``codeine + paracetamol``.
    row_type : str
        ``ingredient``, ``combination``, ``street``, ``antagonist`` or
        ``not_an_opioid_agonist``.
    opioid_class : str
    interval_days : int or None
        Opioid-free days before naltrexone, upper end; ``None`` where no interval clears it.
    interval_basis : str
    routes, note, source_url : str
    flag : str
        ``yes``: an opioid; ``context``: the dose decides; ``review``: ask; ``duplicate``: an
        antagonist; ``no``.
    synonyms, brands, unverified_brands : tuple of str
    look_alikes : tuple of str
        Names that resemble one of the row's and hold no opioid.
    ambiguous : dict
        Names that also mean something else, and what.
    """

    ingredient: str
    row_type: str
    opioid_class: str
    interval_days: int | None
    interval_basis: str
    routes: str
    note: str
    source_url: str
    flag: str
    atc_codes: tuple[str, ...]
    rxcui: tuple[str, ...]
    synonyms: tuple[str, ...]
    brands: tuple[str, ...]
    unverified_brands: frozenset[str]
    look_alikes: tuple[str, ...]
    ambiguous: dict[str, str]

    @property
    def is_opioid(self) -> bool | None:
        """``None`` where it has to be asked."""
        return {"yes": True, "context": None, "review": None}.get(self.flag, False)

    @property
    def ingredients(self) -> tuple[str, ...]:
        """Generic names, without what stands in parentheses."""
        plain = re.sub(r"\s*\([^)]*\)", "", self.ingredient)
        parts = tuple(part.strip() for part in plain.split(" + "))
        first, _, rest = parts[0].partition(" ")
        return (first,) if rest.startswith(_GROUPS) else parts


@lru_cache(maxsize=1)
def read_opioid_rows() -> tuple[OpioidRow, ...]:
    """All rows of the packaged table.

    Examples
    --------
    >>> find_opioid_row("tapentadol").interval_days
    14
    """
    rows = tuple(_row(cells) for cells in read_rows("openldn.screen.medications", "opioids.csv"))
    return (*rows, _unnamed(rows))


def find_opioid_row(kind: str) -> OpioidRow:
    """The row with this name in its ingredient column.

    Raises
    ------
    NotFound
    """
    for row in read_opioid_rows():
        if row.ingredient == kind:
            return row
    raise NotFound(f"the table of opioids has no row {kind!r}.")


def _row(cells: dict[str, str]) -> OpioidRow:
    days = cells["opioid_free_interval_days"]
    alternatives = [_ALTERNATIVE.match(one) for one in split_cell(cells["ambiguous_names"])]
    return OpioidRow(
        ingredient=cells["ingredient"],
        row_type=cells["row_type"],
        opioid_class=cells["opioid_class"],
        interval_days=int(days) if days else None,
        interval_basis=cells["interval_basis"],
        routes=cells["routes"],
        note=cells["note"],
        source_url=cells["source_url"],
        flag=cells["flag"],
        atc_codes=split_cell(cells["atc_codes"]),
        rxcui=split_cell(cells["rxcui"]),
        synonyms=split_cell(cells["synonyms"]),
        brands=split_cell(cells["brand_names"]),
        unverified_brands=frozenset(split_cell(cells["brand_names_unverified"])),
        look_alikes=tuple(
            re.sub(r"\s*\([^)]*\)", "", one)
            for one in split_cell(cells["look_alikes_without_opioid"])
        ),
        ambiguous={found["name"]: found["meaning"] for found in alternatives if found},
    )


def _unnamed(rows: tuple[OpioidRow, ...]) -> OpioidRow:
    """What is meant by "opioids" without a name: the longest interval counts."""
    longest = max(row.interval_days or 0 for row in rows)
    return OpioidRow(
        ingredient=UNNAMED, row_type="class", opioid_class="not known", interval_days=longest,
        interval_basis="the longest interval of the table, as the opioid is not named", routes="",
        note="", source_url="", flag="yes", atc_codes=("N02A",), rxcui=(), synonyms=(), brands=(),
        unverified_brands=frozenset(), look_alikes=(), ambiguous={},
    )  # fmt: skip
