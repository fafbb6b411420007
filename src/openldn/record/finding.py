"""Findings: facts that were noticed and must be told, as data."""

from dataclasses import dataclass
from enum import StrEnum

from openldn.errors import InputError


class Severity(StrEnum):
    """How much a finding weighs, gravest first."""

    CRITICAL = "critical"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A fact that a check found.

    Parameters
    ----------
    id : str
        Stable, like ``DIA-003``: letters name the check's family.
    severity : Severity
    message : str
        What was found, with names, values and units.
    advice : str
        What to do about it.

    Examples
    --------
    >>> Finding(id="DIA-003", severity=Severity.NOTE, message="Two entries on day 4.",
    ...         advice="Both are kept.").id
    'DIA-003'
    """

    id: str
    severity: Severity
    message: str
    advice: str

    def __post_init__(self) -> None:
        family, _, number = self.id.partition("-")
        if not (family.isupper() and number.isdigit()):
            raise InputError(f"finding id {self.id!r}; give letters, a dash, a number: DIA-003.")
