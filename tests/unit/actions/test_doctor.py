"""Does the examination of an installation keep its promise?"""

import pytest

from openldn.actions import Check, Examination


def make_examination(*, versions=None, passed=True):
    return Examination(
        versions=versions or {"python": "3.11.2"},
        optional={"pymc": None},
        has_kernels=True,
        prepare_s=None,
        checks=(Check(name="area", passed=passed, detail="1"),),
    )


def test_an_installation_is_sound_when_nothing_is_missing_and_all_checks_pass():
    assert make_examination().is_sound


def test_a_missing_optional_part_is_no_fault():
    assert make_examination().optional["pymc"] is None
    assert make_examination().is_sound


@pytest.mark.parametrize(
    "fault", [{"versions": {"numba": None}}, {"passed": False}], ids=["missing", "failed check"]
)
def test_a_missing_package_or_a_failed_check_makes_it_unsound(fault):
    assert not make_examination(**fault).is_sound
