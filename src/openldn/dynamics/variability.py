"""Parameters of persons: how they differ between persons, studies and nights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from openldn.dynamics.streams import draw_normals
from openldn.errors import SimulationError

Floats = NDArray[np.float64]
Pair = tuple[str, str]


class Drawable(Protocol):
    """What must be known of a parameter to draw it; a model's inputs have it."""

    @property
    def name(self) -> str:
        """As in the model text."""

    @property
    def value(self) -> float:
        """Median."""

    @property
    def sd(self) -> float | None:
        """Standard deviation of the logarithm between persons; 0 or ``None`` for no spread."""

    @property
    def low(self) -> float | None:
        """Smallest value; a draw below it becomes it."""

    @property
    def high(self) -> float | None:
        """Largest value; a draw above it becomes it."""


@dataclass(frozen=True, kw_only=True)
class Variability:
    """Spread beyond what the model text says of single parameters.

    Parameters
    ----------
    correlations : mapping of pair of str to float
        Correlation of the logarithms of two parameters between persons; unnamed pairs have 0.
    study_sd : mapping of str to float
        Standard deviation of the logarithm between studies: one draw for all persons of a study.
    night_sd : mapping of str to float
        Standard deviation of the logarithm within a person, from night to night.

    Raises
    ------
    SimulationError
        If a correlation is not within -1 and 1, or a standard deviation is negative.
    """

    correlations: Mapping[Pair, float] = field(default_factory=dict)
    study_sd: Mapping[str, float] = field(default_factory=dict)
    night_sd: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for (one, other), value in self.correlations.items():
            if one == other or not -1 <= value <= 1:
                raise SimulationError(
                    f"correlation of {one} and {other} is {value}; give two different parameters "
                    "and a number from -1 to 1."
                )
        for name, value in (*self.study_sd.items(), *self.night_sd.items()):
            if not value >= 0:
                raise SimulationError(f"the standard deviation of {name} is {value}; give 0 or up.")


def draw_persons(
    inputs: Sequence[Drawable],
    *,
    seed: int,
    first: int,
    n: int,
    centers: Mapping[str, float | Floats] | None = None,
    variability: Variability = Variability(),
    study: int = 0,
) -> Floats:
    """Draw the parameters of persons.

    Parameters
    ----------
    inputs : sequence of Drawable
        Those of a model, in its order.
    seed : int
    first, n : int
        Number of the first person, and how many.
    centers : mapping of str to float or array of shape (n,), optional
        Medians in place of those of the model.
    variability : Variability
    study : int
        Number of the study that the persons take part in.

    Returns
    -------
    array of shape (n, n_inputs)

    Notes
    -----
    Log-normal: the median times ``exp(sd z + study_sd z_study)``, then held within the bounds.
    """
    centers = {} if centers is None else centers
    names = [one.name for one in inputs]
    check_names((*centers, *variability.study_sd), known=names)
    scores = _correlate(
        {one.name: _score(one, seed=seed, first=first, n=n) for one in inputs},
        variability.correlations,
    )
    drawn = np.empty((n, len(names)))
    for k, one in enumerate(inputs):
        shift = _spread(one) * scores[one.name]
        if one.name in variability.study_sd:
            z = draw_normals(seed, f"study {one.name}", first=study, n=1, k=1)[0, 0]
            shift = shift + variability.study_sd[one.name] * z
        drawn[:, k] = hold_within(one, centers.get(one.name, one.value) * np.exp(shift))
    return drawn


def draw_nights(
    persons: Floats,
    inputs: Sequence[Drawable],
    *,
    seed: int,
    first: int,
    nights: int,
    night_sd: Mapping[str, float],
) -> Floats:
    """Let parameters of persons vary from night to night.

    Parameters
    ----------
    persons : array of shape (n, n_inputs)
        From :func:`draw_persons`.
    night_sd : mapping of str to float
        As in :class:`Variability`.

    Returns
    -------
    array of shape (n, nights, n_inputs)
    """
    check_names(night_sd, known=[one.name for one in inputs])
    drawn = np.repeat(persons[:, None, :], nights, axis=1)
    for k, one in enumerate(inputs):
        if one.name in night_sd:
            z = draw_normals(seed, f"night {one.name}", first=first, n=len(persons), k=nights)
            drawn[:, :, k] = hold_within(one, drawn[:, :, k] * np.exp(night_sd[one.name] * z))
    return drawn


def hold_within(one: Drawable, values: Floats) -> Floats:
    """Move values outside of the bounds to the bounds."""
    low = -np.inf if one.low is None else one.low
    high = np.inf if one.high is None else one.high
    return np.asarray(np.clip(values, low, high))


def check_names(names: Sequence[str] | Mapping[str, object], *, known: Sequence[str]) -> None:
    """Refuse what the model has no input for.

    Raises
    ------
    SimulationError
    """
    strange = [name for name in names if name not in known]
    if strange:
        raise SimulationError(f"the model has no input {strange[0]}; it has: {', '.join(known)}.")


def _spread(one: Drawable) -> float:
    return one.sd or 0.0


def _score(one: Drawable, *, seed: int, first: int, n: int) -> Floats:
    if not _spread(one):
        return np.zeros(n)
    return draw_normals(seed, f"parameter {one.name}", first=first, n=n, k=1)[:, 0]


def _correlate(scores: dict[str, Floats], correlations: Mapping[Pair, float]) -> dict[str, Floats]:
    """Mix independent scores so that they have the correlations that are asked for."""
    if not correlations:
        return scores
    named = {name for pair in correlations for name in pair}
    check_names(sorted(named), known=list(scores))
    order = [name for name in scores if name in named]
    root = _root_of(order, correlations)
    mixed = [sum(root[i, j] * scores[order[j]] for j in range(i + 1)) for i in range(len(order))]
    return {**scores, **{name: np.asarray(z) for name, z in zip(order, mixed, strict=True)}}


def _root_of(order: Sequence[str], correlations: Mapping[Pair, float]) -> Floats:
    matrix = np.eye(len(order))
    for (one, other), value in correlations.items():
        i, j = order.index(one), order.index(other)
        matrix[i, j] = matrix[j, i] = value
    try:
        return np.asarray(np.linalg.cholesky(matrix), dtype=float)
    except np.linalg.LinAlgError:
        raise SimulationError(
            f"the correlations of {', '.join(order)} contradict each other (no such matrix has "
            "only positive eigenvalues); bring them nearer to 0."
        ) from None
