"""The contrast as a weighted sum of the scores: what any path of scores would do to it."""

from dataclasses import dataclass

import numpy as np

from openldn.inference import Codes, Floats
from openldn.trial.unblinded.wander import ALONE, Wander, correlation

# Entries of one moment would have a correlation of one and leave no inverse.
MOST_CORRELATION = 1.0 - 1e-9
SMALLEST_SD = 1e-9


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
    level: Floats, *, wander: Wander, day: Floats, group: Codes, columns: Floats, spreads: Floats
) -> LinearContrast:
    """Weights of the scores in the estimated effect of a level.

    Parameters
    ----------
    level : array of shape (n,)
    wander : Wander
        Of one component: the engine's residual, and the spread between groups.
    day : array of shape (n,)
        Increasing.
    group : array of int, shape (n,)
    columns : array of shape (n, p)
        Baseline, trend and the like.
    spreads : array of shape (p,)
        Prior SD of each column's coefficient.

    Notes
    -----
    With ``V`` the covariance of the scores plus what columns and groups leave open, the weights
    are ``V^-1 z / (z' V^-1 z)``: best linear unbiased, the columns under their priors. An AR(1)
    residual is made white by differences of neighbors, and the rest is of low rank (Woodbury), so
    the work grows with the number of entries and not with its cube.

    Examples
    --------
    >>> found = linear_contrast(np.array([0.0, 1.0]), wander=Wander(components=((1.0, 0.0),)),
    ...                         day=np.arange(2.0), group=np.array([-1, -1]),
    ...                         columns=np.ones((2, 1)), spreads=np.array([1e4]))
    >>> found.weights.round(3), round(found.information, 3)
    (array([-1.,  1.]), 0.5)
    """
    sd, phi = wander.components[0]
    back = np.zeros(len(day))
    back[1:] = np.clip(correlation(phi, np.diff(day)), -MOST_CORRELATION, MOST_CORRELATION)
    scale = max(sd, SMALLEST_SD) * np.sqrt(1.0 - back**2)
    labels = np.unique(group[group != ALONE]) if wander.period_sd > 0 else np.zeros(0)
    shared = wander.period_sd * (group[:, None] == labels[None, :])
    open_columns = _whitened(np.hstack((columns * spreads, shared)), back, scale)
    white = _whitened(level[:, None], back, scale)[:, 0]
    # Plain sums: a threaded linear algebra library loses more time on small matrices than it wins.
    inner = np.einsum("ni,nj->ij", open_columns, open_columns) + np.eye(open_columns.shape[1])
    gain = np.linalg.solve(inner, np.einsum("ni,n->i", open_columns, white))
    rest = white - np.einsum("ni,i->n", open_columns, gain)
    solved = rest / scale
    solved[:-1] -= back[1:] * rest[1:] / scale[1:]
    information = float(np.sum(level * solved))
    return LinearContrast(weights=solved / information, information=information)


def _whitened(columns: Floats, back: Floats, scale: Floats) -> Floats:
    """Each row less what its neighbor before predicts, in SDs of what is left."""
    white = columns / scale[:, None]
    white[1:] -= (back[1:] / scale[1:])[:, None] * columns[:-1]
    return white
