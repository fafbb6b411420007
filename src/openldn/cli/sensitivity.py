"""``openldn sensitivity``: which parameters decide what a dose does."""

import argparse
import json

from openldn.cli.terminal import has_color

NAME = "sensitivity"
HELP = "Which parameters decide what a dose does: elasticities and Sobol's shares"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--dose", metavar="MG", type=float, required=True, help="each night, mg")
    parser.add_argument("--nights", metavar="N", type=int, default=14, help="the last counts [14]")
    parser.add_argument("--hypothesis", metavar="NAME", default="pet-retention")
    parser.add_argument(
        "--outputs",
        metavar="NAMES",
        default="RO_mu,tone,naltrexone",
        help="with commas [RO_mu,tone,naltrexone]",
    )
    parser.add_argument(
        "--base", metavar="N", type=int, default=256, help="Sobol: a power of two [256]"
    )
    parser.add_argument("--seed", metavar="N", type=int, default=1)
    parser.add_argument("--threads", metavar="N", type=int, default=0, help="[one per core]")
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(args: argparse.Namespace) -> int:
    """Find, and print."""
    from openldn.actions import (  # noqa: PLC0415 - loads the engine
        SensitivityRequest,
        find_sensitivity,
        sensitivity_to_json,
        sensitivity_to_text,
    )

    found = find_sensitivity(
        SensitivityRequest(
            dose_mg=args.dose,
            nights=args.nights,
            hypothesis=args.hypothesis,
            outputs=tuple(name.strip() for name in args.outputs.split(",") if name.strip()),
            base=args.base,
            seed=args.seed,
            threads=args.threads,
        )
    )
    if args.json:
        print(json.dumps(sensitivity_to_json(found), ensure_ascii=False, allow_nan=False))
    else:
        print(sensitivity_to_text(found, color=has_color()), end="")
    return 0
