"""Tumor growth under the OGF receptor signal, in mice with a block for some hours a day."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from openldn.simulate.facts import find_fact

Floats = NDArray[np.float64]
Values = Mapping[str, float]

DAY_H = 24.0
# Points of a day in the average of growth, and of log size in the time to a size.
N_DAY, N_SIZE = 97, 161


def rebound_over_day(
    hours: float | Floats, *, blocked: float | Floats = 1.0, values: Values
) -> Floats:
    """Rise of OGF and of its receptor over a day of daily blocks, once it repeats itself.

    Parameters
    ----------
    hours : float or array of shape (n,)
        Hours of block a day, 0 to 24; the block comes first.
    blocked : float or array of shape (n,)
        Fraction of receptors blocked in those hours, 0 to 1.
    values : mapping
        ``rise_max``, ``rise_rate``, ``rise_exponent``, ``fall_rate``.

    Returns
    -------
    array of shape (n, 97)
        Over equal steps of the day, from the start of the block.
    """
    hours, blocked = _column(hours), _column(blocked)
    up = values["rise_rate"] * blocked ** values["rise_exponent"]
    speed = up + values["fall_rate"] * (1 - blocked)
    top = up / speed * values["rise_max"]
    kept_on = np.exp(-speed * hours)
    kept_off = np.exp(-values["fall_rate"] * (DAY_H - hours))
    start = top * (1 - kept_on) * kept_off / (1 - kept_on * kept_off)
    time = np.linspace(0, DAY_H, N_DAY)
    on = top + (start - top) * np.exp(-speed * np.minimum(time, hours))
    return np.asarray(on * np.exp(-values["fall_rate"] * np.maximum(time - hours, 0)))


def average_growth(
    hours: float | Floats,
    *,
    blocked: float | Floats = 1.0,
    log_size: float | Floats = -50.0,
    values: Values,
    ogf_fold: float = 1.0,
) -> Floats:
    """Share of the unrestrained growth that is left, averaged over the day; shape (n,).

    Parameters
    ----------
    log_size : float or array of shape (n,)
        Logarithm of the tumor's size over the visible one; far below 0 the signal is whole.
    ogf_fold : float
        OGF given on top: fold of the signal.
    """
    rise = rebound_over_day(hours, blocked=blocked, values=values)
    step = DAY_H / (N_DAY - 1)
    # The share of each step of the day that lies within the block.
    within = np.clip((_column(hours) - np.arange(N_DAY - 1) * step) / step, 0, 1)
    middle = (rise[:, :-1] + rise[:, 1:]) / 2
    whole = ogf_fold * (1 + middle) ** 2 / (1 + np.exp(_column(log_size)) / values["signal_size"])
    free = _left(whole, values)
    held = _left(whole * (1 - _column(blocked)), values)
    return np.asarray(np.mean(within * held + (1 - within) * free, axis=1))


def _column(one: float | Floats) -> Floats:
    return np.reshape(np.asarray(one, dtype=float), (-1, 1))


def _left(signal: Floats, values: Values) -> Floats:
    return np.asarray(1 / (1 + (signal / values["S50"]) ** values["S_exponent"]))


def days_to_visible(
    hours: float,
    *,
    values: Values,
    blocked: float = 1.0,
    ogf_fold: float = 1.0,
) -> tuple[Floats, Floats]:
    """Days until a tumor is visible, by the size of what was inoculated.

    Returns
    -------
    log_sizes, days : arrays
        Logarithms of the inoculum over the visible size, increasing to 0, and the days.
    """
    # The spread of inocula reaches some units of the logarithm below their median.
    sizes = np.linspace(-values["inoculum_log"] - 8, 0, N_SIZE)
    pace = _pace(sizes, hours=hours, blocked=blocked, ogf_fold=ogf_fold, values=values)
    pieces = np.diff(sizes) * (1 / pace[1:] + 1 / pace[:-1]) / 2
    return sizes, np.append(np.cumsum(pieces[::-1])[::-1], 0.0)


def days_to_death(
    hours: float, *, values: Values, blocked: float = 1.0, ogf_fold: float = 1.0
) -> float:
    """Days from the median inoculum to the size of death."""
    visible = np.interp(
        -values["inoculum_log"],
        *days_to_visible(hours, values=values, blocked=blocked, ogf_fold=ogf_fold),
    )
    sizes = np.linspace(0, values["death_log"], N_SIZE)
    pace = _pace(sizes, hours=hours, blocked=blocked, ogf_fold=ogf_fold, values=values)
    return float(visible + np.trapezoid(1 / pace, sizes))


def _pace(
    sizes: Floats, *, hours: float, blocked: float, ogf_fold: float, values: Values
) -> Floats:
    """Growth of the logarithm of size, per day, at each size."""
    left = average_growth(hours, blocked=blocked, log_size=sizes, ogf_fold=ogf_fold, values=values)
    top = values["size_log_max"]
    return np.asarray(DAY_H * values["growth_rate"] * (top - sizes) / top * left)


def tumor_incidence(
    day: float, *, hours: float, values: Values, ogf_fold: float = 1.0, speed: float = 1.0
) -> float:
    """Share of mice whose tumor is visible by a day: inocula spread log-normally.

    Parameters
    ----------
    speed : float
        Of this tumor line relative to S20Y in A/Jax mice.
    """
    sizes, days = days_to_visible(hours, values=values, ogf_fold=ogf_fold)
    # Inocula above this size are visible in time; days fall as the inoculum grows.
    least = np.interp(-day * speed, -days, sizes)
    return float(norm.sf((least + values["inoculum_log"]) / values["inoculum_sd"]))


def day_of_all_controls(values: Values, *, share: float = 0.98) -> float:
    """Day by which all but 2 % of untreated mice have a tumor: published as 100 %."""
    sizes, days = days_to_visible(0.0, values=values)
    late = -values["inoculum_log"] - norm.ppf(share) * values["inoculum_sd"]
    return float(np.interp(late, sizes, days))


def ogfr_occupancy_range() -> tuple[float, float]:
    """Share of OGF receptors that circulating OGF holds: least and most, derived.

    Examples
    --------
    >>> low, high = ogfr_occupancy_range()
    >>> round(low * 100, 1), round(high * 100)
    (0.2, 33)
    """
    # 14-140 pg/mL of met-enkephalin are 0.024-0.24 nM (ENDO_027).
    find_fact("ENDO_027")
    low_nm, high_nm = 0.024, 0.24
    weak, strong = find_fact("BIND_031").number, find_fact("BIND_027").number
    return low_nm / (low_nm + weak), high_nm / (high_nm + strong)
