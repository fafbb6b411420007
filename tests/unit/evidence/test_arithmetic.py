"""Are the numbers in the claims computed again, and right?"""

import pytest
from scipy import stats

from openldn.errors import StudyError
from openldn.evidence.arithmetic import (
    check_against_studies,
    find_recomputations,
    recompute_all,
    weigh_endorphins,
)
from openldn.evidence.claims import find_claim, read_claims
from openldn.evidence.counts import (
    counts_that_give,
    difference_interval,
    exact_interval,
    fisher_p,
    sizes_that_give,
)
from openldn.evidence.study import read_studies
from openldn.simulate import Scenario, Spread, ToneBalance

DONE = {one.id: one for one in recompute_all()}

# Recomputation, value, interval; EVIDENCE's own numbers, worked out elsewhere.
KNOWN = [
    ("cancer-sum", 146 / 450, (0.281, 0.370)),
    ("cancer-best-worst", 0.469, (0.469, 0.793)),
    ("cancer-60-percent", 0.596, (0.543, 0.648)),
    ("cancer-shrank", 0.243, (0.199, 0.291)),
    ("cancer-75-percent", 0.370, None),
    ("cancer-deaths", 0.237, (0.194, 0.285)),
    ("one-of-one", 1.0, (0.025, 1.0)),
    ("crohn-response", 0, (0.653, 0.986)),
    ("crohn-remission", 0, (0.410, 0.867)),
    ("dose-tenth", 0.09, None),
    ("aids-infections", 0.0087, (-0.556, -0.086)),
]


def balance(fold):
    one = Spread(mid=fold, low=fold, high=fold)
    return ToneBalance(
        mean_tone=one, lowest_tone=one, peak_tone=one, hours_above=one, mean_fold=one,
        mean_receptors=one, needed_fold=one, needed_at_most=one,
    )  # fmt: skip


def scenario(dose_mg, name):
    return Scenario(dose_mg=dose_mg, taken="bedtime", release="immediate", hypothesis=name)


@pytest.mark.parametrize(("key", "value", "interval"), KNOWN)
def test_a_number_of_a_claim_is_what_it_is(key, value, interval):
    found = DONE[key]
    assert found.value == pytest.approx(value, abs=5e-4)
    if interval is None:
        assert found.interval is None
    else:
        assert found.interval == pytest.approx(interval, abs=6e-4)


def test_every_recomputation_is_in_the_table_above():
    assert sorted(DONE) == sorted(key for key, _, _ in KNOWN)


@pytest.mark.parametrize("one", DONE.values(), ids=DONE)
def test_a_recomputation_names_claim_inputs_and_comparator(one):
    assert one.inputs
    assert one.comparator
    assert one.sentence.endswith(".")
    assert set(one.claim_ids) <= {claim.id for claim in read_claims()}


def test_the_counts_agree_with_the_tables():
    assert check_against_studies({one.study_id: one for one in read_studies()}) == ()


def test_what_a_claim_says_in_numbers_stands_with_it():
    assert [one.id for one in find_recomputations(find_claim("C35"))] == ["crohn-response"]
    assert find_recomputations(find_claim("X01")) == ()


def test_no_count_of_17_is_89_or_67_percent_and_these_sizes_are():
    assert counts_that_give(89, 17) == counts_that_give(67, 17) == ()
    assert sizes_that_give((89, 67), up_to=34) == (9, 18, 27)
    assert "15 of 17 is 88.2 %" in DONE["crohn-response"].sentence


def test_the_endorphins_are_weighed_against_what_would_break_even():
    balances = {
        scenario(4.5, "a"): balance(1.5),
        scenario(4.5, "b"): balance(2.5),
        scenario(4.5, "c"): balance(9.0),
        scenario(50.0, "a"): balance(99.0),
    }
    found = weigh_endorphins(balances)
    assert found.value == 2.5
    assert found.interval == (1.5, 9.0)
    assert "2-fold is enough in 1 of 3" in found.sentence
    assert "3-fold is enough in 2 of 3" in found.sentence


def test_endorphins_are_not_weighed_without_scenarios_at_the_dose():
    with pytest.raises(StudyError, match=r"4\.5 mg"):
        weigh_endorphins({scenario(50.0, "a"): balance(99.0)})


@pytest.mark.parametrize(("events", "n"), [(0, 10), (5, 10), (10, 10), (3, 3), (211, 354)])
def test_the_interval_of_a_share_is_that_of_scipy(events, n):
    wanted = stats.binomtest(events, n).proportion_ci(method="exact")
    assert exact_interval(events, n) == pytest.approx((wanted.low, wanted.high), abs=1e-9)


@pytest.mark.parametrize("table", [(22, 49, 14, 50), (0, 22, 5, 16), (3, 10, 3, 10), (1, 1, 0, 9)])
def test_fishers_p_is_that_of_scipy(table):
    events, n, cmp_events, cmp_n = table
    wanted = stats.fisher_exact([[events, n - events], [cmp_events, cmp_n - cmp_events]])
    assert fisher_p(*table) == pytest.approx(wanted.pvalue, abs=1e-9)


def test_swapping_the_arms_flips_the_difference():
    low, high = difference_interval(22, 49, 14, 50)
    assert difference_interval(14, 50, 22, 49) == pytest.approx((-high, -low))


@pytest.mark.parametrize(("events", "n"), [(5, 4), (-1, 4), (0, 0)])
def test_counts_that_cannot_be_are_refused(events, n):
    with pytest.raises(StudyError, match="events"):
        exact_interval(events, n)
