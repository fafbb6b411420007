"""Does a person turn into covariates, and is nonsense refused?"""

import pytest

from openldn.errors import RecordError
from openldn.record import LiverClass, Sex
from openldn.simulate.calibration.linear import read_linear_part
from openldn.simulate.person import Liver, Person, list_reference_values


def test_of_a_person_unknown_nothing_is_said():
    assert Person().covariates == {}


def test_all_that_is_known_becomes_covariates():
    person = Person(
        age_years=61,
        weight_kg=55.5,
        creatinine_clearance_ml_per_min=40,
        sex=Sex.FEMALE,
        liver=Liver.DECOMPENSATED,
        smoker=True,
        dependent=False,
    )
    assert person.covariates == {
        "age_years": 61.0,
        "weight_kg": 55.5,
        "creatinine_clearance_ml_per_min": 40.0,
        "liver": 2.0,
        "smoker": 1.0,
        "dependent": 0.0,
        "female": 1.0,
    }


def test_covariates_are_those_of_the_plasma_part():
    part = {one.name for one in read_linear_part("plasma").inputs if one.is_covariate}
    assert set(list_reference_values()) == part


def test_another_sex_is_as_not_known():
    assert Person(sex=Sex.OTHER).covariates == {}


def test_a_normal_liver_is_said_as_known():
    assert Person(liver=Liver.NORMAL).covariates == {"liver": 0.0}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"weight_kg": 400}, "weight_kg is 400; must be 20 to 300 kg.*Pounds"),
        ({"age_years": -1}, "age_years is -1; must be 0 to 120 years"),
        (
            {"creatinine_clearance_ml_per_min": float("nan")},
            "creatinine_clearance_ml_per_min is nan; must be 0 to 250 mL/min",
        ),
    ],
)
def test_numbers_that_cannot_be_are_refused_with_what_is_allowed(given, words):
    with pytest.raises(RecordError, match=words):
        Person(**given)


@pytest.mark.parametrize(
    ("child_pugh", "liver"),
    [
        (LiverClass.A, Liver.COMPENSATED),
        (LiverClass.B, Liver.DECOMPENSATED),
        (LiverClass.C, Liver.DECOMPENSATED),
    ],
)
def test_child_pugh_classes_have_a_place(child_pugh, liver):
    assert Liver.from_child_pugh(child_pugh) is liver
