"""Prior distributions, written as text and used as values.

A hyperparameter is integrated in the coordinate ``z`` in which its prior is standard
normal; :func:`normal_score_table` tabulates that map once per prior.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from openldn.errors import ModelError

Floats = NDArray[np.float64]

# The table of the map from z to the parameter: beyond 8 standard deviations of the prior no
# posterior of interest has mass, and a cubic through steps of 1/32 is exact to about 1e-8.
TABLE_LIMIT = 8.0
TABLE_STEP = 1.0 / 32.0

_FORMS = {
    "normal": ("mean", "sd"),
    "student": ("nu", "mean", "scale"),
    "half-normal": ("sd",),
    "half-t": ("nu", "scale"),
    "truncated-normal": ("mean", "sd", "low", "high"),
    "log-normal": ("median", "log_sd"),
    "beta": ("a", "b"),
    "fixed": ("value",),
    "flat": (),
}
# Which numbers of a form are lengths on the scale of the parameter, and so scale with it.
_LENGTHS = {"mean", "sd", "scale", "low", "high", "median", "value"}
_POSITIVE = {"sd", "scale", "nu", "median", "log_sd", "a", "b"}


@dataclass(frozen=True, kw_only=True)
class Prior:
    """A distribution by name and numbers.

    Forms: ``normal(mean, sd)``, ``student(nu, mean, scale)``, ``half-normal(sd)``,
    ``half-t(nu, scale)``, ``truncated-normal(mean, sd, low, high)``,
    ``log-normal(median, log_sd)``, ``beta(a, b)``, ``fixed(value)``, ``flat()``.

    Raises
    ------
    ModelError
        If the form is unknown, numbers are missing, or a spread is not positive.

    Examples
    --------
    >>> Prior.parse("normal(0, 2)").scaled(10)
    Prior(form='normal', numbers=(0.0, 20.0))
    >>> str(Prior.parse("half-normal(0.5)"))
    'half-normal(0.5)'
    """

    form: str
    numbers: tuple[float, ...]

    def __post_init__(self) -> None:
        names = _FORMS.get(self.form)
        if names is None:
            raise ModelError(f"prior {self.form!r} is not known; use one of {sorted(_FORMS)}.")
        if len(names) != len(self.numbers):
            raise ModelError(
                f"prior {self.form} has {len(self.numbers)} numbers; "
                f"must be {self.form}({', '.join(names)})."
            )
        for name, value in zip(names, self.numbers, strict=True):
            if not np.isfinite(value) or (name in _POSITIVE and value <= 0):
                wanted = "a number above 0" if name in _POSITIVE else "a finite number"
                raise ModelError(f"{name} of prior {self} is {value}; must be {wanted}.")
        if self.form == "truncated-normal" and self.numbers[2] >= self.numbers[3]:
            raise ModelError(f"prior {self} has low >= high; give the smaller limit first.")

    @classmethod
    def parse(cls, text: str) -> "Prior":
        """Read ``name(number, ...)``, as in ``normal(0, 2)``."""
        match = re.fullmatch(r"\s*([a-zA-Z-]+)\s*(?:\(([^()]*)\))?\s*", text)
        if match is None:
            raise ModelError(f"prior {text!r} cannot be read; write it like normal(0, 2).")
        try:
            numbers = tuple(float(part) for part in (match[2] or "").split(",") if part.strip())
        except ValueError as error:
            raise ModelError(
                f"prior {text!r} holds something that is no number; write it like normal(0, 2), "
                "with a decimal point."
            ) from error
        return cls(form=match[1].lower(), numbers=numbers)

    def __str__(self) -> str:
        return f"{self.form}({', '.join(f'{number:g}' for number in self.numbers)})"

    def scaled(self, factor: float, *, shift: float = 0.0) -> "Prior":
        """The same belief in units ``factor`` times smaller, moved by ``shift``."""
        names = _FORMS[self.form]
        moved = {"mean", "low", "high", "value"} if shift else set()
        numbers = tuple(
            value * factor + (shift if name in moved else 0.0) if name in _LENGTHS else value
            for name, value in zip(names, self.numbers, strict=True)
        )
        return replace(self, numbers=numbers)

    @property
    def is_fixed(self) -> bool:
        """Whether the value is known and nothing is to be integrated."""
        return self.form == "fixed"

    @property
    def location(self) -> float:
        """Middle of a coefficient's prior."""
        return self.numbers[0] if self.form == "normal" else self.numbers[1]

    @property
    def spread(self) -> float:
        """Standard deviation (normal) or scale (Student) of a coefficient's prior."""
        return self.numbers[1] if self.form == "normal" else self.numbers[2]

    def log_density(self, x: Floats) -> Floats:
        """Logarithm of the density at ``x``; zero for ``flat``."""
        if self.form == "flat":
            return np.zeros_like(x)
        if self.form == "normal":
            mean, sd = self.numbers
            deviation = (x - mean) / sd
            quadratic: Floats = -0.5 * deviation * deviation - np.log(sd * np.sqrt(2 * np.pi))
            return quadratic
        density: Floats = self._frozen().logpdf(x)
        return density

    def quantile(self, probability: Floats, survival: Floats) -> Floats:
        """Value below which ``probability`` lies; ``survival`` is one minus it, unrounded."""
        if self.form == "fixed":
            return np.full_like(probability, self.numbers[0])
        frozen = self._frozen()
        lower = frozen.ppf(probability)
        upper = frozen.isf(survival)
        values: Floats = np.where(probability < 0.5, lower, upper)
        return values

    def _frozen(self) -> "_Distribution":
        makers: dict[str, Callable[..., _Distribution]] = {
            "normal": lambda mean, sd: stats.norm(mean, sd),
            "student": lambda nu, mean, scale: stats.t(nu, mean, scale),
            "half-normal": lambda sd: stats.halfnorm(scale=sd),
            "half-t": _HalfT,
            "truncated-normal": lambda mean, sd, low, high: stats.truncnorm(
                (low - mean) / sd, (high - mean) / sd, mean, sd
            ),
            "log-normal": lambda median, log_sd: stats.lognorm(log_sd, scale=median),
            "beta": lambda a, b: stats.beta(a, b),
        }
        if self.form not in makers:
            raise ModelError(f"prior {self} cannot be used here; it has no density.")
        return makers[self.form](*self.numbers)


class _Distribution(Protocol):
    """What is used of a scipy distribution."""

    def ppf(self, q: Any, /) -> Any: ...

    def isf(self, q: Any, /) -> Any: ...

    def logpdf(self, x: Any, /) -> Any: ...


class _HalfT:
    """Absolute value of a Student variable."""

    def __init__(self, nu: float, scale: float) -> None:
        self._full = stats.t(nu, 0.0, scale)

    def ppf(self, probability: Floats, /) -> Floats:
        return np.asarray(self._full.isf((1.0 - probability) / 2.0))

    def isf(self, survival: Floats, /) -> Floats:
        return np.asarray(self._full.isf(survival / 2.0))

    def logpdf(self, x: Floats, /) -> Floats:
        return np.where(x < 0, -np.inf, np.log(2.0) + self._full.logpdf(x))


def table_points() -> Floats:
    """The ``z`` at which maps are tabulated, shape (n_table,)."""
    return np.arange(-TABLE_LIMIT, TABLE_LIMIT + TABLE_STEP / 2, TABLE_STEP)


@lru_cache(maxsize=256)
def normal_score_table(prior: Prior) -> Floats:
    """Parameter values at the ``z`` of :func:`table_points`, shape (n_table,).

    Examples
    --------
    >>> table = normal_score_table(Prior.parse("normal(1, 2)"))
    >>> float(table[len(table) // 2])
    1.0
    """
    z = table_points()
    table = prior.quantile(special.ndtr(z), special.ndtr(-z))
    table = np.clip(table, -1e12, 1e12)
    table.setflags(write=False)
    return table


@lru_cache(maxsize=32)
def student_mixing_table(nu: float) -> Floats:
    """Factor by which a normal's sd is multiplied to make a Student of ``nu`` degrees.

    A Student prior on a coefficient is a normal prior whose variance is ``nu / chi2(nu)``;
    that variance becomes one more hyperparameter.
    """
    z = table_points()
    chi2 = stats.chi2(nu)
    quantile = np.where(z > 0, chi2.isf(special.ndtr(z)), chi2.ppf(special.ndtr(-z)))
    table = np.sqrt(nu / np.maximum(quantile, 1e-12))
    table.setflags(write=False)
    return table
