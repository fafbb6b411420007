"""Does a table of a cohort stay readable whatever the numbers?"""

import re

import pytest

from openldn.registry import (
    ResponseCounts,
    find_scheme,
    weigh_responses,
)
from openldn.report import render_responses

CELL = re.compile(r"^[<>]?[0-9.]+ \([<>]?[0-9.]+(-| to )[<>]?[0-9.]+\)$")


def table_of(*, entered, followed=None, **counts):
    told = ResponseCounts(
        scheme=find_scheme("recist"), counts=counts, entered=entered, followed=followed
    )
    return render_responses(weigh_responses(told)).splitlines()


@pytest.mark.parametrize("size", [1, 100, 9_999, 12_345_678])
def test_no_two_columns_of_the_shares_run_together(size):
    lines = table_of(
        entered=size, followed=size, complete=size - size // 100, partial=size // 100
    )  # fmt: skip
    for label in ("complete response", "partial response", "stable disease"):
        line = next(line for line in lines if line.startswith(label))
        count, *cells = re.split(r" +(?=[<>]?[0-9.]+ \()", line.removeprefix(label).strip())
        assert count.replace(",", "").isdigit()
        assert len(cells) == 3
        assert all(CELL.match(cell) for cell in cells)


def test_four_digits_fit_a_terminal():
    lines = table_of(entered=9_999, followed=9_999, complete=9_990, partial=9)
    assert max(map(len, lines)) <= 79


def test_an_interval_that_is_not_certain_is_never_rounded_to_none_or_all():
    lines = table_of(entered=9_999, complete=9_999)
    assert "100 (99.96-100)" in next(line for line in lines if line.startswith("complete"))
    assert "0 (0-0.04)" in next(line for line in lines if line.startswith("partial"))


def test_a_whole_that_nobody_told_is_not_called_entered():
    lines = table_of(entered=None, complete=3, partial=2)
    assert any(line.endswith("known of") for line in lines)
