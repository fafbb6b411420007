"""Back from the scale on which studies were pooled to the scale that people read."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from openldn.errors import StudyError
from openldn.evidence.synthesis.arrays import Floats
from openldn.evidence.synthesis.checks import check_choice, read_counts
from openldn.evidence.synthesis.effect_sizes import MEASURES

_LOGARITHMS = ("RR", "OR", "PETO", "ROM", "ROMC", "PLN")


def back_transform(value: ArrayLike, *, measure: str, n: ArrayLike | None = None) -> Floats:
    """Turn effects, and the ends of their intervals, into ratios or proportions.

    Standard errors cannot be turned back; intervals can, end by end.

    Parameters
    ----------
    value : float or array
        On the scale of :func:`~openldn.evidence.synthesis.effect_size`.
    measure : str
        What it measures; what is not a transformed scale comes back as it is.
    n : array of shape (n_studies,), optional
        Sizes of the studies, for ``PFT``, which is inverted at their harmonic mean (Miller 1978).

    Examples
    --------
    >>> back_transform([0.0, 0.47], measure="RR").round(2).tolist()
    [1.0, 1.6]
    """
    check_choice(measure, MEASURES, name="measure")
    numbers = np.asarray(value, dtype=float)
    if measure == "PFT":
        if n is None:
            raise StudyError("measure PFT needs n, the sizes of the studies, to be turned back.")
        sizes = read_counts(n, name="n", labels=None, least=1)
        return _double_sine(numbers, float(1 / np.mean(1 / sizes)))
    return np.asarray(_BACK.get(measure, np.asarray)(numbers))


def _squared_sine(value: Floats) -> Floats:
    """Beyond 0 and a right angle there is no proportion; the ends are 0 and 1."""
    return np.asarray(np.sin(np.clip(value, 0.0, np.pi / 2)) ** 2)


def _double_sine(value: Floats, n: float) -> Floats:
    """Miller (1978)."""
    lowest = 0.5 * np.arcsin(np.sqrt(1 / (n + 1)))
    highest = 0.5 * (np.arcsin(np.sqrt(n / (n + 1))) + np.pi / 2)
    inside = np.clip(value, lowest, highest)
    sine = np.sin(2 * inside)
    root = np.sqrt(np.maximum(0.0, 1 - (sine + (sine - 1 / sine) / n) ** 2))
    share = 0.5 * (1 - np.sign(np.cos(2 * inside)) * root)
    return np.where(value <= lowest, 0.0, np.where(value >= highest, 1.0, share))


_BACK: dict[str, Callable[[Floats], Floats]] = {
    **dict.fromkeys(_LOGARITHMS, np.exp),
    "PLO": expit,
    "PAS": _squared_sine,
}
