"""What made a person start: a plan, a bad spell, or nobody knows."""

import math
import re
from dataclasses import dataclass
from enum import StrEnum

from openldn.errors import CourseError

# "The last seven days" is what people mean by a bad spell.
USUAL_WINDOW_DAYS = 7
LONGEST_WINDOW_DAYS = 90
# Where nobody knows why the drug was started: it is as likely as not that a bad week did it, one
# that was worse than usual by at least one SD of the person's own weeks. An assumption, told as
# such in every answer.
UNKNOWN_BAD_SHARE = 0.5
UNKNOWN_EXCESS_SDS = 1.0
# Beyond this many SDs a mean of some days does not come.
FARTHEST_SDS = 8.0

_TEXT = re.compile(
    r"\s*(\d+)\s*days?\s+(\d+(?:[.,]\d+)?)\s*(?:points?\s*)?(?:above|below|worse than)\s+usual\s*",
    re.IGNORECASE,
)


class StartKind(StrEnum):
    """Why the drug was started on that day."""

    PLANNED = "planned"
    BAD_SPELL = "bad spell"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class StartRule:
    """Why the drug was started on that day.

    Parameters
    ----------
    kind : StartKind
        ``planned``: on a day that was fixed before the scores were known.
    window_days : int
        Length of the bad spell, days before the start.
    excess : float or None
        How much worse than usual its mean was at least, points; ``bad spell`` only.

    Raises
    ------
    CourseError
        If a number is out of range or does not belong to the kind.

    Examples
    --------
    >>> StartRule.parse("7 days 1.2 above usual")
    StartRule(kind=<StartKind.BAD_SPELL: 'bad spell'>, window_days=7, excess=1.2)
    >>> StartRule.parse("planned").kind.value
    'planned'
    """

    kind: StartKind
    window_days: int = USUAL_WINDOW_DAYS
    excess: float | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.window_days <= LONGEST_WINDOW_DAYS:
            raise CourseError(
                f"the start rule looks at {self.window_days} days; must be 1 to "
                f"{LONGEST_WINDOW_DAYS}."
            )
        if (self.excess is not None) != (self.kind is StartKind.BAD_SPELL):
            raise CourseError("a bad spell needs points above usual, any other start has none.")
        if self.excess is not None and not (math.isfinite(self.excess) and self.excess > 0):
            raise CourseError(
                f"the start rule says {self.excess:g} points; must be above 0. Give how much "
                "worse than usual, whichever direction is worse."
            )

    @classmethod
    def parse(cls, text: str) -> "StartRule":
        """Read ``planned``, ``unknown``, or ``7 days 1.2 above usual``.

        ``above``, ``below`` and ``worse than`` all mean: on the worse side.
        """
        word = text.strip().casefold()
        if word in (StartKind.PLANNED, StartKind.UNKNOWN):
            return cls(kind=StartKind(word))
        match = _TEXT.fullmatch(text)
        if match is None:
            raise CourseError(
                f"start rule {text!r} cannot be read; give planned, unknown, or how bad the days "
                'before the start were, like "7 days 1.2 above usual".'
            )
        return cls(
            kind=StartKind.BAD_SPELL,
            window_days=int(match[1]),
            excess=float(match[2].replace(",", ".")),
        )

    def __str__(self) -> str:
        if self.kind is StartKind.BAD_SPELL:
            return f"mean of {self.window_days} days at least {self.excess:g} worse than usual"
        return self.kind.value
