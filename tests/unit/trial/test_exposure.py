"""How much of the full effect can each day carry?"""

import numpy as np
import pytest
from tests.cast import make_course

from openldn.errors import CourseError
from openldn.trial import filtered_level, treatment_level


def level(label, **columns):
    return treatment_level(
        make_course(np.zeros(len(label)), label, treatments=("placebo", "LDN", "aspirin"),
                    **columns),
        active="LDN",
    )  # fmt: skip


def test_the_level_is_one_on_active_treatment_and_zero_otherwise():
    np.testing.assert_array_equal(level([0, 1, 2, 1]), [0, 1, 0, 1])


def test_the_level_is_unknown_where_the_treatment_is():
    np.testing.assert_array_equal(level([0, -1, 1]), [0, np.nan, 1])


def test_with_doses_the_level_is_the_share_of_the_largest_dose():
    dose = np.array([0, 1.5, 3.0, 4.5, 0.0])
    np.testing.assert_allclose(level([0, 1, 1, 1, 1], dose_mg=dose), [0, 1 / 3, 2 / 3, 1, 0])


def test_the_dose_of_another_drug_is_no_dose_of_the_active_one():
    dose = np.array([0.0, 4.5, 500.0])
    np.testing.assert_allclose(level([0, 1, 2], dose_mg=dose), [0, 1, 0])


def test_an_active_day_without_a_noted_dose_is_unknown():
    dose = np.array([0.0, 4.5, np.nan])
    np.testing.assert_allclose(level([0, 1, 1], dose_mg=dose), [0, 1, np.nan])


def test_doses_that_are_all_zero_leave_the_labels_to_tell():
    np.testing.assert_array_equal(level([0, 1, 1], dose_mg=np.zeros(3)), [0, 1, 1])


def test_an_active_treatment_that_does_not_occur_is_refused_with_those_found():
    with pytest.raises(CourseError, match=r"'naltrexone' does not occur; found: placebo, LDN"):
        treatment_level(make_course([1.0], [0]), active="naltrexone")


# Treatment day by day, half-life in days, and the level that results.
FILTERED = [
    ("at once", [0, 1, 1, 0], 0.0, [0, 1, 1, 0]),
    ("one day", [1, 1, 1], 1.0, [0.5, 0.75, 0.875]),
    ("half after one half-life", [1] * 7, 7.0, [1 - 2 ** (-t / 7) for t in range(1, 8)]),
    ("fades as it came", [1, 0, 0], 1.0, [0.5, 0.25, 0.125]),
    ("half a dose", [0.5, 0.5], 1.0, [0.25, 0.375]),
    ("never taken", [0, 0, 0], 3.0, [0, 0, 0]),
]


@pytest.mark.parametrize(
    ("taken", "half_life", "expected"), [case[1:] for case in FILTERED],
    ids=[case[0] for case in FILTERED],
)  # fmt: skip
def test_the_level_follows_the_treatment_with_its_half_life(taken, half_life, expected):
    taken = np.array(taken, dtype=float)
    found = filtered_level(taken, np.arange(float(len(taken))), half_life_days=half_life)
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_days_left_out_change_nothing_where_the_treatment_went_on():
    day = np.arange(20.0)
    taken = (day // 10 == 0).astype(float)
    full = filtered_level(taken, day, half_life_days=4.0)
    keep = np.array([0, 1, 5, 9, 10, 13, 19])
    some = filtered_level(taken[keep], day[keep], half_life_days=4.0)
    np.testing.assert_allclose(some, full[keep], atol=1e-12)


def test_filtering_leaves_its_input_alone():
    taken = np.ones(3)
    filtered_level(taken, np.arange(3.0), half_life_days=0.0)[0] = 9.0
    assert np.all(taken == 1)
