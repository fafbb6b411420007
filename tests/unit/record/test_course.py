"""Does a course check itself and speak entry by entry?"""

import numpy as np
import pytest

from openldn.errors import CourseError, InputError, InstrumentError
from openldn.record import UNKNOWN, Course, DoseEvent, Finding, Instrument, Severity


def course(**columns):
    given = {
        "outcome": np.array([5.0, np.nan]),
        "treatment": np.array([0, UNKNOWN]),
        "treatments": ("LDN",),
    }
    return Course(**(given | columns))


def test_blank_is_none_in_an_entry():
    first, second = course().entries()
    assert (first.outcome, first.treatment, first.day) == (5.0, "LDN", None)
    assert (second.outcome, second.treatment) == (None, None)


def test_missing_scores_are_counted():
    assert (course().observed, course().missing, course().has_time) == (1, 1, False)


def test_columns_of_unequal_length_are_refused():
    with pytest.raises(CourseError, match="column day has 1 entries"):
        course(day=np.array([0.0]))


def test_days_that_go_back_are_refused():
    with pytest.raises(CourseError, match="goes back in time"):
        course(day=np.array([1.0, 0.0]))


def test_a_date_is_known_where_the_diary_holds_time():
    dates = np.array(["2026-03-01", "2026-03-02"], dtype="datetime64[D]")
    assert str(course(dates=dates).date_at(1)) == "2026-03-02"
    assert course().date_at(0) is None


def test_a_dose_is_not_negative():
    with pytest.raises(CourseError, match="must be 0 mg or more"):
        DoseEvent(when=None, dose_mg=-1.0)


def test_a_finding_needs_an_id_with_family_and_number():
    with pytest.raises(InputError, match="finding id"):
        Finding(id="dia3", severity=Severity.NOTE, message="", advice="")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"better": "up"}, "must be 'lower' or 'higher'"),
        ({"minimum": 10, "maximum": 0}, "must be the smaller one"),
        ({"minimum": 0, "maximum": 10, "mcid": 11}, "at most the width"),
        ({"mcid": -2}, "more than 0"),
        ({"maximum": np.inf}, "must be a finite number"),
    ],
)
def test_an_instrument_that_contradicts_itself_is_refused(fields, message):
    with pytest.raises(InstrumentError, match=message):
        Instrument(name="pain", **fields)


def test_the_sign_tells_the_better_direction():
    assert Instrument(name="walk", better="higher").sign == 1
