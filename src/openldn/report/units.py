"""What a difference is counted in: points, counts or percentage points."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from openldn.report.words import (
    MINUS,
    MOST_DECIMALS,
    NBSP,
    UNKNOWN_TEXT,
    decimals_for,
    number,
    plain_decimals,
    score,
)
from openldn.trial import ContrastSummary, CourseEvaluation, Estimate

# An end that rounds to zero gets up to this many decimals more, to show its side.
MORE_DECIMALS = 2
NARROW_SCALE = 1.0


@dataclass(frozen=True, kw_only=True)
class Unit:
    """Name of one and of many, name on an axis, and how many make one of the score scale.

    ``least`` holds the decimals that the smallest change that matters asks for.
    """

    one: str
    many: str
    axis: str
    factor: float = 1.0
    least: int = 0
    whole: bool = False

    def decimals(self, spread: float, ends: Iterable[float] = (), *, plain: bool = True) -> int:
        """Decimals of a mean and its interval, enough that no end loses its sign.

        Examples
        --------
        >>> unit = Unit(one="point", many="points", axis="points", least=1)
        >>> unit.decimals(0.5, (-1.2, 0.7)), unit.decimals(0.5, (-1.2, -0.03))
        (1, 2)
        """
        wide = spread * self.factor
        usual = plain_decimals(wide) if plain else decimals_for(wide)
        if self.whole:
            usual = max(decimals_for(wide) - 1, 0)
        start = max(usual, self.least)
        sizes = [abs(end) * self.factor for end in ends if math.isfinite(end) and end != 0]
        most = min(start + MORE_DECIMALS, MOST_DECIMALS)
        return next(
            (few for few in range(start, most) if all(round(size, few) for size in sizes)),
            max(most, start) if sizes else start,
        )

    def of(self, effect: ContrastSummary | Estimate, *, plain: bool = False) -> int:
        """Decimals that an effect and its interval share."""
        return self.decimals(effect.sd, effect.ci95, plain=plain)

    def number(self, value: float, decimals: int) -> str:
        """Value in this unit, without its name."""
        return number(value * self.factor, decimals)

    def size(self, value: float, decimals: int | None = None) -> str:
        """Size of a difference with the name of the unit.

        Examples
        --------
        >>> PERCENTAGE_POINTS.size(0.2).replace(NBSP, " "), POINTS.size(-1.0).replace(NBSP, " ")
        ('20 percentage points', '1 point')
        """
        size = abs(value) * self.factor
        # Three digits: a worked-out MCID has no end of them.
        text = score(float(f"{size:.3g}")) if decimals is None else number(size, decimals)
        return f"{text}{NBSP}{self.one if text == '1' else self.many}"

    def side(self, value: float, decimals: int) -> str:
        """One end of an interval: "0.3 lower", "0.2 higher", "0.0" at zero."""
        if not math.isfinite(value):
            return UNKNOWN_TEXT
        text = self.number(abs(value), decimals)
        if value == 0:
            return text
        if float(text.replace(",", "")) == 0:
            text = f"less than {number(10.0**-decimals, decimals)}"
        return f"{text}{NBSP}{'lower' if value < 0 else 'higher'}"

    def sides(self, ends: tuple[float, float], decimals: int) -> str:
        """Interval in words: "2.1 lower to 0.3 lower"."""
        if not all(math.isfinite(end) for end in ends):
            return UNKNOWN_TEXT
        return " to ".join(self.side(end, decimals) for end in ends)

    def interval(self, ends: tuple[float, float], decimals: int) -> str:
        """Interval with signs, for tables; even an end next to zero keeps its minus."""
        if not all(math.isfinite(end) for end in ends):
            return UNKNOWN_TEXT
        return " to ".join(
            f"{MINUS if end < 0 else ''}{self.number(abs(end), decimals)}" for end in ends
        )


POINTS = Unit(one="point", many="points", axis="points")
COUNTS = Unit(one="count", many="counts", axis="counts per entry")
PERCENTAGE_POINTS = Unit(
    one="percentage point",
    many="percentage points",
    axis="percentage points",
    factor=100.0,
    whole=True,
)
LOGARITHM = Unit(one="on the log scale", many="on the log scale", axis="log of the count")
PROBIT = Unit(one="on the probit scale", many="on the probit scale", axis="probit")
UNITS = {"points": POINTS, "counts": COUNTS, "probability": PERCENTAGE_POINTS}
LINKS = {"counts": LOGARITHM, "probability": PROBIT}


def unit_of(evaluation: CourseEvaluation) -> Unit:
    """Unit of a difference in this course, with the decimals its MCID asks for."""
    unit, instrument = UNITS[evaluation.score_unit], evaluation.instrument
    least = 0
    if instrument.mcid is not None and math.isfinite(instrument.mcid) and instrument.mcid > 0:
        least = 1 - math.floor(math.log10(instrument.mcid * unit.factor))
    if instrument.width is not None and instrument.width <= NARROW_SCALE:
        least = max(least, 2 - round(math.log10(unit.factor)))
    return Unit(
        one=unit.one,
        many=unit.many,
        axis=unit.axis,
        factor=unit.factor,
        whole=unit.whole,
        least=min(max(least, 0), MOST_DECIMALS),
    )


def pooled_unit(evaluation: CourseEvaluation) -> Unit:
    """Unit of pooled effects: the score's, or the logarithm or probit of counts and yes/no."""
    return LINKS.get(evaluation.score_unit) or unit_of(evaluation)
