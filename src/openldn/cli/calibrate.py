"""``openldn calibrate``: fit the models to the published facts, compare with those held out."""

import argparse
import json
import sys
from pathlib import Path

from openldn.cli.terminal import has_color

NAME = "calibrate"
HELP = "Fit the models to published facts and compare with those held out"

EXAMPLES = """examples:
  openldn calibrate                       compare the kept fits with the facts held out
  openldn calibrate --check               fit anew; is it what the package keeps?
  openldn calibrate --write               fit anew and keep the fits in the package
  openldn calibrate --pages docs/simulate
"""
PARTS = ("plasma", "occupancy", "endogenous", "immune", "tumour")
STALE = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXAMPLES
    parser.add_argument(
        "--part",
        choices=PARTS,
        action="append",
        default=[],
        help="only this one; may be repeated [all]",
    )
    parser.add_argument("--check", action="store_true", help="fit anew; code 1 if it differs")
    parser.add_argument("--write", action="store_true", help="fit anew and keep the fits")
    parser.add_argument(
        "--out", metavar="FOLDER", type=Path, help="keep the fits there [in the package]"
    )
    parser.add_argument(
        "--pages", metavar="FOLDER", type=Path, help="also write the computed pages of the docs"
    )
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(args: argparse.Namespace) -> int:
    """Fit if asked, compare, and print."""
    from openldn.actions import (  # noqa: PLC0415 - loads much
        calibration_to_json,
        compare_parts,
        comparisons_to_text,
        find_stale_fits,
        fit_parts,
        fitted_folder,
        write_fits,
        write_pages,
    )

    names = tuple(name for name in PARTS if not args.part or name in args.part)
    folder = args.out or fitted_folder()
    fits = fit_parts(names, progress=_say) if args.check or args.write else {}
    if args.check:
        stale = find_stale_fits(fits, folder)
        for name in stale:
            print(f"the kept fit {name} is not what this code gives", file=sys.stderr)
        if stale:
            return STALE
    if args.write:
        write_fits(fits, folder)
    parts = compare_parts(names, progress=_say)
    if args.pages is not None:
        write_pages(parts, args.pages, progress=_say)
    if args.json:
        print(json.dumps(calibration_to_json(fits, parts), ensure_ascii=False, allow_nan=False))
    else:
        print(comparisons_to_text(parts, color=has_color()), end="")
    return 0


def _say(text: str) -> None:
    if sys.stderr.isatty():
        print(text, file=sys.stderr)
