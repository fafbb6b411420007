"""How fast medication lists are read: ``python -m benchmarks.screen``; writes a page.

Lists of twelve lines are drawn from the test tables, whose lines are harder than those of a
patient, and from their plain lines alone. Each list is read once, in one process.
"""

import csv
import random
import statistics
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

from benchmarks.machine import describe_machine, load

ROOT = Path(__file__).resolve().parent.parent
LINES = ROOT / "tests" / "spec" / "screen" / "medication_lines.csv"
PAGE = ROOT / "docs" / "benchmarks-screen.md"
TODAY = date(2026, 11, 24)
LISTS, LENGTH, SEED = 1000, 12, 1
LOAD = (
    "import time; t = time.perf_counter(); from datetime import date; "
    "from openldn.screen import read_medications; "
    "read_medications('amlodipine 5 mg\\nxyzzol\\ntramadolu', today=date(2026, 11, 24)); "
    "print(time.perf_counter() - t)"
)


def draw_lists(rows: list[dict[str, str]], group: str | None) -> list[str]:
    """Lists of twelve lines, from one group or from all."""
    chosen = [row["line"] for row in rows if group is None or row["group"] == group]
    rng = random.Random(SEED)
    return ["\n".join(rng.sample(chosen, LENGTH)) for _ in range(LISTS)]


def read_times_ms(lists: list[str]) -> list[float]:
    """Milliseconds that each list takes."""
    from openldn.screen import read_medications

    times = []
    for text in lists:
        started = time.perf_counter()
        read_medications(text, today=TODAY)
        times.append(1000.0 * (time.perf_counter() - started))
    return times


def load_seconds(repeats: int = 5) -> float:
    """Median of fresh processes: import, read the tables, read three lines."""
    runs = [
        float(subprocess.run([sys.executable, "-c", LOAD], capture_output=True, check=True).stdout)
        for _ in range(repeats)
    ]
    return statistics.median(runs)


def machine_line() -> str:
    """The machine and its load, for the head of the page."""
    machine = describe_machine()
    return (
        f"{machine['date']}; {machine['processor']}, {machine['cores']} cores; "
        f"Python {machine['python']}; load {load()[0]:.1f}."
    )


def main() -> None:
    """Measure and write the page."""
    with LINES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    loading = load_seconds()
    table = []
    for name, group in (("plain medicines", "plain non-opioid"), ("all lines of the tables", None)):
        times = sorted(read_times_ms(draw_lists(rows, group)))
        table.append(
            f"| {name} | {statistics.median(times):.1f} ms | {times[int(0.95 * LISTS)]:.1f} ms | "
            f"{1000.0 * LISTS * LENGTH / sum(times):,.0f} |"
        )
    page = f"""# Speed of reading a medication list

*Written by `make bench-screen`; edit `benchmarks/screen.py`, not this page.*

{machine_line()}

From starting Python to the first three lines read, tables and all: {loading:.2f} s (target 0.5 s).

| {LISTS} lists of {LENGTH} lines, one process | median | 95 % below | lines a second |
| --- | --- | --- | --- |
{chr(10).join(table)}

The target is 5 ms a list. A word that no table holds is compared with all names of like length,
which takes most of the time; what was read once in a process is remembered, as in a clinic whose
patients take the same medicines. Lines of the tables are drawn at random: half of them hold an
opioid, in many scripts, misspelled on purpose.
"""
    PAGE.write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()
