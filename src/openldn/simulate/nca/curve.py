"""The curve that is measured: samples after the dose, cleaned, with a point at the dose."""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from openldn.simulate.nca.options import DROP, KEEP, BlqChoice, BlqRule
from openldn.simulate.nca.profile import Floats, Profile, Route

# Finer than any clock of a study, in seconds or in days, and coarser than rounding.
TIME_DECIMALS = 10


class StartPoint(StrEnum):
    """Where the concentration at the time of the dose comes from."""

    MEASURED = "measured"
    ZERO = "zero"
    PRE_DOSE = "pre-dose sample"
    MINIMUM = "minimum of the interval"
    BACK_EXTRAPOLATED = "back-extrapolated"
    FIRST_POSITIVE = "first concentration above zero"


@dataclass(frozen=True, kw_only=True, eq=False)
class Curve:
    """Samples in time since the dose, and the curve through them from the dose on.

    ``sample_times`` and ``samples`` are measured; ``times`` and ``concentrations`` are the same
    with the point at the dose, up to the last concentration above zero; ``all_times`` and
    ``all_concentrations`` also hold the zeros after it.
    """

    sample_times: Floats
    samples: Floats
    all_times: Floats
    all_concentrations: Floats
    start: StartPoint
    n_missing: int
    n_blq: int
    n_before_dose: int

    @property
    def has_concentration(self) -> bool:
        """Whether anything above zero was measured."""
        return bool((self.samples > 0).any())

    @property
    def tlast(self) -> float:
        """Time of the last concentration above zero."""
        return float(self.sample_times[self.samples > 0][-1])

    @property
    def times(self) -> Floats:
        """Times of the curve up to the last concentration above zero."""
        return self.all_times[: self._size]

    @property
    def concentrations(self) -> Floats:
        """Concentrations of the curve up to the last one above zero."""
        return self.all_concentrations[: self._size]

    @property
    def _size(self) -> int:
        return int(np.searchsorted(self.all_times, self.tlast, side="right"))


def make_curve(profile: Profile, *, blq: BlqRule) -> Curve:
    """Sort, clean and complete the samples of a profile."""
    order = np.argsort(profile.times)
    times, values = _since_dose(profile)[order], profile.concentrations[order]
    held = ~np.isnan(values)
    before = held & (times < 0)
    after = held & ~before
    sample_times, samples = _apply_blq(times[after], values[after], blq)
    curve = Curve(
        sample_times=sample_times,
        samples=samples,
        all_times=sample_times,
        all_concentrations=samples,
        start=StartPoint.MEASURED,
        n_missing=int((~held).sum()),
        n_blq=int((values[after] == 0).sum()),
        n_before_dose=int(before.sum()),
    )
    return _add_start(curve, profile, pre_dose=values[before])


def _since_dose(profile: Profile) -> Floats:
    if profile.dose_time == 0:
        return profile.times
    # 8.2 - 0.2 is not quite 8; a sample at the end of an interval must lie within it.
    return np.round(profile.times - profile.dose_time, TIME_DECIMALS)


def _apply_blq(times: Floats, values: Floats, rule: BlqRule) -> tuple[Floats, Floats]:
    """Keep, drop or replace zeros by where they stand."""
    positive = np.flatnonzero(values > 0)
    first, last = (positive[0], positive[-1]) if positive.size else (values.size, values.size)
    place = np.arange(values.size)
    zones: tuple[tuple[BlqChoice, object], ...] = (
        (rule.first, place < first),
        (rule.middle, (place > first) & (place < last)),
        (rule.last, place > last),
    )
    kept, values = np.ones(values.size, dtype=bool), values.copy()
    for choice, zone in zones:
        chosen = (values == 0) & np.asarray(zone)
        if choice == DROP:
            kept &= ~chosen
        elif choice != KEEP:
            values[chosen] = float(choice)
    return times[kept], values[kept]


def _add_start(curve: Curve, profile: Profile, *, pre_dose: Floats) -> Curve:
    """Put a point at the dose where none was measured, or where it was taken before a bolus."""
    times, samples = curve.sample_times, curve.samples
    if profile.route is Route.IV_BOLUS:
        return _add_bolus_start(curve, later_dose=profile.steady_state or not profile.first_dose)
    if times.size and times[0] == 0:
        return curve
    value, source = 0.0, StartPoint.ZERO
    if not profile.first_dose or profile.steady_state:
        within = times <= profile.tau if profile.tau else np.ones(times.size, dtype=bool)
        if pre_dose.size:
            value, source = float(pre_dose[-1]), StartPoint.PRE_DOSE
        elif within.any():
            value, source = float(samples[within].min()), StartPoint.MINIMUM
    return _put_start(curve, value, source)


def _add_bolus_start(curve: Curve, *, later_dose: bool) -> Curve:
    """C0 of a bolus: measured at the dose, or the line through the next two, or the next one."""
    times, samples = curve.sample_times, curve.samples
    if not (samples > 0).any():
        return curve if times.size and times[0] == 0 else _put_start(curve, 0.0, StartPoint.ZERO)
    # After a bolus concentrations only fall: if there were doses before it, a first sample that
    # is lower than the next was drawn just before the dose.
    is_trough = later_dose and samples.size > 1 and samples[0] < samples[1]
    if times[0] == 0 and samples[0] > 0 and not is_trough:
        return curve
    later_times, later = times[times > 0], samples[times > 0]
    if later.size >= 2 and later[0] > later[1] > 0:
        slope = np.log(later[1] / later[0]) / (later_times[1] - later_times[0])
        value = float(later[0] * np.exp(-slope * later_times[0]))
        return _put_start(curve, value, StartPoint.BACK_EXTRAPOLATED)
    return _put_start(curve, float(later[later > 0][0]), StartPoint.FIRST_POSITIVE)


def _put_start(curve: Curve, value: float, source: StartPoint) -> Curve:
    later = curve.sample_times > 0
    return replace(
        curve,
        all_times=np.concatenate([[0.0], curve.sample_times[later]]),
        all_concentrations=np.concatenate([[value], curve.samples[later]]),
        start=source,
    )
