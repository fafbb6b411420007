"""Time the simulation and its peers in one run, and write what was found.

Some fifteen minutes; ``--quick`` takes one and shows only that it runs. A run that was broken off
is taken up with ``--resume``. Engines that are not installed are left out, and the page says so.
"""

import argparse
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.machine import describe_machine, load
from benchmarks.race import ROOT
from benchmarks.simulate.checks import check_all
from benchmarks.simulate.engines import ENGINES, Job, is_there
from benchmarks.simulate.jobs import long_jobs, quick_jobs, race_jobs, scaling_jobs
from benchmarks.simulate.page import make_page, make_tables
from benchmarks.simulate.race import Log, Runner, race
from benchmarks.simulate.reference import PATIENTS, read_reference
from benchmarks.simulate.same import measure_same
from benchmarks.simulate.start import measure_start

OUT = ROOT / "build" / "bench-simulate"
HERE = Path(__file__).resolve().parent
PEERS = ("numbalsoda", "libroadrunner", "diffrax", "scikit-sundae", "dask")


def main() -> int:
    args = _arguments()
    started = time.perf_counter()
    results = measure(args)
    results["minutes"] = (time.perf_counter() - started) / 60.0
    print("\n" + make_tables(results))
    out = args.out or (OUT if args.quick else None)
    data = HERE / "results.json" if out is None else out / "results.json"
    page = ROOT / "docs" if out is None else out
    write(results, data, page / "benchmarks-simulate.md")
    return 0


def measure(args: argparse.Namespace) -> dict[str, Any]:
    rounds = 1 if args.quick else args.rounds
    machine = describe_machine()
    machine["versions"] |= versions()
    results: dict[str, Any] = {
        "machine": machine, "rounds": rounds, "quick": args.quick, "load_before": load(),
        "radau": {model: read_reference(model).radau for model in PATIENTS},
        "mrgsolve": mrgsolve(), "checks": check_all(),
    }  # fmt: skip
    log = Log((args.out or OUT) / "rounds.jsonl", resume=args.resume)
    jobs = quick_jobs() if args.quick else race_jobs() + (long_jobs() if args.long else [])
    jobs = [job for job in jobs if job.engine in args.engines]
    growing = [] if args.quick else [job for job in scaling_jobs() if job.engine in args.engines]
    ours = "openldn" in args.engines and is_there("openldn")
    results["start"] = starts(quick=args.quick) if ours else None
    results["race"] = race(jobs, rounds, log)
    results["scaling"] = race(growing, rounds, log)
    size = {"patients": 24, "nights": 3, "timed": 24, "chunk": 12} if args.quick else {
        "patients": 1003, "nights": 14, "timed": 10_000}  # fmt: skip
    results["same"] = _said("same digits", measure_same, **size) if ours else None
    if ours:
        is_same = all(found["is_same"] for found in results["start"].values())
        results["same"]["equal"]["compiled, and read from disk"] = is_same
    return results | {"load_after": load()}


def starts(*, quick: bool) -> dict[str, Any]:
    """Of each model, and the models are in the cache after it."""
    found = {}
    for model in ("ldn10",) if quick else ("ldn10", "ldn30"):
        found[model] = _said(
            f"start of {model}", measure_start, model=model, repeats=1 if quick else 3
        )
        runner = Runner("openldn", model)
        runner.prepare(Job(engine="openldn", model=model, patients=1))
        runner.stop()
    return found


def write(results: dict[str, Any], data: Path, page: Path) -> None:
    data.parent.mkdir(parents=True, exist_ok=True)
    data.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    page.write_text(make_page(results), encoding="utf-8")
    print(f"\nWritten: {data}, {page}")


def versions() -> dict[str, str]:
    from importlib.metadata import PackageNotFoundError, version

    found = {}
    for name in PEERS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def mrgsolve() -> str:
    """Why it is not in the table."""
    program = shutil.which("Rscript")
    if program is None:
        return "R is not installed"
    code = "cat(requireNamespace('mrgsolve', quietly = TRUE))"
    done = subprocess.run([program, "-e", code], capture_output=True, text=True, check=False)
    if done.stdout.strip() == "TRUE":
        return "R has it, but this benchmark has no worker for it yet"
    return "R has no such package here; Debian has none and it needs a compiler"


def _said(what: str, measure_it: Any, **size: Any) -> Any:
    print(f"  {what}", flush=True)
    return measure_it(**size)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.simulate", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("--quick", action="store_true", help="a minute: does it run?")
    parser.add_argument("--engines", nargs="+", choices=tuple(ENGINES), default=tuple(ENGINES))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--long", action="store_true", help="10,000 patients with libRoadRunner too"
    )
    parser.add_argument("--resume", action="store_true", help="keep the rounds that are done")
    parser.add_argument("--out", type=Path, help="write here, not into benchmarks/ and docs/")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
