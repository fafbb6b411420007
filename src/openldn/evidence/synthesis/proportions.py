"""Single proportions on five scales.

References
----------
Freeman MF, Tukey JW (1950). Transformations related to the angular and the square root. Ann Math
Stat 21: 607-611. DOI 10.1214/aoms/1177729756.
Miller JJ (1978). The inverse of the Freeman-Tukey double arcsine transformation. Am Stat 32: 138.
DOI 10.1080/00031305.1978.10479283.
"""

from collections.abc import Callable

import numpy as np

from openldn.evidence.synthesis.arrays import Floats
from openldn.evidence.synthesis.numbers import Numbers
from openldn.evidence.synthesis.tables import marked

Effects = tuple[Floats, Floats]


def proportion(numbers: Numbers, *, measure: str, variance: str, add: float, to: str) -> Effects:
    """One proportion for each study.

    ``PR`` raw, ``PLN`` log, ``PLO`` logit, ``PAS`` arcsine of the root, ``PFT`` double arcsine.
    To empty cells something is added but for PAS and PFT, which need it not.
    """
    events, n = numbers.events("events", "n")
    extra = add * marked((events == 0) | (events == n), to)
    if measure in {"PAS", "PFT"}:
        return _ANGLES[measure](events, n)
    x, size = events + extra, n + 2 * extra
    if measure == "PR":
        return x / size, x / size * (1 - x / size) / (size - float(variance == "UB"))
    if measure == "PLN":
        return np.log(x / size), 1 / x - 1 / size
    return np.log(x / (size - x)), 1 / x + 1 / (size - x)


def arcsine(events: Floats, n: Floats) -> Effects:
    """Arcsine of the root of the proportion; variance 1/(4n)."""
    return np.arcsin(np.sqrt(events / n)), 1 / (4 * n)


def double_arcsine(events: Floats, n: Floats) -> Effects:
    """Freeman and Tukey's mean of two arcsines; variance 1/(4n + 2)."""
    first, second = np.sqrt(events / (n + 1)), np.sqrt((events + 1) / (n + 1))
    return 0.5 * (np.arcsin(first) + np.arcsin(second)), 1 / (4 * n + 2)


_ANGLES: dict[str, Callable[[Floats, Floats], Effects]] = {
    "PAS": arcsine,
    "PFT": double_arcsine,
}
