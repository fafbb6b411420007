"""The immune response written by hand, to compare with and to check the model text against.

The equations are those of ``data/models/immune.toml``, solved for a tone that is held.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Values = Mapping[str, float | Floats]


def release_from_tone(tone: float | Floats, values: Values) -> Floats:
    """Fold of the response that tone leaves at once, 1 at tone 1."""
    most, half = values["tone_Imax"], values["tone_IT50"]
    return np.asarray((1 - most * tone / (half + tone)) / (1 - most / (half + 1)))


def respond(hours: float | Floats, *, tone: float | Floats, values: Values) -> Floats:
    """Fold of the response after some hours at a tone, from baseline.

    It jumps at once; then the cells adapt over days and overshoot.
    """
    at_once = release_from_tone(tone, values)
    end = at_once ** -values["cell_overshoot"]
    cells = end + (1 - end) * 2 ** (-np.asarray(hours) / values["cell_half_life"])
    return np.asarray(at_once * cells)
