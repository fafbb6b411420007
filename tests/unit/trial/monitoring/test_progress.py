"""A diary laid beside its design."""

from dataclasses import replace

import numpy as np
import pytest

from openldn.errors import CourseError, DesignError
from openldn.record import Course, Instrument
from openldn.trial import (
    DesignKind,
    TrialDesign,
    TrialProtocol,
    TrialTreatment,
    follow_course,
    lay_out,
)

PAIR = (TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5))
DESIGN = TrialDesign(
    kind=DesignKind.PAIRED, treatments=PAIR, cycles=2, period_days=4, run_in_days=3, washout_days=2
)
PAIN = Instrument(name="pain", minimum=0, maximum=10, mcid=1)
PROTOCOL = TrialProtocol(design=DESIGN, instrument=PAIN)
ORDER = (1, 0, 0, 1)


def diary(days=None, labels=("placebo", "LDN")):
    """Scores equal to the day, treatments as assigned, blank without treatment."""
    plan = lay_out(DESIGN, ORDER)
    days = plan.days if days is None else days
    code = np.where(plan.treatment < 2, plan.treatment, -1)[:days]
    return Course(
        outcome=np.arange(float(days)), treatment=code, treatments=labels,
        day=np.arange(float(days)),
    )  # fmt: skip


def test_cycles_end_with_the_last_day_of_their_last_period():
    so_far = follow_course(diary(), PROTOCOL)
    assert so_far.cycle_ends == (13, 25)
    assert (so_far.cycles, so_far.sequence) == (2, ORDER)


def test_means_are_those_of_the_last_half_of_a_period():
    so_far = follow_course(diary(13), PROTOCOL)
    assert so_far.means.tolist() == [[5.5, 11.5]]


def test_a_cycle_counts_when_its_last_day_has_passed_and_not_before():
    assert follow_course(diary(12), PROTOCOL).cycles == 0
    assert follow_course(diary(12), PROTOCOL).is_mid_cycle
    assert follow_course(diary(12), PROTOCOL, days=13).cycles == 1
    assert not follow_course(diary(13), PROTOCOL).is_mid_cycle


def test_days_without_study_treatment_are_labeled_by_the_design():
    course = follow_course(diary(), PROTOCOL).course
    assert [course.treatments[code] for code in course.treatment[:3]] == ["run-in"] * 3
    assert course.treatments[course.treatment[7]] == "washout"


def test_a_look_after_a_cycle_holds_no_later_day():
    assert len(follow_course(diary(), PROTOCOL).after_cycle(1)) == 13


def test_a_diary_that_is_longer_than_the_design_is_refused():
    long = Course(
        outcome=np.ones(30), treatment=np.full(30, -1), treatments=("placebo", "LDN"),
        day=np.arange(30.0),
    )  # fmt: skip
    with pytest.raises(DesignError, match="goes on to day 30 and the design ends on day 25"):
        follow_course(long, PROTOCOL)


def test_unknown_labels_are_refused_with_a_hint_at_kits():
    with pytest.raises(DesignError, match=r"'X', 'Y'.*say --masked"):
        follow_course(diary(labels=("X", "Y")), PROTOCOL)


def test_masked_labels_are_told_apart_by_first_appearance_alone():
    one = follow_course(diary(labels=("X", "Y")), PROTOCOL, is_masked=True)
    course = diary(labels=("Y", "X"))
    assert one.compared == (0, 1)
    assert follow_course(course, PROTOCOL, is_masked=True).labels == ("Y", "X")


def test_a_shifted_diary_is_noticed():
    with pytest.raises(DesignError, match="by the design, and the diary says"):
        follow_course(diary(20), PROTOCOL, first_day=2)


def test_two_treatments_in_a_period_are_refused():
    course = diary()
    mixed = course.treatment.copy()
    mixed[4] = 1 - mixed[4]
    with pytest.raises(DesignError, match=r"period 1 .* holds two treatments"):
        follow_course(replace(course, treatment=mixed), PROTOCOL)


def test_a_complete_period_without_any_label_is_asked_for():
    course = diary()
    blank = course.treatment.copy()
    blank[9:13] = -1
    with pytest.raises(CourseError, match="period 2 has no entry with a treatment"):
        follow_course(replace(course, treatment=blank), PROTOCOL)


def test_days_before_the_last_entry_cannot_be_those_that_have_passed():
    with pytest.raises(DesignError, match="days is 5; must be 13"):
        follow_course(diary(13), PROTOCOL, days=5)


def test_a_design_without_cycles_is_not_monitored():
    design = TrialDesign(kind=DesignKind.BEFORE_AFTER, treatments=PAIR, baseline_days=10)
    with pytest.raises(DesignError, match="no cycles to look after"):
        follow_course(diary(5), TrialProtocol(design=design, instrument=PAIN))
