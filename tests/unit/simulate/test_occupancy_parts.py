"""The model text of receptors outside the brain, and of an opioid beside naltrexone."""

import numpy as np
import pytest
import sympy as sp
from scipy.integrate import solve_ivp

from openldn.dynamics import read_model
from openldn.simulate.competition import find_ligand, rise_to_match, rise_to_match_within
from openldn.simulate.parts import read_part

BESIDE = """
[covariates]
CN = { value = 0, unit = "nmol/L" }
CM = { value = 0, unit = "nmol/L" }
E = { value = 1, unit = "" }
x_mu = { value = 0, unit = "" }
[states]
area = "nmol/L*h"
[equations]
area = "CN"
"""


def blocked_outside(receptor, **given):
    model = read_model(BESIDE, read_part("occupancy_periphery"))
    value = next(one.value for one in model.observables if one.name == f"ROp_{receptor}")
    numbers = {one.symbol: given.get(one.name, one.value) for one in model.inputs}
    return float(value.xreplace(numbers))


@pytest.mark.parametrize(("naltrexol", "share"), [(28.0, 0.93), (7.5, 0.78)])
def test_naltrexol_alone_blocks_mu_outside_the_brain_all_day(naltrexol, share):
    assert blocked_outside("mu", CM=naltrexol) == pytest.approx(share, abs=0.01)


def test_both_drugs_compete_with_the_bodys_own_opioid():
    alone = blocked_outside("mu", CN=1.0)
    assert blocked_outside("mu", CN=1.0, CM=5.0) > alone
    assert blocked_outside("mu", CN=1.0, E=3.0) < alone
    assert 0 == blocked_outside("mu") < alone < 1


def test_a_fifth_of_naltrexone_in_plasma_does_not_reach_receptors():
    expected = 0.79 / 0.3272 / (1 + 0.79 / 0.3272 + 0.042)
    assert blocked_outside("mu", CN=1.0) == pytest.approx(expected)


def test_delta_is_blocked_least():
    shares = [blocked_outside(one, CN=3.0, CM=28.0) for one in ("mu", "kappa", "delta")]
    assert shares == sorted(shares, reverse=True)


def held_by_opioid(name, *, pmol_per_l, x, minutes):
    """Follow the model text of an opioid, naltrexone being there before it."""
    model = read_model(BESIDE, read_part(f"opioid_{name}"))
    given = {"opioid": pmol_per_l, "x_mu": x}
    numbers = {one.symbol: given.get(one.name, one.value) for one in model.inputs}
    states = [state.symbol for state in model.states]
    rates = [rate.xreplace(numbers) for rate in model.rates]
    follow = sp.lambdify(states, rates, [{"power": pow, "larger": max}, "math"])
    start = [x / (1 + x) if s.name == "held_by_naltrexone" else 0.0 for s in states]
    found = solve_ivp(
        lambda t, y: follow(*y), (0, minutes / 60), start, method="LSODA", rtol=1e-9, atol=1e-12
    )
    return found.y[[s.name for s in states].index("held_by_opioid"), -1]


@pytest.mark.parametrize("name", ["fentanyl", "carfentanil"])
@pytest.mark.parametrize("minutes", [10.0, 1200.0])
def test_the_text_and_the_closed_form_agree_on_the_rise(name, minutes):
    ligand, x = find_ligand(name), 1.5
    half = ligand.half_pmol_per_l
    rise = rise_to_match_within(x, ligand=ligand, share=0.5, minutes=minutes)
    without = held_by_opioid(name, pmol_per_l=half, x=0.0, minutes=minutes)
    beside = held_by_opioid(name, pmol_per_l=half * rise, x=x, minutes=minutes)
    assert beside == pytest.approx(without, rel=1e-5)
    if minutes > 1000:
        assert rise == pytest.approx(float(rise_to_match(x, ligand=ligand, share=0.5)), rel=1e-3)
        assert np.isclose(without, 0.5, atol=1e-3)
