"""Is every id that custody tells listed?"""

import re
from pathlib import Path

import openldn
from openldn.trial import CUSTODY_FINDINGS

SOURCES = Path(openldn.__file__).parent


def test_every_finding_of_a_release_has_a_meaning():
    told = {
        found
        for path in SOURCES.rglob("*.py")
        if path.name != "findings.py"
        for found in re.findall(r'"(CUS-\d{3})"', path.read_text(encoding="utf-8"))
    }
    assert told == CUSTODY_FINDINGS.keys()
