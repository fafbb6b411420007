"""Compare pooled populations with NUTS and with dense grids; write the page.

    python -m validation.hierarchy.run [--part nuts dense] [--case NAME ...] [--reuse]

``--reuse`` takes the reference values that are pinned in ``tests/reference/hierarchy.json`` and
computes only OpenLDN's side. Times of both sides are taken when a registry is sampled.
"""

import argparse
import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

# Many small matrices: threads would only wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from benchmarks.machine import describe_machine, load
from validation.hierarchy import dense, page
from validation.hierarchy.cases import Registry, all_registries
from validation.hierarchy.compare import SETTINGS, answer, sample
from validation.run import rounded
from validation.versions import versions

ROOT = Path(__file__).resolve().parents[2]
PINNED = ROOT / "tests" / "reference" / "hierarchy.json"
PAGE = ROOT / "docs" / "validation" / "hierarchy.md"
PARTS = ("nuts", "dense")
REPEATS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare pooled populations with references.")
    parser.add_argument("--part", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--case", nargs="+", help="only these simulated registries")
    parser.add_argument("--reuse", action="store_true", help="keep the pinned reference values")
    asked = parser.parse_args()
    every = all_registries()
    if "dense" in asked.part and not asked.reuse:
        print("dense", flush=True)
        keep("dense", dense.references())
    if "nuts" in asked.part and not asked.reuse:
        keep("about", about())
        for name in asked.case or every:
            print(f"nuts: {name}", flush=True)
            keep("registries", {**pinned().get("registries", {}), name: side_by_side(every[name])})
    PAGE.write_text(page.hierarchy_page(every, pinned()), encoding="utf-8")
    print(PAGE.relative_to(ROOT))


def side_by_side(registry: Registry) -> dict[str, Any]:
    """Posterior by NUTS, and the times of both sides, taken in turn around it."""
    answer(registry)  # kernels are compiled or loaded
    before = [timed(registry) for _ in range(REPEATS)]
    found = sample(registry)
    after = [timed(registry) for _ in range(REPEATS)]
    return {**found, "own_s": float(np.median(before + after)), "load": load()}


def timed(registry: Registry) -> float:
    """Seconds from diaries to the population, in one process."""
    fresh = Registry(**{name: getattr(registry, name) for name in registry.__dataclass_fields__})
    started = time.perf_counter()
    answer(fresh)
    return time.perf_counter() - started


def about() -> dict[str, Any]:
    names = "openldn", "numpy", "scipy", "numba", "pymc", "pytensor", "nutpie", "arviz"
    machine = describe_machine()
    return {
        "script": "validation/hierarchy/run.py",
        "date": datetime.now(UTC).date().isoformat(),
        "versions": versions(*names),
        "settings": SETTINGS,
        "machine": f"{machine['processor']}, {machine['cores']} cores",
    }


def pinned() -> dict[str, Any]:
    if not PINNED.exists():
        return {}
    found: dict[str, Any] = json.loads(PINNED.read_text(encoding="utf-8"))
    return found


def keep(key: str, value: Any) -> None:
    text = json.dumps(rounded({**pinned(), key: value}), indent=1)
    PINNED.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
