"""Commands of two words, like ``openldn evidence list``: the second word and its parser."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class SubCommand:
    """A second word, as a module of this folder is the first one after ``openldn``."""

    NAME: str
    HELP: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


def add_subcommands(
    parser: argparse.ArgumentParser, subcommands: Sequence[SubCommand], *, examples: str
) -> None:
    """Declare the second words of a command and the examples below its help."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = examples
    words = parser.add_subparsers(title="sub-commands", metavar="SUBCOMMAND", required=True)
    for one in subcommands:
        child = words.add_parser(one.NAME, help=one.HELP, description=one.HELP, allow_abbrev=False)
        one.add_arguments(child)
        # The nearest parser explains an option that is not known.
        child.set_defaults(run_subcommand=one.run, command=child)


def run_subcommand(args: argparse.Namespace) -> int:
    """Run the second word."""
    code: int = args.run_subcommand(args)
    return code
