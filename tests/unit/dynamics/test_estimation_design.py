"""Predictions of the engine, copy by copy, as an estimation asks for them."""

import numpy as np
import pytest

from openldn.dynamics import Program, load_program
from openldn.dynamics.dosing import make_records
from openldn.dynamics.estimation.design import Design

MODEL = """
[parameters]
CL = { value = 2, sd = 0.3 }
V = { value = 10, sd = 0.2 }
lag = 0.25
F = 1
[covariates]
WT = 70
[let]
C = "A/V"
[states]
A = ""
[equations]
A = "-CL*WT/70*C"
[dosing.A]
F = "F"
lag = "lag"
"""
TABLE = np.array([[[2.0, 10.0], [3.0, 12.0]], [[1.0, 9.0], [2.5, 11.0]]])


@pytest.fixture(scope="module")
def program() -> Program:
    return load_program(MODEL)


def design(program: Program, parameters: tuple[str, ...] = ("CL", "V"), steady: int = 0) -> Design:
    records = make_records(
        [0.0, 1.0, 4.0, 0.0, 2.0], patient=[0, 0, 0, 1, 1], kind=[1, 0, 0, 1, 0],
        state=0, amount=[100.0, 0, 0, 50.0, 0], row=[0, 0, 0, 1, 1],
        steady=[steady, 0, 0, steady, 0], interval=[8.0 * steady, 0, 0, 8.0 * steady, 0],
    )  # fmt: skip
    return Design(
        program=program, records=records, inputs=program.make_inputs(2, WT=np.array([70.0, 35.0])),
        parameters=parameters, person=np.array([0, 1]), record=np.array([2, 1, 4]),
        output=np.zeros(3, dtype=np.int64), outputs=("C",),
    )  # fmt: skip


def curve(dose: float, clearance: float, volume: float, time: float) -> float:
    return dose / volume * np.exp(-clearance / volume * time)


def test_every_copy_and_person_is_predicted_with_their_own_parameters(program: Program) -> None:
    expected = [
        [curve(100, c, v, 3.75), curve(100, c, v, 0.75), curve(50, c2 / 2, v2, 1.75)]
        for (c, v), (c2, v2) in TABLE
    ]
    found = design(program)
    np.testing.assert_allclose(found(TABLE), expected, rtol=1e-6)
    # A second call takes the same way through its memory.
    np.testing.assert_allclose(found(TABLE[::-1]), expected[::-1], rtol=1e-6)


def test_a_parameter_of_the_doses_changes_when_they_arrive(program: Program) -> None:
    found = design(program, ("lag", "F"))
    table = np.array([[[0.25, 1.0], [0.25, 1.0]], [[0.5, 0.5], [0.5, 0.5]]])
    early, late = found(table)
    assert early[1] == pytest.approx(curve(100, 2, 10, 0.75), rel=1e-6)
    assert late[1] == pytest.approx(curve(50, 2, 10, 0.5), rel=1e-6)
    np.testing.assert_allclose(found(table[::-1]), [late, early], rtol=1e-6)


def test_a_steady_state_follows_the_parameters(program: Program) -> None:
    found = design(program, steady=1)(TABLE)
    for copy, ((clearance, volume), _) in enumerate(TABLE):
        sum_of_all = curve(100, clearance, volume, 0.75) / (1 - np.exp(-clearance / volume * 8))
        assert found[copy, 1] == pytest.approx(sum_of_all, rel=1e-6)


def test_small_doses_in_a_large_unit_are_predicted_as_well() -> None:
    """A state in mol of some pmol lies below the usual absolute tolerance."""
    units = {"CL": '{ value = 2, unit = "L/h" }', "V": '"10 L"', "lag": '"0 h"', "WT": '"70 kg"'}
    text = MODEL.replace('A = ""', 'A = "mol"').replace("WT/70", "WT/70[kg]")
    text = text.replace('lag = "lag"', "")
    for name, value in units.items():
        text = "\n".join(
            f"{name} = {value}" if row.startswith(f"{name} =") else row for row in text.split("\n")
        )
    small = load_program(text)
    records = make_records([0.0, 1.0, 9.0], kind=[1, 0, 0], state=0, amount=[3e-12, 0, 0])
    model = Design(
        program=small, records=records, inputs=small.make_inputs(1), parameters=("CL", "V"),
        person=np.array([0]), record=np.array([1, 2]), output=np.zeros(2, dtype=np.int64),
        outputs=("A",),
    )  # fmt: skip
    expected = 3e-12 * np.exp(-0.2 * np.array([[1.0, 9.0]]))
    np.testing.assert_allclose(model(np.array([[[2.0, 10.0]]])), expected, rtol=1e-7)
