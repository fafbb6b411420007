"""Pool proportions as counts: a logistic model with a random intercept.

References
----------
Stijnen T, Hamza TH, Özdemir P (2010). Random effects meta-analysis of event outcome in the
framework of the generalized linear mixed model. Stat Med 29: 3046-3067. DOI 10.1002/sim.4040.
Liu Q, Pierce DA (1994). A note on Gauss-Hermite quadrature. Biometrika 81: 624-629.
DOI 10.1093/biomet/81.3.624.
Louis TA (1982). Finding the observed information matrix when using the EM algorithm. J R Stat Soc
B 44: 226-233. DOI 10.1111/j.2517-6161.1982.tb01203.x.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize
from scipy.special import expit, gammaincc, logsumexp, ndtr, ndtri, xlogy

from openldn.errors import InferenceError, StudyError
from openldn.evidence.synthesis.arrays import Floats
from openldn.evidence.synthesis.checks import check_level, read_events, read_labels
from openldn.evidence.synthesis.effect_sizes import effect_size
from openldn.evidence.synthesis.result import Synthesis

# Newton steps to each study's peak; quadratic, from a start between prior and data.
PEAK_STEPS = 50
# Below this SD of the logits all studies have one proportion.
SMALLEST_SD = 1e-9


def pool_mixed_logit(
    events: ArrayLike,
    n: ArrayLike,
    *,
    points: int = 25,
    level: float = 0.95,
    labels: Sequence[str] | None = None,
) -> Synthesis:
    """Pool logits of proportions by maximum likelihood, binomial within and normal between.

    Nothing is added to empty cells. Each study's integral is taken by Gauss-Hermite quadrature
    about its peak; Q is the likelihood ratio of separate proportions against a common one, and
    I2 takes the typical variance of the logits.

    Parameters
    ----------
    events, n : arrays of shape (n_studies,)
    points : int
        Of the quadrature. 25 give six digits and more; metafor takes 7.
    level, labels
        As for :func:`~openldn.evidence.synthesis.pool`.

    Examples
    --------
    >>> found = pool_mixed_logit([3, 9, 12, 20], [20, 22, 40, 38])
    >>> round(found.estimate, 3), found.method
    (-0.624, 'GLMM')
    """
    names = read_labels(labels, count=np.atleast_1d(np.asarray(events)).shape[0])
    x, sizes = read_events(events, n, names=("events", "n"), labels=names)
    if len(x) < 2:
        raise StudyError("1 study given; at least 2 are needed, one study is shown by itself.")
    if not 0 < x.sum() < sizes.sum():
        raise StudyError("nobody had the event, or everybody; a logit cannot be pooled.")
    mean, sd = _maximize(x, sizes, points)
    se, sd_se = _errors(x, sizes, points, mean, sd)
    return _synthesis(x, sizes, mean, se, sd, sd_se, level=check_level(level), names=names)


def log_likelihood(x: Floats, n: Floats, *, mean: float, sd: float, points: int) -> float:
    """Log-likelihood of mean and SD of the logits, but for the binomial coefficients."""
    if sd < SMALLEST_SD:
        return float((x * mean - n * np.logaddexp(0, mean)).sum())
    _, terms = _integrands(x, n, mean, sd, points)
    return float(logsumexp(terms, axis=1).sum())


def _integrands(x: Floats, n: Floats, mean: float, sd: float, points: int) -> tuple[Floats, Floats]:
    """Nodes in SDs from the mean, and log terms that add up to the likelihood of each study."""
    nodes, weights = np.polynomial.hermite.hermgauss(points)
    peak, width = _peaks(x, n, mean, sd)
    u = peak[:, None] + np.sqrt(2) * width[:, None] * nodes
    logit = mean + sd * u
    value = x[:, None] * logit - n[:, None] * np.logaddexp(0, logit) - u**2 / 2
    return u, value + nodes**2 + np.log(weights * width[:, None] / np.sqrt(np.pi))


def _peaks(x: Floats, n: Floats, mean: float, sd: float) -> tuple[Floats, Floats]:
    """Where each study's integrand peaks, in SDs from the mean, and its width there."""
    u = np.zeros_like(x)
    for _ in range(PEAK_STEPS):
        p = expit(mean + sd * u)
        curvature = 1 + sd**2 * n * p * (1 - p)
        step = (sd * (x - n * p) - u) / curvature
        u = u + np.clip(step, -2.0, 2.0)
        if np.abs(step).max() < 1e-12:
            break
    p = expit(mean + sd * u)
    return u, 1 / np.sqrt(1 + sd**2 * n * p * (1 - p))


def _maximize(x: Floats, n: Floats, points: int) -> tuple[float, float]:
    share = (x + 0.5) / (n + 1)
    logits = np.log(share / (1 - share))
    start = [np.average(logits, weights=n), max(0.1, float(np.std(logits)))]

    def lost(at: Floats) -> float:
        return -log_likelihood(x, n, mean=float(at[0]), sd=abs(float(at[1])), points=points)

    rough = minimize(lost, start, method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-10})
    mean, sd = float(rough.x[0]), abs(float(rough.x[1]))
    common = float(np.log(x.sum() / (n - x).sum()))
    if lost(np.array([common, 0.0])) <= lost(np.array([mean, sd])) + 1e-9:
        return common, 0.0
    return _polish(x, n, points, mean, sd)


def _polish(x: Floats, n: Floats, points: int, mean: float, sd: float) -> tuple[float, float]:
    """Newton steps to the last digits, which a simplex does not reach."""
    at = np.array([mean, sd])
    for _ in range(20):
        slope, curvature = _derivatives(x, n, points, at)
        step = np.linalg.solve(curvature, -slope)
        at = at + step
        if np.abs(step).max() < 1e-9:
            return float(at[0]), float(at[1])
        if not np.isfinite(at).all() or at[1] <= 0:
            break
    raise InferenceError("the mixed logistic model did not converge; pool logits (PLO) instead.")


def _derivatives(x: Floats, n: Floats, points: int, at: Floats) -> tuple[Floats, Floats]:
    """Slope and curvature of the log-likelihood in mean and SD (Louis 1982).

    Both are moments, under each study's own posterior, of the derivatives given its logit.
    """
    u, terms = _integrands(x, n, float(at[0]), float(at[1]), points)
    share = np.exp(terms - logsumexp(terms, axis=1)[:, None])
    p = expit(at[0] + at[1] * u)
    first = x[:, None] - n[:, None] * p
    second = -n[:, None] * p * (1 - p)
    scores = np.stack([first, u * first])
    directions = np.stack([np.ones_like(u), u])
    expected = np.einsum("aij,ij->ai", scores, share)
    curvature = np.einsum("aij,bij,ij->ab", scores, scores, share)
    curvature += np.einsum("aij,bij,ij->ab", directions, directions, share * second)
    return expected.sum(axis=1), curvature - expected @ expected.T


def _errors(
    x: Floats, n: Floats, points: int, mean: float, sd: float
) -> tuple[float, float | None]:
    if sd == 0.0:
        p = expit(mean)
        return float((n.sum() * p * (1 - p)) ** -0.5), None
    _, curvature = _derivatives(x, n, points, np.array([mean, sd]))
    covariance = np.linalg.inv(-curvature)
    return float(np.sqrt(covariance[0, 0])), float(np.sqrt(covariance[1, 1]))


def _synthesis(
    x: Floats,
    n: Floats,
    mean: float,
    se: float,
    sd: float,
    sd_se: float | None,
    *,
    level: float,
    names: tuple[str, ...],
) -> Synthesis:
    z, tau2, free = ndtri((1 + level) / 2), sd**2, len(x) - 1
    common = x.sum() / n.sum()
    q = 2 * float((xlogy(x, x / n / common) + xlogy(n - x, (n - x) / n / (1 - common))).sum())
    w = 1 / effect_size("PLO", events=x, n=n)[1]
    typical = free / (w.sum() - (w**2).sum() / w.sum())
    reach = z * np.sqrt(se**2 + tau2)
    return Synthesis(
        estimate=mean,
        se=se,
        ci_low=float(mean - z * se),
        ci_high=float(mean + z * se),
        pi_low=float(mean - reach),
        pi_high=float(mean + reach),
        tau2=tau2,
        tau2_se=None if sd_se is None else 2 * sd * sd_se,
        tau2_low=None,
        tau2_high=None,
        i2=float(100 * tau2 / (tau2 + typical)),
        h2=float(1 + tau2 / typical),
        q=q,
        q_p=float(gammaincc(free / 2, q / 2)),
        statistic=mean / se,
        p=float(2 * ndtr(-abs(mean / se))),
        df=None,
        k=len(x),
        weights=(),
        labels=names,
        method="GLMM",
        test="z",
        level=level,
    )
