"""What the tables of names hold."""

from datetime import date

from openldn.screen import count_names, screen_lines
from openldn.screen.medications import names_version


def test_the_tables_hold_as_many_names_as_are_told():
    counts = count_names()
    assert counts["rows"] == 112
    assert 0 < counts["from memory"] < counts["brands"]
    assert counts["scripts"] > 8
    assert counts["other"] > 40_000


def test_a_screening_tells_from_which_names_it_came():
    answer = screen_lines((), today=date(2026, 11, 24))
    assert answer.names_version == names_version()
    assert len(answer.names_version) == 12
