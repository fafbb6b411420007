"""The contrast as a weighted sum of the scores: what any path of scores would do to it."""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from openldn.inference import Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class LinearContrast:
    """Generalized least squares for one coefficient.

    Parameters
    ----------
    weights : array of shape (n,)
        The estimate is ``weights @ scores``.
    information : float
        Its precision, 1 / points^2.
    """

    weights: Floats
    information: float


def linear_contrast(
    level: Floats, *, covariance: Floats, columns: Floats, spreads: Floats
) -> LinearContrast:
    """Weights of the scores in the estimated effect of a level.

    Parameters
    ----------
    level : array of shape (n,)
    covariance : array of shape (n, n)
        Of the scores around their expectation.
    columns : array of shape (n, p)
        Baseline, trend and the like.
    spreads : array of shape (p,)
        Prior SD of each column's coefficient.

    Notes
    -----
    With ``V`` the covariance plus what the columns leave open, the weights are
    ``V^-1 z / (z' V^-1 z)``: best linear unbiased, the columns under their priors.

    Examples
    --------
    >>> found = linear_contrast(np.array([0.0, 1.0]), covariance=np.eye(2),
    ...                         columns=np.ones((2, 1)), spreads=np.array([1e4]))
    >>> found.weights.round(3), round(found.information, 3)
    (array([-1.,  1.]), 0.5)
    """
    whole = covariance + (columns * spreads**2) @ columns.T
    # A grain of white noise: a correlation of nearly one leaves no inverse.
    whole = whole + 1e-9 * float(np.trace(covariance)) / len(level) * np.eye(len(level))
    solved = cho_solve(cho_factor(whole, lower=True), level)
    information = float(level @ solved)
    return LinearContrast(weights=solved / information, information=information)
