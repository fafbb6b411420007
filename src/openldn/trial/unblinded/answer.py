"""The question put to an unblinded course, and its answer, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from openldn.errors import CourseError
from openldn.record import Finding
from openldn.trial.evaluation import ContrastSummary, CourseEvaluation, Verdict
from openldn.trial.question import Question
from openldn.trial.unblinded.expected_change import ExpectedChange
from openldn.trial.unblinded.missing_days import MissingDays
from openldn.trial.unblinded.prospect import Prospect
from openldn.trial.unblinded.start_rule import StartKind, StartRule
from openldn.trial.unblinded.switches import Switch

LONGEST_PERIOD_DAYS = 365
MOST_PERIODS = 12
ANY_START = StartRule(kind=StartKind.UNKNOWN)
NOT_ASKED = "no condition was named, so no placebo arm was looked up"


class Showing(StrEnum):
    """What an unblinded course shows; what follows from it is the recommendation."""

    WORSE = "worse on the drug"
    BEYOND = "more than placebo and time usually bring"
    WITHIN = "not clearly more than placebo and time usually bring"
    NONE = "no improvement that matters, whatever it is put down to"
    UNKNOWN = "cannot be told from what placebo and time bring"
    UNUSABLE = "too little to look at"


@dataclass(frozen=True, kw_only=True, eq=False)
class UnblindedQuestion:
    """What is asked of a course whose treatment was known to the person.

    Parameters
    ----------
    question : Question
    start : StartRule
    change : ExpectedChange or None
        What placebo and time do; ``None``: not known, and nothing is taken off for it.
    why_no_change : str
        Why it is not known.
    worse_on, worse_off : float
        How much worse than the noted scores the missing ones are taken to be, on the drug and
        off it, points.
    planned_days : int or None
        Length that the diary was to have.
    possible_starts : tuple of float
        Days that the start was drawn from, if it was drawn by lot.
    trial_periods, trial_period_days : int
        Of the blinded trial that is put beside the course.
    has_curves : bool
        Whether to compute how the answer moves with what is assumed; half of the time.

    Raises
    ------
    CourseError
        If the course was blinded or a number is out of range.
    """

    question: Question
    start: StartRule = ANY_START
    change: ExpectedChange | None = None
    why_no_change: str = NOT_ASKED
    worse_on: float = 0.0
    worse_off: float = 0.0
    planned_days: int | None = None
    possible_starts: tuple[float, ...] = ()
    trial_periods: int = 4
    trial_period_days: int = 42
    has_curves: bool = True

    def __post_init__(self) -> None:
        change, sign = self.change, self.question.instrument.sign
        if change is not None and change.is_assumption and change.mean * sign < 0:
            better = "higher" if sign > 0 else "lower"
            raise CourseError(
                f"the placebo change of {change.mean:+g} points is for the worse ({better} is "
                "better here), so taking it off would add to the drug. Give a change for the "
                f"better, like {sign * abs(change.mean):+g}, or 0."
            )
        if self.question.blinded:
            raise CourseError(
                "the course is stated to be blinded; nothing is to be taken off for belief then. "
                "Use openldn evaluate."
            )
        width = self.question.instrument.width
        for name in ("worse_on", "worse_off"):
            value = getattr(self, name)
            if not abs(value) <= (width or 1e6):
                raise CourseError(
                    f"{name} of the missing scores is {value:g} points; must be within the scale."
                )
        if self.trial_periods % 2 or not 2 <= self.trial_periods <= MOST_PERIODS:
            raise CourseError(
                f"the blinded trial has {self.trial_periods} periods; must be an even number, 2 "
                f"to {MOST_PERIODS}."
            )
        if not 1 <= self.trial_period_days <= LONGEST_PERIOD_DAYS:
            raise CourseError(
                f"a period of the blinded trial has {self.trial_period_days} days; must be 1 to "
                f"{LONGEST_PERIOD_DAYS}."
            )


@dataclass(frozen=True, kw_only=True)
class FallBack:
    """What a start in a bad spell alone would do to the contrast of this course.

    ``mean`` is taken off on average; ``ci95`` and ``p_mcid`` speak of single starts like this
    one, without any drug. ``baseline_days`` are those before the start.
    """

    rule: StartRule
    mean: float
    ci95: tuple[float, float]
    p_mcid: float
    baseline_days: int


@dataclass(frozen=True, kw_only=True)
class TippingPoint:
    """The drug's own effect if belief and time changed the score by ``change`` for the better."""

    change: float
    mean: float
    ci95: tuple[float, float]
    p_mcid: float
    p_mcid_own: float


@dataclass(frozen=True, kw_only=True)
class DeltaPoint:
    """The drug's own effect if missing scores on the drug were ``worse_on`` points worse."""

    worse_on: float
    mean: float
    p_benefit: float
    p_mcid: float


@dataclass(frozen=True, kw_only=True, eq=False)
class UnblindedEvaluation:
    """Everything that is said of an unblinded course.

    ``plain`` is the evaluation as if nothing but the drug had changed; ``alone`` the contrast
    that is left for the drug under each prior. ``tips_at`` is the change by belief and time
    from which on the drug is no longer likely to make a difference that matters, points for
    the better; ``None`` where it is not likely in the first place. ``delta_tips_at`` is the
    same for missing scores on the drug; ``None`` where none turns what the course shows.
    """

    plain: CourseEvaluation
    alone: Mapping[str, ContrastSummary]
    change: ExpectedChange | None
    why_no_change: str
    fall: FallBack
    discount_mean: float
    discount_sd: float
    missing: MissingDays
    worse_on: float
    worse_off: float
    deltas: tuple[DeltaPoint, ...]
    delta_tips_at: float | None
    tipping: tuple[TippingPoint, ...]
    tips_at: float | None
    switches: tuple[Switch, ...]
    is_consistent: bool | None
    p_start_day: float | None
    prospect: Prospect
    showing: Showing
    verdict: Verdict
    findings: tuple[Finding, ...]

    @property
    def chosen(self) -> ContrastSummary:
        """What is left for the drug under the chosen prior."""
        return self.alone[self.plain.contrast.prior]
