"""Outcome models: one file each, one line here."""

import numpy as np

from openldn.errors import ModelError
from openldn.inference import Floats
from openldn.record import Instrument
from openldn.trial.models.base import OutcomeModel
from openldn.trial.models.binary import BINARY
from openldn.trial.models.censored import CENSORED
from openldn.trial.models.count import COUNT, POISSON
from openldn.trial.models.gaussian import GAUSSIAN
from openldn.trial.models.ordinal import ORDINAL

MODELS = (GAUSSIAN, ORDINAL, CENSORED, COUNT, POISSON, BINARY)

# Scales of at most this many steps are judged as ordered categories.
MOST_CATEGORIES = 21
# Share of scores at the ends of a continuous scale from which they are censored.
PILED_UP = 0.05
# So many zeros and ones alone are no scores of a scale without a range.
FEWEST_YES_NO = 6

__all__ = ["MODELS", "OutcomeModel", "choose_model", "find_model"]


def find_model(name: str) -> OutcomeModel:
    """The outcome model of that name.

    Raises
    ------
    ModelError
        If there is none.
    """
    aliases = {"negative-binomial": "count"}
    wanted = aliases.get(name, name)
    for model in MODELS:
        if model.name == wanted:
            return model
    names = ", ".join(model.name for model in MODELS)
    raise ModelError(f"likelihood is {name!r}; must be auto or one of {names}.")


def choose_model(scores: Floats, *, instrument: Instrument) -> OutcomeModel:
    """The outcome model that fits the instrument: yes/no, categories, censored, continuous.

    Counts are never guessed: whole numbers may be scores. Zeros and ones alone are yes/no.
    """
    hinted = [model for model in MODELS if model.name == instrument.likelihood]
    if hinted and not hinted[0].check(scores, instrument):
        return hinted[0]
    is_yes_no = len(scores) >= FEWEST_YES_NO and not BINARY.check(scores, instrument)
    if instrument.width is None:
        return BINARY if is_yes_no else GAUSSIAN
    if (instrument.minimum, instrument.maximum) == (0, 1) and not BINARY.check(scores, instrument):
        return BINARY
    step = instrument.step or 1.0
    categories = instrument.width / step + 1
    if categories <= MOST_CATEGORIES and not ORDINAL.check(scores, instrument):
        return ORDINAL
    at_ends = (scores <= (instrument.minimum or 0.0)) | (scores >= (instrument.maximum or 0.0))
    return CENSORED if len(scores) and np.mean(at_ends) >= PILED_UP else GAUSSIAN
