"""The course of receptor block in closed form, against the model text and itself."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from tests.unit.simulate.plasma import make_stand_in_plasma

from openldn.dynamics import read_model
from openldn.errors import NotFound, SimulationError
from openldn.simulate.calibration.occupancy_runs import Run
from openldn.simulate.occupancy import (
    block_course,
    free_of_total,
    receptor_ratio,
    steady_course,
    to_occupancy,
)
from openldn.simulate.occupancy_draws import fit_of
from openldn.simulate.parts import read_part
from openldn.simulate.plasma_curve import (
    FREE_SHARE,
    MOLAR_MASS,
    concentration,
    make_bolus_plasma,
)

NAMES = ("pet-retention", "transient-block", "binding-kinetics", "target-mediated")
PLASMA = make_stand_in_plasma()
TIMES = np.array([0.5, 2.0, 8.0, 23.0, 30.0, 71.0])

PLASMA_TEXT = """
[parameters]
E = { value = 1, unit = "" }
[covariates]
CN = { value = 0, unit = "nmol/L" }
CM = { value = 0, unit = "nmol/L" }
[states]
area = "nmol/L*h"
[equations]
area = "CN"
"""


def course(name, *, doses_mg=(4.5,), starts=(0.0,), times_h=TIMES, plasma=PLASMA, **change):
    values = {**fit_of(name).values, **change}
    return block_course(
        name, values=values, plasma=plasma, doses_mg=doses_mg, dose_times_h=starts, times_h=times_h
    )[0]


@cache
def compile_text(name):
    """The part's rates and potency as functions of (states, free concentration)."""
    part = "occupancy_" + name.replace("-", "_")
    model = read_model(PLASMA_TEXT, read_part("occupancy_periphery"), read_part(part))
    blocked = next(one.value for one in model.observables if one.name == "RO_mu")
    known = {one.symbol: one.value for one in model.inputs if one.name != "CN"}
    plasma = next(one.symbol for one in model.inputs if one.name == "CN")
    values = [value.xreplace(known) for value in (*model.rates, blocked)]
    arguments = [*(state.symbol for state in model.states), plasma]
    return sp.lambdify(arguments, values, [{"power": pow, "larger": max}, "math"]), len(
        model.states
    )


@pytest.mark.parametrize(
    ("name", "tolerance"),
    [
        ("pet-retention", 1e-6),
        ("transient-block", 1e-6),
        # The closed form has binding at equilibrium; the text lags behind by minutes as it rises.
        ("binding-kinetics", 1e-2),
        # The closed form steps by up to an hour.
        ("target-mediated", 2e-4),
    ],
)
def test_the_closed_form_and_the_model_text_give_the_same_block(name, tolerance):
    evaluate, n_states = compile_text(name)

    def plasma_at(t):
        return 4.5 * float(concentration(PLASMA, times_h=[t])[0])

    def rates(t, y):
        return evaluate(*y, plasma_at(t))[:n_states]

    found = solve_ivp(
        rates,
        (0, TIMES[-1]),
        np.zeros(n_states),
        t_eval=TIMES,
        rtol=1e-8,
        atol=1e-10,
        method="LSODA",
    ).y.T
    blocked = [evaluate(*y, plasma_at(t))[n_states] for t, y in zip(TIMES, found, strict=True)]
    np.testing.assert_allclose(to_occupancy(course(name)), blocked, atol=tolerance)


def test_a_dose_at_once_decays_as_one_exponential():
    half_life_h, ed50_mg = 34.0, 5.0
    plasma = make_bolus_plasma(PLASMA)
    uptake = 1 / (ed50_mg * FREE_SHARE * plasma.auc)
    x = course("pet-retention", plasma=plasma, uptake=uptake, T_mu=half_life_h, prompt=0.0)
    np.testing.assert_allclose(x, 4.5 / ed50_mg * 2 ** (-TIMES / half_life_h), rtol=1e-4)


@pytest.mark.parametrize("name", ["pet-retention", "binding-kinetics"])
def test_potency_of_two_doses_is_the_sum_where_the_model_is_linear(name):
    both = course(name, doses_mg=(3.0, 1.5), starts=(0.0, 10.0))
    apart = course(name, doses_mg=(3.0,)) + course(name, doses_mg=(1.5,), starts=(10.0,))
    np.testing.assert_allclose(both, apart, rtol=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_the_steady_course_is_that_of_many_doses(name):
    starts = tuple(-24.0 * k for k in range(60, -1, -1))
    many = course(name, doses_mg=(4.5,) * 61, starts=starts)
    steady = steady_course(
        name, values=fit_of(name).values, plasma=PLASMA, dose_mg=4.5, every_h=24.0, times_h=TIMES
    )[0]
    np.testing.assert_allclose(to_occupancy(steady), to_occupancy(many), atol=1e-3)


@pytest.mark.parametrize("name", NAMES)
@given(low=st.floats(0.01, 50), more=st.floats(1.01, 10))
def test_a_larger_dose_never_blocks_less_and_block_stays_within_0_and_1(name, low, more):
    times = TIMES[:3]
    small = to_occupancy(course(name, doses_mg=(low,), times_h=times))
    large = to_occupancy(course(name, doses_mg=(low * more,), times_h=times))
    assert np.all(large >= small - 1e-12)
    assert np.all((small >= 0) & (large <= 1))


def test_target_mediated_without_capacity_is_retention():
    values = fit_of("pet-retention").values
    same = course(
        "target-mediated",
        T_free=values["T_mu"],
        capacity=1e-9,
        uptake=values["uptake"],
        prompt=values["prompt"],
    )
    np.testing.assert_allclose(to_occupancy(same), to_occupancy(course("pet-retention")), atol=2e-4)


def test_target_mediated_fades_slower_after_a_small_dose():
    def left(dose_mg):
        x = course("target-mediated", doses_mg=(dose_mg,), times_h=[24.0, 72.0])
        return x[1] / x[0]

    assert left(1.0) > 1.1 * left(50.0)
    retained = [course("pet-retention", doses_mg=(d,), times_h=[24.0, 72.0]) for d in (1.0, 50.0)]
    assert retained[0][1] / retained[0][0] == pytest.approx(retained[1][1] / retained[1][0])


@given(x=st.floats(0, 1e4), capacity=st.floats(0, 1e3))
def test_free_drug_is_found_back_from_its_total(x, capacity):
    total = x + capacity * x / (1 + x)
    assert free_of_total(total, capacity) == pytest.approx(x, rel=1e-6, abs=1e-9)


def test_kappa_and_delta_need_more_than_mu():
    values = fit_of("pet-retention").values
    assert receptor_ratio("pet-retention", "kappa", values).item() == 2
    assert receptor_ratio("pet-retention", "delta", values).item() == 79
    measured = receptor_ratio("binding-kinetics", "delta", fit_of("binding-kinetics").values)
    assert measured.item() == pytest.approx(60 / fit_of("binding-kinetics").values["Ki_mu"])


def test_an_unknown_receptor_or_hypothesis_is_refused():
    with pytest.raises(NotFound, match="mu, kappa, delta"):
        receptor_ratio("pet-retention", "sigma", {})
    with pytest.raises(NotFound, match="known: pet-retention"):
        block_course("pet", values={}, plasma=PLASMA, doses_mg=[1], dose_times_h=[0], times_h=[1])


def test_a_negative_dose_is_refused():
    with pytest.raises(SimulationError, match="dose_mg is -1"):
        steady_course(
            "pet-retention", values={}, plasma=PLASMA, dose_mg=-1, every_h=24, times_h=[1]
        )


def test_before_the_lag_of_a_dose_the_one_before_is_still_the_last():
    late = replace(PLASMA, lag_h=2.0)
    values = fit_of("pet-retention").values
    lagged, plain = (
        steady_course(
            "pet-retention", values=values, plasma=plasma, dose_mg=4.5, every_h=24.0, times_h=times
        )
        for plasma, times in ((late, [0.5, 2.5, 30.0]), (PLASMA, [22.5, 0.5, 28.0]))
    )
    np.testing.assert_allclose(lagged, plain, rtol=1e-12)


def test_a_steady_plasma_concentration_holds_the_block_that_runs_up_to_it():
    for name in NAMES:
        fit, many = fit_of(name), [0.02] * 24 * 120
        run = Run(hypothesis=name, fit=fit, plasma=PLASMA)
        ng_per_ml = 0.02 * PLASMA.auc * MOLAR_MASS / 1000
        x = course(name, doses_mg=many, starts=[-float(k) for k in range(len(many))], times_h=[0.5])
        assert run.constant([[ng_per_ml]])[0, 0] == pytest.approx(to_occupancy(x).item(), abs=0.01)
