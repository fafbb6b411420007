"""Time all jobs turn and turn about; keep each answer at once, so that a run can be taken up."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.race import ROOT
from benchmarks.race import Runner as AnyRunner
from benchmarks.simulate.engines import ENGINES, Job, is_there
from benchmarks.simulate.jobs import LONG_S

Answer = dict[str, Any]


class Runner(AnyRunner):
    """A worker with one engine and one model."""

    def __init__(self, engine: str, model: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.simulate.worker", engine, model], cwd=ROOT,
            text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.start = self._answer()
        self.prepared: set[str] = set()

    def prepare(self, job: Job) -> Answer:
        self.prepared.add(job.key)
        return self._ask(json.dumps({"do": "prepare", **asdict(job)}) + "\n")

    def time(self, job: Job) -> Answer:
        return self._ask(json.dumps({"do": "run", **asdict(job)}) + "\n")


class Log:
    """The answers of a run, one JSON line each."""

    def __init__(self, path: Path, *, resume: bool) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not resume:
            path.unlink(missing_ok=True)
        self.path = path
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        self.answers: list[Answer] = [json.loads(line) for line in lines]

    def add(self, **answer: Any) -> None:
        self.answers.append(answer)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(answer) + "\n")

    def of(self, job: Job, kind: str) -> list[Answer]:
        return [a for a in self.answers if a["key"] == job.key and a["kind"] == kind]

    def needs(self, job: Job, number: int) -> bool:
        known = self.of(job, "run")
        if any("failed" in answer for answer in known):
            return False
        if any(answer["round"] == number for answer in known):
            return False
        long = bool(known) and (job.once or known[0]["seconds"] > LONG_S)
        return not long


def race(jobs: Sequence[Job], rounds: int, log: Log) -> list[Answer]:
    """Every job's times and errors; an engine that is not there says so."""
    runners: dict[tuple[str, str], Runner] = {}
    there = {engine: is_there(engine) for engine in {job.engine for job in jobs}}
    for number in range(1, rounds + 1):
        for job in jobs:
            if not there[job.engine] or not log.needs(job, number):
                continue
            which = job.engine, job.model
            if which not in runners:
                runners[which] = _start(which, job, log)
            _one(runners[which], job, number, rounds, log)
    for runner in runners.values():
        runner.stop()
    return [summary(job, log, is_there=there[job.engine]) for job in jobs]


def _start(which: tuple[str, str], job: Job, log: Log) -> Runner:
    print(f"  {' '.join(which)}: loads", flush=True)
    runner = Runner(*which)
    log.add(key=job.key, kind="start", engine=job.engine, model=job.model, **runner.start)
    return runner


def _one(runner: Runner, job: Job, number: int, rounds: int, log: Log) -> None:
    if job.key not in runner.prepared:
        log.add(key=job.key, kind="prepare", **runner.prepare(job))
    answer = runner.time(job)
    log.add(key=job.key, kind="run", round=number, **answer)
    if "failed" in answer:
        said = answer["failed"]
    else:
        said = f"{1000 * answer['seconds'] / job.patients:.3g} ms per patient"
        said += f", error {answer['error']:.1e}" if "error" in answer else ""
    print(f"  round {number} of {rounds}: {job.key}: {said}", flush=True)


def summary(job: Job, log: Log, *, is_there: bool) -> Answer:
    found = job.as_dict()
    answers = log.of(job, "run")
    if not answers:
        return found | {"absent": "not run" if is_there else ENGINES[job.engine].absent}
    if "failed" in answers[0]:
        return found | {"absent": answers[0]["failed"]}
    seconds = [answer["seconds"] for answer in answers]
    starts = [a for a in log.answers if a["kind"] == "start" and a["engine"] == job.engine]
    compiling = [a["compile"] for a in log.of(job, "prepare") if "compile" in a]
    rest = {k: answers[0][k] for k in ("error", "error_max", "steps") if k in answers[0]}
    return found | {
        "rounds": len(answers), "seconds": float(np.median(seconds)),
        "fastest": min(seconds), "slowest": max(seconds),
        "cpu": float(np.median([answer["cpu"] for answer in answers])),
        "memory_mb": max(answer["memory_mb"] for answer in answers),
        "load_s": starts[0]["load"] if starts else None,
        "compile_s": compiling[0] if compiling else None, **rest,
    }  # fmt: skip
