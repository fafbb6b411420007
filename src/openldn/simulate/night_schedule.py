"""The boundaries of nightly dosing, for many patients at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from openldn.dynamics import Operation, Schedule
from openldn.errors import SimulationError
from openldn.plan import Regimen, TitrationStep
from openldn.simulate.formulation import MOST_MG, say_too_much

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DAY_H = 24.0
_NONE = -1


@dataclass(frozen=True, kw_only=True)
class NightlyRegimen:
    """One dose a night, as it is meant to be taken.

    Parameters
    ----------
    dose_mg : tuple of float
        Of each night; 0 where none is planned.
    shares : mapping of str to float
        Share of each dose that enters each state of the model.
    offset_h : tuple of float
        By how much the planned time differs from 24 h times the number of the night; empty: 0.

    Raises
    ------
    SimulationError
        If a dose is negative or shares do not add up to 1.
    """

    dose_mg: tuple[float, ...]
    shares: Mapping[str, float] = field(default_factory=lambda: {"gut": 1.0})
    offset_h: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if not self.dose_mg:
            raise SimulationError("dose_mg has no night; give one dose or more.")
        for night, dose in enumerate(self.dose_mg):
            if not 0 <= dose < np.inf:
                raise SimulationError(f"dose_mg of night {night + 1} is {dose}; give 0 or more.")
            if dose > MOST_MG:
                raise SimulationError(say_too_much(f"dose_mg of night {night + 1}", dose))
        if not np.isclose(sum(self.shares.values()), 1) or min(self.shares.values()) < 0:
            raise SimulationError(
                f"the shares of a dose are {dict(self.shares)}; give parts that add up to 1."
            )
        if self.offset_h and len(self.offset_h) != len(self.dose_mg):
            raise SimulationError(
                f"offset_h has {len(self.offset_h)} nights, dose_mg {len(self.dose_mg)}; give one "
                "for each night or none."
            )

    @property
    def nights(self) -> int:
        """Number of nights."""
        return len(self.dose_mg)

    @property
    def offsets(self) -> Floats:
        """Difference of each planned time from 24 h times the number of the night."""
        return np.array(self.offset_h or (0.0,) * self.nights)


def repeat_dose(
    dose_mg: float | Sequence[float], *, nights: int, shares: Mapping[str, float] | None = None
) -> NightlyRegimen:
    """Make the same dose every night, or a list of doses of which the last goes on.

    Examples
    --------
    >>> repeat_dose([1.5, 3], nights=4).dose_mg
    (1.5, 3.0, 3.0, 3.0)
    """
    if nights < 1:
        raise SimulationError(f"nights is {nights}; must be 1 or more.")
    given = [float(dose) for dose in np.atleast_1d(np.asarray(dose_mg, dtype=float))][:nights]
    doses = (*given, *given[-1:] * (nights - len(given)))
    return NightlyRegimen(dose_mg=doses, shares={"gut": 1.0} if shares is None else shares)


def nights_of_steps(
    steps: Sequence[TitrationStep], *, nights: int, shares: Mapping[str, float] | None = None
) -> NightlyRegimen:
    """Take steps night by night; after a last step that ends nothing is taken.

    Examples
    --------
    >>> from openldn.plan import parse_steps
    >>> nights_of_steps(parse_steps("1.5x2 4.5@1/1"), nights=5).dose_mg
    (1.5, 1.5, 4.5, 0.0, 4.5)
    """
    dose_mg: list[float] = []
    for step in steps:
        days = nights if step.days is None else step.days
        dose_mg += [float(step.dose_mg) if step.has_dose(day) else 0.0 for day in range(days)]
    dose_mg += [0.0] * (nights - len(dose_mg))
    return repeat_dose(dose_mg[:nights], nights=nights, shares=shares)


def nights_of(
    regimen: Regimen, *, nights: int | None = None, shares: Mapping[str, float] | None = None
) -> NightlyRegimen:
    """Read a plan night by night; after its end nothing is taken.

    Raises
    ------
    SimulationError
        If a day of the plan has more than one dose.
    """
    length = (regimen.end - regimen.start).days + 1 if nights is None else nights
    dose_mg, offset_h = [0.0] * length, [0.0] * length
    for dose in regimen.doses:
        night = (dose.day - regimen.start).days
        if night >= length:
            break
        if dose_mg[night]:
            raise SimulationError(
                f"{dose.day.isoformat()} has more than one dose; a population takes one a night."
            )
        hours = (dose.instant - regimen.doses[0].instant).total_seconds() / 3600
        dose_mg[night], offset_h[night] = float(dose.dose_mg), hours - DAY_H * night
    return NightlyRegimen(
        dose_mg=tuple(dose_mg),
        shares={"gut": 1.0} if shares is None else shares,
        offset_h=tuple(offset_h),
    )


@dataclass(frozen=True, kw_only=True)
class DoseIntoState:
    """What enters one state night by night; arrays of shape (n, nights).

    Parameters
    ----------
    state : int
    time_h : array
        Lag included. What would come after the last night comes at its end.
    amount : array
        In the state's unit, bioavailability applied; 0 where nothing was taken.
    """

    state: int
    time_h: Floats
    amount: Floats


def make_night_schedule(
    doses: Sequence[DoseIntoState],
    *,
    nights: int,
    lead_h: float,
    varies_by_night: bool = False,
    times_h: Floats | None = None,
) -> Schedule:
    """Make the boundaries of nightly dosing.

    Every patient has the same number of boundaries, also on nights without a dose, so that
    neighbors stay in step.

    Parameters
    ----------
    doses : sequence of DoseIntoState
        One for each state that is dosed.
    lead_h : float
        Night ``k`` runs from ``24 k - lead_h`` to a day later.
    varies_by_night : bool
        Whether the table of inputs has a row for each night of each patient, not one a patient.
    times_h : array of shape (n_times,), optional
        Times of histories.
    """
    n = len(doses[0].time_h)
    starts = np.broadcast_to(DAY_H * np.arange(nights) - lead_h, (n, nights))
    end = DAY_H * nights - lead_h
    entering = [np.minimum(one.time_h, end) for one in doses]
    time = np.concatenate([starts, *entering, np.full((n, 1), end)], axis=1)
    order = np.argsort(time, axis=1, kind="stable")
    n_boundaries = time.shape[1]
    window = np.full(time.shape, _NONE)
    window[:, :nights] = np.arange(nights)
    kind, state, value = _operations(doses, n=n, nights=nights, varies_by_night=varies_by_night)
    time, window, kind, state, value = (
        np.take_along_axis(table, order, axis=1) for table in (time, window, kind, state, value)
    )
    does = kind.ravel() != _NONE
    out_first, out_time = _outputs(time, np.empty(0) if times_h is None else times_h)
    return Schedule(
        first=np.arange(n + 1) * n_boundaries,
        time=time.ravel(),
        op_first=np.concatenate([[0], np.cumsum(does)]),
        op_kind=kind.ravel()[does],
        op_state=state.ravel()[does],
        op_value=value.ravel()[does],
        out_first=out_first,
        out_time=out_time,
        window=window.ravel(),
        input_row=np.arange(n) * (nights if varies_by_night else 1),
    )


def _operations(
    doses: Sequence[DoseIntoState], *, n: int, nights: int, varies_by_night: bool
) -> tuple[Ints, Ints, Floats]:
    """Kind, state and value of the one operation of each boundary, before sorting."""
    shape = (n, nights * (1 + len(doses)) + 1)
    kind = np.full(shape, _NONE)
    state = np.zeros(shape, dtype=np.int64)
    value = np.zeros(shape)
    if varies_by_night:
        kind[:, :nights] = Operation.INPUTS
        value[:, :nights] = np.arange(n * nights).reshape(n, nights)
    for number, one in enumerate(doses, start=1):
        part = slice(number * nights, (number + 1) * nights)
        kind[:, part], state[:, part], value[:, part] = Operation.ADD, one.state, one.amount
    return kind, state, value


def _outputs(time: Floats, times_h: Floats) -> tuple[Ints, Floats]:
    """Where the outputs of each boundary begin, and their times."""
    before = np.searchsorted(times_h, time.ravel(), side="left").reshape(time.shape)
    first = before + times_h.size * np.arange(len(time))[:, None]
    return np.append(first.ravel(), times_h.size * len(time)), np.tile(times_h, len(time))
