"""Whole records: the decision, and the rules that must and must not speak."""

import json
from datetime import date
from pathlib import Path

import pytest

from openldn.errors import OpenLDNError
from openldn.exchange import parse_record
from openldn.screen import screen_record

HERE = Path(__file__).parent


def read_cases(name):
    cases = json.loads((HERE / name).read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["name"]) for case in cases]


@pytest.mark.parametrize("case", read_cases("cases.json"))
def test_a_record_is_decided_as_the_table_says(case):
    today = date.fromisoformat(case["as_of"])
    screening = screen_record(parse_record(json.dumps(case["record"])), today=today)
    found = {finding.id for finding in screening.findings}
    allowed = case["decision"] if isinstance(case["decision"], list) else [case["decision"]]
    assert screening.decision.value in allowed, sorted(found)
    assert set(case["must"]) <= found
    assert not set(case["must_not"]) & found
    if "earliest_start" in case:
        day = screening.earliest_start
        assert (day.isoformat() if day else None) == case["earliest_start"]


@pytest.mark.parametrize("case", read_cases("bad_records.json"))
def test_a_record_that_cannot_be_read_is_an_error_that_names_the_field(case):
    text = case["text"] if "text" in case else json.dumps(case["record"])
    with pytest.raises(OpenLDNError) as error:
        screen_record(parse_record(text), today=date(2026, 11, 24))
    assert (case["field"] or "record") in str(error.value)


@pytest.mark.parametrize(
    ("given", "name", "value"),
    [
        ({"weight_kg": "68,5"}, "weight_kg", 68.5),
        ({"breastfeeding": "yes"}, "breastfeeding", True),
        ({"pregnancy": "maybe"}, "pregnancy", "possible"),
        ({"request": {"dose": 4.5}}, "request.dose_mg", 4.5),
        ({"on_ldn": True, "ldn": {"dose_mg": 3}}, "naltrexone.dose_mg", 3),
    ],
)
def test_plain_words_for_a_fact_are_understood(given, name, value):
    found = parse_record(json.dumps(given))
    for part in name.split("."):
        found = getattr(found, part)
    assert found == value
