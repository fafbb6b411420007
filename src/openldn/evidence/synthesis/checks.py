"""What is refused before anything is computed; each message names the study and the value."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from openldn.errors import StudyError
from openldn.evidence.synthesis.arrays import Floats

Labels = tuple[str, ...]


def check_choice(value: str, allowed: Sequence[str], *, name: str) -> str:
    """Check that a word is one of those allowed."""
    if value not in allowed:
        raise StudyError(f"{name} is {value!r}; must be one of {', '.join(allowed)}.")
    return value


def check_level(level: float) -> float:
    """Check that an interval's probability lies within 0 and 1."""
    if not 0 < level < 1:
        remedy = f" For {level:g} % give {level / 100:g}." if 1 < level < 100 else ""
        raise StudyError(f"level is {level}; must lie between 0 and 1, like 0.95.{remedy}")
    return level


def read_labels(labels: Sequence[str] | None, *, count: int) -> Labels:
    """Give the names of the studies, ``study 1`` and so on where none are given."""
    if labels is None:
        return tuple(f"study {i + 1}" for i in range(count))
    if len(labels) != count:
        raise StudyError(f"there are {len(labels)} labels for {count} studies; give one for each.")
    return tuple(str(label) for label in labels)


def read_numbers(values: ArrayLike, *, name: str, labels: Labels | None = None) -> Floats:
    """Read one finite number for each study."""
    try:
        numbers = np.atleast_1d(np.asarray(values, dtype=float))
    except (TypeError, ValueError) as error:
        raise StudyError(f"{name} holds something that is no number: {values!r:.80}.") from error
    if numbers.ndim != 1:
        raise StudyError(f"{name} has {numbers.ndim} dimensions; must be one number a study.")
    if labels is not None and len(numbers) != len(labels):
        raise StudyError(
            f"{name} has {len(numbers)} numbers for {len(labels)} studies; give one for each."
        )
    refuse(~np.isfinite(numbers), numbers, name=name, labels=labels, allowed="a finite number")
    return numbers


def refuse(
    wrong: NDArray[np.bool_], numbers: Floats, *, name: str, labels: Labels | None, allowed: str
) -> None:
    """Raise for the first study whose number is marked as wrong."""
    if wrong.any():
        place = int(np.argmax(wrong))
        study = labels[place] if labels is not None else f"study {place + 1}"
        raise StudyError(f"{study}: {name} is {numbers[place]:g}; must be {allowed}.")


def read_counts(values: ArrayLike, *, name: str, labels: Labels | None, least: int) -> Floats:
    """Read one whole number, ``least`` or more, for each study."""
    counts = read_numbers(values, name=name, labels=labels)
    wrong = (counts < least) | (counts != np.round(counts))
    refuse(wrong, counts, name=name, labels=labels, allowed=f"a whole number, {least} or more")
    return counts


def read_events(
    events: ArrayLike, n: ArrayLike, *, names: tuple[str, str], labels: Labels | None
) -> tuple[Floats, Floats]:
    """Read how many had an event, of how many."""
    had = read_counts(events, name=names[0], labels=labels, least=0)
    sizes = read_counts(n, name=names[1], labels=labels, least=1)
    check_same_length({names[0]: had, names[1]: sizes})
    for place in np.flatnonzero(had > sizes):
        allowed = f"at most {names[1]}, which is {sizes[place]:g}"
        refuse(had > sizes, had, name=names[0], labels=labels, allowed=allowed)
    return had, sizes


def check_same_length(columns: dict[str, Floats]) -> None:
    """Check that every column has a number for each study."""
    if len({len(column) for column in columns.values()}) > 1:
        lengths = ", ".join(f"{name} {len(column)}" for name, column in columns.items())
        raise StudyError(f"columns differ in length ({lengths}); give one number for each study.")


def read_effects(
    yi: ArrayLike, vi: ArrayLike, *, labels: Sequence[str] | None = None, least: int = 2
) -> tuple[Floats, Floats, Labels]:
    """Read effects and sampling variances of at least ``least`` studies."""
    count = np.atleast_1d(np.asarray(yi)).shape[0]
    names = read_labels(labels, count=count)
    effects = read_numbers(yi, name="yi", labels=names)
    variances = read_numbers(vi, name="vi", labels=names)
    allowed = "above 0: it is the square of a standard error"
    refuse(variances <= 0, variances, name="vi", labels=names, allowed=allowed)
    if count < least:
        remedy = "one study is shown by itself" if count == 1 else "there is nothing to pool"
        noun = "study" if count == 1 else "studies"
        raise StudyError(f"{count} {noun} given; at least {least} are needed, {remedy}.")
    return effects, variances, names
