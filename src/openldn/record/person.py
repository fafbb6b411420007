"""What is known of a person before LDN; "unknown" is a value."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from openldn.errors import RecordError
from openldn.record.checks import check_number
from openldn.record.condition import Condition
from openldn.record.dose_request import DoseRequest
from openldn.record.laboratory import LaboratoryValue
from openldn.record.medicine import MedicineEntry
from openldn.record.naltrexone_use import NaltrexoneUse
from openldn.record.procedure import Procedure
from openldn.record.substance import Substance

OLDEST_YEARS = 130  # nobody has been older; catches a year of birth given as an age
# No clinical bounds: outside them pounds, grams or a slip of the decimal point are likelier.
LEAST_KG, MOST_KG = 1, 400


class Sex(StrEnum):
    """As recorded."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"


class Pregnancy(StrEnum):
    """As told; ``None`` in a record is "not asked"."""

    PREGNANT = "pregnant"
    POSSIBLE = "possible"
    TRYING = "trying"
    NO = "no"


class LiverClass(StrEnum):
    """Child-Pugh class of cirrhosis."""

    A = "A"
    B = "B"
    C = "C"


@dataclass(frozen=True, kw_only=True)
class Record:
    """Everything that the rules read.

    ``None`` is "not asked"; an empty tuple is "asked, and there is none".

    Parameters
    ----------
    age_years, weight_kg : float or None
    sex : Sex or None
    conditions, symptoms : tuple of Condition, or None
    medicines : tuple of MedicineEntry, or None
    medicines_listed_on : date or None
        Day on which the list was made.
    dispensed : tuple of MedicineEntry, or None
        From a pharmacy or from prescription monitoring.
    allergies : tuple of str, or None
    laboratory : tuple of LaboratoryValue
    pregnancy : Pregnancy or None
    breastfeeding : bool or None
    procedures : tuple of Procedure, or None
    substances : tuple of Substance, or None
    naltrexone : NaltrexoneUse
    liver_class : LiverClass or None
    request : DoseRequest or None
    reason_without_liver_test : str
        Why a prescriber goes without one; empty when none is given.

    Raises
    ------
    RecordError
        If the facts contradict each other or cannot be; the message names the field.

    Examples
    --------
    >>> Record(age_years=45).medicines is None
    True
    """

    age_years: float | None = None
    weight_kg: float | None = None
    sex: Sex | None = None
    conditions: tuple[Condition, ...] | None = None
    symptoms: tuple[Condition, ...] | None = None
    medicines: tuple[MedicineEntry, ...] | None = None
    medicines_listed_on: date | None = None
    dispensed: tuple[MedicineEntry, ...] | None = None
    allergies: tuple[str, ...] | None = None
    laboratory: tuple[LaboratoryValue, ...] = ()
    pregnancy: Pregnancy | None = None
    breastfeeding: bool | None = None
    procedures: tuple[Procedure, ...] | None = None
    substances: tuple[Substance, ...] | None = None
    naltrexone: NaltrexoneUse = field(default_factory=NaltrexoneUse)
    liver_class: LiverClass | None = None
    request: DoseRequest | None = None
    reason_without_liver_test: str = ""

    def __post_init__(self) -> None:
        check_number("age_years", self.age_years, at_least=0)
        if self.age_years is not None and self.age_years > OLDEST_YEARS:
            raise RecordError(
                f"age_years is {self.age_years:g}; must be {OLDEST_YEARS} or less. "
                "Give the age, not the year of birth."
            )
        check_number("weight_kg", self.weight_kg, above=0)
        if self.weight_kg is not None and not LEAST_KG <= self.weight_kg <= MOST_KG:
            raise RecordError(
                f"weight_kg is {self.weight_kg:g} kg; must be {LEAST_KG} to {MOST_KG} kg. Give "
                "kilograms, not grams or pounds, or leave it out."
            )
        if self.sex is Sex.MALE and self.pregnancy is Pregnancy.PREGNANT:
            raise RecordError(
                "sex is male and pregnancy is pregnant; one of the two is wrong. If both are "
                "right, give sex as other, so that the pregnancy rules apply."
            )
        _check_same_day_units(self.laboratory)


def _check_same_day_units(values: tuple[LaboratoryValue, ...]) -> None:
    seen: dict[tuple[str, date], str] = {}
    for one in values:
        if one.taken_on is None or not one.unit:
            continue
        before = seen.setdefault((one.analyte, one.taken_on), one.unit)
        if before != one.unit:
            raise RecordError(
                f"{one.analyte} of {one.taken_on} is given in {before} and in {one.unit}; "
                "keep the one on the laboratory's report."
            )
