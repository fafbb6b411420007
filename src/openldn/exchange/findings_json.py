"""A screening out of the JSON that ``openldn screen --json`` printed."""

import json
from datetime import date
from typing import Any

from openldn.errors import ExchangeError, RecordError
from openldn.screen import Decision, RuleSeverity, ScreenFinding, Screening


def parse_screening(text: str) -> Screening:
    """Read a screening: its decision, its day and its findings; the lines of the list are left.

    Raises
    ------
    ExchangeError
        If it is no screening: a file that cannot be read is never an empty list of findings.

    Examples
    --------
    >>> text = '{"decision": "caution", "as_of": "2026-11-24", "findings": []}'
    >>> parse_screening(text).findings
    ()
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise ExchangeError(
            "the screening is not JSON; make it with: openldn screen record.json --json"
        ) from wrong
    fields = ("decision", "as_of", "findings")
    missing = [name for name in fields if not isinstance(content, dict) or name not in content]
    if missing:
        raise ExchangeError(
            f"the file holds no screening: {', '.join(missing)} missing. Make it with: "
            "openldn screen record.json --json. A record itself goes to --record."
        )
    findings = content["findings"]
    if not isinstance(findings, list):
        raise ExchangeError("findings of the screening is no list; was the file changed?")
    return Screening(
        decision=_decision(content["decision"]),
        findings=tuple(_read(one, number) for number, one in enumerate(findings, start=1)),
        lines=(),
        as_of=_as_of(content["as_of"]),
    )


def _decision(value: Any) -> Decision:
    try:
        return Decision(value)
    except ValueError as wrong:
        known = ", ".join(one.value for one in Decision)
        raise ExchangeError(
            f"decision of the screening is not known; must be one of: {known}."
        ) from wrong


def _as_of(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as wrong:
        raise ExchangeError("as_of of the screening is no day like 2026-11-24.") from wrong


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
