"""Answers of simulations as JSON and as tables."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from openldn.simulate import Band, Exposure, NightSummary, title_of

_DIGITS = 6


def exposures_to_json(exposures: Sequence[Exposure]) -> dict[str, Any]:
    """Plain values; times in hours since the first dose, occupancy 0 to 1."""
    first = exposures[0]
    return {
        "doses": {
            "title": first.doses.title,
            "clock_h": first.doses.clock_h,
            "time_h": _numbers(first.doses.times_h),
            "dose_mg": _numbers(first.doses.doses_mg),
        },
        "person": first.person.covariates,
        "time_h": _numbers(first.times_h),
        "units": dict(first.units),
        "titles": {name: title_of(name) for name in first.units},
        "hypotheses": [_hypothesis(one) for one in exposures],
    }


def _hypothesis(exposure: Exposure) -> dict[str, Any]:
    return {
        "name": exposure.hypothesis.name,
        "title": exposure.hypothesis.title,
        "statement": exposure.hypothesis.statement,
        "sources": list(exposure.hypothesis.sources),
        "outcome": exposure.outcome.name.lower(),
        "message": exposure.message,
        "draws": exposure.n_draws,
        "rests_on": {
            name: {"basis": ground.basis.value, "reason": ground.reason}
            for name, ground in exposure.rests_on.items()
        },
        "curves": {name: band_to_json(band) for name, band in exposure.curves.items()},
        "nights": {name: _night(night) for name, night in exposure.nights.items()},
    }


def _night(night: NightSummary) -> dict[str, Any]:
    return {
        "peak": band_to_json(night.peak),
        "trough": band_to_json(night.trough),
        "last": band_to_json(night.last),
        "peak_time_h": band_to_json(night.peak_time_h),
        "area_h": band_to_json(night.area),
        "hours_above": {f"{x:g}": band_to_json(band) for x, band in night.hours_above.items()},
    }


def band_to_json(band: Band) -> dict[str, list[float | None]]:
    """Estimate and, where there is one, interval."""
    found = {"best": _numbers(band.best)}
    if band.low is not None and band.high is not None:
        found |= {"low": _numbers(band.low), "high": _numbers(band.high)}
    return found


def _numbers(values: Iterable[float] | NDArray[np.float64]) -> list[float | None]:
    """Rounded to what they are worth; ``None`` where not finite."""
    return [
        float(f"{value:.{_DIGITS}g}") if math.isfinite(value) else None
        for value in np.asarray(values, dtype=float).tolist()
    ]


def exposures_to_frame(exposures: Sequence[Exposure]) -> pl.DataFrame:
    """Tidy table: hypothesis, hour, quantity, unit, estimate, interval."""
    frames = [
        pl.DataFrame(
            {
                "hypothesis": exposure.hypothesis.name,
                "time_h": exposure.times_h,
                "quantity": name,
                "unit": exposure.units[name],
                "best": band.best,
                "low": np.full_like(band.best, np.nan) if band.low is None else band.low,
                "high": np.full_like(band.best, np.nan) if band.high is None else band.high,
            }
        )
        for exposure in exposures
        for name, band in exposure.curves.items()
    ]
    return pl.concat(frames).fill_nan(None)
