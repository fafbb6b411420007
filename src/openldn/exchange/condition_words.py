"""Conditions of contributions: one word for one condition, so that clinics can be pooled."""

from openldn.errors import NotFound, RegistryError
from openldn.evidence import find_condition, near_conditions
from openldn.registry import as_word

UNKNOWN = "unknown"
# Before a condition that the list does not hold; clinics agree on what follows it.
OTHER = "other:"
_REMEDY = (
    "See all: openldn evidence condition --list. For one that is truly not there write "
    f"{OTHER}NAME, agreed with the other clinics; leave it blank where it is not known."
)


def condition_word(text: str, *, where: str) -> str:
    """Word of a registry for a condition, by its name, a synonym or an ICD-10 code.

    Parameters
    ----------
    text : str
        What a clinic wrote; ``other:NAME`` for a condition that is not in the list.
    where : str
        Begins the message of an error, like ``people.csv, line 3: condition``.

    Raises
    ------
    RegistryError
        If it is not in the list, or is in the list and called another one.

    Examples
    --------
    >>> [condition_word(text, where="it") for text in ("MS", "M79.7", "other: Burning mouth", "")]
    ['multiple-sclerosis', 'fibromyalgia', 'other burning mouth', 'unknown']
    """
    plain = text.strip()
    if plain.casefold() in ("", UNKNOWN):
        return UNKNOWN
    if plain.casefold().startswith(OTHER):
        return _other(plain[len(OTHER) :], where)
    try:
        return find_condition(plain).id
    except NotFound:
        near = near_conditions(plain)
        guess = f" Did you mean {' or '.join(near)}?" if near else ""
        raise RegistryError(f"{where} is not in the list of conditions.{guess} {_REMEDY}") from None


def _other(name: str, where: str) -> str:
    try:
        known = find_condition(name)
    except NotFound:
        return f"other {as_word(name)}"[:64].strip()
    raise RegistryError(
        f"{where} is called another one and is in the list as {known.id}; leave {OTHER} out."
    )
