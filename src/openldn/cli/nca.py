"""``openldn nca``: what concentrations tell without a model."""

import argparse
import json
from pathlib import Path

from openldn.cli.terminal import has_color, write_or_print

NAME = "nca"
HELP = "Non-compartmental analysis: Cmax, AUC, half-life and more from concentrations"

EXAMPLES = """examples:
  openldn nca theoph.csv --dose 320 --dose-unit mg --concentration-unit mg/L --time-unit h
  openldn nca profiles.csv --method linear --partial 0-12 --partial 0-24 --json
  openldn nca steady.csv --tau 24 --route extravascular --csv answer.csv

The file has one row for each sample, with the columns time and conc, and if there is more to
tell: id, dose, dose_time, duration, route, tau, interval, ss. Units may stand in the header:
time_h, conc_ng_per_mL, dose_mg.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXAMPLES
    parser.add_argument("file", metavar="FILE.csv", type=Path, help="table of concentrations")
    _add_dosing(parser.add_argument_group("dosing, where the file has no column for it"))
    _add_units(parser.add_argument_group("units, where the header does not say"))
    _add_rules(parser.add_argument_group("rules"))
    output = parser.add_argument_group("output")
    output.add_argument("--json", action="store_true", help="print as JSON")
    output.add_argument(
        "--csv", metavar="OUT.csv", type=Path, nargs="?", const=Path("-"),
        help="write every quantity as a table; without a file, or with -, print it",
    )  # fmt: skip


def _add_dosing(group: "argparse._ArgumentGroup") -> None:
    group.add_argument("--dose", type=float, metavar="AMOUNT", help="dose of every profile")
    group.add_argument("--dose-time", type=float, metavar="TIME", help="time of the dose [0]")
    group.add_argument(
        "--route", metavar="ROUTE", help="extravascular, iv-bolus or iv-infusion [extravascular]"
    )
    group.add_argument("--duration", type=float, metavar="TIME", help="length of an infusion")
    group.add_argument("--tau", type=float, metavar="TIME", help="dosing interval")
    state = group.add_mutually_exclusive_group()
    state.add_argument(
        "--steady-state", action="store_true", default=None, help="every interval is like the last"
    )
    state.add_argument(
        "--single-dose", action="store_false", dest="steady_state", help="although tau is given"
    )


def _add_units(group: "argparse._ArgumentGroup") -> None:
    group.add_argument("--time-unit", metavar="UNIT", help="s, min, h or d")
    group.add_argument("--concentration-unit", metavar="UNIT", help="like ng/mL or nM")
    group.add_argument("--dose-unit", metavar="UNIT", help="like mg, nmol or mg/kg")


def _add_rules(group: "argparse._ArgumentGroup") -> None:
    group.add_argument(
        "--method", default="linear-up/log-down", metavar="METHOD",
        help="linear, linear-up/log-down, linear-log or log [linear-up/log-down]",
    )  # fmt: skip
    group.add_argument(
        "--partial", metavar="START-END", action="append", default=[],
        help="area over an interval, in time since the dose, like 0-12; may be repeated",
    )  # fmt: skip
    group.add_argument(
        "--extrapolation", choices=("observed", "predicted", "none"), default="observed",
        help="how partial areas and tau go on after the last sample [observed]",
    )  # fmt: skip
    group.add_argument("--lloq", type=float, metavar="CONC", help="lower values count as BLQ")
    for place, default in (("first", "keep"), ("middle", "drop"), ("last", "keep")):
        group.add_argument(
            f"--blq-{place}", metavar="RULE", default=default,
            help=f"keep BLQ as 0, drop it, or put a number in its place [{default}]",
        )  # fmt: skip
    group.add_argument(
        "--duplicates", choices=("error", "mean", "first", "last"), default="error",
        help="different concentrations at one time [error]",
    )  # fmt: skip
    group.add_argument(
        "--min-points", type=int, default=3, metavar="N", help="fewest on the terminal slope [3]"
    )
    group.add_argument(
        "--adj-r2-tolerance", type=float, default=1e-4, metavar="R2",
        help="adjusted r2 given up for more points [0.0001]",
    )  # fmt: skip
    group.add_argument(
        "--lambda-z-peak", choices=("auto", "include", "exclude"), default="auto",
        help="may the peak lie on the terminal slope [auto: after an IV bolus]",
    )  # fmt: skip
    group.add_argument(
        "--lambda-z-range", metavar="START-END", help="take all samples between instead of the best"
    )


def run(args: argparse.Namespace) -> int:
    """Analyze, and print the answer."""
    from openldn.actions import (  # noqa: PLC0415 - loads the reader
        Dosing,
        NcaRequest,
        analyze_file,
        answer_to_csv,
        answer_to_json,
        answer_to_text,
    )

    names = ("dose", "dose_time", "route", "duration", "tau", "steady_state")
    rules = (
        "method", "time_unit", "concentration_unit", "dose_unit", "lloq", "blq_first",
        "blq_middle", "blq_last", "duplicates", "min_points", "adj_r2_tolerance",
        "lambda_z_peak", "lambda_z_range", "extrapolation",
    )  # fmt: skip
    answer = analyze_file(
        NcaRequest(
            path=args.file,
            dosing=Dosing(**{name: getattr(args, name) for name in names}),
            partial=tuple(args.partial),
            **{name: getattr(args, name) for name in rules},
        )
    )
    to_screen = args.csv is not None and str(args.csv) == "-"
    if args.csv is not None:
        write_or_print(answer_to_csv(answer), None if to_screen else args.csv)
    if args.json:
        print(json.dumps(answer_to_json(answer), indent=2, allow_nan=False))
    elif not to_screen:
        print(answer_to_text(answer, color=has_color()), end="")
    return 0
