"""Is every finding documented, and told in whole sentences?"""

from pathlib import Path

import pytest

from openldn.exchange import FINDINGS
from openldn.exchange.diary_findings import count_of, make_finding, name_rows, show_cell

PAGE = Path(__file__).parents[3] / "docs" / "diary-format.md"


@pytest.mark.parametrize("id_", FINDINGS)
def test_a_finding_stands_in_the_documentation_with_its_weight(id_):
    weight = make_finding(id_, "", "").severity
    assert f"| {id_} | {weight} | {FINDINGS[id_]} |" in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("number", "noun", "told"),
    [
        (1, "entry", "1 entry"),
        (2, "entry", "2 entries"),
        (1200, "date", "1,200 dates"),
        (2, "day", "2 days"),
    ],
)
def test_numbers_come_with_the_right_noun(number, noun, told):
    assert count_of(number, noun) == told


def test_only_the_first_rows_are_named():
    import numpy as np

    assert name_rows(np.array([9])) == "row 9"
    assert name_rows(np.arange(20, 1, -1)) == "rows 2, 3, 4, 5, 6 and 14 more"


def test_a_cell_is_shortened():
    assert len(show_cell("x" * 100)) == 42
