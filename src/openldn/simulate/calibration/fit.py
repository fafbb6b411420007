"""How parameters are fitted: maximum a posteriori on the log scale, with Laplace's covariance."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from openldn.errors import SimulationError
from openldn.simulate.facts import Use, find_fact

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """A positive parameter to fit, with its prior: log-normal.

    Parameters
    ----------
    name : str
        As in the model text.
    unit : str
    prior_median : float
    prior_sd : float
        Standard deviation of the logarithm; wide (1 or more) says little.
    why : str
        What the prior rests on.
    """

    name: str
    unit: str
    prior_median: float
    prior_sd: float
    why: str


@dataclass(frozen=True, kw_only=True)
class Observation:
    """One number to be met, from facts whose use is ``calibrate``.

    Parameters
    ----------
    fact_ids : tuple of str
    quantity : str
        In words, with its unit.
    value : float
        On the scale of the residual: give logarithms where errors are relative.
    sd : float
        Standard deviation of the residual.
    """

    fact_ids: tuple[str, ...]
    quantity: str
    value: float
    sd: float

    def __post_init__(self) -> None:
        for fact_id in self.fact_ids:
            find_fact(fact_id, uses=(Use.CALIBRATE,))


@dataclass(frozen=True, kw_only=True)
class Fit:
    """Fitted parameters with their uncertainty.

    Parameters
    ----------
    name : str
        Of the file in ``data/fitted``.
    parameters, units : tuple of str
    log_mean : array of shape (n_parameters,)
        Logarithms of the estimates.
    log_covariance : array of shape (n_parameters, n_parameters)
    chi2 : float
        Sum of squared residuals over the observations, without the priors.
    fact_ids : tuple of str
        Every fact that took part.
    """

    name: str
    parameters: tuple[str, ...]
    units: tuple[str, ...]
    log_mean: Floats
    log_covariance: Floats
    chi2: float
    n_observations: int
    fact_ids: tuple[str, ...]

    @property
    def values(self) -> dict[str, float]:
        """Estimates by name (medians)."""
        return dict(zip(self.parameters, np.exp(self.log_mean).tolist(), strict=True))

    def draw(self, rng: np.random.Generator, n: int) -> dict[str, Floats]:
        """Draw ``n`` joint values of the parameters from their uncertainty."""
        draws = rng.multivariate_normal(
            self.log_mean, self.log_covariance, size=n, method="cholesky"
        )
        return {name: np.exp(draws[:, k]) for k, name in enumerate(self.parameters)}

    def to_json(self) -> dict[str, Any]:
        """Plain values, for ``data/fitted/<name>.json``."""
        return {
            "name": self.name,
            "parameters": list(self.parameters),
            "units": list(self.units),
            "log_mean": [round(float(x), 9) for x in self.log_mean],
            "log_covariance": [[float(f"{x:.9g}") for x in row] for row in self.log_covariance],
            "chi2": round(self.chi2, 6),
            "n_observations": self.n_observations,
            "fact_ids": list(self.fact_ids),
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Fit":
        """The fit that :meth:`to_json` wrote."""
        return cls(
            name=value["name"],
            parameters=tuple(value["parameters"]),
            units=tuple(value["units"]),
            log_mean=np.array(value["log_mean"]),
            log_covariance=np.array(value["log_covariance"]),
            chi2=value["chi2"],
            n_observations=value["n_observations"],
            fact_ids=tuple(value["fact_ids"]),
        )


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Predicted beside observed, for one or several facts.

    Parameters
    ----------
    fact_ids : tuple of str
    quantity : str
        In words.
    unit : str
    observed : str
        As published, with its spread.
    predicted : float
    low, high : float
        95 % interval of the prediction: parameter uncertainty, and spread between persons where
        the fact is about single persons (say so in ``note``).
    verdict : str
        ``agrees``, ``misses`` or ``cannot be judged``.
    note : str
        Why, in one sentence: how agreement was judged.
    """

    fact_ids: tuple[str, ...]
    quantity: str
    unit: str
    observed: str
    predicted: float
    low: float
    high: float
    verdict: str
    note: str

    def __post_init__(self) -> None:
        if self.verdict not in ("agrees", "misses", "cannot be judged"):
            raise SimulationError(f"verdict is {self.verdict!r}; agrees, misses, cannot be judged.")


def fit_parameters(
    name: str,
    *,
    unknowns: Sequence[Unknown],
    observations: Sequence[Observation],
    predict: Callable[[dict[str, float]], Sequence[float]],
) -> Fit:
    """Fit positive parameters to observations.

    Parameters
    ----------
    predict : callable
        From values by name to what is predicted for each observation, on its scale.

    Raises
    ------
    SimulationError
        If the fit does not converge.

    Notes
    -----
    Minimizes squared standardized residuals plus squared standardized distances of the log
    parameters from their priors; the covariance is that of Laplace's approximation,
    :math:`(J^T J)^{-1}` at the optimum.
    """
    center = np.log([one.prior_median for one in unknowns])
    spread = np.array([one.prior_sd for one in unknowns])
    target = np.array([one.value for one in observations])
    error = np.array([one.sd for one in observations])
    names = tuple(one.name for one in unknowns)

    def residuals(log_values: Floats) -> Floats:
        values = dict(zip(names, np.exp(log_values).tolist(), strict=True))
        data = (np.asarray(predict(values), dtype=float) - target) / error
        return np.concatenate([data, (log_values - center) / spread])

    found = least_squares(residuals, center, x_scale=spread, xtol=1e-12, ftol=1e-12, gtol=1e-10)
    jacobian = np.asarray(found.jac)
    if not found.success or not np.all(np.isfinite(found.x)):
        raise SimulationError(f"the fit of {name} did not converge: {found.message}")
    return Fit(
        name=name,
        parameters=names,
        units=tuple(one.unit for one in unknowns),
        log_mean=found.x,
        log_covariance=np.linalg.inv(jacobian.T @ jacobian),
        chi2=float(np.sum(found.fun[: target.size] ** 2)),
        n_observations=target.size,
        fact_ids=tuple(dict.fromkeys(f for one in observations for f in one.fact_ids)),
    )
