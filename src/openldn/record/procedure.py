"""Operations, examinations, hospital stays: done or planned."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from openldn.record.checks import check_text


class ProcedureStatus(StrEnum):
    """Whether it has happened."""

    PLANNED = "planned"
    DONE = "done"


@dataclass(frozen=True, kw_only=True)
class Procedure:
    """An operation, endoscopy, dental treatment, delivery, hospital stay or emergency visit.

    Parameters
    ----------
    text : str
    on : date or None
        Day of it; for a stay, its last day.
    status : ProcedureStatus or None
        ``None``: planned if the day is still to come, else done.
    opioids : bool or None
        Whether opioids were given or are expected; ``None``: not known.

    Raises
    ------
    RecordError
        If the text is empty.
    """

    text: str
    on: date | None = None
    status: ProcedureStatus | None = None
    opioids: bool | None = None

    def __post_init__(self) -> None:
        check_text("text of a procedure", self.text)
