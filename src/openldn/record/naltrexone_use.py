"""Whether low-dose naltrexone is taken already."""

from dataclasses import dataclass
from datetime import date

from openldn.errors import RecordError
from openldn.record.checks import check_number, check_order

# The depot of 380 mg is the largest amount that is sold; beyond lies a slip of the unit.
LARGEST_MG = 400


@dataclass(frozen=True, kw_only=True)
class NaltrexoneUse:
    """Low-dose naltrexone taken now.

    Parameters
    ----------
    on_ldn : bool or None
        ``None``: not asked.
    started_on, last_dose_on : date or None
    dose_mg : float or None
    gap_days : float or None
        Days since the last dose, where the day itself is not known.

    Raises
    ------
    RecordError
        If the numbers or dates contradict each other.
    """

    on_ldn: bool | None = None
    started_on: date | None = None
    dose_mg: float | None = None
    last_dose_on: date | None = None
    gap_days: float | None = None

    def __post_init__(self) -> None:
        check_number("dose_mg of naltrexone", self.dose_mg, above=0)
        if self.dose_mg is not None and self.dose_mg > LARGEST_MG:
            raise RecordError(
                f"dose_mg of naltrexone is {self.dose_mg:g} mg; must be {LARGEST_MG} mg or less. "
                "Give milligrams, not micrograms: 4500 micrograms are 4.5 mg."
            )
        check_number("gap_days of naltrexone", self.gap_days, at_least=0)
        check_order("started_on of naltrexone", self.started_on, "last_dose_on", self.last_dose_on)
        if self.last_dose_on is not None and self.gap_days is not None:
            raise RecordError(
                "naltrexone has both last_dose_on and gap_days; give one of them, best the date."
            )
