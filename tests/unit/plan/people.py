"""Findings that tests of plans are made with."""

from datetime import date

from openldn.screen import RuleSeverity, ScreenFinding, find_rule

START = date(2026, 12, 1)


def finding(rule_id, *, severity=None, earliest=None, calculation="", is_unknown=False):
    rule = find_rule(rule_id)
    return ScreenFinding(
        id=rule_id,
        severity=RuleSeverity(severity) if severity else rule.severity,
        message="seen in the record of Mrs Example",
        action=rule.action,
        earliest_start=earliest,
        calculation=calculation,
        is_unknown=is_unknown,
    )
