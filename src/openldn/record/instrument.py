"""Outcome instruments: range, direction, recall period and smallest change that matters."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from openldn.errors import InstrumentError
from openldn.sources import Source

Better = Literal["lower", "higher"]
LikelihoodHint = Literal["ordinal", "count", "gaussian"]


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """How an outcome is measured and read.

    Parameters
    ----------
    name : str
    better : {"lower", "higher"}
        Direction of improvement.
    minimum, maximum : float or None
        Ends of the scale in score points; ``None`` when it has no end.
    step : float or None
        Distance between neighboring scores when only steps can be given (1 for a 0-10
        numeric rating scale); ``None`` for a continuous score.
    mcid : float or None
        Smallest change that matters, in score points, positive.
    mcid_source : Source or None
        Where the MCID comes from; ``None`` when the person set it.
    recall : str
        Stretch of time that one score speaks of.
    likelihood : {"gaussian", "ordinal", "count"}, or None
        How scores usually spread: ``ordinal`` for a few whole-number steps.
    condition, domain, licence, loinc : str
        Where the instrument is used, what it measures, its terms and its code.
    mcid_text : str
        What the source says about changes that matter, in its own terms.

    Raises
    ------
    InstrumentError
        If the range is empty, or the MCID is not between 0 and the width of the range.

    Examples
    --------
    >>> Instrument(name="pain", better="lower", minimum=0, maximum=10, mcid=2).sign
    -1
    """

    name: str
    better: Better = "lower"
    abbreviation: str = ""
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    mcid: float | None = None
    mcid_source: Source | None = None
    recall: str = ""
    likelihood: LikelihoodHint | None = None
    condition: str = ""
    domain: str = ""
    licence: str = ""
    loinc: str = ""
    mcid_text: str = ""

    def __post_init__(self) -> None:
        if self.better not in ("lower", "higher"):
            raise InstrumentError(f"better is {self.better!r}; must be 'lower' or 'higher'.")
        for name in ("minimum", "maximum", "mcid", "step"):
            value = getattr(self, name)
            if value is not None and not np.isfinite(value):
                raise InstrumentError(f"{name} of {self.name} is {value}; must be a finite number.")
        if self.width is not None and self.width <= 0:
            raise InstrumentError(
                f"range of {self.name} is {self.minimum} to {self.maximum}; "
                "the first number must be the smaller one."
            )
        if self.mcid is not None and not 0 < self.mcid <= (self.width or np.inf):
            raise InstrumentError(
                f"mcid of {self.name} is {self.mcid}; must be more than 0 and at most the "
                f"width of the range ({self.width}). Give it as a positive number of points, "
                "whichever direction is better."
            )

    @property
    def width(self) -> float | None:
        """Distance between the ends of the scale, or ``None`` when an end is open."""
        if self.minimum is None or self.maximum is None:
            return None
        return self.maximum - self.minimum

    @property
    def sign(self) -> int:
        """-1 when lower is better, +1 when higher is better."""
        return -1 if self.better == "lower" else 1

    @property
    def sign_in_words(self) -> str:
        """What the sign of a difference means, to stand beside signed numbers.

        Examples
        --------
        >>> Instrument(name="pain", better="lower").sign_in_words
        'below 0 is better'
        """
        return f"{'below' if self.better == 'lower' else 'above'} 0 is better"
