"""Can a person run the benchmark?"""

import json
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "run.py"


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
