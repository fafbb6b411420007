"""Areas under a curve between its samples, and the curve between two samples.

References
----------
Gabrielsson J, Weiner D (2016). Pharmacokinetic and Pharmacodynamic Data Analysis, 5th ed.,
section 2.8. Phoenix WinNonlin 8.3 User's Guide, "Partial area calculation".
"""

import numpy as np

from openldn.simulate.nca.options import Method
from openldn.simulate.nca.profile import Flags, Floats

# Below it the closed form of the first moment loses more digits than the series leaves out:
# the first term left out is 0.03^7 / (7! * 9), about 5e-16.
SERIES_BELOW = 0.03


def find_log_segments(
    times: Floats, concentrations: Floats, *, method: Method, tmax: float
) -> Flags:
    """Which segments are measured as exponentials; the others as straight lines.

    A segment with a zero, or between equal values, is always a straight line.
    """
    before, after = concentrations[:-1], concentrations[1:]
    possible: Flags = (before > 0) & (after > 0) & (before != after)
    if method is Method.LINEAR:
        return np.zeros_like(possible)
    if method is Method.LINEAR_UP_LOG_DOWN:
        possible &= after < before
    if method is Method.LINEAR_LOG:
        possible &= times[:-1] >= tmax
    return possible


def measure_segments(times: Floats, concentrations: Floats, *, log: Flags) -> tuple[Floats, Floats]:
    """Area and first moment of every segment.

    Examples
    --------
    >>> area, moment = measure_segments(
    ...     np.array([0.0, 2.0]), np.array([4.0, 2.0]), log=np.array([False])
    ... )
    >>> float(area[0]), float(moment[0])
    (6.0, 4.0)
    """
    width, before, after = np.diff(times), concentrations[:-1], concentrations[1:]
    area = width * (before + after) / 2
    moment = width * (times[:-1] * before + times[1:] * after) / 2
    if log.any():
        area_log, moment_log = _measure_log(times[:-1][log], width[log], before[log], after[log])
        area[log], moment[log] = area_log, moment_log
    return area, moment


def _measure_log(
    start: Floats, width: Floats, before: Floats, after: Floats
) -> tuple[Floats, Floats]:
    fall = np.log(before / after)  # k times width
    safe = np.where(fall == 0, 1.0, fall)
    area = np.where(fall == 0, width * before, -width * before * np.expm1(-safe) / safe)
    inner = width**2 * before * _first_moment(fall)
    return area, start * area + inner


def _first_moment(fall: Floats) -> Floats:
    """Integral of s exp(-fall s) for s from 0 to 1."""
    series = 0.5 - fall * (
        1 / 3 - fall * (1 / 8 - fall * (1 / 30 - fall * (1 / 144 - fall * (1 / 840 - fall / 5760))))
    )
    small = np.abs(fall) < SERIES_BELOW
    safe = np.where(small, 1.0, fall)
    exact = (-np.expm1(-safe) - safe * np.exp(-safe)) / safe**2
    return np.where(small, series, exact)


def interpolate(time: float, times: Floats, concentrations: Floats, *, log: Flags) -> float:
    """Concentration at a time within the samples, by the rule of its segment."""
    after = int(np.searchsorted(times, time, side="left"))
    if times[after] == time:
        return float(concentrations[after])
    left, right = after - 1, after
    share = (time - times[left]) / (times[right] - times[left])
    if log[left]:
        logs = np.log(concentrations[[left, right]])
        return float(np.exp(logs[0] + share * (logs[1] - logs[0])))
    return float(concentrations[left] + share * (concentrations[right] - concentrations[left]))


def measure_between(
    start: float, end: float, times: Floats, concentrations: Floats, *, log: Flags
) -> tuple[float, float]:
    """Area and first moment from ``start`` to ``end``, both within the samples."""
    if start >= end:
        return 0.0, 0.0
    inside = (times > start) & (times < end)
    ends = [interpolate(time, times, concentrations, log=log) for time in (start, end)]
    cut_times = np.concatenate([[start], times[inside], [end]])
    cut = np.concatenate([[ends[0]], concentrations[inside], [ends[1]]])
    segment = np.searchsorted(times, cut_times[:-1], side="right") - 1
    possible = (cut[:-1] > 0) & (cut[1:] > 0) & (cut[:-1] != cut[1:])
    area, moment = measure_segments(cut_times, cut, log=log[segment] & possible)
    return float(area.sum()), float(moment.sum())


def measure_tail(
    start: float, end: float, *, last: float, clast: float, rate: float
) -> tuple[float, float]:
    """Area and first moment of ``clast * exp(-rate * (t - last))`` from ``start`` to ``end``.

    ``end`` may be infinite.
    """

    def beyond(time: float) -> tuple[float, float]:
        if np.isinf(time):
            return 0.0, 0.0
        area = clast * float(np.exp(-rate * (time - last))) / rate
        return area, area * (time + 1 / rate)

    (from_start, moment_start), (from_end, moment_end) = beyond(start), beyond(end)
    return from_start - from_end, moment_start - moment_end
