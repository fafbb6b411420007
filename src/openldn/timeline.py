"""Half-open spans of time, local nights and days since a start.

A dose of low-dose naltrexone is taken around midnight, so a calendar date is the wrong
label for it: 00:40 on the 3rd belongs to the night of the 2nd. Every function here takes
local wall-clock time; instants with an offset are converted first by :func:`to_local`.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from openldn.errors import InputError

HOURS_PER_DAY = 24


@dataclass(frozen=True, kw_only=True)
class Span:
    """A half-open stretch of time, ``[start_day, end_day)``, in days since the course began.

    Examples
    --------
    >>> Span(start_day=0.0, end_day=14.0).days
    14.0
    >>> 14.0 in Span(start_day=0.0, end_day=14.0)
    False
    """

    start_day: float
    end_day: float

    def __post_init__(self) -> None:
        if not self.end_day > self.start_day:
            raise InputError(
                f"end_day is {self.end_day}; must be after start_day {self.start_day}. "
                "A span is half-open: give the first day that is no longer part of it."
            )

    @property
    def days(self) -> float:
        """Length in days."""
        return self.end_day - self.start_day

    def __contains__(self, day: float) -> bool:
        return self.start_day <= day < self.end_day


def to_local(instant: datetime, *, zone: str) -> datetime:
    """Wall-clock time at ``zone`` of an instant; a time without offset is local already.

    Examples
    --------
    >>> to_local(datetime(2026, 3, 29, 1, 30, tzinfo=UTC), zone="Europe/Berlin")
    datetime.datetime(2026, 3, 29, 3, 30)
    """
    if instant.tzinfo is None:
        return instant
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def to_utc(local: datetime, *, zone: str) -> datetime:
    """Instant of a wall-clock time; in the repeated hour of autumn the first one is meant."""
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def night_of(local: datetime, *, day_cut_hour: int = 12) -> date:
    """Date of the evening that a night belongs to.

    Parameters
    ----------
    local : datetime
        Wall-clock time without offset.
    day_cut_hour : int
        Hour of the day, 0 to 23, at which a new night begins; 12 puts 00:40 and 09:00 of
        the 3rd to the night of the 2nd, and 0 gives the calendar date.

    Examples
    --------
    >>> night_of(datetime(2026, 3, 3, 0, 40))
    datetime.date(2026, 3, 2)
    >>> night_of(datetime(2026, 3, 3, 0, 40), day_cut_hour=0)
    datetime.date(2026, 3, 3)
    """
    if not 0 <= day_cut_hour < HOURS_PER_DAY:
        raise InputError(f"day_cut_hour is {day_cut_hour}; must be 0 to 23.")
    return (local - timedelta(hours=day_cut_hour)).date()
