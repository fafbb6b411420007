"""What always holds of screening."""

import json
import re
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from openldn.errors import OpenLDNError
from openldn.exchange import parse_record, record_schema, screening_to_json
from openldn.record import (
    Condition,
    LaboratoryValue,
    MedicineEntry,
    MedicineStatus,
    Pregnancy,
    Procedure,
    Record,
    Sex,
    Substance,
)
from openldn.report import render_screening
from openldn.screen import Decision, screen_record

TODAY = date(2026, 11, 24)
LADDER = list(Decision)

days = st.dates(TODAY - timedelta(days=400), TODAY)
texts = st.sampled_from(
    ["amlodipine 5 mg", "levothyroxine", "xyzzol", "codeine", "oxycodone 5 mg prn", "methadone",
     "Suboxone", "tramadol stopped 2019", "no opioids", "LDN 3 mg", "naltrexone", "Vivitrol",
     "Narcan kit", "loperamide 2 mg", "methotrexate", "Sublocade", "T3", "fentanyl patch"]
)  # fmt: skip
entries = st.builds(
    MedicineEntry,
    text=texts,
    last_dose_on=st.none() | days,
    status=st.none() | st.sampled_from(MedicineStatus),
)
conditions = st.builds(
    Condition,
    text=st.sampled_from(
        ["cirrhosis", "hepatitis", "no cirrhosis", "depression", "MS", "eczema", "cancer",
         "opioid withdrawal", "kidney transplant", "lactose intolerance", "ckd"]
    ),
)  # fmt: skip
results = st.builds(
    LaboratoryValue,
    name=st.sampled_from(["ALT", "AST", "bilirubin", "eGFR", "creatinine"]),
    value=st.floats(0, 500),
    upper_limit=st.none() | st.floats(1, 100),
    taken_on=st.none() | days,
)
records = st.builds(
    Record,
    age_years=st.none() | st.floats(0, 110),
    sex=st.none() | st.sampled_from([Sex.FEMALE, Sex.OTHER]),
    conditions=st.none() | st.lists(conditions, max_size=3).map(tuple),
    medicines=st.none() | st.lists(entries, max_size=4).map(tuple),
    dispensed=st.none() | st.lists(entries, max_size=2).map(tuple),
    laboratory=st.lists(results, max_size=3).map(tuple),
    pregnancy=st.none() | st.sampled_from(Pregnancy),
    procedures=st.none()
    | st.lists(st.builds(Procedure, text=st.just("hip"), on=st.none() | days), max_size=2).map(
        tuple
    ),
)

OPIOIDS = st.sampled_from(
    ["codeine 30 mg", "oxycodone", "methadone 5 mg", "Suboxone", "tramadol", "morphine"]
)
RISKS = st.sampled_from(
    [
        ("conditions", Condition(text="acute hepatitis")),
        ("conditions", Condition(text="opioid use disorder")),
        ("conditions", Condition(text="psychosis")),
        ("conditions", Condition(text="on dialysis")),
        ("conditions", Condition(text="kidney transplant")),
        ("procedures", Procedure(text="hip replacement", on=TODAY + timedelta(days=9))),
        ("procedures", Procedure(text="hip replacement", on=TODAY)),
        ("substances", Substance(text="kratom")),
        ("medicines", MedicineEntry(text="xyzzol")),
        ("medicines", MedicineEntry(text="thioridazine")),
    ]
)


def grade(record):
    return LADDER.index(screen_record(record, today=TODAY).decision)


def added(record, field, value):
    return replace(record, **{field: (*(getattr(record, field) or ()), value)})


@given(record=records, text=OPIOIDS)
def test_an_opioid_that_is_taken_makes_every_answer_contraindicated(record, text):
    given_more = added(record, "medicines", MedicineEntry(text=text))
    answer = screen_record(given_more, today=TODAY)
    assert answer.decision is Decision.CONTRAINDICATED


@given(record=records, risk=RISKS)
def test_a_new_risk_never_lowers_the_severity(record, risk):
    field, value = risk
    # An empty list in place of none is an answer, not a risk: compare with that.
    before = replace(record, **{field: getattr(record, field) or ()})
    assert grade(added(record, field, value)) <= grade(before)


@given(record=records, seed=st.randoms(use_true_random=False))
def test_the_order_of_entries_is_irrelevant(record, seed):
    def shuffled(entries):
        return None if entries is None else tuple(seed.sample(entries, len(entries)))

    other = replace(
        record,
        conditions=shuffled(record.conditions),
        medicines=shuffled(record.medicines),
        dispensed=shuffled(record.dispensed),
        laboratory=shuffled(record.laboratory),
        procedures=shuffled(record.procedures),
    )
    first, second = (screen_record(one, today=TODAY) for one in (record, other))
    assert first.decision == second.decision
    assert first.earliest_start == second.earliest_start
    assert {one.id for one in first.findings} == {one.id for one in second.findings}


@given(record=records)
def test_what_is_grave_comes_first_and_everything_can_be_shown(record):
    answer = screen_record(record, today=TODAY)
    severities = [one.severity for one in answer.findings]
    assert severities == sorted(severities, key=list(type(severities[0])).index)
    assert json.dumps(screening_to_json(answer))
    assert not re.search(r"\bsafe(ly)?\b", render_screening(answer, color=True), re.IGNORECASE)


@given(record=records)
def test_a_date_lies_after_its_count(record):
    for one in screen_record(record, today=TODAY).findings:
        if one.earliest_start is not None and one.severity.value in {"contraindicated", "hold"}:
            assert one.earliest_start > TODAY
            assert str(one.earliest_start) in one.calculation


NAMES = [*record_schema()["properties"], "age", "meds", "labs", "alcohol", "planned_surgery",
         "text", "value", "unit", "status", "dose"]  # fmt: skip
leaves = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
    | st.sampled_from(["2026-01-01", "female", "4,5", "unknown", "none", "stopped", "\ud800", "-"])
)  # fmt: skip
trees = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=20,
)


def refusal(data):
    """The message of the error, if there is one; any other error is a bug and comes out."""
    try:
        screen_record(parse_record(data), today=date(9999, 1, 1))
    except OpenLDNError as error:
        return str(error)
    return None


@given(content=st.dictionaries(st.sampled_from(NAMES), trees, max_size=5))
def test_any_json_is_read_or_refused_with_a_message(content):
    message = refusal(json.dumps(content))
    assert message is None or message.endswith((".", "?"))


@given(
    data=st.binary(max_size=60)
    | st.text(max_size=60).map(lambda text: text.encode("utf-16", "replace"))
)
def test_any_bytes_are_read_or_refused_with_a_message(data):
    message = refusal(data)
    assert message is None or message
