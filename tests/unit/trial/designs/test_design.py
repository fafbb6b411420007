"""The design of a trial checks itself and counts its days."""

from dataclasses import replace

import pytest

from openldn.errors import DesignError
from openldn.trial import DesignKind, TrialDesign, TrialTreatment, lay_out

PLACEBO = TrialTreatment(label="placebo")
LDN = TrialTreatment(label="LDN", dose_mg=4.5)
PAIRED = TrialDesign(kind=DesignKind.PAIRED, treatments=(PLACEBO, LDN), cycles=3, period_days=42)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"cycles": 0}, "cycles is 0; must be 1 to 50"),
        ({"cycles": 51}, "cycles is 51"),
        ({"period_days": 0}, "period_days is 0; must be 1 to 3650 days"),
        ({"washout_days": -2}, "washout_days is -2.*without washout give 0"),
        ({"run_in_days": -1}, "run_in_days is -1"),
        ({"treatments": (PLACEBO,)}, "has 1 treatments; must be 2 to 6"),
        ({"treatments": (PLACEBO, TrialTreatment(label="Placebo "))}, "bear the same label"),
        ({"kind": DesignKind.RESTRICTED, "longest_run": 0}, "longest_run is 0"),
        ({"kind": DesignKind.BEFORE_AFTER}, "cycles is 3; a before-after design has 1"),
        ({"kind": DesignKind.BEFORE_AFTER, "cycles": 1}, "baseline_days is 0"),
        ({"kind": DesignKind.STAGGERED_START, "cycles": 1, "starts": (14,)}, "fewer than two days"),
        ({"kind": DesignKind.STAGGERED_START, "cycles": 1, "starts": (0, 14)}, "starts holds 0"),
        (
            {"kind": DesignKind.WITHDRAWAL, "treatments": (PLACEBO, LDN, replace(LDN, label="x"))},
            "compares two treatments; 3 were given",
        ),
    ],
)
def test_a_design_that_cannot_be_says_which_number_is_wrong(changes, told):
    with pytest.raises(DesignError, match=told):
        replace(PAIRED, **changes)


@pytest.mark.parametrize("dose_mg", [-1, 1001, float("nan")])
def test_a_dose_that_cannot_be_is_refused(dose_mg):
    with pytest.raises(DesignError, match="dose_mg of 'LDN'"):
        TrialTreatment(label="LDN", dose_mg=dose_mg)


def test_a_treatment_needs_a_label():
    with pytest.raises(DesignError, match="label of a treatment is empty"):
        TrialTreatment(label=" ")


def test_washout_stands_between_periods_and_never_at_the_end():
    design = replace(PAIRED, cycles=2, run_in_days=14, washout_days=7)
    schedule = lay_out(design, (0, 1, 1, 0))
    assert design.total_days == schedule.days == 14 + 4 * 42 + 3 * 7
    assert schedule.periods == (
        "run-in", "1", "washout 1", "2", "washout 2", "3", "washout 3", "4",
    )  # fmt: skip
    assert schedule.labels[schedule.treatment[-1]] == "placebo"


def test_names_of_periods_tell_nothing_of_the_treatment():
    first, second = lay_out(PAIRED, (0, 1) * 3), lay_out(PAIRED, (1, 0) * 3)
    assert first.periods == second.periods
    assert first.period.tolist() == second.period.tolist()


def test_a_cycle_begins_with_its_washout_and_the_run_in_is_none():
    schedule = lay_out(replace(PAIRED, cycles=2, run_in_days=2, washout_days=1), (0, 1, 1, 0))
    cycles = {
        name: int(schedule.cycle[schedule.period == number][0])
        for number, name in enumerate(schedule.periods)
    }
    assert cycles["run-in"] == -1
    assert (cycles["2"], cycles["washout 2"], cycles["3"]) == (0, 1, 1)


def test_a_staggered_start_lasts_as_long_as_its_drawn_baseline():
    design = TrialDesign(
        kind=DesignKind.STAGGERED_START, treatments=(PLACEBO, LDN), period_days=56,
        starts=(14, 21, 28),
    )  # fmt: skip
    assert lay_out(design, (21,)).days == 21 + 56
    assert design.total_days == 28 + 56


@pytest.mark.parametrize("sequence", [(0, 1) * 4, (0, 2), (-1, 0)])
def test_an_order_of_another_design_is_refused(sequence):
    with pytest.raises(DesignError, match="the design has 6 periods"):
        lay_out(PAIRED, sequence)


def test_more_scores_than_days_are_refused():
    schedule = lay_out(replace(PAIRED, cycles=1, period_days=2), (0, 1))
    with pytest.raises(DesignError, match="5 scores for 4 days"):
        schedule.course([1.0] * 5)


def test_a_course_so_far_is_the_beginning_of_the_schedule():
    course = lay_out(replace(PAIRED, cycles=1, period_days=2), (1, 0)).course([5.0, 4.0, 3.0])
    assert [course.treatments[code] for code in course.treatment] == ["LDN", "LDN", "placebo"]
    assert course.day.tolist() == [0.0, 1.0, 2.0]
