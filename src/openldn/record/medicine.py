"""An entry of a medication list, of a pharmacy or of prescription monitoring."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from openldn.errors import RecordError
from openldn.record.checks import check_order


class MedicineStatus(StrEnum):
    """What the record says of an entry."""

    ACTIVE = "active"
    AS_NEEDED = "as needed"
    PLANNED = "planned"
    ON_HOLD = "on-hold"
    DRAFT = "draft"
    UNKNOWN = "unknown"
    STOPPED = "stopped"
    COMPLETED = "completed"
    ENTERED_IN_ERROR = "entered-in-error"

    @property
    def is_closed(self) -> bool:
        """Whether the record says that the medicine is no longer taken."""
        return self in {MedicineStatus.STOPPED, MedicineStatus.COMPLETED}

    @property
    def is_open_order(self) -> bool:
        """Whether the entry counts as current until somebody closes it."""
        return self in {MedicineStatus.ON_HOLD, MedicineStatus.DRAFT, MedicineStatus.UNKNOWN}


@dataclass(frozen=True, kw_only=True)
class MedicineEntry:
    """One medicine, as it stands on a list.

    Parameters
    ----------
    text : str
        The line as written; may be empty when there is a code.
    code, system : str
        RxNorm, ATC or SNOMED CT code, and the name or address of the system.
    started_on, last_dose_on : date or None
        ``last_dose_on`` is the day of the last dose taken.
    ended_on : date or None
        End of the order or prescription. An order's end is no last dose: it never clears.
    status : MedicineStatus or None
        ``None``: as the words of the line say.

    Raises
    ------
    RecordError
        If there is neither text nor code, or the last dose is before the first.

    Examples
    --------
    >>> MedicineEntry(text="codeine", last_dose_on=date(2026, 11, 12)).status is None
    True
    """

    text: str = ""
    code: str = ""
    system: str = ""
    started_on: date | None = None
    last_dose_on: date | None = None
    ended_on: date | None = None
    status: MedicineStatus | None = None

    def __post_init__(self) -> None:
        if not self.text.strip() and not self.code.strip():
            raise RecordError("a medicine has neither text nor code; give one of them.")
        check_order("started_on", self.started_on, "last_dose_on", self.last_dose_on)
        check_order("started_on", self.started_on, "ended_on", self.ended_on)
