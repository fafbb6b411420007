"""What always holds when a course is judged."""

import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.cast import PAIN, make_course

from openldn.exchange import evaluation_to_json
from openldn.inference import Prior
from openldn.record import Instrument
from openldn.trial import (
    FileEvaluation,
    Question,
    collect,
    default_model,
    evaluate_course,
    evaluate_courses,
    judge_course,
)

# A fit takes milliseconds and shrinking a failure thousands of fits: show the first one found.
QUICK = (Phase.explicit, Phase.generate)
few = settings(max_examples=12, phases=QUICK)
FREE = Instrument(name="score", better="lower", mcid=1)
YES = Instrument(name="slept", better="higher", minimum=0, maximum=1, mcid=0.2)
# One unit and one center for all, so that a change of the scores changes nothing else.
KNOWN = replace(default_model(), likelihood="gaussian", unit=1.0, center=5.0)

scores = st.lists(st.integers(0, 10), min_size=16, max_size=40)
effects = st.integers(-4, 4)
seeds = st.randoms(use_true_random=False)


def judge(course, *, instrument=FREE, spec=KNOWN, active="LDN", comparator="placebo"):
    return evaluate_course(
        course, instrument=instrument, active=active, comparator=comparator, spec=spec,
        thorough=False,
    )  # fmt: skip


def crossed(values, days=4):
    return make_course(values, np.arange(len(values)) // days % 2)


def numbers(evaluation):
    contrast = evaluation.contrast
    return [
        contrast.mean, contrast.sd, *contrast.ci95, contrast.p_benefit, contrast.p_mcid,
        contrast.p_harm_mcid, contrast.p_small,
    ]  # fmt: skip


def check_finite(evaluation):
    """No number is missing, in the contrast under any prior or anywhere in the JSON."""
    summaries = [summary for summary in evaluation.priors.values() if summary is not None]
    for summary in (evaluation.contrast, *summaries):
        shares = [summary.p_mcid, summary.p_harm_mcid, summary.p_small]
        assert np.isfinite([summary.mean, summary.sd, *summary.ci95]).all()
        assert summary.sd > 0
        assert summary.ci95[0] < summary.ci95[1]
        assert all(0 <= share <= 1 for share in (*shares, summary.p_benefit))
        assert sum(shares) == pytest.approx(1.0, abs=1e-6)
    content = FileEvaluation(evaluations=(evaluation,), pooled=None, findings=())
    assert json.dumps(evaluation_to_json(content), allow_nan=False)


@few
@given(scores, effects, seeds)
def test_the_order_of_entries_of_one_day_is_irrelevant(values, effect, random):
    label = np.arange(len(values)) // 8 % 2
    day = np.arange(len(values)) // 2 * 1.0
    order = np.array(sorted(range(len(values)), key=lambda i: (day[i], random.random())))
    value = np.array(values) + effect * label
    one = judge(make_course(value, label, day=day))
    other = judge(make_course(value[order], label[order], day=day))
    assert numbers(other) == pytest.approx(numbers(one), rel=1e-3, abs=1e-4)


@few
@given(scores, seeds)
def test_without_time_the_order_of_entries_is_irrelevant(values, random):
    label = np.arange(len(values)) % 2
    order = list(range(len(values)))
    random.shuffle(order)
    one = judge(make_course(values, label, day=False))
    other = judge(make_course(np.array(values)[order], label[order], day=False))
    assert numbers(other) == pytest.approx(numbers(one), rel=1e-6, abs=1e-8)


@few
@given(scores, effects)
def test_swapped_labels_flip_the_sign(values, effect):
    course = crossed(values)
    course = replace(course, outcome=course.outcome + effect * course.treatment)
    one = judge(course).contrast
    other = judge(course, active="placebo", comparator="LDN").contrast
    assert other.mean == pytest.approx(-one.mean, abs=1e-6)
    assert other.sd == pytest.approx(one.sd, abs=1e-6)
    assert other.p_mcid == pytest.approx(one.p_harm_mcid, abs=1e-6)
    assert other.p_harm_mcid == pytest.approx(one.p_mcid, abs=1e-6)
    assert other.p_benefit == pytest.approx(1 - one.p_benefit, abs=1e-6)


@settings(max_examples=6, phases=QUICK)
@given(scores)
def test_swapped_labels_flip_the_sign_of_ordered_scores(values):
    course = crossed(values)
    one = judge(course, instrument=PAIN, spec=default_model()).contrast
    other = judge(
        course, instrument=PAIN, spec=default_model(), active="placebo", comparator="LDN"
    ).contrast
    assert other.mean == pytest.approx(-one.mean, abs=1e-3 * one.sd)
    assert other.p_mcid == pytest.approx(one.p_harm_mcid, abs=1e-3)


@settings(max_examples=6, phases=QUICK)
@given(scores)
def test_a_scale_turned_around_flips_the_sign_and_keeps_the_benefit(values):
    course = crossed(values)
    one = judge(course, instrument=PAIN, spec=default_model()).contrast
    turned = judge(
        replace(course, outcome=10 - course.outcome), instrument=replace(PAIN, better="higher"),
        spec=default_model(),
    ).contrast  # fmt: skip
    assert turned.mean == pytest.approx(-one.mean, abs=1e-3 * one.sd)
    assert turned.p_mcid == pytest.approx(one.p_mcid, abs=1e-3)
    assert turned.p_benefit == pytest.approx(one.p_benefit, abs=1e-3)


@pytest.mark.parametrize("likelihood", ["gaussian", "ordinal", "censored"])
@settings(max_examples=5, phases=QUICK)
@given(values=scores, shift=st.integers(-50, 1000))
def test_a_constant_added_to_scores_and_range_changes_nothing(likelihood, values, shift):
    spec = replace(default_model(), likelihood=likelihood)
    moved = replace(PAIN, minimum=shift, maximum=shift + 10)
    course = crossed(values)
    one = judge(course, instrument=PAIN, spec=spec)
    other = judge(replace(course, outcome=course.outcome + shift), instrument=moved, spec=spec)
    assert numbers(other) == pytest.approx(numbers(one), rel=1e-4, abs=1e-5)


@pytest.mark.parametrize("likelihood", ["gaussian", "ordinal", "censored"])
@settings(max_examples=5, phases=QUICK)
@given(values=scores, factor=st.sampled_from([1e-3, 0.1, 2.0, 7.0, 1e6]))
def test_scores_range_and_mcid_in_other_units_give_the_contrast_in_those(
    likelihood, values, factor
):
    spec = replace(default_model(), likelihood=likelihood)
    scaled = replace(PAIN, minimum=0, maximum=10 * factor, mcid=factor, step=factor)
    course = crossed(values)
    one = numbers(judge(course, instrument=replace(PAIN, step=1), spec=spec))
    other = numbers(judge(replace(course, outcome=course.outcome * factor), instrument=scaled,
                          spec=spec))  # fmt: skip
    assert [value / factor for value in other[:4]] == pytest.approx(one[:4], rel=1e-4, abs=1e-5)
    assert other[4:] == pytest.approx(one[4:], abs=1e-5)


@few
@given(scores, st.integers(0, 15), st.booleans())
def test_a_day_without_a_score_changes_nothing(values, place, carryover):
    spec = replace(KNOWN, carryover=3.0) if carryover else KNOWN
    day = np.arange(float(len(values)))
    day[place + 1 :] += 1
    label = np.arange(len(values)) // 4 % 2
    one = make_course(values, label, day=day)
    other = make_course(
        np.insert(np.array(values, float), place + 1, np.nan),
        np.insert(label, place + 1, label[min(place + 1, len(values) - 1)]),
        day=np.insert(day, place + 1, place + 1.0),
    )
    assert numbers(judge(other, spec=spec)) == pytest.approx(numbers(judge(one, spec=spec)))


@few
@given(scores, st.integers(1, 14))
def test_a_missing_day_split_in_two_changes_nothing(values, place):
    value = np.array(values, float)
    value[place] = np.nan
    one = crossed(value)
    twice = np.r_[np.arange(place + 1), np.arange(place, len(values))]
    day = one.day[twice]
    day[place + 1] += 0.5
    other = make_course(value[twice], one.treatment[twice], day=day)
    assert numbers(judge(other)) == pytest.approx(numbers(judge(one)))


@few
@given(scores, effects)
def test_a_wider_prior_never_gives_a_narrower_posterior(values, effect):
    course = crossed(values)
    course = replace(course, outcome=course.outcome + effect * course.treatment)
    widths = [
        judge(course, spec=KNOWN.with_prior(f"normal(0, {spread})")).contrast.sd
        for spread in (0.1, 0.5, 1, 2, 5)
    ]
    # A prior that disagrees with the data can be left with a wider mixture of nodes than a
    # wider prior is: by a few parts in a hundred, never more.
    assert all(wide >= 0.97 * narrow for narrow, wide in pairwise(widths))
    assert widths[-1] >= widths[0]


@few
@given(scores, effects)
def test_a_prior_pulls_the_contrast_toward_its_middle(values, effect):
    course = crossed(values)
    course = replace(course, outcome=course.outcome + effect * course.treatment)
    found = judge(course).priors
    assert abs(found["sceptical"].mean) <= abs(found["none"].mean) + 1e-6
    assert found["enthusiastic"].mean < found["sceptical"].mean


@few
@given(scores, st.sampled_from(["gaussian", "ordinal", "censored", "count", "poisson"]))
def test_no_number_is_ever_missing(values, likelihood):
    spec = replace(default_model(), likelihood=likelihood)
    check_finite(judge(crossed(values), instrument=PAIN, spec=spec))


SIX = np.repeat([0, 1, 0, 1, 0, 1], 4)
HARD = {
    "constant": np.full(24, 5.0),
    "all at the floor": np.zeros(24),
    "all at the ceiling": np.full(24, 10.0),
    "separated": 10.0 * SIX,
    "only the ends": np.resize([0.0, 10.0, 10.0, 0.0, 0.0], 24),
    "one day off": np.r_[np.full(23, 3.0), 10.0],
}


@pytest.mark.parametrize("likelihood", ["gaussian", "ordinal", "censored", "count", "poisson"])
@pytest.mark.parametrize("name", HARD)
def test_hard_scores_give_numbers(name, likelihood):
    spec = replace(default_model(), likelihood=likelihood)
    check_finite(judge(make_course(HARD[name], SIX), instrument=PAIN, spec=spec))


@pytest.mark.parametrize("name", ["all yes", "all no", "separated", "two nights"])
def test_hard_yes_and_no_give_numbers(name):
    values = {
        "all yes": np.ones(24), "all no": np.zeros(24), "separated": SIX.astype(float),
        "two nights": np.array([0.0, 1.0]),
    }[name]  # fmt: skip
    course = make_course(values, SIX[: len(values)] if len(values) > 2 else [0, 1])
    check_finite(judge(course, instrument=YES, spec=default_model()))


@pytest.mark.parametrize("likelihood", ["gaussian", "ordinal", "censored", "count", "poisson"])
@pytest.mark.parametrize("day", [None, False, [0.0, 0.0], [0.3, 400.7]])
def test_two_entries_give_numbers_and_no_decision(likelihood, day):
    spec = replace(default_model(), likelihood=likelihood)
    found = judge(make_course([5.0, 3.0], [0, 1], day=day), instrument=PAIN, spec=spec)
    check_finite(found)
    assert found.verdict.recommendation.value == "cannot tell"


@pytest.mark.parametrize("factor", [1e9, 1e-9, 1e-3])
def test_huge_and_tiny_scores_give_the_same_answer_in_their_unit(factor):
    values = np.resize([5.0, 6.0, 4.0, 7.0, 5.0], 24) - 2.0 * SIX
    instrument = Instrument(name="score", better="lower")
    one = judge(make_course(values, SIX), instrument=instrument, spec=default_model())
    other = judge(make_course(factor * values, SIX), instrument=instrument, spec=default_model())
    check_finite(other)
    assert other.contrast.mean / factor == pytest.approx(one.contrast.mean, rel=1e-3)
    assert other.contrast.p_mcid == pytest.approx(one.contrast.p_mcid, abs=1e-3)
    assert other.fitted.innovation == pytest.approx(one.fitted.innovation, rel=1e-2, abs=1e-3)


@pytest.mark.parametrize("size", [1e9, 1e12])
def test_huge_counts_give_numbers(size):
    values = np.round(size * (1 + 0.3 * np.sin(np.arange(24.0))))
    spec = replace(default_model(), likelihood="count")
    check_finite(judge(make_course(values, SIX), instrument=FREE, spec=spec))


def test_an_entry_far_from_all_others_gives_numbers():
    check_finite(judge(make_course(np.r_[np.zeros(23), 1e6], SIX), spec=default_model()))


@pytest.mark.parametrize("likelihood", ["gaussian", "censored"])
def test_four_hundred_days_give_numbers(likelihood):
    label = np.arange(400) // 50 % 2
    values = np.clip(5 - label + 2 * np.sin(np.arange(400.0) * 1.7), 0, 10)
    spec = replace(default_model(), likelihood=likelihood)
    check_finite(judge(make_course(values, label), instrument=PAIN, spec=spec))


@pytest.mark.parametrize("likelihood", ["gaussian", "ordinal", "count"])
def test_uneven_times_give_numbers(likelihood):
    day = np.cumsum(np.resize([0.01, 0.7, 1.0, 33.3, 0.0], 24))
    spec = replace(default_model(), likelihood=likelihood)
    values = np.resize([5.0, 6.0, 4.0, 7.0, 5.0], 24) - 2.0 * SIX
    check_finite(judge(make_course(values, SIX, day=day), instrument=PAIN, spec=spec))


def test_seconds_too_many_do_not_change_the_answer():
    """An entry at 8:00:01 instead of 8:00:00 is the same entry."""
    values = np.resize([3.5, 6.5], 24) - 1.5 * SIX
    one = judge(make_course(values, SIX))
    other = judge(make_course(values, SIX, day=np.arange(24) * (1 + 4e-7)))
    assert numbers(other) == pytest.approx(numbers(one), rel=1e-3, abs=1e-3)


@pytest.mark.parametrize("values", [[9.0, 1.0], [1.0, 9.0], [5.0, 5.0]])
@pytest.mark.parametrize("days", [1, 30])
def test_where_drug_and_time_are_one_nothing_is_decided(values, days):
    label = np.repeat([0, 1], days)
    course = make_course(np.repeat(values, days) + np.resize([0.0, 1.0, -1.0], 2 * days), label)
    found = judge(course, instrument=PAIN, spec=default_model())
    assert found.verdict.recommendation.value == "cannot tell"
    assert any("calendar time" in reason for reason in found.verdict.reasons)


def test_without_prior_and_nearly_without_data_the_scale_bounds_the_contrast():
    spec = KNOWN.with_prior("none")
    only_placebo = make_course([5.0, np.nan], [0, 1])
    found = judge(only_placebo, instrument=PAIN, spec=spec)
    assert -10 <= found.contrast.ci95[0] < -5
    assert 5 < found.contrast.ci95[1] <= 10
    assert found.verdict.recommendation.value == "cannot tell"


@settings(max_examples=4, phases=QUICK)
@given(seeds)
def test_the_order_of_participants_is_irrelevant(random):
    courses = [
        replace(crossed(np.resize([5.0, 6.0 + k, 4.0, 7.0], 24)), participant=str(k))
        for k in range(4)
    ]
    question = Question(
        instrument=FREE, active="LDN", comparator="placebo", spec=KNOWN, thorough=False
    )
    one = evaluate_courses(courses, question=question)
    random.shuffle(courses)
    other = evaluate_courses(courses, question=question)
    assert other.pooled.mean == pytest.approx(one.pooled.mean, abs=1e-9)
    found = {e.participant: e.contrast.mean for e in other.evaluations}
    assert found == {e.participant: e.contrast.mean for e in one.evaluations}


def test_judging_one_by_one_and_collecting_is_judging_all():
    courses = [replace(crossed(np.resize([5.0, 6.0, 3.0 + k], 24)), participant=str(k))
               for k in range(3)]  # fmt: skip
    question = Question(
        instrument=FREE, active="LDN", comparator="placebo", spec=KNOWN, thorough=False
    )
    one = collect([judge_course(course, question) for course in courses], findings=())
    other = evaluate_courses(courses, question=question)
    assert one.pooled == other.pooled


def test_a_student_prior_lets_strong_data_speak_more_than_a_normal_one():
    course = crossed(np.resize([9.0, 8.0, 9.5, 8.5], 40))
    course = replace(course, outcome=course.outcome - 8.0 * course.treatment)
    normal = judge(course, spec=replace(KNOWN, custom=Prior.parse("normal(0, 1)"),
                                        primary="custom")).contrast  # fmt: skip
    student = judge(course, spec=replace(KNOWN, custom=Prior.parse("student(3, 0, 1)"),
                                         primary="custom")).contrast  # fmt: skip
    assert student.mean < normal.mean
