"""The terminal slope: which samples lie on it, and how well."""

from dataclasses import dataclass

import numpy as np

from openldn.simulate.nca.options import NcaOptions, PeakUse
from openldn.simulate.nca.profile import Flags, Floats, Profile, Route
from openldn.simulate.nca.reason import Reason


@dataclass(frozen=True, kw_only=True)
class TerminalSlope:
    """Straight line through the logarithms of the last concentrations."""

    rate: float
    intercept: float
    n_points: int
    r_squared: float
    adj_r_squared: float
    start: float
    end: float

    @property
    def half_life(self) -> float:
        """Time in which the concentration halves."""
        return float(np.log(2)) / self.rate

    @property
    def span_ratio(self) -> float:
        """Number of half-lives that the samples cover."""
        return (self.end - self.start) / self.half_life

    def predict(self, time: float) -> float:
        """Concentration on the line."""
        return float(np.exp(self.intercept - self.rate * time))


def fit_terminal_slope(
    times: Floats, concentrations: Floats, *, profile: Profile, options: NcaOptions
) -> TerminalSlope | Reason:
    """Fit the terminal slope, by the best fit or by the times that are given.

    Parameters
    ----------
    times, concentrations : array
        Measured after the dose, in the order of time, with nothing put in; one above 0 at least.

    Returns
    -------
    TerminalSlope, or the reason why there is none
    """
    allowed = _find_allowed(times, concentrations, profile=profile, options=options)
    times, logs = times[allowed], np.log(concentrations[allowed])
    if times.size < options.min_points:
        return Reason.TOO_FEW_POINTS
    if options.lambda_z_range is not None:
        fits = [_fit(times, logs)]
    else:
        sizes = range(options.min_points, times.size + 1)
        fits = [_fit(times[-size:], logs[-size:]) for size in sizes]
    declining = [fit for fit in fits if fit is not None]
    if not declining:
        return Reason.NO_DECLINE
    best = max(fit.adj_r_squared for fit in declining)
    near = [
        fit
        for fit in declining
        if fit.adj_r_squared == best or best - fit.adj_r_squared < options.adj_r2_tolerance
    ]
    return max(near, key=lambda fit: fit.n_points)


def _find_allowed(
    times: Floats, concentrations: Floats, *, profile: Profile, options: NcaOptions
) -> Flags:
    positive: Flags = concentrations > 0
    if options.lambda_z_range is not None:
        low, high = options.lambda_z_range
        positive &= (times >= low) & (times <= high)
        return positive
    peak = times[concentrations.argmax()]
    bolus = profile.route is Route.IV_BOLUS
    use = options.peak_use
    with_peak = use is PeakUse.INCLUDE or (use is PeakUse.AUTO and bolus)
    positive &= times >= peak if with_peak else times > peak
    positive &= times >= profile.duration
    return positive


def _fit(times: Floats, logs: Floats) -> TerminalSlope | None:
    """Fit a line; None if it does not fall."""
    size = times.size
    x, y = times - times.mean(), logs - logs.mean()
    sxx, sxy, syy = float(x @ x), float(x @ y), float(y @ y)
    rate = -sxy / sxx
    if rate <= 0 or np.ptp(logs) == 0:
        return None
    r_squared = min(sxy**2 / (sxx * syy), 1.0)
    return TerminalSlope(
        rate=rate,
        intercept=float(logs.mean()) + rate * float(times.mean()),
        n_points=size,
        r_squared=r_squared,
        adj_r_squared=1 - (1 - r_squared) * (size - 1) / (size - 2),
        start=float(times[0]),
        end=float(times[-1]),
    )
