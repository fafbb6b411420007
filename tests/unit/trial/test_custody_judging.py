"""Is a diary judged on letters for either meaning, and by the right person's kits?"""

from dataclasses import replace

import numpy as np
import pytest
from tests.custody_cases import PAIRED, STAGGERED, THREE_DOSES, make_protocol, make_secrets

from openldn.errors import CourseError, DesignError
from openldn.record import Course, Finding
from openldn.trial import (
    LetteredOrder,
    default_model,
    draw_allocation,
    is_same_answer,
    judge_letters,
    release_order,
)
from openldn.trial.custody.letters import letter_course


def make_course(allocation, *, participant="P01", by="number"):
    own = [pair for pair in allocation.contents() if pair[0].participant == participant]
    names = tuple(getattr(kit, by) for kit, _ in own)
    code = np.repeat(np.arange(len(own)), [kit.days for kit, _ in own])
    on = np.array([treatment for _, treatment in own])[code]
    noise = np.random.default_rng(1).normal(0, 1, len(code))
    return Course(
        outcome=np.clip(np.round(6 - 2.5 * (on > 0) + noise), 0, 10), treatment=code,
        treatments=names, day=np.arange(float(len(code))), participant=participant,
    )  # fmt: skip


def draw(design=PAIRED, participants=("P01",)):
    return draw_allocation(design, participants=participants, secrets=make_secrets(9))


def judge(allocation, courses, *, orders=None, design=PAIRED, unblinded=()):
    answers = judge_letters(
        courses, protocol=make_protocol(design),
        spec=replace(default_model(), carryover="none"),
        orders=orders or release_order(allocation), kits=allocation.kits,
        unblinded=dict.fromkeys(unblinded, "2026-03-02"),
    )  # fmt: skip
    return {(one.active, one.comparator): one.evaluation for one in answers}


def test_kit_numbers_and_period_numbers_give_the_same_letters():
    drawn = draw()
    order = release_order(drawn)[0]
    courses = [
        letter_course(make_course(drawn, by=by), order=order, kits=drawn.kits)
        for by in ("number", "period")
    ]
    labels = [[course.treatments[code] for code in course.treatment] for course in courses]
    assert labels[0] == labels[1]
    assert list(labels[0][::14]) == list(order.order)


def test_run_in_washout_and_blank_days_stay_what_they_are():
    drawn = draw()
    course = replace(
        make_course(drawn, by="period"),
        treatment=np.array([0, 1, -1, 2, 3, 4] * 14),
        treatments=("1", "run-in", "Washout 1", "2.0", "3"),
    )
    found = letter_course(course, order=release_order(drawn)[0], kits=drawn.kits)
    labels = [found.treatments[code] if code >= 0 else None for code in found.treatment[:6]]
    order = release_order(drawn)[0].order
    assert labels == [order[0], "run-in", None, "washout", order[1], order[2]]


def test_a_kit_of_somebody_else_is_refused():
    drawn = draw(participants=("P01", "P02"))
    strange = replace(make_course(drawn, participant="P02"), participant="P01")
    with pytest.raises(DesignError, match="none of this participant"):
        judge(drawn, [strange])


def test_both_directions_are_judged_and_mirror_each_other():
    found = judge(draw(), [make_course(draw())])
    assert set(found) == {("X", "Y"), ("Y", "X")}
    one, other = found["X", "Y"].contrast, found["Y", "X"].contrast
    assert one.mean == pytest.approx(-other.mean, abs=0.2)
    decisions = {each.verdict.recommendation.value for each in found.values()}
    assert decisions == {"continue", "stop"}


def test_the_letters_of_the_other_meaning_give_the_same_answers_with_letters_exchanged():
    drawn = draw()
    order = release_order(drawn)[0]
    swapped = LetteredOrder(
        participant="P01", order=tuple({"X": "Y", "Y": "X"}[letter] for letter in order.order)
    )
    course = make_course(drawn)
    plain, mirrored = judge(drawn, [course]), judge(drawn, [course], orders=(swapped,))
    assert plain["X", "Y"].contrast == mirrored["Y", "X"].contrast
    assert plain["X", "Y"].verdict == mirrored["Y", "X"].verdict
    assert plain["Y", "X"].contrast == mirrored["X", "Y"].contrast


def test_with_three_treatments_every_pair_of_letters_is_judged():
    design = replace(THREE_DOSES, cycles=1)
    drawn = draw(design)
    assert len(judge(drawn, [make_course(drawn)], design=design)) == 6


def test_kits_that_hide_a_single_change_are_not_taken_for_periods():
    drawn = draw(STAGGERED)
    course = make_course(drawn)
    course = replace(course, period=course.treatment, periods=course.treatments)
    found = judge(drawn, [course], design=STAGGERED)["X", "Y"]
    assert "PER-002" not in {finding.id for finding in found.findings}


def test_a_participant_whose_code_was_broken_is_judged_as_not_blinded():
    drawn = draw()
    grades = [
        judge(drawn, [make_course(drawn)], unblinded=names)["X", "Y"].grade.letter
        for names in ((), ("P01",))
    ]
    assert grades == ["A", "B"]


def test_a_diary_that_ends_before_the_second_treatment_cannot_be_judged():
    drawn = draw()
    course = make_course(drawn)
    short = replace(
        course, outcome=course.outcome[:14], treatment=course.treatment[:14], day=course.day[:14]
    )
    found = judge(drawn, [short])
    assert all(isinstance(one, Finding) for one in found.values())


def test_a_diary_without_codes_of_several_participants_is_refused():
    drawn = draw(participants=("P01", "P02"))
    with pytest.raises(DesignError, match="--patient"):
        judge(drawn, [replace(make_course(drawn), participant="")])


def test_a_diary_of_somebody_who_is_not_in_the_trial_is_refused_without_the_name():
    drawn = draw()
    with pytest.raises(CourseError) as caught:
        judge(drawn, [replace(make_course(drawn), participant="Jane")])
    assert "Jane" not in str(caught.value)


def test_a_number_that_differs_by_more_than_rounding_is_another_answer():
    assert is_same_answer({"a": [1.0, "b"]}, {"a": [1.0 + 1e-7, "b"]})
    assert not is_same_answer({"a": [1.0, "b"]}, {"a": [1.01, "b"]})
    assert not is_same_answer({"a": [1.0]}, {"a": [1.0, 2.0]})
