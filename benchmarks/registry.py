"""Time a registry from diaries to the population: ``python -m benchmarks.registry``.

Three stages: start processes, fit each diary to the likelihood curve of its effect, pool the
curves. OpenLDN is timed several times, in processes of its own, around one run of PyMC with
nutpie on the same diaries. ``--peers 50 500`` names the registries that nutpie samples too.
Writes ``docs/benchmarks-registry.md``.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

# Many small matrices: threads would only wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from benchmarks.machine import describe_machine, load

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks-registry.md"
DAYS, JOBS = 90, 2
SIZES = (50, 500, 10_000)
# Seconds from diaries to the population with workers ready, on two cores.
TARGETS = {500: 1.0, 10_000: 20.0}
STAGES = ("start", "fit", "pool")


def main() -> None:
    parser = argparse.ArgumentParser(description="Time a registry from diaries to the population.")
    parser.add_argument("--sizes", nargs="+", type=int, default=SIZES)
    parser.add_argument("--peers", nargs="*", type=int, default=[50])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--out", type=Path, default=PAGE)
    asked = parser.parse_args()
    before = load()
    rows = [race(size, asked.repeats, has_peer=size in asked.peers) for size in asked.sizes]
    asked.out.write_text(page(rows, asked.repeats, before), encoding="utf-8")
    print(asked.out)


def race(size: int, repeats: int, *, has_peer: bool) -> dict[str, Any]:
    """Half of our runs, the peer, the other half."""
    first = [run("openldn", size) for _ in range(repeats - repeats // 2)]
    peer = run("nutpie", size) if has_peer else None
    ours = first + [run("openldn", size) for _ in range(repeats // 2)]
    median = {key: statistics.median(one[key] for one in ours) for key in ours[0]}
    spread = sorted(work(one) for one in ours)
    return {"size": size, "median": median, "range": (spread[0], spread[-1]), "peer": peer}


def work(seconds: dict[str, float]) -> float:
    """With workers ready."""
    return seconds["fit"] + seconds["pool"]


def run(engine: str, size: int) -> dict[str, float]:
    print(f"  {engine}: {size} people", flush=True)
    command = [sys.executable, "-m", "benchmarks.registry_worker", engine, str(size), str(DAYS)]
    done = subprocess.run(
        [*command, str(JOBS)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def page(rows: list[dict[str, Any]], repeats: int, before: list[float]) -> str:
    machine = describe_machine()
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    lines = [
        "<!-- Written by benchmarks/registry.py; change it there. -->", "",
        "# A registry: from diaries to the population", "",
        f"Simulated diaries of {DAYS} days with trend, period effects and correlated residuals "
        "(Gaussian", "scores). *Fit* reduces each diary to the likelihood curve of its effect, "
        "with everything else", f"integrated out, in {JOBS} processes from 400 people on; *pool* "
        "gives mean, spread and the share beyond", "the MCID of a normal population. *Start* is "
        "loading the program and its processes. Seconds, median", f"of {repeats} runs in fresh "
        "processes; memory is that of all processes together. *Processor* is the time of fit and "
        "pool on all", "cores together: on a busy machine it says more than the clock.", "",
        "| people | start | fit | pool | fit and pool | range | processor | ms a person "
        "| peak memory, MB | target |",
        "|---|---|---|---|---|---|---|---|---|---|",
        *(own_row(row) for row in rows), "",
    ]  # fmt: skip
    raced = [row for row in rows if row["peer"]]
    if raced:
        lines += [
            "## Beside sampling", "",
            "The same diaries and the same model, every parameter of every person sampled by NUTS "
            "(PyMC with", "nutpie, 4 chains of 1,000 draws after 1,000) in the same run, in "
            "between. *Ratio*: its compiling and", "sampling over our fit and pool. Whether both "
            "say the same is told in", "[pooled populations](validation/hierarchy.md).", "",
            "| people | parameters | compile | sample | smallest effective draws, mean and spread "
            "| mean: OpenLDN | NUTS | spread: OpenLDN | NUTS | ratio | sampling alone |",
            "|---|---|---|---|---|---|---|---|---|---|---|",
            *(peer_row(row) for row in raced), "",
        ]  # fmt: skip
    lines += [
        f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gb']:g} GB; Python "
        f"{machine['python']}, {versions}.",
        f"{machine['date']}; processes that wanted to run: {before[0]:g} before, {load()[0]:g} "
        "after.", "", "Again: `make bench-registry`.",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def own_row(row: dict[str, Any]) -> str:
    median, size = row["median"], row["size"]
    low, high = row["range"]
    total = work(median)
    target = TARGETS.get(size)
    said = "" if target is None else f"{target:g} s: {'met' if total < target else '**missed**'}"
    cells = [
        f"{size:,}", *(f"{median[stage]:.2f}" for stage in STAGES), f"{total:.2f}",
        f"{low:.2f} to {high:.2f}", f"{median['cpu']:.2f}", f"{1000 * total / size:.2f}",
        f"{median['memory_mb']:,.0f}", said,
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"


def peer_row(row: dict[str, Any]) -> str:
    median, peer = row["median"], row["peer"]
    total = peer["compile"] + peer["sample"]
    cells = [
        f"{row['size']:,}", f"{peer['parameters']:,.0f}", f"{peer['compile']:.1f}",
        f"{peer['sample']:.1f}", f"{peer['ess']:,.0f}", moments(median, "mean"),
        moments(peer, "mean"), moments(median, "tau"), moments(peer, "tau"),
        f"{total / work(median):,.0f}", f"{peer['sample'] / work(median):,.0f}",
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"


def moments(found: dict[str, float], name: str) -> str:
    return f"{found[name]:.3f} ({found[f'{name}_sd']:.3f})"


if __name__ == "__main__":
    main()
