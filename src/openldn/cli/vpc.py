"""``openldn vpc``: measured values beside what a model with its spread gives."""

import argparse
import json
from pathlib import Path

from openldn.cli.terminal import Bar, has_color

NAME = "vpc"
HELP = "Visual predictive check: measured values beside what a model with its spread gives"

EXAMPLES = """examples:
  openldn vpc --model model.toml --events data.csv --plot vpc.svg
  openldn vpc --model model.toml --events data.csv --corrected --json

The model needs [residual] and parameters with sd (docs/simulate/model-text.md); the table holds
doses and observations (docs/simulate/event-table.md).
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXAMPLES
    parser.add_argument("--model", metavar="FILE", action="append", required=True)
    parser.add_argument("--events", metavar="FILE.csv", required=True)
    parser.add_argument("--output", metavar="NAME", help="which output [the first with a residual]")
    parser.add_argument("--replicates", metavar="N", type=int, default=500, help="[500]")
    parser.add_argument("--bins", metavar="N", type=int, default=8, help="bins of time [8]")
    parser.add_argument("--corrected", action="store_true", help="prediction-corrected")
    parser.add_argument("--seed", metavar="N", type=int, default=1)
    parser.add_argument("--threads", metavar="N", type=int, default=0, help="[one per core]")
    parser.add_argument("--plot", metavar="OUT", type=Path, help="draw, as .svg, .png or .pdf")
    parser.add_argument("--dark", action="store_true", help="draw on a dark ground")
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(args: argparse.Namespace) -> int:
    """Check, and show."""
    from openldn.actions import (  # noqa: PLC0415 - loads the engine
        PredictiveCheckRequest,
        check_model,
        check_to_json,
        check_to_text,
        plot_check,
    )

    request = PredictiveCheckRequest(
        models=tuple(args.model),
        events=args.events,
        output=args.output,
        replicates=args.replicates,
        bins=args.bins,
        is_corrected=args.corrected,
        seed=args.seed,
        threads=args.threads,
    )
    with Bar(unit="replicate") as bar:
        found = check_model(request, progress=bar.update)
    if args.plot is not None:
        plot_check(found, args.plot, is_dark=args.dark)
    if args.json:
        print(json.dumps(check_to_json(found), ensure_ascii=False))
    else:
        print(check_to_text(found, color=has_color()), end="")
    return 0
