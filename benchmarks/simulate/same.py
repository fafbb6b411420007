"""Do threads, chunks and Dask change a digit, and what does Dask cost?"""

import time
import warnings
from importlib.util import find_spec
from typing import Any

import numpy as np
from benchmarks.simulate.engine_openldn import (
    CHUNK,
    chunks_of,
    hourly_values,
    nightly_part,
    solve_hourly,
)
from benchmarks.simulate.ldn10 import Floats, make_population, read_text

from openldn.dynamics import load_program

MODEL, RTOL = "ldn10", 1e-5
CHUNKS = (4, 50, 64, 1000)


def measure_same(*, patients: int, nights: int, timed: int, chunk: int = CHUNK) -> dict[str, Any]:
    """Compare bit for bit; ``timed`` patients are then timed with Dask and with threads."""
    once = nightly_part(MODEL, 0, patients, nights, RTOL, 1)
    ways = {"2 threads": nightly_part(MODEL, 0, patients, nights, RTOL, 2)}
    ways |= {f"chunks of {n:,}": _in_chunks(patients, nights, n) for n in CHUNKS if n < patients}
    equal = {way: _is_same(found, once) for way, found in ways.items()}
    equal["hourly output, 1 and 2 threads"] = _is_same(
        _hourly(patients, nights, 1), _hourly(patients, nights, 2)
    )
    found: dict[str, Any] = {"dask_s": None, "threads_s": None}
    if find_spec("distributed") is not None:
        found = _with_dask(once, patients, nights, timed, chunk)
        equal["2 Dask workers"] = found.pop("equal")
    return {"patients": patients, "nights": nights, "chunk": chunk, "equal": equal, **found}


def _hourly(patients: int, nights: int, threads: int) -> Floats:
    population = make_population(patients, nights)
    run = solve_hourly(load_program(read_text(MODEL)), population, rtol=RTOL, threads=threads)
    return hourly_values(run, population)


def _in_chunks(patients: int, nights: int, chunk: int, threads: int = 1) -> Floats:
    return np.concatenate(
        [nightly_part(MODEL, first, count, nights, RTOL, threads)
         for first, count in chunks_of(patients, chunk)]
    )  # fmt: skip


def _is_same(one: Floats, other: Floats) -> bool:
    """Every bit, so that two NaN are equal too."""
    return one.shape == other.shape and one.tobytes() == other.tobytes()


def _with_dask(once: Floats, patients: int, nights: int, timed: int, chunk: int) -> dict[str, Any]:
    from distributed import Client, LocalCluster

    with (
        warnings.catch_warnings(),
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        warnings.simplefilter("ignore")
        # Each worker loads the kernel before the clock starts.
        client.run(nightly_part, MODEL, 0, 4, 1, RTOL, 1)
        equal = _is_same(_on_cluster(client, patients, nights, max(4, patients // 4)), once)
        started = time.perf_counter()
        _on_cluster(client, timed, nights, chunk)
        dask = time.perf_counter() - started
    started = time.perf_counter()
    _in_chunks(timed, nights, chunk, threads=2)
    return {"equal": equal, "dask_s": dask, "threads_s": time.perf_counter() - started}


def _on_cluster(client: Any, patients: int, nights: int, chunk: int) -> Floats:
    tasks = [
        client.submit(nightly_part, MODEL, first, count, nights, RTOL, 1, pure=False)
        for first, count in chunks_of(patients, chunk)
    ]
    return np.concatenate(client.gather(tasks))
