"""Local clock times that exist: daylight saving, nights after midnight, zones by day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from openldn.errors import RegimenError
from openldn.plan.formulation import TimeOfDay
from openldn.timeline import to_local, to_utc

# A bedtime before six in the morning belongs to the evening before.
NIGHT_ENDS = time(6)
MORNING = time(8)
BEDTIME = time(22)


@dataclass(frozen=True, kw_only=True)
class ZoneChange:
    """Arrival in another zone: from the evening of ``day`` on doses go by its clock."""

    day: date
    zone: str

    def __post_init__(self) -> None:
        check_zone(self.zone)


@dataclass(frozen=True, kw_only=True)
class DoseClock:
    """When doses are taken.

    Parameters
    ----------
    zone : str
        IANA name of the home zone.
    bedtime, morning : time
        Wall-clock times; a bedtime before 06:00 belongs to the evening before.
    time_of_day : TimeOfDay or None
        ``None`` lets findings and scheme choose.
    morning_from : date or None
        First day of morning doses, when sleep suffers; the dose stays the same.
    travel : tuple of ZoneChange
    """

    zone: str = "UTC"
    bedtime: time = BEDTIME
    morning: time = MORNING
    time_of_day: TimeOfDay | None = None
    morning_from: date | None = None
    travel: tuple[ZoneChange, ...] = ()

    def __post_init__(self) -> None:
        check_zone(self.zone)
        days = [change.day for change in self.travel]
        if len(set(days)) < len(days):
            raise RegimenError("two changes of zone have the same day; give the last one only.")


def check_zone(zone: str) -> str:
    """Check that a time zone exists; its name.

    Raises
    ------
    RegimenError
    """
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise RegimenError(
            f"zone {zone[:40]!r} is not known; give an IANA name like Europe/Berlin, "
            "America/New_York or Asia/Tokyo."
        ) from None
    return zone


def zone_on(day: date, *, home: str, travel: tuple[ZoneChange, ...]) -> str:
    """Zone whose clock counts on a day."""
    passed = [change for change in travel if change.day <= day]
    return max(passed, key=lambda change: change.day).zone if passed else home


def bedtime_on(day: date, bedtime: time) -> datetime:
    """Wall-clock time of the bedtime of a day; after midnight it is on the next date.

    Examples
    --------
    >>> bedtime_on(date(2026, 12, 1), time(0, 30))
    datetime.datetime(2026, 12, 2, 0, 30)
    """
    is_after_midnight = bedtime < NIGHT_ENDS
    return datetime.combine(day, bedtime) + timedelta(days=int(is_after_midnight))


def existing_time(local: datetime, *, zone: str) -> datetime:
    """The same time, or when the clock skips it, as much later as the clock skips.

    Examples
    --------
    >>> existing_time(datetime(2026, 3, 29, 2, 30), zone="Europe/Berlin")
    datetime.datetime(2026, 3, 29, 3, 30)
    """
    return to_local(to_utc(local, zone=zone), zone=zone)
