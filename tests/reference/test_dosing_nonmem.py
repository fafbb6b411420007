"""Do we give the numbers that NONMEM gives?

Values printed by NONMEM 7.5 (five digits), ADVAN2 TRANS2, KA 1.5, CL 1.1, V 20, output
A(2) / V * 1000; from the comparison of mrgsolve with NONMEM, github.com/mrgsolve/nmtests,
``dosing/results/1001-nm.csv`` and ``time-varying/results/2001-nm.csv``. Tolerance: the last digit
that was printed.
"""

from dataclasses import dataclass, field

import numpy as np
import pytest
from tests.dosing_cases import ONE, SOLVERS, solve

from openldn.dynamics.dosing import make_records


@dataclass(frozen=True)
class Case:
    name: str
    printed: dict[int, float]
    records: dict
    values: dict = field(default_factory=dict)


def dose(**fields):
    return {"time": [0.0], "kind": 1, "state": 1, "amount": 100.0, "interval": 24.0} | fields


CASES = [
    Case(
        "bolus with additional doses",
        {1: 3754.4, 24: 1386.5, 25: 5066.8, 72: 1855.8, 130: 290.1},
        dose(state=0, additional=3),
    ),
    Case(
        "bolus with lag and bioavailability",
        {12: 0, 13: 10629, 36: 2999.9, 37: 13468, 85: 14430, 130: 1214.4},
        dose(additional=3),
        {"LAG": 12.13, "F": 2.23},
    ),
    Case(
        "infusion with bioavailability",
        {10: 3845.9, 24: 6662.4, 25: 6305.9, 130: 19.575},
        dose(amount=480.0, rate=10.0, interval=0.0),
        {"F": 0.5},
    ),
    Case(
        "infusion with bioavailability and duration from the model",
        {10: 1923, 48: 4221.1, 49: 3995.2, 130: 46.425},
        dose(amount=480.0, rate=-2.0, interval=0.0),
        {"F": 0.5, "DUR": 48},
    ),
    Case(
        "infusions with additional doses and lag",
        {4: 0, 5: 415.22, 14: 3802.5, 15: 3670.3, 130: 468.11},
        dose(rate=10.0, additional=3),
        {"LAG": 4.15},
    ),
    Case(
        "infusions with lag and bioavailability",
        {3: 0, 4: 367.37, 8: 1780.5, 76: 1160.7, 130: 154.52},
        dose(rate=10.0, additional=3),
        {"LAG": 3.25, "F": 0.412},
    ),
    Case(
        "steady state of infusions with lag and bioavailability",
        {0: 1002.7, 3: 850.22, 4: 1215.2, 8: 2417.5, 24: 1002.7, 130: 154.55},
        dose(rate=10.0, additional=3, steady=1),
        {"LAG": 3.16, "F": 0.412},
    ),
    Case(
        "steady state of infusions longer than the interval",
        {0: 6014.5, 4: 6263, 5: 6277.4, 48: 6014.5, 65: 5840.3, 77: 4735.9, 100: 1794.8},
        dose(rate=2.0, interval=12.0, additional=4, steady=1),
        {"F": 0.812},
    ),
    Case(
        "reset, with additional doses before and after",
        {1: 1181, 13: 3865, 49: 5158.7, 50: 0, 54: 0, 55: 4505.3, 87: 7964.7, 130: 878.84},
        {
            "time": [0.0, 50.0, 54.0],
            "kind": [1, 3, 1],
            "state": [0, -1, 0],
            "amount": [100.0, 0, 120.0],
            "rate": [50.0, 0, 0],
            "interval": [12.0, 0, 16.0],
            "additional": [3, 0, 2],
        },
    ),
    Case(
        "steady state added to steady state",
        {0: 1891.9, 11: 3867.4, 12: 4606.4, 24: 3722.1, 25: 7277.4, 130: 573.67},
        {
            "time": [0.0, 12.0],
            "kind": 1,
            "state": 0,
            "amount": [100.0, 50.0],
            "interval": 24.0,
            "additional": 3,
            "steady": [1, 2],
        },
    ),
    Case(
        "steady state of infusions that overlap and then end",
        {0: 7498.9, 1: 7584.1, 2: 7664.7, 3: 7643.7, 12: 7498.9, 13: 7584.1},
        dose(rate=2.0, interval=12.0, additional=3, steady=1),
    ),
    Case(
        "steady state of a lag almost as long as the interval",
        {0: 9270.8, 9: 5651.2, 10: 10349, 21: 5651.2, 22: 10349, 34: 10349, 46: 5348.8},
        dose(interval=12.0, additional=2, steady=1),
        {"LAG": 10},
    ),
    Case(
        "steady states with lag that are added at one moment",
        {1: 19995, 4: 16954, 5: 31046, 12: 21126, 130: 32.08},
        {
            "time": [0.0, 0.0, 0.0],
            "kind": 1,
            "state": 1,
            "amount": 100.0,
            "interval": 12.0,
            "steady": [1, 2, 2],
        },
        {"LAG": 5},
    ),
    Case(
        "reset and dose, with additional doses",
        {75: 9127, 76: 9643.8, 86: 5742.9, 87: 9940.9, 88: 10414, 130: 1064.5},
        {
            "time": [0.0, 50.0],
            "kind": [1, 4],
            "state": 0,
            "amount": [100.0, 120.0],
            "rate": [50.0, 0],
            "interval": 12.0,
            "additional": [2, 3],
        },
    ),
    Case(
        "steady state of a constant infusion",
        {0: 90909, 1: 88547, 24: 25209, 119: 135.64},
        dose(state=0, amount=0.0, rate=100.0, interval=0.0, steady=1),
    ),
]


def digit(value: float) -> float:
    """Half of the fifth digit, which is the last that was printed."""
    return 0.5 * 10.0 ** (np.floor(np.log10(value)) - 4) * 1.001 if value else 1e-6


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_values_are_those_of_nonmem(case: Case, solver: str) -> None:
    times = np.array(list(case.printed), dtype=float)
    records = make_records(**case.records)
    values = solve(solver, ONE, records, times=times, values=case.values)[:, 0]
    for time, value in zip(times, values, strict=True):
        printed = case.printed[int(time)]
        assert value * 1000 == pytest.approx(printed, rel=0, abs=digit(printed)), time


WEIGHTS = (
    62.65, 79.43, 71.21, 63.35, 69.55, 60.81, 61.29, 75.54, 65.74, 74.44, 61.9, 68.5, 60.35,
)  # fmt: skip
PRINTED = (
    0, 4077.8, 3273.5, 2669.1, 2144.2, 1759.1, 1441.5, 5250.1, 4266.5, 3388.6, 2772.7, 2233, 1834,
)  # fmt: skip


@pytest.mark.parametrize("solver", SOLVERS)
def test_weights_that_change_act_as_in_nonmem(solver: str) -> None:
    times = np.concatenate([[0.0], 4.0 * np.arange(len(WEIGHTS))])
    records = make_records(
        times,
        kind=[1] + [0] * len(WEIGHTS),
        state=0,
        amount=[100.0] + [0.0] * len(WEIGHTS),
        interval=[24.0] + [0.0] * len(WEIGHTS),
        additional=[3] + [0] * len(WEIGHTS),
        row=[0, *range(len(WEIGHTS))],
    )
    inputs = np.tile([1.5, 1.1, 20, 0, 0, 1, 1, 10, 10, 70.0], (len(WEIGHTS), 1))
    inputs[:, -1] = WEIGHTS
    values = solve(solver, ONE, records, inputs=inputs)[:, 0]
    for value, printed in zip(values, PRINTED, strict=True):
        assert value * 1000 == pytest.approx(printed, rel=0, abs=digit(printed))
