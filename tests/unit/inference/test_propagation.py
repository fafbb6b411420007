"""Are scores known within limits integrated as they should be?"""

import numpy as np
import pytest
from scipy import special, stats
from tests.unit.inference.small_models import (
    fixed,
    make_model,
    moments,
    problem_of,
)

from openldn.inference import Family, HyperPriors
from openldn.inference.nodes import node
from openldn.inference.propagation import box_moments, log_ndtr

INF = np.inf


@pytest.mark.parametrize("x", [-1e4, -200.0, -38.0, -30.0001, -30.0, -29.9, -5.0, 0.0, 3.0, 40.0])
def test_the_log_of_the_normal_distribution_function_is_exact(x):
    assert log_ndtr(x) == pytest.approx(special.log_ndtr(x), rel=1e-10, abs=1e-14)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (-0.5, 0.5), (-INF, 0.0), (0.0, INF), (-INF, INF), (-INF, -3.0), (3.0, INF), (-3.0, INF),
        (2.0, 2.5), (-2.5, -2.0), (5.0, 5.5), (-6.0, 7.0), (-5.0, 30.0), (8.0, 9.0), (-INF, -8.0),
        (0.0, 0.021), (1.0, 1.05), (-12.0, -11.0), (12.0, INF), (-1.0, 45.0), (-45.0, 1.0),
    ],
)  # fmt: skip
def test_moments_within_a_box_are_those_of_a_truncated_normal(a, b):
    log_p, mean, variance = box_moments(a, b)
    exact = stats.truncnorm(a, b)
    expected = special.log_ndtr(b) if a == -INF else special.log_ndtr(-a) if b == INF else None
    if expected is None:
        low, high = (a, b) if a + b <= 0 else (-b, -a)
        expected = np.log(special.ndtr(high) - special.ndtr(low))
    assert log_p == pytest.approx(expected, rel=1e-6, abs=1e-9)
    assert mean == pytest.approx(exact.mean(), rel=1e-6, abs=1e-9)
    assert variance == pytest.approx(exact.var(), rel=2e-5)


@pytest.mark.parametrize("b", [-20.0, -31.0, -60.0, -100.0])
def test_moments_far_in_the_tail_follow_the_known_expansion(b):
    log_p, mean, variance = box_moments(-INF, b)
    assert log_p == pytest.approx(special.log_ndtr(b), rel=1e-10)
    ratio = np.exp(stats.norm.logpdf(b) - special.log_ndtr(b))
    assert mean == pytest.approx(-ratio, rel=1e-8)
    series = 1 / b**2 - 6 / b**4 + 50 / b**6 - 518 / b**8
    assert variance == pytest.approx(series, rel=1e-3)


@pytest.mark.parametrize("middle", [-3.0, 0.0, 0.7, 4.0])
@pytest.mark.parametrize("width", [0.0199, 0.005, 1e-6])
def test_a_narrow_box_is_the_density_times_its_width(middle, width):
    log_p, mean, variance = box_moments(middle - width / 2, middle + width / 2)
    # The density bends within the box, by up to middle^2 width^2 / 24 in the logarithm.
    assert log_p == pytest.approx(stats.norm.logpdf(middle) + np.log(width), abs=6e-4)
    assert mean == pytest.approx(middle * (1 - width**2 / 12), abs=1e-3 * width**2)
    assert variance == pytest.approx(width**2 / 12, rel=1e-3, abs=2e-12)


def test_narrow_and_wide_boxes_agree_where_they_meet():
    below, above = box_moments(1.0, 1.0199999), box_moments(1.0, 1.0200001)
    assert below == pytest.approx(above, rel=1e-4)


@pytest.mark.parametrize(("a", "b"), [(-INF, -1e8), (1e8, INF), (1e6, 1e6 + 1), (-3e3, -2e3)])
def test_boxes_of_impossible_scores_stay_finite(a, b):
    log_p, mean, variance = box_moments(a, b)
    assert np.isfinite([log_p, mean]).all()
    assert 0 < variance <= 1


def boxed(time, lower, upper, **changes):
    lower, upper = np.asarray(lower, float), np.asarray(upper, float)
    return make_model(
        Family.INTERVAL, time=time, lower=lower, upper=upper,
        response=np.clip(lower, -20, upper), **changes,
    )  # fmt: skip


def log_marginal(model):
    problem, state = problem_of(model)
    return node(problem, np.zeros(0), state)[0]


def exact_log_marginal(model, *, white=0.0):
    """Probability of the box under the full normal, the effect integrated out as well."""
    mean, covariance = moments(model, sigma=1.3, phi=0.4, group_sd=0.7, white=white)
    covariance = covariance + model.effect_sd**2 * np.outer(model.level, model.level)
    if len(mean) == 1:
        sd = np.sqrt(covariance[0, 0])
        return np.log(
            special.ndtr((model.upper[0] - mean[0]) / sd)
            - special.ndtr((model.lower[0] - mean[0]) / sd)
        )
    box = stats.multivariate_normal(mean, covariance)
    low = np.where(np.isfinite(model.lower), model.lower, mean - 60)
    high = np.where(np.isfinite(model.upper), model.upper, mean + 60)
    return np.log(box.cdf(high, lower_limit=low, rng=np.random.default_rng(1)))


BOXES = [
    ([4.5], [5.5]),
    ([-INF], [0.5]),
    ([4.5, 2.5], [5.5, 3.5]),
    ([-INF, 9.5], [0.5, INF]),
    ([4.5, 2.5, -INF], [5.5, 3.5, 0.5]),
    ([9.5, 9.5, 1.5], [INF, INF, 2.5]),
]


@pytest.mark.parametrize(("lower", "upper"), BOXES)
@pytest.mark.parametrize("white", [0.0, 0.3])
def test_one_to_three_boxes_have_the_probability_of_the_full_normal(lower, upper, white):
    time = [0.0, 2.0, 3.0][: len(lower)]
    hyper = HyperPriors(sigma=fixed(1.3), phi=fixed(0.4), group_sd=fixed(0.7), extra=fixed(white))
    model = boxed(time, lower, upper, hyper=hyper)
    # One box is exact. For several, expectation propagation is an approximation: its log
    # probability was seen to err by less than a hundredth.
    tolerance = 1e-8 if len(lower) == 1 else 0.01
    found = log_marginal(model)
    assert found == pytest.approx(exact_log_marginal(model, white=white), abs=tolerance)


def test_narrow_boxes_are_scores_known_exactly():
    gaussian = make_model()
    half = 1e-3
    model = boxed(gaussian.time, gaussian.response - half, gaussian.response + half)
    problem, state = problem_of(gaussian)
    marginal, _, h, lam = node(problem, np.zeros(0), state)
    boxes, box_state = problem_of(model)
    box_marginal, _, box_h, box_lam = node(boxes, np.zeros(0), box_state)
    assert box_marginal - len(gaussian.time) * np.log(2 * half) == pytest.approx(marginal, abs=1e-4)
    assert box_h == pytest.approx(h, rel=1e-4)
    assert box_lam == pytest.approx(lam, rel=1e-4)


def test_entries_at_one_time_share_their_residual():
    time, lower, upper = [0.0, 1.0, 1.0], [4.5, 2.5, 3.5], [5.5, 3.5, 4.5]
    hyper = HyperPriors(sigma=fixed(1.3), phi=fixed(0.4), group_sd=fixed(0.7), extra=fixed(0.5))
    model = boxed(time, lower, upper, hyper=hyper)
    assert log_marginal(model) == pytest.approx(exact_log_marginal(model, white=0.5), abs=0.01)
