"""The rules of an analysis: each is a choice, and each choice is reported."""

from dataclasses import dataclass, field
from enum import StrEnum

from openldn.errors import InputError


class Method(StrEnum):
    """How the area between two samples is measured."""

    LINEAR = "linear"
    LINEAR_UP_LOG_DOWN = "linear-up/log-down"
    LINEAR_LOG = "linear-log"
    LOG = "log"


class Extrapolation(StrEnum):
    """Where a curve is continued from when an interval ends after the last sample."""

    OBSERVED = "observed"
    PREDICTED = "predicted"
    NONE = "none"


class PeakUse(StrEnum):
    """Whether the peak itself may lie on the terminal slope."""

    AUTO = "auto"  # for an IV bolus only
    INCLUDE = "include"
    EXCLUDE = "exclude"


KEEP = "keep"
DROP = "drop"
BlqChoice = str | float


@dataclass(frozen=True, kw_only=True)
class BlqRule:
    """What is done with values below the limit of quantification.

    Parameters
    ----------
    first, middle, last : "keep", "drop" or float
        Before the first, between, and after the last measurable concentration. ``keep`` counts
        them as zero, a number puts that number in their place.
    """

    first: BlqChoice = KEEP
    middle: BlqChoice = DROP
    last: BlqChoice = KEEP

    def __post_init__(self) -> None:
        """Check that every choice is one of the three kinds."""
        for name in ("first", "middle", "last"):
            choice = getattr(self, name)
            number = not isinstance(choice, str)
            if (number and not 0 <= choice < float("inf")) or (
                not number and choice not in (KEEP, DROP)
            ):
                raise InputError(
                    f"the rule for BLQ values ({name}) is {choice!r}; must be keep, drop, or a "
                    "concentration of 0 or more."
                )


_CHOICES: dict[str, type[StrEnum]] = {
    "method": Method,
    "peak_use": PeakUse,
    "extrapolation": Extrapolation,
}


def read_choice(family: type[StrEnum], value: str, *, name: str) -> StrEnum:
    """Member of an enumeration, by its name.

    Examples
    --------
    >>> read_choice(Method, "log", name="method")
    <Method.LOG: 'log'>
    """
    try:
        return family(value)
    except ValueError:
        known = ", ".join(member.value for member in family)
        raise InputError(f"{name} is {value!r}; must be one of {known}.") from None


@dataclass(frozen=True, kw_only=True)
class NcaOptions:
    """Rules of an analysis; the defaults are those of PKNCA where it has one.

    Parameters
    ----------
    method : Method
    blq : BlqRule
    min_points : int
        Fewest samples on a terminal slope, 3 or more.
    adj_r2_tolerance : float
        A slope with more samples is taken when its adjusted r2 is less than this below the best.
    peak_use : PeakUse
    lambda_z_range : (float, float) or None
        Take every sample between these times since the dose, instead of the best fit.
    extrapolation : Extrapolation
    partial : tuple of (float, float)
        Intervals, in time since the dose, whose areas are wanted.
    """

    method: Method = Method.LINEAR_UP_LOG_DOWN
    blq: BlqRule = field(default_factory=BlqRule)
    min_points: int = 3
    adj_r2_tolerance: float = 1e-4
    peak_use: PeakUse = PeakUse.AUTO
    lambda_z_range: tuple[float, float] | None = None
    extrapolation: Extrapolation = Extrapolation.OBSERVED
    partial: tuple[tuple[float, float], ...] = ()

    def __post_init__(self) -> None:
        """Accept choices by their names, and check the numbers."""
        for name, family in _CHOICES.items():
            object.__setattr__(self, name, read_choice(family, getattr(self, name), name=name))
        if self.min_points < 3:
            raise InputError(f"min_points is {self.min_points}; must be 3 or more.")
        if not 0 <= self.adj_r2_tolerance < 1:
            raise InputError(
                f"adj_r2_tolerance is {self.adj_r2_tolerance}; must be 0 or more and below 1."
            )
        ranges = (*self.partial, *([self.lambda_z_range] if self.lambda_z_range else []))
        for start, end in ranges:
            if not 0 <= start < end:
                raise InputError(
                    f"the interval {start:g}-{end:g} is not one; it must start at 0 or later, in "
                    "time since the dose, and end after its start."
                )
