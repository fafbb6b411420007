"""The parts that models are put together from, with fitted numbers filled in."""

import json
import re
from collections.abc import Iterable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from openldn.errors import SimulationError
from openldn.simulate.calibration import Fit
from openldn.tables import read_text

_FITTED = re.compile(r'^(\w+)(\s*=\s*\{[^}]*value\s*=\s*)"fitted:([\w-]+)"', re.MULTILINE)


@cache
def read_fit(name: str) -> Fit:
    """Read the fit that ``openldn calibrate`` wrote."""
    return Fit.from_json(json.loads(read_text("openldn.simulate", f"fitted/{name}.json")))


@cache
def read_part(name: str) -> str:
    """Text of one part of a model, fitted values filled in.

    A parameter whose value is ``"fitted:NAME"`` gets the estimate of the fit of that name.

    Raises
    ------
    SimulationError
        If the fit does not hold the parameter.
    """
    text = read_text("openldn.simulate", f"models/{name}.toml")

    def fill(match: re.Match[str]) -> str:
        values = read_fit(match[3]).values
        if match[1] not in values:
            raise SimulationError(f"the fit {match[3]} holds no {match[1]}; run openldn calibrate.")
        return f"{match[1]}{match[2]}{values[match[1]]!r}"

    return _FITTED.sub(fill, text)


def find_fits(parts: Iterable[str]) -> tuple[str, ...]:
    """Names of the fits that parts take values from, each once."""
    names = (
        match[3]
        for part in parts
        for match in _FITTED.finditer(read_text("openldn.simulate", f"models/{part}.toml"))
    )
    return tuple(dict.fromkeys(names))


def draw_fitted(
    parts: Iterable[str], *, rng: np.random.Generator, n: int
) -> dict[str, NDArray[np.float64]]:
    """Draw the fitted parameters of parts from their uncertainty, each fit jointly.

    Returns
    -------
    dict of str to array of shape (n,)
    """
    drawn: dict[str, NDArray[np.float64]] = {}
    for name in find_fits(parts):
        drawn |= read_fit(name).draw(rng, n)
    return drawn
