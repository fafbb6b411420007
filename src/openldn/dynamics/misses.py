"""Which nights are missed: random processes, one row of nights per person."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from openldn.dynamics.streams import draw_uniforms
from openldn.errors import SimulationError

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_PURPOSE = "missed"


class Misses(Protocol):
    """A process of missed nights."""

    @property
    def rate(self) -> float:
        """Share of nights that are missed in the long run, which is that of the first night too."""

    def draw(self, *, seed: int, first: int, n: int, nights: int) -> Bools:
        """Draw which nights are missed: shape (n, nights)."""


@dataclass(frozen=True, kw_only=True)
class Independent:
    """Every night is missed with the same probability, whatever happened before."""

    probability: float = 0.0

    def __post_init__(self) -> None:
        _check_probabilities(probability=self.probability)

    @property
    def rate(self) -> float:
        """Share of nights that are missed."""
        return self.probability

    def draw(self, *, seed: int, first: int, n: int, nights: int) -> Bools:
        """Draw which nights are missed."""
        return draw_uniforms(seed, _PURPOSE, first=first, n=n, k=nights) < self.probability


@dataclass(frozen=True, kw_only=True)
class Markov:
    """A night is missed with a probability that depends on the night before.

    Parameters
    ----------
    after_taken, after_missed : float
        Probability of a miss after a night that was taken, and after one that was missed.
    """

    after_taken: float
    after_missed: float

    def __post_init__(self) -> None:
        _check_probabilities(after_taken=self.after_taken, after_missed=self.after_missed)
        if self.after_taken == 0 and self.after_missed == 1:
            raise SimulationError(
                "after_taken is 0 and after_missed 1: the first night would decide all others; "
                "give after_missed below 1."
            )

    @property
    def rate(self) -> float:
        """Share of nights that are missed: a / (1 + a - m)."""
        return self.after_taken / (1 + self.after_taken - self.after_missed)

    def draw(self, *, seed: int, first: int, n: int, nights: int) -> Bools:
        """Draw which nights are missed."""
        u = draw_uniforms(seed, _PURPOSE, first=first, n=n, k=nights)
        missed = np.zeros((n, nights), dtype=bool)
        chance: Floats | float = self.rate
        for night in range(nights):
            missed[:, night] = u[:, night] < chance
            chance = np.where(missed[:, night], self.after_missed, self.after_taken)
        return missed


@dataclass(frozen=True, kw_only=True)
class Streaks:
    """Several nights in a row are missed: a journey, an empty bottle.

    Parameters
    ----------
    rate_per_night : float
        Probability that a streak begins on a night outside of streaks; below 1.
    lengths : tuple of float
        Weights of lengths of 1, 2, 3 ... nights.
    """

    rate_per_night: float
    lengths: tuple[float, ...]

    def __post_init__(self) -> None:
        _check_probabilities(rate_per_night=self.rate_per_night)
        if self.rate_per_night == 1:
            raise SimulationError("rate_per_night is 1: every night is missed; give less than 1.")
        if not self.lengths or min(self.lengths) < 0 or not 0 < sum(self.lengths) < np.inf:
            raise SimulationError(
                f"lengths is {self.lengths}; give weights of 1, 2, 3 ... nights, none negative "
                "and not all 0."
            )

    @classmethod
    def geometric(cls, *, rate_per_night: float, mean_length: float) -> "Streaks":
        """Streaks that end on every night with the same probability; lengths up to 99.9 %."""
        if not 1 <= mean_length < np.inf:
            raise SimulationError(f"mean_length is {mean_length}; give 1 night or more.")
        going_on = 1 - 1 / mean_length
        longest = 1 if going_on == 0 else int(np.ceil(np.log(1e-3) / np.log(going_on)))
        weights = tuple(going_on**k for k in range(longest))
        return cls(rate_per_night=rate_per_night, lengths=weights)

    @property
    def mean_length(self) -> float:
        """Nights in a streak, on average."""
        return float(np.sum(self._at_least()))

    @property
    def rate(self) -> float:
        """Share of nights that are missed: r L / (r L + 1 - r)."""
        missed = self.rate_per_night * self.mean_length
        return missed / (missed + 1 - self.rate_per_night)

    def draw(self, *, seed: int, first: int, n: int, nights: int) -> Bools:
        """Draw which nights are missed; the first night may lie within a streak."""
        begins = draw_uniforms(seed, f"{_PURPOSE} begin", first=first, n=n, k=nights)
        length = self._lengths(
            draw_uniforms(seed, f"{_PURPOSE} length", first=first, n=n, k=nights)
        )
        missed = np.zeros((n, nights), dtype=bool)
        left = np.zeros(n, dtype=np.int64)
        for night in range(nights):
            chance = self.rate_per_night if night else self.rate
            left = np.where((left == 0) & (begins[:, night] < chance), length[:, night], left)
            missed[:, night] = left > 0
            left = np.maximum(left - 1, 0)
        return missed

    def _at_least(self) -> Floats:
        """Probabilities of a length of at least 1, 2, 3 ... nights."""
        weights = np.asarray(self.lengths, dtype=float)
        return weights[::-1].cumsum()[::-1] / weights.sum()

    def _lengths(self, u: Floats) -> NDArray[np.int64]:
        """Lengths of streaks; in the first column what is left of one that is met half-way."""
        whole = np.cumsum(self.lengths) / np.sum(self.lengths)
        rest = np.cumsum(self._at_least()) / self.mean_length
        drawn = np.searchsorted(whole[:-1], u, side="right") + 1
        drawn[:, :1] = np.searchsorted(rest[:-1], u[:, :1], side="right") + 1
        return np.asarray(drawn, dtype=np.int64)


def _check_probabilities(**values: float) -> None:
    for name, value in values.items():
        if not 0 <= value <= 1:
            raise SimulationError(f"{name} is {value}; a probability is from 0 to 1.")
