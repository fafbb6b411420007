"""What a model needs to be told of a person, and how its outputs scatter."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sympy as sp


@dataclass(frozen=True, kw_only=True)
class Input:
    """A number that may differ from person to person: a parameter or a covariate.

    Parameters
    ----------
    name : str
    value : float
        Typical value, in ``unit``.
    unit : str
    sd : float or None
        Standard deviation between persons of the logarithm; ``None`` or 0: none.
    low, high : float or None
        Bounds after drawing.
    is_covariate : bool
    basis, source : str
        What the value rests on.
    """

    name: str
    value: float
    unit: str = ""
    sd: float | None = None
    low: float | None = None
    high: float | None = None
    is_covariate: bool = False
    basis: str = ""
    source: str = ""

    @property
    def symbol(self) -> "sp.Symbol":
        """Its symbol."""
        import sympy as sp  # noqa: PLC0415 - not needed to run a model

        return sp.Symbol(self.name, real=True)


@dataclass(frozen=True, kw_only=True)
class Residual:
    """Residual error of an output: ``sd^2 = additive^2 + (proportional * value)^2``."""

    output: str
    proportional: float = 0.0
    additive: float = 0.0
