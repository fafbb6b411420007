"""What always holds of dosing, whatever the records?"""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.dosing_cases import ONE, solve

from openldn.dynamics.dosing import DosingRecords, make_records

GRID = np.arange(0.0, 61.0, 3.0) + 0.05
VALUES = {"LAG1": 0.4, "LAG": 1.3, "F1": 0.7, "F": 0.45, "DUR": 5, "R": 12}
FEW = settings(max_examples=25, deadline=None)


@st.composite
def one_record(draw: st.DrawFn) -> dict[str, float]:
    kind = draw(st.sampled_from([0, 1, 1, 1, 1, 3, 4]))
    record = {"time": draw(st.integers(0, 50)) / 2, "kind": kind, "state": draw(st.integers(0, 1))}
    if kind in (0, 3):
        return record
    steady = draw(st.sampled_from([0, 0, 1, 2]))
    rates = [0.0, 8.0, -1.0, -2.0] if record["state"] == 1 else [0.0, 8.0]
    return record | {
        "amount": draw(st.sampled_from([5.0, 100.0])),
        "rate": draw(st.sampled_from(rates)),
        "interval": draw(st.sampled_from([3.0, 7.5, 24.0])),
        "additional": draw(st.integers(0, 3)),
        "steady": steady,
    }


def records_of(rows: list[dict[str, float]]) -> DosingRecords:
    rows = sorted(rows, key=lambda row: row["time"])
    names = ("kind", "state", "amount", "rate", "interval", "additional", "steady")
    columns = {name: [row.get(name, 0) for row in rows] for name in names}
    return make_records([row["time"] for row in rows], **columns)


def values_of(rows: list[dict[str, float]], solver: str = "engine") -> np.ndarray:
    return solve(solver, ONE, records_of(rows), times=GRID, values=VALUES, outputs=("gut", "C"))


TABLES = st.lists(one_record(), min_size=1, max_size=6)


@FEW
@given(rows=TABLES)
def test_the_engine_and_the_matrix_exponential_agree(rows: list[dict[str, float]]) -> None:
    engine, exact = values_of(rows), values_of(rows, "exponential")
    np.testing.assert_allclose(engine, exact, rtol=0, atol=1e-7 * max(np.abs(exact).max(), 1e-3))


def is_plain(row: dict[str, float]) -> bool:
    return row["kind"] == 1 and row["steady"] == 0


@FEW
@given(rows=TABLES, more=TABLES)
def test_doses_superpose(rows: list[dict[str, float]], more: list[dict[str, float]]) -> None:
    one, two = list(filter(is_plain, rows)), list(filter(is_plain, more))
    if one and two:
        both = values_of(one + two)
        np.testing.assert_allclose(
            both, values_of(one) + values_of(two), rtol=0, atol=1e-7 * max(both.max(), 1e-3)
        )


@FEW
@given(rows=TABLES)
def test_additional_doses_are_doses_written_out(rows: list[dict[str, float]]) -> None:
    one = list(filter(is_plain, rows))
    if one:
        written = [
            row | {"time": row["time"] + k * row["interval"], "additional": 0}
            for row in one
            for k in range(int(row["additional"]) + 1)
        ]
        np.testing.assert_allclose(values_of(one), values_of(written), rtol=1e-6, atol=1e-7)


@FEW
@given(rows=TABLES)
def test_nothing_is_below_nothing(rows: list[dict[str, float]]) -> None:
    values = values_of(rows)
    assert values.min() >= -1e-7 * max(values.max(), 1.0)
