"""Figures of a worksheet: a value with its unit, how it came about, and its second computation."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from openldn.errors import RegimenError
from openldn.plan.amounts import format_amount

# Decimals hold 28 digits; what two exact ways disagree by is far below any balance.
LARGEST_DIFFERENCE = Fraction(1, 10**15)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number of the worksheet.

    Parameters
    ----------
    name : str
    value : Decimal
    unit : str
    formula : str
        How it came about, with its own numbers.
    is_checked : bool
        Whether a second computation in another way gave the same.
    places : int
        Digits after the point that are shown; the value itself is not rounded.
    """

    name: str
    value: Decimal
    unit: str
    formula: str
    is_checked: bool = False
    places: int = 4

    @property
    def shown(self) -> str:
        """Value with unit, as a label writes it."""
        return f"{format_amount(self.value, places=self.places)} {self.unit}".rstrip()


def round_to_step(value: Decimal, *, step: Decimal) -> Decimal:
    """Round to what a balance shows, half up.

    Examples
    --------
    >>> round_to_step(Decimal("450.5"), step=Decimal(1))
    Decimal('451')
    """
    return (value / step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * step


def check_figures(
    figures: tuple[Figure, ...], *, second: Mapping[str, Fraction]
) -> tuple[Figure, ...]:
    """Compare each figure with its second computation; the figures, marked as checked.

    Parameters
    ----------
    figures : tuple of Figure
    second : mapping of str to Fraction
        The same figures by name, computed from the order in another way.

    Raises
    ------
    RegimenError
        If a figure differs or has no second computation: then nothing of it may be used.
    """
    for figure in figures:
        expected = second.get(figure.name)
        found = Fraction(figure.value)
        if expected is None or abs(found - expected) > LARGEST_DIFFERENCE * max(
            Fraction(1), abs(expected)
        ):
            raise RegimenError(
                f"two computations of {figure.name!r} disagree: {figure.shown} and "
                f"{'nothing' if expected is None else float(expected)}. Do not use this "
                "worksheet; this is a fault of the program, please report it."
            )
    return tuple(
        Figure(
            name=figure.name,
            value=figure.value,
            unit=figure.unit,
            formula=figure.formula,
            is_checked=True,
            places=figure.places,
        )
        for figure in figures
    )
