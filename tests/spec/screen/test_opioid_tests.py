"""Laboratory tests for opioids: which result forbids, which one is asked about."""

import json
from datetime import date
from pathlib import Path

import pytest

from openldn.exchange import parse_record
from openldn.screen import screen_record

TABLE = Path(__file__).parent / "data" / "opioid_tests.txt"
RULE = {"found": {"R025"}, "not found": set(), "not clear": {"X014"}}


def rows():
    lines = TABLE.read_text(encoding="utf-8").splitlines()[1:]
    return [[cell.strip() for cell in line.split("|", 1)] for line in lines]


@pytest.mark.parametrize(("reading", "test"), rows())
def test_a_test_for_opioids_is_read_as_the_table_says(reading, test):
    record = parse_record(json.dumps({"laboratory": [json.loads(test)]}))
    answer = screen_record(record, today=date(2026, 11, 24))
    assert {one.id for one in answer.findings} & {"R025", "X014"} == RULE[reading]
