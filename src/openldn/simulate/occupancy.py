"""Course of receptor block under each hypothesis, in closed form.

What is followed is the potency x: naltrexone at the mu receptor in units of the amount that
blocks half of it. The share blocked is x/(1 + x). The same equations stand as model text in
``data/models/occupancy_*.toml``; the closed forms serve calibration and quick questions, and
broadcast over draws.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from openldn.errors import NotFound, SimulationError
from openldn.simulate.plasma_curve import (
    FREE_SHARE,
    Floats,
    PlasmaCurve,
    concentration,
    sum_exponentials,
)

Values = Mapping[str, ArrayLike]

OFF_RATE_PER_H = 0.35 * 60
"""Of naltrexone from the mu receptor, in vitro (BIND_009)."""

KAPPA_RATIO, DELTA_RATIO = 2.0, 79.0
"""How much more is needed for kappa and delta: assumed from in vitro (OCC_017, OCC_018)."""

KI_KAPPA, KI_DELTA = 0.19, 60.0
"""nmol/L, in vitro (BIND_002, BIND_003)."""

STORY_DOSE_MG = 4.5
"""Dose in man that the story puts in place of 0.1 mg/kg in mice; assumed by convention."""


def block_course(
    hypothesis: str,
    *,
    values: Values,
    plasma: PlasmaCurve,
    doses_mg: Sequence[float],
    dose_times_h: Sequence[float],
    times_h: ArrayLike,
) -> Floats:
    """Potency x over time after doses by mouth.

    Parameters
    ----------
    hypothesis : str
        ``pet-retention``, ``transient-block``, ``binding-kinetics`` or ``target-mediated``.
    values : mapping
        Fitted parameters by name, numbers or arrays of shape (n_draws,).
    doses_mg, dose_times_h : sequence of float
    times_h : array of shape (n_times,)

    Returns
    -------
    array of shape (n_draws, n_times)
    """
    times = np.atleast_1d(np.asarray(times_h, dtype=float))
    if hypothesis == "target-mediated":
        return _follow_capacity(values, plasma, doses_mg, dose_times_h, times)
    amounts, rates = _unit_response(hypothesis, values, plasma)
    x = np.zeros((amounts.shape[0], times.size))
    for dose_mg, start_h in zip(doses_mg, dose_times_h, strict=True):
        x += dose_mg * sum_exponentials(amounts, rates, times - start_h - plasma.lag_h)
    return _sharpen(hypothesis, values, x)


def steady_course(
    hypothesis: str,
    *,
    values: Values,
    plasma: PlasmaCurve,
    dose_mg: float,
    every_h: float,
    times_h: ArrayLike,
) -> Floats:
    """Potency x since the last dose of a regimen that has gone on for long.

    Parameters
    ----------
    times_h : array of shape (n_times,)
        Hours after the last dose; beyond ``every_h`` they tell what happens once doses stop.

    Returns
    -------
    array of shape (n_draws, n_times)
    """
    if dose_mg < 0 or every_h <= 0:
        raise SimulationError(
            f"dose_mg is {dose_mg} and every_h {every_h}; give 0 or more, and above 0."
        )
    times = np.atleast_1d(np.asarray(times_h, dtype=float))
    if hypothesis == "target-mediated":
        # Ten of the slowest half-lives, that of few blocked; one draw in a hundred may be slower.
        slow = np.quantile(_column(values, "T_free") * (1 + _column(values, "capacity")), 0.99)
        n_doses = int(np.ceil(10 * max(slow, 24.0) / every_h))
        starts = [-every_h * k for k in range(n_doses, -1, -1)]
        return _follow_capacity(values, plasma, [dose_mg] * len(starts), starts, times)
    amounts, rates = _unit_response(hypothesis, values, plasma)
    # A lag only shifts the course; before it, the last dose but one is still the last.
    after = times - plasma.lag_h
    after = np.where(after < 0, after + every_h, after)
    x = dose_mg * sum_exponentials(amounts, rates, after, every_h)
    return _sharpen(hypothesis, values, x)


def to_occupancy(x: ArrayLike, *, ratio: ArrayLike = 1.0) -> Floats:
    """Share of receptors blocked, 0 to 1; ``ratio`` for a receptor that needs more.

    Examples
    --------
    >>> to_occupancy([0.0, 1.0, 3.0]).tolist()
    [0.0, 0.5, 0.75]
    """
    potency = np.asarray(x, dtype=float)
    share: Floats = potency / (potency + np.asarray(ratio, dtype=float))
    return share


def receptor_ratio(hypothesis: str, receptor: str, values: Values) -> Floats:
    """How much more naltrexone a receptor needs than mu, by receptor name.

    Raises
    ------
    NotFound
        If the receptor is not mu, kappa or delta.
    """
    if receptor not in ("mu", "kappa", "delta"):
        raise NotFound(f"there is no receptor {receptor!r}; there are mu, kappa, delta.")
    if receptor == "mu":
        return np.ones((1, 1))
    if hypothesis == "binding-kinetics":
        return (KI_KAPPA if receptor == "kappa" else KI_DELTA) / _column(values, "Ki_mu")
    ratio = np.full((1, 1), KAPPA_RATIO if receptor == "kappa" else DELTA_RATIO)
    # The ratio is one of concentrations; potency is their power.
    return _sharpen(hypothesis, values, ratio)


def _column(values: Values, name: str) -> Floats:
    return np.atleast_1d(np.asarray(values[name], dtype=float))[:, None]


def _unit_response(hypothesis: str, values: Values, plasma: PlasmaCurve) -> tuple[Floats, Floats]:
    """Amounts and rates of the response to 1 mg, each of shape (n_draws, n_terms)."""
    kind = LINEAR.get(hypothesis)
    if kind is None:
        known = ", ".join((*LINEAR, "target-mediated"))
        raise NotFound(f"there is no hypothesis {hypothesis!r} with a closed form; known: {known}.")
    return kind(values, plasma)


def _retain(
    uptake: Floats, half_life_h: Floats, prompt_h: Floats, plasma: PlasmaCurve
) -> tuple[Floats, Floats]:
    """What moves with plasma, and a compartment that fills from it and empties at its own rate.

    dX/dt = uptake*fu*C - k*X and x = X + uptake*prompt*fu*C give, for C = sum a*exp(-r*t),
    x = uptake*fu*sum a*(exp(-r*t)*(1/(k - r) + prompt) - exp(-k*t)/(k - r)).
    """
    k = np.log(2) / half_life_h
    a, r = np.array(plasma.amounts)[None, :], np.array(plasma.rates_per_h)[None, :]
    gap = np.where(np.abs(k - r) < 1e-9, 1e-9, k - r)
    entering = uptake * FREE_SHARE * a
    kept = entering / gap
    amounts = np.concatenate([kept + entering * prompt_h, -kept.sum(axis=1, keepdims=True)], axis=1)
    return amounts, np.concatenate([np.broadcast_to(r, kept.shape), k], axis=1)


def _respond_by_retention(values: Values, plasma: PlasmaCurve) -> tuple[Floats, Floats]:
    names = ("uptake", "T_mu", "prompt")
    uptake, half_life_h, prompt_h = np.broadcast_arrays(*(_column(values, one) for one in names))
    return _retain(uptake, half_life_h, prompt_h, plasma)


def _respond_by_binding(values: Values, plasma: PlasmaCurve) -> tuple[Floats, Floats]:
    # Unbinding in minutes follows the compartment, which empties in days: bound is at equilibrium.
    uptake = _column(values, "transfer") / _column(values, "Ki_mu")
    return _respond_by_retention({**values, "uptake": uptake[:, 0]}, plasma)


def _respond_at_once(values: Values, plasma: PlasmaCurve) -> tuple[Floats, Floats]:
    half = _column(values, "C50")
    amounts = FREE_SHARE * np.array(plasma.amounts)[None, :] / half
    return amounts, np.broadcast_to(np.array(plasma.rates_per_h)[None, :], amounts.shape)


LINEAR: Mapping[str, Callable[[Values, PlasmaCurve], tuple[Floats, Floats]]] = MappingProxyType(
    {
        "pet-retention": _respond_by_retention,
        "transient-block": _respond_at_once,
        "binding-kinetics": _respond_by_binding,
    }
)
"""Hypotheses under which doses add up, and what 1 mg does."""


def _sharpen(hypothesis: str, values: Values, x: Floats) -> Floats:
    x = np.maximum(x, 0.0)
    return x ** _column(values, "steepness") if hypothesis == "transient-block" else x


def free_of_total(total: ArrayLike, capacity: ArrayLike) -> Floats:
    """Unbound potency x when x + capacity*x/(1 + x) is the total.

    Examples
    --------
    >>> round(float(free_of_total(1.0 + 5.0 * 0.5, 5.0)), 12)
    1.0
    """
    n, b = np.asarray(total, dtype=float), np.asarray(capacity, dtype=float)
    half = 1 + b - n
    root = np.sqrt(half**2 + 4 * n)
    # Two forms of the same root, each where it loses no digits.
    free: Floats = np.where(half > 0, 2 * n / (np.abs(half) + root), (root + np.abs(half)) / 2)
    return free


def _follow_capacity(
    values: Values,
    plasma: PlasmaCurve,
    doses_mg: Sequence[float],
    dose_times_h: Sequence[float],
    times: Floats,
) -> Floats:
    """Step dn/dt = uptake*fu*C - k*x(n), n = x + capacity*x/(1 + x), over a grid.

    Half of the uptake before, half after each escape (Strang); escape by Heun's method.
    """
    names = ("uptake", "T_free", "capacity", "prompt")
    uptake, half_life_h, capacity, prompt_h = np.broadcast_arrays(
        *(_column(values, name) for name in names)
    )
    k = np.log(2) / half_life_h
    grid, entered = _make_grid(plasma, doses_mg, dose_times_h, times)
    n = np.zeros_like(uptake)
    course = np.empty((uptake.shape[0], grid.size))
    course[:, 0] = 0.0
    for i in range(1, grid.size):
        step, taken = grid[i] - grid[i - 1], uptake * FREE_SHARE * entered[i - 1]
        n = n + taken / 2
        first = k * free_of_total(n, capacity)
        second = k * free_of_total(np.maximum(n - step * first, 0.0), capacity)
        n = np.maximum(n - step * (first + second) / 2, 0.0) + taken / 2
        course[:, i] = free_of_total(n, capacity)[:, 0]
    plain = np.zeros(times.size)
    for dose_mg, start_h in zip(doses_mg, dose_times_h, strict=True):
        plain += dose_mg * concentration(plasma, times_h=times - start_h)
    prompt: Floats = uptake * prompt_h * FREE_SHARE * plain
    return course[:, np.searchsorted(grid, times)] + prompt


def _make_grid(
    plasma: PlasmaCurve, doses_mg: Sequence[float], dose_times_h: Sequence[float], times: Floats
) -> tuple[Floats, Floats]:
    """Times of the steps, and the exposure (nmol/L*h) that each brings."""
    starts = np.asarray(dose_times_h, dtype=float) + plasma.lag_h
    first, last = min(starts.min(), times.min()), max(times.max(), starts.max())
    # Fine steps where the answer is asked for and a dose is still coming in; coarse ones elsewhere.
    fine = np.arange(times.min(), min(last, starts.max() + 72.0), 1.0)
    grid = np.unique(np.concatenate([np.arange(first, last, 4.0), fine, starts, times, [last]]))
    rates = np.array(plasma.rates_per_h)
    whole = np.array(plasma.amounts) / rates

    area = np.zeros(grid.size)
    for dose_mg, start in zip(doses_mg, starts, strict=True):
        after = np.maximum(grid - start, 0.0)
        area += dose_mg * (whole * -np.expm1(-rates * after[:, None])).sum(axis=1)
    return grid, np.diff(area)
