"""``openldn example``: write sample diaries."""

import argparse
from pathlib import Path

NAME = "example"
HELP = "Write samples to try OpenLDN with: diaries, a record, a medication list"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--out",
        metavar="DIR",
        type=Path,
        default=Path("openldn-examples"),
        help="folder to write to [openldn-examples]",
    )


def run(args: argparse.Namespace) -> int:
    """Write the files and say how each is read."""
    from openldn.actions import EXAMPLES, write_examples  # noqa: PLC0415 - loads numpy and more

    write_examples(args.out)
    for example in EXAMPLES:
        print(f"{args.out / example.name}\n  {example.about}")
        print(f"  {example.command_for(args.out / example.name)}\n")
    return 0
