"""What a simulation wants to know of a person; what is not known is as in the reference person."""

import tomllib
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from math import isfinite
from typing import Any

from openldn.errors import RecordError
from openldn.record import LiverClass, Sex
from openldn.tables import read_text


class Liver(StrEnum):
    """State of the liver, as the studies group it; it acts on the first pass only."""

    NORMAL = "normal"
    COMPENSATED = "compensated"
    DECOMPENSATED = "decompensated"

    @classmethod
    def from_child_pugh(cls, liver_class: LiverClass) -> "Liver":
        """Class A is compensated, B and C are decompensated (assumed; no study gives both).

        Examples
        --------
        >>> Liver.from_child_pugh(LiverClass.B)
        <Liver.DECOMPENSATED: 'decompensated'>
        """
        return cls.COMPENSATED if liver_class is LiverClass.A else cls.DECOMPENSATED

    @property
    def code(self) -> int:
        """Value of the covariate ``liver`` of the plasma part."""
        return list(Liver).index(self)


@dataclass(frozen=True, kw_only=True)
class Person:
    """A person to simulate; ``None`` is "not known", and the reference person stands in.

    Parameters
    ----------
    age_years, weight_kg, creatinine_clearance_ml_per_min : float or None
    sex : Sex or None
        Acts on the release from a depot only.
    liver : Liver or None
    smoker : bool or None
    dependent : bool or None
        On alcohol or opioids.

    Raises
    ------
    RecordError
        If a number lies outside of what the plasma part allows.

    Examples
    --------
    >>> Person(weight_kg=58, liver=Liver.COMPENSATED).covariates
    {'weight_kg': 58.0, 'liver': 1.0}
    """

    age_years: float | None = None
    weight_kg: float | None = None
    creatinine_clearance_ml_per_min: float | None = None
    sex: Sex | None = None
    liver: Liver | None = None
    smoker: bool | None = None
    dependent: bool | None = None

    def __post_init__(self) -> None:
        for name in ("age_years", "weight_kg", "creatinine_clearance_ml_per_min"):
            _check_number(name, getattr(self, name))

    @property
    def covariates(self) -> dict[str, float]:
        """Covariates of the plasma part that are known, by name."""
        given = {one.name: getattr(self, one.name) for one in fields(self)}
        given["liver"] = None if self.liver is None else self.liver.code
        sex = given.pop("sex")
        given["female"] = {Sex.FEMALE: 1, Sex.MALE: 0}.get(sex) if sex is not None else None
        return {name: float(value) for name, value in given.items() if value is not None}


def _check_number(name: str, value: float | None) -> None:
    if value is None:
        return
    row = _covariates()[name]
    low, high, unit = row["min"], row["max"], row.get("unit", "years")
    if not (isfinite(value) and low <= value <= high):
        hint = " Pounds? Give kilograms." if name == "weight_kg" and value > high else ""
        raise RecordError(
            f"{name} is {value:g}; must be {low} to {high} {unit}. If it is not known, leave it "
            f"out.{hint}"
        )


@cache
def _covariates() -> dict[str, dict[str, Any]]:
    """Covariates of the plasma part as its text gives them."""
    text = read_text("openldn.simulate", "models/plasma.toml")
    found: dict[str, dict[str, Any]] = tomllib.loads(text)["covariates"]
    return found


def list_reference_values() -> dict[str, float]:
    """The reference person: the value of each covariate that stands in for what is not known.

    Examples
    --------
    >>> list_reference_values()["creatinine_clearance_ml_per_min"]
    100.0
    """
    return {name: float(row["value"]) for name, row in _covariates().items()}
