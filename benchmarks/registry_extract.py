"""How fast are 10,000 diaries read: as CSV, as an extract, in parts, and by a DuckDB query?

    python -m benchmarks.registry_extract [--courses 10000] [--days 90] [--rounds 3]

Every way is run in a process of its own, turn and turn about, so that ratios hold on a busy machine
and peak memory is that of the way alone.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl

COLUMNS = {"outcome": "pain", "treatment": "arm", "time": "date", "patient": "id", "dose_mg": "mg"}
WAYS = ("csv", "parquet", "parts", "query")


def write_diaries(path, *, courses, days):
    """Invented diaries: six periods, whole scores, a tenth of the days missing."""
    rng = np.random.default_rng(7)
    size = courses * days
    arm = np.tile(np.repeat([0, 1] * 3, -(-days // 6))[:days], courses)
    frame = pl.DataFrame(
        {
            "id": np.char.add("P", np.repeat(np.arange(courses), days).astype(str)),
            "date": np.tile(np.datetime64("2026-01-05") + np.arange(days), courses),
            "arm": np.where(arm == 1, "LDN", "placebo"),
            "mg": np.where(arm == 1, 4.5, 0.0),
            "pain": np.clip(np.round(rng.normal(5, 2, size)), 0, 10).astype(int),
        }
    )
    frame.filter(pl.Series(rng.random(size) > 0.1)).write_csv(path)


def run_way(way, folder):
    """Read once; seconds, peak memory, and what was found so that ways can be compared."""
    from openldn.exchange import DiaryColumns, ReadOptions, read_diary, read_extract_in_parts

    columns, options = DiaryColumns(**COLUMNS), ReadOptions(minimum=0, maximum=10)
    if way == "query":
        import duckdb
    base = peak_kb()
    start = time.perf_counter()
    if way == "query":
        counts, sums = (
            duckdb.connect()
            .execute(
                f"SELECT sum(n), sum(s) FROM (SELECT id, count(pain) n, sum(pain) s "
                f"FROM '{folder / 'diary.parquet'}' GROUP BY id)"
            )
            .fetchone()
        )
        courses = None
    else:
        if way == "parts":
            parts = read_extract_in_parts(
                folder / "diary.parquet", columns=columns, options=options, participants=500
            )
        else:
            name = "diary.csv" if way == "csv" else "diary.parquet"
            parts = [read_diary(folder / name, columns=columns, options=options)]
        courses = counts = sums = 0
        for part in parts:
            courses += len(part.courses)
            counts += sum(one.observed for one in part.courses)
            sums += sum(float(one.outcome.sum()) for one in part.courses)
    seconds = time.perf_counter() - start
    peak = peak_kb()
    return {"seconds": seconds, "mb": (peak - base) / 1024, "scores": int(counts),
            "sum": int(sums), "courses": courses}  # fmt: skip


def peak_kb():
    """Most memory that this process ever held; not that of the one that started it."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--courses", type=int, default=10_000)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.way:
        print(json.dumps(run_way(args.way, args.folder)))
        return
    with TemporaryDirectory() as name:
        compare(Path(name), args)


def compare(folder, args):
    from openldn.exchange import ExtractOptions, write_extract

    write_diaries(folder / "diary.csv", courses=args.courses, days=args.days)
    start = time.perf_counter()
    made = write_extract(
        [folder / "diary.csv"], folder / "diary.parquet", options=ExtractOptions(patient="id")
    )
    wrote = time.perf_counter() - start
    runs = {way: [] for way in WAYS}
    for _ in range(args.rounds):
        for way in WAYS:
            words = [sys.executable, "-m", "benchmarks.registry_extract", "--way", way]
            done = subprocess.run(
                [*words, "--folder", str(folder)], capture_output=True, text=True, check=True
            )
            runs[way].append(json.loads(done.stdout))
    found = {(one["scores"], one["sum"]) for rows in runs.values() for one in rows}
    assert len(found) == 1, f"the ways disagree: {found}"
    sizes = [(folder / f"diary.{ending}").stat().st_size / 1e6 for ending in ("csv", "parquet")]
    print(f"{made.participants:,} courses, {made.rows:,} rows; extract written in {wrote:.1f} s")
    print(
        f"CSV {sizes[0]:.1f} MB, extract {sizes[1]:.1f} MB: {sizes[0] / sizes[1]:.1f} times smaller"
    )
    base = statistics.median(one["seconds"] for one in runs["csv"])
    room = statistics.median(one["mb"] for one in runs["csv"])
    print(f"{'way':<10}{'seconds':>9}{'times as fast':>15}{'peak MB':>9}{'of CSV':>8}")
    for way, rows in runs.items():
        seconds = statistics.median(one["seconds"] for one in rows)
        memory = statistics.median(one["mb"] for one in rows)
        print(f"{way:<10}{seconds:>9.2f}{base / seconds:>15.1f}{memory:>9.0f}{memory / room:>8.2f}")


if __name__ == "__main__":
    main()
