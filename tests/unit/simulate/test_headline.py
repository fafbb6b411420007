"""The headline weighs rebound against block, and says what is known."""

from dataclasses import replace

import numpy as np
import pytest

from openldn.errors import SimulationError
from openldn.simulate.headline import (
    Scenario,
    headline_scenarios,
    tell_balance,
    tell_headline,
    weigh_tone,
)

HOURS = np.linspace(0, 24, 97)
ONES = np.ones_like(HOURS)
SCENARIO = Scenario(dose_mg=4.5, taken="bedtime", release="immediate", hypothesis="pet-retention")


def weigh(tone, **changed):
    return weigh_tone(
        changed.pop("hours", HOURS),
        tone=tone,
        endogenous_fold=changed.pop("fold", ONES),
        receptors=ONES,
        break_even=2.5 * ONES,
    )


def test_every_dose_time_and_release_is_asked_under_each_hypothesis():
    asked = headline_scenarios(["pet-retention", "transient-block"])
    assert len(asked) == len(set(asked)) == 2 * 4 * 2 * 2


def test_without_drug_no_hour_is_above_baseline():
    found = weigh(ONES + 1e-7 * np.sin(HOURS))  # as a solver leaves it
    assert found.hours_above.mid == 0
    assert found.mean_tone.mid == pytest.approx(1)


def test_the_mean_counts_each_hour_once():
    tone = np.where(HOURS < 6, 0.2, 1.4)
    assert weigh(tone).mean_tone.mid == pytest.approx((6 * 0.2 + 18 * 1.4) / 24, abs=0.01)


def test_hours_above_are_read_where_tone_crosses_the_line():
    tone = 1 + 0.5 * np.sin(2 * np.pi * HOURS / 24)
    assert weigh(tone).hours_above.mid == pytest.approx(12, abs=0.01)


def test_hours_above_are_per_day_however_many_days_are_given():
    hours = np.linspace(0, 72, 289)
    ones = np.ones_like(hours)
    found = weigh_tone(
        hours, tone=1.2 * ones, endogenous_fold=ones, receptors=ones, break_even=ones
    )
    assert found.hours_above.mid == pytest.approx(24)


def test_draws_that_disagree_leave_the_verdict_undetermined():
    assert weigh(np.array([0.8 * ONES, 1.1 * ONES])).verdict == "undetermined"
    assert weigh(np.array([0.8 * ONES, 0.9 * ONES])).verdict == "below"
    assert weigh(np.array([1.1 * ONES, 1.2 * ONES])).verdict == "above"


def test_a_scenario_is_told_with_what_would_break_even():
    text = tell_balance(SCENARIO, weigh(0.5 * ONES, fold=1.2 * ONES))
    assert "mean tone 0.50 is below" in text
    assert "Endorphin is 1.20-fold" in text
    assert "have to be 2.40-fold at every hour, or at the height of the block 2.50-fold" in text


def test_the_morning_is_told_as_people_say_it():
    scenario = replace(SCENARIO, taken="morning")
    assert "immediate, in the morning (pet-retention)" in tell_balance(scenario, weigh(ONES))


def test_a_fold_that_no_gland_could_reach_is_not_printed():
    found = weigh_tone(
        HOURS, tone=1e-6 * ONES, endogenous_fold=ONES, receptors=ONES, break_even=1e6 * ONES
    )
    assert "more than 100-fold at every hour" in tell_balance(SCENARIO, found)


def test_a_mean_that_prints_as_1_has_no_sign():
    assert weigh(0.998 * ONES).verdict == "undetermined"


def test_the_fold_that_breaks_even_brings_the_mean_to_1():
    tone = np.where(HOURS < 6, 0.2, 1.0)
    need = weigh(tone, fold=1.25 * ONES).needed_fold.mid
    assert weigh(tone * need / 1.25).mean_tone.mid == pytest.approx(1)


def test_the_headline_ends_with_what_is_known():
    text = tell_headline({SCENARIO: weigh(0.5 * ONES)})
    assert text.startswith("At 4.5 mg mean tone is 0.50 of that without drug (below in 1")
    assert "no study was found" in text


def test_no_scenario_makes_no_headline():
    with pytest.raises(SimulationError, match="balances is empty"):
        tell_headline({})


@pytest.mark.parametrize(
    ("hours", "message"), [([0.0, 30.0], "whole days"), ([0.0, 0.0], "increasing")]
)
def test_times_that_are_no_whole_days_are_refused(hours, message):
    with pytest.raises(SimulationError, match=message):
        weigh_tone(hours, tone=[1, 1], endogenous_fold=[1, 1], receptors=[1, 1], break_even=[1, 1])


def test_a_value_that_is_not_finite_is_named():
    with pytest.raises(SimulationError, match="tone holds values that are not finite"):
        weigh(np.nan * ONES)


def test_a_course_of_another_length_is_named():
    with pytest.raises(SimulationError, match="tone has shape"):
        weigh([1.0, 1.0])
