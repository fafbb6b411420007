"""Findings as JSON."""

from collections.abc import Iterable

from openldn.record import Finding


def finding_to_json(one: Finding) -> dict[str, str]:
    """One finding: id, severity, message, advice.

    Examples
    --------
    >>> from openldn.record import Severity
    >>> one = Finding(id="EQU-001", severity=Severity.NOTE, message="All equal.", advice="Check.")
    >>> finding_to_json(one)["severity"]
    'note'
    """
    return {
        "id": one.id,
        "severity": one.severity.value,
        "message": one.message,
        "advice": one.advice,
    }


def findings_to_json(findings: Iterable[Finding]) -> list[dict[str, str]]:
    """Findings, in their order."""
    return [finding_to_json(one) for one in findings]
