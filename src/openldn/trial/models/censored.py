"""Continuous scores that pile up at the ends of their range: censored there."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from openldn.inference import Family, Floats
from openldn.record import Instrument
from openldn.trial.models.base import Limits, OutcomeModel

# A score that is not at an end is known to this share of the range.
RESOLUTION = 1e-4


def _ends(instrument: Instrument) -> tuple[float, float]:
    low = instrument.minimum if instrument.minimum is not None else -np.inf
    high = instrument.maximum if instrument.maximum is not None else np.inf
    return low, high


def limits(scores: Floats, instrument: Instrument) -> Limits:
    """A narrow box around each score, half a step wide where steps are known; open at the ends."""
    low, high = _ends(instrument)
    spread = float(np.ptp(scores)) or 1.0
    half = 0.5 * (instrument.step or RESOLUTION * (instrument.width or spread))
    lower = np.where(scores <= low, -np.inf, scores - half)
    upper = np.where(scores >= high, np.inf, scores + half)
    return lower, upper


def _density(x: Floats | float) -> NDArray[np.float64]:
    density: Floats = np.exp(-0.5 * np.square(x)) / np.sqrt(2 * np.pi)
    return density


def expected_score(eta: Floats, sigma: float, instrument: Instrument) -> Floats:
    """Mean of a normal variable that is cut off at the ends."""
    low, high = _ends(instrument)
    a, b = (low - eta) / sigma, (high - eta) / sigma
    inside = eta * (ndtr(b) - ndtr(a)) - sigma * (_density(b) - _density(a))
    at_low = low * ndtr(a) if np.isfinite(low) else 0.0
    at_high = high * ndtr(-b) if np.isfinite(high) else 0.0
    expected: Floats = inside + at_low + at_high
    return expected


def check(_scores: Floats, instrument: Instrument) -> str:
    """At least one end must be known."""
    if instrument.minimum is None and instrument.maximum is None:
        return "the censored model needs the range of the score; give --range LOW HIGH."
    return ""


CENSORED = OutcomeModel(
    name="censored",
    family=Family.INTERVAL,
    section="score",
    limits=limits,
    expected_score=expected_score,
    check=check,
)
