"""``openldn example``: write sample diaries."""

import argparse
from pathlib import Path

NAME = "example"
HELP = "Write sample diaries to try OpenLDN with"


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
    """Write the files and say how each is evaluated."""
    from openldn.actions import EXAMPLES, write_examples  # noqa: PLC0415 - loads numpy and more

    write_examples(args.out)
    for example in EXAMPLES:
        print(f"{args.out / example.name}\n  {example.about}")
        print(f"  openldn evaluate {args.out / example.name} {example.options}\n")
    return 0
