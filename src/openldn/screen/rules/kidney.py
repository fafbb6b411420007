"""Kidney: naltrexone and its metabolite leave by it."""

from openldn.screen.egfr import estimate_egfr
from openldn.screen.finding import ScreenFinding
from openldn.screen.given import ScreenInput, months_before
from openldn.screen.limits import limit
from openldn.screen.make_finding import finding


def find_severe(given: ScreenInput) -> list[ScreenFinding]:
    """EGFR below 30, or dialysis."""
    sign = given.sign("dialysis")
    found = [finding("R056", f"'{sign.words}': severe kidney disease.")] if sign else []
    bound = limit("egfr_hold")
    return found + [finding("R056", f"{text}.") for text, number in _egfr(given) if number < bound]


def find_moderate(given: ScreenInput) -> list[ScreenFinding]:
    """EGFR from 30 to 59."""
    low, high = limit("egfr_hold"), limit("egfr_monitor") + 1
    found = [finding("R057", f"{text}.") for text, number in _egfr(given) if low <= number < high]
    sign = given.sign("kidney_moderate")
    if sign and not found:
        found.append(finding("R057", f"'{sign.words}': moderate kidney disease."))
    return found


def find_unclear(given: ScreenInput) -> list[ScreenFinding]:
    """Kidney disease or a creatinine that nobody can place."""
    if _egfr(given):
        return []
    unread = [one for one in given.results("creatinine") if one.value is not None]
    if unread:
        message = f"{unread[0].shown}: eGFR is not given and cannot be worked out."
        return [finding("X012", message, is_unknown=True)]
    sign = given.sign("kidney_unclear")
    if sign is None or given.has("dialysis", "kidney_moderate"):
        return []
    return [finding("X012", f"'{sign.words}': how far is not given.", is_unknown=True)]


def find_no_kidney_test(given: ScreenInput) -> list[ScreenFinding]:
    """No creatinine or eGFR in the last year."""
    months = limit("kidney_test_months")
    since = months_before(given.today, months)
    values = given.results("eGFR", "creatinine")
    if any(one.taken_on is not None and one.taken_on >= since for one in values):
        return []
    message = f"No creatinine or eGFR with a date in the last {months:g} months."
    return [finding("R136", message, is_unknown=True)]


def _egfr(given: ScreenInput) -> list[tuple[str, float]]:
    """As measured; else worked out from creatinine."""
    told = [(one.shown, one.number) for one in given.results("eGFR") if one.number is not None]
    if told:
        return told
    record = given.record
    return [
        (f"{one.shown}: eGFR {number:.0f} by CKD-EPI 2021", number)
        for one in given.results("creatinine")
        if (number := estimate_egfr(one, age_years=record.age_years, sex=record.sex)) is not None
    ]
