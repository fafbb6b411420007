"""In man the sign of an effect on tumors stays undetermined."""

import pytest

from openldn.errors import SimulationError
from openldn.simulate.human_tumour import human_growth_sign


def test_without_an_assumption_the_sign_is_undetermined():
    found = human_growth_sign()
    assert found.sign == "undetermined"
    assert found.low < 1 < found.high


@pytest.mark.parametrize("given", [{"blocked": 1.0}, {"hours": 5.0}, {"hours": 24.0}])
def test_half_an_assumption_leaves_the_sign_undetermined(given):
    assert human_growth_sign(**given).sign == "undetermined"


def test_a_lasting_partial_block_has_no_sign_because_no_mouse_had_one():
    assert human_growth_sign(blocked=0.4, hours=24.0).sign == "undetermined"


@pytest.mark.parametrize(("hours", "sign"), [(5.0, "slower"), (24.0, "faster")])
def test_with_the_block_of_a_mouse_arm_the_sign_is_the_arms_and_assumed(hours, sign):
    found = human_growth_sign(blocked=1.0, hours=hours)
    assert (found.sign, found.basis) == (sign, "assumed")
    assert found.text.startswith("Assumed, not measured")


@pytest.mark.parametrize("given", [{}, {"blocked": 1.0, "hours": 5.0}])
def test_every_answer_names_the_arms_and_says_that_treatment_comes_first(given):
    found = human_growth_sign(**given)
    assert "does not replace or delay treatment" in found.text
    assert "4-6 h" in found.between[0]
    assert "24 h" in found.between[1]


@pytest.mark.parametrize(
    ("given", "name"), [({"blocked": 1.2}, "blocked"), ({"hours": -1}, "hours")]
)
def test_an_assumption_out_of_range_is_named(given, name):
    with pytest.raises(SimulationError, match=f"{name} is"):
        human_growth_sign(**given)
