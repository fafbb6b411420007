"""OpenLDN as a user would call it: the text of the model, a schedule, a table of inputs."""

from typing import Any

import numpy as np
from benchmarks.simulate.engines import HOURLY, Job, edges_of, population_of
from benchmarks.simulate.ldn10 import Floats, Population, make_population, read_text

from openldn.dynamics import Operation, Program, Run, Schedule, Summaries, integrate, load_program

# Patients that are solved at once where only summaries are kept: so memory does not grow.
CHUNK = 1000
SUMMARIES = Summaries(
    outputs=("CN", "Bm", "E", "T"), thresholds={"CN": (0.1, 1.0), "Bm": (0.5, 0.8)}
)
FIELDS = ("maximum", "time_of_maximum", "minimum", "integral", "first", "last")


class OpenLDN:
    def __init__(self, model: str) -> None:
        self.model = model
        self.program = load_program(read_text(model))
        self.said: dict[str, float] = {}

    def prepare(self, job: Job) -> None:
        if job.work == HOURLY:
            population_of(job)
        few = make_population(1, 1)
        solve_hourly(self.program, few, rtol=job.rtol, threads=1)
        solve_nightly(self.program, few, rtol=job.rtol, threads=1)

    def run(self, job: Job) -> Floats | None:
        if job.work == HOURLY:
            population = population_of(job)
            run = solve_hourly(self.program, population, rtol=job.rtol, threads=job.workers)
            self.said = {"steps": float(run.steps.mean())}
            return hourly_values(run, population)
        nightly_moments(self.model, job.patients, job.nights, rtol=job.rtol, threads=job.workers)
        self.said = {}
        return None


def solve_hourly(program: Program, population: Population, *, rtol: float, threads: int) -> Run:
    return integrate(
        program, make_schedule(program, population, hourly=True), _inputs(program, population),
        outputs=program.states, rtol=rtol, threads=threads,
    ).check()  # fmt: skip


def solve_nightly(program: Program, population: Population, *, rtol: float, threads: int) -> Run:
    return integrate(
        program, make_schedule(program, population, hourly=False), _inputs(program, population),
        summaries=SUMMARIES, rtol=rtol, threads=threads,
    ).check()  # fmt: skip


def hourly_values(run: Run, population: Population) -> Floats:
    """Every state at every hour: (patients, hours, states)."""
    return run.values.reshape(population.size, population.hours.size, -1)


def nightly_part(
    model: str, first: int, patients: int, nights: int, rtol: float, threads: int
) -> Floats:
    """All summaries of some patients: (patients, nights, summaries). A task for Dask too."""
    population = make_population(patients, nights, first=first)
    program = load_program(read_text(model))
    found = solve_nightly(program, population, rtol=rtol, threads=threads).summaries
    assert found is not None
    parts = [getattr(found, name) for name in FIELDS] + list(found.time_above.values())
    return np.concatenate(parts, axis=1).reshape(patients, nights, -1)


def nightly_moments(
    model: str, patients: int, nights: int, *, rtol: float, threads: int, chunk: int = CHUNK
) -> tuple[Floats, Floats]:
    """Mean and standard deviation over the patients of each night's summaries."""
    sums: Any = 0.0
    squares: Any = 0.0
    for first, count in chunks_of(patients, chunk):
        part = nightly_part(model, first, count, nights, rtol, threads)
        sums, squares = sums + part.sum(axis=0), squares + (part**2).sum(axis=0)
    mean = sums / patients
    return mean, np.sqrt(np.maximum(squares / patients - mean**2, 0.0))


def chunks_of(patients: int, chunk: int, lanes: int = 4) -> list[tuple[int, int]]:
    """First patient and number of patients; groups that share steps are never torn."""
    size = -(-chunk // lanes) * lanes
    return [(first, min(size, patients - first)) for first in range(0, patients, size)]


def make_schedule(program: Program, population: Population, *, hourly: bool) -> Schedule:
    """Start, a boundary at each dose, end; a window begins with each dose."""
    edges = edges_of(population)
    amounts = np.zeros((*edges.shape, 2))
    amounts[:, 1:-1, 0], amounts[:, 1:-1, 1] = population.gut_nmol, population.depot_nmol
    given = amounts > 0.0
    states = np.array([program.states.index(name) for name in ("Ag", "Atr")])
    windows = np.full(edges.shape, -1)
    windows[:, 1:-1] = np.arange(population.nights)
    counts = _outputs_between(edges) if hourly else np.zeros(edges.shape)
    people = population.size
    return Schedule(
        first=np.arange(people + 1) * edges.shape[1], time=edges.ravel(),
        op_first=_starts(given.sum(axis=2)), op_kind=np.full(given.sum(), int(Operation.ADD)),
        op_state=np.broadcast_to(states, given.shape)[given], op_value=amounts[given],
        out_first=_starts(counts),
        out_time=np.tile(population.hours, people) if hourly else np.zeros(0),
        window=windows.ravel(), input_row=np.arange(people),
    )  # fmt: skip


def _inputs(program: Program, population: Population) -> Floats:
    return program.make_inputs(population.size, **population.values)


def _outputs_between(edges: Floats) -> Floats:
    """How many full hours lie between a boundary and the next; the last one has its own."""
    counts = np.diff(np.floor(edges), axis=1, append=edges[:, -1:] + 1.0)
    counts[:, 0] += 1.0
    counts[:, -2] -= 1.0
    return counts


def _starts(counts: Any) -> Any:
    return np.concatenate([[0], np.cumsum(counts.ravel())]).astype(np.int64)
