"""Is the joint likelihood of several effects the one that brute force gives?"""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from scipy.special import logsumexp
from tests.unit.inference.small_models import fixed, make_model, prior

from openldn.errors import InferenceError
from openldn.inference import (
    Family,
    HyperPriors,
    JointEffect,
    JointPosterior,
    Level,
    fit_course,
    joint_effect,
    orthant_points,
    posterior_points,
)

WIDE = 5.0
SIZE = 36
DAY = np.arange(float(SIZE))
CODE = np.repeat([0, 1, 2, 3, 2, 0, 3, 1, 0, 2, 1, 3], 3)
LEVELS = np.eye(4)[CODE][:, 1:] - 0.25
HYPER = HyperPriors(sigma=fixed(1.3), phi=fixed(0.4), group_sd=fixed(0.7))
UNKNOWN_HYPER = HyperPriors(
    sigma=prior("log-normal(1.3, 0.3)"),
    phi=prior("truncated-normal(0.3, 0.2, 0, 0.9)"),
    group_sd=fixed(0.7),
)


def dose_model(hyper=HYPER, family=Family.GAUSSIAN, **changes):
    """Three doses: the first is the effect, the others are the last columns."""
    base = make_model(family, time=DAY, hyper=hyper)
    response = 5 - np.array([0, 1.0, 2.0, 1.5])[CODE]
    response = np.round(response + np.random.default_rng(4).normal(0, 1.3, SIZE), 1)
    return replace(
        base,
        response=response,
        level=LEVELS[:, 0],
        columns=np.column_stack((base.columns, LEVELS[:, 1:])),
        coefficients=(*base.coefficients, *(prior(f"normal(0, {WIDE})"),) * 2),
        **changes,
    )


def dense(model, sigma, phi, group_sd):
    """Mean and covariance of the three effects, and log evidence, from whole matrices."""
    gaps = np.abs(model.time[:, None] - model.time)
    same = model.group[:, None] == model.group
    nuisance = model.columns[:, :2]
    spreads = np.array([one.spread for one in model.coefficients[:2]])
    covariance = sigma**2 * phi**gaps + group_sd**2 * same
    covariance = covariance + (nuisance * spreads**2) @ nuisance.T
    moved = model.response - nuisance @ [one.location for one in model.coefficients[:2]]
    inverse = np.linalg.inv(covariance)
    precision = LEVELS.T @ inverse @ LEVELS
    linear = LEVELS.T @ inverse @ moved
    constant = -0.5 * (
        moved @ inverse @ moved + np.linalg.slogdet(covariance)[1] + SIZE * np.log(2 * np.pi)
    )
    return float(constant), linear, precision


def fitted(model):
    fit = fit_course(model, levels=[Level(column=LEVELS[:, 0], others=LEVELS[:, 1:])])
    return joint_effect(fit, others=2)


def test_with_known_hyperparameters_the_joint_likelihood_is_that_of_whole_matrices():
    model = dose_model()
    found = fitted(model)
    constant, linear, precision = dense(model, 1.3, 0.4, 0.7)
    assert found.log_weight == pytest.approx([constant], abs=1e-6)
    assert found.linear[0] == pytest.approx(linear, abs=1e-7)
    assert found.precision[0] == pytest.approx(precision, abs=1e-7)


def test_with_unknown_hyperparameters_mean_and_covariance_are_those_of_a_dense_grid():
    model = dose_model(UNKNOWN_HYPER)
    parts, weights = [], []
    probability = (np.arange(40) + 0.5) / 40
    for sigma, phi in product(*(
        one.quantile(probability, 1 - probability) for one in UNKNOWN_HYPER.axes()[:2]
    )):  # fmt: skip
        parts.append(dense(model, sigma, phi, 0.7))
        weights.append(-2 * np.log(40))
    grid = JointEffect(
        log_weight=np.array([one[0] for one in parts]) + weights,
        linear=np.array([one[1] for one in parts]),
        precision=np.array([one[2] for one in parts]),
    )
    exact = grid.posterior(np.zeros(3), 4 * np.eye(3))
    found = fitted(model).posterior(np.zeros(3), 4 * np.eye(3))
    sd = np.sqrt(np.diag(exact.spread))
    assert found.center == pytest.approx(exact.center, abs=1e-3 * sd.min())
    assert found.spread == pytest.approx(exact.spread, abs=2e-3 * sd.min() ** 2)
    assert found.log_evidence - fitted(model).log_at_zero == pytest.approx(
        exact.log_evidence - grid.log_at_zero, abs=5e-3
    )


def test_which_effect_is_the_first_does_not_matter():
    turned = [1, 2, 0]
    fit = fit_course(
        replace(
            dose_model(UNKNOWN_HYPER),
            columns=np.column_stack(
                (dose_model().columns[:, :2], LEVELS[:, [turned[1], turned[2]]])
            ),
        ),
        levels=[Level(column=LEVELS[:, turned[0]], others=LEVELS[:, [turned[1], turned[2]]])],
    )
    found = joint_effect(fit, others=2).posterior(np.zeros(3), np.eye(3))
    usual = fitted(dose_model(UNKNOWN_HYPER)).posterior(np.zeros(3), np.eye(3))
    assert found.center == pytest.approx(usual.center[turned], abs=1e-3)


@pytest.mark.parametrize("family", [Family.INTERVAL, Family.POISSON])
def test_other_families_give_the_inner_normal_at_each_node(family):
    counts = np.round(dose_model().response)
    model = dose_model(family=family, lower=counts - 0.5, upper=counts + 0.5)
    found = fitted(replace(model, response=counts))
    one = fit_course(replace(model, response=counts)).wide_effect
    joint = found.posterior(np.zeros(3), WIDE**2 * np.eye(3))
    assert joint.center[0] == pytest.approx(one.mean, abs=1e-6)
    assert np.sqrt(joint.spread[0, 0]) == pytest.approx(one.sd, rel=1e-6)


def test_columns_with_another_prior_are_refused():
    model = dose_model()
    wrong = replace(model, coefficients=(*model.coefficients[:-1], prior("normal(0, 2)")))
    with pytest.raises(InferenceError, match=r"must be normal\(0, 5"):
        joint_effect(fit_course(wrong), others=2)


def two_nodes():
    return JointEffect(
        log_weight=np.log([0.4, 0.6]),
        linear=np.array([[1.0, 2.0], [0.5, -1.0]]),
        precision=np.array([[[2.0, 0.3], [0.3, 1.0]], [[1.0, 0.0], [0.0, 3.0]]]),
    )


def test_the_evidence_is_the_integral_of_likelihood_times_prior():
    joint = two_nodes()
    mean, covariance = np.array([0.2, -0.1]), np.array([[1.0, 0.4], [0.4, 2.0]])
    axis = np.linspace(-8, 8, 321)
    points = np.array(list(product(axis, axis)))
    moved = points - mean
    height = joint.log_likelihood(points)
    height -= 0.5 * np.einsum("pi,ij,pj->p", moved, np.linalg.inv(covariance), moved)
    height -= np.log(2 * np.pi) + 0.5 * np.linalg.slogdet(covariance)[1]
    whole = logsumexp(height) + 2 * np.log(axis[1] - axis[0])
    found = joint.posterior(mean, covariance)
    assert found.log_evidence == pytest.approx(whole, abs=1e-9)
    weight = np.exp(height - logsumexp(height))
    assert found.center == pytest.approx(weight @ points, abs=1e-9)
    below = weight @ (points[:, 1] < 0.5) + 0.5 * weight @ (points[:, 1] == 0.5)
    assert found.probability_below(0.5, effect=1) == pytest.approx(below, abs=1e-4)


def test_along_a_direction_the_likelihood_is_that_of_the_effects_there():
    joint, line = two_nodes(), np.array([[0.5], [2.0]])
    amounts = np.linspace(-1, 1, 5)[:, None]
    assert joint.along(line).log_likelihood(amounts) == pytest.approx(
        joint.log_likelihood(amounts @ line.T)
    )


def test_points_of_a_posterior_have_its_mean_and_covariance():
    posterior = two_nodes().posterior(np.zeros(2), np.eye(2))
    points = posterior_points(posterior, log2_count=13)
    assert points.mean(axis=0) == pytest.approx(posterior.center, abs=2e-3)
    assert np.cov(points.T) == pytest.approx(posterior.spread, abs=5e-3)


@pytest.mark.parametrize("rho", [-0.4, 0.0, 0.7])
def test_the_share_of_a_positive_orthant_is_the_closed_form(rho):
    """Three normals of one correlation: 1/8 + 3 arcsin(rho) / (4 pi)."""
    covariance = (1 - rho) * np.eye(3) + rho
    posterior = JointPosterior(
        weight=np.ones(1), mean=np.zeros((1, 3)), covariance=covariance[None], log_evidence=0.0
    )
    found = orthant_points(posterior, log2_count=13)
    share = 1 / 8 + 3 * np.arcsin(rho) / (4 * np.pi)
    assert np.exp(found.log_probability) == pytest.approx(share, abs=1e-4)
    assert found.effects.min() >= 0
    assert found.weight.sum() == pytest.approx(1.0)


def test_an_orthant_far_away_has_a_tiny_share_and_no_error():
    posterior = JointPosterior(
        weight=np.ones(1), mean=np.full((1, 2), -30.0), covariance=np.eye(2)[None],
        log_evidence=0.0,
    )  # fmt: skip
    found = orthant_points(posterior, log2_count=6)
    assert found.log_probability == pytest.approx(2 * -454.32, abs=0.1)
    assert np.all(np.isfinite(found.effects))
