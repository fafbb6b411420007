"""Amounts, routes and release."""

import pytest

from openldn.screen.medications.dose import daily_mg, is_modified_release, route_of, strength_of


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("2 mg 4x daily", 8.0),
        ("2 mg, 2 tablets three times", None),
        ("2 mg 2 tablets bid", 8.0),
        ("0,5 mg 3 mal täglich", 1.5),
        ("10 mg every 6 hours", 40.0),
        ("10 mg q 8 h", 30.0),
        ("4 mg daily", 4.0),
        ("1 g qid", 4000.0),
        ("10 mcg daily", None),
        ("twice daily", None),
        ("5 mg", None),
        ("5 mg q 0 h", None),
    ],
)
def test_milligrams_a_day_need_a_strength_and_how_often(text, amount):
    assert daily_mg(text) == amount


@pytest.mark.parametrize(
    ("text", "released_slowly"),
    [
        ("OxyContin 20", True), ("tramadol SR", True), ("Buprenorphin-Pflaster", True),
        ("fentanyl patch", True), ("oxycodone IR", False), ("oxycodone", None),
        ("morphine LP 30", True), ("mother", None),
    ],
)  # fmt: skip
def test_words_tell_whether_a_form_releases_slowly(text, released_slowly):
    assert is_modified_release(text) is released_slowly


def test_strength_and_route_are_told_as_written():
    assert strength_of("  7,5 mg PO") == "7,5 mg"
    assert route_of("7,5 mg PO") == "po"
    assert (strength_of("one"), route_of("one")) == ("", "")
