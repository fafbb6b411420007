"""One run in a process of its own: ``python -m benchmarks.registry_worker ENGINE SIZE DAYS JOBS``.

Answers with one line of JSON: seconds of each stage, what was found, and memory.
"""

import json
import resource
import sys
import time
import warnings
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openldn.inference import EffectCurve
    from openldn.record import Course
    from openldn.trial import Question

# As in openldn.actions: fewer courses are not worth starting processes for.
PARALLEL_FROM, CHUNK = 400, 100
DRAWS = TUNE = 1000
CHAINS, SEED = 4, 20260101
MCID = 1.0


def openldn(size: int, days: int, jobs: int) -> dict[str, float]:
    started = time.perf_counter()
    from benchmarks.cases import batch_courses, batch_question

    from openldn.inference import PopulationPriors, Prior, fit_population, prepare_kernels

    prepare_kernels()
    is_parallel = size >= PARALLEL_FROM
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) if is_parallel else None
    if pool is not None:
        list(pool.map(ready, range(4 * jobs)))
    loaded = time.perf_counter()
    courses = batch_courses(size, days)
    question = batch_question(courses)
    priors = PopulationPriors(mean=Prior.parse("normal(0, 2)"), tau=Prior.parse("half-normal(1)"))
    begun = time.perf_counter()
    chunks = [courses[i : i + CHUNK] for i in range(0, size, CHUNK)]
    fit = partial(curves_of, question=question)
    parts = list(map(fit, chunks) if pool is None else pool.map(fit, chunks))
    curves = [curve for part, _ in parts for curve in part]
    fitted, cpu = time.perf_counter(), time.process_time()
    found = fit_population(curves, priors=priors)
    found.share_above(-MCID)
    pooled = time.perf_counter()
    cpu = time.process_time() - cpu + sum(seconds for _, seconds in parts)
    if pool is not None:
        pool.shutdown()
    return {
        "start": loaded - started, "fit": fitted - begun, "pool": pooled - fitted, "cpu": cpu,
        "mean": found.mean_effect.mean, "mean_sd": found.mean_effect.sd,
        "tau": found.spread.mean, "tau_sd": found.spread.sd, "memory_mb": memory_mb(jobs, pool),
    }  # fmt: skip


def ready(_number: int) -> None:
    """Load the engine in a worker, and give the other its turn."""
    from openldn.inference import prepare_kernels

    prepare_kernels()
    time.sleep(0.05)


def curves_of(
    courses: "Sequence[Course]", question: "Question"
) -> "tuple[list[EffectCurve], float]":
    """Curve of each course, and the processor time that they took."""
    from openldn.inference import fit_course
    from openldn.trial import build_model

    started = time.process_time()
    models = (
        build_model(
            course, instrument=question.instrument, active=question.active,
            comparator=question.comparator, spec=question.spec,
        )
        for course in courses
    )  # fmt: skip
    curves = [fit_course(model.latent).curve for model in models]
    return curves, time.process_time() - started


def nutpie(size: int, days: int, jobs: int) -> dict[str, float]:
    """The same diaries in the model of ``validation/hierarchy``."""
    warnings.simplefilter("ignore")
    import arviz
    import nutpie as sampler
    from benchmarks.cases import batch_courses
    from validation.hierarchy.cases import Registry
    from validation.hierarchy.models import make_registry_model

    registry = Registry(
        name="benchmark", text="", population="normal", courses=tuple(batch_courses(size, days))
    )
    started = time.perf_counter()
    compiled = sampler.compile_pymc_model(make_registry_model(registry))
    compiled_at = time.perf_counter()
    trace = sampler.sample(
        compiled, draws=DRAWS, tune=TUNE, chains=CHAINS, cores=jobs, seed=SEED,
        progress_bar=False,
    )  # fmt: skip
    sampled_at = time.perf_counter()
    mean, tau = (trace.posterior[name].to_numpy() for name in ("mean", "tau"))
    return {
        "compile": compiled_at - started, "sample": sampled_at - compiled_at,
        "parameters": float(compiled.n_dim),
        "mean": float(mean.mean()), "mean_sd": float(mean.std()),
        "tau": float(tau.mean()), "tau_sd": float(tau.std()),
        "ess": min(float(arviz.ess(mean)), float(arviz.ess(tau))),
    }  # fmt: skip


def memory_mb(jobs: int, pool: Any) -> float:
    """Peak of this process, and of its workers as if each were as large as the largest."""
    unit = 1024.0**2 if sys.platform == "darwin" else 1024.0
    own, workers = (
        resource.getrusage(who).ru_maxrss / unit
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own + (jobs * workers if pool is not None else 0.0)


ENGINES = {"openldn": openldn, "nutpie": nutpie}


if __name__ == "__main__":
    print(json.dumps(ENGINES[sys.argv[1]](*(int(word) for word in sys.argv[2:5]))))
