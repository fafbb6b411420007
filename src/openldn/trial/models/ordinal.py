"""Scores given in steps, such as 0 to 10: an ordered probit on the score's own scale.

The latent score has an AR(1) residual; score ``k`` is seen when it lies within half a step
of ``k``, and the lowest and highest score when it lies beyond. So the ends are no wall that
an effect is lost behind, and no cutpoints have to be learned from one person.
"""

import numpy as np
from scipy.special import ndtr

from openldn.inference import Family, Floats
from openldn.record import Instrument
from openldn.trial.models.base import Limits, OutcomeModel


def steps(instrument: Instrument) -> tuple[float, float, float]:
    """Lowest score, highest score, step (1 when the instrument does not say)."""
    low = instrument.minimum if instrument.minimum is not None else -np.inf
    high = instrument.maximum if instrument.maximum is not None else np.inf
    return low, high, instrument.step or 1.0


def limits(scores: Floats, instrument: Instrument) -> Limits:
    """Half a step to both sides; open beyond the ends of the range."""
    low, high, step = steps(instrument)
    lower = np.where(scores <= low + step / 4, -np.inf, scores - step / 2)
    upper = np.where(scores >= high - step / 4, np.inf, scores + step / 2)
    return lower, upper


def expected_score(eta: Floats, sigma: float, instrument: Instrument) -> Floats:
    """Sum over cutpoints of the probability to lie above."""
    low, high, step = steps(instrument)
    cuts = np.arange(low + step / 2, high, step)
    expected: Floats = low + step * ndtr((eta[..., None] - cuts) / sigma).sum(axis=-1)
    return expected


def check(scores: Floats, instrument: Instrument) -> str:
    """Scores must sit on the steps of a bounded scale."""
    if instrument.width is None:
        return "the ordinal model needs the range of the score; give --range LOW HIGH."
    low, _, step = steps(instrument)
    place = (scores - low) / step
    off = np.abs(place - np.round(place)) > 1e-6
    if np.any(off):
        return (
            f"score {scores[off][0]:g} lies between the steps of {step:g}; "
            "use --likelihood gaussian or censored."
        )
    return ""


ORDINAL = OutcomeModel(
    name="ordinal",
    family=Family.INTERVAL,
    section="score",
    limits=limits,
    expected_score=expected_score,
    check=check,
)
