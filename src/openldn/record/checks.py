"""Checks that several values of a record share; each names the field and the remedy."""

import math
from datetime import date

from openldn.errors import RecordError


def check_number(
    name: str, value: float | None, *, above: float = -math.inf, at_least: float = -math.inf
) -> None:
    """Refuse what is no finite number, or too small.

    Examples
    --------
    >>> check_number("weight_kg", 70, above=0)
    """
    if value is None:
        return
    if isinstance(value, bool) or not math.isfinite(value):
        raise RecordError(f"{name} is {value!r}; must be a number, or left out if unknown.")
    if not value > above:
        raise RecordError(
            f"{name} is {value:g}; must be more than {above:g}. Leave it out if unknown."
        )
    if not value >= at_least:
        raise RecordError(f"{name} is {value:g}; must be {at_least:g} or more.")


def check_text(name: str, value: str) -> None:
    """Refuse an empty text."""
    if not value.strip():
        raise RecordError(f"{name} is empty; give a text or leave the entry out.")


def check_order(first: str, earlier: date | None, second: str, later: date | None) -> None:
    """Refuse two dates in the wrong order."""
    if earlier is not None and later is not None and later < earlier:
        raise RecordError(
            f"{second} ({later}) is before {first} ({earlier}); correct one of the two dates."
        )
