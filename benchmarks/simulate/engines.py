"""What is timed: one class per engine, all with the same three duties.

``prepare`` compiles, ``run`` integrates and gives every state at every full hour with shape
(patients, hours, states), or None where the engine gave nightly summaries instead.
"""

from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.util import find_spec
from typing import Any, Protocol

import numpy as np
from benchmarks.simulate.ldn10 import (
    Floats,
    Population,
    initial_values,
    make_population,
    parameter_table,
)
from benchmarks.simulate.source import make, write_function

ATOL = 1e-9
HOURLY, NIGHTLY = "hourly", "nightly"


@dataclass(frozen=True, kw_only=True)
class Job:
    """One thing to time. ``workers`` are threads, processes or devices, as the engine has it."""

    engine: str
    patients: int
    rtol: float = 1e-6
    workers: int = 1
    work: str = HOURLY
    nights: int = 90
    model: str = "ldn10"
    once: bool = False
    group: str = "race"
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        rest = "".join(f" {name}={value}" for name, value in self.options.items())
        return (
            f"{self.engine} {self.model} {self.patients}x{self.nights} {self.work} "
            f"rtol={self.rtol:g} workers={self.workers}{rest}"
        )

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"key": self.key}


class Engine(Protocol):
    def __init__(self, model: str) -> None: ...
    def prepare(self, job: Job) -> None: ...
    def run(self, job: Job) -> Floats | None: ...


class ByCallback:
    """Engines that call a numba right-hand side from Python, dose after dose."""

    atol = ATOL

    def __init__(self, model: str) -> None:
        import numba

        self.model = model
        self.start = initial_values(model)
        self.rhs = numba.njit(make(write_function(model), "rhs"))

    def prepare(self, job: Job) -> None:
        population = population_of(job)
        self.parameters = parameter_table(self.model, population)
        y = self.start.copy()
        self.rhs(0.0, y, self.parameters[0], np.empty_like(y))

    def run(self, job: Job) -> Floats:
        population = population_of(job)
        return np.stack([self._patient(population, i, job) for i in range(population.size)])

    def _patient(self, population: Population, i: int, job: Job) -> Floats:
        edges = edges_of(population)[i]
        values = np.empty((population.hours.size, self.start.size))
        values[0] = y = self.start.copy()
        for k in range(edges.size - 1):
            if k > 0:
                y[0] += population.gut_nmol[i, k - 1]
                y[1] += population.depot_nmol[i, k - 1]
            times, hours = times_between(edges[k], edges[k + 1])
            found = self.solve(times, y, self.parameters[i], job.rtol)
            values[hours] = found[1 : 1 + hours.stop - hours.start]
            y = found[-1].copy()
        return values

    def solve(self, times: Floats, y: Floats, parameters: Floats, rtol: float) -> Floats:
        raise NotImplementedError


class SciPyLSODA(ByCallback):
    """``scipy.integrate.solve_ivp(method="LSODA")``."""

    method = "LSODA"

    def solve(self, times: Floats, y: Floats, parameters: Floats, rtol: float) -> Floats:
        from scipy.integrate import solve_ivp

        rhs, rates = self.rhs, np.empty_like(y)

        def call(t: float, y: Floats) -> Floats:
            rhs(t, y, parameters, rates)
            return rates.copy() if self.method == "Radau" else rates

        found = solve_ivp(
            call,
            (times[0], times[-1]),
            y,
            method=self.method,
            t_eval=times,
            rtol=rtol,
            atol=self.atol,
        )
        return np.ascontiguousarray(found.y.T)


class SundaeCVODE(ByCallback):
    """CVODE's BDF through scikit-sundae."""

    def solve(self, times: Floats, y: Floats, parameters: Floats, rtol: float) -> Floats:
        from sksundae.cvode import CVODE

        rhs = self.rhs

        def call(t: float, y: Floats, rates: Floats) -> None:
            rhs(t, y, parameters, rates)

        solver = CVODE(call, method="BDF", rtol=rtol, atol=ATOL, max_num_steps=10_000)
        found = np.asarray(solver.solve(times, y).y)
        # Two times mean "every step" to CVODE.
        return found if times.size > 2 else found[[0, -1]]


class Numbalsoda:
    """LSODA in C++, called from one compiled loop over patients."""

    def __init__(self, model: str) -> None:
        import numba
        from benchmarks.simulate.loops import make_numbalsoda

        self.model = model
        self.start = initial_values(model)
        self.threads = numba.set_num_threads
        self.loop, self.address = make_numbalsoda(write_function(model), self.start.size)

    def prepare(self, job: Job) -> None:
        few = make_population(1, 1)
        self._solve(few, job, parameter_table(self.model, few))
        self.parameters = parameter_table(self.model, population_of(job))

    def run(self, job: Job) -> Floats:
        return self._solve(population_of(job), job, self.parameters)

    def _solve(self, population: Population, job: Job, parameters: Floats) -> Floats:
        self.threads(job.workers)
        values = np.empty((population.size, population.hours.size, self.start.size))
        self.loop(
            self.address, self.start, parameters, edges_of(population), population.gut_nmol,
            population.depot_nmol, job.rtol, ATOL, values,
        )  # fmt: skip
        return values


@cache
def _population(patients: int, nights: int) -> Population:
    return make_population(patients, nights)


def population_of(job: Job) -> Population:
    return _population(job.patients, job.nights)


def edges_of(population: Population) -> Floats:
    """Start, doses and end of every patient."""
    ends = np.zeros((population.size, 1))
    return np.hstack([ends, population.dose_time_h, ends + population.end_h])


def times_between(start: float, stop: float) -> tuple[Floats, slice]:
    """Start, the full hours after it, and stop; and which hours these are."""
    first, last = int(np.floor(start)) + 1, int(np.floor(stop))
    times = np.concatenate([[start], np.arange(first, last + 1.0)])
    if times[-1] < stop:
        times = np.append(times, stop)
    return times, slice(first, last + 1)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An engine's name on the page, the package it needs, its class, and why it may be absent."""

    title: str
    needs: str
    module: str
    name: str
    absent: str = "not installed"


ENGINES = {
    "openldn": Entry(
        title="OpenLDN", needs="openldn.dynamics.program",
        module="benchmarks.simulate.engine_openldn", name="OpenLDN",
    ),
    "numbalsoda": Entry(
        title="numbalsoda LSODA", needs="numbalsoda",
        module="benchmarks.simulate.engines", name="Numbalsoda",
        absent="not installed; it has no wheel, and building it needs cmake and Fortran",
    ),
    "roadrunner": Entry(
        title="libroadrunner CVODE", needs="roadrunner",
        module="benchmarks.simulate.engine_roadrunner", name="RoadRunnerCVODE",
    ),
    "tsit5": Entry(
        title="diffrax Tsit5, vmap", needs="diffrax",
        module="benchmarks.simulate.engine_diffrax", name="Tsit5",
    ),
    "kvaerno5": Entry(
        title="diffrax Kvaerno5, vmap", needs="diffrax",
        module="benchmarks.simulate.engine_diffrax", name="Kvaerno5",
    ),
    "scipy": Entry(
        title="SciPy LSODA, numba right-hand side", needs="scipy",
        module="benchmarks.simulate.engines", name="SciPyLSODA",
    ),
    "sundae": Entry(
        title="scikit-sundae CVODE, numba right-hand side", needs="sksundae",
        module="benchmarks.simulate.engines", name="SundaeCVODE",
    ),
}  # fmt: skip


def is_there(engine: str) -> bool:
    try:
        return find_spec(ENGINES[engine].needs) is not None
    except ModuleNotFoundError:
        return False
