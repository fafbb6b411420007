"""A plain second solver for model texts: sympy's functions under SciPy, small models only."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

from openldn.dynamics.model import TIME
from openldn.dynamics.model_text import read_model

FUNCTIONS = [
    {"power": np.power, "step_down": np.floor, "larger": np.maximum, "smaller": np.minimum},
    "numpy",
]


def solve(text: str, times: Sequence[float], *, changes: Sequence[Any] = ()) -> dict[str, Any]:
    """Every observable of a model at the times, from time 0; changes set states in between."""
    model = read_model(text)
    symbols = [state.symbol for state in model.states]
    values = {one.symbol: one.value for one in model.inputs}
    rates = sp.lambdify([TIME, *symbols], [rate.subs(values) for rate in model.rates], FUNCTIONS)
    state = np.array([float(one.initial.subs(values)) for one in model.states])
    grid = np.asarray(times, dtype=float)
    history = np.empty((grid.size, state.size))
    stops = sorted({change.time for change in changes} | {grid[-1]})
    begin = 0.0
    for stop in stops:
        inside = (grid >= begin) & (grid <= stop)
        state, history[inside] = _run(rates, begin, stop, state, grid[inside])
        for change in changes:
            if change.time == stop:
                names = [one.name for one in model.states]
                place = names.index(change.state)
                state[place] = change.value + (state[place] if change.is_added else 0.0)
        history[grid == stop] = state
        begin = stop
    return {
        one.name: _evaluate(one.value.subs(values), symbols, grid, history)
        for one in model.observables
    }


def _run(
    rates: Any, begin: float, stop: float, state: NDArray[np.float64], grid: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if stop <= begin:
        return state, np.tile(state, (grid.size, 1))
    run = solve_ivp(
        lambda t, y: rates(t, *y), (begin, stop), state, method="LSODA", rtol=1e-11, atol=1e-13,
        max_step=0.05, dense_output=True,
    )  # fmt: skip
    return run.y[:, -1], run.sol(grid).T if grid.size else np.empty((0, state.size))


def _evaluate(
    value: Any, symbols: list[Any], grid: NDArray[np.float64], history: NDArray[np.float64]
) -> NDArray[np.float64]:
    function = sp.lambdify([TIME, *symbols], value, FUNCTIONS)
    return np.broadcast_to(np.asarray(function(grid, *history.T), dtype=float), grid.shape)
