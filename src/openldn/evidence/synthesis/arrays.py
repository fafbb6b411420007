"""Effects of many pools side by side, and the projection that takes their means away.

Shapes: pools first, then studies, then coefficients. Pools of fewer studies are filled up;
``present`` tells which places hold a study.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class EffectTable:
    """Effects ``y`` with sampling variances ``v``, shape (n_pools, n_studies).

    ``x`` is the design, shape (n_pools, n_studies, n_coefficients); None for a mean alone,
    which spares the algebra of matrices.
    """

    y: Floats
    v: Floats
    present: Flags
    x: Floats | None = None

    @property
    def studies(self) -> Floats:
        """Number of studies of each pool, shape (n_pools,)."""
        return np.asarray(self.present.sum(axis=-1), dtype=float)

    @property
    def coefficients(self) -> int:
        """Number of coefficients: 1 for a mean."""
        return 1 if self.x is None else self.x.shape[-1]

    @property
    def freedom(self) -> Floats:
        """Studies less coefficients, shape (n_pools,)."""
        return self.studies - self.coefficients

    def take(self, rows: Flags) -> "EffectTable":
        """The pools that are marked."""
        if rows.all():
            return self
        return EffectTable(
            y=self.y[rows],
            v=self.v[rows],
            present=self.present[rows],
            x=None if self.x is None else self.x[rows],
        )

    def weights(self, tau2: Floats) -> Floats:
        """``1 / (v + tau2)`` where there is a study, else 0."""
        return np.where(self.present, 1.0 / (self.v + tau2[..., None]), 0.0)


def fill_up(columns: list[Floats], *, empty: float) -> Floats:
    """Put columns of different lengths under each other, filled up with ``empty``."""
    longest = max(len(column) for column in columns)
    table = np.full((len(columns), longest), empty)
    for row, column in zip(table, columns, strict=True):
        row[: len(column)] = column
    return table


class Projection:
    """``P = W - W X (X'WX)^-1 X'W`` for each pool, without ever making the matrix.

    Parameters
    ----------
    table : EffectTable
    w : array of shape (n_pools, n_studies)
        Weights; 0 where there is no study.
    """

    def __init__(self, table: EffectTable, w: Floats) -> None:
        self.x, self.w = table.x, w
        self.inverse: Floats
        if table.x is None:
            self.inverse = 1.0 / w.sum(axis=-1)[:, None, None]
        else:
            self.inverse = np.asarray(np.linalg.inv(self.gram(w)), dtype=float)

    def gram(self, d: Floats) -> Floats:
        """``X' D X`` for a diagonal ``d``, shape (n_pools, n_coefficients, n_coefficients)."""
        if self.x is None:
            return np.asarray(d.sum(axis=-1)[:, None, None])
        return np.swapaxes(self.x * d[..., None], -1, -2) @ self.x

    def coefficients(self, y: Floats) -> Floats:
        """Weighted least squares, shape (n_pools, n_coefficients)."""
        wy = self.w * y
        if self.x is None:
            return np.asarray(wy.sum(axis=-1, keepdims=True) * self.inverse[..., 0])
        moments = np.einsum("nkp,nk->np", self.x, wy)
        return np.asarray(np.einsum("npq,nq->np", self.inverse, moments))

    def residual(self, y: Floats) -> Floats:
        """``y`` less its fit."""
        beta = self.coefficients(y)
        fitted = beta if self.x is None else np.einsum("nkp,np->nk", self.x, beta)
        return np.asarray(y - fitted)

    def apply(self, y: Floats) -> Floats:
        """``P y``."""
        return self.w * self.residual(y)

    def trace(self, d: Floats | float = 1.0) -> Floats:
        """``tr(P D)`` for a diagonal ``D``."""
        straight, part = (self.w * d).sum(axis=-1), self._part(self.w**2 * d)
        if self.x is None:
            return np.asarray(straight - part)
        return np.asarray(straight - np.trace(part, axis1=-2, axis2=-1))

    def trace_pair(self, d: Floats | float = 1.0, e: Floats | float = 1.0) -> Floats:
        """``tr(P D P E)`` for diagonals ``D`` and ``E``."""
        w2 = self.w**2
        mixed, one = self._part(self.w * w2 * d * e), self._part(w2 * d)
        other = one if e is d else self._part(w2 * e)
        straight = (w2 * d * e).sum(axis=-1)
        if self.x is None:
            return np.asarray(straight - 2.0 * mixed + one * other)
        square = np.einsum("npq,nqp->n", one, other)
        return np.asarray(straight - 2.0 * np.trace(mixed, axis1=-2, axis2=-1) + square)

    def _part(self, d: Floats) -> Floats:
        """``(X'WX)^-1 X'DX``; for a mean alone a number for each pool."""
        if self.x is None:
            return np.asarray(d.sum(axis=-1) * self.inverse[:, 0, 0])
        return np.asarray(self.inverse @ self.gram(d))
