"""A linear part of a model, solved exactly: the matrix comes from the text of the part."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from openldn.dynamics import Input, Model, read_model
from openldn.errors import SimulationError
from openldn.tables import read_text

Floats = NDArray[np.float64]
Values = Mapping[str, float | Floats]
# 0.5^15/15! is below the rounding of a double.
_TERMS = 14

_Entry = Callable[..., float | Floats]


@dataclass(frozen=True, kw_only=True)
class LinearPart:
    """Equations ``dx/dt = matrix @ x`` and outputs ``weights @ x`` of a part.

    Parameters
    ----------
    states, outputs : tuple of str
    inputs : tuple of Input
    dose_factors : mapping of str to float
        From the unit of doses to that of the state.
    rates, weights : mapping of (row, column) to function of all inputs
        The entries that are not zero.
    """

    states: tuple[str, ...]
    outputs: tuple[str, ...]
    inputs: tuple[Input, ...]
    dose_factors: Mapping[str, float]
    rates: Mapping[tuple[int, int], _Entry]
    weights: Mapping[tuple[int, int], _Entry]

    def fill(self, values: Values) -> list[float | Floats]:
        """All inputs in order: those given, and the defaults of the rest."""
        strange = set(values) - {one.name for one in self.inputs}
        if strange:
            raise SimulationError(f"the part has no input {', '.join(sorted(strange))}.")
        return [values.get(one.name, one.value) for one in self.inputs]

    def matrix(self, values: Values) -> Floats:
        """Rates of change, shape (n, n_states, n_states) for values of shape (n,)."""
        return _assemble(self.rates, self.fill(values), len(self.states), len(self.states))

    def output_weights(self, values: Values) -> Floats:
        """What turns states into outputs, shape (n, n_outputs, n_states)."""
        return _assemble(self.weights, self.fill(values), len(self.outputs), len(self.states))

    def dose(self, **amounts: float) -> Floats:
        """The states right after doses, in the doses' units."""
        start = np.zeros(len(self.states))
        for state, amount in amounts.items():
            start[self.states.index(state)] += amount * self.dose_factors[state]
        return start

    def curve(
        self, values: Values, dose: Floats, times: ArrayLike, *, every: float | None = None
    ) -> Floats:
        """Outputs after a dose, shape (n, n_outputs, n_times).

        Parameters
        ----------
        times : array
            Hours since the dose, not decreasing; even steps are quickest.
        every : float or None
            Hours between doses of a regimen that has gone on for long; ``None``: one dose.
        """
        matrix, weights = self.matrix(values), self.output_weights(values)
        state = dose[:, None] if every is None else _after_many(matrix, dose, every)
        columns, moves = [], {}
        for step in np.round(np.diff(np.atleast_1d(times), prepend=0.0), 9).tolist():
            if step not in moves:
                moves[step] = exponential(matrix * step)
            state = moves[step] @ state
            columns.append(weights @ state)
        return np.concatenate(columns, axis=-1)

    def area(self, values: Values, dose: Floats, *, until: float | None = None) -> Floats:
        """Area under the outputs from a dose on, to infinity or ``until``; (n, n_outputs)."""
        matrix = self.matrix(values)
        lost: Floats = np.asarray(-dose[:, None])
        if until is not None:
            lost = exponential(matrix * until) @ dose[:, None] - dose[:, None]
        area = self.output_weights(values) @ np.linalg.solve(matrix, lost + 0 * matrix[..., :1])
        return np.asarray(area[..., 0])


def exponential(matrices: Floats) -> Floats:
    """Exponential of many small matrices, shape (..., n, n).

    Notes
    -----
    Taylor series of a matrix scaled to a norm of 1/2, then squared. SciPy solves a system for
    each matrix instead, whose threads make it up to fifty times slower on a busy machine.

    Examples
    --------
    >>> exponential(np.array([[0.0, 1.0], [0.0, 0.0]])).tolist()
    [[1.0, 1.0], [0.0, 1.0]]
    """
    norm = float(np.abs(matrices).sum(axis=-2).max())
    halvings = int(max(0, np.ceil(np.log2(max(norm, 1e-300) / 0.5))))
    scaled = matrices / 2.0**halvings
    one = np.eye(matrices.shape[-1])
    found = one + scaled / _TERMS
    for k in range(_TERMS - 1, 0, -1):
        found = one + scaled @ found / k
    for _ in range(halvings):
        found = found @ found
    return np.asarray(found)


def _after_many(matrix: Floats, dose: Floats, every: float) -> Floats:
    """States right after the latest of endlessly many doses."""
    gone = np.eye(dose.size) - exponential(matrix * every)
    return np.asarray(np.linalg.solve(gone, dose[:, None] + 0 * matrix[..., :1]))


def _assemble(
    entries: Mapping[tuple[int, int], _Entry],
    given: list[float | Floats],
    rows: int,
    columns: int,
) -> Floats:
    n = max((np.size(value) for value in given), default=1)
    found = np.zeros((n, rows, columns))
    for (row, column), entry in entries.items():
        found[:, row, column] = entry(*given)
    return found


@cache
def read_linear_part(name: str) -> LinearPart:
    """Read a part whose equations are linear; values that are fitted stand at 1.

    Raises
    ------
    SimulationError
        If an equation or an output is not linear in the states.
    """
    return make_linear_part(read_text("openldn.simulate", f"models/{name}.toml"))


def make_linear_part(*texts: str) -> LinearPart:
    """Make a part from texts whose equations are linear; values that are fitted stand at 1.

    Raises
    ------
    SimulationError
        If an equation or an output is not linear in the states.
    """
    model = read_model(*(re.sub(r'"fitted:[\w-]+"', "1.0", text) for text in texts))
    outputs = [one.value.xreplace(model.expanded) for one in model.outputs]
    return LinearPart(
        states=tuple(one.name for one in model.states),
        outputs=tuple(one.name for one in model.outputs),
        inputs=model.inputs,
        dose_factors={one.state: one.factor for one in model.dosing},
        rates=_entries(list(model.rates), model),
        weights=_entries(outputs, model),
    )


def _entries(expressions: list[Any], model: Model) -> dict[tuple[int, int], _Entry]:
    """Functions of the inputs for the derivatives that are not zero."""
    import sympy as sp  # noqa: PLC0415 - half a second that only a calibration should pay

    states = [one.symbol for one in model.states]
    symbols = [one.symbol for one in model.inputs]
    found = sp.Matrix(expressions).jacobian(states)
    if found.free_symbols - set(symbols):
        raise SimulationError("the part is not linear in its states; solve it numerically.")
    return {
        (row, column): sp.lambdify(symbols, found[row, column], "numpy")
        for row in range(found.rows)
        for column in range(found.cols)
        if found[row, column] != 0
    }
