"""Models that are linear with constant coefficients, run exactly by the matrix exponential."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import sympy as sp
from scipy.linalg import expm

from openldn.dynamics.model import TIME, Model
from openldn.dynamics.reference import (
    ReferenceProgram,
    ReferenceRun,
    compile_reference,
    run_schedule,
)
from openldn.dynamics.schedule import Floats, Schedule
from openldn.errors import ModelError


def check_linear(model: Model) -> None:
    """Refuse a model whose equations are not linear in the states with constant coefficients.

    Raises
    ------
    ModelError
        Naming the state whose equation is not.
    """
    symbols = {state.symbol for state in model.states}
    for state, rate in zip(model.states, model.rates, strict=True):
        slopes = [sp.diff(rate, symbol) for symbol in sorted(symbols, key=str)]
        if any(_is_among(slope, symbols) for slope in slopes):
            raise ModelError(
                f"the equation of {state.name} is not linear in the states; use integrate or "
                "integrate_reference."
            )
        if _is_among(rate, {TIME}):
            raise ModelError(
                f"the equation of {state.name} changes with the time; use integrate or "
                "integrate_reference."
            )


@lru_cache(maxsize=16)
def _compile(model: Model) -> ReferenceProgram:
    check_linear(model)
    return compile_reference(model)


def _is_among(value: sp.Expr, symbols: set[sp.Symbol]) -> bool:
    """Whether a value depends on one of the symbols; simplified only where it seems to."""
    return bool(value.free_symbols & symbols and sp.simplify(value).free_symbols & symbols)


def integrate_linear(
    model: Model, schedule: Schedule, inputs: Floats, outputs: Sequence[str] = ()
) -> ReferenceRun:
    """Run a schedule of a linear model exactly.

    Parameters
    ----------
    model : Model
    schedule : Schedule
    inputs : array of shape (n_rows, n_inputs)
    outputs : sequence of str
        Names of outputs, definitions or states; these may be nonlinear.

    Returns
    -------
    ReferenceRun

    Raises
    ------
    ModelError
        If the model is not linear with constant coefficients.

    Notes
    -----
    ``x' = A x + b`` becomes one linear system of a state more, whose rate is 0 and whose value
    is 1; its matrix exponential is exact to rounding.
    """
    program = _compile(model)
    n = len(program.states)

    def stretch(moments: Floats, states: Floats, rate: Floats, row: Floats) -> Floats:
        nothing = np.zeros(n)
        matrix = np.zeros((n + 1, n + 1))
        matrix[:n, :n] = program.jacobian(0.0, nothing, row)
        matrix[:n, n] = program.rates(0.0, nothing, row) + rate
        begin = np.append(states, 1.0)
        lengths = (moments - moments[0])[:, None, None]
        return np.asarray((expm(lengths * matrix) @ begin)[:, :n])

    return run_schedule(program, schedule, inputs, outputs, stretch)
