"""Yes/no: a probit model whose latent residual is AR(1) with SD one."""

import numpy as np
from scipy.special import ndtr

from openldn.inference import Family, Floats
from openldn.record import Instrument
from openldn.trial.models.base import Limits, OutcomeModel


def limits(scores: Floats, _instrument: Instrument) -> Limits:
    """The latent score is above zero for 1 and below for 0."""
    yes = scores > 0.5
    return np.where(yes, 0.0, -np.inf), np.where(yes, np.inf, 0.0)


def expected_score(eta: Floats, sigma: float, _instrument: Instrument) -> Floats:
    """Probability of a 1."""
    probability: Floats = ndtr(eta / sigma)
    return probability


def check(scores: Floats, _instrument: Instrument) -> str:
    """Only 0 and 1."""
    bad = (scores != 0) & (scores != 1)
    if np.any(bad):
        return f"score {scores[bad][0]:g} is neither 0 nor 1; write yes as 1 and no as 0."
    return ""


BINARY = OutcomeModel(
    name="binary",
    family=Family.INTERVAL,
    section="binary",
    limits=limits,
    expected_score=expected_score,
    check=check,
)
