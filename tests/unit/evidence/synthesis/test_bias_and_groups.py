"""Subgroups, PET-PEESE and the numbers that pools have or have not."""

import dataclasses

import numpy as np
import pytest

from openldn.evidence.synthesis import (
    estimate_pet_peese,
    leave_one_out,
    pool,
    pool_mixed_logit,
    pool_subgroups,
    regress_asymmetry,
    regress_effects,
    trim_and_fill,
)

YI, VI = [0.1, 0.2, 0.9, 1.1, 0.3, 0.8], [0.04, 0.05, 0.06, 0.04, 0.05, 0.06]


def test_subgroups_under_a_fixed_effect_split_q_into_within_and_between():
    found = pool_subgroups(YI, VI, groups=["a", "a", "b", "b", "a", "b"], method="FE")
    within = sum(group.q for group in found.groups.values())
    assert within + found.between_q == pytest.approx(pool(YI, VI, method="FE").q)
    assert list(found.groups) == ["a", "b"]
    assert found.groups["b"].labels == ("study 3", "study 4", "study 6")
    assert found.between_df == 1


def test_two_subgroups_are_compared_as_a_moderator_of_zero_and_one_would():
    groups = np.array([0, 0, 1, 1, 0, 1])
    found = pool_subgroups(YI, VI, groups=groups.astype(str).tolist(), method="FE")
    regression = regress_effects(YI, VI, moderators={"group": groups}, method="FE")
    assert found.between_q == pytest.approx(regression.omnibus)
    assert found.between_p == pytest.approx(regression.omnibus_p)


def test_pet_is_the_intercept_of_egger_s_regression_and_peese_that_on_the_variance():
    se = np.array([0.05, 0.1, 0.15, 0.2, 0.3, 0.4])
    found = estimate_pet_peese(0.5 + 0.3 * se**2, se**2)
    assert found.peese.estimate == pytest.approx(0.5)
    assert found.pet.estimate == pytest.approx(
        regress_asymmetry(0.5 + 0.3 * se**2, se**2, model="lm").limit.estimate
    )
    assert found.chosen == "peese"
    assert found.estimate is found.peese
    noise = np.array([0.1, -0.1, 0.1, -0.1, 0.1, -0.1])
    assert estimate_pet_peese(noise * se, se**2).chosen == "pet"


def test_what_a_fixed_effect_does_not_have_is_none():
    found = pool(YI, VI, method="FE")
    assert (found.pi_low, found.tau2_se, found.tau2_low, found.df) == (None,) * 4
    assert found.tau2 == 0.0
    assert pool(YI, VI, test="knha").df == 5.0


def test_every_number_of_a_pool_is_a_python_number():
    for found in (pool(YI, VI), pool(YI, VI, method="FE"), pool_mixed_logit([1, 5], [9, 9])):
        for value in dataclasses.asdict(found).values():
            assert type(value) in {float, int, str, tuple, type(None)}


def test_studies_of_one_name_are_both_left_out_in_turn():
    found = leave_one_out(YI[:3], VI[:3], labels=["Cree 2010", "Cree 2010", "Gironi 2008"])
    assert list(found) == ["Cree 2010", "Cree 2010 (2)", "Gironi 2008"]


def test_a_symmetric_funnel_is_left_as_it_is():
    yi, vi = [-0.4, -0.2, 0.0, 0.2, 0.4], [0.1, 0.04, 0.01, 0.04, 0.1]
    found = trim_and_fill(yi, vi)
    assert found.missing == 0
    assert found.synthesis.estimate == pool(yi, vi).estimate


def test_one_proportion_for_all_studies_leaves_no_variance_between_them():
    found = pool_mixed_logit([5, 10, 20], [20, 40, 80])
    assert found.tau2 == 0.0
    assert found.estimate == pytest.approx(np.log(0.25 / 0.75))
    assert found.se == pytest.approx((140 * 0.25 * 0.75) ** -0.5)
    assert found.q == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("method", ["REML", "ML"])
def test_of_two_peaks_of_the_likelihood_the_higher_is_found(method):
    """Two precise studies agree and two others lie far off: there is a peak at 0 and one beyond.

    The moment estimate of tau2 is 5.3, but the peak at 0 would be met by stepping too far.
    """
    yi, vi = np.array([1.8, -0.9, -0.9, 3.7]), np.array([1.0, 0.01, 0.01, 1.0])

    def log_likelihood(tau2):
        w = 1 / (vi + tau2)
        mean = (w @ yi) / w.sum()
        value = np.log(w).sum() - (w * (yi - mean) ** 2).sum()
        return value - np.log(w.sum()) if method == "REML" else value

    found = pool(yi, vi, method=method)
    best = max(log_likelihood(tau2) for tau2 in np.linspace(0, 20, 2001))
    assert log_likelihood(found.tau2) >= best - 1e-9
    assert found.tau2 > 1


def test_variances_that_differ_by_a_million_end_at_the_highest_peak_all_the_same():
    rng = np.random.default_rng(11)
    for _ in range(40):
        k = int(rng.integers(3, 8))
        vi = 10.0 ** rng.uniform(-4, 2, k)
        yi = rng.standard_t(2, k) * np.sqrt(vi + 1.0)
        w = 1 / (vi + np.append(0.0, 10 ** np.linspace(-6, 4, 400))[:, None])
        mean = (w @ yi) / w.sum(axis=1)
        values = np.log(w).sum(axis=1) - (w * (yi - mean[:, None]) ** 2).sum(axis=1)
        best = (values - np.log(w.sum(axis=1))).max()
        w = 1 / (vi + pool(yi, vi).tau2)
        mean = (w @ yi) / w.sum()
        mine = np.log(w).sum() - (w * (yi - mean) ** 2).sum() - np.log(w.sum())
        assert mine >= best - 1e-6
