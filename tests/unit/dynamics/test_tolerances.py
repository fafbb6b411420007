"""Does a run get absolute tolerances that fit its sizes?"""

import numpy as np
import pytest

from openldn.dynamics import (
    expand_records,
    fit_tolerances,
    integrate,
    load_program,
    make_records,
)

MOLES = """
[parameters]
k = "0.1 1/h"
[states]
gut = "mol"
central = "mol"
[equations]
gut = "-2*k*gut"
central = "2*k*gut - k*central"
[dosing.gut]
unit = "ng"
molar_mass = "341.4 g/mol"
"""


def expand(program, *, amount):
    records = make_records(time=[0.0], kind=1, state=0, amount=amount)
    inputs = program.make_inputs(1)
    found = expand_records(program, records, inputs, times=np.array([1.0, 24.0]))
    return found.schedule, inputs


def test_a_small_dose_in_a_large_unit_keeps_its_digits():
    program = load_program(MOLES)
    schedule, inputs = expand(program, amount=100.0)
    dose = 100e-9 / 341.4
    atol = fit_tolerances(program, schedule, inputs, rtol=1e-8)
    assert atol == pytest.approx([dose * 1e-10] * 2)
    run = integrate(program, schedule, inputs, outputs=("central",), atol=atol)
    hours = np.array([1.0, 24.0])
    exact = 2 * dose * (np.exp(-0.1 * hours) - np.exp(-0.2 * hours))
    # Ten times the relative tolerance of a step, 1e-8.
    assert run.values[:, 0] == pytest.approx(exact, rel=1e-7)


def test_a_tolerance_is_never_above_that_of_the_model_or_of_a_state_of_size_1():
    program = load_program(MOLES.replace('gut = "mol"', 'gut = { unit = "mol", atol = 1e-14 }', 1))
    schedule, inputs = expand(program, amount=1e12)
    assert fit_tolerances(program, schedule, inputs, rtol=1e-8).tolist() == [1e-14, 1e-10]


def test_where_nothing_has_a_size_that_of_1_is_taken():
    program = load_program(MOLES)
    schedule, inputs = expand(program, amount=0.0)
    assert fit_tolerances(program, schedule, inputs, rtol=1e-8).tolist() == [1e-10, 1e-10]


def test_a_steady_state_of_a_small_dose_in_a_large_unit_keeps_its_digits():
    program = load_program(MOLES)
    records = make_records(time=[0.0], kind=1, state=1, amount=3e-12, steady=1, interval=12.0)
    inputs = program.make_inputs(1)
    found = expand_records(program, records, inputs, times=np.array([0.0]))
    run = integrate(program, found.schedule, inputs, outputs=("central",))
    # Newton's method ends at 1e-10.
    assert run.values[0, 0] == pytest.approx(3e-12 / (1 - np.exp(-1.2)), rel=1e-9)
