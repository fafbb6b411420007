"""diffrax: all patients at once by ``vmap``, dose after dose by ``scan``."""

import os
from typing import Any

import numpy as np
from benchmarks.simulate.engines import ATOL, Job, edges_of, population_of
from benchmarks.simulate.ldn10 import Floats, initial_values, parameter_table
from benchmarks.simulate.source import make, write_expression

# Must be said before JAX is loaded; a run on one device does not notice the second.
os.environ.setdefault("XLA_FLAGS", "--xla_force_host_platform_device_count=2")
LONGEST_H = 30  # two doses are at most 29 h apart
STEPS = 100_000


class Diffrax:
    solver = ""

    def __init__(self, model: str) -> None:
        import jax

        jax.config.update("jax_enable_x64", True)
        import diffrax
        import jax.numpy as jnp

        self.model, self.jax, self.diffrax, self.jnp = model, jax, diffrax, jnp
        self.rates = make(write_expression(model), "rates", cos=jnp.cos, pi=jnp.pi)
        self.compiled: dict[str, Any] = {}

    def prepare(self, job: Job) -> None:
        arguments = self._arguments(job)
        many = self.jax.vmap(self._one(job))
        if job.workers > 1:
            # Each device goes on by itself; under `jit` alone they would wait for each other.
            from jax.sharding import Mesh, NamedSharding, PartitionSpec

            mesh = Mesh(np.array(self.jax.devices()[: job.workers]), ("people",))
            spec = PartitionSpec("people")
            arguments = self.jax.device_put(arguments, NamedSharding(mesh, spec))
            many = self.jax.shard_map(
                many, mesh=mesh, in_specs=(spec,) * len(arguments), out_specs=spec, check_vma=False
            )
        self.compiled[job.key] = self.jax.jit(many).lower(*arguments).compile(), arguments

    def run(self, job: Job) -> Floats:
        program, arguments = self.compiled[job.key]
        return np.asarray(program(*arguments))

    def _arguments(self, job: Job) -> tuple[Floats, ...]:
        population = population_of(job)
        doses = np.zeros((population.size, population.nights + 1, initial_values(self.model).size))
        doses[:, 1:, 0], doses[:, 1:, 1] = population.gut_nmol, population.depot_nmol
        return parameter_table(self.model, population), edges_of(population), doses

    def _one(self, job: Job) -> Any:
        diffrax, jnp, start = self.diffrax, self.jnp, initial_values(self.model)
        term = diffrax.ODETerm(lambda t, y, p: jnp.stack(self.rates(t, y, p)))
        controller = diffrax.PIDController(rtol=job.rtol, atol=ATOL)
        solver = getattr(diffrax, self.solver)()
        hours = jnp.arange(24.0 * job.nights + 1.0)

        def one(p: Any, edges: Any, doses: Any) -> Any:
            def stretch(y: Any, given: Any) -> Any:
                begin, end, dose = given
                times = jnp.clip(jnp.floor(begin) + 1.0 + jnp.arange(LONGEST_H), begin, end)
                found = diffrax.diffeqsolve(
                    term, solver, begin, end, None, y + dose, args=p, max_steps=STEPS,
                    stepsize_controller=controller, saveat=diffrax.SaveAt(ts=times, t1=True),
                )  # fmt: skip
                return found.ys[-1], found.ys[:-1]

            _, values = self.jax.lax.scan(
                stretch, jnp.asarray(start), (edges[:-1], edges[1:], doses)
            )
            which = jnp.searchsorted(edges[1:], hours)
            values = values[which, (hours - jnp.floor(edges[which])).astype(int) - 1]
            return values.at[0].set(start)

        return one


class Tsit5(Diffrax):
    solver = "Tsit5"


class Kvaerno5(Diffrax):
    solver = "Kvaerno5"
