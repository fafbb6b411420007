"""Time the engines on one course, turn and turn about."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.brms import run_brms
from benchmarks.engines import LONG_S, Settings
from benchmarks.reference import Reference

ROOT = Path(__file__).resolve().parent.parent
NEEDED = {"openldn": "numba", "nutpie": "nutpie", "pymc": "pymc", "numpyro": "numpyro"}
NOT_INSTALLED = "not installed"


class Runner:
    """A worker process; only one of them works at a time."""

    def __init__(self, name: str, case: str, settings: Settings) -> None:
        command = [sys.executable, "-m", "benchmarks.worker", name, case]
        self.process = subprocess.Popen(
            [*command, json.dumps(asdict(settings))], cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.start = self._answer()
        self.answers: list[dict[str, Any]] = []

    def run(self, seed: int) -> None:
        self.answers.append(self._ask(f"{seed}\n"))

    def stop(self) -> float:
        memory = self._ask("\n")["memory_mb"]
        self.process.wait(timeout=60)
        return float(memory)

    def _ask(self, line: str) -> dict[str, Any]:
        assert self.process.stdin is not None
        self.process.stdin.write(line)
        self.process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the worker {' '.join(self.process.args[2:5])} ended early")
        return dict(json.loads(line))


def race(
    case: str, *, engines: Sequence[str], settings: Settings, rounds: int, reference: Reference
) -> dict[str, dict[str, Any]]:
    """Every engine's times and errors on one course; what is not there says so."""
    results: dict[str, dict[str, Any]] = {}
    runners: dict[str, Runner] = {}
    for name in engines:
        if name == "brms":
            continue
        if find_spec(NEEDED[name]) is None:
            results[name] = {"absent": NOT_INSTALLED}
        else:
            print(f"  {case}: {name} loads and compiles", flush=True)
            runners[name] = Runner(name, case, settings)
    for number in range(rounds):
        for name, runner in runners.items():
            if runner.answers and runner.answers[0]["seconds"] > LONG_S:
                continue
            print(f"  {case}: round {number + 1} of {rounds}, {name}", flush=True)
            runner.run(number + 1)
    for name, runner in runners.items():
        memory = runner.stop()
        results[name] = summary(runner.start, runner.answers, memory, reference)
    if "brms" in engines:
        results["brms"] = run_brms(case, settings=settings, reference=reference)
    return results


def summary(
    start: dict[str, float], answers: list[dict[str, Any]], memory_mb: float, reference: Reference
) -> dict[str, Any]:
    def median_of(key: str) -> float | None:
        values = [answer[key] for answer in answers if answer.get(key) is not None]
        return float(np.median(values)) if values else None

    parts = answers[0].get("parts") or {}
    ess = [answer["ess"] for answer in answers if answer.get("ess") is not None]
    return {
        "load_s": start["load"],
        "compile_s": start["compile"],
        "seconds": median_of("seconds"),
        "cpu": median_of("cpu"),
        "with_compiling": bool(answers[0].get("with_compiling")),
        "parts": {
            name: float(np.median([answer["parts"][name] for answer in answers])) for name in parts
        },
        "answers": answers,
        "memory_mb": memory_mb,
        "ess": float(np.median(ess)) if ess else None,
        **errors(answers, reference),
    }


def errors(answers: list[dict[str, Any]], reference: Reference) -> dict[str, float]:
    """Distance from the reference: root mean square over the rounds."""

    def rms(values: list[float]) -> float:
        return float(np.sqrt(np.mean(np.square(values))))

    margin = rms([answer["p_below_margin"] - reference.p_below_margin for answer in answers])
    zero = rms([answer["p_below_zero"] - reference.p_below_zero for answer in answers])
    return {
        "mean_error_sd": rms([(a["mean"] - reference.mean) / reference.sd for a in answers]),
        "sd_ratio": float(np.mean([answer["sd"] / reference.sd for answer in answers])),
        "sd_error": rms([answer["sd"] / reference.sd - 1.0 for answer in answers]),
        "tail_error": max(margin, zero),
    }


def cold_start(case: str) -> dict[str, float]:
    """A fresh process with prepared kernels: loading, then the first call and the second."""
    code = (
        "import time; a = time.perf_counter()\n"
        "from benchmarks.cases import CASES\n"
        "from openldn.inference import fit_course\n"
        f"model = CASES[{case!r}]().model()\n"
        "b = time.perf_counter(); fit_course(model.latent)\n"
        "c = time.perf_counter(); fit_course(model.latent)\n"
        "d = time.perf_counter()\n"
        "from openldn.inference.nodes import evaluate_grid, find_mode\n"
        "compiled = sum(sum(k.stats.cache_misses.values()) for k in (find_mode, evaluate_grid))\n"
        "print(b - a, c - b, d - c, compiled)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, text=True, capture_output=True, check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    load, first, second, compiled = (float(part) for part in done.stdout.split())
    return {"load_s": load, "first_s": first, "second_s": second, "compiled": compiled}
