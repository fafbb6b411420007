"""Are sensitivities those that theory gives?"""

import numpy as np
import pytest
from tests.unit.simulate import fake_engine

from openldn.dynamics import Input
from openldn.errors import SimulationError
from openldn.simulate.night_schedule import repeat_dose
from openldn.simulate.population import Population
from openldn.simulate.sensitivity import (
    decompose_variance,
    differentiate,
    find_elasticities,
    find_sobol_indices,
)


@pytest.fixture
def population(monkeypatch):
    fake_engine.install(monkeypatch)
    return Population(
        n=1,
        models={"one": fake_engine.TEXTS},
        regimen=repeat_dose(4.5, nights=20),
        outputs=("C",),
        seed=1,
    )


def test_elasticities_of_powers_are_their_exponents():
    found, value = differentiate(
        lambda x: np.column_stack([x[:, 0] ** 2 / x[:, 1], x[:, 1] - 7]), centers=[3.0, 4.0]
    )
    assert found[:, 0] == pytest.approx([2, -1])
    assert np.isnan(found[:, 1]).all()  # a negative metric has no logarithm
    assert value.tolist() == [2.25, -3]


def test_sobol_indices_of_a_sum_are_its_shares_of_variance():
    inputs = [Input(name=name, value=1.0, sd=sd) for name, sd in (("a", 0.1), ("b", 0.2))]
    found = decompose_variance(
        lambda x: np.log(x).sum(axis=1, keepdims=True), inputs, base=1024, seed=5
    )
    for kind in ("first", "total"):
        error = np.abs(found[kind][:, 0] - [0.2, 0.8])
        assert np.all(error < 2 * found[f"{kind}_confidence"][:, 0])
        assert error.max() < 0.03


def test_sobol_indices_of_a_product_tell_of_the_interaction():
    inputs = [Input(name=name, value=1.0, sd=0.5) for name in "ab"]
    found = decompose_variance(lambda x: x.prod(axis=1, keepdims=True), inputs, base=2048, seed=5)
    e = np.exp(0.25)
    first = (e - 1) / (e**2 - 1)
    assert found["first"][:, 0] == pytest.approx([first, first], abs=0.04)
    assert found["total"][:, 0] == pytest.approx([e * first, e * first], abs=0.04)


def test_a_constant_metric_has_no_indices():
    inputs = [Input(name="a", value=1.0, sd=0.5)]
    found = decompose_variance(lambda x: np.ones((len(x), 1)), inputs, base=8, seed=0)
    assert np.isnan(found["first"]).all()


def test_area_falls_with_elimination_and_rises_with_bioavailability(population):
    data = find_elasticities(population, hypothesis="one")
    area = data.elasticity.sel(metric="C_auc")
    assert float(area.sel(parameter="k")) == pytest.approx(-1, abs=0.01)
    assert float(area.sel(parameter="V")) == pytest.approx(-1, abs=1e-6)
    assert float(area.sel(parameter="F")) == pytest.approx(1, abs=1e-6)


def test_shares_of_variance_are_found_through_the_engine(population):
    data = find_sobol_indices(population, hypothesis="one", base=64)
    assert data.parameter.values.tolist() == ["k", "V", "F"]
    assert float(data.total.sel(metric="C_auc").sum()) == pytest.approx(1, abs=0.3)
    assert float(data.first.sel(metric="C_maximum", parameter="F")) > 0.3


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda p: find_elasticities(p, hypothesis="two"), "no hypothesis two"),
        (lambda p: find_elasticities(p, hypothesis="one", night=21), "night is 21"),
        (lambda p: find_elasticities(p, hypothesis="one", parameters=["Q"]), "no input Q"),
        (lambda p: find_sobol_indices(p, hypothesis="one", parameters=["WT"]), "WT has no spread"),
        (lambda p: find_sobol_indices(p, hypothesis="one", base=100), "base is 100"),
    ],
)
def test_what_cannot_be_asked_is_named(population, ask, message):
    with pytest.raises(SimulationError, match=message):
        ask(population)
