"""Findings out of the JSON that ``openldn screen --json`` printed."""

import json
from datetime import date
from typing import Any

from openldn.errors import ExchangeError, RecordError
from openldn.screen import RuleSeverity, ScreenFinding


def parse_findings(text: str) -> tuple[ScreenFinding, ...]:
    """Read the findings of a screening.

    Raises
    ------
    ExchangeError
        If it is no screening: a file that cannot be read is never an empty list of findings.

    Examples
    --------
    >>> parse_findings('{"decision": "no reason to wait found", "findings": []}')
    ()
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise ExchangeError(
            "the screening is not JSON; make it with: openldn screen record.json --json"
        ) from wrong
    findings = content.get("findings") if isinstance(content, dict) else None
    if not isinstance(findings, list) or "decision" not in content:
        raise ExchangeError(
            "the file holds no screening (decision and findings); make it with: "
            "openldn screen record.json --json. A record itself goes to --record."
        )
    return tuple(_read(one, number) for number, one in enumerate(findings, start=1))


def _read(content: Any, number: int) -> ScreenFinding:
    try:
        day = content.get("earliest_start")
        return ScreenFinding(
            id=str(content["id"]),
            severity=RuleSeverity(content["severity"]),
            message=str(content["message"]),
            action=str(content["action"]),
            evidence_level=str(content.get("evidence_level", "")),
            source=str(content.get("source", "")),
            earliest_start=None if day is None else date.fromisoformat(day),
            calculation=str(content.get("calculation", "")),
            is_unknown=bool(content.get("is_unknown", False)),
        )
    except KeyError as missing:
        raise ExchangeError(f"finding {number} has no field {missing}.") from missing
    except (TypeError, ValueError, AttributeError, RecordError) as wrong:
        raise ExchangeError(f"finding {number} cannot be read: {wrong}") from wrong
