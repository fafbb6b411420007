"""Bayesian random effects by deterministic quadrature: no sampling, the same digits each time.

Given tau the pooled mean is normal, exactly; what is left is one integral over tau. It is taken
over log tau by Gauss-Legendre panels, halved until evidence and moments stand still.

References
----------
Röver C (2020). Bayesian random-effects meta-analysis using the bayesmeta R package. J Stat Softw
93(6): 1-51. DOI 10.18637/jss.v093.i06.
Röver C et al. (2021). On weakly informative prior distributions for the heterogeneity parameter
in Bayesian random-effects meta-analysis. Res Synth Methods 12: 448-474. DOI 10.1002/jrsm.1475.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import gammaln, ndtr, ndtri

from openldn.errors import InferenceError, StudyError
from openldn.evidence.synthesis.arrays import Floats
from openldn.evidence.synthesis.checks import read_effects

if TYPE_CHECKING:
    from openldn.inference import Prior

# Panels of log tau reach this far from the typical standard error: e^-40 and e^40 hold, of a
# half-Cauchy's tail times tau^2, all but 1e-17.
REACH = 40.0
PANEL_NODES = 8
FIRST_PANELS, MOST_PANELS = 128, 8192
# Relative change of evidence and first moments between two refinements.
TOLERANCE = 1e-11


@dataclass(frozen=True, kw_only=True, eq=False)
class Mixture:
    """A distribution as a weighted mixture of normals, shape (n_nodes,) each."""

    weights: Floats
    means: Floats
    sds: Floats
    sd_is_finite: bool

    @property
    def mean(self) -> float:
        """Mean."""
        return float(self.weights @ self.means)

    @property
    def sd(self) -> float:
        """Standard deviation; infinite where the tail is too heavy to have one."""
        if not self.sd_is_finite:
            return float("inf")
        return float(np.sqrt(self.weights @ (self.sds**2 + (self.means - self.mean) ** 2)))

    def probability_below(self, value: float) -> float:
        """Give the probability of a value below ``value``."""
        return float(self.weights @ ndtr((value - self.means) / self.sds))

    def quantile(self, probability: float) -> float:
        """Give the value that is exceeded with probability ``1 - probability``."""
        _check_probability(probability)
        ends = self.means + ndtri(probability) * self.sds
        low, high = float(ends.min()), float(ends.max())
        if high - low < 1e-14 * (1 + abs(low)):
            return low
        return _root(lambda value: self.probability_below(value) - probability, low, high)


@dataclass(frozen=True, kw_only=True, eq=False)
class TauPosterior:
    """Posterior of tau on panels of log tau; density within a panel on request."""

    edges: Floats
    cumulative: Floats
    log_density: Callable[[Floats], Floats]
    mean: float
    sd: float

    def probability_below(self, value: float) -> float:
        """Give the probability of a tau below ``value``."""
        if value <= 0:
            return 0.0
        at = float(np.clip(np.log(value), self.edges[0], self.edges[-1]))
        panel = min(int(np.searchsorted(self.edges, at, "right")) - 1, len(self.cumulative) - 2)
        nodes, weights = _panels(np.array([self.edges[panel], at]))
        inside = float((weights * np.exp(self.log_density(nodes))).sum())
        return float(self.cumulative[panel]) + inside

    def quantile(self, probability: float) -> float:
        """Give the tau that is exceeded with probability ``1 - probability``."""
        _check_probability(probability)
        panel = int(np.searchsorted(self.cumulative, probability)) - 1
        panel = min(max(panel, 0), len(self.edges) - 2)
        low, high = self.edges[panel], self.edges[panel + 1]

        def lacking(at: float) -> float:
            return self.probability_below(float(np.exp(at))) - probability

        return float(np.exp(_root(lacking, float(low), float(high))))


@dataclass(frozen=True, kw_only=True, eq=False)
class BayesianSynthesis:
    """Posterior of a random-effects meta-analysis.

    Parameters
    ----------
    mean : Mixture
        Of the pooled effect.
    tau : TauPosterior
        Of the SD between studies.
    predictive : Mixture
        Of the true effect in a further study.
    log_evidence : float
        Log marginal likelihood; with a flat prior of the mean only up to its constant density.
    """

    mean: Mixture
    tau: TauPosterior
    predictive: Mixture
    log_evidence: float
    k: int
    tau_prior: "Prior"
    mean_prior: "Prior | None"


def pool_bayesian(
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    tau_prior: "Prior",
    mean_prior: "Prior | None" = None,
    labels: Sequence[str] | None = None,
) -> BayesianSynthesis:
    """Pool effects with a prior of the heterogeneity, and one of the mean if given.

    Parameters
    ----------
    yi, vi : arrays of shape (n_studies,)
        Effects and sampling variances.
    tau_prior : Prior
        ``half-normal(sd)`` or ``half-t(nu, scale)``; half-Cauchy is ``half-t(1, scale)``. On the
        scale of the effects, so it needs a reason each time.
    mean_prior : Prior, optional
        ``normal(mean, sd)``; flat by default.

    Raises
    ------
    StudyError
        Another form of prior, or studies that cannot be.
    InferenceError
        The integral does not stand still.

    Examples
    --------
    >>> from openldn.inference import Prior
    >>> found = pool_bayesian([-0.3, -0.9, -0.5], [0.1, 0.08, 0.2],
    ...     tau_prior=Prior.parse("half-normal(0.5)"))
    >>> round(found.mean.mean, 3), round(found.tau.quantile(0.5), 3)
    (-0.592, 0.255)
    """
    effects, variances, _ = read_effects(yi, vi, labels=labels)
    posterior = _Posterior(effects, variances, tau_prior, mean_prior)
    edges, nodes, masses, log_evidence = _refine(posterior)
    keep = masses > 0
    tau, weights = np.exp(nodes[keep]), masses[keep]
    means, spreads = posterior.conditional(tau)
    power = posterior.tail_power
    second = float(weights @ tau**2)
    center = float(weights @ tau) if power > 2 else float("inf")
    sd = float(np.sqrt(max(0.0, second - center**2))) if power > 3 else float("inf")
    cumulative = np.concatenate([[0.0], masses.reshape(-1, PANEL_NODES).sum(axis=1).cumsum()])
    finite = power > 3
    return BayesianSynthesis(
        mean=Mixture(
            weights=weights,
            means=means,
            sds=np.sqrt(spreads),
            sd_is_finite=finite or mean_prior is not None,
        ),
        tau=TauPosterior(
            edges=edges,
            cumulative=cumulative,
            log_density=lambda at: posterior.log_density(at) - log_evidence,
            mean=center,
            sd=sd,
        ),
        predictive=Mixture(
            weights=weights, means=means, sds=np.sqrt(spreads + tau**2), sd_is_finite=finite
        ),
        log_evidence=log_evidence,
        k=len(effects),
        tau_prior=tau_prior,
        mean_prior=mean_prior,
    )


class _Posterior:
    """Density of log tau, and the normal distribution of the mean given tau."""

    def __init__(
        self, y: Floats, v: Floats, tau_prior: "Prior", mean_prior: "Prior | None"
    ) -> None:
        self.y, self.v = y, v
        self.log_prior, prior_power = _read_tau_prior(tau_prior)
        self.at, self.precision = 0.0, 0.0
        if mean_prior is not None and mean_prior.form != "flat":
            if mean_prior.form != "normal":
                raise StudyError(f"mean_prior is {mean_prior}; must be normal(mean, sd) or flat().")
            self.at, self.precision = mean_prior.numbers[0], mean_prior.numbers[1] ** -2
        # The density of tau falls like tau to minus this: it decides which moments there are.
        self.tail_power = prior_power + len(y) - (self.precision == 0)

    def conditional(self, tau: Floats) -> tuple[Floats, Floats]:
        """Mean and variance of the pooled effect given tau."""
        w = 1 / (self.v + tau[:, None] ** 2)
        spread = 1 / (w.sum(axis=1) + self.precision)
        return spread * (w @ self.y + self.precision * self.at), spread

    def log_density(self, log_tau: Floats) -> Floats:
        """Log of prior times likelihood, the mean integrated out, as a density of log tau."""
        tau = np.exp(log_tau)
        w = 1 / (self.v + tau[:, None] ** 2)
        mean, spread = self.conditional(tau)
        fit = (w * (self.y - mean[:, None]) ** 2).sum(axis=1)
        fit += self.precision * (mean - self.at) ** 2
        value = 0.5 * (np.log(w).sum(axis=1) + np.log(spread) - fit)
        value -= 0.5 * np.log(2 * np.pi) * (len(self.y) - (self.precision == 0))
        if self.precision > 0:
            value += 0.5 * np.log(self.precision)
        return np.asarray(value + self.log_prior(tau) + log_tau)


def _read_tau_prior(prior: "Prior") -> tuple[Callable[[Floats], Floats], float]:
    """Log density of tau, and the power with which it falls off."""
    if prior.form == "half-normal":
        (sd,) = prior.numbers
        constant = 0.5 * np.log(2 / np.pi) - np.log(sd)
        return lambda tau: np.asarray(constant - 0.5 * (tau / sd) ** 2), float("inf")
    if prior.form == "half-t":
        nu, scale = prior.numbers
        constant = float(
            np.log(2 / scale) + gammaln((nu + 1) / 2) - gammaln(nu / 2) - 0.5 * np.log(nu * np.pi)
        )
        return (
            lambda tau: np.asarray(constant - (nu + 1) / 2 * np.log1p((tau / scale) ** 2 / nu)),
            nu + 1,
        )
    raise StudyError(f"tau_prior is {prior}; must be half-normal(sd) or half-t(nu, scale).")


Grid = tuple[Floats, Floats, Floats, float]


def _refine(posterior: _Posterior) -> Grid:
    """Halve the panels until log evidence and mean of tau stand still."""
    middle = 0.5 * float(np.log(np.median(posterior.v)))
    count, before = FIRST_PANELS, np.array([np.inf, np.inf])
    while count <= MOST_PANELS:
        edges = np.linspace(middle - REACH, middle + REACH, count + 1)
        nodes, weights = _panels(edges)
        log_density = posterior.log_density(nodes)
        top = float(log_density.max())
        masses = weights * np.exp(log_density - top)
        total = float(masses.sum())
        now = np.array([np.log(total) + top, float(masses @ np.exp(nodes)) / total])
        if np.all(np.abs(now - before) < TOLERANCE * np.maximum(1.0, np.abs(now))):
            return edges, nodes, masses / total, float(now[0])
        before, count = now, 2 * count
    raise InferenceError("the integral over tau does not stand still; a variance may be tiny.")


def _panels(edges: Floats) -> tuple[Floats, Floats]:
    """Gauss-Legendre nodes and weights of panels side by side."""
    x, w = np.polynomial.legendre.leggauss(PANEL_NODES)
    half = 0.5 * np.diff(edges)[:, None]
    nodes = 0.5 * (edges[1:] + edges[:-1])[:, None] + half * x
    return nodes.ravel(), (half * w).ravel()


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    return float(brentq(function, low, high, xtol=1e-13, rtol=1e-13))


def _check_probability(probability: float) -> None:
    if not 0 < probability < 1:
        raise StudyError(f"probability is {probability}; must lie between 0 and 1.")
