"""What always holds of a dose finding, whatever the diary and the labels."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from openldn.record import Course, Instrument
from openldn.trial import (
    AllocationRule,
    DoseLimits,
    DoseSet,
    TrialTreatment,
    allocation_probabilities,
    default_model,
    draw_next_cycle,
    evaluate_doses,
    parse_doses,
)

PAIN = Instrument(name="pain", minimum=0, maximum=10, mcid=1)
SPEC = replace(default_model(), likelihood="gaussian", carryover="none")
AMOUNTS = (0.0, 1.5, 3.0, 4.5)
CODE = np.repeat([2, 0, 3, 1, 0, 3, 1, 2], 6)


def course_of(benefit, labels, seed):
    noise = np.random.default_rng(seed).normal(0, 1.0, len(CODE))
    return Course(
        outcome=5 - np.array(benefit)[CODE] + noise,
        treatment=CODE,
        treatments=labels,
        day=np.arange(float(len(CODE))),
    )


def judge(course, doses):
    return evaluate_doses(course, instrument=PAIN, doses=doses, spec=SPEC, log2_points=7)


def dose_set(labels, order=(0, 1, 2, 3)):
    return DoseSet(
        treatments=tuple(TrialTreatment(label=labels[k], dose_mg=AMOUNTS[k]) for k in order)
    )


BENEFITS = st.lists(st.floats(-3, 3), min_size=3, max_size=3).map(lambda b: (0.0, *b))


@settings(max_examples=8)
@given(benefit=BENEFITS, seed=st.integers(0, 99), order=st.permutations(range(4)))
def test_neither_labels_nor_the_order_of_the_doses_matter(benefit, seed, order):
    plain = ("placebo", "a", "b", "c")
    other = ("zz", "c", "a", "b")
    first = judge(course_of(benefit, plain, seed), dose_set(plain))
    second = judge(course_of(benefit, other, seed), dose_set(other, order))
    assert [one.p_best for one in first.summaries] == [one.p_best for one in second.summaries]
    assert [one.contrast for one in first.summaries] == [one.contrast for one in second.summaries]
    assert first.verdict.advice == second.verdict.advice


@settings(max_examples=8)
@given(benefit=BENEFITS, seed=st.integers(0, 99), order=st.permutations(range(4)))
def test_the_order_in_which_the_diary_numbers_its_labels_does_not_matter(benefit, seed, order):
    labels = ("placebo", "a", "b", "c")
    course = course_of(benefit, labels, seed)
    place = np.argsort(order)
    turned = replace(
        course, treatment=place[course.treatment], treatments=tuple(labels[k] for k in order)
    )
    first, second = (judge(one, dose_set(labels)) for one in (course, turned))
    assert first.summaries == second.summaries


@settings(max_examples=10)
@given(benefit=BENEFITS, seed=st.integers(0, 99))
def test_probabilities_are_probabilities_and_a_dose_is_never_recommended_on_one_leg(benefit, seed):
    labels = ("placebo", "a", "b", "c")
    found = judge(course_of(benefit, labels, seed), dose_set(labels))
    assert sum(one.p_best for one in found.summaries) == pytest.approx(1.0)
    assert all(0 <= one.p_near_best <= 1 + 1e-9 for one in found.summaries)
    assert all(one.expected_loss >= 0 for one in found.summaries)
    assert all(one.p_near_best >= one.p_best - 1e-9 for one in found.summaries)
    assert np.all(found.curve.low <= found.curve.high)
    if found.verdict.advice == "dose":
        chosen = next(one for one in found.summaries if one.label == found.verdict.label)
        assert min(chosen.contrast.p_mcid, chosen.own.p_mcid) >= 0.80
        assert max(chosen.contrast.p_harm_mcid, chosen.own.p_harm_mcid) <= 0.10


SHARES = arrays(float, st.integers(2, 6), elements=st.floats(0, 1))


@given(p_best=SHARES, power=st.floats(0, 1))
def test_allocation_probabilities_keep_floor_cap_and_sum(p_best, power):
    rule = AllocationRule(power=power)
    shares = allocation_probabilities(p_best, rule)
    assert shares.sum() == pytest.approx(1.0)
    assert shares[0] >= rule.placebo_floor - 1e-9
    assert np.all(shares[1:] >= rule.dose_floor - 1e-9)
    assert np.all(shares <= max(rule.cap, 1 - rule.placebo_floor if len(shares) == 2 else 0) + 1e-9)


@given(seed=st.integers(0, 2**32 - 1), taken=st.sampled_from(AMOUNTS), highest=st.floats(1.5, 4.5))
def test_no_drawn_cycle_is_ever_outside_the_limits(seed, taken, highest):
    doses = parse_doses("0, 1.5, 3, 4.5")
    limits = DoseLimits(max_dose_mg=highest, highest_taken_mg=taken)
    cycle = draw_next_cycle(doses, limits=limits, rng=np.random.default_rng(seed))
    drawn = [AMOUNTS[doses.labels.index(label)] for label in cycle.order]
    assert max(drawn) <= min(highest, taken + 1.5) + 1e-9
    assert 0.0 in drawn
