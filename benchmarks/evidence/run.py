"""Time 1,000 meta-analyses with OpenLDN and its peers: ``python -m benchmarks.evidence.run``.

Every engine runs in a process of its own; they are timed turn and turn about. ``--peers PYTHON``
names the interpreter that has pymare and statsmodels; metafor runs where R has it. Writes
``docs/benchmarks-evidence.md``.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from benchmarks.evidence import reference
from benchmarks.evidence.engines import Pools
from benchmarks.machine import describe_machine, load

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PAGE = ROOT / "docs" / "benchmarks-evidence.md"
POOLS, SEED = 1000, 20261124


@dataclass
class Racer:
    """One engine, its process and its times in seconds."""

    name: str
    words: str
    method: str
    process: subprocess.Popen[str] | None = None
    times: list[float] = field(default_factory=list)
    error: np.ndarray | None = None

    @property
    def median(self) -> float:
        return statistics.median(self.times)


RACERS = (
    ("openldn", "OpenLDN `pool_many`", "REML"),
    ("openldn-single", "OpenLDN `pool`, one by one", "REML"),
    ("pymare-by-size", "PyMARE, pools of one size side by side", "REML"),
    ("pymare", "PyMARE, one by one", "REML"),
    ("metafor", "metafor `rma`, one by one", "REML"),
    ("openldn-pm", "OpenLDN `pool_many`", "PM"),
    ("statsmodels", "statsmodels `combine_effects`, one by one", "PM"),
)


def draw_pools() -> Pools:
    """10 to 50 studies; variances of studies of 20 to 500 people; tau of 0, 0.1 or 0.3."""
    rng = np.random.default_rng(SEED)
    pools = []
    for _ in range(POOLS):
        variances = 4 / rng.integers(20, 501, size=rng.integers(10, 51))
        tau = rng.choice([0.0, 0.1, 0.3])
        pools.append((rng.normal(0.3, np.sqrt(variances + tau**2)), variances))
    return pools


def write_pools(pools: Pools, path: Path) -> None:
    rows = [(i, y, v) for i, pool in enumerate(pools) for y, v in zip(*pool, strict=True)]
    np.savetxt(path, rows, fmt="%.17g", delimiter=",", header="pool,yi,vi", comments="")


def start(racer: Racer, python: str, data: Path, answer: Path) -> bool:
    """Start an engine and have it run once; False where it is not installed."""
    command = [python, "-m", "benchmarks.evidence.worker", racer.name, str(data), str(answer)]
    if racer.name.startswith("openldn"):
        command[0] = sys.executable
    if racer.name == "metafor":
        command = ["Rscript", str(HERE / "worker.R"), str(data), str(answer)]
    pipe = subprocess.PIPE
    try:
        racer.process = subprocess.Popen(
            command, cwd=ROOT, text=True, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL
        )
    except FileNotFoundError:
        return False
    assert racer.process.stdout is not None
    return racer.process.stdout.readline().startswith("ready")


def run_once(racer: Racer) -> None:
    process = racer.process
    assert process is not None
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("go\n")
    process.stdin.flush()
    racer.times.append(float(process.stdout.readline()))


def race(repeats: int, python: str) -> tuple[list[Racer], list[str]]:
    pools = draw_pools()
    racers, absent = [], []
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "pools.csv"
        write_pools(pools, data)
        wanted = {method: reference.solve(pools, method) for method in ("REML", "PM")}
        for name, words, method in RACERS:
            racer, answer = Racer(name, words, method), Path(folder) / f"{name}.csv"
            if not start(racer, python, data, answer):
                absent.append(words)
                continue
            found = np.loadtxt(answer, delimiter=",")
            racer.error = np.abs(found - wanted[method]).max(axis=0)
            racers.append(racer)
        for _ in range(repeats):
            for racer in racers:
                run_once(racer)
        for racer in racers:
            if racer.process is not None:
                racer.process.communicate()
    return racers, absent


def versions(python: str) -> str:
    program = (
        "from importlib.metadata import version\n"
        "for p in ('numpy', 'scipy', 'pymare', 'statsmodels'):\n"
        "    try: print(p, version(p))\n"
        "    except Exception: pass\n"
    )
    found = subprocess.run([python, "-c", program], capture_output=True, text=True, check=False)
    try:
        words = ["Rscript", "-e", "cat('metafor', as.character(packageVersion('metafor')))"]
        r = subprocess.run(words, capture_output=True, text=True, check=False).stdout.strip()
    except FileNotFoundError:
        r = ""
    return ", ".join([*found.stdout.split("\n")[:-1], r or "metafor not installed"])


def page(racers: list[Racer], absent: list[str], repeats: int, python: str) -> str:
    machine = describe_machine()
    lines = [
        "<!-- Written by benchmarks/evidence/run.py; change it there. -->",
        "",
        "# Evidence: a thousand meta-analyses",
        "",
        f"{POOLS:,} meta-analyses of 10 to 50 studies, Hartung-Knapp standard errors. Each engine",
        f"in a process of its own, turn and turn about, median of {repeats} runs after one to warm",
        "up. *Error* is the largest distance from roots found by bisection in extended precision.",
        "*Times ours* compares with `pool_many` of the same estimator of tau2: above 1 is slower.",
        "OpenLDN's time includes what the others leave out: Q-profile intervals of tau2,",
        "prediction intervals, I2, Q and weights.",
        "",
        "| engine | tau2 | median ms | range ms | times ours | error: estimate | se | tau2 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    ours = {r.method: r.median for r in racers if r.name in {"openldn", "openldn-pm"}}
    for racer in racers:
        low, high = 1000 * min(racer.times), 1000 * max(racer.times)
        error = racer.error if racer.error is not None else np.full(3, np.nan)
        lines.append(
            f"| {racer.words} | {racer.method} | {1000 * racer.median:,.1f} "
            f"| {low:,.1f} to {high:,.1f} | {racer.median / ours[racer.method]:,.2f} "
            f"| {error[0]:.1e} | {error[1]:.1e} | {error[2]:.1e} |"
        )
    peers = [r for r in racers if not r.name.startswith("openldn") and r.method == "REML"]
    if peers:
        fastest = min(peers, key=lambda racer: racer.median)
        ratio = ours["REML"] / fastest.median
        verdict = "met" if ratio <= 1 else "missed"
        lines += [
            "",
            f"Target, no slower than the fastest peer with REML: **{verdict}**; OpenLDN "
            f"takes {ratio:.3f} of the time of {fastest.words}.",
        ]
    lines += ["", *[f"Not run, not installed: {words}." for words in absent]]
    lines += [
        "statsmodels has no REML; it is compared with the estimator of Paule and Mandel. metafor",
        "and PyMARE stop at their default tolerances.",
        "",
        f"{machine['processor']}, {machine['cores']} cores, Python {machine['python']}, load "
        f"{load()[0]}, {machine['date']}; {versions(python)}.",
        "",
        f"Again: `python -m benchmarks.evidence.run --repeats {repeats} --peers PYTHON`.",
    ]
    return "\n".join(line for i, line in enumerate(lines) if line or lines[i - 1]) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--peers", default=sys.executable, help="python with pymare, statsmodels")
    parser.add_argument("--out", type=Path, default=PAGE)
    given = parser.parse_args()
    racers, absent = race(given.repeats, given.peers)
    text = page(racers, absent, given.repeats, given.peers)
    given.out.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
