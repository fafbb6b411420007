"""A second, independent way to run a model: SciPy on its symbols, slow and exact.

For tests and for models that the engine cannot do; nothing of the generated kernel is used.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

import numpy as np
import sympy as sp
from numpy.typing import ArrayLike
from scipy.integrate import solve_ivp

from openldn.dynamics.inputs import Input
from openldn.dynamics.model import TIME, Model
from openldn.dynamics.program import DoseTerms
from openldn.dynamics.schedule import Floats, Operation, Schedule
from openldn.errors import ModelError, SimulationError

_FUNCTIONS = [
    {
        "power": lambda base, exponent: np.power(base, exponent),
        "step_down": np.floor,
        "larger": np.maximum,
        "exceeds": lambda a, b: np.where(a > b, 1.0, 0.0),
    },
    "numpy",
]


@dataclass(frozen=True, kw_only=True, eq=False)
class ReferenceRun:
    """Values at the outputs of a schedule, and the states of each patient at its end."""

    values: Floats
    final: Floats


@dataclass(frozen=True, eq=False)
class ReferenceProgram:
    """A symbolic model as plain functions.

    Parameters
    ----------
    model : Model
    """

    model: Model

    @property
    def states(self) -> tuple[str, ...]:
        """Names of the states."""
        return tuple(state.name for state in self.model.states)

    @property
    def inputs(self) -> tuple[Input, ...]:
        """Parameters and covariates."""
        return self.model.inputs

    def make_inputs(self, n: int, **values: ArrayLike) -> Floats:
        """Inputs of ``n`` patients: the model's, but for those given by name."""
        table = np.tile([one.value for one in self.model.inputs], (n, 1)).astype(np.float64)
        for name, value in values.items():
            table[:, self._column(name)] = value
        return table

    def _column(self, name: str) -> int:
        names = [one.name for one in self.model.inputs]
        if name not in names:
            raise ModelError(f"{name} is no input of the model; it has {', '.join(names)}.")
        return names.index(name)

    def initial(self, inputs: Floats) -> Floats:
        """States at the start, one row per row of inputs."""
        return np.stack([self._initial(*row) for row in np.atleast_2d(inputs)])

    def dose_terms(self, inputs: Floats, state: str) -> DoseTerms:
        """How doses into a state enter."""
        one = next(dosing for dosing in self.model.dosing if dosing.state == state)
        duration, rate = one.duration, one.rate
        return DoseTerms(
            factor=one.factor,
            bioavailability=self._constant(one.bioavailability, inputs),
            lag=self._constant(one.lag, inputs),
            duration=None if duration is None else self._constant(duration, inputs),
            rate=None if rate is None else self._constant(rate, inputs),
        )

    def _constant(self, value: sp.Expr, inputs: Floats) -> Floats:
        function = sp.lambdify(self._input_symbols, value, modules=_FUNCTIONS)
        return np.broadcast_to(function(*inputs.T), (len(inputs),)).astype(np.float64)

    @cached_property
    def _input_symbols(self) -> list[sp.Symbol]:
        return [one.symbol for one in self.model.inputs]

    @cached_property
    def _state_symbols(self) -> list[sp.Symbol]:
        return [one.symbol for one in self.model.states]

    @cached_property
    def _initial(self) -> Callable[..., Floats]:
        return self._compile([state.initial for state in self.model.states], self._input_symbols)

    @cached_property
    def rates(self) -> Callable[..., Floats]:
        """Rates of change of (time, states, inputs)."""
        return self._compile(self.model.rates)

    @cached_property
    def jacobian(self) -> Callable[..., Floats]:
        """Derivatives of the rates of change by the states."""
        return self._compile(sp.Matrix(self.model.rates).jacobian(self._state_symbols))

    def observe(self, names: Sequence[str]) -> Callable[..., Floats]:
        """Observables of (time, states, inputs), in the order of their names."""
        known = {one.name: one.value for one in self.model.observables}
        odd = [name for name in names if name not in known]
        if odd:
            raise ModelError(f"the model has no output {odd[0]}; it has {', '.join(known)}.")
        return self._compile([known[name] for name in names])

    def _compile(
        self, value: object, symbols: list[sp.Symbol] | None = None
    ) -> Callable[..., Floats]:
        arguments = [TIME, self._state_symbols, self._input_symbols] if symbols is None else symbols
        function = sp.lambdify(arguments, value, modules=_FUNCTIONS)
        return lambda *given: np.asarray(function(*given), dtype=np.float64)


@lru_cache(maxsize=16)
def compile_reference(model: Model) -> ReferenceProgram:
    """The model as plain functions, made once."""
    return ReferenceProgram(model)


# From time to time, with states, constant inputs and a row of the table, to the states at
# moments between: shape (n_moments, n_states).
Stretch = Callable[[Floats, Floats, Floats, Floats], Floats]


def integrate_reference(
    model: Model,
    schedule: Schedule,
    inputs: Floats,
    outputs: Sequence[str] = (),
    *,
    rtol: float = 1e-10,
    atol: float = 1e-12,
    method: Literal["LSODA", "Radau", "BDF"] = "LSODA",
) -> ReferenceRun:
    """Run a schedule with SciPy.

    Parameters
    ----------
    model : Model
        Symbolic, as :func:`read_model` gives it.
    schedule : Schedule
    inputs : array of shape (n_rows, n_inputs)
    outputs : sequence of str
        Names of outputs, definitions or states.
    rtol, atol : float
        Tolerances of the solver; ``atol`` in the unit of each state.
    method : str
        Solver of :func:`scipy.integrate.solve_ivp`; all are fit for stiff models.

    Returns
    -------
    ReferenceRun
        ``values`` in the order of ``schedule.out_time``.

    Raises
    ------
    SimulationError
        If the solver gives up; the message names patient and time.
    """
    program = compile_reference(model)

    def stretch(moments: Floats, states: Floats, rate: Floats, row: Floats) -> Floats:
        def slope(time: float, state: Floats) -> Floats:
            return program.rates(time, state, row) + rate

        def slopes(time: float, state: Floats) -> Floats:
            return program.jacobian(time, state, row)

        done = solve_ivp(
            slope,
            (moments[0], moments[-1]),
            states,
            t_eval=moments,
            method=method,
            rtol=rtol,
            atol=atol,
            jac=slopes,
        )
        if not done.success or done.y.shape[1] != moments.size:
            raise SimulationError(
                f"the reference solver stopped at time {moments[0]:g}: {done.message}."
            )
        return np.asarray(done.y.T)

    return run_schedule(program, schedule, inputs, outputs, stretch)


def run_schedule(
    program: ReferenceProgram,
    schedule: Schedule,
    inputs: Floats,
    outputs: Sequence[str],
    stretch: Stretch,
) -> ReferenceRun:
    """Carry out every operation of a schedule, with ``stretch`` between the boundaries."""
    observe = program.observe(outputs)
    values = np.full((schedule.out_time.size, len(outputs)), np.nan)
    final = np.empty((schedule.n_patients, len(program.states)))
    for patient in range(schedule.n_patients):
        row = inputs[schedule.input_row[patient]]
        states, rate = program.initial(row)[0], np.zeros(len(program.states))
        last = schedule.first[patient + 1] - 1
        for boundary in range(schedule.first[patient], last + 1):
            states, rate, row = _operate(program, schedule, inputs, boundary, states, rate, row)
            chosen = slice(schedule.out_first[boundary], schedule.out_first[boundary + 1])
            moments = schedule.out_time[chosen]
            start = schedule.time[boundary]
            end = start if boundary == last else schedule.time[boundary + 1]
            states, between = _between(start, end, moments, states, rate, row, stretch)
            for place, time, state in zip(
                range(chosen.start, chosen.stop), moments, between, strict=True
            ):
                values[place] = observe(time, state, row)
        final[patient] = states
    return ReferenceRun(values=values, final=final)


def _operate(
    program: ReferenceProgram,
    schedule: Schedule,
    inputs: Floats,
    boundary: int,
    states: Floats,
    rate: Floats,
    row: Floats,
) -> tuple[Floats, Floats, Floats]:
    states, rate = states.copy(), rate.copy()
    for i in range(schedule.op_first[boundary], schedule.op_first[boundary + 1]):
        state, value = schedule.op_state[i], schedule.op_value[i]
        match Operation(schedule.op_kind[i]):
            case Operation.ADD:
                states[state] += value
            case Operation.RATE:
                rate[state] += value
            case Operation.RESET:
                states, rate = program.initial(row)[0], np.zeros_like(rate)
            case Operation.SET:
                states[state] = value
            case Operation.INPUTS:
                row = inputs[int(value)]
    return states, rate, row


def _between(
    start: float,
    end: float,
    moments: Floats,
    states: Floats,
    rate: Floats,
    row: Floats,
    stretch: Stretch,
) -> tuple[Floats, Floats]:
    """States at the end, and at moments between."""
    if end <= start:
        return states, np.broadcast_to(states, (moments.size, states.size))
    every, place = np.unique(np.concatenate([[start, end], moments]), return_inverse=True)
    found = stretch(every, states, rate, row)
    return found[-1], found[place[2:]]
