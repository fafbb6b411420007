"""From findings to one answer."""

from collections.abc import Iterable
from datetime import date

from openldn.screen.finding import Decision, RuleSeverity, ScreenFinding
from openldn.screen.table import read_rules

SEVERITIES = tuple(RuleSeverity)
WAITING = (RuleSeverity.CONTRAINDICATED, RuleSeverity.HOLD)


def decide(findings: Iterable[ScreenFinding]) -> Decision:
    """The gravest finding decides; only unknowns that hold are "cannot be assessed".

    Examples
    --------
    >>> decide([])
    <Decision.NO_REASON_FOUND: 'no reason to wait found'>
    """
    findings = tuple(findings)
    severities = {one.severity for one in findings}
    if RuleSeverity.CONTRAINDICATED in severities:
        return Decision.CONTRAINDICATED
    if RuleSeverity.HOLD in severities:
        holds = [one for one in findings if one.severity is RuleSeverity.HOLD]
        unknown = all(one.is_unknown for one in holds)
        return Decision.CANNOT_BE_ASSESSED if unknown else Decision.HOLD
    return Decision.CAUTION if RuleSeverity.CAUTION in severities else Decision.NO_REASON_FOUND


def in_order_of_harm(findings: Iterable[ScreenFinding]) -> tuple[ScreenFinding, ...]:
    """Gravest first; then as in the table, latest date first; each once."""
    places = {id: place for place, id in enumerate(read_rules())}
    return tuple(
        sorted(
            dict.fromkeys(findings),
            key=lambda one: (
                SEVERITIES.index(one.severity),
                one.is_unknown,
                places[one.id],
                date.max - (one.earliest_start or date.max),
                one.message,
            ),
        )
    )


def earliest_start(findings: Iterable[ScreenFinding]) -> date | None:
    """The latest date of what waits; ``None`` when nothing does, or no date clears it."""
    dates = [one.earliest_start for one in findings if one.severity in WAITING]
    known = [day for day in dates if day is not None]
    return max(known) if known and len(known) == len(dates) else None
