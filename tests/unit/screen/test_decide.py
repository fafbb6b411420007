"""From findings to an answer, an order and a date."""

from dataclasses import replace
from datetime import date

import pytest
from tests.unit.screen.lines import TODAY, ids, make_line, unread

from openldn.errors import RecordError
from openldn.record import (
    Condition,
    LaboratoryValue,
    MedicineEntry,
    MedicineStatus,
    NaltrexoneUse,
    Procedure,
    ProcedureStatus,
    Record,
    Substance,
)
from openldn.screen import Decision, RuleSeverity, ScreenFinding, screen_lines, screen_record
from openldn.screen.decide import decide, earliest_start, in_order_of_harm
from openldn.screen.given import months_before
from openldn.screen.make_finding import finding

# Severities of the findings, a question mark for "not known", and the answer.
LADDER = """
                          | no reason to wait found
info                      | no reason to wait found
monitor info              | no reason to wait found
monitor?                  | no reason to wait found
caution                   | caution
caution?                  | caution
caution monitor info      | caution
hold?                     | cannot be assessed
hold? hold?               | cannot be assessed
hold? caution             | cannot be assessed
hold                      | hold
hold hold?                | hold
contraindicated           | contraindicated
contraindicated?          | contraindicated
contraindicated hold hold? | contraindicated
"""


def make(severity, *, id="R001", start=None, unknown=False, message="found"):
    return ScreenFinding(
        id=id, severity=RuleSeverity(severity), message=message, action="do",
        earliest_start=start, is_unknown=unknown,
    )  # fmt: skip


@pytest.mark.parametrize("row", LADDER.strip("\n").splitlines())
def test_the_gravest_finding_decides(row):
    given, answer = (cell.strip() for cell in row.split("|"))
    findings = [make(one.rstrip("?"), unknown=one.endswith("?")) for one in given.split()]
    assert decide(findings).value == answer


def test_no_answer_says_safe():
    assert not any("safe" in one.value for one in Decision)


EARLY, LATE = date(2026, 12, 1), date(2026, 12, 9)


@pytest.mark.parametrize(
    ("findings", "start"),
    [
        ([], None),
        ([make("contraindicated", start=EARLY), make("hold", start=LATE)], LATE),
        ([make("contraindicated", start=EARLY), make("hold")], None),
        ([make("contraindicated", start=EARLY), make("monitor")], EARLY),
        ([make("monitor", start=EARLY)], None),
    ],
)
def test_the_latest_date_counts_and_what_has_none_leaves_it_open(findings, start):
    assert earliest_start(findings) == start


def test_findings_stand_in_order_of_harm():
    wanted = [
        make("contraindicated", id="R001", message="a"),
        make("contraindicated", id="R001", start=LATE),
        make("contraindicated", id="R001", start=EARLY),
        make("contraindicated", id="R003"),
        make("contraindicated", id="R001", unknown=True),
        make("hold", id="R001"),
        make("caution", id="R001"),
        make("monitor", id="R001"),
        make("info", id="R001"),
    ]
    assert in_order_of_harm([*reversed(wanted), *wanted]) == tuple(wanted)


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 11, 24), 3, date(2026, 8, 24)),
        (date(2026, 1, 31), 2, date(2025, 11, 30)),
        (date(2026, 5, 31), 3, date(2026, 2, 28)),
        (date(2024, 5, 29), 3, date(2024, 2, 29)),
        (date(2026, 11, 24), 12, date(2025, 11, 24)),
    ],
)
def test_months_are_counted_by_the_calendar(day, months, before):
    assert months_before(day, months) == before


def test_an_action_of_ones_own_stands_before_that_of_the_table():
    assert finding("R040", "m", action="First.").action.startswith("First. Avoid")


TOMORROW = date(2026, 11, 25)
FUTURE = [
    ({"medicines_listed_on": TOMORROW}, "medicines_listed_on"),
    (
        {"laboratory": (LaboratoryValue(name="SGPT", value=1, taken_on=TOMORROW),)},
        "taken_on of ALT",
    ),
    (
        {"medicines": (MedicineEntry(text="a"), MedicineEntry(text="b", last_dose_on=TOMORROW))},
        "last_dose_on of medicines entry 2",
    ),
    (
        {"dispensed": (MedicineEntry(text="b", last_dose_on=TOMORROW),)},
        "last_dose_on of dispensed entry 1",
    ),
    (
        {"procedures": (Procedure(text="x", on=TOMORROW, status=ProcedureStatus.DONE),)},
        "procedures entry 1",
    ),
    ({"naltrexone": NaltrexoneUse(started_on=TOMORROW)}, "started_on of naltrexone"),
    ({"naltrexone": NaltrexoneUse(last_dose_on=TOMORROW)}, "last_dose_on of naltrexone"),
]


@pytest.mark.parametrize(("fields", "name"), FUTURE)
def test_what_has_happened_has_no_date_to_come(fields, name):
    with pytest.raises(RecordError, match=f"{name} is 2026-11-25, which is after 2026-11-24"):
        screen_record(Record(**fields), today=TODAY)
    assert screen_record(Record(**fields), today=TOMORROW)


def test_a_planned_medicine_may_have_a_date_to_come():
    entry = MedicineEntry(text="amlodipine", last_dose_on=TOMORROW, status=MedicineStatus.PLANNED)
    assert screen_record(Record(medicines=(entry,)), today=TODAY)


def test_a_record_is_read_from_every_list():
    record = Record(
        medicines=(MedicineEntry(text="amlodipine 5 mg"),),
        dispensed=(MedicineEntry(text="methadone 5 mg"),),
        substances=(Substance(text="kratom", amount="5 g a day"),),
        allergies=("codeine",),
    )
    answer = screen_record(record, today=TODAY)
    assert {"R003", "R152", "R014", "R028"} <= ids(answer)
    assert [one.text for one in answer.lines] == ["amlodipine 5 mg"]
    assert answer.as_of == TODAY


def test_an_opioid_among_conditions_is_asked_about():
    def screened(*texts, medicines=()):
        conditions = tuple(Condition(text=text) for text in texts)
        record = Record(
            conditions=conditions, symptoms=(Condition(code="R52"),),
            medicines=tuple(MedicineEntry(text=text) for text in medicines),
        )  # fmt: skip
        return screen_record(record, today=TODAY)

    answer = screened("back pain on oxycodone")
    assert "R152" in ids(answer)
    assert answer.decision is Decision.CANNOT_BE_ASSESSED
    for texts in (
        ("no oxycodone",),
        ("codeine allergy",),
        ("oxycodone stopped in 2019",),
        ("pain",),
    ):
        assert "R152" not in ids(screened(*texts))
    assert "R152" not in ids(screened("takes oxycodone", medicines=["oxycodone 5 mg"]))
    assert "R152" not in ids(screened("constipation from opioids"))


def test_a_bare_list_answers_for_medicines_only():
    answer = screen_lines([make_line("co-codamol", "codeine")], today=TODAY)
    assert {"R001", "X009"} <= ids(answer)
    assert not {"R130", "R136", "R137", "X001", "X010", "X011"} & ids(answer)
    assert "X009" not in ids(screen_record(Record(), today=TODAY))
    (found,) = [one for one in answer.findings if one.id == "X009"]
    assert found.is_unknown
    assert found.message == (
        "Only the medicines were looked at: not age, conditions, allergies, liver, kidney, "
        "pregnancy, procedures, substances or the dose."
    )


def test_a_bare_list_without_lines_is_no_list():
    answer = screen_lines([], today=TODAY)
    assert "R151" in ids(answer)
    assert answer.decision is Decision.CANNOT_BE_ASSESSED


def test_a_bare_list_asks_about_what_it_cannot_read():
    answer = screen_lines([unread("xyzzol")], today=TODAY)
    assert answer.decision is Decision.CANNOT_BE_ASSESSED
    assert replace(answer).lines[0].text == "xyzzol"


def test_a_full_record_without_reasons_finds_none():
    record = Record(
        age_years=40, medicines=(), medicines_listed_on=TODAY, pregnancy="no",
        laboratory=(
            LaboratoryValue(name="ALT", value=30, upper_limit=40, taken_on=TODAY),
            LaboratoryValue(name="eGFR", value=90, taken_on=TODAY),
        ),
    )  # fmt: skip
    assert screen_record(record, today=TODAY).decision is Decision.NO_REASON_FOUND
