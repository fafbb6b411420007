"""Run a program for many patients at once."""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from openldn.dynamics.driver import OFFSETS, run_groups
from openldn.dynamics.layout import LANES
from openldn.dynamics.program import Program
from openldn.dynamics.schedule import Floats, Ints, Schedule
from openldn.errors import SimulationError

# Groups that one call of the kernel runs: long enough to hide the call, short enough to share out.
_GROUPS_A_CALL = 16
_FIELDS = 6


class Outcome(IntEnum):
    """How the run of one patient ended."""

    CONVERGED = 0
    STEP_LIMIT = 1
    NOT_FINITE = 2

    @property
    def advice(self) -> str:
        """What to do."""
        return {
            Outcome.CONVERGED: "",
            Outcome.STEP_LIMIT: "loosen rtol, raise max_steps, or look for a rate that jumps.",
            Outcome.NOT_FINITE: "look at the inputs named, and at divisions and powers of 0.",
        }[self]


@dataclass(frozen=True, kw_only=True)
class Summaries:
    """What to compute of each window while the run goes on.

    Parameters
    ----------
    outputs : tuple of str
    thresholds : mapping of str to tuple of float
        Per output, in its unit: the time at or above each is measured.
    """

    outputs: tuple[str, ...]
    thresholds: Mapping[str, tuple[float, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in self.thresholds:
            if name not in self.outputs:
                raise SimulationError(f"threshold of {name}, which is not among {self.outputs}.")


@dataclass(frozen=True, kw_only=True)
class WindowSummaries:
    """Extremes, integral and more of each window: arrays of shape (n_windows, n_outputs).

    Parameters
    ----------
    first_window : array of shape (n_patients + 1,)
        Where the windows of each patient begin.
    maximum, minimum, first, last : array
        ``first`` after the window's first event, ``last`` just before the next window.
    time_of_maximum : array
    integral : array
        Output times time.
    time_above : mapping of str to array of shape (n_windows, n_thresholds)
    """

    outputs: tuple[str, ...]
    first_window: Ints
    maximum: Floats
    time_of_maximum: Floats
    minimum: Floats
    integral: Floats
    first: Floats
    last: Floats
    time_above: Mapping[str, Floats]


@dataclass(frozen=True, kw_only=True)
class Run:
    """What a run gave.

    Parameters
    ----------
    outputs : tuple of str
    values : array of shape (n_outputs_total, n_outputs)
        Rows in the order of ``Schedule.out_time``; NaN where a patient's run ended badly.
    final : array of shape (n_patients, n_states)
        States at the end.
    outcomes : array of shape (n_patients,)
        :class:`Outcome`.
    steps : array of shape (n_patients,)
        Steps of the solver.
    """

    outputs: tuple[str, ...]
    values: Floats
    final: Floats
    outcomes: NDArray[np.int8]
    steps: Ints
    summaries: WindowSummaries | None
    program: Program = field(repr=False)
    schedule: Schedule = field(repr=False)
    inputs: Floats = field(repr=False)
    culprits: Ints = field(repr=False)
    rtol: float = 1e-6

    @property
    def is_converged(self) -> bool:
        """Whether every patient's run ended well."""
        return not np.any(self.outcomes)

    def explain(self, patient: int, *, name: str | None = None) -> str:
        """Sentence on how the run of a patient ended, with the state and the inputs to blame.

        ``name`` is what the patient is called in it; the number when not given.
        """
        outcome = Outcome(int(self.outcomes[patient]))
        if outcome is Outcome.CONVERGED:
            return f"patient {patient}: {gaps}" if (gaps := self.gaps(patient)) else "converged."
        state = self.program.states[int(self.culprits[patient])]
        what = "went beyond the step limit" if outcome is Outcome.STEP_LIMIT else "is not finite"
        blamed = self._blame(patient)
        because = f"; with the typical value of {blamed} it runs" if blamed else ""
        return f"patient {name or patient}: {state} {what}{because}; {outcome.advice}"

    def gaps(self, patient: int) -> str:
        """Which outputs of a patient are not numbers at some moment; empty where all are."""
        begin, end = self.schedule.out_first[self.schedule.first[patient : patient + 2]]
        missing = np.sum(~np.isfinite(self.values[begin:end]), axis=0).tolist()
        named = [f"{o} at {n}" for o, n in zip(self.outputs, missing, strict=True) if n]
        return f"not a number: {', '.join(named)} of {end - begin} moments." if named else ""

    def _blame(self, patient: int) -> str:
        """Input whose typical value makes the run end well, when there is one."""
        typical = self.program.default_inputs()
        row = self.inputs[self.schedule.input_row[patient]]
        for name, value in zip((i.name for i in self.program.inputs), row, strict=True):
            if not np.isfinite(value):
                return name
        alone = self.schedule.select(np.array([patient]))
        changed = [k for k in range(row.size) if row[k] != typical[k]]
        for k in changed:
            table = self.inputs.copy()
            table[:, k] = typical[k]
            again = integrate(self.program, alone, table, outputs=(), rtol=self.rtol)
            if again.is_converged:
                return self.program.inputs[k].name
        return ""

    def check(self) -> "Run":
        """The run itself.

        Raises
        ------
        SimulationError
            If a patient's run ended badly.
        """
        bad = np.flatnonzero(self.outcomes)
        if bad.size:
            more = f" (and {bad.size - 1} more)" if bad.size > 1 else ""
            raise SimulationError(f"{self.explain(int(bad[0]))}{more}")
        return self


def integrate(
    program: Program,
    schedule: Schedule,
    inputs: Floats,
    *,
    outputs: Sequence[str] = (),
    summaries: Summaries | None = None,
    rtol: float = 1e-6,
    atol: Floats | None = None,
    threads: int = 1,
    max_steps: int = 100_000,
) -> Run:
    """Solve the equations of every patient.

    Patients 0-3, 4-7, ... share their steps: digits do not depend on threads, nor on how many
    patients are run together, as long as such a group stays together.

    Parameters
    ----------
    inputs : array of shape (n_rows, n_inputs)
        See ``Program.make_inputs``.
    outputs : sequence of str
        What to report at the schedule's output times.
    summaries : Summaries, optional
    rtol : float
        Relative tolerance of a step's error.
    atol : array of shape (n_states,), optional
        Absolute tolerances in the states' units; by default those of the model.
    threads : int
        0 for one per core.
    max_steps : int
        Most steps between two boundaries.

    Raises
    ------
    SimulationError
        If shapes do not fit or a tolerance is not above 0.
    NotFound
        If an output is not known.

    References
    ----------
    Steinebach G (2023). Construction of Rosenbrock-Wanner method Rodas5P and numerical benchmarks
    within the Julia Differential Equations package. BIT Numerical Mathematics 63:27,
    doi:10.1007/s10543-023-00967-x.
    """
    tolerance = program.tolerances if atol is None else np.asarray(atol, dtype=float)
    _check(program, schedule, inputs, rtol, tolerance)
    codes = np.array([program.code_of(name) for name in outputs], dtype=np.int64)
    n = schedule.n_patients
    values = np.empty((schedule.out_time.size, codes.size))
    final = np.empty((n, len(program.states)))
    status, culprit = np.zeros(n, np.int8), np.zeros(n, np.int64)
    steps = np.zeros(n, np.int64)
    plan = _plan_summaries(program, schedule, summaries)
    offsets = program.layout.offsets
    shared = (
        program.address, np.array([offsets[name] for name in OFFSETS], dtype=np.int64),
        n, program.constants(inputs), program.initial(inputs),
        schedule.first, schedule.time, schedule.op_first, schedule.op_kind, schedule.op_state,
        schedule.op_value, schedule.out_first, schedule.out_time, schedule.window,
        schedule.input_row, plan.first_window, codes, values, final, plan.codes, plan.thresholds,
        plan.table, rtol, tolerance, max_steps, status, culprit, steps,
    )  # fmt: skip
    groups = -(-n // LANES)
    starts = range(0, groups, _GROUPS_A_CALL)
    workers = threads or os.cpu_count() or 1

    def work(start: int) -> None:
        run_groups(start, min(start + _GROUPS_A_CALL, groups), *shared)

    if workers == 1 or len(starts) <= 1:
        for start in starts:
            work(start)
    else:
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(work, starts))
    return Run(
        outputs=tuple(outputs),
        values=values,
        final=final,
        outcomes=status,
        steps=steps,
        summaries=None if summaries is None else plan.unpack(summaries),
        program=program,
        schedule=schedule,
        inputs=inputs,
        culprits=culprit,
        rtol=rtol,
    )


def _check(program: Program, schedule: Schedule, inputs: Floats, rtol: float, atol: Floats) -> None:
    if inputs.ndim != 2 or inputs.shape[1] != len(program.inputs):
        raise SimulationError(
            f"inputs have the shape {inputs.shape}; must be (rows, {len(program.inputs)}): "
            f"{', '.join(one.name for one in program.inputs)}."
        )
    if schedule.input_row.size and not 0 <= schedule.input_row.max() < inputs.shape[0]:
        raise SimulationError(
            f"the schedule names row {schedule.input_row.max()} of the inputs, which has "
            f"{inputs.shape[0]} rows."
        )
    if not rtol > 0 or not np.all(atol > 0):
        raise SimulationError(f"rtol is {rtol} and atol {atol}; each must be above 0.")


@dataclass(frozen=True, kw_only=True)
class _SummaryPlan:
    first_window: Ints
    codes: Ints
    thresholds: Floats
    table: Floats

    def unpack(self, asked: Summaries) -> WindowSummaries:
        maximum, at, minimum, integral, first, last = (self.table[:, :, k] for k in range(_FIELDS))
        above = {
            name: self.table[:, asked.outputs.index(name), _FIELDS : _FIELDS + len(values)]
            for name, values in asked.thresholds.items()
        }
        return WindowSummaries(
            outputs=asked.outputs,
            first_window=self.first_window,
            maximum=maximum,
            time_of_maximum=at,
            minimum=minimum,
            integral=integral,
            first=first,
            last=last,
            time_above=above,
        )


def _plan_summaries(program: Program, schedule: Schedule, asked: Summaries | None) -> _SummaryPlan:
    if asked is None:
        nothing = np.zeros(schedule.n_patients + 1, np.int64)
        return _SummaryPlan(
            first_window=nothing,
            codes=np.zeros(0, np.int64),
            thresholds=np.zeros((0, 0)),
            table=np.zeros((0, 0, 0)),
        )
    begins = schedule.window >= 0
    counted = np.concatenate([[0], np.cumsum(begins)])
    first_window = counted[schedule.first].astype(np.int64)
    widest = max((len(values) for values in asked.thresholds.values()), default=0)
    thresholds = np.full((len(asked.outputs), widest), np.inf)
    for name, values in asked.thresholds.items():
        thresholds[asked.outputs.index(name), : len(values)] = values
    return _SummaryPlan(
        first_window=first_window,
        codes=np.array([program.code_of(name) for name in asked.outputs], dtype=np.int64),
        thresholds=thresholds,
        table=np.zeros((int(first_window[-1]), len(asked.outputs), _FIELDS + widest)),
    )
