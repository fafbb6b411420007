"""Opioids by class: each keeps LDN waiting for its own number of days."""

from openldn.screen.finding import ScreenFinding
from openldn.screen.given import ScreenInput
from openldn.screen.make_finding import finding
from openldn.screen.opioid_findings import of_rule

_UNKNOWN_PILLS = (
    "unknown origin", "unknown pill", "street pill", "pills from", "pills of", "pressed pill",
    "someone else's", "somebody else's", "from a friend", "fake oxy", "blues", "m30",
)  # fmt: skip


def find_short_acting(given: ScreenInput) -> list[ScreenFinding]:
    """Short-acting opioid analgesics, and every opioid without a rule of its own."""
    return of_rule(given, "R001")


def find_long_acting(given: ScreenInput) -> list[ScreenFinding]:
    """Modified release, patches, levorphanol, dextropropoxyphene."""
    return of_rule(given, "R002")


def find_methadone(given: ScreenInput) -> list[ScreenFinding]:
    """Methadone and its relatives."""
    return of_rule(given, "R003")


def find_buprenorphine(given: ScreenInput) -> list[ScreenFinding]:
    """Buprenorphine film, tablet or patch."""
    return of_rule(given, "R004")


def find_buprenorphine_depot(given: ScreenInput) -> list[ScreenFinding]:
    """Buprenorphine depot or implant: no date clears it."""
    return of_rule(given, "R005")


def find_tramadol(given: ScreenInput) -> list[ScreenFinding]:
    """Tramadol and tapentadol."""
    return of_rule(given, "R006")


def find_mixed_agonists(given: ScreenInput) -> list[ScreenFinding]:
    """Mixed and partial agonists."""
    return of_rule(given, "R007")


def find_cough_medicines(given: ScreenInput) -> list[ScreenFinding]:
    """Opioid cough medicines."""
    return of_rule(given, "R008")


def find_bowel_medicines(given: ScreenInput) -> list[ScreenFinding]:
    """Opioids against diarrhea."""
    return of_rule(given, "R009")


def find_kratom(given: ScreenInput) -> list[ScreenFinding]:
    """Kratom and what is made of it."""
    return of_rule(given, "R014")


def find_tianeptine(given: ScreenInput) -> list[ScreenFinding]:
    """Tianeptine, prescribed or not."""
    return of_rule(given, "R015")


def find_poppy(given: ScreenInput) -> list[ScreenFinding]:
    """Poppy seed tea, pods, raw opium."""
    return of_rule(given, "R016")


def find_illicit(given: ScreenInput) -> list[ScreenFinding]:
    """Heroin, illicit fentanyl, nitazenes."""
    return of_rule(given, "R017")


def find_unknown_pills(given: ScreenInput) -> list[ScreenFinding]:
    """Pills of unknown origin among the substances."""
    return [
        finding("R017", f"'{one.text}': pills of unknown origin may be fentanyl or a nitazene.")
        for one in given.substances
        if any(words in one.text.casefold() for words in _UNKNOWN_PILLS)
    ]


def find_shop_bought(given: ScreenInput) -> list[ScreenFinding]:
    """Codeine from a shop."""
    return of_rule(given, "R018")


def find_hidden_names(given: ScreenInput) -> list[ScreenFinding]:
    """Products whose name does not say that there is an opioid in them."""
    return of_rule(given, "R019")


def find_with_naltrexone(given: ScreenInput) -> list[ScreenFinding]:
    """An opioid with naltrexone in it: the word clears nothing."""
    return of_rule(given, "R035")


def find_with_naloxone(given: ScreenInput) -> list[ScreenFinding]:
    """An opioid with naloxone in it: the word clears nothing."""
    return of_rule(given, "R036")
