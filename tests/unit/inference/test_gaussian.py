"""Is the fast algebra of Gaussian scores the plain multivariate normal?"""

import numpy as np
import pytest
from scipy import stats
from tests.unit.inference.small_models import (
    UNEVEN,
    fixed,
    make_model,
    moments,
    prior,
    problem_of,
)

from openldn.errors import InferenceError
from openldn.inference import HyperPriors
from openldn.inference.gaussian import gaussian_coefficients, gaussian_node
from openldn.inference.nodes import node

POINTS = [(1.3, 0.4, 0.7), (0.4, 0.95, 0.0), (2.5, 0.0, 1.5), (1.0, -0.6, 0.3), (1.0, -0.97, 2.0)]
EFFECTS = np.array([-4.0, -1.0, 0.0, 0.5, 3.0])


def scales(model, group_sd):
    return np.concatenate((np.ones(model.columns.shape[1]), np.full(model.groups, group_sd)))


def dense_log_likelihood(model, effect, sigma, phi, group_sd):
    mean, covariance = moments(model, sigma=sigma, phi=phi, group_sd=group_sd)
    return stats.multivariate_normal(mean + effect * model.level, covariance).logpdf(model.response)


@pytest.mark.parametrize(("sigma", "phi", "group_sd"), POINTS)
@pytest.mark.parametrize("time", [UNEVEN, np.arange(10.0)], ids=["uneven", "daily"])
def test_the_likelihood_of_the_effect_is_that_of_a_dense_normal(time, sigma, phi, group_sd):
    model = make_model(time=time)
    problem, _ = problem_of(model)
    c, h, lam = gaussian_node(problem, sigma, phi, scales(model, group_sd))
    expected = [dense_log_likelihood(model, d, sigma, phi, group_sd) for d in EFFECTS]
    assert c + h * EFFECTS - 0.5 * lam * EFFECTS**2 == pytest.approx(expected, abs=1e-8)


def test_gaps_of_fractions_of_a_day_count_as_they_are():
    time = np.cumsum([0.0, 0.25, 0.25, 0.31, 1.7, 0.001, 3.3])
    model = make_model(time=time)
    problem, _ = problem_of(model)
    c, h, lam = gaussian_node(problem, 1.1, 0.6, scales(model, 0.5))
    expected = [dense_log_likelihood(model, d, 1.1, 0.6, 0.5) for d in EFFECTS]
    assert c + h * EFFECTS - 0.5 * lam * EFFECTS**2 == pytest.approx(expected, abs=1e-5)


def test_one_entry_alone_is_a_single_normal():
    model = make_model(time=[0.0], groups=0)
    problem, _ = problem_of(model)
    c, _, lam = gaussian_node(problem, 1.3, 0.4, scales(model, 0.0))
    assert c == pytest.approx(dense_log_likelihood(model, 0.0, 1.3, 0.4, 0.0), abs=1e-10)
    assert lam == 0.0


@pytest.mark.parametrize(("sigma", "phi", "group_sd"), POINTS)
def test_coefficients_are_those_of_the_joint_normal(sigma, phi, group_sd):
    model = make_model()
    problem, _ = problem_of(model)
    at_zero, slope, variance = gaussian_coefficients(problem, sigma, phi, scales(model, group_sd))
    design = problem.design * scales(model, group_sd)
    residual = sigma**2 * phi ** np.abs(np.subtract.outer(model.time, model.time))
    precision = design.T @ np.linalg.solve(residual, design) + np.eye(design.shape[1])
    covariance = np.linalg.inv(precision)
    scale = scales(model, group_sd)

    def mean(response):
        return scale * (covariance @ design.T @ np.linalg.solve(residual, response))

    assert at_zero == pytest.approx(mean(problem.response), abs=1e-9)
    assert slope == pytest.approx(-mean(model.level), abs=1e-9)
    assert variance == pytest.approx(scale**2 * np.diag(covariance), abs=1e-9)


def test_the_marginal_of_a_node_integrates_the_effect_out():
    model = make_model(
        hyper=HyperPriors(sigma=prior("log-normal(1.3, 0.5)"), phi=fixed(0.4), group_sd=fixed(0.7))
    )
    problem, state = problem_of(model)
    marginal, *_ = node(problem, np.zeros(1), state)
    mean, covariance = moments(model, sigma=1.3, phi=0.4, group_sd=0.7)
    covariance = covariance + 25.0 * np.outer(model.level, model.level)
    expected = stats.multivariate_normal(mean, covariance).logpdf(model.response)
    assert marginal == pytest.approx(expected, abs=1e-8)


def test_two_entries_at_one_time_are_refused_with_the_remedy():
    with pytest.raises(InferenceError, match=r"two entries share a time.*white noise"):
        problem_of(make_model(time=[0.0, 1.0, 1.0, 2.0]))


def test_a_course_without_entries_is_refused():
    with pytest.raises(InferenceError, match="no entry with a score"):
        problem_of(make_model(time=[]))
