"""What a plan says about its screening: how much was looked at, and how long ago."""

from datetime import date, timedelta

from openldn.plan.reason import Reason
from openldn.screen import ScreenFinding, find_rule, read_limits

LIST_ONLY = "X009"
TOO_OLD = "R151"
OLDEST_DAYS = int(read_limits()["list_days"].value)
# An opioid that was not named may be any: the longest of the waits, as for an unknown last dose.
UNKNOWN_OPIOID = "R021"


def is_whole(findings: tuple[ScreenFinding, ...] | None) -> bool:
    """Whether a whole record was screened; a bare list of medicines is not one.

    Examples
    --------
    >>> is_whole(None), is_whole(())
    (False, True)
    """
    return findings is not None and all(one.id != LIST_ONLY for one in findings)


def find_gaps(
    findings: tuple[ScreenFinding, ...] | None, *, screened_on: date | None, start: date
) -> tuple[Reason, ...]:
    """Reasons to screen, or to screen again, before the first dose."""
    reasons = []
    if findings is not None and not is_whole(findings):
        text = "only the medicines were looked at; screen a whole record before the first dose"
        reasons.append(Reason(rule_id=LIST_ONLY, text=text))
    days = 0 if screened_on is None else (start - screened_on).days
    if screened_on is not None and days > OLDEST_DAYS:
        text = (
            f"screened on {screened_on.isoformat()}, {days} days before the first dose; more than "
            f"{OLDEST_DAYS} is too long ago"
        )
        reasons.append(Reason(rule_id=TOO_OLD, text=text))
    return tuple(reasons)


def wait_for_opioid(start: date, *, last_opioid: date | None) -> tuple[date, tuple[Reason, ...]]:
    """First day after an opioid of which only the day is known, and why.

    Examples
    --------
    >>> wait_for_opioid(date(2026, 12, 1), last_opioid=date(2026, 11, 20))[0]
    datetime.date(2026, 12, 4)
    """
    if last_opioid is None:
        return start, ()
    days = find_rule(UNKNOWN_OPIOID).interval_days or 0
    until = last_opioid + timedelta(days=days)
    text = (
        f"last opioid {last_opioid.isoformat()} + {days} days, which opioid is not known: not "
        f"before {until.isoformat()}; screen again on that day"
    )
    return max(start, until), (Reason(rule_id=UNKNOWN_OPIOID, text=text),)
