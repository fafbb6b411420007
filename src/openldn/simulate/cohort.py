"""Who takes part: what is known of each person, from a table or from stated distributions."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from openldn.dynamics import draw_normals, draw_uniforms
from openldn.errors import SimulationError

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class LogNormal:
    """A positive quantity whose logarithm is normal.

    Parameters
    ----------
    median : float
    sd : float
        Of the logarithm.
    low, high : float
        Bounds; what is drawn outside is moved to them.
    source : str
        What it rests on; who assumes it, if nothing.
    """

    median: float
    sd: float
    source: str
    low: float = 0.0
    high: float = np.inf

    def __post_init__(self) -> None:
        if not (self.median > 0 and self.sd >= 0 and self.low <= self.high):
            raise SimulationError(
                f"a log-normal has median {self.median}, sd {self.sd}, bounds {self.low} to "
                f"{self.high}; give a median above 0, an sd of 0 or more, bounds in order."
            )
        _check_source(self.source)

    def draw(self, name: str, *, seed: int, first: int, n: int) -> Floats:
        """Draw a value for each person."""
        z = draw_normals(seed, f"person {name}", first=first, n=n, k=1)[:, 0]
        return np.clip(self.median * np.exp(self.sd * z), self.low, self.high)

    def __str__(self) -> str:
        return f"log-normal, median {self.median:g}, sd of the logarithm {self.sd:g}"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One of several values, such as a sex or a class of liver function.

    Parameters
    ----------
    values : tuple of float
    probabilities : tuple of float
        Adding up to 1.
    source : str
        What they rest on; who assumes them, if nothing.
    """

    values: tuple[float, ...]
    probabilities: tuple[float, ...]
    source: str

    def __post_init__(self) -> None:
        p = self.probabilities
        if len(p) != len(self.values) or min(p) < 0 or not np.isclose(sum(p), 1):
            raise SimulationError(
                f"values are {self.values} with probabilities {p}; give one probability for each "
                "value, adding up to 1."
            )
        _check_source(self.source)

    def draw(self, name: str, *, seed: int, first: int, n: int) -> Floats:
        """Draw a value for each person."""
        u = draw_uniforms(seed, f"person {name}", first=first, n=n, k=1)[:, 0]
        chosen = np.searchsorted(np.cumsum(self.probabilities)[:-1], u, side="right")
        return np.asarray(self.values, dtype=float)[chosen]

    def __str__(self) -> str:
        pairs = zip(self.values, self.probabilities, strict=True)
        return ", ".join(f"{value:g} with probability {p:g}" for value, p in pairs)


@dataclass(frozen=True, kw_only=True)
class Cohort:
    """Inputs of the model that are known, or assumed, of each person.

    Without anything stated all are the reference person of the model. They have no further
    spread: a weight from here is the person's weight.

    Parameters
    ----------
    table : mapping of str to tuple of float
        Columns of a table of persons, of one length; person ``i`` is row ``i``, from the top
        again after the last.
    distributions : mapping of str to LogNormal or Choice
        For what the table does not hold.
    """

    table: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    distributions: Mapping[str, LogNormal | Choice] = field(default_factory=dict)

    def __post_init__(self) -> None:
        lengths = {len(column) for column in self.table.values()}
        if len(lengths) > 1 or 0 in lengths:
            raise SimulationError(
                f"columns of the table of persons have {sorted(lengths)} rows; give all as many."
            )
        both = sorted(set(self.table) & set(self.distributions))
        if both:
            raise SimulationError(f"{both[0]} stands in the table and is drawn; choose one.")

    @property
    def names(self) -> tuple[str, ...]:
        """Inputs that are stated here."""
        return (*self.table, *self.distributions)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What is assumed of the persons, in words, with its source."""
        return tuple(f"{name}: {one} ({one.source})" for name, one in self.distributions.items())

    def draw(self, *, seed: int, first: int, n: int) -> dict[str, Floats]:
        """Values of persons ``first`` to ``first + n - 1``, by name."""
        drawn = {
            name: one.draw(name, seed=seed, first=first, n=n)
            for name, one in self.distributions.items()
        }
        for name, column in self.table.items():
            rows = (first + np.arange(n)) % len(column)
            drawn[name] = np.asarray(column, dtype=float)[rows]
        return drawn


REFERENCE_COHORT = Cohort()


def _check_source(source: str) -> None:
    if not source.strip():
        raise SimulationError(
            "a distribution of persons has no source; name it, or say who assumes it."
        )
