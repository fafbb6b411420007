"""What placebo and time alone would do: a value that is handed in, with its source."""

import re
from dataclasses import dataclass

import numpy as np

from openldn.errors import CourseError
from openldn.inference import Prior

_NUMBER = r"[-+−]?\d+(?:\.\d+)?"
_TEXT = re.compile(
    rf"\s*({_NUMBER})\s*(?:\(\s*(?:se\s*)?({_NUMBER})\s*\))?\s*,?\s*sd\s*({_NUMBER})\s*",
    re.IGNORECASE,
)
EXAMPLE = '"-0.9 (0.25) sd 1.58": mean, its standard error, SD between persons'


@dataclass(frozen=True, kw_only=True)
class ExpectedChange:
    """Change of a score without drug effect: belief, time and what placebo arms share.

    Parameters
    ----------
    mean : float
        Average change, score points with their sign (minus: the score falls).
    se : float
        Standard error of that average.
    sd_person : float
        SD of one person's change around it.
    source : str
        Where it was read; ``""`` for an assumption of the user.
    weeks : float or None
        Length of the trial.
    interval : tuple of float, or None
        95 % interval of the average as published.

    Raises
    ------
    CourseError
        If a number is not finite, or a spread is negative or both are zero.

    Examples
    --------
    >>> change = ExpectedChange.parse("-0.9 (0.25) sd 1.58")
    >>> str(change.prior), change.is_assumption
    ('normal(-0.9, 1.6)', True)
    """

    mean: float
    se: float
    sd_person: float
    source: str = ""
    weeks: float | None = None
    interval: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        if not all(np.isfinite(x) for x in (self.mean, self.se, self.sd_person)):
            raise CourseError("the change without drug holds a number that is not finite.")
        if self.se < 0 or not self.sd_person > 0:
            raise CourseError(
                f"the change without drug has SE {self.se:g} and SD {self.sd_person:g}; the SE "
                "must be 0 or more and the SD above 0: persons differ in what placebo does to them."
            )

    @property
    def is_assumption(self) -> bool:
        """Whether the user set it and no source stands behind it."""
        return not self.source

    @property
    def prior(self) -> Prior:
        """For one person: the error of the average and the spread between persons together."""
        sd = float(np.hypot(self.se, self.sd_person))
        return Prior(form="normal", numbers=(self.mean, float(f"{sd:.4g}")))

    @classmethod
    def parse(cls, text: str) -> "ExpectedChange":
        """Read ``MEAN (SE) sd SD``; without SE it counts as exact."""
        match = _TEXT.fullmatch(text)
        if match is None:
            raise CourseError(
                f"the placebo change {text!r} cannot be read; give {EXAMPLE}. An SD is needed, "
                "because persons differ."
            )
        mean, se, sd = (float((part or "0").replace("−", "-")) for part in match.groups())
        return cls(mean=mean, se=se, sd_person=sd)
