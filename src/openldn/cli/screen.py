"""``openldn screen``: say whether there is a reason to wait."""

import argparse
import json
from datetime import date

from openldn.cli.terminal import has_color
from openldn.errors import RecordError

NAME = "screen"
HELP = "Look for reasons not to start low-dose naltrexone, or not yet"

EXAMPLES = """examples:
  openldn screen record.json
  openldn screen record.json --as-of 2026-11-24 --json
  openldn screen --medications list.txt
  echo "co-codamol as needed" | openldn screen --medications -

The exit code tells an error from an answer, not one answer from another.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXAMPLES
    parser.add_argument("file", nargs="?", help="record (JSON); - reads standard input")
    parser.add_argument(
        "--medications",
        metavar="FILE",
        help="a bare medication list, one medicine a line, instead of a record; - reads "
        "standard input",
    )
    parser.add_argument("--as-of", metavar="DATE", help="day that counts as today [today]")
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(args: argparse.Namespace) -> int:
    """Screen, and print the answer."""
    if (args.file is None) == (args.medications is None):
        raise RecordError(
            "give either a record (openldn screen record.json) or a list "
            "(openldn screen --medications list.txt)."
        )
    from openldn.actions import (  # noqa: PLC0415 - loads the tables
        read_day,
        render_screening,
        screen_medication_file,
        screen_record_file,
        screening_to_json,
    )

    today = date.today() if args.as_of is None else read_day(args.as_of)
    if args.file is not None:
        screening = screen_record_file(args.file, today=today)
    else:
        screening = screen_medication_file(args.medications, today=today)
    if args.json:
        print(json.dumps(screening_to_json(screening), indent=2))
    else:
        print(render_screening(screening, color=has_color()), end="")
    return 0
