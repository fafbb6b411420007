"""What always holds of SBML out and in again."""

import math

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from tests.solving import FUNCTIONS

from openldn.dynamics.model import TIME, Model
from openldn.dynamics.model_text import read_model
from openldn.exchange.sbml import sbml_to_model_text
from openldn.exchange.sbml_write import model_to_sbml

NUMBERS = st.floats(0.1, 9.0).map(lambda x: repr(round(x, 3)))
LEAVES = st.sampled_from(["A", "B", "k", "time", "t", "w"]) | NUMBERS


def combine(part: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(part, st.sampled_from("+ - *".split()), part).map(
            lambda x: f"({x[0]} {x[1]} {x[2]})"
        ),
        part.map(lambda x: f"exp(-({x})^2/10)"),
        part.map(lambda x: f"log(1 + ({x})^2)"),
        part.map(lambda x: f"(1 + ({x})^2)^0.7"),
        part.map(lambda x: f"tanh({x})/2"),
        part.map(lambda x: f"floor({x}) + sin({x})"),
        st.tuples(part, part, part).map(lambda x: f"if({x[0]} < {x[1]} and t >= 1, {x[2]}, 2)"),
        st.tuples(part, part, part).map(lambda x: f"if(not ({x[0]} > {x[1]} or k < 1), 3, {x[2]})"),
        st.tuples(part, part).map(lambda x: f"max({x[0]}, {x[1]})"),
    )


EXPRESSIONS = st.recursive(LEAVES, combine, max_leaves=4)


def model_of(rate: str, definition: str) -> Model:
    return read_model(f"""
[parameters]
k = 1.5
time = 0.25
[let]
w = "{definition}"
[states]
A = {{ initial = "k*2" }}
B = {{ initial = 3 }}
[equations]
A = "{rate}"
B = "w - A"
[outputs]
o = "w*2"
""")


def rates_of(model: Model, names: dict[str, float]) -> list[float]:
    values = {one.name: one.value for one in model.inputs} | names
    symbols = [*(one.symbol for one in model.inputs), *(one.symbol for one in model.states), TIME]
    rates = sp.lambdify(symbols, list(model.rates), FUNCTIONS)
    return [float(rate) for rate in rates(*(values[symbol.name] for symbol in symbols))]


@given(rate=EXPRESSIONS, point=st.tuples(*[st.floats(0.2, 3.0)] * 3))
def test_a_model_written_as_sbml_and_read_again_has_the_same_rates(
    rate: str, point: tuple[float, float, float]
) -> None:
    model = model_of(rate, "A*k + time")
    again = read_model(sbml_to_model_text(model_to_sbml(model)))
    names = dict(zip(("A", "B", "t"), point, strict=True))
    expected = rates_of(model, names)
    assert all(map(math.isfinite, expected))
    assert rates_of(again, names) == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_initial_values_survive_the_way_through_sbml() -> None:
    again = read_model(sbml_to_model_text(model_to_sbml(model_of("0", "k"))))
    values = {one.symbol: one.value for one in again.inputs}
    assert [float(state.initial.subs(values)) for state in again.states] == [3.0, 3.0]
