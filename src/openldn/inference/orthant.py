"""Fixed quasi-random points of a mixture of normals, whole or where all effects are positive.

No seed: a Sobol sequence, the same points in every run.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr, ndtri

from openldn.inference.joint import JointPosterior

Floats = NDArray[np.float64]
# The smallest tail that is told from none; a part of the orthant beyond it has no weight.
SMALLEST_TAIL = 1e-290


@dataclass(frozen=True, kw_only=True, eq=False)
class OrthantPoints:
    """Weighted points of a posterior that is cut to the positive orthant.

    Parameters
    ----------
    effects : array of shape (n_points, n_effects)
        All positive.
    weight : array of shape (n_points,)
        Sums to one.
    log_probability : float
        Log of the share of the uncut posterior that lies in the orthant.
    """

    effects: Floats
    weight: Floats
    log_probability: float


@lru_cache(maxsize=32)
def _sobol(log2_count: int, dimensions: int) -> Floats:
    """Centered Sobol points, shape (2**log2_count, dimensions), none of them 0 or 1."""
    from scipy.stats import qmc  # noqa: PLC0415 - takes a second to load, rarely needed

    points: Floats = qmc.Sobol(dimensions, scramble=False).random_base2(log2_count)
    points += 0.5 ** (log2_count + 1)
    points.setflags(write=False)
    return points


def _nodes(posterior: JointPosterior, share: Floats) -> NDArray[np.intp]:
    """Node of each point; neighbors in the first effect's mean are neighbors here."""
    order = np.argsort(posterior.mean[:, 0], kind="stable")
    ends = np.cumsum(posterior.weight[order])
    place = np.searchsorted(ends / ends[-1], share, side="right")
    found: NDArray[np.intp] = order[np.minimum(place, len(order) - 1)]
    return found


def posterior_points(posterior: JointPosterior, *, log2_count: int) -> Floats:
    """Equally likely points of a posterior.

    Parameters
    ----------
    posterior : JointPosterior
    log2_count : int
        The number of points is two to this power.

    Returns
    -------
    array of shape (n_points, n_effects)

    Examples
    --------
    >>> one = JointPosterior(weight=np.ones(1), mean=np.zeros((1, 1)),
    ...                      covariance=np.ones((1, 1, 1)), log_evidence=0.0)
    >>> x = posterior_points(one, log2_count=10)
    >>> bool(abs(x.mean()) < 1e-6), round(float(x.std()), 2)
    (True, 1.0)
    """
    u = _sobol(log2_count, posterior.mean.shape[1] + 1)
    node = _nodes(posterior, u[:, 0])
    lower = np.linalg.cholesky(posterior.covariance)[node]
    found: Floats = posterior.mean[node] + np.einsum("pij,pj->pi", lower, ndtri(u[:, 1:]))
    return found


def orthant_points(posterior: JointPosterior, *, log2_count: int) -> OrthantPoints:
    """Points of a posterior that is cut to positive effects, and how much of it that is.

    Notes
    -----
    One effect after the other is drawn from its normal given those before, cut at zero; the
    product of what the cuts leave is the point's weight.

    References
    ----------
    Genz (1992). Numerical computation of multivariate normal probabilities. Journal of
    Computational and Graphical Statistics 1, 141-149. doi:10.1080/10618600.1992.10477010

    Examples
    --------
    >>> half = np.array([[[1.0, 0.5], [0.5, 1.0]]])
    >>> one = JointPosterior(weight=np.ones(1), mean=np.zeros((1, 2)), covariance=half,
    ...                      log_evidence=0.0)
    >>> round(float(np.exp(orthant_points(one, log2_count=12).log_probability)), 3)
    0.333
    """
    size = posterior.mean.shape[1]
    u = _sobol(log2_count, size + 1)
    node = _nodes(posterior, u[:, 0])
    lower = np.linalg.cholesky(posterior.covariance)[node]
    z = np.zeros((len(u), size))
    effects = np.empty((len(u), size))
    log_weight = np.zeros(len(u))
    for j in range(size):
        before = posterior.mean[node, j] + np.einsum("pi,pi->p", lower[:, j, :j], z[:, :j])
        log_tail = log_ndtr(before / lower[:, j, j])
        log_weight += log_tail
        tail = np.maximum(u[:, j + 1] * np.exp(log_tail), SMALLEST_TAIL)
        z[:, j] = -ndtri(tail)
        effects[:, j] = np.maximum(before + lower[:, j, j] * z[:, j], 0.0)
    highest = float(log_weight.max())
    weight = np.exp(log_weight - highest)
    return OrthantPoints(
        effects=effects,
        weight=weight / weight.sum(),
        log_probability=highest + float(np.log(weight.mean())),
    )
