"""What the rules on classes of opioids share: one finding for each opioid not yet waited out."""

from datetime import date

from openldn.screen.finding import ScreenFinding
from openldn.screen.given import ScreenInput
from openldn.screen.make_finding import finding
from openldn.screen.medications.line import Use
from openldn.screen.medicine_use import MedicineUse, Origin
from openldn.screen.opioid_wait import Wait, is_opioid, wait_for


def own_opioids(given: ScreenInput) -> list[tuple[MedicineUse, Wait]]:
    """Opioids of this person with the wait of each."""
    return [
        (use, wait_for(use, today=given.today))
        for use in given.uses
        if use.is_own and is_opioid(use)
    ]


def is_history_without_date(use: MedicineUse, wait: Wait) -> bool:
    """Whether it is said to be stopped and nobody said when the last dose was."""
    return use.use is Use.STOPPED and use.last_dose_on is None and wait.days is not None


def of_rule(given: ScreenInput, id: str) -> list[ScreenFinding]:
    """Findings of a rule that counts days from an opioid."""
    return [
        finding(
            id,
            f"{describe(use)}: {_state(use, wait, given.today)}.",
            earliest_start=wait.until,
            calculation=wait.calculation,
        )
        for use, wait in own_opioids(given)
        if id in wait.rule_ids
        and not wait.is_over(given.today)
        and not is_history_without_date(use, wait)
    ]


def describe(use: MedicineUse) -> str:
    """The words, and the opioid in them where the words do not say it."""
    words = f"'{use.words.strip()}'"
    kinds = ", ".join(use.kinds or use.mention.ingredients)
    place = " (dispensed)" if use.origin is Origin.DISPENSED else ""
    named = not kinds or kinds.casefold() in use.words.casefold()
    return f"{words}{place}" if named else f"{words}{place} is {kinds}"


def _state(use: MedicineUse, wait: Wait, today: date) -> str:
    if wait.days is None:
        return "a depot that no number of days clears"
    if use.last_dose_on is not None and wait.counted_from == use.last_dose_on:
        ago = (today - use.last_dose_on).days
        return f"last dose {ago} days ago, {wait.days} opioid-free days needed"
    if use.use is Use.PLANNED:
        return "an opioid that is planned; LDN and an opioid exclude each other"
    if use.use is Use.UNCLEAR:
        return "an opioid; whether it is taken is not clear, so it counts as taken today"
    return f"an opioid that is taken; {wait.days} opioid-free days needed"
