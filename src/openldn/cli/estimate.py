"""``openldn estimate``: parameters of a person, or of a population, from what was measured."""

import argparse
import json

NAME = "estimate"
HELP = "Estimate parameters of a model from doses and measured values"

EXAMPLES = """examples:
  openldn estimate --model model.toml --events events.csv
  openldn estimate --model model.toml --events events.csv --json
  openldn estimate --model model.toml --events events.csv --method foce --json

The event table has the columns ID, TIME, EVID, CMT, AMT, DV and, if need be, RATE, II, ADDL, SS,
MDV, DVID, CENS and the covariates of the model. The model says how parameters differ between
persons (sd) and how measured values scatter ([residual]).
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXAMPLES
    parser.add_argument(
        "--model",
        metavar="FILE",
        action="append",
        required=True,
        help="model text; give it again for each further part",
    )
    parser.add_argument(
        "--events", metavar="FILE", required=True, help="doses and measured values (CSV)"
    )
    parser.add_argument(
        "--method",
        choices=("map", "foce"),
        default="map",
        help="map: each person, given the population of the model; foce: the population [map]",
    )
    parser.add_argument(
        "--fix",
        metavar="NAME",
        action="append",
        default=[],
        help="foce: leave the typical value of a parameter as it is",
    )
    parser.add_argument(
        "--also",
        metavar="NAME",
        action="append",
        default=[],
        help="foce: estimate the typical value of a parameter without sd too",
    )
    parser.add_argument("--threads", type=int, default=1, help="0 for one per core [1]")
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(args: argparse.Namespace) -> int:
    """Estimate, and print."""
    from openldn.actions import (  # noqa: PLC0415 - loads the engine
        EstimateRequest,
        estimate_file,
        estimation_to_json,
        estimation_to_text,
    )

    request = EstimateRequest(
        models=tuple(args.model),
        events=args.events,
        method=args.method,
        fixed=tuple(args.fix),
        also=tuple(args.also),
        threads=args.threads,
    )
    found = estimate_file(request)
    if args.json:
        print(json.dumps(estimation_to_json(found), indent=2, allow_nan=False))
    else:
        print(estimation_to_text(found), end="")
    return 0
