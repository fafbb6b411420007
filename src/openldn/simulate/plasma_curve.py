"""Naltrexone in plasma after a dose by mouth, as a sum of exponentials.

Occupancy is calibrated against a plasma curve, and the curve is an input of that calibration.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import eig

from openldn.errors import SimulationError
from openldn.tables import read_text

Floats = NDArray[np.float64]

MOLAR_MASS = 341.4
"""Naltrexone base, g/mol."""

FREE_SHARE = 1 - 21 / 100
"""Share of naltrexone in plasma that is not bound to protein (PK_030)."""


@dataclass(frozen=True, kw_only=True)
class PlasmaCurve:
    """Concentration after 1 mg by mouth; doses add up.

    Parameters
    ----------
    name : str
    amounts : tuple of float
        nmol/L per mg, one for each exponential; they may be negative.
    rates_per_h : tuple of float
        Positive and different from each other.
    lag_h : float
    """

    name: str
    amounts: tuple[float, ...]
    rates_per_h: tuple[float, ...]
    lag_h: float = 0.0

    def __post_init__(self) -> None:
        if len(self.amounts) != len(self.rates_per_h) or min(self.rates_per_h) <= 0:
            raise SimulationError(
                f"plasma curve {self.name}: {len(self.amounts)} amounts, rates "
                f"{self.rates_per_h}; give one positive rate for each amount."
            )

    def to_json(self) -> dict[str, Any]:
        """Plain values, for ``data/fitted/oral_plasma.json``."""
        return {
            "name": self.name,
            "amounts": list(self.amounts),
            "rates_per_h": list(self.rates_per_h),
            "lag_h": self.lag_h,
        }

    @property
    def auc(self) -> float:
        """Area under the curve, nmol/L*h per mg."""
        return sum(a / r for a, r in zip(self.amounts, self.rates_per_h, strict=True))

    @property
    def still_to_come_h(self) -> float:
        """Exposure after the peak in units of the peak: how long plasma would stay there."""
        # Every form by mouth has its peak within two days.
        times = np.linspace(0.0, 48.0, 9601) + self.lag_h
        course = concentration(self, times_h=times)
        peak = int(np.argmax(course))
        before = float(np.trapezoid(course[: peak + 1], times[: peak + 1]))
        return (self.auc - before) / float(course[peak])


def make_plasma_curve(
    name: str,
    *,
    matrix: ArrayLike,
    start: Sequence[float],
    output: Sequence[float],
    lag_h: float = 0.0,
) -> PlasmaCurve:
    """Turn any linear plasma model into a curve.

    Parameters
    ----------
    matrix : array of shape (n_states, n_states)
        Of the linear equations dy/dt = matrix @ y, per hour.
    start : sequence of float
        State right after 1 mg.
    output : sequence of float
        Weights that give the concentration, nmol/L, from the state.

    Raises
    ------
    SimulationError
        If the system swings or grows.

    Examples
    --------
    >>> make_plasma_curve("one", matrix=[[-0.5]], start=[2], output=[3]).auc
    12.0
    """
    system, begin = np.asarray(matrix, dtype=float), np.asarray(start, dtype=float)
    # States that the dose never reaches may share rates, which would leave no eigenvectors.
    kept = _find_reached(system, begin)
    rates, vectors = eig(system[np.ix_(kept, kept)])
    share = np.linalg.solve(vectors, begin[kept])
    amounts = (np.asarray(output, dtype=float)[kept] @ vectors) * share
    real = np.abs(amounts) > 1e-12 * np.max(np.abs(amounts))
    if np.any(np.abs(rates[real].imag) > 1e-9) or np.any(rates[real].real >= 0):
        raise SimulationError(f"plasma model {name} swings or grows; its rates are {rates[real]}.")
    return PlasmaCurve(
        name=name,
        amounts=tuple(amounts[real].real.tolist()),
        rates_per_h=tuple((-rates[real].real).tolist()),
        lag_h=lag_h,
    )


def _find_reached(matrix: Floats, start: Floats) -> NDArray[np.bool_]:
    reached: NDArray[np.bool_] = np.asarray(start != 0)
    for _ in range(start.size):
        reached |= (matrix[:, reached] != 0).any(axis=1)
    return reached


@cache
def read_plasma_curve() -> PlasmaCurve:
    """The curve that occupancy was calibrated with; written by the calibration."""
    value = json.loads(read_text("openldn.simulate", "fitted/oral_plasma.json"))
    return PlasmaCurve(
        name=value["name"],
        amounts=tuple(value["amounts"]),
        rates_per_h=tuple(value["rates_per_h"]),
        lag_h=value["lag_h"],
    )


def make_bolus_plasma(curve: PlasmaCurve) -> PlasmaCurve:
    """The same exposure, all at once: the limit in which the effect site decays purely."""
    rate = 1e4
    return PlasmaCurve(name="at once", amounts=(curve.auc * rate,), rates_per_h=(rate,))


def concentration(curve: PlasmaCurve, *, times_h: ArrayLike) -> Floats:
    """Concentration after 1 mg, nmol/L; 0 before the dose."""
    after = np.asarray(times_h, dtype=float) - curve.lag_h
    return sum_exponentials(
        np.array(curve.amounts), np.array(curve.rates_per_h), np.atleast_1d(after)
    )


def sum_exponentials(
    amounts: Floats, rates: Floats, times_h: Floats, every_h: float | None = None
) -> Floats:
    """Sum of exponentials, of one dose or (``every_h``) of endlessly many doses before.

    Parameters
    ----------
    amounts, rates : array of shape (..., n_terms)
    times_h : array of shape (n_times,)
        Since the last dose.
    every_h : float or None
        Hours between doses of a steady regimen.

    Returns
    -------
    array of shape (..., n_times)
    """
    after = np.maximum(times_h, 0.0)
    terms = amounts[..., None, :] * np.exp(-rates[..., None, :] * after[:, None])
    if every_h is not None:
        terms = terms / -np.expm1(-rates[..., None, :] * every_h)
    return np.where(times_h >= 0, terms.sum(axis=-1), 0.0)
