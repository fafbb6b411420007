"""Visual predictive checks: quantiles of what was observed beside what the model predicts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from openldn.errors import SimulationError

Floats = NDArray[np.float64]

PROBABILITIES = (0.05, 0.5, 0.95)


@dataclass(frozen=True, kw_only=True)
class PredictiveCheck:
    """Quantiles of observations in bins of time, beside bands of simulated quantiles.

    Parameters
    ----------
    probabilities : tuple of float
        Which quantiles.
    edges_h : array of shape (n_bins + 1,)
    middle_h : array of shape (n_bins,)
        Median time of the observations of each bin.
    count : array of shape (n_bins,)
        Observations in each bin.
    observed : array of shape (n_probabilities, n_bins)
    low, median, high : array of shape (n_probabilities, n_bins)
        Band of the same quantiles over simulated replicates.
    interval : float
        Probability of the band.
    is_corrected : bool
        Whether observations and simulations are prediction-corrected.
    """

    probabilities: tuple[float, ...]
    edges_h: Floats
    middle_h: Floats
    count: NDArray[np.int64]
    observed: Floats
    low: Floats
    median: Floats
    high: Floats
    interval: float
    is_corrected: bool

    @property
    def is_inside(self) -> NDArray[np.bool_]:
        """Whether each observed quantile lies within its band."""
        return (self.low <= self.observed) & (self.observed <= self.high)


def check_predictions(
    times_h: Floats,
    *,
    observed: Floats,
    simulated: Floats,
    edges_h: Floats,
    predicted: Floats | None = None,
    probabilities: Sequence[float] = PROBABILITIES,
    interval: float = 0.9,
) -> PredictiveCheck:
    """Compare observations with replicates of the same design.

    Parameters
    ----------
    times_h, observed : array of shape (n_observations,)
    simulated : array of shape (n_replicates, n_observations)
        Each replicate with new persons and residual errors, at the same times and doses.
    edges_h : array of shape (n_bins + 1,)
        Increasing; bins are half-open, but for the last one. :func:`choose_edges` finds some.
    predicted : array of shape (n_observations,), optional
        Typical prediction of each observation, above 0: with it the check is
        prediction-corrected, so that doses and covariates may differ within a bin.
    probabilities : sequence of float
    interval : float
        Probability of the bands.

    Returns
    -------
    PredictiveCheck

    Raises
    ------
    SimulationError
        If shapes do not fit, a bin is empty or an observation outside of all bins.

    References
    ----------
    Bergstrand et al. (2011). Prediction-corrected visual predictive checks for diagnosing
    nonlinear mixed-effects models. DOI 10.1208/s12248-011-9255-z. Equation 1 with a lower bound
    of 0.
    """
    times_h, observed, simulated, edges_h = (
        np.asarray(x, dtype=float) for x in (times_h, observed, simulated, edges_h)
    )
    _check_shapes(times_h, observed, simulated, predicted)
    bins = _bin(times_h, edges_h)
    if predicted is not None:
        factor = _correction(np.asarray(predicted, dtype=float), bins)
        observed, simulated = observed * factor, simulated * factor
    groups = [np.flatnonzero(bins == k) for k in range(edges_h.size - 1)]
    each = np.stack(
        [np.quantile(simulated[:, group], probabilities, axis=1) for group in groups], axis=-1
    )
    tail = (1 - interval) / 2
    low, median, high = np.quantile(each, [tail, 0.5, 1 - tail], axis=1)
    return PredictiveCheck(
        probabilities=tuple(probabilities),
        edges_h=edges_h,
        middle_h=np.array([np.median(times_h[group]) for group in groups]),
        count=np.array([group.size for group in groups]),
        observed=np.stack([np.quantile(observed[g], probabilities) for g in groups], axis=-1),
        low=low,
        median=median,
        high=high,
        interval=interval,
        is_corrected=predicted is not None,
    )


def choose_edges(times_h: Floats, *, n_bins: int) -> Floats:
    """Choose edges of at most ``n_bins`` bins with about as many observations each.

    Observations of one time stay together.

    Examples
    --------
    >>> choose_edges(np.array([1.0, 1.0, 2.0, 2.0, 8.0, 8.0]), n_bins=3).tolist()
    [1.0, 1.5, 5.0, 8.0]
    """
    if n_bins < 1:
        raise SimulationError(f"n_bins is {n_bins}; must be 1 or more.")
    distinct, counts = np.unique(np.asarray(times_h, dtype=float), return_counts=True)
    before = np.cumsum(counts)[:-1] * n_bins / counts.sum()
    wanted = np.arange(1, min(n_bins, distinct.size))
    cuts = np.unique([np.argmin(np.abs(before - k)) for k in wanted]).astype(int)
    inner = (distinct[cuts] + distinct[cuts + 1]) / 2
    return np.concatenate([distinct[:1], inner, distinct[-1:]])


def _check_shapes(
    times_h: Floats, observed: Floats, simulated: Floats, predicted: Floats | None
) -> None:
    shapes = {"observed": observed.shape, "simulated": simulated.shape[1:]}
    if predicted is not None:
        shapes["predicted"] = np.shape(predicted)
    for name, shape in shapes.items():
        if shape != times_h.shape or times_h.ndim != 1:
            raise SimulationError(
                f"{name} has {shape} observations, times_h {times_h.shape}; give one each."
            )
    if not all(np.all(np.isfinite(x)) for x in (times_h, observed, simulated)):
        raise SimulationError("a time or value is not a number; leave such observations out.")


def _bin(times_h: Floats, edges_h: Floats) -> NDArray[np.int64]:
    if edges_h.size < 2 or np.any(np.diff(edges_h) <= 0):
        raise SimulationError("edges_h must be two increasing times or more.")
    bins = np.searchsorted(edges_h, times_h, side="right") - 1
    bins[times_h == edges_h[-1]] = edges_h.size - 2
    outside = (bins < 0) | (bins > edges_h.size - 2)
    if outside.any():
        raise SimulationError(
            f"an observation at {times_h[outside][0]:g} h is outside of the bins, "
            f"{edges_h[0]:g} to {edges_h[-1]:g} h; widen them."
        )
    empty = np.setdiff1d(np.arange(edges_h.size - 1), bins)
    if empty.size:
        raise SimulationError(
            f"the bin from {edges_h[empty[0]]:g} to {edges_h[empty[0] + 1]:g} h has no "
            "observation; join it with a neighbor."
        )
    return np.asarray(bins, dtype=np.int64)


def _correction(predicted: Floats, bins: NDArray[np.int64]) -> Floats:
    if not np.all(predicted > 0):
        raise SimulationError(
            "a typical prediction is not above 0; leave out observations before the first dose."
        )
    typical = np.array([np.median(predicted[bins == k]) for k in range(bins.max() + 1)])
    return np.asarray(typical[bins] / predicted)
