"""Do three solvers give the exact answer to every way of dosing?

Tolerance: 1e-7 relative to the largest value; the engine and SciPy run at 1e-9 and 1e-10 a step,
the matrix exponential is exact to rounding.
"""

from dataclasses import dataclass, field

import numpy as np
import pytest
from tests.dosing_cases import ONE, SOLVERS, TWO, solve

from openldn.dynamics.dosing import make_records

KA, CL, V = 1.5, 1.1, 20.0
K = CL / V
TOLERANCE = 1e-7


def bolus(t, *, dose=100.0, k=K):
    return np.where(t >= 0, dose / V * np.exp(-k * t), 0.0)


def oral(t, *, dose=100.0, lag=0.0):
    s = np.maximum(t - lag, 0.0)
    return dose * KA / (V * (KA - K)) * (np.exp(-K * s) - np.exp(-KA * s))


def infusion(t, *, rate, duration):
    running = rate / CL * (1 - np.exp(-K * np.clip(t, 0, duration)))
    return np.where(t > 0, running * np.exp(-K * np.maximum(t - duration, 0)), 0.0)


def settled(curve, t, *, interval, **arguments):
    """All doses before and at 0: the infinite sum, to where nothing is left of a dose."""
    return sum(curve(t + n * interval, **arguments) for n in range(4000 // int(interval)))


# Two compartments: the exponents and shares of an intravenous dose (Gibaldi and Perrier, 1982).
K10, K12, K21 = 4 / 30, 6 / 30, 6 / 50
ALPHA, BETA = (
    (K10 + K12 + K21 + s * np.sqrt((K10 + K12 + K21) ** 2 - 4 * K10 * K21)) / 2 for s in (1, -1)
)
PARTS = (((ALPHA - K21) / (ALPHA - BETA), ALPHA), ((K21 - BETA) / (ALPHA - BETA), BETA))


def two_bolus(t, *, dose=100.0):
    return sum(dose / 30 * part * np.exp(-r * t) for part, r in PARTS) * (t >= 0)


def two_oral(t, *, dose=100.0, ka=0.9):
    return sum(
        dose / 30 * part * ka / (ka - r) * (np.exp(-r * t) - np.exp(-ka * t)) for part, r in PARTS
    ) * (t >= 0)


def two_infusion(t, *, rate=10.0, duration=5.0):
    return sum(
        rate / 30 * part / r
        * (np.exp(-r * np.maximum(t - duration, 0)) - np.exp(-r * t))
        for part, r in PARTS
    ) * (t >= 0)  # fmt: skip


@dataclass(frozen=True)
class Case:
    name: str
    exact: object
    records: dict
    values: dict = field(default_factory=dict)
    text: str = ONE


def dose(**fields):
    return {"kind": 1, "time": [0.0], "state": 1, "amount": 100.0} | fields


def sum_of(curve, starts, **arguments):
    return lambda t: sum(curve(t - s, **arguments) for s in starts)


CASES = [
    Case("bolus", bolus, dose()),
    Case("oral", oral, dose(state=0)),
    Case("oral with lag", lambda t: oral(t, lag=2.5), dose(state=0), {"LAG1": 2.5}),
    Case("bioavailability", lambda t: oral(t, dose=40), dose(state=0), {"F1": 0.4}),
    Case("infusion", lambda t: infusion(t, rate=20, duration=5), dose(rate=20.0)),
    Case("two compartments, bolus", two_bolus, dose(), text=TWO),
    Case("two compartments, oral", two_oral, dose(state=0), text=TWO),
    Case("two compartments, infusion", two_infusion, dose(amount=50.0, rate=10.0), text=TWO),
    Case(
        "bioavailability shortens an infusion whose rate is given",
        lambda t: infusion(t, rate=20, duration=2.0),
        dose(rate=20.0),
        {"F": 0.4},
    ),
    Case(
        "rate from the model",
        lambda t: infusion(t, rate=25, duration=4.0),
        dose(rate=-1.0),
        {"R": 25},
    ),
    Case(
        "duration from the model; bioavailability lowers the rate",
        lambda t: infusion(t, rate=5, duration=8),
        dose(rate=-2.0),
        {"DUR": 8, "F": 0.4},
    ),
    Case(
        "infusion with lag",
        lambda t: infusion(t - 1.3, rate=20, duration=5),
        dose(rate=20.0),
        {"LAG": 1.3},
    ),
    Case(
        "additional doses superpose",
        sum_of(oral, [0, 12, 24, 36]),
        dose(state=0, interval=12.0, additional=3),
    ),
    Case(
        "additional infusions that overlap",
        sum_of(infusion, [0, 6, 12], rate=10, duration=10),
        dose(rate=10.0, interval=6.0, additional=2),
    ),
    Case(
        "doses out of step with additional ones",
        lambda t: bolus(t) + bolus(t - 24) + bolus(t - 10, dose=30),
        {
            "kind": 1,
            "time": [0.0, 10.0],
            "state": 1,
            "amount": [100.0, 30.0],
            "interval": [24.0, 0],
            "additional": [1, 0],
        },
    ),
    Case(
        "steady state of a bolus",
        lambda t: bolus(t) / (1 - np.exp(-K * 24)),
        dose(interval=24.0, steady=1),
    ),
    Case(
        "steady state goes on with additional doses",
        lambda t: bolus(t % 24) / (1 - np.exp(-K * 24)),
        dose(interval=24.0, steady=1, additional=9),
    ),
    Case(
        "steady state of an oral dose with lag",
        lambda t: (
            settled(oral, np.where(t < 3, t + 24, t), interval=24, lag=3.0) * (t < 3)
            + settled(oral, t, interval=24, lag=3.0) * (t >= 3)
        ),
        dose(state=0, interval=24.0, steady=1),
        {"LAG1": 3.0},
    ),
    Case(
        "steady state of an infusion",
        lambda t: settled(infusion, t, interval=12, rate=20, duration=5),
        dose(rate=20.0, interval=12.0, steady=1),
    ),
    Case(
        "steady state of overlapping infusions",
        lambda t: settled(infusion, t, interval=12, rate=2, duration=50),
        dose(rate=2.0, interval=12.0, steady=1),
    ),
    Case(
        "steady state of infusions just as long as the interval",
        lambda t: settled(infusion, t, interval=10, rate=10, duration=10),
        dose(rate=10.0, interval=10.0, steady=1),
    ),
    Case(
        "steady state of overlapping infusions with lag",
        lambda t: sum(infusion(t - 4 + n * 8, rate=5, duration=20) for n in range(-0, 500)),
        dose(rate=5.0, interval=8.0, steady=1),
        {"LAG": 4.0},
    ),
    Case(
        "steady state of an infusion whose duration the model gives",
        lambda t: settled(infusion, t, interval=24, rate=61 / 9, duration=9),
        dose(rate=-2.0, interval=24.0, steady=1),
        {"DUR": 9, "F": 0.61},
    ),
    Case(
        "steady state of a constant infusion ends at its record, whatever F and lag",
        lambda t: 7 / CL * np.exp(-K * t),
        dose(amount=0.0, rate=7.0, steady=1),
        {"F": 0.4, "LAG": 3.0},
    ),
    Case(
        "steady state added to another",
        lambda t: (
            settled(oral, t, interval=24)
            + np.where(t >= 12, settled(oral, t - 12, interval=24, dose=50.0), 0.0)
        ),
        {
            "kind": 1,
            "time": [0.0, 12.0],
            "state": 0,
            "amount": [100.0, 50.0],
            "interval": 24.0,
            "steady": [1, 2],
        },
    ),
    Case(
        "two compartments, steady state",
        lambda t: settled(two_oral, t, interval=12),
        dose(state=0, interval=12.0, steady=1),
        text=TWO,
    ),
    Case(
        "reset empties the states, ends infusions and cancels additional doses",
        lambda t: infusion(t, rate=5, duration=99) * (t < 9) + bolus(t - 20, dose=10),
        {
            "kind": [1, 1, 3, 1],
            "time": [0.0, 0.0, 9.0, 20.0],
            "state": [1, 0, -1, 1],
            "amount": [495.0, 0.0, 0.0, 10.0],
            "rate": [5.0, 0, 0, 0],
            "interval": [0.0, 9, 0, 0],
            "additional": [0, 5, 0, 0],
        },
    ),
    Case(
        "reset ends the infusions that run in a steady state",
        lambda t: settled(infusion, t, interval=12, rate=2, duration=50) * (t < 5),
        {
            "kind": [1, 3],
            "time": [0.0, 5.0],
            "state": 1,
            "amount": [100.0, 0],
            "rate": [2.0, 0],
            "interval": [12.0, 0],
            "steady": [1, 0],
        },
    ),
    Case(
        "reset cancels a lagged dose that has not arrived",
        lambda t: 0 * t,
        {"kind": [1, 3], "time": [0.0, 2.0], "state": 1, "amount": [100.0, 0]},
        {"LAG": 2.5},
    ),
    Case(
        "reset and dose",
        lambda t: bolus(t) * (t < 10) + np.where(t >= 10, oral(t - 10, dose=50), 0),
        {"kind": [1, 4], "time": [0.0, 10.0], "state": [1, 0], "amount": [100.0, 50.0]},
    ),
    Case(
        "additional doses of a reset and dose do not reset",
        lambda t: bolus(t) * (t < 10) + bolus(t - 10, dose=50) + bolus(t - 15, dose=50),
        {
            "kind": [1, 4],
            "time": [0.0, 10.0],
            "state": 1,
            "amount": [100.0, 50.0],
            "interval": [0, 5.0],
            "additional": [0, 1],
        },
    ),
    Case(
        "steady state cancels what was before it",
        lambda t: (
            (infusion(t, rate=5, duration=99)) * (t < 9)
            + np.where(t >= 9, bolus(t - 9, dose=40) / (1 - np.exp(-K * 8)), 0)
        ),
        {
            "kind": 1,
            "time": [0.0, 9.0],
            "state": 1,
            "amount": [495.0, 40.0],
            "rate": [5.0, 0],
            "interval": [100.0, 8],
            "additional": [3, 0],
            "steady": [0, 1],
        },
    ),
]


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_solver_gives_the_exact_answer(case: Case, solver: str) -> None:
    times = np.linspace(0, 60, 61) + 0.01
    records = make_records(**case.records)
    values = solve(solver, case.text, records, times=times, values=case.values)[:, 0]
    exact = np.asarray(case.exact(times), dtype=float)
    np.testing.assert_allclose(values, exact, rtol=0, atol=TOLERANCE * max(exact.max(), 1e-3))


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize(
    ("covariates", "weights_between"), [("nocb", (50.0, 90.0)), ("locf", (70.0, 50.0))]
)
def test_a_covariate_holds_before_its_record_or_after_it(
    solver: str, covariates: str, weights_between: tuple[float, float]
) -> None:
    records = make_records(
        [0.0, 10.0, 20.0], kind=[1, 0, 0], state=1, amount=[100.0, 0, 0], row=[0, 1, 2]
    )
    inputs = np.tile([KA, CL, V, 0, 0, 1, 1, 10, 10, 70.0], (3, 1))
    inputs[:, -1] = (70.0, 50.0, 90.0)
    values = solve(solver, ONE, records, inputs=inputs, covariates=covariates)[:, 0]
    first, second = (K * (weight / 70) ** 0.75 * 10 for weight in weights_between)
    exact = 100 / V * np.exp([-first, -first - second])
    np.testing.assert_allclose(values, exact, rtol=TOLERANCE)


@pytest.mark.parametrize("solver", SOLVERS)
def test_bioavailability_is_that_of_the_row_of_the_dose(solver: str) -> None:
    records = make_records([0.0, 5.0, 9.0], kind=[1, 1, 0], state=1, amount=[100.0, 100, 0],
                           row=[0, 1, 0])  # fmt: skip
    inputs = np.tile([KA, CL, V, 0, 0, 1, 1, 10, 10, 70.0], (2, 1))
    inputs[:, 6] = (0.5, 0.25)
    for covariates in ("nocb", "locf"):
        value = solve(solver, ONE, records, inputs=inputs, covariates=covariates)[0, 0]
        assert value == pytest.approx(bolus(9.0, dose=50) + bolus(4.0, dose=25), rel=TOLERANCE)
