"""How long the first result takes: a new model, a known one, and one patient more."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.race import ROOT

CODE = """
import hashlib, json, sys, time
began, model = float(sys.argv[1]), sys.argv[2]
from benchmarks.simulate.engine_openldn import solve_hourly
from benchmarks.simulate.ldn10 import make_population, read_text
from openldn.dynamics import load_program
people = make_population(1)
loaded = time.time()
program = load_program(read_text(model))
run = solve_hourly(program, people, rtol=1e-5, threads=1)
first = time.time()
again = []
for _ in range(9):
    start = time.perf_counter()
    solve_hourly(program, people, rtol=1e-5, threads=1)
    again.append(time.perf_counter() - start)
digest = hashlib.sha256(run.values.tobytes()).hexdigest()
print(json.dumps({
    "load": loaded - began, "first": first - began, "warm": sorted(again)[4], "digest": digest,
}))
"""


def measure_start(model: str = "ldn10", *, repeats: int = 3) -> dict[str, Any]:
    """Seconds from starting Python: with nothing compiled, with a new model, with a known one.

    ``is_same``: whether the process that compiled gave the digits of those that read from disk.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        nothing = _once(model, folder / "first", folder / "numba")
        new = _once(model, folder / "second", folder / "numba")
        known = [_once(model, folder / "second", folder / "numba") for _ in range(repeats)]
    return {
        "nothing_s": nothing["first"], "new_s": new["first"],
        "known_s": float(np.median([one["first"] for one in known])),
        "load_s": float(np.median([one["load"] for one in known])),
        "warm_s": float(np.median([one["warm"] for one in known])),
        "is_same": len({one["digest"] for one in (nothing, new, *known)}) == 1,
    }  # fmt: skip


def _once(model: str, models: Path, numba: Path) -> dict[str, Any]:
    """In a fresh process, with its own caches of models and of numba."""
    paths = [str(ROOT), str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "OPENLDN_CACHE": str(models), "NUMBA_CACHE_DIR": str(numba),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", CODE, str(time.time()), model], cwd=ROOT, env=environment,
        text=True, capture_output=True, check=True,
    )  # fmt: skip
    return dict(json.loads(done.stdout))
