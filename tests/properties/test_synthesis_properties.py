"""What always holds of effect sizes and their synthesis."""

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from openldn.evidence.synthesis import (
    METHODS,
    TESTS,
    effect_size,
    leave_one_out,
    pool,
    pool_cumulatively,
    pool_mantel_haenszel,
    pool_many,
    pool_peto,
    regress_effects,
    trim_and_fill,
)

EFFECTS = st.floats(-3, 3).map(lambda x: round(x, 3))
VARIANCES = st.floats(0.01, 2).map(lambda x: round(x, 3))
METHOD, TEST = st.sampled_from(METHODS), st.sampled_from(TESTS)
# Roots are found to 1e-10; what is computed from them loses two digits where tau2 is large.
CLOSE = {"rtol": 1e-7, "atol": 1e-8}
NUMBERS = "estimate se ci_low ci_high tau2 i2 h2 q q_p".split()


@st.composite
def studies(draw, least=2, most=8):
    k = draw(st.integers(least, most))
    yi = draw(st.lists(EFFECTS, min_size=k, max_size=k))
    vi = draw(st.lists(VARIANCES, min_size=k, max_size=k))
    return np.array(yi), np.array(vi)


@st.composite
def tables(draw):
    k = draw(st.integers(2, 6))
    sizes = st.lists(st.integers(5, 200), min_size=k, max_size=k)
    n1, n2 = draw(sizes), draw(sizes)
    events1 = [draw(st.integers(0, n)) for n in n1]
    events2 = [draw(st.integers(0, n)) for n in n2]
    return {"events1": events1, "n1": n1, "events2": events2, "n2": n2}


def numbers(found):
    return np.array([getattr(found, name) for name in NUMBERS])


@given(studies(), METHOD, TEST, st.randoms(use_true_random=False))
def test_order_of_studies_is_irrelevant(data, method, test, random):
    yi, vi = data
    order = list(range(len(yi)))
    random.shuffle(order)
    one = pool(yi, vi, method=method, test=test)
    other = pool(yi[order], vi[order], method=method, test=test)
    np.testing.assert_allclose(numbers(one), numbers(other), **CLOSE)
    np.testing.assert_allclose(np.array(one.weights)[order], other.weights, **CLOSE)


@given(studies(), METHOD, TEST)
def test_the_pool_lies_within_the_range_of_its_studies(data, method, test):
    found = pool(*data, method=method, test=test)
    assert data[0].min() - 1e-12 <= found.estimate <= data[0].max() + 1e-12
    assert found.ci_low <= found.estimate <= found.ci_high
    assert sum(found.weights) == pytest.approx(100)
    assert all(weight > 0 for weight in found.weights)


@given(studies(), METHOD, TEST)
def test_the_other_direction_flips_signs_and_nothing_else(data, method, test):
    yi, vi = data
    one, other = (pool(sign * yi, vi, method=method, test=test) for sign in (1, -1))
    assert other.estimate == pytest.approx(-one.estimate, abs=1e-9)
    assert (other.ci_low, other.ci_high) == pytest.approx((-one.ci_high, -one.ci_low), abs=1e-8)
    assert other.tau2 == pytest.approx(one.tau2, rel=1e-7, abs=1e-9)


@given(studies(), METHOD, TEST, st.sampled_from([0.01, 0.5, 30.0]), EFFECTS)
def test_another_unit_scales_and_another_origin_moves(data, method, test, unit, origin):
    yi, vi = data
    one = pool(yi, vi, method=method, test=test)
    other = pool(unit * yi + origin, unit**2 * vi, method=method, test=test)
    wanted = [unit * one.estimate + origin, unit * one.se, unit**2 * one.tau2, one.i2, one.q]
    found = [other.estimate, other.se, other.tau2, other.i2, other.q]
    np.testing.assert_allclose(found, wanted, rtol=1e-6, atol=1e-7)


@example(effect=0.062, vi=[1.0, 0.375], method="PM")
@given(EFFECTS, st.lists(VARIANCES, min_size=2, max_size=8), METHOD)
def test_studies_that_all_say_the_same_have_no_variance_between_them(effect, vi, method):
    found = pool([effect] * len(vi), vi, method=method)
    assert found.tau2 == pytest.approx(0.0, abs=1e-12)
    assert found.i2 == pytest.approx(0.0, abs=1e-6)
    assert found.estimate == pytest.approx(effect, abs=1e-12)
    assert found.se == pytest.approx(np.sum(1 / np.array(vi)) ** -0.5)


@given(studies(), st.integers(2, 5))
def test_precision_times_n_divides_the_fixed_error_by_its_root(data, times):
    yi, vi = data
    one, more = pool(yi, vi, method="FE"), pool(yi, vi / times, method="FE")
    assert more.estimate == pytest.approx(one.estimate)
    assert more.se == pytest.approx(one.se / np.sqrt(times))
    assert more.q == pytest.approx(times * one.q)


@given(studies(), st.integers(2, 4))
def test_each_study_told_n_times_is_n_times_the_precision_of_a_fixed_pool(data, times):
    yi, vi = data
    told = pool(np.tile(yi, times), np.tile(vi, times), method="FE")
    precise = pool(yi, vi / times, method="FE")
    assert (told.estimate, told.se) == pytest.approx((precise.estimate, precise.se))


@given(studies(), st.sampled_from([m for m in METHODS if m != "FE"]))
def test_random_effects_are_never_surer_than_a_fixed_effect(data, method):
    assert pool(*data, method=method).se >= pool(*data, method="FE").se - 1e-12


@given(studies(), METHOD)
def test_the_cautious_tests_are_never_narrower_than_the_plain_ones(data, method):
    def width(test):
        found = pool(*data, method=method, test=test)
        return found.ci_high - found.ci_low

    assert width("adhoc") >= max(width("t"), width("knha")) - 1e-9
    assert width("t") >= width("z")


@given(studies(least=3), METHOD, TEST)
def test_the_prediction_interval_holds_the_confidence_interval(data, method, test):
    found = pool(*data, method=method, test=test)
    if found.pi_low is None:
        assert method == "FE"
    else:
        assert found.pi_low <= found.ci_low + 1e-12
        assert found.ci_high <= found.pi_high + 1e-12


@given(studies())
def test_the_interval_of_tau2_holds_the_estimate_of_paule_and_mandel(data):
    found = pool(*data, method="PM")
    # Q meets its mean within the quantiles of a chi-squared distribution, but for one degree.
    assume(found.k > 2)
    assert found.tau2_low - 1e-9 <= found.tau2 <= found.tau2_high + 1e-9


@given(st.lists(studies(), min_size=1, max_size=5), METHOD, TEST)
def test_many_pools_at_once_are_each_as_if_alone(pools, method, test):
    together = pool_many(pools, method=method, test=test)
    for place, (yi, vi) in enumerate(pools):
        alone = pool(yi, vi, method=method, test=test)
        np.testing.assert_allclose(numbers(together[place]), numbers(alone), **CLOSE)
        assert together[place].k == len(together[place].weights) == len(yi)


# SJ starts from the spread of the effects themselves, moderators or not (as in metafor).
@given(studies(least=3), st.sampled_from([m for m in METHODS if m != "SJ"]))
def test_a_regression_on_what_says_nothing_new_moves_with_the_moderator(data, method):
    """Adding a multiple of the moderator to the effects adds that multiple to its slope."""
    yi, vi = data
    x = np.arange(len(yi)) - 1.0
    assume(len(yi) > 2)
    one = regress_effects(yi, vi, moderators={"x": x}, method=method)
    other = regress_effects(yi + 0.7 * x, vi, moderators={"x": x}, method=method)
    slopes = [found.coefficients[1].estimate for found in (one, other)]
    assert slopes[1] - slopes[0] == pytest.approx(0.7, abs=1e-6)


@given(studies(least=3))
def test_the_last_cumulative_pool_is_the_pool_and_the_left_out_differ_from_it(data):
    whole, steps = pool(*data), pool_cumulatively(*data)
    last = list(steps.values())[-1]
    np.testing.assert_allclose(numbers(last), numbers(whole), **CLOSE)
    assert [s.k for s in steps.values()] == list(range(2, len(data[0]) + 1))
    assert all(s.k == whole.k - 1 for s in leave_one_out(*data).values())


@example(data=(np.array([1.5, 1.5, 1.5]), np.array([1.0, 1.0, 1.312])), side="right")
@given(studies(least=3), st.sampled_from(["left", "right"]))
def test_studies_filled_in_pull_to_the_side_where_they_were_missing(data, side):
    found = trim_and_fill(*data, side=side, method="FE")
    toward = -1 if side == "left" else 1
    moved = found.synthesis.estimate - pool(*data, method="FE").estimate
    assert toward * moved >= -1e-9
    assert len(found.filled_yi) == found.missing


@given(tables(), st.sampled_from(["RR", "OR", "RD", "AS"]))
def test_swapping_arms_flips_the_sign_of_an_effect(data, measure):
    swapped = {
        "events1": data["events2"],
        "n1": data["n2"],
        "events2": data["events1"],
        "n2": data["n1"],
    }
    one, other = effect_size(measure, **data), effect_size(measure, **swapped)
    np.testing.assert_allclose(one[0], -other[0], atol=1e-12)
    np.testing.assert_allclose(one[1], other[1], rtol=1e-12)
    ours = [t["events1"] for t in (data, swapped)]
    assume(all(sum(events) for events in ours))
    assume(sum(data["n1"]) > sum(data["events1"]))
    assume(sum(data["n2"]) > sum(data["events2"]))
    if measure in {"RD"}:
        found = [pool_mantel_haenszel(measure, **t).estimate for t in (data, swapped)]
        assert found[0] == pytest.approx(-found[1], abs=1e-9)
    found = [pool_peto(**t).estimate for t in (data, swapped)]
    assert found[0] == pytest.approx(-found[1], abs=1e-9)


@given(EFFECTS, EFFECTS, VARIANCES, VARIANCES, st.integers(3, 90), st.integers(3, 90))
def test_swapping_groups_flips_the_sign_of_a_difference_of_means(m1, m2, sd1, sd2, n1, n2):
    for measure in ("MD", "SMD"):
        one = effect_size(measure, m1=m1, sd1=sd1, n1=n1, m2=m2, sd2=sd2, n2=n2)
        other = effect_size(measure, m1=m2, sd1=sd2, n1=n2, m2=m1, sd2=sd1, n2=n1)
        assert one[0] == pytest.approx(-other[0])
        assert one[1] == pytest.approx(other[1])


@given(tables())
def test_odds_say_the_opposite_of_no_event(data):
    """Counting those without an event instead turns an odds ratio and a difference round."""
    rest = {
        "events1": np.subtract(data["n1"], data["events1"]),
        "n1": data["n1"],
        "events2": np.subtract(data["n2"], data["events2"]),
        "n2": data["n2"],
    }
    for measure in ("OR", "RD"):
        one, other = effect_size(measure, **data), effect_size(measure, **rest)
        np.testing.assert_allclose(one[0], -other[0], atol=1e-12)
        np.testing.assert_allclose(one[1], other[1], rtol=1e-9)
