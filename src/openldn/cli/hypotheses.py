"""``openldn hypotheses``: what a simulation can be run under."""

import argparse
import json

from openldn.cli.terminal import has_color

NAME = "hypotheses"
HELP = "List the hypotheses that a simulation can be run under"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(args: argparse.Namespace) -> int:
    """Print them."""
    from openldn.actions import hypotheses_to_json, hypotheses_to_text  # noqa: PLC0415

    if args.json:
        print(json.dumps(hypotheses_to_json(), ensure_ascii=False))
    else:
        print(hypotheses_to_text(color=has_color()), end="")
    return 0
