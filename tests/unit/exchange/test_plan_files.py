"""Are plans, findings and calendars written and read as they should be?"""

import json
from datetime import UTC, date, datetime, time, timedelta

import pytest
from icalendar import Calendar
from tests.unit.plan.people import START, finding

from openldn.errors import ExchangeError, RegimenError
from openldn.exchange import (
    monitoring_to_json,
    parse_plan,
    parse_regimen,
    parse_screening,
    regimen_from_json,
    regimen_to_calendar,
    regimen_to_csv,
    regimen_to_json,
)
from openldn.plan import (
    DoseClock,
    Override,
    make_monitoring,
    make_regimen,
    parse_steps,
)
from openldn.screen import Decision, Screening

STAMP = datetime(2026, 11, 24, 10, tzinfo=UTC)
CLOCK = DoseClock(zone="Europe/Berlin", morning_from=date(2026, 12, 4))
PLAN = make_regimen(
    start=START, steps=parse_steps("0.5x7 1@2/1x6"), clock=CLOCK, findings=(finding("R130"),),
    overrides=(Override(rule_id="R130", reason="seen on paper"),),
)  # fmt: skip


def test_a_plan_with_everything_comes_back_as_it_was():
    assert regimen_from_json(regimen_to_json(PLAN)) == PLAN
    items = make_monitoring(PLAN)
    text = json.dumps({"regimen": regimen_to_json(PLAN), "monitoring": monitoring_to_json(items)})
    assert parse_plan(text) == (PLAN, items)
    assert parse_regimen(text) == PLAN


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "no plan of format 1"),
        ('{"format": 2}', "no plan of format 1"),
        ('{"format": 1}', "no field 'scheme'"),
        ('{"regimen": {"format": 1}}', "no field"),
    ],
)
def test_what_is_no_plan_is_refused(text, told):
    with pytest.raises(ExchangeError, match=told):
        parse_plan(text)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("doses",), 3), (("doses",), []), (("doses", 0), None), (("doses", 0, "dose_mg"), "x"),
        (("doses", 0, "dose_mg"), "-1"), (("doses", 0, "day"), "soon"),
        (("doses", 0, "formulation"), "cake"), (("levels", 0, "days"), 0),
        (("doses", 0, "local"), 5), (("overrides", 0, "reason"), ""),
        (("overrides", 0, "reason"), 3), (("doses", 0, "zone"), "Mars"),
    ],
)  # fmt: skip
def test_a_plan_that_was_tampered_with_is_refused(path, value):
    content = json.loads(json.dumps(regimen_to_json(PLAN)))
    place = content
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(ExchangeError, match="cannot be read"):
        regimen_from_json(content)


@pytest.mark.parametrize("monitoring", ["[{}]", "3", '[{"what": 1, "due": "x"}]'])
def test_monitoring_that_cannot_be_read_is_refused(monitoring):
    text = f'{{"regimen": {json.dumps(regimen_to_json(PLAN))}, "monitoring": {monitoring}}}'
    with pytest.raises(ExchangeError, match="monitoring"):
        parse_plan(text)


def test_findings_come_back_from_the_json_of_a_screening():
    from openldn.exchange import screening_to_json

    found = (
        finding("R076", earliest=date(2026, 12, 9), calculation="x + 10"),
        finding("R130", is_unknown=True),
    )
    screening = Screening(decision=Decision.HOLD, findings=found, lines=(), as_of=START)
    assert parse_screening(json.dumps(screening_to_json(screening))) == screening


def screening_text(**fields):
    return json.dumps({"decision": "hold", "as_of": "2026-11-24", "findings": [], **fields})


GOOD = {"id": "R130", "severity": "hold", "message": "m", "action": "a"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x", "not JSON"),
        ("[]", "no screening"),
        ('{"findings": []}', "decision, as_of missing"),
        ('{"decision": "hold", "as_of": "2026-11-24"}', "findings missing"),
        (screening_text(findings={}), "findings of the screening is no list"),
        (screening_text(decision="fine"), "decision of the screening.*no reason to wait found"),
        (screening_text(decision=[]), "decision of the screening"),
        (screening_text(as_of="soon"), "as_of of the screening"),
        (screening_text(as_of=None), "as_of of the screening"),
        ('{"age": 45, "medications": []}', "--record"),
        (screening_text(findings=[{"id": "R001"}]), "finding 1 has no field"),
        (screening_text(findings=[3]), "finding 1 cannot be read"),
        (screening_text(findings=[GOOD | {"severity": "so-so"}]), "cannot be"),
        (screening_text(findings=[GOOD | {"earliest_start": "x"}]), "cannot be"),
        (screening_text(findings=[GOOD | {"action": ""}]), "cannot be read"),
    ],
)
def test_what_is_no_screening_is_an_error_and_never_an_empty_one(text, told):
    with pytest.raises(ExchangeError, match=told):
        parse_screening(text)


def test_a_table_has_a_line_for_every_dose():
    lines = regimen_to_csv(PLAN).splitlines()
    assert lines[0].startswith("day,local_date,local_time,zone,utc,dose_mg")
    assert lines[1] == (
        "2026-12-01,2026-12-01,22:00,Europe/Berlin,2026-12-01T21:00:00+00:00,0.5,oral,"
        "immediate-release capsule"
    )
    assert len(lines) == 1 + len(PLAN.doses)


def events(**given):
    text = regimen_to_calendar(PLAN, **{"stamp": STAMP, **given})
    return text, list(Calendar.from_ical(text).walk("VEVENT"))


def test_a_calendar_rings_at_local_times_without_zone():
    text, found = events()
    timed = [one for one in found if isinstance(one["DTSTART"].dt, datetime)]
    assert [one["DTSTART"].dt for one in timed] == [dose.local for dose in PLAN.doses]
    assert "TZID" not in text
    assert "DTSTART:20261201T220000\r\n" in text
    assert all(one.walk("VALARM")[0]["TRIGGER"].dt == timedelta(0) for one in timed)


def test_a_calendar_tells_no_secrets_unless_asked():
    text, found = events(monitoring=make_monitoring(PLAN))
    assert {str(one["SUMMARY"]) for one in found} == {
        "Evening dose", "Morning dose", "No dose today", "Health check",
    }  # fmt: skip
    # The program's own name stands where no calendar shows it.
    for word in ("naltrexone", "LDN", " mg", "opioid", "ALT"):
        assert word not in text.replace("PRODID:-//OpenLDN", "")
    shown, _ = events(shows_dose=True, monitoring=make_monitoring(PLAN))
    assert "Evening dose 0.5 mg" in shown
    assert "ALT" in shown
    assert "Tea" in events(title="Tea")[0]


def test_a_dose_after_midnight_is_an_evening_dose():
    plan = make_regimen(start=START, steps=parse_steps("1x2"), clock=DoseClock(bedtime=time(0, 30)))
    text = regimen_to_calendar(plan, stamp=STAMP)
    assert "Morning" not in text


def test_ids_depend_on_course_and_day_alone():
    def ids(plan, **given):
        text = regimen_to_calendar(plan, stamp=given.pop("stamp", STAMP), **given)
        return [str(one["UID"]) for one in Calendar.from_ical(text).walk("VEVENT")]

    other = make_regimen(start=START, steps=parse_steps("1x13"))
    assert len(set(ids(PLAN, monitoring=make_monitoring(PLAN)))) == len(
        ids(PLAN, monitoring=make_monitoring(PLAN))
    )
    assert set(ids(PLAN)) <= set(ids(other, stamp=STAMP + timedelta(days=9)))
    assert not set(ids(PLAN)) & set(ids(PLAN, course="second"))


def test_alarms_can_be_early_or_left_out():
    assert "TRIGGER:-PT15M" in events(alarm_minutes=15)[0]
    assert "VALARM" not in events(alarm_minutes=None)[0]


@pytest.mark.parametrize("given", [{"alarm_minutes": -1}, {"alarm_minutes": 1441}])
def test_alarms_that_cannot_be_are_refused(given):
    with pytest.raises(RegimenError, match="alarm_minutes"):
        events(**given)
    with pytest.raises(RegimenError, match="stamp"):
        events(stamp=datetime(2026, 11, 24))


def test_no_line_is_longer_than_the_standard_allows():
    text, _ = events(shows_dose=True, title="ä" * 100, monitoring=make_monitoring(PLAN))
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
