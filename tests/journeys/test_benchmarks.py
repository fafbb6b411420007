"""Can a person run the benchmark?"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "benchmarks" / "run.py"


def test_quick_benchmark_of_one_engine_writes_results_and_a_page(tmp_path):
    options = "--quick --engines openldn --cases gaussian --no-batch --out".split()
    done = subprocess.run(
        [sys.executable, SCRIPT, *options, tmp_path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    ours = found["courses"]["gaussian"]["engines"]["openldn"]
    assert ours["mean_error_sd"] < 0.01
    assert "| OpenLDN |" in (tmp_path / "benchmarks.md").read_text(encoding="utf-8")


def test_a_small_registry_is_timed_stage_by_stage(tmp_path):
    page = tmp_path / "registry.md"
    options = ["--sizes", "20", "--peers", "--repeats", "1", "--out", str(page)]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.registry", *options],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    row = page.read_text(encoding="utf-8").split("\n| 20 |")[1].split("\n")[0]
    start, fit, pool, together, *_ = (cell.strip() for cell in row.split("|"))
    assert float(start) > 0
    assert float(together) >= max(float(fit), float(pool))
