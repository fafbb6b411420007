"""Does a procedure change the doses?"""

from datetime import date, time, timedelta

import pytest
from tests.unit.plan.people import START, finding

from openldn.errors import RegimenError
from openldn.plan import (
    DoseClock,
    PlannedProcedure,
    Procedure,
    ZoneChange,
    check_procedure_day,
    find_procedures,
    make_regimen,
    parse_steps,
    pause_regimen,
    plan_surgery,
)

ON = date(2027, 1, 15)
LAST_DOSE = date(2027, 1, 11)
CLOCK = DoseClock()


def pause(steps="1.5x14 3x14 4.5x84", *, on=ON, last_opioid=None, clock=CLOCK, **given):
    regimen = make_regimen(steps=parse_steps(steps), start=START, clock=clock, **given)
    surgery = plan_surgery(regimen, on=on, last_opioid=last_opioid)
    return pause_regimen(regimen, surgery=surgery, clock=clock)


def levels(regimen):
    return [
        (str(one.step.dose_mg), (one.start - START).days, (one.end - START).days)
        for one in regimen.levels
    ]


# Last opioid (days after the procedure), day of restart, levels of the whole plan.
BEFORE = [("1.5", 0, 14), ("3", 14, 28), ("4.5", 28, 42)]


@pytest.mark.parametrize(
    ("opioid", "restart", "after"),
    [
        (0, date(2027, 1, 25), [("4.5", 55, 125)]),
        (5, date(2027, 1, 30), [("1.5", 60, 74), ("3", 74, 88), ("4.5", 88, 172)]),
    ],
)
def test_doses_stop_before_a_procedure_and_restart_as_advised(opioid, restart, after):
    plan = pause(last_opioid=ON + timedelta(days=opioid))
    assert levels(plan) == BEFORE + after
    days = {dose.day for dose in plan.doses}
    pause_days = {LAST_DOSE + timedelta(days=n) for n in range(1, (restart - LAST_DOSE).days)}
    assert not days & pause_days
    assert {LAST_DOSE, restart} <= days
    assert {one.day for one in plan.skipped} == pause_days
    assert {one.reason.rule_id for one in plan.skipped} == {"R090"}
    assert [one.rule_id for one in plan.reasons][-2:] == ["R090", "R091"]


def test_without_a_day_of_restart_the_doses_end_and_the_plan_says_so():
    plan = pause()
    assert plan.end == LAST_DOSE
    assert levels(plan) == BEFORE
    assert plan.skipped[-1].day == START + timedelta(days=111)
    assert "plan again with --last-opioid" in plan.reasons[-1].text


def test_a_level_that_is_over_goes_on_for_the_shortest_rest():
    plan = pause(on=START + timedelta(days=31), last_opioid=START + timedelta(days=31))
    assert levels(plan)[2:] == [("3", 41, 48), ("4.5", 48, 132)]


def test_what_was_stepped_back_from_is_not_risen_to_again():
    plan = pause(step_back_on=START + timedelta(days=20), last_opioid=ON + timedelta(days=9))
    assert [one[0] for one in levels(plan)] == ["1.5", "3", "1.5", "1.5", "1.5"]


def test_a_procedure_after_the_plan_changes_nothing():
    regimen = make_regimen(steps=parse_steps("1.5x14"), start=START)
    surgery = plan_surgery(regimen, on=ON)
    assert pause_regimen(regimen, surgery=surgery, clock=DoseClock()) is regimen


def test_a_procedure_at_the_start_moves_the_whole_plan_behind_it():
    plan = pause(on=START, last_opioid=START)
    assert levels(plan)[0] == ("1.5", 10, 24)
    with pytest.raises(RegimenError, match="no dose is left before the procedure"):
        pause(on=START)


def test_mornings_and_nights_after_midnight_and_travel_keep_their_clock():
    morning = DoseClock(morning_from=START)
    assert {dose.local.hour for dose in pause(last_opioid=ON, clock=morning).doses} == {8}
    night = DoseClock(bedtime=time(0, 30))
    plan = pause(last_opioid=ON, clock=night)
    assert max(d.local.date() for d in plan.doses if d.local.date() < ON) == LAST_DOSE
    away = DoseClock(travel=(ZoneChange(day=ON, zone="Pacific/Kiritimati"),))
    plan = pause(last_opioid=ON, clock=away)
    assert len(plan.skipped) == len({one.day for one in plan.skipped}) == 13


def test_only_notes_of_days_that_are_left_stay():
    clock = DoseClock(zone="Europe/Berlin", bedtime=time(2, 30))
    on = date(2027, 3, 25)
    regimen = make_regimen(steps=parse_steps("1.5x140"), start=START, clock=clock)
    assert any("does not exist" in note for note in regimen.notes)
    surgery = plan_surgery(regimen, on=on)
    assert pause_regimen(regimen, surgery=surgery, clock=clock).notes == ()


def test_procedures_are_found_where_screening_names_a_day():
    dated = finding("R093", calculation="procedure 2027-01-15 - 3 days = 2027-01-12: last day")
    found, undated = find_procedures((finding("R130"), dated, dated, finding("R090")))
    assert found == (PlannedProcedure(on=ON, procedure=Procedure.SEDATION),)
    assert undated == ("R090",)


def test_a_procedure_before_the_start_asks_for_its_opioids():
    check_procedure_day(START, start=START)
    with pytest.raises(RegimenError, match="R076"):
        check_procedure_day(START - timedelta(days=1), start=START)
