"""Do the second solvers say what they cannot do?"""

import numpy as np
import pytest
from tests.dosing_cases import TWO, reference_of

from openldn.dynamics import read_model
from openldn.dynamics.dosing import make_records, make_schedule
from openldn.dynamics.linear import check_linear, integrate_linear
from openldn.dynamics.reference import ReferenceProgram, integrate_reference
from openldn.errors import ModelError


def model_of(equation: str):
    return read_model(
        f'parameters = {{k = 1}}\nstates = {{A = ""}}\nequations = {{A = "{equation}"}}'
    )


@pytest.mark.parametrize(
    ("equation", "why"),
    [("-k*A^2", "not linear"), ("-k*A/(1 + A)", "not linear"), ("-k*A + cos(t)", "with the time"),
     ("-k*t*A", "with the time")],
)  # fmt: skip
def test_an_equation_that_is_not_linear_is_named(equation: str, why: str) -> None:
    with pytest.raises(ModelError, match=f"equation of A .*{why}"):
        check_linear(model_of(equation))


def test_a_constant_source_is_still_linear() -> None:
    model = model_of("k*(2 - A)")
    program = ReferenceProgram(model)
    made = make_schedule(program, make_records([0.0, 1.0]), program.make_inputs(1))
    values = integrate_linear(model, made, program.make_inputs(1), ("A",)).values[:, 0]
    np.testing.assert_allclose(values, [0, 2 * (1 - np.exp(-1))], rtol=1e-12)


@pytest.mark.parametrize("method", ["LSODA", "Radau", "BDF"])
def test_every_method_of_scipy_agrees_with_the_exponential(method: str) -> None:
    program = reference_of(TWO)
    inputs = program.make_inputs(1)
    records = make_records([0.0], kind=1, state=0, amount=10.0, interval=8.0, additional=1)
    made = make_schedule(program, records, inputs, times=[1.0, 12.0])
    exact = integrate_linear(program.model, made, inputs, ("C",)).values
    values = integrate_reference(
        program.model, made, inputs, ("C",), rtol=1e-8, atol=1e-10, method=method
    ).values
    np.testing.assert_allclose(values, exact, rtol=1e-6)


def test_an_output_that_is_not_there_is_refused() -> None:
    program = reference_of(TWO)
    with pytest.raises(ModelError, match="no output D; it has C, gut"):
        program.observe(["D"])


def test_an_input_that_is_not_there_is_refused() -> None:
    with pytest.raises(ModelError, match="ke is no input"):
        reference_of(TWO).make_inputs(1, ke=3.0)
