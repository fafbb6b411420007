"""Is a clinic told what a pool will leave out, why, and what would change it?"""

import pytest

from openldn.registry import GradedCourse, advise_grades


def courses(letters, *, has_time=True):
    return [
        GradedCourse(participant=f"P{k}", letter=letter, label="", reason="", has_time=has_time)
        for k, letter in enumerate(letters)
    ]


@pytest.mark.parametrize(
    ("letters", "blinded", "names_periods", "has_time", "told"),
    [
        ("AAA", True, False, True, []),
        ("AACD", True, False, True, ["REG-016", "REG-017"]),
        ("AACD", True, True, True, ["REG-016"]),
        ("AAD", True, False, True, ["REG-016"]),
        ("BBC", False, False, True, ["REG-016"]),
        ("BB", None, True, True, ["REG-018"]),
        ("BD", True, False, False, ["REG-016", "REG-017"]),
    ],
)
def test_only_what_can_raise_a_grade_is_advised(letters, blinded, names_periods, has_time, told):
    found = advise_grades(
        courses(letters, has_time=has_time), blinded=blinded, names_periods=names_periods
    )
    assert [one.id for one in found] == told


@pytest.mark.parametrize(
    ("has_cycles", "option"), [(True, "--cycle wave"), (False, "--period wave")]
)
def test_a_column_that_looks_like_it_is_named_with_its_option(has_cycles, option):
    found = advise_grades(
        courses("C"), blinded=True, names_periods=False, column="wave", has_cycles=has_cycles
    )
    assert option in found[1].advice
