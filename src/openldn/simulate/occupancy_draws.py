"""What occupancy may be: uncertainty of the fit, and how persons differ."""

import tomllib
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import numpy as np

from openldn.simulate.calibration.fit import Fit
from openldn.simulate.hypotheses import find_hypothesis
from openldn.simulate.parts import read_fit, read_part
from openldn.simulate.plasma_curve import Floats


def fit_of(hypothesis: str) -> Fit:
    """The fit of a hypothesis, as the calibration wrote it.

    Raises
    ------
    NotFound
        If there is no such hypothesis.
    """
    return read_fit(find_hypothesis(hypothesis).name)


def draw_fit(hypothesis: str, *, rng: np.random.Generator, n: int) -> dict[str, Floats]:
    """Draw parameters of a typical person from the uncertainty of the fit."""
    return fit_of(hypothesis).draw(rng, n)


def draw_persons(
    hypothesis: str, values: Mapping[str, Floats], *, rng: np.random.Generator
) -> dict[str, Floats]:
    """Make every draw another person: log-normal spread, as the model text states it.

    Persons differ in how much of a dose comes to plasma as well; that is within the spread of
    the amount that blocks half, which PET gives per mg swallowed.
    """
    spread = read_spread(hypothesis)
    return {
        name: value * np.exp(spread.get(name, 0.0) * rng.standard_normal(value.shape))
        for name, value in values.items()
    }


@cache
def read_spread(hypothesis: str) -> Mapping[str, float]:
    """Standard deviation between persons of the logarithm, by parameter of the occupancy part."""
    part = next(
        name
        for name in find_hypothesis(hypothesis).parts
        if name.startswith("occupancy_") and name != "occupancy_periphery"
    )
    rows = tomllib.loads(read_part(part))["parameters"]
    return MappingProxyType({name: row["sd"] for name, row in rows.items() if "sd" in row})
