"""One engine in a process of its own: ``python -m benchmarks.simulate.worker ENGINE MODEL``.

Reads one job a line, as JSON with ``do``: "prepare" compiles, "run" integrates once; an empty line
ends. Answers with one line of JSON each.
"""

import contextlib
import json
import os
import sys
import time
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any, TextIO

import numpy as np
from benchmarks.simulate.engines import ENGINES, Engine, Job
from benchmarks.simulate.reference import measure_error, read_reference
from benchmarks.worker import _say, peak_memory_mb


def main(name: str, model: str, out: TextIO) -> None:
    warnings.simplefilter("ignore")
    started = time.perf_counter()
    entry = ENGINES[name]
    engine: Engine = getattr(import_module(entry.module), entry.name)(model)
    _say(out, load=time.perf_counter() - started)
    for line in sys.stdin:
        if not line.strip():
            break
        asked = json.loads(line)
        do = {"prepare": prepare, "run": run}[asked.pop("do")]
        try:
            _say(out, **do(engine, Job(**asked)))
        except Exception as error:
            _say(out, failed=f"{type(error).__name__}: {error}"[:500])
    _say(out, memory_mb=peak_memory_mb())


def prepare(engine: Engine, job: Job) -> dict[str, Any]:
    started = time.perf_counter()
    engine.prepare(job)
    return {"compile": time.perf_counter() - started}


def run(engine: Engine, job: Job) -> dict[str, Any]:
    forget_peak()
    cpu, started = time.process_time(), time.perf_counter()
    values = engine.run(job)
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    answer = {"seconds": seconds, "cpu": cpu, "memory_mb": peak_mb()}
    answer |= getattr(engine, "said", {})
    if values is not None and job.nights <= 90:
        error = measure_error(values, read_reference(job.model))
        answer |= {"error": float(np.median(error)), "error_max": float(error.max())}
    return answer


def forget_peak() -> None:
    """Count the peak of memory from now on, where the system can (Linux)."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def peak_mb() -> float:
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM"):
                return float(line.split()[1]) / 1024.0
    return peak_memory_mb()


if __name__ == "__main__":
    # What libraries print, from Python or from C, must not stand between the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    main(sys.argv[1], sys.argv[2], answers)
