"""What screening answers, as a table: the answer, its reasons, its date, and the record.

Each record stands as a person would give it; what a row leaves out is filled in by ``BASE``, a
record in which nothing waits.
"""

import json
from datetime import date
from pathlib import Path

import pytest

from openldn.exchange import parse_record
from openldn.screen import screen_record

TODAY = date(2026, 11, 24)
BASE = {
    "age": 45, "sex": "female", "pregnancy": "no", "breastfeeding": False, "conditions": [],
    "medicines": [], "medicines_listed_on": "2026-11-20", "allergies": [], "procedures": [],
    "substances": [], "on_ldn": False,
    "labs": {
        "ALT": {"value": 20, "unit": "U/L", "uln": 40, "date": "2026-11-01"},
        "eGFR": {"value": 90, "date": "2026-11-01"},
    },
}  # fmt: skip

CASES = Path(__file__).parent / "data" / "record_cases.txt"


def rows():
    lines = CASES.read_text(encoding="utf-8").splitlines()[1:]
    return [[cell.strip() for cell in line.split("|", 3)] for line in lines]


@pytest.mark.parametrize(("decision", "reasons", "start", "given"), rows())
def test_the_answer_and_its_reasons(decision, reasons, start, given):
    answer = screen_record(parse_record(json.dumps(BASE | json.loads(given))), today=TODAY)
    assert answer.decision.value == decision, [one.message for one in answer.findings]
    assert set(reasons.split()) <= {one.id for one in answer.findings}
    if start:
        assert str(answer.earliest_start) == start
