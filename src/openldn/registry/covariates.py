"""Covariates of a registry: coarse classes, and rarer ones withheld."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from openldn.errors import RegistryError

WITHHELD, UNKNOWN = "withheld", "unknown"
# A combination of condition and covariates that fewer people of a clinic share is withheld.
SMALLEST_CELL = 5

# Lower ends of classes, in the unit of the name; the last has no upper end.
_NUMBERS: Final[Mapping[str, tuple[float, ...]]] = {
    "age": (0, 18, 40, 60, 80),
    "years_ill": (0, 1, 5, 10),
    "dose_mg": (0, 1.5, 3, 4.5, 6),
}
_RANGES: Final[Mapping[str, tuple[float, float]]] = {
    "age": (0, 120), "years_ill": (0, 100), "dose_mg": (0, 50),
}  # fmt: skip
_UNITS: Final[Mapping[str, str]] = {"age": "years", "years_ill": "years", "dose_mg": "mg"}
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "sex": ("female", "male", "other"),
    "severity": ("lower third", "middle third", "upper third"),
    "opioid_before": ("no", "yes"),
}
COVARIATES: Final[tuple[str, ...]] = (*_NUMBERS, *_WORDS)


def classes_of(covariate: str) -> tuple[str, ...]:
    """Classes of a covariate, in order.

    Raises
    ------
    RegistryError
        If the registry does not know it.

    Examples
    --------
    >>> classes_of("age")
    ('under 18', '18 to under 40', '40 to under 60', '60 to under 80', '80 or more')
    """
    _check_name(covariate)
    if covariate in _WORDS:
        return _WORDS[covariate]
    ends = _NUMBERS[covariate]
    middle = tuple(f"{low:g} to under {high:g}" for low, high in pairwise(ends[1:]))
    return (f"under {ends[1]:g}", *middle, f"{ends[-1]:g} or more")


def coarsen(covariate: str, value: str) -> str:
    """Class of a value as written; ``unknown`` for a blank.

    Raises
    ------
    RegistryError
        If the value cannot be read.

    Examples
    --------
    >>> coarsen("age", "47"), coarsen("sex", "F"), coarsen("dose_mg", "4,5")
    ('40 to under 60', 'female', '4.5 to under 6')
    """
    _check_name(covariate)
    text = value.strip().casefold()
    if text in ("", UNKNOWN, "na", "n/a", "nan", "-"):
        return UNKNOWN
    return _of_words(covariate, text) if covariate in _WORDS else _of_number(covariate, text)


def _of_words(covariate: str, text: str) -> str:
    known = _WORDS[covariate]
    fits = [word for word in known if word == text or word.startswith(text)]
    if len(fits) != 1:
        raise RegistryError(
            f"{covariate} holds {text!r}; must be one of {', '.join(known)}, or blank."
        )
    return fits[0]


def _of_number(covariate: str, text: str) -> str:
    low, high = _RANGES[covariate]
    try:
        number = float(text.replace(",", "."))
    except ValueError as error:
        raise RegistryError(
            f"{covariate} holds {text!r}; must be a number in {_UNITS[covariate]}, or blank."
        ) from error
    if not low <= number <= high:
        raise RegistryError(
            f"{covariate} is {number:g} {_UNITS[covariate]}; must be {low:g} to {high:g}."
        )
    ends = _NUMBERS[covariate]
    return classes_of(covariate)[sum(number >= end for end in ends) - 1]


def withhold_rare(
    people: Sequence[tuple[str, Mapping[str, str]]], *, smallest: int = SMALLEST_CELL
) -> tuple[tuple[str, Mapping[str, str]], ...]:
    """Conditions and covariates of which no combination is shared by too few people.

    Parameters
    ----------
    people : sequence of (condition, covariates)
    smallest : int
        People of one clinic with the same condition and covariates, at least.

    Returns
    -------
    tuple of (condition, covariates)
        Where a combination is too rare, the covariate with most classes is withheld, then the
        next, at last the condition. Where those withheld would be too few themselves, the next
        smallest combination joins them, so that they are not what the others are not.

    Examples
    --------
    >>> people = [("ms", {"sex": "male"})] * 2 + [("ms", {"sex": "female"})] * 5
    >>> people += [("ms", {"sex": "other"})] * 3
    >>> [one["sex"] for _, one in withhold_rare(people)][::3]
    ['withheld', 'female', 'female', 'withheld']
    """
    conditions = Counter(condition for condition, _ in people)
    kept = [dict(covariates) for _, covariates in people]
    names = {name for one in kept for name in one}
    for name in sorted(names, key=lambda name: (-_variety(kept, name), name)):
        cells = Counter(_cell(people[k][0], one) for k, one in enumerate(kept))
        for k, one in enumerate(kept):
            if name in one and cells[_cell(people[k][0], one)] < smallest:
                kept[k] = {**one, name: WITHHELD}
    for condition in conditions:
        _withhold_together(
            kept, [k for k, one in enumerate(people) if one[0] == condition], smallest
        )
    return tuple(
        (condition if conditions[condition] >= smallest else WITHHELD, one)
        for (condition, _), one in zip(people, kept, strict=True)
    )


def _withhold_together(kept: list[dict[str, str]], inside: Sequence[int], smallest: int) -> None:
    """Withhold whole combinations of one condition until none is rare, the withheld included."""
    while True:
        cells = Counter(_cell("", kept[k]) for k in inside)
        if len(cells) < 2 or min(cells.values()) >= smallest:
            return
        rarest = sorted(cells, key=lambda cell: (cells[cell], str(cell)))
        nothing = _cell("", dict.fromkeys(kept[inside[0]], WITHHELD))
        # The rarest alone, unless it is those withheld already: then the next joins them.
        chosen = next(cell for cell in rarest if cell != nothing)
        for k in inside:
            if _cell("", kept[k]) == chosen:
                kept[k] = dict.fromkeys(kept[k], WITHHELD)


def _cell(condition: str, covariates: Mapping[str, str]) -> tuple[object, ...]:
    return (condition, *sorted(covariates.items()))


def _variety(kept: Sequence[Mapping[str, str]], name: str) -> int:
    return len({one.get(name) for one in kept})


def check_covariates(covariates: Mapping[str, str]) -> None:
    """Raise unless every covariate is known and coarse.

    Raises
    ------
    RegistryError
        If a covariate or a class is not on the list.
    """
    for name, value in covariates.items():
        allowed = (*classes_of(name), UNKNOWN, WITHHELD)
        if value not in allowed:
            raise RegistryError(
                f"{name} of a contribution is not one of its classes: {', '.join(allowed)}."
            )


def _check_name(covariate: str) -> None:
    if covariate not in COVARIATES:
        raise RegistryError(
            f"the registry knows no covariate {covariate!r}; it knows {', '.join(COVARIATES)}."
        )
