"""Solve parts of a model from their text with SciPy, for tests: slow but plain."""

import math
from collections.abc import Callable

import numpy as np
import sympy as sp
from scipy.integrate import solve_ivp

from openldn.dynamics import read_model
from openldn.simulate.parts import read_part

BLOCKS = """
name = "block given by hand"
time = "h"
[covariates]
RO_mu = 0
RO_delta = 0
ROp_mu = 0
"""
# Functions of our own that sympy passes on by name.
OWN = {"power": pow, "larger": max, "exceeds": lambda a, b: float(a > b), "step_down": math.floor}


def solve_parts(
    *parts: str,
    times_h: np.ndarray,
    inputs_at: Callable[[float], dict[str, float]] = lambda _: {},
    max_step: float = 2.0,
    rtol: float = 1e-8,
) -> dict[str, np.ndarray]:
    """Every state and definition of some parts over time; inputs may change with time."""
    model = read_model(BLOCKS, *(read_part(part) for part in parts))
    defaults = {one.name: one.value for one in model.inputs}
    names = [*defaults, "t", *(state.name for state in model.states)]
    rates = _compile(names, list(model.rates))
    shown = {one.name: one.value for one in model.observables}
    show = _compile(names, list(shown.values()))

    def arguments(time_h: float, state: np.ndarray) -> list[float]:
        return [*{**defaults, **inputs_at(time_h)}.values(), time_h, *state]

    first = {**defaults, **inputs_at(0.0)}
    start = _compile(list(first), [state.initial for state in model.states])(*first.values())
    run = solve_ivp(
        lambda t, y: rates(*arguments(t, y)),
        (0.0, float(times_h[-1])),
        start,
        t_eval=times_h,
        rtol=rtol,
        atol=1e-10,
        method="LSODA",
        max_step=max_step,
    )
    assert run.success
    rows = [show(*arguments(t, run.y[:, k])) for k, t in enumerate(times_h)]
    return dict(zip(shown, np.array(rows, dtype=float).T, strict=True))


def _compile(names: list[str], values: list[sp.Expr]) -> Callable[..., list[float]]:
    known = {s.name: s for one in values for s in one.free_symbols}
    symbols = [known.get(name, sp.Symbol(name)) for name in names]
    return sp.lambdify(symbols, values, modules=[OWN, "math"])
