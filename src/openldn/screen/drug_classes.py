"""Which ingredients belong to the classes that rules speak of."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from openldn.tables import read_rows


def is_in_class(ingredients: tuple[str, ...], drug_class: str) -> bool:
    """Whether any of the ingredients belongs to the class; salts count as their base.

    Examples
    --------
    >>> is_in_class(("gabapentin",), "sedative")
    True
    """
    members = read_drug_classes()[drug_class]
    return any(_belongs(name.casefold(), members) for name in ingredients)


@lru_cache(maxsize=1)
def read_drug_classes() -> Mapping[str, frozenset[str]]:
    """Ingredients of every class."""
    return MappingProxyType(
        {
            row["drug_class"]: frozenset(row["ingredients"].split(";"))
            for row in read_rows("openldn.screen", "drug_classes.csv")
        }
    )


def _belongs(name: str, members: frozenset[str]) -> bool:
    return name in members or any(name.startswith(f"{member} ") for member in members)
