"""Do dosing records refuse what cannot be carried out?"""

import pytest

from openldn.dynamics.dosing import make_records
from openldn.errors import DosingError

DOSE = {"kind": 1, "state": 0, "amount": 100.0}

FAULTS = {
    "time must not go back": (
        {"time": [5.0, 3.0]} | DOSE,
        "record 2: time is 3; it must not be before",
    ),
    "time must be a number": ({"time": [float("nan")]} | DOSE, "time is nan"),
    "patients stand together": ({"patient": [0, 1, 0]} | DOSE, "record 3: patient is 0"),
    "patients are numbered": ({"patient": [1, 1, 1]} | DOSE, "record 1: patient is 1"),
    "kind is known": ({"kind": 5}, "kind is 5; it must be 0 (observation)"),
    "amount is not negative": (DOSE | {"amount": -1.0}, "amount is -1; it must be 0 or more"),
    "rate is a code or a rate": (DOSE | {"rate": -3.0}, "rate is -3"),
    "interval is not negative": (DOSE | {"interval": -1.0}, "interval is -1"),
    "additional is not negative": (DOSE | {"additional": -2}, "use steady = 1"),
    "additional doses need an interval": (DOSE | {"additional": 2}, "need interval above 0"),
    "steady is known": (DOSE | {"steady": 3}, "steady is 3"),
    "a steady state needs an interval": (DOSE | {"steady": 1}, "needs interval above 0"),
    "a constant infusion has no interval": (
        DOSE | {"steady": 1, "amount": 0.0, "rate": 5.0, "interval": 24.0},
        "needs interval 0",
    ),
    "a constant infusion has no duration": (
        DOSE | {"steady": 1, "amount": 0.0, "rate": -2.0},
        "has no duration",
    ),
    "a constant infusion has no additional doses": (
        DOSE | {"steady": 1, "amount": 0.0, "rate": 5.0, "additional": 1, "interval": 0.0},
        "additional",
    ),
    "an infusion needs an amount": (DOSE | {"amount": 0.0, "rate": 5.0}, "needs amount above 0"),
    "an observation has no amount": ({"kind": 0, "amount": 5.0}, "amount is 5; it must be 0 in"),
    "a reset has no rate": ({"kind": 3, "rate": 5.0}, "rate is 5; it must be 0 in"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_records_that_cannot_be_carried_out_are_refused(name: str) -> None:
    fields, message = FAULTS[name]
    with pytest.raises(DosingError) as refused:
        make_records(**({"time": [0.0, 1.0, 2.0]} | fields))
    assert message in str(refused.value)


def test_arrays_of_different_length_are_refused() -> None:
    records = make_records([0.0, 1.0])
    with pytest.raises(DosingError, match="differ in shape"):
        type(records)(**(vars(records) | {"time": records.time[:1]}))


def test_a_field_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(DosingError, match=r"no field ammount; they have patient, time"):
        make_records([0.0], ammount=3.0)
