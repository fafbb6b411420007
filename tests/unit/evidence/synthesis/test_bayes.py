"""Is the deterministic posterior that of a plain dense integration?"""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from openldn.evidence.synthesis import pool, pool_bayesian
from openldn.inference import Prior

YI, VI = np.array([-0.34, -0.86, -0.46, 0.1]), np.array([0.097, 0.032, 0.041, 0.2])
HALF_NORMAL, HALF_CAUCHY = Prior.parse("half-normal(0.5)"), Prior.parse("half-t(1, 0.3)")


def dense(yi, vi, log_prior, *, mean_prior=None):
    """Mean and tau on a grid of 801 by 4,000, both by the trapezoid rule; tau in its logarithm."""
    mean = np.linspace(-8, 8, 801)
    log_tau = np.linspace(-18, 6, 4000)
    tau = np.exp(log_tau)
    log = log_prior(tau)[:, None] + log_tau[:, None] + np.zeros((1, len(mean)))
    for y, v in zip(yi, vi, strict=True):
        log += norm.logpdf(y, mean[None], np.sqrt(v + tau[:, None] ** 2))
    if mean_prior is not None:
        log += norm.logpdf(mean, *mean_prior)[None]
    density = np.exp(log)
    step = (mean[1] - mean[0]) * (log_tau[1] - log_tau[0])
    evidence = density.sum() * step
    return mean, tau, density / density.sum(), np.log(evidence)


def half_normal(tau):
    return np.log(2) + norm.logpdf(tau, 0, 0.5)


def half_cauchy(tau):
    return np.log(2 / np.pi / 0.3) - np.log1p((tau / 0.3) ** 2)


@pytest.mark.parametrize("mean_prior", [None, (0.0, 0.5)])
@pytest.mark.parametrize(
    ("tau_prior", "log_prior"), [(HALF_NORMAL, half_normal), (HALF_CAUCHY, half_cauchy)]
)
def test_moments_tails_and_evidence_are_those_of_a_dense_grid(tau_prior, log_prior, mean_prior):
    """To 1e-5: the grid ends at a mean of 8 and a tau of 400, which a half-Cauchy passes."""
    mean, tau, mass, evidence = dense(YI, VI, log_prior, mean_prior=mean_prior)
    normal = None if mean_prior is None else Prior(form="normal", numbers=mean_prior)
    found = pool_bayesian(YI, VI, tau_prior=tau_prior, mean_prior=normal)
    of_mean, of_tau = mass.sum(axis=0), mass.sum(axis=1)
    center = of_mean @ mean
    assert found.mean.mean == pytest.approx(center, abs=1e-5)
    if tau_prior is HALF_NORMAL:
        assert found.mean.sd == pytest.approx(np.sqrt(of_mean @ (mean - center) ** 2), abs=1e-5)
        assert found.tau.mean == pytest.approx(of_tau @ tau, abs=1e-5)
    assert found.mean.probability_below(0.005) == pytest.approx(
        np.interp(0.005, mean + 0.01, of_mean.cumsum()), abs=1e-4
    )
    for probability in (0.025, 0.5, 0.975):
        within = of_tau.cumsum() - of_tau / 2
        wanted = np.interp(probability, within, tau)
        assert found.tau.quantile(probability) == pytest.approx(wanted, rel=1e-4)
    assert found.log_evidence == pytest.approx(evidence, abs=1e-5)


def test_the_predictive_is_the_posterior_of_a_new_study():
    """By quadrature over tau with SciPy's adaptive rule."""

    def joint(tau, value):
        w = 1 / (VI + tau**2)
        mean, spread = (w @ YI) / w.sum(), 1 / w.sum()
        log = half_normal(tau) + 0.5 * (np.log(w).sum() + np.log(spread))
        log -= 0.5 * (w * (YI - mean) ** 2).sum()
        return np.exp(log) * norm.cdf(value, mean, np.sqrt(spread + tau**2))

    whole = quad(lambda tau: joint(tau, np.inf), 0, 8, epsabs=1e-13, epsrel=1e-12, limit=200)[0]
    below = quad(lambda tau: joint(tau, -1.0), 0, 8, epsabs=1e-13, epsrel=1e-12, limit=200)[0]
    found = pool_bayesian(YI, VI, tau_prior=HALF_NORMAL).predictive
    assert found.probability_below(-1.0) == pytest.approx(below / whole, abs=1e-10)
    assert found.quantile(below / whole) == pytest.approx(-1.0, abs=1e-8)


def test_quantiles_invert_probabilities():
    found = pool_bayesian(YI, VI, tau_prior=HALF_CAUCHY)
    for part in (found.mean, found.tau, found.predictive):
        for probability in (0.001, 0.025, 0.5, 0.9, 0.999):
            value = part.quantile(probability)
            assert part.probability_below(value) == pytest.approx(probability, abs=1e-10)


def test_a_prior_that_allows_hardly_any_heterogeneity_gives_the_fixed_effect():
    found = pool_bayesian(YI, VI, tau_prior=Prior.parse("half-normal(0.0001)"))
    fixed = pool(YI, VI, method="FE")
    assert found.mean.mean == pytest.approx(fixed.estimate, abs=1e-6)
    assert found.mean.sd == pytest.approx(fixed.se, abs=1e-6)


def test_two_studies_under_a_half_cauchy_have_no_finite_sd_and_say_so():
    """The posterior of tau falls like tau to the minus three: its mean exists, its SD does not."""
    found = pool_bayesian([0.0, 1.0], [0.1, 0.1], tau_prior=HALF_CAUCHY)
    assert np.isfinite(found.tau.mean)
    assert found.tau.sd == found.mean.sd == found.predictive.sd == np.inf
    assert np.isfinite(found.mean.quantile(0.975))
    with_prior = pool_bayesian(
        [0.0, 1.0], [0.1, 0.1], tau_prior=HALF_CAUCHY, mean_prior=Prior.parse("normal(0, 1)")
    )
    assert np.isfinite(with_prior.mean.sd)


def test_many_precise_studies_are_integrated_as_well_as_few():
    rng = np.random.default_rng(3)
    vi = rng.uniform(0.001, 0.01, 400)
    yi = rng.normal(0.3, np.sqrt(vi + 0.04))
    found, likely = pool_bayesian(yi, vi, tau_prior=HALF_CAUCHY), pool(yi, vi)
    assert found.tau.quantile(0.5) == pytest.approx(np.sqrt(likely.tau2), rel=0.02)
    assert found.mean.mean == pytest.approx(likely.estimate, abs=1e-3)
    assert found.tau.probability_below(-1.0) == 0.0
