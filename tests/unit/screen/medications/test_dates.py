"""Dates in the words of a list."""

from datetime import date

import pytest

from openldn.screen.medications.dates import find_date

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("last dose 2026-11-12", date(2026, 11, 12)),
        ("12 Nov", date(2026, 11, 12)),
        ("Nov 12", date(2026, 11, 12)),
        ("November 12th, 2025", date(2025, 11, 12)),
        ("12. Oktober 2025", date(2025, 10, 12)),
        ("24 Dec", date(2025, 12, 24)),
        ("3/2019", date(2019, 3, 31)),
        ("in March", date(2026, 3, 31)),
        ("in December", date(2025, 12, 31)),
        ("June 2026", date(2026, 6, 30)),
        ("2019", date(2019, 12, 31)),
        ("this year, 2026", date(2026, 11, 24)),
        ("05/06/2026", date(2026, 6, 5)),
        ("11/30/25", date(2025, 11, 30)),
        ("yesterday", date(2026, 11, 23)),
        ("today", TODAY),
        ("2 weeks ago", date(2026, 11, 10)),
        ("a couple of months ago", date(2026, 9, 25)),
        ("vor 3 Tagen", date(2026, 11, 21)),
        ("il y a deux", None),
        ("last Tuesday", date(2026, 11, 17)),
        ("on Sunday", date(2026, 11, 22)),
        ("last week", date(2026, 11, 22)),
        ("this week", TODAY),
        ("last month", date(2026, 10, 31)),
        ("this month", TODAY),
        ("last year", date(2025, 12, 31)),
        ("this year", TODAY),
        ("last summer", date(2026, 8, 31)),
        ("last winter", date(2026, 2, 28)),
        ("last Christmas", date(2025, 12, 31)),
        ("last October", date(2026, 10, 31)),
        ("may restart", None),
        ("vitamin D 2000 IU", None),
        ("99999999 years ago", None),
        ("31/31/2020", date(2020, 12, 31)),
        ("30 Feb 2020", date(2020, 2, 29)),
        ("some time", None),
    ],
)
def test_words_for_a_day_give_its_latest_reading(text, day):
    assert find_date(text, today=TODAY) == day


def test_a_day_and_month_that_could_be_either_is_read_as_the_later_one():
    assert find_date("3/4/2026", today=TODAY) == date(2026, 4, 3)
    assert find_date("10/12/2026", today=TODAY) == date(2026, 12, 10)
    assert find_date("01.12.2026", today=TODAY) == date(2026, 12, 1)
    assert find_date("26-11-20", today=TODAY) == date(2026, 11, 20)
    assert find_date("3/7 ago", today=TODAY) == date(2026, 11, 21)
