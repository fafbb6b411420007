"""Are steady states found, and refused where there is none?"""

import numpy as np
import pytest
from tests.dosing_cases import ONE, reference_of, solve

from openldn.dynamics.dosing import make_records
from openldn.errors import DosingError, SimulationError

SATURABLE = """
[parameters]
VM = 12
KM = 3
[states]
A = ""
[equations]
A = "-VM*A/(KM + A)"
"""

RHYTHM = """
[parameters]
k = 0.3
[states]
gut = ""
E = { unit = "", initial = 1 }
[equations]
gut = "-gut"
E = "k*(1 + 0.5*cos(2*pi*t/24) - E*(1 + gut))"
"""

AREA = """
[parameters]
k = 0.1
[states]
A = ""
area = ""
[equations]
A = "-k*A"
area = "A"
"""

GROWTH = """
[parameters]
k = 0.1
g = 0.01
[states]
A = ""
tumor = { unit = "", initial = 1 }
[equations]
A = "-k*A"
tumor = "g*tumor - 0.0001*A*tumor"
"""

STEADY = {"time": [0.0], "kind": 1, "state": 0, "interval": 24.0, "steady": 1}


def test_a_nonlinear_model_settles_where_many_doses_lead() -> None:
    fields = {"kind": 1, "state": 0, "amount": 250.0}
    steady = solve("scipy", SATURABLE, make_records(**(STEADY | {"amount": 250.0})),
                   times=[5.0, 20.0], outputs=("A",))  # fmt: skip
    doses = make_records(24.0 * np.arange(60), **fields)
    long = solve("scipy", SATURABLE, doses, times=24.0 * 59 + np.array([5.0, 20.0]), outputs=("A",))
    np.testing.assert_allclose(steady, long, rtol=1e-8)


def test_a_daily_rhythm_keeps_its_hour_in_the_steady_state() -> None:
    records = STEADY | {"amount": 2.0, "time": [10.0]}
    steady = solve("scipy", RHYTHM, make_records(**records), times=[16.0], outputs=("E",))
    doses = make_records(10 + 24.0 * np.arange(20), kind=1, state=0, amount=2.0)
    long = solve("scipy", RHYTHM, doses, times=[10 + 24 * 19 + 6.0], outputs=("E",))
    assert steady[0, 0] == pytest.approx(long[0, 0], rel=1e-8)


def test_no_dose_at_all_gives_the_steady_state_of_the_model() -> None:
    records = make_records([0.0, 1.0], kind=[1, 0], state=0, steady=[1, 0])
    text = RHYTHM.replace("cos(2*pi*t/24)", "1")
    assert solve("scipy", text, records, outputs=("E",))[0, 0] == pytest.approx(1.5)


@pytest.mark.parametrize(
    ("text", "state"), [(AREA, "area"), (GROWTH, "tumor")], ids=["neutral", "growing"]
)
def test_a_state_without_steady_state_is_named(text: str, state: str) -> None:
    with pytest.raises(SimulationError, match=f"record 1 asks .* state {state} has none"):
        solve("scipy", text, make_records(**(STEADY | {"amount": 5.0})), outputs=(state,))


def test_more_than_can_be_eliminated_has_no_steady_state() -> None:
    with pytest.raises(SimulationError, match="state A has none"):
        solve("scipy", SATURABLE, make_records(**(STEADY | {"amount": 500.0})), outputs=("A",))


def test_adding_a_steady_state_to_a_model_with_a_baseline_is_refused() -> None:
    with pytest.raises(DosingError, match="baseline of state E once more"):
        solve("scipy", RHYTHM, make_records(**(STEADY | {"amount": 1.0, "steady": 2})))


def test_patients_settle_each_by_their_own_numbers() -> None:
    n = 7
    clearances = np.linspace(0.5, 6, n)
    records = make_records(
        np.zeros(n), patient=np.arange(n), row=np.arange(n), kind=1, state=1, amount=100.0,
        interval=12.0, steady=1,
    )  # fmt: skip
    inputs = reference_of(ONE).make_inputs(n, CL=clearances)
    for solver in ("engine", "exponential"):
        values = solve(solver, ONE, records, times=[0.0], inputs=inputs)[:, 0]
        exact = 5 / (1 - np.exp(-clearances / 20 * 12))
        np.testing.assert_allclose(values, exact, rtol=1e-10)
