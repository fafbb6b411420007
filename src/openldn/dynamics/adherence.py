"""When the doses of many nights are really taken: misses, bedtimes, late and close doses."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from openldn.dynamics.misses import Independent, Misses
from openldn.dynamics.streams import draw_normals, draw_uniforms
from openldn.errors import SimulationError

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

DAY_H = 24.0
DAYS_OF_WEEK = 7


@dataclass(frozen=True, kw_only=True)
class Bedtimes:
    """How the time of the nightly dose moves about the planned one.

    Parameters
    ----------
    jitter_sd_h, jitter_bound_h : float
        Spread of a single night, and the most it may be, either way.
    drift_sd_h, drift_bound_h : float
        Step from night to night of a random walk that is thrown back at the bounds.
    weekend_shift_h : float
        How much later (negative: earlier) on two nights of seven.
    first_weekday : int
        Weekday of the first night, Monday 0; the nights of 4 and 5 (Friday, Saturday) are shifted.

    Raises
    ------
    SimulationError
        If a number is negative, or a spread has no bound.
    """

    jitter_sd_h: float = 0.0
    jitter_bound_h: float = 0.0
    drift_sd_h: float = 0.0
    drift_bound_h: float = 0.0
    weekend_shift_h: float = 0.0
    first_weekday: int = 0

    def __post_init__(self) -> None:
        for kind in ("jitter", "drift"):
            sd, bound = getattr(self, f"{kind}_sd_h"), getattr(self, f"{kind}_bound_h")
            if not (sd >= 0 and 0 <= bound < DAY_H):
                raise SimulationError(
                    f"{kind}_sd_h is {sd} and {kind}_bound_h {bound}; give 0 or more, and a bound "
                    "below 24."
                )
            if sd > 0 and bound == 0:
                raise SimulationError(
                    f"{kind}_bound_h is 0 although {kind}_sd_h is {sd}; say how far it may go."
                )
        if not 0 <= self.first_weekday < DAYS_OF_WEEK:
            raise SimulationError(
                f"first_weekday is {self.first_weekday}; Monday is 0, Sunday is 6."
            )

    @property
    def earliest_h(self) -> float:
        """By how much a dose may come before its planned time, at most."""
        return self.jitter_bound_h + self.drift_bound_h + max(0.0, -self.weekend_shift_h)

    @property
    def latest_h(self) -> float:
        """By how much a dose may come after its planned time, at most."""
        return self.jitter_bound_h + self.drift_bound_h + max(0.0, self.weekend_shift_h)

    def draw(self, *, seed: int, first: int, n: int, nights: int) -> Floats:
        """Draw hours after the planned time: shape (n, nights)."""
        moved = np.zeros((n, nights))
        if self.jitter_sd_h:
            z = draw_normals(seed, "bedtime jitter", first=first, n=n, k=nights)
            moved += np.clip(self.jitter_sd_h * z, -self.jitter_bound_h, self.jitter_bound_h)
        if self.drift_sd_h:
            z = draw_normals(seed, "bedtime drift", first=first, n=n, k=nights)
            moved += _fold(np.cumsum(self.drift_sd_h * z, axis=1), self.drift_bound_h)
        weekday = (self.first_weekday + np.arange(nights)) % DAYS_OF_WEEK
        return moved + np.where((weekday == 4) | (weekday == 5), self.weekend_shift_h, 0.0)


@dataclass(frozen=True, kw_only=True)
class Adherence:
    """How a nightly dose is taken.

    Parameters
    ----------
    misses : Misses
        Which nights are missed in the evening.
    bedtimes : Bedtimes
    late_probability : float
        Probability that a missed dose is taken late instead.
    late_after_h : float
        How long after the bedtime of that night; 10 is the next morning.
    shortest_gap_h : float
        A dose sooner than this after the one before is too close.
    takes_close_doses : bool
        Whether a dose that is too close is taken all the same; it is told either way.

    Raises
    ------
    SimulationError
        If a late dose could fall into the next night.
    """

    misses: Misses = field(default_factory=Independent)
    bedtimes: Bedtimes = field(default_factory=Bedtimes)
    late_probability: float = 0.0
    late_after_h: float = 0.0
    shortest_gap_h: float = 0.0
    takes_close_doses: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.late_probability <= 1:
            raise SimulationError(
                f"late_probability is {self.late_probability}; a probability is from 0 to 1."
            )
        room = DAY_H - self.bedtimes.earliest_h - self.bedtimes.latest_h
        if not 0 <= self.late_after_h < room:
            raise SimulationError(
                f"late_after_h is {self.late_after_h}; must be from 0 to less than {room:g}, "
                "because each dose belongs to one night and bedtimes move."
            )

    def draw(
        self,
        *,
        seed: int,
        first: int,
        n: int,
        nights: int,
        planned: Bools | None = None,
        offset_h: Floats | None = None,
    ) -> "NightlyDoses":
        """Draw the doses of persons.

        Parameters
        ----------
        first, n : int
            Number of the first person, and how many.
        planned : array of bool of shape (nights,), optional
            Nights that have a dose at all; every one if not given.
        offset_h : array of shape (nights,), optional
            By how much the planned time differs from 24 h times the number of the night.
        """
        who = {"seed": seed, "first": first, "n": n}
        missed = self.misses.draw(**who, nights=nights)
        rescued = draw_uniforms(**who, purpose="late dose", k=nights) < self.late_probability
        late = missed & rescued
        time_h = DAY_H * np.arange(nights) + (0.0 if offset_h is None else offset_h)
        time_h = time_h + self.bedtimes.draw(**who, nights=nights)
        time_h = time_h + np.where(late, self.late_after_h, 0.0)
        wanted = (~missed | late) & (True if planned is None else planned)
        taken, too_close = self._keep_apart(time_h, wanted)
        return NightlyDoses(time_h=time_h, taken=taken, late=late & taken, too_close=too_close)

    def _keep_apart(self, time_h: Floats, wanted: Bools) -> tuple[Bools, Bools]:
        taken, too_close = wanted.copy(), np.zeros_like(wanted)
        last_h = np.full(len(wanted), -np.inf)
        for night in range(wanted.shape[1]):
            now_h = time_h[:, night]
            too_close[:, night] = wanted[:, night] & (now_h - last_h < self.shortest_gap_h)
            if not self.takes_close_doses:
                taken[:, night] &= ~too_close[:, night]
            last_h = np.where(taken[:, night], now_h, last_h)
        return taken, too_close


@dataclass(frozen=True, kw_only=True)
class NightlyDoses:
    """What became of the dose of each night; arrays of shape (n, nights).

    Parameters
    ----------
    time_h : array of float
        Hours since the planned time of the first dose; also where nothing was taken.
    taken : array of bool
    late : array of bool
        Taken, but not in the evening.
    too_close : array of bool
        Came too soon after the dose before; left out unless such doses are taken.
    """

    time_h: Floats
    taken: Bools
    late: Bools
    too_close: Bools


def _fold(walk: Floats, bound: float) -> Floats:
    """Throw a walk back at the bounds; the same in law as bouncing at each step."""
    return bound - np.abs((walk + bound) % (4 * bound) - 2 * bound)
