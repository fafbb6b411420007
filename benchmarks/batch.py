"""Many courses: whole runs of the command, phases in one process, a kill and a resume."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.cases import CASES, batch_courses, batch_question, write_diary
from benchmarks.engines import Clock

from openldn.inference import fit_course
from openldn.trial import judge_course

ROOT = Path(__file__).resolve().parent.parent
OPENLDN = Path(sys.executable).with_name("openldn")
COLUMNS = (
    "--patient patient --time date --treatment arm --active LDN --comparator placebo "
    "--outcome pain --range 0 10 --better lower --mcid 1 --likelihood gaussian --checks basic"
).split()
JOBS = 2


class Command:
    """``openldn evaluate`` on a diary, in a process group of its own, its memory watched."""

    def __init__(self, diary: Path, out: Path, *more: str) -> None:
        command = [str(OPENLDN), "evaluate", str(diary), *COLUMNS, "--jobs", str(JOBS), "--json"]
        self.clock = Clock()
        self.out = out.open("wb")
        self.process = subprocess.Popen(
            [*command, *more], stdout=self.out, stderr=subprocess.DEVNULL, start_new_session=True
        )
        self.peak_mb = 0.0
        self.watch = threading.Thread(target=self._watch, daemon=True)
        self.watch.start()

    def wait(self) -> dict[str, float]:
        status = self.process.wait()
        seconds, cpu = self.clock.seconds(), self.clock.cpu()
        self.watch.join()
        self.out.close()
        if status != 0:
            raise RuntimeError(f"openldn evaluate ended with status {status}")
        return {"seconds": seconds, "cpu": cpu, "memory_mb": self.peak_mb}

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.watch.join()
        self.out.close()

    def _watch(self) -> None:
        """Memory of the command and its workers together, ten times a second (Linux)."""
        while self.process.poll() is None:
            self.peak_mb = max(self.peak_mb, group_memory_mb(self.process.pid))
            time.sleep(0.1)


def group_memory_mb(group: int) -> float:
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[2]) == group:
                total += int(fields[21])
        except OSError:
            continue
    return total * os.sysconf("SC_PAGE_SIZE") / 1024.0**2


def whole_run(patients: int, days: int, folder: Path) -> dict[str, float]:
    """From the file to the JSON, and how large both are."""
    diary, out = folder / f"{patients}x{days}.csv", folder / f"{patients}x{days}.json"
    if not diary.exists():
        write_diary(diary, patients, days)
    result = Command(diary, out).wait()
    megabyte = 1024.0**2
    return {
        **result,
        "csv_mb": diary.stat().st_size / megabyte,
        "json_mb": out.stat().st_size / megabyte,
    }


def phases(patients: int, days: int, folder: Path) -> dict[str, float]:
    """Seconds of each phase, in a fresh process."""
    diary = folder / f"{patients}x{days}.csv"
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.phases", str(diary), str(JOBS)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return dict(json.loads(done.stdout))


def kill_and_resume(patients: int, days: int, folder: Path) -> dict[str, Any]:
    """Kill a run at about half of its chunks, take it up again, compare the answers."""
    diary = folder / f"{patients}x{days}.csv"
    chunks, out = folder / "chunks", folder / "resumed.json"
    first = Command(diary, out, "--resume", str(chunks))
    total = -(-patients // 100)
    while first.process.poll() is None and len(list(chunks.glob("*.chunk"))) < total // 2:
        time.sleep(0.02)
    killed_after = first.clock.seconds()
    first.kill()
    kept = len(list(chunks.glob("*.chunk")))
    second = Command(diary, out, "--resume", str(chunks)).wait()
    whole = json.loads((folder / f"{patients}x{days}.json").read_text(encoding="utf-8"))
    again = json.loads(out.read_text(encoding="utf-8"))
    return {
        "killed_after_s": killed_after,
        "chunks_kept": kept,
        "chunks": total,
        "resumed_s": second["seconds"],
        "same_answers": _without_clock(whole) == _without_clock(again),
        "folder_mb": sum(file.stat().st_size for file in chunks.iterdir()) / 1024.0**2,
    }


def _without_clock(content: dict[str, Any]) -> dict[str, Any]:
    for patient in content["patients"]:
        patient["engine"].pop("milliseconds")
    return content


def scaling_days(lengths: Sequence[int], repeats: int) -> list[dict[str, float]]:
    """One course: the fit, and the whole evaluation as in a batch."""
    rows = []
    for days in lengths:
        row: dict[str, float] = {"days": days}
        for name, make in CASES.items():
            model = make(days).model()
            row[name] = _median_ms(lambda model=model: fit_course(model.latent), repeats)
        courses = batch_courses(1, days)
        question = batch_question(courses)
        row["evaluate"] = _median_ms(lambda: judge_course(courses[0], question), repeats)  # noqa: B023
        rows.append(row)
    return rows


def _median_ms(call: Any, repeats: int) -> float:
    call()
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        call()
        times.append(time.perf_counter() - started)
    return 1000.0 * float(np.median(times))


def run_batch(patients: Sequence[int], days: int, lengths: Sequence[int]) -> dict[str, Any]:
    """All of it; the largest number of patients is looked at closely."""
    largest = max(patients)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        scaling = []
        for number in patients:
            print(f"  batch: {number} patients", flush=True)
            scaling.append({"patients": number, **whole_run(number, days, folder)})
        print("  batch: phases, kill and resume", flush=True)
        return {
            "days": days,
            "jobs": JOBS,
            "patients": scaling,
            "phases": phases(largest, days, folder),
            "resume": kill_and_resume(largest, days, folder) if largest > 200 else None,
            "days_scaling": scaling_days(lengths, 15 if largest > 200 else 3),
        }
