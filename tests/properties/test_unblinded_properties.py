"""What always holds when an unblinded course is judged."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.cast import PAIN, make_course, wander, whole

from openldn.record import Instrument
from openldn.trial import (
    ExpectedChange,
    Question,
    StartRule,
    UnblindedQuestion,
    default_model,
    evaluate_course,
    evaluate_unblinded,
)

QUICK = (Phase.explicit, Phase.generate)
few = settings(max_examples=6, phases=QUICK)
KNOWN = replace(default_model(), likelihood="gaussian", unit=1.0, center=5.0)
LABELS = ("none", "LDN")
PLANNED = StartRule.parse("planned")
UNKNOWN = StartRule.parse("unknown")

patterns = st.sampled_from([(0, 1), (0, 1, 0), (1, 0), (0, 1, 0, 1)])
drops = st.floats(-3.0, 3.0)
seeds = st.integers(0, 50)


def make(pattern, drop, seed, *, days=21):
    label = np.repeat(pattern, days)
    score = whole(5.5 + drop * label + wander(seed, len(label)))
    return make_course(score, label, treatments=LABELS)


def judge(course, *, instrument=PAIN, **changes):
    question = Question(
        instrument=instrument, active="LDN", comparator="none", spec=KNOWN, thorough=False
    )
    asked = {"question": question, "start": PLANNED, "has_curves": False, **changes}
    return evaluate_unblinded(course, UnblindedQuestion(**asked))


def change(mean, sd=0.8):
    return ExpectedChange(mean=mean, se=0.0, sd_person=sd, source="assumed here")


@few
@given(pattern=patterns, drop=drops, seed=seeds)
def test_nothing_to_take_off_gives_the_numbers_of_the_evaluation(pattern, drop, seed):
    course = make(pattern, drop, seed)
    plain = evaluate_course(
        course, instrument=PAIN, active="LDN", comparator="none", spec=KNOWN, thorough=False
    )
    found = judge(course)
    assert found.chosen == plain.contrast
    assert found.alone["none"] == plain.priors["none"]


@few
@given(pattern=patterns, drop=drops, seed=seeds)
def test_a_larger_assumed_expectation_never_raises_the_chance_of_benefit(pattern, drop, seed):
    course = make(pattern, drop, seed)
    found = [judge(course, change=change(mean)).alone for mean in (0.5, 0.0, -0.5, -1.5, -3.0)]
    for name in ("sceptical", "none"):
        for one, more in pairwise(found):
            assert more[name].p_benefit <= one[name].p_benefit + 1e-9
            assert more[name].p_mcid <= one[name].p_mcid + 1e-9
            assert more[name].mean >= one[name].mean - 1e-9


@few
@given(pattern=patterns, drop=drops, seed=seeds)
def test_along_the_tipping_curve_the_chance_of_benefit_only_falls(pattern, drop, seed):
    found = judge(make(pattern, drop, seed), change=change(-0.9), has_curves=True)
    for one, more in pairwise(found.tipping):
        assert more.p_mcid <= one.p_mcid + 1e-9
        assert more.p_mcid_own <= one.p_mcid_own + 1e-9
    if found.tips_at is not None and found.tips_at < found.tipping[-1].change:
        chances = [one.p_mcid for one in found.tipping if one.change < found.tips_at]
        assert min(chances) >= 0.8 - 1e-6


@few
@given(drop=drops, seed=seeds)
def test_worse_missing_scores_on_the_drug_never_raise_the_chance_of_benefit(drop, seed):
    course = make((0, 1), drop, seed)
    score = course.outcome.copy()
    score[24::3] = np.nan
    course = replace(course, outcome=score)
    on = [judge(course, change=change(-0.9), worse_on=worse).chosen for worse in (0.0, 1.0, 3.0)]
    off = [judge(course, change=change(-0.9), worse_off=worse).chosen for worse in (0.0, 1.0, 3.0)]
    assert on[0].p_benefit > on[1].p_benefit > on[2].p_benefit
    assert off == [off[0]] * 3  # no day off the drug is missing


@few
@given(drop=drops, seed=seeds)
def test_a_wider_spread_between_persons_makes_nothing_surer(drop, seed):
    course = make((0, 1), drop, seed)
    sds = [judge(course, change=change(-0.9, sd)).alone["none"].sd for sd in (0.2, 1.0, 2.0)]
    assert sds == sorted(sds)


@few
@given(drop=drops, seed=seeds)
def test_turning_the_scale_around_changes_only_signs(drop, seed):
    course = make((0, 1), drop, seed)
    well = Instrument(name="well", better="higher", minimum=0, maximum=10, mcid=1)
    turned = replace(course, outcome=10.0 - course.outcome)
    options = {"start": UNKNOWN, "worse_on": 0.5}
    one = judge(course, change=change(-0.9), **options)
    other = judge(turned, instrument=well, change=change(0.9), **options)
    assert other.showing is one.showing
    assert other.chosen.mean == pytest.approx(-one.chosen.mean, abs=1e-4)
    assert other.chosen.p_benefit == pytest.approx(one.chosen.p_benefit, abs=1e-5)
    assert other.fall.mean == pytest.approx(-one.fall.mean, abs=1e-5)
    assert other.prospect.p_continue == pytest.approx(one.prospect.p_continue, abs=0.01)
