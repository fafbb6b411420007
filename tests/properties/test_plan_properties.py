"""What always holds for plans, worksheets and their files."""

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from openldn.exchange import parse_plan, regimen_from_json, regimen_to_json
from openldn.plan import (
    Balance,
    CapsuleOrder,
    DoseClock,
    LiquidOrder,
    Powder,
    TimeOfDay,
    TitrationStep,
    UnitCount,
    ZoneChange,
    advise_gap,
    advise_missed_dose,
    count_units,
    make_regimen,
    make_worksheet,
    order_liquid_doses,
)

ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "Asia/Tokyo",
    "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Kiritimati", "Pacific/Auckland",
    "Asia/Kolkata", "America/St_Johns", "Africa/Casablanca", "Europe/Dublin", "America/Sao_Paulo",
)  # fmt: skip
zones = st.sampled_from(ZONES)
days = st.dates(min_value=date(2005, 1, 1), max_value=date(2035, 1, 1))
halves = st.integers(1, 9).map(lambda n: Decimal(n) / 2)
# Rising by halves, a week or more each: what no rule speaks against.
steps = st.lists(st.integers(7, 20), min_size=1, max_size=4).map(
    lambda lengths: tuple(
        TitrationStep(dose_mg=Decimal(n) / 2, days=length)
        for n, length in enumerate(lengths, start=1)
    )
)


@st.composite
def clocks(draw, start):
    changes = draw(st.lists(st.tuples(st.integers(0, 40), zones), max_size=4))
    travel = {start + timedelta(days=number): zone for number, zone in changes}
    return DoseClock(
        zone=draw(zones),
        bedtime=draw(st.times()).replace(second=0, microsecond=0),
        morning=draw(st.times()).replace(second=0, microsecond=0),
        time_of_day=draw(st.sampled_from((None, *TimeOfDay))),
        morning_from=draw(
            st.none() | st.integers(0, 40).map(lambda number: start + timedelta(days=number))
        ),
        travel=tuple(ZoneChange(day=day, zone=zone) for day, zone in travel.items()),
    )


@st.composite
def regimens(draw):
    start = draw(days)
    return make_regimen(start=start, steps=draw(steps), clock=draw(clocks(start)))


@given(regimens())
def test_no_two_doses_are_closer_than_18_hours(regimen):
    for before, after in pairwise(regimen.doses):
        assert after.instant - before.instant >= timedelta(hours=18)


@given(regimens())
def test_every_day_has_one_dose_or_says_why_not(regimen):
    taken = [dose.day for dose in regimen.doses]
    left = [one.day for one in regimen.skipped]
    planned = sum((level.end - level.start).days for level in regimen.levels)
    assert len(set(taken + left)) == len(taken) + len(left) == planned


@given(regimens())
def test_every_time_exists_on_its_clock(regimen):
    for dose in regimen.doses:
        there = dose.instant.astimezone(ZoneInfo(dose.zone)).replace(tzinfo=None)
        assert there == dose.local


@given(regimens())
def test_a_regimen_comes_back_from_json_as_it_was(regimen):
    content = json.loads(json.dumps(regimen_to_json(regimen)))
    assert regimen_from_json(content) == regimen
    assert parse_plan(json.dumps(content)) == (regimen, ())


@given(days, zones, st.integers(0, 23), steps)
def test_a_course_at_home_leaves_nothing_out(start, zone, hour, own):
    # But where a country left out a day.
    assume(zone not in {"Pacific/Apia", "Pacific/Kiritimati"})
    regimen = make_regimen(
        start=start, steps=own, clock=DoseClock(zone=zone, bedtime=time(hour, 30))
    )
    assert regimen.skipped == ()


@given(regimens())
def test_units_hold_exactly_what_the_doses_hold(regimen):
    for strengths in (None, (Decimal("0.5"),), (Decimal("0.5"), Decimal("1.5"), Decimal(1))):
        units = count_units(regimen, strengths_mg=strengths)
        assert sum(one.strength_mg * one.count for one in units) == regimen.total_mg


@given(regimens(), st.sampled_from(("0.5", "1", "2")), st.sampled_from((50, 100, 150)))
def test_bottles_hold_exactly_what_the_doses_draw(regimen, strength, bottle):
    order = LiquidOrder(
        doses=order_liquid_doses(regimen),
        strength_mg_per_ml=Decimal(strength),
        bottle_ml=Decimal(bottle) / Decimal(strength),
    )
    sheet = make_worksheet(order, made_on=regimen.start)
    drawn = sum(one.used_ml for one in sheet.bottles) * Decimal(strength)
    assert drawn == regimen.total_mg
    assert all(one.used_ml + one.discarded_ml == order.bottle_ml for one in sheet.bottles)
    assert all(one.last_day < one.use_before for one in sheet.bottles)
    assert sum(one.doses for one in sheet.bottles) == len(regimen.doses)


percents = st.integers(9000, 10200).map(lambda n: Decimal(n) / 100)


@given(halves, st.integers(1, 500), percents, st.integers(0, 1000))
def test_amounts_scale_with_the_count_and_every_figure_is_checked(strength, count, assay, water):
    powder = Powder(assay_percent=assay, water_percent=Decimal(water) / 100)

    def exact(number):
        order = CapsuleOrder(
            units=(UnitCount(strength_mg=strength, count=number),), fill_mg=Decimal(225)
        )
        sheet = make_worksheet(
            order,
            made_on=date(2026, 12, 1),
            powder=powder,
            balance=Balance(step_mg=Decimal("0.01")),
        )
        assert all(one.is_checked for one in sheet.batches[0].figures)
        content = sheet.batches[0].find_figure("content after rounding").value
        assert abs(content - strength) <= Decimal("0.01") / number
        return sheet.batches[0].find_figure("powder, exact").value

    assert abs(exact(3 * count) - 3 * exact(count)) < Decimal("1e-15")


@given(st.integers(0, 24 * 60))
def test_a_missed_dose_is_never_advised_close_to_the_next(minutes):
    planned = datetime.fromisoformat("2026-12-01T21:00+00:00")
    advice = advise_missed_dose(
        planned=planned,
        now=planned + timedelta(minutes=minutes),
        next_dose=planned + timedelta(days=1),
    )
    assert advice.take_now == (advice.hours_to_next >= 6)


@given(st.integers(1, 60), st.none() | st.integers(0, 60), halves, halves)
def test_a_restart_never_exceeds_the_dose_before_and_waits_for_opioids(gap, opioid, dose, first):
    last = date(2026, 12, 1)
    advice = advise_gap(
        last_dose=last, restart=last + timedelta(days=gap), dose_mg=dose, first_step_mg=first,
        last_opioid=None if opioid is None else last + timedelta(days=opioid),
    )  # fmt: skip
    assert advice.restart_mg <= dose
    if opioid is not None:
        assert advice.must_screen
        assert (advice.earliest_restart - last).days >= opioid + 10
