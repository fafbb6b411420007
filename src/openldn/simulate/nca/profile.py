"""Profiles: the concentrations after one dose, and how it was given."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from openldn.errors import DosingError
from openldn.simulate.nca.options import read_choice

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Route(StrEnum):
    """How the dose was given."""

    EXTRAVASCULAR = "extravascular"
    IV_BOLUS = "iv-bolus"
    IV_INFUSION = "iv-infusion"


@dataclass(frozen=True, kw_only=True, eq=False)
class Profile:
    """Concentrations of one subject after one dose.

    Parameters
    ----------
    times : array
        Sampling times, on any clock; negative ones are allowed. Any order.
    concentrations : array
        Of the same length; 0 is below the limit of quantification, NaN is missing.
    id, interval : str
        Whose profile, and which one when there are several.
    dose : float or None
        Amount; None when it is not known.
    dose_time : float
        Start of the dose, on the clock of ``times``.
    route : Route
    duration : float
        Length of an infusion; 0 else.
    tau : float or None
        Dosing interval.
    steady_state : bool
        Whether each interval is like the one before.
    first_dose : bool
        Whether nothing was given before this dose.

    Raises
    ------
    DosingError
        If a value is out of bounds or two samples share a time.
    """

    times: Floats
    concentrations: Floats
    id: str = "1"
    interval: str | None = None
    dose: float | None = None
    dose_time: float = 0.0
    route: Route = Route.EXTRAVASCULAR
    duration: float = 0.0
    tau: float | None = None
    steady_state: bool = False
    first_dose: bool = True

    def __post_init__(self) -> None:
        """Check what is given."""
        object.__setattr__(self, "times", np.asarray(self.times, dtype=np.float64))
        object.__setattr__(self, "concentrations", np.asarray(self.concentrations, np.float64))
        object.__setattr__(self, "route", read_choice(Route, self.route, name="route"))
        _check_samples(self)
        _check_dosing(self)


def _check_samples(profile: Profile) -> None:
    times, concentrations = profile.times, profile.concentrations
    if times.ndim != 1 or times.shape != concentrations.shape:
        raise DosingError(
            f"there are {times.size} times and {concentrations.size} concentrations; give as "
            "many times as concentrations."
        )
    if not np.isfinite(times).all():
        raise DosingError("a time is missing or not finite; every sample needs its time.")
    if np.unique(times).size != times.size:
        raise DosingError("two samples share a time; give one concentration for each time.")
    if (concentrations < 0).any() or np.isinf(concentrations).any():
        raise DosingError(
            "a concentration is negative or infinite; it must be 0 or more. Give 0 for a value "
            "below the limit of quantification and NaN for a missing one."
        )


def _check_dosing(profile: Profile) -> None:
    if profile.dose is not None and not (np.isfinite(profile.dose) and profile.dose > 0):
        raise DosingError(f"dose is {profile.dose}; must be above 0, or left out if not known.")
    if not np.isfinite(profile.dose_time):
        raise DosingError(f"dose_time is {profile.dose_time}; must be a finite number.")
    if profile.tau is not None and not (np.isfinite(profile.tau) and profile.tau > 0):
        raise DosingError(f"tau is {profile.tau}; must be above 0.")
    if profile.steady_state and profile.tau is None:
        raise DosingError("steady_state is given and tau is not; give the dosing interval.")
    infusion = profile.route is Route.IV_INFUSION
    if infusion and not (np.isfinite(profile.duration) and profile.duration > 0):
        raise DosingError(
            f"duration is {profile.duration}; an iv-infusion needs a duration above 0. For a "
            "bolus give the route iv-bolus."
        )
    if not infusion and profile.duration != 0:
        raise DosingError(
            f"duration is {profile.duration} and the route is {profile.route.value}; only an "
            "iv-infusion has a duration."
        )
