"""Areas and concentrations of one curve, within its samples and beyond."""

import numpy as np

from openldn.simulate.nca.areas import (
    find_log_segments,
    interpolate,
    measure_between,
    measure_segments,
    measure_tail,
)
from openldn.simulate.nca.curve import Curve, StartPoint
from openldn.simulate.nca.options import Extrapolation, NcaOptions
from openldn.simulate.nca.profile import Flags, Floats
from openldn.simulate.nca.reason import Reason
from openldn.simulate.nca.terminal import TerminalSlope


class CurveAreas:
    """Areas under one curve, within its samples and beyond."""

    def __init__(self, curve: Curve, slope: TerminalSlope | Reason, options: NcaOptions) -> None:
        self.curve, self._slope, self._options = curve, slope, options

    @property
    def to_last(self) -> tuple[float | Reason, float | Reason]:
        """AUC and AUMC to tlast; 0 when only zeros were measured."""
        if not self.curve.samples.size:
            return Reason.NO_CONCENTRATION, Reason.NO_CONCENTRATION
        if not self.curve.has_concentration:
            return 0.0, 0.0
        return self._measure(self.curve.times, self.curve.concentrations)

    @property
    def over_all(self) -> float | Reason:
        """AUC to the last sample."""
        if not self.curve.samples.size:
            return Reason.NO_CONCENTRATION
        return self._measure(self.curve.all_times, self.curve.all_concentrations)[0]

    @property
    def before_first(self) -> float:
        """AUC from the dose to the first sample, where the point at the dose was put in."""
        if self.curve.start is StartPoint.MEASURED:
            return 0.0
        return self._measure(self.curve.times[:2], self.curve.concentrations[:2])[0]

    def between(self, start: float, end: float) -> tuple[float | Reason, float | Reason]:
        """AUC and AUMC over an interval in time since the dose."""
        if not self.curve.has_concentration:
            nothing: float | Reason = 0.0 if self.curve.samples.size else Reason.NO_CONCENTRATION
            return nothing, nothing
        last = self.curve.tlast
        times, values = self.curve.times, self.curve.concentrations
        log = self._find_log(times, values)
        area, moment = measure_between(min(start, last), min(end, last), times, values, log=log)
        if end <= last:
            return area, moment
        tail = self._find_tail()
        if isinstance(tail, Reason):
            return tail, tail
        clast, rate = tail
        more = measure_tail(max(start, last), end, last=last, clast=clast, rate=rate)
        return area + more[0], moment + more[1]

    def at(self, time: float) -> float | Reason:
        """Concentration at a time since the dose."""
        if not self.curve.has_concentration:
            return Reason.NO_CONCENTRATION
        times, values = self.curve.times, self.curve.concentrations
        if time <= self.curve.tlast:
            return interpolate(time, times, values, log=self._find_log(times, values))
        tail = self._find_tail()
        if isinstance(tail, Reason):
            return tail
        return tail[0] * float(np.exp(-tail[1] * (time - self.curve.tlast)))

    def _find_tail(self) -> tuple[float, float] | Reason:
        """Concentration at tlast from which the curve goes on, and the rate of its fall."""
        if self._options.extrapolation is Extrapolation.NONE:
            return Reason.NOT_EXTRAPOLATED
        if isinstance(self._slope, Reason):
            return Reason.NO_LAMBDA_Z
        observed = self._options.extrapolation is Extrapolation.OBSERVED
        last = float(self.curve.concentrations[-1])
        return last if observed else self._slope.predict(self.curve.tlast), self._slope.rate

    def _find_log(self, times: Floats, values: Floats) -> Flags:
        tmax = float(times[values.argmax()])
        return find_log_segments(times, values, method=self._options.method, tmax=tmax)

    def _measure(self, times: Floats, values: Floats) -> tuple[float, float]:
        area, moment = measure_segments(times, values, log=self._find_log(times, values))
        return float(area.sum()), float(moment.sum())
