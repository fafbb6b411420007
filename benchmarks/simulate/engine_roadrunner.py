"""libRoadRunner: the model as SBML; a call per patient and dose; several processes."""

from multiprocessing import get_context
from typing import Any

import numpy as np
from benchmarks.simulate.engines import ATOL, Job, edges_of, population_of, times_between
from benchmarks.simulate.ldn10 import Floats, Population, initial_values, read_content
from benchmarks.simulate.source import write_sbml


class RoadRunnerCVODE:
    def __init__(self, model: str) -> None:
        import roadrunner

        self.model = model
        self.states = list(read_content(model)["states"])
        self.sbml = write_sbml(model)
        self.load = roadrunner.RoadRunner
        self.runner: Any = None
        self.pools: dict[int, Any] = {}

    def prepare(self, job: Job) -> None:
        if self.runner is None:
            self.runner = self.load(self.sbml)
            self.runner.timeCourseSelections = ["time", *self.states]
            self.runner.setIntegrator("cvode")
        if job.workers > 1 and job.workers not in self.pools:
            pool = get_context("fork").Pool(job.workers, _start, (self.model,))
            self.pools[job.workers] = pool

    def run(self, job: Job) -> Floats:
        people = np.arange(job.patients)
        if job.workers == 1:
            return self.solve(job, people)
        shares = np.array_split(people, min(job.patients, job.workers * 4))
        tasks = [(job, share) for share in shares]
        return np.concatenate(self.pools[job.workers].map(_share, tasks, chunksize=1))

    def solve(self, job: Job, people: Any) -> Floats:
        edges = edges_of(population_of(job))
        return np.stack([self._patient(job, int(i), edges[i]) for i in people])

    def _patient(self, job: Job, i: int, edges: Floats) -> Floats:
        population = population_of(job)
        self._reset(population, i, job.rtol)
        values = np.empty((population.hours.size, len(self.states)))
        values[0] = y = initial_values(self.model)
        for k in range(edges.size - 1):
            if k > 0:
                self.runner.setValue("Ag", y[0] + population.gut_nmol[i, k - 1])
                self.runner.setValue("Atr", y[1] + population.depot_nmol[i, k - 1])
            times, hours = times_between(edges[k], edges[k + 1])
            found = np.asarray(self.runner.simulate(times=times.tolist()))[:, 1:]
            values[hours] = found[1 : 1 + hours.stop - hours.start]
            y = found[-1]
        return values

    def _reset(self, population: Population, i: int, rtol: float) -> None:
        runner = self.runner
        runner.resetToOrigin()
        runner.integrator.relative_tolerance = rtol
        runner.integrator.absolute_tolerance = ATOL
        for name, values in population.values.items():
            runner.setValue(name, float(values[i]))
        for name, value in zip(self.states, initial_values(self.model), strict=True):
            runner.setValue(name, float(value))


_OWN: list[RoadRunnerCVODE] = []


def _start(model: str) -> None:
    """A process's own model, made once."""
    _OWN[:] = [RoadRunnerCVODE(model)]
    _OWN[0].prepare(Job(engine="roadrunner", patients=1))


def _share(given: tuple[Job, Any]) -> Floats:
    return _OWN[0].solve(*given)
