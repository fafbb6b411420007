"""Does a posterior say what its density says?"""

import numpy as np
import pytest
from scipy import stats

from openldn.errors import InferenceError
from openldn.inference import EffectCurve, EffectPosterior, Prior

MEAN, SD = -1.2, 0.6


def normal_posterior(mean=MEAN, sd=SD):
    x = np.linspace(mean - 9 * sd, mean + 9 * sd, 401)
    return EffectPosterior(x=x, density=stats.norm(mean, sd).pdf(x), log_evidence=0.0)


def quadratic(mean=MEAN, sd=SD, *, limit=10.0):
    x = np.linspace(mean - 9 * sd, mean + 9 * sd, 161)
    return EffectCurve(x=x, log_likelihood=stats.norm(mean, sd).logpdf(x) + 3.0, limit=limit)


def prior(text):
    return Prior.parse(text)


def test_moments_of_a_normal_are_its_own():
    posterior = normal_posterior()
    assert posterior.mean == pytest.approx(MEAN, abs=1e-9)
    assert posterior.sd == pytest.approx(SD, abs=1e-7)


@pytest.mark.parametrize("p", [0.001, 0.025, 0.2, 0.5, 0.77, 0.975, 0.999])
def test_quantiles_of_a_normal_are_its_own(p):
    assert normal_posterior().quantile(p) == pytest.approx(stats.norm(MEAN, SD).ppf(p), abs=1e-5)


@pytest.mark.parametrize("x", [-4.0, -2.0, -1.2, -1.0, 0.0, 0.3, 1.5])
def test_probabilities_of_a_normal_are_its_own(x):
    posterior = normal_posterior()
    assert posterior.probability_below(x) == pytest.approx(stats.norm(MEAN, SD).cdf(x), abs=1e-6)
    assert posterior.probability_above(x) == pytest.approx(stats.norm(MEAN, SD).sf(x), abs=1e-6)


def test_probabilities_beyond_the_grid_are_none_and_all():
    posterior = normal_posterior()
    assert posterior.probability_below(-100.0) == 0.0
    assert posterior.probability_below(100.0) == 1.0


def test_the_interval_holds_its_share_in_the_middle():
    low, high = normal_posterior().interval(0.95)
    assert (low, high) == pytest.approx(stats.norm(MEAN, SD).interval(0.95), abs=1e-5)


def test_quantile_and_probability_undo_each_other_for_a_skewed_density():
    x = np.linspace(0.0, 20.0, 401)
    posterior = EffectPosterior(x=x, density=stats.gamma(3).pdf(x), log_evidence=0.0)
    for p in (0.01, 0.3, 0.9, 0.999):
        assert posterior.probability_below(posterior.quantile(p)) == pytest.approx(p, abs=1e-9)
        assert posterior.quantile(p) == pytest.approx(stats.gamma(3).ppf(p), abs=1e-3)


def test_a_mapped_posterior_answers_on_the_new_scale():
    posterior = normal_posterior()
    mapped = posterior.mapped(np.exp(posterior.x)[None, :], np.ones(1))
    exact = stats.lognorm(SD, scale=np.exp(MEAN))
    assert mapped.mean == pytest.approx(exact.mean(), rel=1e-6)
    assert mapped.sd == pytest.approx(exact.std(), rel=1e-6)
    assert mapped.quantile(0.9) == pytest.approx(exact.ppf(0.9), rel=1e-3)
    assert mapped.probability_below(0.5) == pytest.approx(exact.cdf(0.5), abs=1e-3)


def test_a_mapped_density_is_that_of_the_new_scale():
    mapped = normal_posterior().mapped(np.exp(normal_posterior().x)[None, :], np.ones(1))
    values, density = mapped.plotted()
    near = np.abs(np.log(values) - MEAN) < 2 * SD
    exact = stats.lognorm(SD, scale=np.exp(MEAN))
    # A plot has 200 cells, each with its mean density.
    assert density[near] == pytest.approx(exact.pdf(values[near]), rel=2e-2)


def test_a_plot_leaves_out_where_the_scale_has_ended():
    posterior = normal_posterior(0.0, 2.0)
    values, density = posterior.mapped(np.tanh(posterior.x)[None, :], np.ones(1)).plotted()
    assert np.all(np.isfinite(density))
    assert len(values) < len(posterior.x)


def test_a_function_that_falls_cannot_be_mapped():
    with pytest.raises(InferenceError, match="must be increasing"):
        normal_posterior().mapped(-normal_posterior().x[None, :], np.ones(1))


def test_an_uncertain_scale_is_averaged_over():
    posterior = normal_posterior()
    scales = np.array([posterior.x, 3 * posterior.x])
    mapped = posterior.mapped(scales, np.array([0.25, 0.75]))
    assert mapped.mean == pytest.approx(MEAN * (0.25 + 0.75 * 3), rel=1e-6)
    below = 0.25 * stats.norm(MEAN, SD).cdf(-1.0) + 0.75 * stats.norm(3 * MEAN, 3 * SD).cdf(-1.0)
    assert mapped.probability_below(-1.0) == pytest.approx(below, abs=1e-5)
    assert mapped.probability_below(mapped.quantile(0.3)) == pytest.approx(0.3, abs=1e-6)


@pytest.mark.parametrize("text", ["normal(0, 2)", "normal(-1.2, 0.3)", "normal(4, 0.5)"])
def test_a_normal_prior_on_a_quadratic_curve_is_conjugate(text):
    location, spread = prior(text).numbers
    precision = SD**-2 + spread**-2
    mean = (MEAN * SD**-2 + location * spread**-2) / precision
    posterior = quadratic().posterior(prior(text))
    assert posterior.mean == pytest.approx(mean, abs=1e-6)
    assert posterior.sd == pytest.approx(precision**-0.5, rel=1e-6)
    evidence = stats.norm(location, np.hypot(spread, SD)).logpdf(MEAN) + 3.0
    assert posterior.log_evidence == pytest.approx(evidence, abs=1e-6)


def test_a_flat_prior_on_a_quadratic_curve_is_the_curve():
    posterior = quadratic().posterior(prior("flat()"))
    assert posterior.mean == pytest.approx(MEAN, abs=1e-6)
    assert posterior.sd == pytest.approx(SD, rel=1e-6)


def test_a_student_prior_on_a_quadratic_curve_is_what_integration_gives():
    posterior = quadratic().posterior(prior("student(3, 1, 0.5)"))
    x = np.linspace(-10, 10, 20001)
    weight = stats.norm(MEAN, SD).pdf(x) * stats.t(3, 1, 0.5).pdf(x)
    weight /= weight.sum()
    assert posterior.mean == pytest.approx(weight @ x, abs=1e-5)
    assert posterior.sd == pytest.approx(np.sqrt(weight @ (x - weight @ x) ** 2), rel=1e-4)


@pytest.mark.parametrize("sd", [1e-6, 1e-3, 0.1])
def test_a_prior_much_narrower_than_the_curve_wins(sd):
    posterior = quadratic().posterior(Prior(form="normal", numbers=(0.5, sd)))
    assert posterior.mean == pytest.approx(0.5, abs=0.1)
    assert posterior.sd == pytest.approx(sd, rel=0.02)


def test_beyond_its_grid_a_curve_goes_on_falling():
    """At least along its last slope, at most like the normal that it was."""
    posterior = quadratic().posterior(prior("normal(50, 0.5)"))
    along_slope = 50 - 9 / SD * 0.25
    as_normal = (50 / 0.25 + MEAN / SD**2) / (1 / 0.25 + 1 / SD**2)
    assert as_normal < posterior.mean < along_slope + 0.05
    assert 0 < posterior.sd < 0.51


def test_without_a_prior_and_without_information_the_limit_bounds_the_effect():
    curve = EffectCurve(x=np.linspace(-45, 45, 161), log_likelihood=np.zeros(161), limit=10.0)
    posterior = curve.posterior(prior("flat()"))
    assert posterior.mean == pytest.approx(0.0, abs=1e-9)
    assert posterior.x[0] >= -10
    assert posterior.x[-1] <= 10
    assert posterior.sd == pytest.approx(20 / np.sqrt(12), rel=0.01)


def test_a_curve_wholly_beyond_the_limit_still_gives_a_posterior_within_it():
    posterior = quadratic(mean=30.0).posterior(prior("flat()"))
    assert posterior.x[-1] <= 10
    assert posterior.mean == pytest.approx(10, abs=0.5)


def test_a_curve_that_is_not_finite_is_refused():
    curve = EffectCurve(x=np.linspace(-1, 1, 161), log_likelihood=np.full(161, np.nan), limit=1.0)
    with pytest.raises(InferenceError, match="not finite"):
        curve.posterior(prior("normal(0, 1)"))
