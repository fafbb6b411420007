"""Make a finding of a rule: everything but the words comes from the table."""

from datetime import date

from openldn.screen.finding import ScreenFinding
from openldn.screen.table import find_rule

NOT_VERIFIED = "From memory, not verified: ask before relying on it."


def finding(
    id: str,
    message: str,
    *,
    action: str = "",
    earliest_start: date | None = None,
    calculation: str = "",
    is_unknown: bool = False,
) -> ScreenFinding:
    """A finding with the severity, action, evidence and source of its rule.

    Parameters
    ----------
    id : str
        Of the rule.
    message : str
        What was found.
    action : str
        Said before what the table says.
    earliest_start : date or None
        Left out where the rule is from memory only, as are numbers in its action.
    calculation : str
    is_unknown : bool
        Whether it says that something is not known.

    Examples
    --------
    >>> finding("R040", "thioridazine.").severity
    <RuleSeverity.CAUTION: 'caution'>
    """
    rule = find_rule(id)
    if calculation and rule.has_memory:
        calculation += " (interval in part from memory)"
    return ScreenFinding(
        id=id,
        severity=rule.severity,
        message=message if rule.is_verified else f"{message} {NOT_VERIFIED}",
        action=f"{action} {rule.advice}".strip(),
        evidence_level=rule.evidence_level if rule.is_verified else "from memory, not verified",
        source=rule.source_url,
        earliest_start=earliest_start if rule.is_verified else None,
        calculation=calculation if rule.is_verified else "",
        is_unknown=is_unknown,
    )
