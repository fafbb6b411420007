"""Are spans half-open, and nights and zones what a clock on the wall says?"""

from datetime import UTC, date, datetime

import pytest

from openldn.errors import InputError
from openldn.timeline import Span, night_of, to_local, to_utc


def test_a_span_holds_its_start_and_not_its_end():
    span = Span(start_day=0.0, end_day=14.0)
    assert 0.0 in span
    assert 14.0 not in span
    assert span.days == 14.0


@pytest.mark.parametrize("end", [0.0, -1.0, float("nan")])
def test_an_empty_span_is_refused(end):
    with pytest.raises(InputError, match="must be after"):
        Span(start_day=0.0, end_day=end)


def test_a_time_without_offset_is_local_already():
    assert to_local(datetime(2026, 3, 1, 8), zone="Asia/Tokyo") == datetime(2026, 3, 1, 8)


@pytest.mark.parametrize(
    ("instant", "local"),
    [
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 3, 29, 1, 30)),
        (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), datetime(2026, 3, 29, 3, 30)),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 2, 30)),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), datetime(2026, 10, 25, 2, 30)),
    ],
)
def test_the_clock_on_the_wall_follows_summer_time(instant, local):
    assert to_local(instant, zone="Europe/Berlin") == local


def test_the_first_of_a_repeated_hour_is_meant():
    answer = to_utc(datetime(2026, 10, 25, 2, 30), zone="Europe/Berlin")
    assert answer == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hour", "cut", "night"),
    [(0, 12, 2), (11, 12, 2), (12, 12, 3), (0, 0, 3), (23, 0, 3), (3, 4, 2), (4, 4, 3)],
)
def test_a_night_begins_at_the_day_cut(hour, cut, night):
    assert night_of(datetime(2026, 3, 3, hour), day_cut_hour=cut) == date(2026, 3, night)


@pytest.mark.parametrize("cut", [-1, 24])
def test_a_day_cut_is_an_hour_of_the_day(cut):
    with pytest.raises(InputError, match="must be 0 to 23"):
        night_of(datetime(2026, 3, 3), day_cut_hour=cut)
