"""Opioids at home, stopped, of unknown date, or named as an allergy."""

from datetime import timedelta

from openldn.screen.finding import ScreenFinding
from openldn.screen.given import ScreenInput
from openldn.screen.make_finding import finding
from openldn.screen.medications.line import Use
from openldn.screen.opioid_findings import describe, is_history_without_date, own_opioids
from openldn.screen.opioid_wait import is_opioid
from openldn.screen.table import find_rule


def find_as_needed(given: ScreenInput) -> list[ScreenFinding]:
    """As needed or at home without a date: taken today until a date is named."""
    return [
        finding(
            "R020",
            f"{describe(use)}: as needed or at home, and no date of the last dose.",
            earliest_start=wait.until,
            calculation=wait.calculation,
        )
        for use, wait in own_opioids(given)
        if use.use is Use.AS_NEEDED and use.last_dose_on is None
    ]


def find_unknown_last_dose(given: ScreenInput) -> list[ScreenFinding]:
    """Stopped, and nobody said when the last dose was."""
    asked = find_rule("R021").interval_days or 0
    found = []
    for use, wait in own_opioids(given):
        if not is_history_without_date(use, wait):
            continue
        days = max(asked, wait.days or 0)
        until = given.today + timedelta(days=days)
        order = (
            f" The order ended on {use.order_ended_on}, which is no last dose."
            if use.order_ended_on
            else ""
        )
        found.append(
            finding(
                "R021",
                f"{describe(use)}: stopped, date of the last dose not known.{order}",
                earliest_start=until,
                calculation=f"asked today, {given.today} + {days} days = {until}",
                is_unknown=True,
            )
        )
    return found


def find_interval_passed(given: ScreenInput) -> list[ScreenFinding]:
    """Stopped for long enough."""
    return [
        finding(
            "R022",
            f"{describe(use)}: last dose on {use.last_dose_on}, the interval has passed.",
            action="Still on the list: close the entry and put the supply away."
            if use.is_open
            else "",
            earliest_start=wait.until,
            calculation=wait.calculation,
        )
        for use, wait in own_opioids(given)
        if wait.is_over(given.today)
    ]


def find_allergy_only(given: ScreenInput) -> list[ScreenFinding]:
    """An opioid named as an allergy and nowhere else."""
    taken = {kind for use, _ in own_opioids(given) for kind in use.kinds}
    return [
        finding("R028", f"{describe(use)}: named as an allergy or intolerance only.")
        for use in given.uses
        if use.use is Use.ALLERGY and is_opioid(use) and not taken & set(use.kinds)
    ]


def find_ldn_with_opioid(given: ScreenInput) -> list[ScreenFinding]:
    """LDN that is taken now, and an opioid beside it."""
    if not given.is_on_ldn:
        return []
    return [
        finding(
            "R122",
            f"{describe(use)}: an opioid beside LDN that is taken now.",
            earliest_start=wait.until,
            calculation=wait.calculation,
        )
        for use, wait in own_opioids(given)
        if use.is_open and not wait.is_over(given.today)
    ]
