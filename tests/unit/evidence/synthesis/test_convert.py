"""Do conversions agree with each other, and with examples that handbooks print?"""

import numpy as np
import pytest

from openldn.evidence.synthesis import (
    approximate_mean,
    back_transform,
    change_sd,
    correlation_from_change,
    effect_size,
    interval_from_se,
    p_from_statistic,
    pool,
    sd_from_interval,
    sd_from_se,
    se_from_interval,
    se_from_p,
    se_from_statistic,
    smd_from_t,
    statistic_from_p,
    t_from_f,
    to_log_scale,
)


@pytest.mark.parametrize("df", [None, 3.0, 57.0])
def test_interval_statistic_and_p_lead_back_to_the_standard_error(df):
    estimate, se = -0.34, 0.311
    low, high = interval_from_se(estimate, se, df=df)
    p = p_from_statistic(estimate / se, df=df)
    assert se_from_interval(low, high, df=df) == pytest.approx(se)
    assert se_from_p(estimate, p, df=df) == pytest.approx(se)
    assert se_from_statistic(estimate, estimate / se) == pytest.approx(se)
    assert statistic_from_p(p, df=df) == pytest.approx(abs(estimate / se))


def test_the_cochrane_handbook_s_examples_come_out():
    """Section 6.3.1: ratio 0.36, 0.26 to 0.48 has SE 0.16; 6.5.2.2: n 25, 30.0 to 34.2, SD 5.09."""
    assert se_from_interval(np.log(0.26), np.log(0.48)) == pytest.approx(0.16, abs=0.005)
    assert sd_from_interval(30.0, 34.2, n=25, df=24) == pytest.approx(5.09, abs=0.01)
    assert sd_from_se(0.6, n=25) == pytest.approx(3.0)


def test_one_f_is_the_square_of_t_and_gives_the_effect():
    assert t_from_f(6.25, sign=-1) == -2.5
    groups = {"m1": [1.0], "sd1": [2.0], "n1": [20], "m2": [0.0], "sd2": [2.0], "n2": [25]}
    t = 1.0 / (2.0 * np.sqrt(1 / 20 + 1 / 25))
    assert smd_from_t(t, n1=20, n2=25) == pytest.approx(0.5)
    assert effect_size("SMD", **groups)[0][0] == pytest.approx(0.5, rel=0.02)


def test_a_change_s_sd_and_the_correlation_are_one_another_s_inverse():
    sd = change_sd(1.9, 2.3, r=0.62)
    assert correlation_from_change(1.9, 2.3, sd_change=sd) == pytest.approx(0.62)


def test_log_scale_gives_the_moments_of_a_log_normal():
    mean, sd = to_log_scale(10.0, 5.0)
    assert np.exp(mean + sd**2 / 2) == pytest.approx(10.0)
    assert 10.0 * np.sqrt(np.expm1(sd**2)) == pytest.approx(5.0)


@pytest.mark.parametrize("n", [15, 50, 400])
def test_medians_of_a_normal_sample_give_nearly_its_mean_and_sd(n):
    """Expected order statistics by simulation; Wan and Luo are all but unbiased."""
    rng = np.random.default_rng(n)
    draws = np.sort(rng.normal(7.0, 2.0, size=(4000, n)), axis=1)
    quartiles = np.quantile(draws, [0.25, 0.5, 0.75], axis=1).mean(axis=1)
    low, high = draws[:, 0].mean(), draws[:, -1].mean()
    given = {"q1": quartiles[0], "q3": quartiles[2]}, {"low": low, "high": high}
    for numbers in (*given, given[0] | given[1]):
        found = approximate_mean(quartiles[1], n=n, **numbers)
        assert found.mean == pytest.approx(7.0, abs=0.1)
        assert found.sd == pytest.approx(2.0, rel=0.06)
        assert "normally distributed" in found.assumption


def test_ratios_and_proportions_come_back():
    assert back_transform(np.log(1.6), measure="RR") == pytest.approx(1.6)
    assert back_transform(0.3, measure="MD") == 0.3
    events, n = [3, 9, 20], [20, 22, 38]
    for measure in ("PLO", "PLN", "PAS", "PR", "PROP"):
        yi, _ = effect_size(measure, events=events, n=n)
        np.testing.assert_allclose(
            back_transform(yi, measure=measure), np.divide(events, n), atol=1e-12
        )
    for x, size in zip(events, n, strict=True):
        yi, _ = effect_size("PFT", events=[x], n=[size])
        assert back_transform(yi, measure="PFT", n=[size])[0] == pytest.approx(x / size)
    assert back_transform([-1.0, 9.0], measure="PFT", n=[20]).tolist() == [0.0, 1.0]


def test_generic_effects_pass_through_and_standard_errors_are_squared():
    yi, vi = effect_size("GEN", yi=[0.1, 0.2], sei=[0.3, 0.4])
    assert vi.tolist() == pytest.approx([0.09, 0.16])
    assert pool(yi, vi, method="FE").estimate == pytest.approx(0.136)


def test_a_crossover_counts_each_person_once():
    """31 people twice: the variance is that of the change over 31, not over 62."""
    _, vi = effect_size("MC", m1=4.1, sd1=1.9, m2=4.9, sd2=2.0, n=31, r=0.5)
    assert vi[0] == pytest.approx(change_sd(1.9, 2.0, r=0.5) ** 2 / 31)
