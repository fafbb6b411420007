"""What every rule reads."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from openldn.record import DoseRequest, LaboratoryValue, Record, Substance
from openldn.screen.antagonist_form import is_low_dose
from openldn.screen.conditions import Sign, find_signs
from openldn.screen.drug_classes import is_in_class
from openldn.screen.finding import ScreenFinding
from openldn.screen.medicine_use import KnownMedicine, MedicineUse, Origin, find_uses


@dataclass(frozen=True, kw_only=True)
class ScreenInput:
    """A record, its medicines as they were understood, and the day.

    Parameters
    ----------
    record : Record
    medicines : tuple of KnownMedicine
    asides : tuple of KnownMedicine
        Medicines named in words about something else, such as a condition.
    today : date
    is_list_only : bool
        Whether there is only a medication list, so that nothing else was asked.
    """

    record: Record
    medicines: tuple[KnownMedicine, ...]
    today: date
    asides: tuple[KnownMedicine, ...] = ()
    is_list_only: bool = False

    @cached_property
    def substances(self) -> tuple[Substance, ...]:
        """Those that are not named only to deny them."""
        return tuple(one for one in self.record.substances or () if not one.is_denied)

    @cached_property
    def uses(self) -> tuple[MedicineUse, ...]:
        """Every named medicine."""
        return find_uses(self.medicines, today=self.today)

    @cached_property
    def signs(self) -> tuple[Sign, ...]:
        """In conditions and symptoms."""
        record = self.record
        return find_signs((*(record.conditions or ()), *(record.symptoms or ())))

    @cached_property
    def symptoms(self) -> tuple[Sign, ...]:
        """In symptoms only."""
        return find_signs(self.record.symptoms or ())

    @property
    def is_on_ldn(self) -> bool:
        """Whether low-dose naltrexone is taken already, as told or as on the list."""
        told = self.record.naltrexone.on_ldn
        if told is not None:
            return told
        return any(use.is_taken and is_low_dose(use) for use in self.uses)

    @property
    def request(self) -> DoseRequest:
        """What is asked for; all unknown where nothing is."""
        return self.record.request or DoseRequest()

    def sign(self, *names: str) -> Sign | None:
        """The first condition or symptom with one of these names."""
        return next((sign for sign in self.signs if sign.name in names), None)

    def has(self, *names: str) -> bool:
        """Whether a condition or symptom with one of these names was found."""
        return self.sign(*names) is not None

    def taken(self, drug_class: str) -> tuple[MedicineUse, ...]:
        """Medicines of a class that are, or may be, taken."""
        return tuple(
            use
            for use in self.uses
            if use.is_open and is_in_class(use.mention.ingredients, drug_class)
        )

    def of_kind(self, *kinds: str) -> tuple[MedicineUse, ...]:
        """Medicines of this person in these rows of the opioid table."""
        return tuple(use for use in self.uses if use.is_own and set(kinds) & set(use.kinds))

    def results(self, *analytes: str) -> tuple[LaboratoryValue, ...]:
        """Of each analyte the latest result, and those without a date."""
        return tuple(value for analyte in analytes for value in self._latest_of(analyte))

    def _latest_of(self, analyte: str) -> list[LaboratoryValue]:
        values = [one for one in self.record.laboratory if one.analyte == analyte]
        last = max((one.taken_on for one in values if one.taken_on), default=None)
        return [one for one in values if one.taken_on in {last, None}]

    @property
    def listed(self) -> tuple[KnownMedicine, ...]:
        """Entries that tell what is taken, allergies left out."""
        return tuple(one for one in self.medicines if one.origin is not Origin.ALLERGY)


FindRule = Callable[[ScreenInput], list[ScreenFinding]]


def names(uses: tuple[MedicineUse, ...]) -> str:
    """Entries as given, each once."""
    return "; ".join(dict.fromkeys(f"'{use.words.strip()}'" for use in uses))


def months_before(day: date, months: float) -> date:
    """The same day some months earlier, or the last day of that month.

    Examples
    --------
    >>> months_before(date(2026, 5, 31), 3)
    datetime.date(2026, 2, 28)
    """
    count = day.year * 12 + day.month - 1 - int(months)
    for last in (day.day, 30, 29, 28):
        try:
            return day.replace(year=count // 12, month=count % 12 + 1, day=last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")  # pragma: no cover - cannot be reached
