"""Exact amounts: decimals in, and the way amounts are written on labels."""

from decimal import Decimal, InvalidOperation

from openldn.errors import RegimenError


def to_decimal(value: Decimal | int | str, *, name: str) -> Decimal:
    """Make an exact number; a float is refused because 0.1 as a float is not 0.1.

    Parameters
    ----------
    value : Decimal, int or str
    name : str
        What it is called in the message, with its unit.

    Raises
    ------
    RegimenError
        If it is a float, no number, or not finite.

    Examples
    --------
    >>> to_decimal("4.5", name="dose_mg")
    Decimal('4.5')
    """
    if isinstance(value, float):
        raise RegimenError(
            f"{name} is the float {value!r}; amounts are exact. Give a text or a Decimal: "
            f'"{value}".'
        )
    try:
        number = Decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        raise RegimenError(f"{name} is {value!r}; must be a number like 4.5.") from None
    if not number.is_finite():
        raise RegimenError(f"{name} is {value!r}; must be a finite number like 4.5.")
    return number


def to_positive(value: Decimal | int | str, *, name: str) -> Decimal:
    """Make an exact number above zero.

    Raises
    ------
    RegimenError
        If it is no number, or zero or less.
    """
    number = to_decimal(value, name=name)
    if number <= 0:
        raise RegimenError(f"{name} is {number}; must be more than 0.")
    return number


def count_of(number: int, word: str) -> str:
    """Write a number of things.

    Examples
    --------
    >>> count_of(1, "capsule"), count_of(28, "capsule")
    ('1 capsule', '28 capsules')
    """
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def format_amount(value: Decimal, *, places: int | None = None) -> str:
    """Write an amount as a label does: a zero before the point, none trailing after it.

    Parameters
    ----------
    value : Decimal
    places : int or None
        Digits after the point to round to, for showing only.

    Examples
    --------
    >>> format_amount(Decimal("1.50")), format_amount(Decimal(".5")), format_amount(Decimal("100"))
    ('1.5', '0.5', '100')
    >>> format_amount(Decimal("22.2222"), places=1)
    '22.2'
    """
    if places is not None:
        value = round(value, places)
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
