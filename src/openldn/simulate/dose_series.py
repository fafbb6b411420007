"""When how much enters the body, and where: what a regimen comes to for a simulation."""

from collections.abc import Collection
from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from openldn.errors import DosingError
from openldn.plan import Formulation, Regimen, Route
from openldn.simulate.formulation import Injection, StateDose, split_dose

Floats = NDArray[np.float64]

BEDTIME_H = 22.0
DAY_H = 24.0
# Ten years; every half hour of more does not fit in memory with its draws.
MOST_NIGHTS = 3660


@dataclass(frozen=True, kw_only=True)
class TimedDose:
    """One administration.

    Parameters
    ----------
    time_h : float
        Hours since the first dose.
    parts : tuple of StateDose
        What enters which state, mg; empty for a dose that was missed.
    """

    time_h: float
    parts: tuple[StateDose, ...]

    @property
    def dose_mg(self) -> float:
        """All parts together."""
        return sum(part.dose_mg for part in self.parts)


@dataclass(frozen=True, kw_only=True)
class DoseSeries:
    """Doses in order of time.

    Parameters
    ----------
    doses : tuple of TimedDose
        The first at hour 0.
    clock_h : float
        Hours after midnight at hour 0.
    title : str
        In words.

    Raises
    ------
    DosingError
        If there is none, the first is not at hour 0, or times do not increase.
    """

    doses: tuple[TimedDose, ...]
    clock_h: float = BEDTIME_H
    title: str = ""

    def __post_init__(self) -> None:
        if not self.doses:
            raise DosingError("a simulation needs one dose or more; this regimen has none.")
        times = self.times_h
        if times[0] != 0 or (np.diff(times) <= 0).any():
            raise DosingError(
                "the times of doses must begin at hour 0 and increase; two doses at one moment "
                "are one dose of their sum."
            )
        if not 0 <= self.clock_h < DAY_H:
            raise DosingError(f"clock_h is {self.clock_h}; must be 0 to below 24, like 22.")

    @property
    def times_h(self) -> Floats:
        """Hours since the first dose, of shape (n_doses,)."""
        return np.array([dose.time_h for dose in self.doses])

    @property
    def doses_mg(self) -> Floats:
        """Doses as the label counts them, of shape (n_doses,)."""
        return np.array([dose.dose_mg for dose in self.doses])

    @property
    def states(self) -> tuple[str, ...]:
        """States that any dose enters."""
        names = dict.fromkeys(part.state for dose in self.doses for part in dose.parts)
        return tuple(names) or ("gut",)

    @property
    def shares(self) -> Floats:
        """Share of each dose in each of ``states``, of shape (n_doses, n_states)."""
        table = np.zeros((len(self.doses), len(self.states)))
        for k, dose in enumerate(self.doses):
            for part in dose.parts:
                table[k, self.states.index(part.state)] += part.dose_mg / dose.dose_mg
        return table


def make_doses(
    dose_mg: float,
    *,
    nights: int,
    formulation: Formulation | Injection = Formulation.CAPSULE,
    route: Route | None = None,
    immediate_share: float = 0.0,
    clock_h: float = BEDTIME_H,
    every_nights: int = 1,
    times_a_day: int = 1,
    missed: Collection[int] = (),
    drift_h_per_night: float = 0.0,
) -> DoseSeries:
    """Make the same dose over many nights.

    Parameters
    ----------
    dose_mg : float
        Of a day; split evenly when taken more than once a day.
    nights : int
    every_nights : int
        2 for alternate nights.
    times_a_day : int
        2 for half the dose twice a day, 12 h apart.
    missed : collection of int
        Nights without dose, counted from 1.
    drift_h_per_night : float
        By how much each night's dose is later than the last.

    Raises
    ------
    DosingError
        If a number is out of range.

    Examples
    --------
    >>> make_doses(4.5, nights=3, missed=[2]).doses_mg.tolist()
    [4.5, 0.0, 4.5]
    """
    _check_counts(nights=nights, every_nights=every_nights, times_a_day=times_a_day)
    if not (isfinite(drift_h_per_night) and abs(drift_h_per_night) <= 12 / times_a_day):
        raise DosingError(f"drift_h_per_night is {drift_h_per_night}; must be -12 to 12 h.")
    strange = [night for night in missed if not 1 <= night <= nights]
    if strange:
        raise DosingError(f"missed night {strange[0]} is not among the {nights} nights from 1.")
    parts = split_dose(
        formulation,
        dose_mg=dose_mg / times_a_day,
        route=route,
        immediate_share=immediate_share,
    )
    doses = [
        TimedDose(
            time_h=night * (DAY_H + drift_h_per_night) + k * DAY_H / times_a_day,
            parts=() if night + 1 in missed else parts,
        )
        for night in range(0, nights, every_nights)
        for k in range(times_a_day)
    ]
    how = f"{dose_mg:g} mg" if times_a_day == 1 else f"{dose_mg:g} mg a day in {times_a_day} parts"
    return DoseSeries(
        doses=tuple(doses),
        clock_h=clock_h,
        title=f"{how} {_tell_nights(nights, every_nights, missed)}, {formulation}",
    )


def _tell_nights(nights: int, every_nights: int, missed: Collection[int]) -> str:
    if nights == 1:
        return "once"
    often = "nightly" if every_nights == 1 else f"every {every_nights} nights"
    # A night that alternate dosing skips is not missed.
    n = sum((night - 1) % every_nights == 0 for night in set(missed))
    return f"{often}, {nights} nights" + (f" ({n} missed)" if n else "")


def from_regimen(regimen: Regimen, *, immediate_share: float = 0.0) -> DoseSeries:
    """Doses of a plan, on the clock that it says; nights that it skips have a dose of 0.

    Parameters
    ----------
    immediate_share : float
        Of slow-release capsules, see :func:`openldn.simulate.split_dose`.
    """
    first = regimen.doses[0]
    moments = [(dose.instant, dose) for dose in regimen.doses]
    doses = [
        TimedDose(
            time_h=(instant - first.instant).total_seconds() / 3600,
            parts=split_dose(
                dose.formulation,
                dose_mg=float(dose.dose_mg),
                route=dose.route,
                immediate_share=immediate_share
                if dose.formulation is Formulation.SLOW_RELEASE
                else 0.0,
            ),
        )
        for instant, dose in moments
    ]
    low, high = regimen.doses[0].dose_mg, regimen.highest_mg
    size = f"{high:g} mg" if low == high else f"{low:g} to {high:g} mg"
    return DoseSeries(
        doses=tuple(doses),
        clock_h=first.local.hour + first.local.minute / 60,
        title=f"{size}, {len(doses)} doses, {first.formulation}",
    )


def _check_counts(**counts: int) -> None:
    for name, value in counts.items():
        if value != int(value) or not 1 <= value <= MOST_NIGHTS:
            raise DosingError(f"{name} is {value}; must be a whole number, 1 to {MOST_NIGHTS}.")
