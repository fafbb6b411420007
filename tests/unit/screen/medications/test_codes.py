"""Codes beside or instead of a name."""

from datetime import date

import pytest

from openldn.screen.medications import LineState, find_opioid_row, read_medication

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("code", "system", "opioid", "ingredients"),
    [
        ("N02AX02", "ATC", True, ("tramadol",)),
        ("N07BC02", "ATC", True, ("methadone",)),
        ("N06AX14", "ATC", True, ("tianeptine",)),
        ("7052", "RxNorm", True, ("morphine",)),
        ("7052", "http://www.nlm.nih.gov/research/umls/rxnorm", True, ("morphine",)),
        ("C08CA01", "ATC", False, ()),
        ("N02AZ99", "ATC", True, ("opioid, not named",)),
        ("N02", "ATC", None, ()),
        ("C08", "ATC", False, ()),
        ("99999999", "RxNorm", None, ()),
        ("372687004", "SNOMED", None, ()),
    ],
)
def test_a_code_alone_is_read_or_asked_about(code, system, opioid, ingredients):
    line = read_medication("", today=TODAY, code=code, system=system)
    assert (line.opioid, line.ingredients) == (opioid, ingredients)


def test_a_code_that_is_not_known_adds_nothing_to_a_name():
    line = read_medication("amlodipine 5 mg", today=TODAY, code="197361", system="RxNorm")
    assert (line.opioid, line.state) == (False, LineState.RECOGNIZED)


def test_the_graver_of_code_and_name_holds():
    line = read_medication("amlodipine 5 mg", today=TODAY, code="7804", system="RxNorm")
    assert line.opioid is True
    assert line.ingredients == ("amlodipine", "oxycodone")


def test_a_code_is_used_as_the_text_beside_it_says():
    line = read_medication("tramadol stopped 2019", today=TODAY, code="N02AX02", system="ATC")
    assert line.opioid is False


def test_every_row_has_its_interval_or_says_that_none_clears_it():
    assert find_opioid_row("tapentadol").interval_days == 14
    assert find_opioid_row("buprenorphine depot or implant").interval_days is None
