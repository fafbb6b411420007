"""Are counts integrated as they should be?"""

import numpy as np
import pytest
from scipy import optimize, stats
from tests.unit.inference.small_models import correlation, fixed, make_model, prior, problem_of

from openldn.inference import Family, HyperPriors, fit_course
from openldn.inference.laplace import count_term, residual_precision
from openldn.inference.nodes import node

SIGMA, PHI = 0.5, 0.4
CENTERED = (prior("normal(0, 2)"),)


def counts(values, *, family=Family.POISSON, overdispersion=0.0, **changes):
    size = len(values)
    given = {
        "time": np.arange(size) * 2.0,
        "response": np.asarray(values, float),
        "columns": np.ones((size, 1)),
        "coefficients": CENTERED,
        "group": np.zeros(size, dtype=np.int64),
        "groups": 0,
        "hyper": HyperPriors(
            sigma=fixed(SIGMA), phi=fixed(PHI), group_sd=fixed(0.0), extra=fixed(overdispersion)
        ),
        "effect_sd": 1.5,
    }
    return make_model(family, **(given | changes))


def log_mass(count, eta, overdispersion):
    if overdispersion == 0:
        return stats.poisson.logpmf(count, np.exp(eta))
    shape = 1 / overdispersion
    return stats.nbinom.logpmf(count, shape, shape / (shape + np.exp(eta)))


def prior_covariance(model):
    spread = model.coefficients[0].spread
    return (
        spread**2 * np.ones((len(model.time),) * 2)
        + model.effect_sd**2 * np.outer(model.level, model.level)
        + SIGMA**2 * correlation(model.time, PHI)
    )


@pytest.mark.parametrize("overdispersion", [0.0, 1e-10, 0.3, 2.0])
@pytest.mark.parametrize(("count", "eta"), [(0, -2.0), (0, 1.0), (3, 0.5), (200, 5.0)])
def test_the_term_of_a_count_is_its_log_probability_with_two_derivatives(
    count, eta, overdispersion
):
    family = Family.POISSON if overdispersion == 0 else Family.NEGATIVE_BINOMIAL

    def value(e):
        return count_term(float(count), e, overdispersion, int(family))[0]

    found, slope, curvature = count_term(float(count), eta, overdispersion, int(family))
    expected = log_mass(count, eta, overdispersion if overdispersion > 1e-9 else 0.0)
    assert found == pytest.approx(expected, rel=1e-9)
    assert slope == pytest.approx((value(eta + 1e-5) - value(eta - 1e-5)) / 2e-5, abs=1e-4)
    second = (value(eta + 1e-3) - 2 * found + value(eta - 1e-3)) / 1e-6
    assert curvature == pytest.approx(second, rel=1e-3, abs=1e-3)
    assert curvature <= 0


def test_a_mean_beyond_all_counts_stays_finite():
    assert np.isfinite(count_term(5.0, 1e4, 0.0, int(Family.POISSON))).all()


@pytest.mark.parametrize("phi", [0.0, 0.6, 0.99])
def test_the_precision_of_the_residual_inverts_its_correlation(phi):
    steps = np.array([1.0, 3.0, 0.5])
    time = np.concatenate(([0.0], np.cumsum(steps)))
    diagonal, off, log_det = residual_precision(steps, phi)
    dense = np.diag(diagonal) + np.diag(off[:-1], 1) + np.diag(off[:-1], -1)
    np.testing.assert_allclose(dense @ correlation(time, phi), np.eye(4), atol=1e-8)
    assert log_det == pytest.approx(-np.linalg.slogdet(correlation(time, phi))[1], abs=1e-9)


@pytest.mark.parametrize("overdispersion", [0.0, 0.3])
@pytest.mark.parametrize("values", [[4], [0, 7], [12, 3, 0], [150, 90, 120, 80]])
def test_the_marginal_of_a_node_is_the_dense_laplace_approximation(values, overdispersion):
    family = Family.POISSON if overdispersion == 0 else Family.NEGATIVE_BINOMIAL
    model = counts(values, family=family, overdispersion=overdispersion)
    problem, state = problem_of(model)
    found = node(problem, np.zeros(0), state)[0]
    covariance = prior_covariance(model)
    precision = np.linalg.inv(covariance)

    def minus_log_posterior(eta):
        return 0.5 * eta @ precision @ eta - log_mass(model.response, eta, overdispersion).sum()

    start = np.log(model.response + 0.5)
    best = optimize.minimize(minus_log_posterior, start, method="BFGS", options={"gtol": 1e-9})
    mean, shape = np.exp(best.x), (1 / overdispersion if overdispersion else np.inf)
    weight = mean if overdispersion == 0 else (
        (model.response + shape) * shape * mean / (shape + mean) ** 2
    )  # fmt: skip
    log_det = np.linalg.slogdet(np.eye(len(mean)) + covariance * weight)[1]
    assert found == pytest.approx(-best.fun - 0.5 * log_det, abs=1e-5)


@pytest.mark.parametrize(("values", "tolerance"), [([4], 0.05), ([60], 0.01), ([9, 25], 0.05)])
def test_the_laplace_approximation_is_near_the_integral(values, tolerance):
    """It errs by about 1 / (12 count) per entry."""
    model = counts(values)
    problem, state = problem_of(model)
    found = node(problem, np.zeros(0), state)[0]
    covariance = prior_covariance(model)
    factor = np.linalg.cholesky(covariance)
    axes = np.meshgrid(*[np.linspace(-7, 7, 601)] * len(values))
    grid = np.stack(axes).reshape(len(values), -1)
    mass = np.exp(stats.norm.logpdf(grid).sum(axis=0))
    mass /= mass.sum()
    likelihood = log_mass(model.response[:, None], factor @ grid, 0.0).sum(axis=0)
    exact = np.log(mass @ np.exp(likelihood))
    assert found == pytest.approx(exact, abs=tolerance)


def test_counts_with_a_gamma_like_effect_keep_its_skewness():
    """One day of three on, none off: the effect's exact posterior is found by integration."""
    model = counts(
        [3], level=np.ones(1),
        hyper=HyperPriors(sigma=fixed(1e-6), phi=fixed(0.0), group_sd=fixed(0.0)),
        coefficients=(prior("normal(0, 0.000001)"),),
    )  # fmt: skip
    posterior = fit_course(model).curve.posterior(prior("normal(0, 1)"))
    x = np.linspace(-6, 6, 4001)
    weight = stats.norm.pdf(x) * stats.poisson.pmf(3, np.exp(x))
    weight /= weight.sum()
    mean = weight @ x
    sd = np.sqrt(weight @ (x - mean) ** 2)
    assert posterior.mean == pytest.approx(mean, abs=0.01 * sd)
    assert posterior.sd == pytest.approx(sd, rel=0.02)
    assert posterior.probability_below(0.0) == pytest.approx(weight[x < 0].sum(), abs=0.005)


def test_the_prior_mean_of_a_baseline_is_where_counts_start_from():
    """Moving the prior of the baseline along with the counts leaves the effect as it was."""
    values = [9, 7, 12, 4, 8, 10, 6, 9]
    few = fit_course(counts(values, coefficients=(prior("normal(2.2, 0.2)"),)))
    wide = fit_course(counts(values, coefficients=(prior("normal(0, 20)"),)))
    effect = prior("normal(0, 1)")
    assert few.coefficients(effect)[0][0] == pytest.approx(2.1, abs=0.2)
    assert wide.coefficients(effect)[0][0] == pytest.approx(2.1, abs=0.3)
