"""Is pooling the hierarchical model that it says it is?"""

import numpy as np
import pytest
from scipy import stats

from openldn.errors import InferenceError
from openldn.inference import EffectCurve, Prior, fit_regression, pool_effects

MEANS = np.array([-2.0, -0.5, -1.0, 0.4, -1.6])
SDS = np.array([0.5, 0.7, 0.3, 0.9, 0.6])
MEAN_PRIOR = Prior.parse("normal(0, 2)")
TAU_PRIOR = Prior.parse("half-normal(1)")


def curve(mean, sd):
    x = np.linspace(mean - 9 * sd, mean + 9 * sd, 161)
    return EffectCurve(x=x, log_likelihood=-0.5 * ((x - mean) / sd) ** 2, limit=10.0)


CURVES = [curve(mean, sd) for mean, sd in zip(MEANS, SDS, strict=True)]


def exact(means=MEANS, sds=SDS, tau_scale=1.0):
    """Mean and tau of the normal-normal model, integrated on a dense grid."""
    mean, tau = np.linspace(-9, 8, 1201)[:, None], np.linspace(0, 6, 1201)[None, :]
    log_weight = stats.norm(0, 2).logpdf(mean) + stats.halfnorm(scale=tau_scale).logpdf(tau)
    for y, sd in zip(means, sds, strict=True):
        log_weight = log_weight + stats.norm.logpdf(y, mean, np.hypot(tau, sd))
    weight = np.exp(log_weight - log_weight.max())
    weight[:, [0, -1]] *= 0.5
    weight /= weight.sum()
    return mean, tau, weight


def moments(values, weight):
    center = float((weight * values).sum())
    return center, float(np.sqrt((weight * (values - center) ** 2).sum()))


def pooled(curves=CURVES, tau=TAU_PRIOR):
    return pool_effects(curves, mean_prior=MEAN_PRIOR, tau_prior=tau)


def test_mean_and_spread_are_those_of_the_normal_normal_model():
    mean, tau, weight = exact()
    found = pooled()
    expected = moments(mean, weight)
    assert (found.mean.mean, found.mean.sd) == pytest.approx(expected, abs=2e-3 * expected[1])
    expected = moments(tau, weight)
    assert (found.tau.mean, found.tau.sd) == pytest.approx(expected, abs=1e-2 * expected[1])
    below = float(weight[mean[:, 0] < 0].sum())
    assert found.mean.probability_below(0.0) == pytest.approx(below, abs=2e-3)


def test_effects_are_pulled_toward_the_mean_as_the_model_says():
    mean, tau, weight = exact()
    for found, y, sd in zip(pooled().effects, MEANS, SDS, strict=True):
        precision = sd**-2 + np.maximum(tau, 1e-9) ** -2
        center = (y * sd**-2 + mean * np.maximum(tau, 1e-9) ** -2) / precision
        expected = float((weight * center).sum())
        spread = np.sqrt(float((weight * (1 / precision + center**2)).sum()) - expected**2)
        assert found.mean == pytest.approx(expected, abs=0.01 * spread)
        assert found.sd == pytest.approx(spread, rel=0.01)


def test_the_next_effect_adds_the_spread_between_participants():
    mean, tau, weight = exact()
    center = float((weight * mean).sum())
    spread = np.sqrt(float((weight * (tau**2 + mean**2)).sum()) - center**2)
    found = pooled().next_effect
    assert found.mean == pytest.approx(center, abs=0.01)
    assert found.sd == pytest.approx(spread, rel=0.01)


def test_with_hardly_any_spread_pooling_is_the_precision_weighted_mean():
    found = pooled(tau=Prior.parse("half-normal(0.0001)"))
    precision = 0.25 + (SDS**-2).sum()
    assert found.mean.mean == pytest.approx((MEANS * SDS**-2).sum() / precision, abs=1e-3)
    assert found.mean.sd == pytest.approx(precision**-0.5, rel=2e-3)
    assert found.tau.mean == pytest.approx(0.0001 * np.sqrt(2 / np.pi), rel=0.02)
    assert [effect.mean for effect in found.effects] == pytest.approx(
        [found.mean.mean] * len(MEANS), abs=2e-3
    )


def test_identical_participants_leave_no_more_spread_than_noise():
    found = pooled([curve(-1.0, 0.2)] * 20)
    assert found.mean.mean == pytest.approx(-1.0, abs=0.01)
    assert found.tau.mean < 0.15


def test_one_participant_alone_can_be_pooled():
    mean, _tau, weight = exact(MEANS[:1], SDS[:1])
    found = pooled(CURVES[:1])
    expected = moments(mean, weight)
    assert (found.mean.mean, found.mean.sd) == pytest.approx(expected, abs=0.01)


def test_far_apart_participants_have_a_wide_spread():
    found = pooled([curve(-8.0, 0.3), curve(8.0, 0.3)])
    _mean, tau, weight = exact(np.array([-8.0, 8.0]), np.array([0.3, 0.3]))
    assert found.tau.mean == pytest.approx(moments(tau, weight)[0], rel=0.05)


def test_the_order_of_participants_is_irrelevant():
    one, other = pooled(), pooled(CURVES[::-1])
    assert one.mean.mean == pytest.approx(other.mean.mean, abs=1e-10)
    assert one.tau.sd == pytest.approx(other.tau.sd, abs=1e-10)
    assert [e.mean for e in one.effects] == pytest.approx(
        [e.mean for e in other.effects[::-1]], abs=1e-10
    )


def test_pooling_twice_gives_the_same_bits():
    assert np.array_equal(pooled().mean.density, pooled().mean.density)


def test_a_half_t_spread_and_a_student_mean_can_be_used():
    found = pool_effects(
        CURVES,
        mean_prior=Prior.parse("student(4, 0, 2)"),
        tau_prior=Prior.parse("half-t(3, 1)"),
    )
    assert found.mean.mean == pytest.approx(pooled().mean.mean, abs=0.05)


def test_nothing_to_pool_is_refused():
    with pytest.raises(InferenceError, match="no effect to pool"):
        pooled([])


# Members far apart and each sure of its effect: no spread is out of the question for them.
FAR_MEANS = np.array([
    -0.21, -1.56, 6.6, -6.7, 9.94, -0.55, 4.15, -0.91, 1.68, 1.41,
    -0.29, 9.63, 4.57, -2.56, 3.82, -0.68, 10.82, -0.65, 3.33, 3.46,
])  # fmt: skip
FAR_SDS = np.array([
    0.39, 0.28, 0.58, 0.8, 0.62, 0.39, 0.29, 0.59, 0.48, 0.49,
    0.33, 0.2, 0.61, 0.33, 0.66, 0.57, 0.43, 0.58, 0.78, 0.31,
])  # fmt: skip
DIFFERENCE_PRIOR = Prior.parse("normal(0, 1)")


def exact_regression(means, sds, design):
    """Coefficients of the normal-normal model: in closed form given tau, tau on a dense grid."""
    log_weight, centers, variances = [], [], []
    taus = np.linspace(0, 8, 801)
    prior = np.diag([2.0, 1.0]) ** 2
    for tau in taus:
        seen = design @ prior @ design.T + np.diag(sds**2 + tau**2)
        log_weight.append(
            stats.multivariate_normal(np.zeros(len(means)), seen).logpdf(means)
            + stats.halfnorm(scale=1.0).logpdf(tau)
        )
        gain = prior @ design.T @ np.linalg.inv(seen)
        centers.append(gain @ means)
        variances.append(np.diag(prior - gain @ design @ prior))
    weight = np.exp(np.array(log_weight) - max(log_weight))
    weight /= weight.sum()
    center = weight @ np.array(centers)
    spread = np.sqrt(weight @ (np.array(variances) + (np.array(centers) - center) ** 2))
    return center, spread


def test_coefficients_are_those_of_the_normal_normal_model_also_of_members_far_apart():
    design = np.column_stack([np.ones(20), np.arange(20) % 2])
    found = fit_regression(
        [curve(mean, sd) for mean, sd in zip(FAR_MEANS, FAR_SDS, strict=True)], design,
        coefficient_priors=[MEAN_PRIOR, DIFFERENCE_PRIOR], tau_prior=TAU_PRIOR,
    )  # fmt: skip
    center, spread = exact_regression(FAR_MEANS, FAR_SDS, design)
    for k, one in enumerate(found.coefficients):
        assert one.mean == pytest.approx(center[k], abs=0.01 * spread[k])
        assert one.sd == pytest.approx(spread[k], rel=0.01)
