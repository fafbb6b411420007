"""Compare OpenLDN with NUTS, with dense grids and with published analyses; write the tables.

    python validation/run.py [--part nuts dense peers] [--case NAME ...] [--reuse]
                             [--reference DIR]

``--reuse`` takes the reference values that are pinned in ``tests/reference`` and computes only
OpenLDN's side: seconds instead of minutes. Peers' data are read from DIR or from the folder
named by the environment variable OPENLDN_REFERENCE; without one that part is left out.
"""

import argparse
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

# Many small matrices: threads would only wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from validation import report  # noqa: E402
from validation.courses import Case, all_cases  # noqa: E402
from validation.versions import versions  # noqa: E402

PINNED = ROOT / "tests" / "reference"
PAGES = ROOT / "docs" / "validation"
PARTS = ("nuts", "dense", "peers")


def main() -> None:
    parser = argparse.ArgumentParser(description="Regenerate the comparison with other tools.")
    parser.add_argument("--part", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--case", nargs="+", help="only these simulated diaries")
    parser.add_argument("--reuse", action="store_true", help="keep the pinned reference values")
    parser.add_argument("--reference", type=Path, default=os.environ.get("OPENLDN_REFERENCE"))
    asked = parser.parse_args()
    every = all_cases()
    chosen = {name: case for name, case in every.items() if name in (asked.case or every)}
    PAGES.mkdir(parents=True, exist_ok=True)
    if "dense" in asked.part:
        run_dense(chosen, every, reuse=asked.reuse)
    if "nuts" in asked.part:
        run_nuts(chosen, every, reuse=asked.reuse)
    if "peers" in asked.part and asked.reference is None:
        print("peers: left out; name their folder with --reference or OPENLDN_REFERENCE")
    elif "peers" in asked.part:
        run_peers(Path(asked.reference))


def run_nuts(chosen: dict[str, Case], every: dict[str, Case], *, reuse: bool) -> None:
    from validation.nuts.compare import SETTINGS, sample

    pinned = load("nuts")
    if not reuse:
        pinned["about"] = about("openldn", "numpy", "scipy", "pymc", "pytensor", "nutpie", "arviz")
        pinned["about"]["settings"] = SETTINGS
        for name, case in chosen.items():
            print(f"nuts: {name}", flush=True)
            pinned.setdefault("cases", {})[name] = sample(case)
            save("nuts", pinned)
    page("nuts", report.nuts_page(every, pinned))


def run_dense(chosen: dict[str, Case], every: dict[str, Case], *, reuse: bool) -> None:
    from validation.dense.compare import GAUSSIAN, OTHERS, dense_reference, other_errors

    pinned = load("dense")
    if not reuse:
        pinned["about"] = about("openldn", "numpy", "scipy", "numba")
        for name, case in chosen.items():
            print(f"dense: {name}", flush=True)
            if name in GAUSSIAN:
                pinned.setdefault("gaussian", {})[name] = dense_reference(case)
            elif name in OTHERS:
                pinned.setdefault("others", {})[name] = other_errors(case)
            save("dense", pinned)
    page("dense", report.dense_page(every, pinned))


def run_peers(folder: Path) -> None:
    from validation.peers.datasets import all_results

    print("peers", flush=True)
    result = all_results(folder)
    found = about("openldn", "numpy", "scipy")
    save("peers", {"about": found, "lines": report.as_plain(result.lines)})
    page("peers", report.peers_page(result, found))


def about(*names: str) -> dict[str, Any]:
    return {
        "script": "validation/run.py",
        "date": datetime.now(UTC).date().isoformat(),
        "versions": versions(*names),
    }


def load(name: str) -> dict[str, Any]:
    path = PINNED / f"{name}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def save(name: str, content: dict[str, Any]) -> None:
    text = json.dumps(rounded(content), indent=1)
    (PINNED / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def rounded(value: Any) -> Any:
    """Eight digits are more than any of these numbers has."""
    if isinstance(value, dict):
        return {key: rounded(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(inner) for inner in value]
    if isinstance(value, float):
        return None if value != value else float(f"{value:.8g}")  # noqa: PLR0124 - NaN
    return value


def page(name: str, text: str) -> None:
    (PAGES / f"{name}.md").write_text(text, encoding="utf-8")
    print(f"docs/validation/{name}.md")


if __name__ == "__main__":
    main()
