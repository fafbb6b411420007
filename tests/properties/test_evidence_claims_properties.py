"""What always holds of a derived verdict, of pools and of exact intervals."""

from hypothesis import given
from hypothesis import strategies as st

from openldn.evidence.bearing import Bearing, Control, Result
from openldn.evidence.certainty import rate_certainty
from openldn.evidence.certainty_rules import Body
from openldn.evidence.claim_verdict import Derived, join_bearings
from openldn.evidence.counts import counts_that_give, exact_interval, fisher_p

COUNTED = [Result.BENEFIT, Result.NULL, Result.HARM, Result.MIXED, Result.UNCLEAR]


def bearings(controls):
    one = st.builds(
        Bearing,
        study_id=st.just("s"),
        control=st.sampled_from(controls),
        result=st.sampled_from(COUNTED),
        own_change=st.sampled_from(COUNTED),
        effect_ids=st.just(("E1",)),
    )
    return st.lists(one, max_size=6)


def counts():
    return st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(bearings([Control.PLACEBO]), bearings([Control.NONE, Control.REVIEW, Control.PENDING]))
def test_uncontrolled_studies_and_reviews_never_move_controlled_ones(trials, others):
    alone = join_bearings(trials)[0]
    if trials:
        assert join_bearings([*trials, *others])[0] is alone


@given(bearings([Control.PLACEBO, Control.ADD_ON]))
def test_a_null_trial_never_makes_a_claim_look_better(trials):
    null = Bearing(study_id="n", control=Control.PLACEBO, result=Result.NULL)
    assert join_bearings([*trials, null])[0] is not Derived.POSITIVE


@given(counts())
def test_an_exact_interval_holds_its_share(pair):
    events, n = pair
    low, high = exact_interval(events, n)
    assert 0 <= low <= events / n <= high <= 1


@given(counts(), counts())
def test_fishers_p_does_not_care_which_arm_comes_first(one, other):
    p = fisher_p(*one, *other)
    assert 0 < p <= 1
    assert abs(p - fisher_p(*other, *one)) < 1e-12


@given(counts())
def test_a_percentage_that_was_rounded_from_a_count_gives_it_back(pair):
    events, n = pair
    assert events in counts_that_give(float(f"{100 * events / n:.0f}"), n)


@given(st.integers(0, 2000), st.integers(0, 10), st.booleans(), st.booleans())
def test_more_people_never_lower_certainty(n, k, randomized, blinded):
    def level(size):
        return rate_certainty(Body(is_randomized=randomized, is_blinded=blinded, n=size, k=k)).level

    assert level(n) <= level(n + 500)
