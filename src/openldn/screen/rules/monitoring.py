"""On LDN: gaps, tests, withdrawal."""

from openldn.screen.finding import ScreenFinding
from openldn.screen.given import ScreenInput
from openldn.screen.limits import limit
from openldn.screen.make_finding import finding


def find_gap(given: ScreenInput) -> list[ScreenFinding]:
    """LDN left off for more than two weeks."""
    told = given.record.naltrexone
    gap = told.gap_days
    if gap is None and told.last_dose_on is not None:
        gap = (given.today - told.last_dose_on).days
    if gap is None or gap <= limit("ldn_gap_days"):
        return []
    return [finding("R099", f"No LDN for {gap:g} days.")]


def find_liver_tests_due(given: ScreenInput) -> list[ScreenFinding]:
    """Liver tests while LDN is taken."""
    return [finding("R131", "LDN is taken now.")] if given.is_on_ldn else []


# Two signs of rule R139 together, on LDN, are taken for withdrawal: one alone is common.
SIGNS = ("sign_sweating", "sign_cramps", "sign_vomiting", "sign_restless", "sign_confused")
ENOUGH_SIGNS = 2


def find_precipitated_withdrawal(given: ScreenInput) -> list[ScreenFinding]:
    """Withdrawal after a dose of naltrexone."""
    sign = given.sign("precipitated")
    if sign is None and given.is_on_ldn:
        names = {"withdrawal", "withdrawal_symptom"}
        shown = [one for one in given.symptoms if one.name in SIGNS]
        together = shown if len({one.name for one in shown}) >= ENOUGH_SIGNS else []
        named = [one for one in given.symptoms if one.name in names]
        sign = next(iter((*named, *together)), None)
    return [finding("R139", f"'{sign.words}': withdrawal after naltrexone.")] if sign else []
