"""What a case of the SBML Test Suite asks for: its settings file."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from openldn.errors import ExchangeError


@dataclass(frozen=True, kw_only=True)
class SbmlSettings:
    """Times and quantities of a test case.

    Parameters
    ----------
    start, duration : float
        In the model's time.
    steps : int
        Equal steps from start to start + duration.
    variables : tuple of str
        SBML ids, in the order of the columns of the results.
    amount, concentration : tuple of str
        Species to be given as an amount, as a concentration.
    """

    start: float
    duration: float
    steps: int
    variables: tuple[str, ...]
    amount: tuple[str, ...] = ()
    concentration: tuple[str, ...] = ()

    @property
    def times(self) -> NDArray[np.float64]:
        """Times of the rows of the results."""
        return np.linspace(self.start, self.start + self.duration, self.steps + 1)


def read_sbml_settings(text: str) -> SbmlSettings:
    r"""Read lines like ``start: 0``, ``variables: S1, S2``; other keys are passed over.

    Raises
    ------
    ExchangeError
        If a key is missing or is no number.

    Examples
    --------
    >>> read_sbml_settings("start: 0\nduration: 5\nsteps: 5\nvariables: S1").times
    array([0., 1., 2., 3., 4., 5.])
    """
    found = {}
    for line in text.splitlines():
        key, colon, value = line.partition(":")
        if colon:
            found[key.strip()] = value.strip()
    settings = SbmlSettings(
        start=_read_number(found, "start"),
        duration=_read_number(found, "duration"),
        steps=int(_read_number(found, "steps")),
        variables=_read_list(found, "variables"),
        amount=_read_list(found, "amount"),
        concentration=_read_list(found, "concentration"),
    )
    if settings.steps < 1 or settings.duration <= 0:
        raise ExchangeError("settings: steps must be 1 or more and duration above 0.")
    return settings


def _read_list(found: dict[str, str], key: str) -> tuple[str, ...]:
    return tuple(found.get(key, "").replace(",", " ").split())


def _read_number(found: dict[str, str], key: str) -> float:
    try:
        return float(found[key])
    except KeyError:
        raise ExchangeError(f"settings: the line '{key}:' is missing. Add it.") from None
    except ValueError:
        raise ExchangeError(f"settings: {key} is {found[key]!r}; must be a number.") from None
