"""What a regimen does in one person, under one hypothesis, with what is uncertain about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from openldn.dynamics import (
    Outcome,
    Summaries,
    WindowSummaries,
    integrate,
    load_program,
    schedule_of_doses,
)
from openldn.errors import SimulationError
from openldn.plan import Regimen
from openldn.simulate.dose_series import DAY_H, DoseSeries, from_regimen
from openldn.simulate.draws import draw_inputs
from openldn.simulate.hypotheses import DEFAULT_HYPOTHESIS, Ground, Hypothesis, find_hypothesis
from openldn.simulate.person import Person
from openldn.simulate.quantities import QUANTITIES, find_ground

Floats = NDArray[np.float64]

# Occupancies at or above which hours are counted, when none are asked for.
THRESHOLDS = (0.25, 0.5, 0.8)
REFERENCE_PERSON = Person()


@dataclass(frozen=True, kw_only=True)
class Band:
    """A quantity over time, or over nights.

    Parameters
    ----------
    best : array
        At the estimates, for the person as given.
    low, high : array or None
        95 % interval over the draws, of the same shape.
    """

    best: Floats
    low: Floats | None = None
    high: Floats | None = None


@dataclass(frozen=True, kw_only=True)
class NightSummary:
    """One quantity over each interval from one dose to the next, arrays of shape (n_doses,).

    Parameters
    ----------
    peak, trough, last : Band
        Largest, smallest, and just before the next dose.
    peak_time_h : Band
        Hours since the first dose.
    area : Band
        Quantity times hours.
    hours_above : mapping of float to Band
    """

    peak: Band
    trough: Band
    last: Band
    peak_time_h: Band
    area: Band
    hours_above: Mapping[float, Band]


@dataclass(frozen=True, kw_only=True)
class Exposure:
    """Answer of a simulation.

    Parameters
    ----------
    hypothesis : Hypothesis
    doses : DoseSeries
    person : Person
    times_h : array of shape (n_times,)
        Hours since the first dose.
    curves : mapping of str to Band
        By name of the quantity.
    units : mapping of str to str
    nights : mapping of str to NightSummary
    rests_on : mapping of str to Ground
        Of each quantity: measured, fitted, extrapolated or assumed, and why.
    n_draws : int
    outcome : Outcome
        Of the run at the estimates.
    message : str
        Why the outcome is not ``CONVERGED``; how many draws ended badly and are left out.
    """

    hypothesis: Hypothesis
    doses: DoseSeries
    person: Person
    times_h: Floats
    curves: Mapping[str, Band]
    units: Mapping[str, str]
    nights: Mapping[str, NightSummary]
    rests_on: Mapping[str, Ground]
    n_draws: int
    outcome: Outcome = Outcome.CONVERGED
    message: str = ""


def simulate_exposure(
    regimen: Regimen | DoseSeries,
    *,
    hypothesis: str | Hypothesis = DEFAULT_HYPOTHESIS,
    person: Person = REFERENCE_PERSON,
    parameters: Mapping[str, float] | None = None,
    times_h: ArrayLike | None = None,
    quantities: Sequence[str] = QUANTITIES,
    thresholds: Sequence[float] = THRESHOLDS,
    n_draws: int = 0,
    seed: int = 1,
    until_h: float | None = None,
    threads: int = 1,
) -> Exposure:
    """Simulate what a regimen does.

    Parameters
    ----------
    regimen : Regimen or DoseSeries
        A plan, or doses made with :func:`openldn.simulate.make_doses`.
    hypothesis : str or Hypothesis
    person : Person
        What is not known of the person is as in the reference person.
    parameters : mapping of str to float, optional
        Values of the model's parameters to set, in their units.
    times_h : array of shape (n_times,), optional
        Hours since the first dose, increasing, >= 0; every half hour when not given.
    quantities : sequence of str
        What to report.
    thresholds : sequence of float
        Occupancies at or above which hours are counted.
    n_draws : int
        Draws of what is uncertain and of how persons differ, for 95 % intervals; 0 for none.
    seed : int
        Of the draws.
    until_h : float, optional
        End; a day after the last dose, or the last of ``times_h``, when not given.
    threads : int
        0 for one per core.

    Returns
    -------
    Exposure

    Raises
    ------
    SimulationError
        If times or numbers cannot be used, or the run at the estimates ends badly.
    NotFound
        If a hypothesis, parameter or quantity is not known.

    Examples
    --------
    >>> from openldn.simulate import make_doses
    >>> found = simulate_exposure(make_doses(4.5, nights=14))
    >>> bool(0.5 < found.nights["RO_mu"].trough.best[-1] < 0.7)
    True
    """
    doses = from_regimen(regimen) if isinstance(regimen, Regimen) else regimen
    chosen = find_hypothesis(hypothesis) if isinstance(hypothesis, str) else hypothesis
    program = load_program(*chosen.read_texts())
    times, end = _times(doses, times_h, until_h)
    inputs = draw_inputs(
        program,
        parts=chosen.parts,
        fixed={"clock_h": doses.clock_h, **person.covariates, **(parameters or {})},
        n_draws=n_draws,
        seed=seed,
    )
    schedule = schedule_of_doses(
        program,
        doses.times_h,
        doses.doses_mg,
        list(doses.states),
        inputs,
        until=end,
        output_times=times,
        fractions=doses.shares,
        start=0.0,
    )
    occupancies = tuple(name for name in quantities if name.startswith("RO"))
    run = integrate(
        program,
        schedule,
        inputs,
        outputs=quantities,
        summaries=Summaries(
            outputs=tuple(quantities), thresholds={name: tuple(thresholds) for name in occupancies}
        ),
        threads=threads,
    )
    if run.outcomes[0]:
        raise SimulationError(f"under {chosen.name}: {run.explain(0)}")
    sound = np.flatnonzero(run.outcomes == 0)
    lost = len(inputs) - sound.size
    values = run.values.reshape(len(inputs), times.size, -1)[sound]
    assert run.summaries is not None
    return Exposure(
        hypothesis=chosen,
        doses=doses,
        person=person,
        times_h=times,
        curves={name: _band(values[:, :, k]) for k, name in enumerate(quantities)},
        units={name: program.unit_of(name) for name in quantities},
        nights={
            name: _summarize(run.summaries, k, sound, len(inputs), thresholds)
            for k, name in enumerate(quantities)
        },
        rests_on={name: find_ground(chosen, name) for name in quantities},
        n_draws=sound.size - 1,
        message="" if not lost else f"{lost} of {n_draws} draws ended badly and are left out.",
    )


def _times(
    doses: DoseSeries, times_h: ArrayLike | None, until_h: float | None
) -> tuple[Floats, float]:
    """Times to report and the end of the run."""
    last = float(doses.times_h[-1]) + DAY_H if until_h is None else float(until_h)
    if times_h is None:
        if not 0 < last < float("inf"):
            raise SimulationError(f"until_h is {until_h}; must be above 0 h.")
        return np.arange(0.0, last + 1e-9, 0.5), last
    times = np.atleast_1d(np.asarray(times_h, dtype=float))
    if times.ndim != 1 or not np.isfinite(times).all() or (times < 0).any():
        raise SimulationError("times_h must be hours since the first dose, each 0 or more.")
    if (np.diff(times) <= 0).any():
        raise SimulationError("times_h must increase; sort them, each moment once.")
    return times, max(float(times[-1]), last)


def _band(rows: Floats) -> Band:
    """From the estimates in row 0 and draws after it."""
    if len(rows) < 2:
        return Band(best=rows[0])
    low, high = np.quantile(rows[1:], (0.025, 0.975), axis=0)
    return Band(best=rows[0], low=low, high=high)


def _summarize(
    found: WindowSummaries, k: int, sound: NDArray[np.int64], n: int, thresholds: Sequence[float]
) -> NightSummary:
    def take(table: Floats) -> Band:
        return _band(table[:, k].reshape(n, -1)[sound])

    name = found.outputs[k]
    above = {}
    if name in found.time_above:
        for j, threshold in enumerate(thresholds):
            above[float(threshold)] = _band(found.time_above[name][:, j].reshape(n, -1)[sound])
    return NightSummary(
        peak=take(found.maximum),
        trough=take(found.minimum),
        last=take(found.last),
        peak_time_h=take(found.time_of_maximum),
        area=take(found.integral),
        hours_above=above,
    )
