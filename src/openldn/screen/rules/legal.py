"""Prescription, license, supply."""

import re

from openldn.screen.conditions import plain
from openldn.screen.finding import ScreenFinding
from openldn.screen.given import ScreenInput
from openldn.screen.make_finding import finding

_UNSAFE = re.compile(
    r"web ?shop|online|internet|without (a )?prescription|no prescription|imported"
    r"|unknown (shop|seller|source)|research chemical|from a friend|ebay|dark ?web"
    r"|(grey|gray|black) market"
)
_PROPER = re.compile(r"(licensed|registered|regulated) (online )?pharmacy|with (a )?prescription")


def find_off_label(given: ScreenInput) -> list[ScreenFinding]:
    """Any plan: prescription only, off label."""
    if given.record.request is None:
        return []
    return [finding("R140", "LDN is asked for.")]


def find_unknown_supply(given: ScreenInput) -> list[ScreenFinding]:
    """Supply without a prescription, or from an unknown shop."""
    words = given.request.supply
    if not _UNSAFE.search(plain(words)) or _PROPER.search(plain(words)):
        return []
    return [finding("R141", f"Supply: '{words}'.")]
