"""Models whose answers are known, and three ways to run them, for the tests of dosing."""

from collections.abc import Callable
from functools import cache

import numpy as np

from openldn.dynamics import Program, integrate, load_program, read_model
from openldn.dynamics.dosing import Advance, DosingRecords, expand_records
from openldn.dynamics.linear import integrate_linear
from openldn.dynamics.reference import ReferenceProgram, integrate_reference

ONE = """
[parameters]
ka = 1.5
CL = 1.1
V = 20
LAG1 = 0
LAG = 0
F1 = 1
F = 1
DUR = 10
R = 10
[covariates]
WT = 70
[let]
CLi = "CL*(WT/70)^0.75"
C = "central/V"
[states]
gut = ""
central = ""
[equations]
gut = "-ka*gut"
central = "ka*gut - CLi*C"
[dosing.gut]
F = "F1"
lag = "LAG1"
[dosing.central]
F = "F"
lag = "LAG"
duration = "DUR"
rate = "R"
"""

TWO = """
[parameters]
ka = 0.9
CL = 4
V = 30
Q = 6
V2 = 50
[let]
C = "central/V"
[states]
gut = ""
central = ""
peripheral = ""
[equations]
gut = "-ka*gut"
central = "ka*gut - (CL + Q)*C + Q*peripheral/V2"
peripheral = "Q*C - Q*peripheral/V2"
"""

SOLVERS = ("engine", "scipy", "exponential")


@cache
def reference_of(text: str) -> ReferenceProgram:
    """The model as plain functions."""
    return ReferenceProgram(read_model(text))


def program_of(solver: str, text: str) -> Program | ReferenceProgram:
    """The model as a solver wants it."""
    return load_program(text) if solver == "engine" else reference_of(text)


def advance_of(solver: str, text: str) -> Advance | None:
    """How that solver finds steady states."""
    if solver == "engine":
        return None
    model = reference_of(text).model
    if solver == "scipy":
        return lambda schedule, inputs: (
            integrate_reference(model, schedule, inputs, rtol=1e-11, atol=1e-13).final
        )
    return lambda schedule, inputs: integrate_linear(model, schedule, inputs).final


def solve(
    solver: str,
    text: str,
    records: DosingRecords,
    *,
    times: object = None,
    outputs: tuple[str, ...] = ("C",),
    inputs: np.ndarray | None = None,
    values: dict[str, object] | None = None,
    **options: object,
) -> np.ndarray:
    """Outputs of one solver; shape (n_outputs_in_time, n_outputs)."""
    program = program_of(solver, text)
    if inputs is None:
        inputs = program.make_inputs(int(records.row.max()) + 1, **(values or {}))
    made = expand_records(
        program, records, inputs, times=times, advance=advance_of(solver, text), **options
    ).schedule
    return run(solver, text, made, inputs, outputs)


def run(solver: str, text: str, schedule: object, inputs: np.ndarray, outputs: tuple[str, ...]):
    """Values of a schedule under one solver."""
    if solver == "engine":
        done = integrate(load_program(text), schedule, inputs, outputs=outputs, rtol=1e-9)
        return done.check().values
    model = reference_of(text).model
    way: Callable = integrate_reference if solver == "scipy" else integrate_linear
    return way(model, schedule, inputs, outputs).values
