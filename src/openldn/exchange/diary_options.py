"""What is asked of a diary file and what comes back."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from openldn.errors import DiaryError
from openldn.record import Course, Finding
from openldn.timeline import HOURS_PER_DAY


@dataclass(frozen=True, kw_only=True)
class DiaryColumns:
    """Which column of the file plays which part; case and outer spaces do not matter.

    Parameters
    ----------
    outcome : str
        Score, a number.
    treatment : str or None
        Label of the treatment; may be ``None`` when ``dose_mg`` is given.
    dose_mg : str or None
        Dose in mg; ``4.5`` or ``4.5 mg``.
    time : str or None
        Date, date and time, or day number; ``None`` for summaries without time.
    clock : str or None
        Time of day, where it stands in a column of its own beside the date.
    patient, period, cycle : str or None
        Labels.
    guess : str or None
        What the participant believed: a probability, a percentage or a treatment label.
    covariates : tuple of str
        Numbers.

    Examples
    --------
    >>> DiaryColumns(outcome="pain", treatment="drug", time="date").outcome
    'pain'
    """

    outcome: str
    treatment: str | None = None
    dose_mg: str | None = None
    time: str | None = None
    clock: str | None = None
    patient: str | None = None
    period: str | None = None
    cycle: str | None = None
    guess: str | None = None
    covariates: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.treatment is None and self.dose_mg is None:
            raise DiaryError(
                "neither a treatment column nor a dose column is named; the outcome needs one "
                "of them to be compared. Give --treatment COLUMN or --dose-mg COLUMN."
            )
        if self.clock is not None and self.time is None:
            raise DiaryError(
                "a column is named for the time of day and none for the date; a time of day needs "
                "its date. Give --time COLUMN too, or --time alone if it holds both."
            )


@dataclass(frozen=True, kw_only=True)
class ReadOptions:
    """How to read what a file leaves open.

    Parameters
    ----------
    day_first : bool or None
        Whether 03/04/2026 is the 3rd of April; ``None`` means not said.
    zone : str or None
        Time zone of the participant, like ``Europe/Berlin``; instants with an offset are
        turned into its wall-clock time. ``None`` keeps the wall clock as written.
    day_cut_hour : int
        Hour, 0 to 23, at which a new day begins.
    minimum, maximum : float or None
        Ends of the outcome's scale; a score outside is an error.
    active, comparator : tuple of str
        Treatment labels that are compared; others are reported and kept.
    today : date or None
        Entries dated later are reported; ``None`` leaves the check out.

    Examples
    --------
    >>> ReadOptions(minimum=0, maximum=10, active=("LDN",)).active
    ('LDN',)
    """

    day_first: bool | None = None
    zone: str | None = None
    day_cut_hour: int = 0
    minimum: float | None = None
    maximum: float | None = None
    active: tuple[str, ...] = ()
    comparator: tuple[str, ...] = ()
    today: date | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.day_cut_hour < HOURS_PER_DAY:
            raise DiaryError(
                f"day_cut_hour is {self.day_cut_hour}; must be 0 to 23, the hour at which a "
                "new day begins."
            )
        if self.minimum is not None and self.maximum is not None and self.minimum >= self.maximum:
            raise DiaryError(
                f"range is {self.minimum:g} to {self.maximum:g}; the first number must be the "
                "smaller one."
            )
        if self.zone is not None:
            _check_zone(self.zone)


@dataclass(frozen=True, kw_only=True)
class Diary:
    """A diary as read.

    Parameters
    ----------
    courses : tuple of Course
        One for each patient, in order of first appearance in the file.
    findings : tuple of Finding
        What was assumed or noticed, by id.
    columns_found : tuple of str
        Header of the file.
    rows : int
        Rows that hold anything.
    """

    courses: tuple[Course, ...]
    findings: tuple[Finding, ...]
    columns_found: tuple[str, ...]
    rows: int


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise DiaryError(
            f"zone is {zone[:40]!r}; no such time zone. Give a name like Europe/Berlin, "
            "America/New_York or UTC."
        ) from None
