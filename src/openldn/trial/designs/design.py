"""The design of a single-patient trial as a value."""

from dataclasses import dataclass
from enum import StrEnum

from openldn.errors import DesignError

# Washout longer than this is no washout but another course.
LONGEST_DAYS = 3650
MOST_CYCLES = 50
MOST_TREATMENTS = 6


class DesignKind(StrEnum):
    """How treatments follow one another.

    ``paired``: every cycle holds each treatment once, in random order. ``balanced``: as
    ``paired``, and every treatment comes first equally often, as nearly as the number of cycles
    allows. ``restricted``: one random order of all periods, each treatment equally often, at
    most ``longest_run`` alike in a row. ``latin-square``: the cycles are rows of a Williams
    square, so that each treatment follows each other one equally often. ``withdrawal``: the
    fixed order of the stop-and-restart story (ABAB), beginning without the drug.
    ``staggered-start``: one start, its day drawn from ``starts``. ``before-after``: one start
    on a known day.
    """

    PAIRED = "paired"
    BALANCED = "balanced"
    RESTRICTED = "restricted"
    LATIN_SQUARE = "latin-square"
    WITHDRAWAL = "withdrawal"
    STAGGERED_START = "staggered-start"
    BEFORE_AFTER = "before-after"


# Kinds whose order is drawn, and those that know one change of treatment only.
RANDOM_KINDS = (
    DesignKind.PAIRED, DesignKind.BALANCED, DesignKind.RESTRICTED, DesignKind.LATIN_SQUARE,
    DesignKind.STAGGERED_START,
)  # fmt: skip
SINGLE_CHANGE = (DesignKind.STAGGERED_START, DesignKind.BEFORE_AFTER)


@dataclass(frozen=True, kw_only=True)
class TrialTreatment:
    """One of the treatments compared: its label and the dose of naltrexone it stands for.

    ``dose_mg`` is 0 for placebo or no treatment.
    """

    label: str
    dose_mg: float = 0.0

    def __post_init__(self) -> None:
        if not self.label.strip():
            raise DesignError("the label of a treatment is empty; name it, like LDN or placebo.")
        if not 0 <= self.dose_mg <= 1000:
            raise DesignError(
                f"dose_mg of {self.label!r} is {self.dose_mg:g}; must be 0 (placebo) to 1000 mg."
            )


@dataclass(frozen=True, kw_only=True)
class TrialDesign:
    """A design: which treatments, in which kind of order, how often and how long.

    Parameters
    ----------
    kind : DesignKind
    treatments : tuple of TrialTreatment
        The comparator (placebo, or no drug) first, then the active ones; two to six.
    cycles : int
        How often each treatment comes; 1 for a single change.
    period_days : int
        Days of a period; with a single change, days on the drug.
    baseline_days : int
        With a single change: days before the drug starts, at the earliest.
    run_in_days : int
        Days before the first period, without study treatment; the person's own variability is
        measured there.
    washout_days : int
        Days without study treatment after each period but the last; 0 when carryover is
        modelled instead.
    longest_run : int
        ``restricted`` only: periods alike in a row, at most.
    starts : tuple of int
        ``staggered-start`` only: days of baseline that may be drawn.
    blinded : bool
        Whether the person does not know the treatment.

    Raises
    ------
    DesignError
        If a value cannot be, or values contradict each other.

    Examples
    --------
    >>> placebo, ldn = TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5)
    >>> design = TrialDesign(kind=DesignKind.PAIRED, treatments=(placebo, ldn), cycles=3,
    ...                      period_days=42, run_in_days=14)
    >>> design.periods, design.total_days
    (6, 266)
    """

    kind: DesignKind
    treatments: tuple[TrialTreatment, ...]
    cycles: int = 1
    period_days: int = 28
    baseline_days: int = 0
    run_in_days: int = 0
    washout_days: int = 0
    longest_run: int = 2
    starts: tuple[int, ...] = ()
    blinded: bool = True

    def __post_init__(self) -> None:
        self._check_treatments()
        self._check_numbers()
        self._check_kind()

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels of the treatments, the comparator first."""
        return tuple(treatment.label for treatment in self.treatments)

    @property
    def is_random(self) -> bool:
        """Whether the order, or the day of the start, is drawn."""
        return self.kind in RANDOM_KINDS

    @property
    def has_single_change(self) -> bool:
        """Whether the treatment changes once only, so that time and drug are hard to part."""
        return self.kind in SINGLE_CHANGE

    @property
    def periods(self) -> int:
        """Number of periods, run-in and washout not counted."""
        return 2 if self.has_single_change else self.cycles * len(self.treatments)

    @property
    def total_days(self) -> int:
        """Days from the first of the run-in to the last of the last period, at the longest."""
        if self.has_single_change:
            before = max((self.baseline_days, *self.starts))
            return self.run_in_days + before + self.washout_days + self.period_days
        return (
            self.run_in_days
            + self.periods * self.period_days
            + (self.periods - 1) * self.washout_days
        )

    def _check_treatments(self) -> None:
        if not 2 <= len(self.treatments) <= MOST_TREATMENTS:
            raise DesignError(
                f"the design has {len(self.treatments)} treatments; must be 2 to "
                f"{MOST_TREATMENTS}, the comparator first."
            )
        folded = [label.strip().casefold() for label in self.labels]
        if len(set(folded)) < len(folded):
            raise DesignError(
                f"two treatments bear the same label ({', '.join(self.labels)}); "
                "give each a label of its own."
            )

    def _check_numbers(self) -> None:
        if not 1 <= self.cycles <= MOST_CYCLES:
            raise DesignError(f"cycles is {self.cycles}; must be 1 to {MOST_CYCLES}.")
        least = {"period_days": 1, "baseline_days": 0, "run_in_days": 0, "washout_days": 0}
        for name, smallest in least.items():
            value = getattr(self, name)
            if not smallest <= value <= LONGEST_DAYS:
                hint = " For a design without washout give 0." if name == "washout_days" else ""
                raise DesignError(
                    f"{name} is {value}; must be {smallest} to {LONGEST_DAYS} days.{hint}"
                )

    def _check_kind(self) -> None:
        two_only = (DesignKind.WITHDRAWAL, *SINGLE_CHANGE)
        if self.kind in two_only and len(self.treatments) > 2:
            raise DesignError(
                f"a {self.kind} design compares two treatments; {len(self.treatments)} were given. "
                "For several doses use latin-square, paired or balanced."
            )
        if self.has_single_change and self.cycles != 1:
            raise DesignError(f"cycles is {self.cycles}; a {self.kind} design has 1.")
        if self.kind is DesignKind.RESTRICTED and self.longest_run < 1:
            raise DesignError(f"longest_run is {self.longest_run}; must be 1 or more periods.")
        if self.kind is DesignKind.STAGGERED_START:
            if len(set(self.starts)) < 2:
                raise DesignError(
                    "starts holds fewer than two days; give at least two days of baseline that "
                    "may be drawn, like 14, 21, 28."
                )
            if min(self.starts) < 1 or max(self.starts) > LONGEST_DAYS:
                raise DesignError(
                    f"starts holds {min(self.starts)} to {max(self.starts)} days; must be 1 to "
                    f"{LONGEST_DAYS}."
                )
        if self.kind is DesignKind.BEFORE_AFTER and self.baseline_days < 1:
            raise DesignError(
                "baseline_days is 0; a before-after design needs days before the drug."
            )
