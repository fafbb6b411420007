"""Screenings as JSON for machines."""

from datetime import date
from typing import Any

from openldn import __version__
from openldn.screen import MedicationLine, ScreenFinding, Screening

FORMAT = 1


def screening_to_json(screening: Screening) -> dict[str, Any]:
    """What ``openldn screen --json`` prints.

    Returns
    -------
    dict
        ``decision``, ``findings`` in order of harm, and one of ``lines`` for each line of the
        medication list.
    """
    return {
        "format": FORMAT,
        "openldn": __version__,
        "as_of": screening.as_of.isoformat(),
        "decision": screening.decision.value,
        "earliest_start": _day(screening.earliest_start),
        "findings": [_finding(one) for one in screening.findings],
        "lines": [_line(one) for one in screening.lines],
        "rules_version": screening.rules_version,
        "names_version": screening.names_version,
    }


def _finding(one: ScreenFinding) -> dict[str, Any]:
    return {
        "id": one.id,
        "severity": one.severity.value,
        "message": one.message,
        "action": one.action,
        "earliest_start": _day(one.earliest_start),
        "calculation": one.calculation,
        "is_unknown": one.is_unknown,
        "evidence_level": one.evidence_level,
        "source": one.source,
    }


def _line(one: MedicationLine) -> dict[str, Any]:
    return {
        "text": one.text,
        "state": one.state.value,
        "ingredients": list(one.ingredients),
        "opioid": one.opioid,
        "status": one.use.value,
        "confidence": one.confidence,
        "reason": one.reason,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
