"""Prior distributions, written as text and used as values.

A hyperparameter is integrated in the coordinate ``z`` in which its prior is standard
normal; :func:`normal_score_table` tabulates that map once per prior.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import special

from openldn.errors import ModelError

Floats = NDArray[np.float64]

# The table of the map from z to the parameter: beyond 8 standard deviations of the prior no
# posterior of interest has mass, and a cubic through steps of 1/32 is exact to about 1e-8.
TABLE_LIMIT = 8.0
TABLE_STEP = 1.0 / 32.0
# Heavy tails reach far within eight SDs; a finite table needs an end.
LARGEST = 1e150
HALF_LOG_TWO_PI = 0.5 * np.log(2 * np.pi)
LOG_TWO = np.log(2.0)

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
        return f"{self.form}({', '.join(_shortest(number) for number in self.numbers)})"

    def scaled(self, factor: float, *, shift: float = 0.0) -> "Prior":
        """The same belief in units ``factor`` times smaller, moved by ``shift``."""
        return _scaled(self, factor, shift)

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
        density: Floats = self._maker().log_density(x, *self.numbers)
        return density

    def quantile(self, probability: Floats, survival: Floats) -> Floats:
        """Value below which ``probability`` lies; ``survival`` is one minus it, unrounded."""
        if self.form == "fixed":
            return np.full_like(probability, self.numbers[0])
        values: Floats = self._maker().quantile(probability, survival, *self.numbers)
        return values

    def _maker(self) -> "_Distribution":
        if self.form not in _DISTRIBUTIONS:
            raise ModelError(f"prior {self} cannot be used here; it has no density.")
        return _DISTRIBUTIONS[self.form]


@lru_cache(maxsize=1024)
def _scaled(prior: Prior, factor: float, shift: float) -> Prior:
    """Courses of one outcome ask for the same few priors again and again."""
    moved = {"mean", "low", "high", "value"} if shift else set()
    numbers = tuple(
        value * factor + (shift if name in moved else 0.0) if name in _LENGTHS else value
        for name, value in zip(_FORMS[prior.form], prior.numbers, strict=True)
    )
    return replace(prior, numbers=numbers)


@dataclass(frozen=True)
class _Distribution:
    """Quantile ``(p, 1 - p, *numbers)`` and log density ``(x, *numbers)`` of one form."""

    quantile: Callable[..., Floats]
    log_density: Callable[..., Floats]


def _normal_quantile(p: Floats, q: Floats) -> Floats:
    return np.where(p < 0.5, special.ndtri(p), -special.ndtri(q))


def _student_quantile(p: Floats, q: Floats, nu: float) -> Floats:
    return np.where(p < 0.5, special.stdtrit(nu, p), -special.stdtrit(nu, q))


def _student_log_density(x: Floats, nu: float, mean: float, scale: float) -> Floats:
    constant = special.gammaln((nu + 1) / 2) - special.gammaln(nu / 2)
    constant -= 0.5 * np.log(nu * np.pi) + np.log(scale)
    density: Floats = constant - (nu + 1) / 2 * np.log1p(((x - mean) / scale) ** 2 / nu)
    return density


def _normal_log_density(x: Floats, mean: float, sd: float) -> Floats:
    density: Floats = -0.5 * ((x - mean) / sd) ** 2 - np.log(sd) - HALF_LOG_TWO_PI
    return density


def _truncated_quantile(
    p: Floats, q: Floats, mean: float, sd: float, low: float, high: float
) -> Floats:
    a, b = (low - mean) / sd, (high - mean) / sd
    mass = special.ndtr(b) - special.ndtr(a)
    lower = special.ndtri(special.ndtr(a) + p * mass)
    upper = -special.ndtri(special.ndtr(-b) + q * mass)
    value: Floats = np.clip(mean + sd * np.where(p < 0.5, lower, upper), low, high)
    return value


def _truncated_log_density(x: Floats, mean: float, sd: float, low: float, high: float) -> Floats:
    mass = special.ndtr((high - mean) / sd) - special.ndtr((low - mean) / sd)
    inside = (x >= low) & (x <= high)
    return np.where(inside, _normal_log_density(x, mean, sd) - np.log(mass), -np.inf)


def _beta_log_density(x: Floats, a: float, b: float) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = (a - 1) * np.log(x) + (b - 1) * np.log1p(-x) - special.betaln(a, b)
    return np.where((x > 0) & (x < 1), inside, -np.inf)


def _log_normal_log_density(x: Floats, median: float, log_sd: float) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = _normal_log_density(np.log(x), np.log(median), log_sd) - np.log(x)
    return np.where(x > 0, inside, -np.inf)


_DISTRIBUTIONS = {
    "normal": _Distribution(
        lambda p, q, mean, sd: mean + sd * _normal_quantile(p, q), _normal_log_density
    ),
    "student": _Distribution(
        lambda p, q, nu, mean, scale: mean + scale * _student_quantile(p, q, nu),
        _student_log_density,
    ),
    "half-normal": _Distribution(
        lambda _p, q, sd: -sd * special.ndtri(q / 2),
        lambda x, sd: np.where(x < 0, -np.inf, LOG_TWO + _normal_log_density(x, 0.0, sd)),
    ),
    "half-t": _Distribution(
        lambda _p, q, nu, scale: -scale * special.stdtrit(nu, q / 2),
        lambda x, nu, scale: np.where(
            x < 0, -np.inf, LOG_TWO + _student_log_density(x, nu, 0.0, scale)
        ),
    ),
    "truncated-normal": _Distribution(_truncated_quantile, _truncated_log_density),
    "log-normal": _Distribution(
        lambda p, q, median, log_sd: median * np.exp(log_sd * _normal_quantile(p, q)),
        _log_normal_log_density,
    ),
    "beta": _Distribution(
        lambda p, q, a, b: np.where(
            p < 0.5, special.betaincinv(a, b, p), 1.0 - special.betaincinv(b, a, q)
        ),
        _beta_log_density,
    ),
}


def _shortest(number: float) -> str:
    """Shortest text that reads back as the same number."""
    is_whole = np.isfinite(number) and number == np.floor(number) and abs(number) < 1e15
    return repr(int(number)) if is_whole else repr(float(number))


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
    table = np.clip(table, -LARGEST, LARGEST)
    table.setflags(write=False)
    return table


@lru_cache(maxsize=32)
def student_mixing_table(nu: float) -> Floats:
    """Factor by which a normal's sd is multiplied to make a Student of ``nu`` degrees.

    A Student prior on a coefficient is a normal prior whose variance is ``nu / chi2(nu)``;
    that variance becomes one more hyperparameter.
    """
    z = table_points()
    quantile = np.where(
        z > 0,
        2 * special.gammaincinv(nu / 2, special.ndtr(-z)),
        2 * special.gammainccinv(nu / 2, special.ndtr(z)),
    )
    table = np.sqrt(nu / np.maximum(quantile, 1e-12))
    table.setflags(write=False)
    return table
