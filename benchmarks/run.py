"""Time OpenLDN and its peers in one run, and write what was found.

Needs the environment of ``requirements/validation.txt`` for the peers (``make bench`` makes it);
engines that are not installed are left out, and the table says so.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.batch import OPENLDN, run_batch  # noqa: E402
from benchmarks.cases import CASES  # noqa: E402
from benchmarks.engines import Settings  # noqa: E402
from benchmarks.machine import describe_machine, load  # noqa: E402
from benchmarks.page import make_page, make_tables  # noqa: E402
from benchmarks.race import cold_start, race  # noqa: E402
from benchmarks.reference import read_references, write_references  # noqa: E402

ALL = ("openldn", "nutpie", "pymc", "numpyro", "brms")
QUICK = Settings(draws=50, tune=50, repeats=3)
# A quick run is a test of this script; its numbers mean nothing and go where nobody looks.
QUICK_OUT = ROOT / "build" / "benchmarks"


def main() -> int:
    args = _arguments()
    if args.renew_reference:
        write_references({name: make() for name, make in CASES.items()})
    if not args.quick:
        subprocess.run([OPENLDN, "doctor", "--prepare"], check=True, capture_output=True)
    results = measure(args)
    print("\n" + make_tables(results))
    if args.out is not None:
        write(results, args.out / "results.json", args.out / "benchmarks.md")
    elif args.quick:
        write(results, QUICK_OUT / "results.json", QUICK_OUT / "benchmarks.md")
    else:
        write(results, ROOT / "benchmarks" / "results.json", ROOT / "docs" / "benchmarks.md")
    return 0


def measure(args: argparse.Namespace) -> dict[str, Any]:
    references = read_references()
    settings, rounds = (QUICK, 1) if args.quick else (Settings(), args.rounds)
    results: dict[str, Any] = {
        "machine": describe_machine(), "rounds": rounds, "settings": vars(settings),
        "load_before": load(), "courses": {}, "batch": None,
    }  # fmt: skip
    for case in args.cases:
        engines = race(
            case, engines=args.engines, settings=settings, rounds=rounds, reference=references[case]
        )
        results["courses"][case] = {
            "reference": vars(references[case]), "engines": engines, "cold": cold_start(case),
        }  # fmt: skip
    results["load_between"] = load()
    if "openldn" in args.engines and not args.no_batch:
        results["batch"] = (
            run_batch((10,), 30, (30,)) if args.quick
            else run_batch(args.patients, 90, (30, 90, 365, 1000))
        )  # fmt: skip
    results["load_after"] = load()
    return results


def write(results: dict[str, Any], data: Path, page: Path) -> None:
    data.parent.mkdir(parents=True, exist_ok=True)
    data.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    page.write_text(make_page(results), encoding="utf-8")
    print(f"\nWritten: {data}, {page}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a few seconds: does it run?")
    parser.add_argument("--engines", nargs="+", choices=ALL, default=ALL)
    parser.add_argument("--cases", nargs="+", choices=tuple(CASES), default=tuple(CASES))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--patients", nargs="+", type=int, default=[10, 100, 1000, 10000])
    parser.add_argument("--no-batch", action="store_true")
    parser.add_argument("--out", type=Path, help="write here, not into benchmarks/ and docs/")
    parser.add_argument(
        "--renew-reference", action="store_true", help="compute the brute-force values again"
    )
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
