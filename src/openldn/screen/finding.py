"""What screening says: findings by rule, and one decision over all of them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from openldn.errors import RecordError
from openldn.screen.medications.line import MedicationLine


class RuleSeverity(StrEnum):
    """How much a finding weighs, gravest first."""

    CONTRAINDICATED = "contraindicated"
    HOLD = "hold"
    CAUTION = "caution"
    MONITOR = "monitor"
    INFO = "info"


class Decision(StrEnum):
    """The answer over all findings, gravest first. There is no "safe"."""

    CONTRAINDICATED = "contraindicated"
    HOLD = "hold"
    CANNOT_BE_ASSESSED = "cannot be assessed"
    CAUTION = "caution"
    NO_REASON_FOUND = "no reason to wait found"


@dataclass(frozen=True, kw_only=True)
class ScreenFinding:
    """A fact that a rule found in a record.

    Parameters
    ----------
    id : str
        Id of the rule, like ``R001``.
    severity : RuleSeverity
    message : str
        What was found, with the words that it was found in.
    action : str
        What to do about it.
    evidence_level : str
        ``label``, ``guideline``, ``trial``, ``observational``, ``case report``,
        ``pharmacology``, ``expert opinion`` or ``tradition``.
    source : str
        Addresses, separated by semicolons; empty where the rule is arithmetic or from memory.
    earliest_start : date or None
        First day on which this finding no longer stands; ``None`` when no date clears it.
    calculation : str
        How that date came about, like ``last dose 2026-11-12 + 10 days = 2026-11-22``.
    is_unknown : bool
        Whether the finding says that something is not known, rather than that it is so.

    Raises
    ------
    RecordError
        If id, message or action is empty.
    """

    id: str
    severity: RuleSeverity
    message: str
    action: str
    evidence_level: str = ""
    source: str = ""
    earliest_start: date | None = None
    calculation: str = ""
    is_unknown: bool = False

    def __post_init__(self) -> None:
        for name in ("id", "message", "action"):
            if not getattr(self, name):
                raise RecordError(f"{name} of a screening finding is empty; give a text.")


@dataclass(frozen=True, kw_only=True)
class Screening:
    """The answer to "is there a reason to wait?".

    Parameters
    ----------
    decision : Decision
    findings : tuple of ScreenFinding
        In order of harm.
    lines : tuple of MedicationLine
        How each line of the medication list was understood.
    as_of : date
        Day that "today" stands for.
    earliest_start : date or None
        The latest of the findings' dates; ``None`` when nothing waits for a date, or when
        something waits that no date clears.
    rules_version, names_version : str
        Fingerprints of the rule table and of the tables of names.
    """

    decision: Decision
    findings: tuple[ScreenFinding, ...]
    lines: tuple[MedicationLine, ...]
    as_of: date
    earliest_start: date | None = None
    rules_version: str = ""
    names_version: str = ""
