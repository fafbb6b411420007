"""Does a regimen keep the clock, the findings and the rules?"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from tests.unit.plan.people import START, finding

from openldn.errors import NotFound, RegimenError, SafetyHold
from openldn.plan import (
    DoseClock,
    Formulation,
    Override,
    PlannedDose,
    Regimen,
    Route,
    TimeOfDay,
    ZoneChange,
    make_monitoring,
    make_regimen,
    parse_steps,
)

BERLIN = DoseClock(zone="Europe/Berlin")


def plan(steps="1x28", **given):
    return make_regimen(steps=parse_steps(steps), **{"start": START, "clock": BERLIN, **given})


def override(rule_id):
    return Override(rule_id=rule_id, reason="the prescriber's own")


def test_a_scheme_gives_a_dose_every_night_and_twelve_weeks_on_the_last():
    regimen = make_regimen("D01", start=START, clock=BERLIN)
    assert len(regimen.doses) == 112 + 84
    assert regimen.total_mg == 14 * Decimal(18) + 84 * Decimal("4.5")
    assert regimen.highest_mg == Decimal("4.5")
    assert regimen.target_reached == START + timedelta(days=112)
    assert (regimen.start, regimen.end) == (START, START + timedelta(days=195))
    assert [level.start for level in regimen.levels][:2] == [START, date(2026, 12, 15)]
    assert regimen.levels[-1].end == regimen.end + timedelta(days=1)
    assert regimen.doses[0].instant == datetime(2026, 12, 1, 21, tzinfo=UTC)
    assert not regimen.is_screened


def test_without_scheme_or_findings_the_default_is_planned():
    assert make_regimen(start=START).scheme_id == "D01"


def test_a_course_of_one_dose_size_reaches_it_on_the_first_day():
    assert plan("1x28").target_reached == START


def test_steps_that_end_end_the_plan_and_days_cut_it():
    assert len(plan("1x28").doses) == 28
    assert len(plan("1x28", days=10).doses) == 10
    assert len(plan("1x28", days=99).doses) == 28
    assert len(plan("1x28 1.5", days=30).levels) == 2
    assert len(plan("1x28 1.5", days=20).levels) == 1


@pytest.mark.parametrize("days", [0, -1, 1831])
def test_a_length_that_cannot_be_is_refused(days):
    with pytest.raises(RegimenError, match="must be 1 to 1830"):
        plan(days=days)


@pytest.mark.parametrize("start", [date(1989, 12, 31), date(2200, 1, 2)])
def test_a_start_in_another_century_is_a_slip(start):
    with pytest.raises(RegimenError, match="must be from 1990"):
        plan(start=start)


def test_days_off_have_no_dose_and_are_not_called_skipped():
    regimen = plan("1@3/3x12")
    days = [(dose.day - START).days for dose in regimen.doses]
    assert days == [0, 1, 2, 6, 7, 8]
    assert regimen.skipped == ()


def test_a_bedtime_after_midnight_belongs_to_the_evening_before():
    regimen = plan(clock=replace(BERLIN, bedtime=time(0, 30)))
    assert regimen.doses[0].day == START
    assert regimen.doses[0].local == datetime(2026, 12, 2, 0, 30)


def test_a_time_that_the_clock_skips_is_moved_and_told():
    clock = replace(BERLIN, bedtime=time(2, 30))
    regimen = plan("1x5", start=date(2027, 3, 26), clock=clock)
    assert [f"{dose.local:%d %H:%M}" for dose in regimen.doses] == [
        "27 02:30", "28 03:30", "29 02:30", "30 02:30", "31 02:30",
    ]  # fmt: skip
    assert regimen.notes == (
        "2027-03-27: 02:30 does not exist in Europe/Berlin (the clock goes forward); the dose is "
        "at 03:30.",
    )


def test_in_the_hour_that_comes_twice_the_first_is_meant():
    clock = replace(BERLIN, bedtime=time(2, 30))
    regimen = plan("1x1", start=date(2026, 10, 24), clock=clock)
    assert regimen.doses[0].instant == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


# Flight, first evening there, doses left out.
@pytest.mark.parametrize(
    ("home", "there", "skipped"),
    [
        ("America/New_York", "Europe/Berlin", []),  # 6 h: exactly 18 h apart
        ("America/Los_Angeles", "Europe/Berlin", [5]),  # 9 h
        ("Europe/Berlin", "Asia/Tokyo", [5]),  # 8 h
        ("Asia/Tokyo", "Europe/Berlin", []),
        ("America/Los_Angeles", "Pacific/Auckland", [5]),  # over the date line
    ],
)
def test_travel_leaves_out_what_would_come_too_soon(home, there, skipped):
    regimen = plan(
        "1x10",
        clock=DoseClock(zone=home, travel=(ZoneChange(day=date(2026, 12, 6), zone=there),)),
    )
    assert [(one.day - START).days for one in regimen.skipped] == skipped
    assert {one.reason.rule_id for one in regimen.skipped} <= {"R098"}
    assert {dose.zone for dose in regimen.doses if dose.day >= date(2026, 12, 6)} == {there}
    assert all(f"{dose.local:%H:%M}" == "22:00" for dose in regimen.doses)


def test_a_day_that_a_country_left_out_is_no_second_dose():
    regimen = plan("1x5", start=date(2011, 12, 28), clock=DoseClock(zone="Pacific/Apia"))
    assert [dose.local.day for dose in regimen.doses] == [28, 29, 31, 1]
    assert len(regimen.skipped) == 1


def test_the_morning_switch_keeps_the_dose_and_leaves_out_one():
    clock = replace(BERLIN, morning_from=date(2026, 12, 10))
    regimen = plan("1x20", clock=clock)
    assert [one.day for one in regimen.skipped] == [date(2026, 12, 10)]
    assert "only 10 h" in regimen.skipped[0].reason.text
    assert [f"{dose.local:%d %H}" for dose in regimen.doses[8:10]] == ["09 22", "11 08"]
    assert {dose.dose_mg for dose in regimen.doses} == {Decimal(1)}


def test_the_time_of_day_is_the_asked_one_or_that_of_scheme_and_findings():
    def hour(*args, **given):
        return make_regimen(*args, start=START, **given).doses[0].local.hour

    assert hour("D03") == 8
    assert hour("D01") == 22
    assert hour("D01", findings=(finding("R077"),)) == 8
    asked = DoseClock(time_of_day=TimeOfDay.BEDTIME)
    assert hour("D03", clock=asked, findings=(finding("R077"),)) == 22


def test_a_level_is_held_or_left_on_a_day():
    day = date(2026, 12, 20)
    held = plan("0.5x14 1x14 1.5", hold_from=day)
    assert held.highest_mg == 1
    back = plan("0.5x14 1x14 1.5", step_back_on=day)
    assert [str(level.step.dose_mg) for level in back.levels] == ["0.5", "1", "0.5"]
    assert back.levels[2].start == day


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"hold_from": START, "step_back_on": START}, "give one"),
        ({"hold_from": date(2026, 11, 1)}, "before the first day"),
        ({"scheme": "D01"}, "both given"),
        ({"target_mg": Decimal(0)}, "target_mg is 0"),
        ({"weight_kg": Decimal(-1)}, "weight_kg is -1"),
        ({"overrides": (override("R130"),)}, "meets no rule"),
        ({"overrides": (override("R130"), override("R130"))}, "same rule"),
    ],
)
def test_what_contradicts_itself_is_refused(given, told):
    with pytest.raises(RegimenError, match=told):
        plan(**given)


def test_a_target_stops_own_steps():
    assert plan("0.5x14 1x14 1.5", target_mg=Decimal(1)).highest_mg == 1


def test_an_unknown_scheme_or_zone_is_named():
    with pytest.raises(NotFound):
        make_regimen("D99", start=START)
    for zone in ("Mars/Base", "Europe", "../etc/passwd", ""):
        with pytest.raises(RegimenError, match="IANA"):
            DoseClock(zone=zone)
    day = date(2026, 12, 2)
    with pytest.raises(RegimenError, match="same day"):
        DoseClock(travel=(ZoneChange(day=day, zone="UTC"), ZoneChange(day=day, zone="UTC")))


def dose(day=1, **given):
    local = datetime(2026, 12, day, 22)
    return PlannedDose(
        **{"day": local.date(), "local": local, "zone": "UTC", "dose_mg": Decimal(1), **given}
    )


def test_a_regimen_checks_itself():
    with pytest.raises(RegimenError, match="has none"):
        Regimen(doses=())
    with pytest.raises(RegimenError, match="is not after"):
        Regimen(doses=(dose(1), dose(1)))
    with pytest.raises(RegimenError, match="without offset"):
        dose(local=datetime(2026, 12, 1, 22, tzinfo=UTC))
    with pytest.raises(RegimenError, match="more than 0"):
        dose(dose_mg=Decimal(0))
    assert Regimen(doses=(dose(1), dose(2))).target_reached == date(2026, 12, 1)


@pytest.mark.parametrize(("rule_id", "reason"), [("R130", " "), ("", "reason")])
def test_an_override_needs_rule_and_reason(rule_id, reason):
    with pytest.raises(RegimenError, match="has no reason"):
        Override(rule_id=rule_id, reason=reason)


# What is asked, the rule that refuses, whether a reason lets it pass.
REFUSED = [
    ({"steps": "4.5"}, "R120", True),
    ({"steps": "1.6"}, "R120", True),
    ({"steps": "1x14 2.6"}, "R120", True),
    ({"steps": "1x6 1.5"}, "R120", True),
    ({"steps": "1.5x14 3x14 4.5x14 5"}, "R110", True),
    ({"steps": "1.5x14 3x14 4.5x14 6"}, "R110", True),
    ({"steps": "1.5x14 3x14 4.5x14 6x14 6.1"}, "R111", False),
    ({"steps": "49.9"}, "R111", False),
    ({"steps": "50"}, "R112", False),
    ({"formulation": Formulation.SLOW_RELEASE}, "R114", False),
    ({"formulation": Formulation.TABLET_PIECES}, "R113", False),
    ({"formulation": Formulation.TABLET_50_MG}, "R112", False),
    ({"formulation": Formulation.HOME_LIQUID}, "R117", True),
    ({"scheme": "P04"}, "R073", True),
    ({"scheme": "T04", "weight_kg": Decimal(30)}, "R061", True),
    ({"findings": (finding("R061"),), "weight_kg": Decimal(40)}, "R061", True),
    ({"findings": (finding("R130"),)}, "R130", True),
    ({"findings": (finding("R001"),)}, "R001", False),
    ({"findings": (finding("R051"), finding("R130"))}, "R051", False),
    ({"findings": (finding("R062"),), "steps": "1x28"}, "R062", True),
    ({"findings": (finding("R057"),), "steps": "1x13 1.5"}, "R057", True),
    ({"findings": (finding("R066"),), "scheme": "D02"}, "R066", True),
]


def ask(given, **more):
    given = {**given, **more}
    steps = given.pop("steps", None)
    if steps is None and "scheme" not in given:
        steps = "0.5x28"
    scheme = given.pop("scheme", None)
    return make_regimen(scheme, steps=steps and parse_steps(steps), start=START, **given)


@pytest.mark.parametrize(("given", "rule_id", "_"), REFUSED)
def test_what_a_rule_forbids_is_refused_with_its_id(given, rule_id, _):
    with pytest.raises(SafetyHold, match=rule_id) as refusal:
        ask(given)
    assert rule_id in refusal.value.rule_ids


@pytest.mark.parametrize(("given", "rule_id", "can_pass"), REFUSED)
def test_a_reason_lets_pass_what_is_no_contraindication(given, rule_id, can_pass):
    asked = [rule_id]
    if given.get("scheme") == "T04":
        asked.append("R120")
    overrides = tuple(map(override, asked))
    if can_pass:
        regimen = ask(given, overrides=overrides)
        assert [one.rule_id for one in regimen.overrides if one.rule_id == rule_id] == [rule_id]
    else:
        with pytest.raises((SafetyHold, RegimenError), match=rule_id):
            ask(given, overrides=overrides)


def test_every_hold_needs_a_reason_of_its_own():
    given = {"findings": (finding("R058"), finding("R130"), finding("R130"))}
    with pytest.raises(SafetyHold) as refusal:
        ask(given)
    assert refusal.value.rule_ids == ("R058", "R130")
    with pytest.raises(SafetyHold) as refusal:
        ask(given, overrides=(override("R130"),))
    assert refusal.value.rule_ids == ("R058",)
    assert len(ask(given, overrides=(override("R130"), override("R058"))).overrides) == 2


def test_a_refusal_tells_nothing_of_the_person():
    with pytest.raises(SafetyHold) as refusal:
        ask({"findings": (finding("R001"),)})
    assert "Example" not in str(refusal.value)


def test_a_child_gets_no_more_than_the_published_scheme():
    given = {"findings": (finding("R061"),), "overrides": (override("R061"),)}
    assert ask(given, steps="1", weight_kg=Decimal(10)).highest_mg == 1
    with pytest.raises(SafetyHold, match=r"above 0\.9 mg"):
        ask(given, steps="1", weight_kg=Decimal(9))
    with pytest.raises(SafetyHold, match="give weight_kg"):
        ask(given, steps="1")


LATER = date(2026, 12, 11)


@pytest.mark.parametrize(
    ("found", "start"),
    [
        (finding("R001", earliest=LATER, calculation="last dose 2026-12-01 + 10 days"), LATER),
        (finding("R002", earliest=LATER, calculation="patch removed 2026-11-27 + 14"), LATER),
        (finding("R076", earliest=LATER), LATER),
        (finding("R076", earliest=date(2026, 11, 1)), START),
        (finding("R076", earliest=START), START),
    ],
)
def test_a_date_moves_the_start(found, start):
    regimen = ask({"findings": (found,)})
    assert regimen.start == start
    moved = [one for one in regimen.reasons if "not before" in one.text]
    assert bool(moved) == (start == LATER)
    assert all("screen again" in one.text for one in moved)
    assert regimen.is_screened


def test_the_longest_wait_wins():
    found = tuple(finding("R076", earliest=LATER + timedelta(days=n)) for n in (3, 9, 1))
    assert ask({"findings": found}).start == LATER + timedelta(days=9)


def test_an_opioid_at_hand_is_refused_although_it_has_a_date():
    found = finding(
        "R020", severity="contraindicated", earliest=LATER,
        calculation="counted as taken today, 2026-12-01 + 10 days = 2026-12-11",
    )  # fmt: skip
    with pytest.raises(SafetyHold, match="R020"):
        make_regimen("D01", start=date(2027, 6, 1), findings=(found,))


@pytest.mark.parametrize(
    ("rule_id", "scheme", "start_mg", "hour"),
    [
        ("R052", "D01", "0.5", 22), ("R053", "D01", "0.5", 22), ("R057", "D01", "0.5", 22),
        ("R060", "D01", "0.5", 22), ("R062", "D01", "0.5", 22), ("R064", "D01", "0.5", 22),
        ("R066", "D03", "0.25", 8), ("R067", "D03", "0.25", 8), ("R077", "D03", "0.25", 8),
    ],
)  # fmt: skip
def test_findings_choose_scheme_and_time_and_say_so(rule_id, scheme, start_mg, hour):
    regimen = make_regimen(start=START, findings=(finding(rule_id),))
    assert regimen.scheme_id == scheme
    assert regimen.doses[0].dose_mg == Decimal(start_mg)
    assert regimen.doses[0].local.hour == hour
    assert rule_id in [reason.rule_id for reason in regimen.reasons]


def test_a_severe_kidney_hold_with_a_reason_still_starts_low():
    regimen = make_regimen(start=START, findings=(finding("R056"),), overrides=(override("R056"),))
    assert regimen.doses[0].dose_mg == Decimal("0.5")
    with pytest.raises(SafetyHold, match="R057"):
        make_regimen(
            start=START, steps=parse_steps("0.5x7 1"),
            findings=(finding("R057"), finding("R056")), overrides=(override("R056"),),
        )  # fmt: skip


def test_under_the_tongue_has_its_route_and_its_rule():
    regimen = plan(formulation=Formulation.SUBLINGUAL)
    assert regimen.doses[0].route is Route.SUBLINGUAL
    assert [reason.rule_id for reason in regimen.reasons] == ["R123"]


def test_a_liquid_is_taken_by_mouth():
    assert plan(formulation=Formulation.LIQUID).doses[0].route is Route.ORAL


def test_a_step_down_is_never_too_fast():
    assert plan("1.5x14 3x3 0.5").reasons == ()


def test_a_bare_list_of_medicines_is_no_screening():
    plan = make_regimen("D01", start=START, findings=(finding("X009", severity="info"),))
    assert not plan.is_screened
    assert plan.reasons[0].rule_id == "X009"
    assert make_regimen("D01", start=START, findings=()).is_screened


def test_a_list_only_screening_still_asks_for_the_first_checks():
    found = (finding("X009", severity="info"),)
    items = make_monitoring(make_regimen("D01", start=START, findings=found), findings=found)
    assert [item.rule_id for item in items[:3]] == ["R130", "R136", "R137"]


@pytest.mark.parametrize(("days", "is_old"), [(0, False), (30, False), (31, True)])
def test_a_screening_of_more_than_30_days_is_made_again(days, is_old):
    day = START - timedelta(days=days)
    plan = make_regimen("D01", start=START, findings=(), screened_on=day)
    assert ("R151" in [one.rule_id for one in plan.reasons]) is is_old


@pytest.mark.parametrize(("before", "start"), [(11, 3), (14, 0), (40, 0)])
def test_the_day_of_the_last_opioid_holds_the_start_for_14_days(before, start):
    plan = make_regimen("D01", start=START, last_opioid=START - timedelta(days=before))
    assert plan.start == START + timedelta(days=start)
    assert plan.reasons[0].rule_id == "R021"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"scheme": "P04"}, r"^scheme P04 is for people whom a rule holds \(R073\)"),
        ({"formulation": Formulation.TABLET_PIECES}, "^no plan for pieces of a 50 mg tablet"),
        ({"formulation": Formulation.TABLET_50_MG}, "^no plan for a 50 mg tablet"),
        ({"steps": "1x14 9"}, "ask for 6 mg or less. No reason overrides this"),
        ({"scheme": "D01", "target_mg": Decimal(9)}, "ask for 6 mg or less"),
        ({"formulation": Formulation.SLOW_RELEASE}, "No reason overrides this"),
        ({"findings": (finding("R114"),)}, "never planned: a reason lets this plan's own dose"),
    ],
)
def test_a_refusal_offers_no_override_that_is_refused(given, told):
    with pytest.raises(SafetyHold, match=told):
        ask(given)


@pytest.mark.parametrize(
    ("scheme", "findings", "word"),
    [
        ("D03", (), "the scheme is meant"),
        ("D03", (finding("R077"),), "poor sleep asks"),
        ("D01", (), None),
    ],
)
def test_bedtime_against_poor_sleep_is_remarked(scheme, findings, word):
    clock = DoseClock(time_of_day=TimeOfDay.BEDTIME)
    plan = make_regimen(scheme, start=START, findings=findings, clock=clock)
    told = [one.text for one in plan.reasons if "bedtime was asked for" in one.text]
    assert told == [] if word is None else word in told[0]
