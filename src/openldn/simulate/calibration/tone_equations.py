"""Turnover and tone written by hand, to fit with and to check the model text against.

The equations are those of ``data/models/endogenous.toml``; values may be draws.
"""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

from openldn.errors import SimulationError

Floats = NDArray[np.float64]
Values = Mapping[str, float | Floats]
Blocked = Callable[[float], float | Floats]

DAY_H = 24.0
STATES = ("E", "A", "R")


def undisturbed_opioid(time_h: float | Floats, values: Values) -> Floats:
    """Endogenous opioid without drug, relative to its mean over 24 hours."""
    ratio, lag, amplitude = _rhythm(values)
    angle = 2 * np.pi / DAY_H * (values["clock_h"] + time_h - values["drive_peak_h"])
    return np.asarray(1 + amplitude * (np.cos(angle) + ratio * np.sin(angle)) / lag)


def _rhythm(values: Values) -> tuple[Floats, Floats, Floats]:
    """How far turnover lags behind its drive, and the amplitude: production is never negative."""
    ratio = np.asarray(2 * np.pi / DAY_H / values["k_E"])
    lag = np.sqrt(1 + ratio**2)
    return ratio, lag, np.minimum(values["amplitude"], 1 / lag)


def find_peak_clock(values: Values) -> Floats:
    """Clock time at which the undisturbed level peaks: the drive's, and the delay of turnover."""
    rate = 2 * np.pi / DAY_H
    return np.asarray(values["drive_peak_h"] + np.arctan(rate / values["k_E"]) / rate)


def agonist_share(opioid: float | Floats, blocked: float | Floats, values: Values) -> Floats:
    """Receptors that hold an agonist, with ``blocked`` as measured at undisturbed opioid."""
    ke = values["Ke"]
    free = 1 - np.asarray(blocked)
    return np.asarray(opioid * free / ((opioid + ke) * free + (ke + 1) * np.asarray(blocked)))


def stimulate_release(tone: float | Floats, values: Values) -> Floats:
    """Fold of release at a tone: 1 at tone 1, 1 + Smax without tone, 1 - Smax s50 at the utmost."""
    s50 = values["s50"]
    return np.asarray(1 + values["Smax"] * s50 * (1 - tone) / (s50 + tone))


def find_break_even(
    blocked: float | Floats,
    *,
    receptors: float | Floats = 1.0,
    undisturbed: float | Floats = 1.0,
    values: Values,
) -> Floats:
    """Fold of the undisturbed opioid that keeps tone at 1 while ``blocked`` of the receptors are.

    Examples
    --------
    >>> round(float(find_break_even(0.6, values={"Ke": 1e6})), 3)
    2.5
    """
    ke = values["Ke"]
    share = undisturbed / (ke + undisturbed)
    odds = np.asarray(blocked) / np.maximum(1 - np.asarray(blocked), 1e-9)
    return np.asarray(share * (ke + (ke + 1) * odds) / (receptors - share) / undisturbed)


def simulate_tone(
    times_h: Floats, *, blocked: Blocked, values: Values, rtol: float = 1e-6
) -> dict[str, Floats]:
    """Follow opioid, tolerance, receptors and tone under a given block of mu receptors.

    Parameters
    ----------
    times_h : array of shape (n_times,)
        Hours since the first dose, increasing from 0.
    blocked : callable
        From time in h to the fraction of mu receptors blocked at undisturbed opioid; one number,
        or one for each draw.
    values : mapping
        Parameters by name, numbers or draws of shape (n_draws,).

    Returns
    -------
    dict
        ``E``, ``E_fold``, ``A``, ``R``, ``tone``, ``tone_off``, ``break_even``; arrays of shape
        (n_draws, n_times).

    Raises
    ------
    SimulationError
        If the solver fails.
    """
    n = max(np.size(one) for one in (*values.values(), blocked(0.0)))
    start = np.concatenate(
        [np.broadcast_to(undisturbed_opioid(0.0, values), (n,)), np.zeros(n), np.ones(n)]
    )
    tolerance_loss = np.log(2) / values["tolerance_half_life"]
    receptor_loss = np.log(2) / values["R_half_life"]
    _, lag, amplitude = _rhythm(values)

    def tone_at(time_h: float, opioid: Floats, receptors: Floats) -> Floats:
        base = agonist_share(undisturbed_opioid(time_h, values), 0.0, values)
        return receptors * agonist_share(opioid, blocked(time_h), values) / base

    def change(time_h: float, flat: Floats) -> Floats:
        opioid, tolerance, receptors = flat.reshape(3, n)
        angle = 2 * np.pi / DAY_H * (values["clock_h"] + time_h - values["drive_peak_h"])
        drive = 1 + amplitude * lag * np.cos(angle)
        share = values["feedback_share"]
        signal = share * tone_at(time_h, opioid, receptors) + (1 - share) * (1 - blocked(time_h))
        release = stimulate_release(np.asarray(signal), values)
        fold = opioid / undisturbed_opioid(time_h, values)
        lost = values["phi_mu"] * blocked(time_h) ** values["R_exponent"]
        return np.concatenate(
            [
                values["k_E"] * (drive * release / (1 + tolerance) - opioid),
                tolerance_loss * (values["tolerance_gain"] * (fold - 1) - tolerance),
                receptor_loss * (1 - receptors * (1 - lost)),
            ]
        )

    span = (0.0, float(times_h[-1]))
    # No step may leap over a block that begins and ends within the day.
    run = solve_ivp(change, span, start, t_eval=times_h, rtol=rtol, atol=1e-10, max_step=2.0)
    if not run.success:
        raise SimulationError(f"the tone could not be followed: {run.message}")
    opioid, tolerance, receptors = run.y.reshape(3, n, -1)
    columns = _as_columns(values)
    base = undisturbed_opioid(times_h, columns)
    share0 = agonist_share(base, 0.0, columns)
    share = np.array([np.broadcast_to(blocked(float(t)), (n,)) for t in times_h]).T
    return {
        "E": opioid,
        "E_fold": opioid / base,
        "A": tolerance,
        "R": receptors,
        "tone": receptors * agonist_share(opioid, share, columns) / share0,
        "tone_off": receptors * agonist_share(opioid, 0.0, columns) / share0,
        "break_even": find_break_even(share, receptors=receptors, undisturbed=base, values=columns),
    }


def _as_columns(values: Values) -> dict[str, Floats]:
    """Draws as columns, so that times run along the last axis."""
    return {name: np.asarray(one, dtype=float).reshape(-1, 1) for name, one in values.items()}
