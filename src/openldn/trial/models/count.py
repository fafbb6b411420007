"""Counts: negative binomial or Poisson with a log link and a latent AR(1) residual."""

import numpy as np

from openldn.inference import Family, Floats
from openldn.record import Instrument
from openldn.trial.models.base import OutcomeModel


def expected_score(eta: Floats, sigma: float, _instrument: Instrument) -> Floats:
    """Expected count, averaged over the latent residual."""
    expected: Floats = np.exp(np.minimum(eta + 0.5 * sigma**2, 50.0))
    return expected


def check(scores: Floats, _instrument: Instrument) -> str:
    """Counts are whole numbers from zero."""
    bad = (scores < 0) | (np.abs(scores - np.round(scores)) > 1e-9)
    if np.any(bad):
        return f"score {scores[bad][0]:g} is no count; counts are whole numbers from 0."
    return ""


COUNT = OutcomeModel(
    name="count",
    family=Family.NEGATIVE_BINOMIAL,
    section="count",
    expected_score=expected_score,
    check=check,
)
POISSON = OutcomeModel(
    name="poisson",
    family=Family.POISSON,
    section="count",
    expected_score=expected_score,
    check=check,
)
