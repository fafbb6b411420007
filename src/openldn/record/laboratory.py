"""Laboratory values with their units, read against the upper limit they came with."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType

from openldn.errors import RecordError
from openldn.record.checks import check_number, check_text
from openldn.tables import read_rows

# No laboratory's upper limit reaches these, in the base units of units.csv times ten and more:
# such a limit was copied in another unit, so that the ratio would hide a high value.
LARGEST_LIMITS = MappingProxyType(
    {("ALT", "ukat/l"): 10.0, ("AST", "ukat/l"): 10.0, ("bilirubin", "mg/dl"): 5.0}
)


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A unit that a laboratory gives an analyte in, and its factor to the analyte's base unit."""

    analyte: str
    unit: str
    to_base: float
    base: str
    source_url: str


@dataclass(frozen=True, kw_only=True)
class LaboratoryValue:
    """One result.

    Parameters
    ----------
    name : str
        As on the report: ``ALT``, ``bilirubin``, ``eGFR``, ``urine opioids``.
    value : float or None
        The number; ``None`` where the result is a word.
    bound : str
        ``<`` or ``>`` where the report gives only a bound; else empty.
    result : str
        The word, like ``positive``; else empty.
    unit : str
    upper_limit : float or None
        Upper limit of normal of that laboratory, in the same unit; ``None``: not given.
    taken_on : date or None

    Raises
    ------
    RecordError
        If there is neither number nor word, a number is negative, the limit is not above
        zero, or the unit is one that the analyte is not measured in.

    Examples
    --------
    >>> LaboratoryValue(name="SGPT", value=120, unit="U/L", upper_limit=40).times_limit
    3.0
    """

    name: str
    value: float | None = None
    bound: str = ""
    result: str = ""
    unit: str = ""
    upper_limit: float | None = None
    taken_on: date | None = None

    def __post_init__(self) -> None:
        check_text("name of a laboratory value", self.name)
        if self.value is None and not self.result:
            raise RecordError(
                f"{self.analyte} has neither value nor result; give one, or leave the entry out."
            )
        if self.bound not in {"", "<", ">"}:
            raise RecordError(
                f"bound of {self.analyte} is {self.bound!r}; must be < or >, or left out."
            )
        check_number(f"value of {self.analyte}", self.value, at_least=0)
        check_number(f"upper_limit of {self.analyte}", self.upper_limit, above=0)
        known = _units().get(self.analyte)
        if known and self.unit and _spelling(self.unit) not in known:
            allowed = ", ".join(dict.fromkeys(unit.unit for unit in known.values()))
            raise RecordError(
                f"unit of {self.analyte} is {self.unit!r}; must be one of: {allowed}. "
                "Copy the unit from the laboratory's report."
            )

    @property
    def analyte(self) -> str:
        """The analyte's one name, ``ALT`` for ``SGPT``; the name as given if it is not known."""
        return find_analyte(self.name)

    @property
    def number(self) -> float | None:
        """For comparing: a bound lies just beyond the number that it names."""
        if self.value is None or not self.bound:
            return self.value
        return math.nextafter(self.value, math.inf if self.bound == ">" else -math.inf)

    @property
    def limit_fits(self) -> bool:
        """Whether the upper limit can be one in this unit; so too where there is none."""
        largest = LARGEST_LIMITS.get((self.analyte, _spelling(self.unit)))
        return largest is None or self.upper_limit is None or self.upper_limit <= largest

    @property
    def times_limit(self) -> float | None:
        """Multiple of the upper limit; ``None`` without a number or a limit that fits."""
        if self.number is None or self.upper_limit is None or not self.limit_fits:
            return None
        # In binary 2.1 / 0.7 is a little more than 3, and a rule begins above 3.
        return float(Fraction(repr(float(self.number))) / Fraction(repr(float(self.upper_limit))))

    @property
    def in_base_unit(self) -> float | None:
        """The number in the analyte's base unit; ``None`` when the unit is not known."""
        unit = _units().get(self.analyte, {}).get(_spelling(self.unit))
        return None if unit is None or self.number is None else self.number * unit.to_base

    @property
    def shown(self) -> str:
        """As on the report: ``ALT 120 U/L``."""
        number = "" if self.value is None else f"{self.bound}{self.value:g}"
        return " ".join(part for part in (self.analyte, number or self.result, self.unit) if part)


def find_analyte(name: str) -> str:
    """The one name of an analyte, or the name as given.

    Examples
    --------
    >>> find_analyte("Total Bilirubin"), find_analyte("ferritin")
    ('bilirubin', 'ferritin')
    """
    return _names().get(_plain(name), name.strip())


def _plain(name: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in name.casefold()).split())


def _spelling(unit: str) -> str:
    """One spelling for the many ways to write a unit."""
    text = unit.casefold().replace("μ", "u").replace("µ", "u").replace("mcg", "ug")
    text = text.replace("mcmol", "umol").replace("mckat", "ukat").replace("iu", "u")
    return "".join(c for c in text if c.isalnum() or c in "/%.").replace("units", "u")


@lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    return MappingProxyType(
        {
            _plain(name): row["analyte"]
            for row in read_rows("openldn.record", "analytes.csv")
            for name in (row["analyte"], *row["names"].split(";"))
        }
    )


@lru_cache(maxsize=1)
def _units() -> Mapping[str, Mapping[str, Unit]]:
    found: dict[str, dict[str, Unit]] = {}
    for row in read_rows("openldn.record", "units.csv"):
        unit = Unit(
            analyte=row["analyte"], unit=row["unit"], to_base=float(row["to_base"]),
            base=row["base"], source_url=row["source_url"],
        )  # fmt: skip
        for spelling in filter(None, (row["unit"], *row["spellings"].split(";"))):
            found.setdefault(unit.analyte, {})[_spelling(spelling)] = unit
    return MappingProxyType(found)
