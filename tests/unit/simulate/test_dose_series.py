"""A regimen becomes doses at hours, in the states that they enter."""

from datetime import date

import pytest

from openldn.errors import DosingError
from openldn.plan import Formulation, make_regimen
from openldn.simulate import Injection, from_regimen, make_doses


def test_nights_follow_each_other_by_a_day():
    doses = make_doses(4.5, nights=3)
    assert doses.times_h.tolist() == [0, 24, 48]
    assert doses.doses_mg.tolist() == [4.5, 4.5, 4.5]
    assert doses.states == ("gut",)
    assert doses.clock_h == 22


def test_missed_nights_keep_their_place_with_a_dose_of_zero():
    assert make_doses(4.5, nights=4, missed=[2, 3]).doses_mg.tolist() == [4.5, 0, 0, 4.5]


def test_the_title_tells_missed_nights_and_a_single_dose():
    assert "4 nights (2 missed)" in make_doses(4.5, nights=4, missed=[2, 3]).title
    assert "missed" not in make_doses(4.5, nights=4, every_nights=2, missed=[2]).title
    assert make_doses(50, nights=1).title.startswith("50 mg once")


def test_more_than_ten_years_are_refused():
    with pytest.raises(DosingError, match="1 to 3660"):
        make_doses(4.5, nights=3661)


def test_twice_a_day_is_half_the_dose_each():
    doses = make_doses(4.5, nights=2, times_a_day=2)
    assert doses.times_h.tolist() == [0, 12, 24, 36]
    assert doses.doses_mg.tolist() == [2.25] * 4


def test_alternate_nights_skip_the_others():
    assert make_doses(4.5, nights=5, every_nights=2).times_h.tolist() == [0, 48, 96]


def test_a_drifting_bedtime_is_later_every_night():
    doses = make_doses(4.5, nights=3, drift_h_per_night=0.5)
    assert doses.times_h.tolist() == [0, 24.5, 49]


def test_a_slow_capsule_splits_into_what_is_free_at_once_and_the_rest():
    doses = make_doses(4, nights=1, formulation=Formulation.SLOW_RELEASE, immediate_share=0.25)
    assert doses.states == ("gut", "release")
    assert doses.shares.tolist() == [[0.25, 0.75]]


def test_a_depot_enters_the_muscle():
    assert make_doses(380, nights=1, formulation=Injection.DEPOT).states == ("muscle",)


def test_a_plan_is_dosed_as_it_says_across_a_change_of_clock():
    regimen = make_regimen("D01", start=date(2026, 10, 20), days=10)
    from openldn.plan import DoseClock

    berlin = make_regimen(
        "D01", start=date(2026, 10, 20), days=10, clock=DoseClock(zone="Europe/Berlin")
    )
    doses = from_regimen(berlin)
    assert doses.doses_mg.tolist() == [float(d.dose_mg) for d in berlin.doses]
    gaps = (doses.times_h[1:] - doses.times_h[:-1]).tolist()
    assert gaps.count(25.0) == 1  # clocks go back in the night of 25 October 2026
    assert set(gaps) == {24.0, 25.0}
    assert set(from_regimen(regimen).times_h[1:] - from_regimen(regimen).times_h[:-1]) == {24.0}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"nights": 0}, "nights is 0"),
        ({"nights": 3, "missed": [4]}, "missed night 4"),
        ({"nights": 3, "drift_h_per_night": 20}, "drift_h_per_night is 20"),
        ({"nights": 3, "clock_h": 24}, "clock_h is 24"),
        ({"nights": 3, "immediate_share": 0.5}, "immediate_share is 0.5"),
    ],
)
def test_what_cannot_be_is_refused(options, words):
    with pytest.raises(DosingError, match=words):
        make_doses(4.5, **options)


@pytest.mark.parametrize("dose", [0, -1, float("nan"), float("inf")])
def test_a_dose_must_be_above_zero(dose):
    with pytest.raises(DosingError, match="dose_mg"):
        make_doses(dose, nights=1)
