"""A condition of a person, in words or as a code."""

from dataclasses import dataclass
from enum import StrEnum

from openldn.errors import RecordError


class ConditionStatus(StrEnum):
    """Whether a condition is there now."""

    CURRENT = "current"
    SUSPECTED = "suspected"
    RESOLVED = "resolved"


@dataclass(frozen=True, kw_only=True)
class Condition:
    """A condition, a symptom or a fact of the history.

    Parameters
    ----------
    text : str
        In anyone's words; may be empty when there is a code.
    code, system : str
        ICD-10 or SNOMED CT code, and the name or address of the system.
    status : ConditionStatus or None
        ``None``: as the words say.

    Raises
    ------
    RecordError
        If there is neither text nor code.

    Examples
    --------
    >>> Condition(text="Hashimoto").status is None
    True
    """

    text: str = ""
    code: str = ""
    system: str = ""
    status: ConditionStatus | None = None

    def __post_init__(self) -> None:
        if not self.text.strip() and not self.code.strip():
            raise RecordError("a condition has neither text nor code; give one of them.")
