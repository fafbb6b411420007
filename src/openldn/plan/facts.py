"""What compounding rests on: rows of ``data/compounding.csv``, each with its source."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from openldn.errors import NotFound
from openldn.plan.tables import UNVERIFIED, read_table


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One row: what it says, where it is from, and whether it was seen in a source.

    Parameters
    ----------
    id, name, value, unit, detail, evidence_level, source : str
    is_from_memory : bool
        Not to be used as a fact: asked for, or shown with the words "from memory".
    """

    id: str
    name: str
    value: str
    unit: str
    detail: str
    evidence_level: str
    source: str
    is_from_memory: bool

    @property
    def numbers(self) -> tuple[Decimal, ...]:
        """Numbers in the value, in order."""
        return tuple(Decimal(text) for text in re.findall(r"\d+(?:\.\d+)?", self.value))


@cache
def read_facts() -> tuple[Fact, ...]:
    """Every row of the table, in its order."""
    return tuple(
        Fact(
            id=row["item_id"],
            name=row["name"],
            value=row["value"],
            unit=row["unit"],
            detail=row["detail"],
            evidence_level=row["evidence_level"],
            source=row["source_url"],
            is_from_memory=row["verified"].startswith(UNVERIFIED),
        )
        for row in read_table("compounding")
    )


def find_fact(fact_id: str) -> Fact:
    """Find a row by its id.

    Raises
    ------
    NotFound
        If there is none.

    Examples
    --------
    >>> find_fact("C035").numbers
    (Decimal('35'),)
    """
    for fact in read_facts():
        if fact.id == fact_id:
            return fact
    raise NotFound(f"compounding item {fact_id!r} is not known; ids run from C001 to C062.")
