"""Response categories as data, each with its criterion, dimension and source."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from openldn.errors import NotFound, RegistryError
from openldn.tables import read_rows


class CountsAs(StrEnum):
    """What a category says of a person."""

    RESPONSE = "response"
    STABLE = "stable"
    PROGRESSION = "progression"
    DEATH = "death"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Category:
    """One category of a scheme.

    Parameters
    ----------
    name, label, meaning : str
    change_from, change_to : float or None
        Relative change of size that it spans, like -0.30; ``None`` where no number is told.
    dimension : str
        ``diameter``, ``volume``, ``area`` or ``not told``.
    counts_as : CountsAs
    source : str
    """

    name: str
    label: str
    meaning: str
    change_from: float | None
    change_to: float | None
    dimension: str
    counts_as: CountsAs
    source: str


@dataclass(frozen=True, kw_only=True)
class CategoryScheme:
    """A way to sort people by what became of their tumor."""

    name: str
    categories: tuple[Category, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the categories, best first."""
        return tuple(one.name for one in self.categories)

    def find(self, name: str) -> Category | None:
        """Category by its name or label, whatever the case; ``None`` where there is none."""
        key = " ".join(name.split()).casefold()
        return next((one for one in self.categories if key in (one.name, one.label)), None)


def read_schemes() -> tuple[CategoryScheme, ...]:
    """Every scheme that is known.

    Examples
    --------
    >>> [scheme.name for scheme in read_schemes()]
    ['recist', 'newsletter']
    """
    return _schemes()


def find_scheme(name: str) -> CategoryScheme:
    """Scheme by its name.

    Raises
    ------
    NotFound
        If there is none of that name.

    Examples
    --------
    >>> find_scheme("recist").names
    ('complete', 'partial', 'stable', 'progressive', 'not evaluable')
    """
    for scheme in read_schemes():
        if scheme.name == name.strip().casefold():
            return scheme
    known = ", ".join(scheme.name for scheme in read_schemes())
    raise NotFound(f"no scheme of categories is named {name!r}; there are: {known}.")


_POWERS = {"diameter": 1, "area": 2, "volume": 3}


def convert_change(change: float, *, of: str, to: str) -> float:
    """Turn a relative change of one dimension into that of another, for a sphere.

    Parameters
    ----------
    change : float
        Like -0.75 for 75 % smaller; -1 or more.
    of, to : str
        ``diameter``, ``area`` or ``volume``.

    Raises
    ------
    RegistryError
        If the change is below -1 or the dimension not known.

    Examples
    --------
    >>> round(convert_change(-0.75, of="volume", to="diameter"), 3)
    -0.37
    >>> round(convert_change(-0.30, of="diameter", to="volume"), 3)
    -0.657
    """
    for name in (of, to):
        if name not in _POWERS:
            raise RegistryError(
                f"the dimension is {name!r}; must be one of {', '.join(_POWERS)}. A change whose "
                "dimension is not told cannot be converted."
            )
    if not -1 <= change < float("inf"):
        raise RegistryError(f"the change is {change:g}; must be -1 (all gone) or more.")
    return float((1 + change) ** (_POWERS[to] / _POWERS[of]) - 1)


@cache
def _schemes() -> tuple[CategoryScheme, ...]:
    rows = read_rows("openldn.registry.cohorts", "categories.csv")
    names = dict.fromkeys(row["scheme"] for row in rows)
    return tuple(
        CategoryScheme(
            name=name,
            categories=tuple(_category(row) for row in rows if row["scheme"] == name),
        )
        for name in names
    )


def _category(row: dict[str, str]) -> Category:
    return Category(
        name=row["category"],
        label=row["label"],
        meaning=row["meaning"],
        change_from=_number(row["change_from"]),
        change_to=_number(row["change_to"]),
        dimension=row["dimension"],
        counts_as=CountsAs(row["counts_as"]),
        source=row["source"],
    )


def _number(cell: str) -> float | None:
    return float(cell) if cell else None
