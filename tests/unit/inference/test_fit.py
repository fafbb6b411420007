"""Does the nested integration find the posterior, say how well, and always the same?"""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from tests.unit.inference.small_models import fixed, make_model, moments, prior, problem_of

from openldn.errors import InferenceError
from openldn.inference import (
    Family,
    HyperPriors,
    Level,
    Quality,
    fit_course,
    prepare_kernels,
    self_check,
)
from openldn.inference.gaussian import gaussian_node
from openldn.inference.nodes import parameters_at

OPEN = HyperPriors(
    sigma=prior("log-normal(1.3, 0.5)"),
    phi=prior("truncated-normal(0.3, 0.3, -0.99, 0.99)"),
    group_sd=prior("half-normal(0.5)"),
)
SCEPTICAL = prior("normal(0, 2)")
DAYS = np.arange(24.0)


def course(**changes):
    return make_model(**({"time": DAYS, "groups": 4,
                          "group": np.arange(24, dtype=np.int64) // 6,
                          "level": (np.arange(24) // 6 % 2).astype(float),
                          "hyper": OPEN} | changes))  # fmt: skip


def dense(model, points=25, reach=5):
    """Posterior of effect and hyperparameters on a dense grid of standard normal scores."""
    problem, _ = problem_of(model)
    axis = np.linspace(-reach, reach, points)
    size = len(problem.active)
    grid = np.stack(np.meshgrid(*[axis] * size, indexing="ij"), axis=-1).reshape(-1, size)
    values = np.array([parameters_at(problem, z) for z in grid])
    fixed_columns = np.ones(model.columns.shape[1])
    terms = np.array([
        gaussian_node(problem, v[0], v[1],
                      np.concatenate((fixed_columns, np.full(model.groups, v[2]))))
        for v in values
    ])  # fmt: skip
    precision = terms[:, 2] + SCEPTICAL.spread**-2
    mean, variance = terms[:, 1] / precision, 1 / precision
    log_weight = terms[:, 0] + 0.5 * mean**2 * precision - 0.5 * np.log(precision)
    log_weight -= 0.5 * (grid**2).sum(axis=1)
    weight = np.exp(log_weight - log_weight.max())
    return weight / weight.sum(), mean, variance, values


def test_the_effect_is_that_of_a_dense_grid_over_all_hyperparameters():
    model = course()
    weight, mean, variance, _values = dense(model)
    center = weight @ mean
    sd = np.sqrt(weight @ (variance + mean**2) - center**2)
    fit = fit_course(model)
    posterior = fit.curve.posterior(SCEPTICAL)
    assert posterior.mean == pytest.approx(center, abs=2e-3 * sd)
    assert posterior.sd == pytest.approx(sd, rel=5e-3)
    below = weight @ stats.norm.cdf((-1 - mean) / np.sqrt(variance))
    assert posterior.probability_below(-1.0) == pytest.approx(below, abs=2e-3)
    assert fit.quality is Quality.CONVERGED


def test_hyperparameters_are_those_of_a_dense_grid():
    model = course()
    weight, _, _, values = dense(model)
    found = fit_course(model).hyperparameters(SCEPTICAL)
    for axis, name in enumerate(("sigma", "phi", "group_sd")):
        center = weight @ values[:, axis]
        sd = np.sqrt(weight @ (values[:, axis] - center) ** 2)
        assert found[name].mean == pytest.approx(center, abs=0.01 * sd)
        assert found[name].sd == pytest.approx(sd, rel=0.02)


def test_with_known_hyperparameters_the_coefficients_are_those_of_regression():
    hyper = HyperPriors(sigma=fixed(1.3), phi=fixed(0.4), group_sd=fixed(0.7))
    model = course(hyper=hyper)
    mean, covariance = moments(model, sigma=1.3, phi=0.4, group_sd=0.7)
    cross = model.columns * np.array([p.spread**2 for p in model.coefficients])
    total = covariance + 4.0 * np.outer(model.level, model.level)
    location = np.array([p.location for p in model.coefficients])
    expected = location + cross.T @ np.linalg.solve(total, model.response - mean)
    spread = np.diag(cross.T @ np.linalg.solve(total, cross))
    prior_variance = np.array([p.spread**2 for p in model.coefficients])
    found, sd = fit_course(model).coefficients(SCEPTICAL)
    assert found[:2] == pytest.approx(expected, abs=1e-6)
    assert sd[:2] == pytest.approx(np.sqrt(prior_variance - spread), abs=1e-6)
    assert len(found) == 2 + 4


def test_coefficients_are_a_line_in_the_effect():
    fit = fit_course(course())
    at_zero, slope = fit.coefficient_lines(SCEPTICAL)
    mean, _ = fit.coefficients(SCEPTICAL)
    effect = fit.curve.posterior(SCEPTICAL).mean
    assert at_zero + slope * effect == pytest.approx(mean, abs=0.02)
    assert slope[0] < 0


def test_a_student_coefficient_is_a_normal_mixed_over_its_width():
    """A wild baseline under student(3): as by mixing the normal by quadrature."""
    known = HyperPriors(sigma=fixed(1.0), phi=fixed(0.0), group_sd=fixed(0.0))
    model = course(
        hyper=known, groups=0, columns=np.ones((24, 1)),
        coefficients=(prior("student(3, 0, 1)"),), response=np.full(24, 8.0),
        level=np.ones(24),
    )  # fmt: skip
    found = fit_course(model).curve.posterior(prior("normal(0, 2)"))
    x = np.linspace(-20, 30, 5001)
    weight = stats.norm.pdf(x, 0, 2) * stats.t(3).pdf(8.0 - x)
    weight /= weight.sum()
    # Nearly: the 24 scores pin baseline plus effect down to 8 +- 0.2.
    assert found.mean == pytest.approx(weight @ x, abs=0.05)
    assert found.sd == pytest.approx(np.sqrt(weight @ (x - weight @ x) ** 2), rel=0.05)


def test_levels_with_prior_weights_are_averaged_by_their_evidence():
    model = course(hyper=HyperPriors(sigma=fixed(1.3), phi=fixed(0.3), group_sd=fixed(0.3)))
    other = np.roll(model.level, 3)
    alone = [fit_course(replace(model, level=column)) for column in (model.level, other)]
    evidence = np.array([fit.curve.posterior(SCEPTICAL).log_evidence for fit in alone])
    weight = np.array([0.25, 0.75]) * np.exp(evidence - evidence.max())
    weight /= weight.sum()
    means = [fit.curve.posterior(SCEPTICAL).mean for fit in alone]
    fit = fit_course(model, levels=(
        Level(column=model.level, log_weight=np.log(0.25), half_life_days=2.0),
        Level(column=other, log_weight=np.log(0.75), half_life_days=9.0),
    ))  # fmt: skip
    assert fit.curve.posterior(SCEPTICAL).mean == pytest.approx(weight @ means, abs=1e-4)
    half_life = fit.hyperparameters(SCEPTICAL)["half_life_days"]
    assert half_life.mean == pytest.approx(weight @ [2.0, 9.0], abs=1e-3)


def test_a_level_fixed_to_one_half_life_has_no_spread():
    model = course()
    fit = fit_course(model, levels=(Level(column=model.level, half_life_days=5.0),))
    half_life = fit.hyperparameters(SCEPTICAL)["half_life_days"]
    assert half_life.mean == pytest.approx(5.0, abs=1e-12)
    assert half_life.sd == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("family", list(Family))
def test_the_same_course_gives_the_same_bits_twice(family):
    counts = np.round(np.abs(course().response))
    model = course(family=family, response=counts, lower=counts - 0.5, upper=counts + 0.5,
                   coefficients=(prior("normal(0, 3)"), prior("normal(0, 1)")))  # fmt: skip
    one, other = fit_course(model), fit_course(model)
    assert np.array_equal(one.curve.log_likelihood, other.curve.log_likelihood)
    assert np.array_equal(one.coefficients(SCEPTICAL)[0], other.coefficients(SCEPTICAL)[0])


def test_two_rules_are_compared_and_their_difference_is_told():
    fit = fit_course(course())
    assert 0 <= fit.error_mean_sd < 0.05
    assert 0 <= fit.error_probability < 0.05
    assert fit.nodes > 50
    assert fit.milliseconds > 0


def test_a_posterior_that_the_rules_cannot_follow_is_marked():
    """Scores far outside all priors: a wild baseline and a wild residual both explain them."""
    model = make_model(
        time=[7.0, 14.0, 15.0, 22.0], groups=0, response=np.array([50.0, 5.0, -40.0, 5.0]),
        level=np.array([1.0, 0.0, 0.0, 0.0]), columns=np.ones((4, 1)),
        coefficients=(prior("student(2, 5, 1)"),),
        hyper=HyperPriors(sigma=prior("half-normal(0.2)"), phi=OPEN.phi, group_sd=OPEN.group_sd),
    )  # fmt: skip
    fit = fit_course(model)
    assert fit.quality is Quality.INACCURATE
    assert fit.error_mean_sd > 0.05


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_likelihood_that_is_nowhere_finite_is_refused():
    with pytest.raises(InferenceError, match="not finite at any parameters"):
        fit_course(course(response=np.full(24, 1e200)))


def test_every_kernel_can_be_prepared_and_the_self_check_passes():
    assert prepare_kernels() > 0
    assert [name for name, passed, _ in self_check() if not passed] == []
