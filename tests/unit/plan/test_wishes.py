"""Does a plan heed what a record says beside its findings?"""

from datetime import date
from decimal import Decimal

import pytest
from tests.unit.plan.people import START, finding

from openldn.errors import RegimenError
from openldn.plan import (
    Wishes,
    compare_request,
    make_regimen,
    parse_steps,
    read_wishes,
)
from openldn.record import DoseRequest, NaltrexoneUse, Record

D = Decimal


def wish(record, **typed):
    return read_wishes(record, start=START, **typed)


def texts(steps):
    return None if steps is None else [step.text for step in steps]


def test_a_bare_record_adds_nothing():
    typed = {"steps": parse_steps("1"), "target_mg": D(1), "weight_kg": D(50)}
    assert wish(Record(), **typed) == Wishes(**typed)


def test_the_weight_of_the_record_is_taken_unless_one_is_typed():
    record = Record(weight_kg=23.7)
    assert wish(record).weight_kg == D("23.7")
    other = wish(record, weight_kg=D(24))
    assert other.weight_kg == D(24)
    assert "23.7 kg" in other.notes[0]
    assert wish(record, weight_kg=D("23.7")).notes == ()


ASKED = {"dose_mg": 3, "start_mg": 1, "step_mg": 0.5, "step_days": 14}


@pytest.mark.parametrize(
    ("asked", "steps", "target"),
    [
        (ASKED, "1x14 1.5x14 2x14 2.5x14 3", None),
        (ASKED | {"step_mg": 1.5}, "1x14 2.5x14 3", None),
        ({"dose_mg": 3}, None, "3"),
        (ASKED | {"step_days": 3.5}, None, "3"),
        (ASKED | {"step_mg": 0.001}, None, "3"),
        ({"start_mg": 1}, None, None),
    ],
)
def test_a_request_gives_steps_or_target(asked, steps, target):
    found = wish(Record(request=DoseRequest(**asked)))
    assert texts(found.steps) == texts(steps and parse_steps(steps))
    assert found.target_mg == (target and D(target))


def test_what_is_typed_wins_over_a_request_and_the_difference_is_told():
    record = Record(request=DoseRequest(dose_mg=3, start_mg=1))
    assert wish(record, scheme="D02").steps is None
    assert wish(record, target_mg=D(4)).target_mg == D(4)
    notes = compare_request(record, make_regimen("D02", start=START))
    assert "first dose of the request in the record is 1 mg; in this plan it is 1.5 mg" in notes[0]
    assert "target" in notes[1]
    asked = make_regimen(start=START, steps=parse_steps("1x14 2x14 3"))
    assert compare_request(record, asked) == ()
    assert compare_request(Record(), asked) == ()


def test_whoever_takes_it_goes_on_with_that_dose():
    record = Record(naltrexone=NaltrexoneUse(on_ldn=True, dose_mg=4.5))
    found = wish(record)
    assert texts(found.steps) == ["4.5 mg from then on"]
    assert "LDN is taken now, 4.5 mg" in found.notes[0]
    plan = make_regimen(
        start=START, steps=found.steps, taking_mg=found.taking_mg, findings=(finding("R062"),)
    )
    assert plan.highest_mg == D("4.5")
    again = wish(record, scheme="D01")
    assert again.steps is None
    assert "check that the first step" in again.notes[0]


def test_a_dose_that_is_not_known_is_asked_for():
    record = Record(naltrexone=NaltrexoneUse(on_ldn=True))
    with pytest.raises(RegimenError, match=r"naltrexone\.dose_mg"):
        wish(record)
    assert "not known" in wish(record, scheme="D01").notes[0]


@pytest.mark.parametrize(
    ("use", "is_long"),
    [
        ({"gap_days": 14}, False),
        ({"gap_days": 15}, True),
        ({"last_dose_on": date(2026, 11, 17)}, False),
        ({"last_dose_on": date(2026, 11, 16)}, True),
    ],
)
def test_after_a_long_gap_the_first_step_comes_again(use, is_long):
    found = wish(Record(naltrexone=NaltrexoneUse(on_ldn=True, dose_mg=3, **use)))
    assert (found.steps is None) is is_long
    assert ("R099" in found.notes[0]) is is_long
