"""Does each formulation enter where it should?"""

import pytest

from openldn.errors import DosingError
from openldn.plan import Formulation, Route
from openldn.simulate.calibration.linear import read_linear_part
from openldn.simulate.formulation import Injection, StateDose, find_state, split_dose


@pytest.mark.parametrize(
    ("formulation", "state"),
    [
        (Formulation.CAPSULE, "gut"),
        (Formulation.TABLET_50_MG, "gut"),
        (Formulation.TABLET_PIECES, "gut"),
        (Formulation.LIQUID, "liquid"),
        (Formulation.HOME_LIQUID, "liquid"),
        (Formulation.SUBLINGUAL, "mouth"),
        (Formulation.SLOW_RELEASE, "release"),
        (Injection.DEPOT, "muscle"),
        (Injection.VEIN, "central"),
    ],
)
def test_each_formulation_has_its_state(formulation, state):
    assert split_dose(formulation, dose_mg=3.0) == (StateDose(state=state, dose_mg=3.0),)
    assert state in read_linear_part("plasma").states


@pytest.mark.parametrize("formulation", [*Formulation, *Injection])
def test_no_formulation_is_forgotten(formulation):
    assert find_state(formulation)


def test_what_is_meant_for_under_the_tongue_can_be_swallowed():
    assert find_state(Formulation.SUBLINGUAL, route=Route.ORAL) == "liquid"


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_no_part_of_the_dose_is_lost(share):
    parts = split_dose(Formulation.SLOW_RELEASE, dose_mg=4.5, immediate_share=share)
    assert sum(part.dose_mg for part in parts) == pytest.approx(4.5)
    assert all(part.dose_mg > 0 for part in parts)


@pytest.mark.parametrize(
    ("formulation", "given", "words"),
    [
        (Formulation.CAPSULE, {"dose_mg": 0.0}, "dose_mg is 0.0; must be above 0 mg"),
        (Formulation.CAPSULE, {"dose_mg": float("nan")}, "dose_mg is nan"),
        (Formulation.CAPSULE, {"dose_mg": 4500}, "4500 micrograms are 4.5"),
        (
            Formulation.SLOW_RELEASE,
            {"dose_mg": 4.5, "immediate_share": 1.5},
            "immediate_share is 1.5; must be 0 to 1",
        ),
        (
            Formulation.CAPSULE,
            {"dose_mg": 4.5, "immediate_share": 0.5},
            "for slow-release capsule only",
        ),
        (Injection.DEPOT, {"dose_mg": 380, "route": Route.ORAL}, "leave it out"),
        (
            Formulation.SLOW_RELEASE,
            {"dose_mg": 4.5, "route": Route.SUBLINGUAL},
            "swallowed whole, give oral",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_the_remedy(formulation, given, words):
    with pytest.raises(DosingError, match=words):
        split_dose(formulation, **given)
