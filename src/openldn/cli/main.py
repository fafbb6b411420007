"""Read the command line, run one command, turn its errors into exit codes."""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Protocol

from openldn import __version__
from openldn.cli import doctor, evaluate, example
from openldn.errors import ExchangeError, InferenceError, InputError, NotFound, OpenLDNError


class Command(Protocol):
    """What a module of this folder offers to be a command."""

    @property
    def NAME(self) -> str:  # noqa: N802 - a module's constant
        """Word after ``openldn``."""

    @property
    def HELP(self) -> str:  # noqa: N802 - a module's constant
        """One line for the list of commands."""

    def add_arguments(self, parser: argparse.ArgumentParser, /) -> None:
        """Declare options and positional arguments."""

    def run(self, args: argparse.Namespace, /) -> int:
        """Carry the command out and return the exit code."""


# A new command is one file beside this one and one line here.
COMMANDS: tuple[Command, ...] = (evaluate, example, doctor)

# The first family that fits gives the exit code. argparse itself uses 2 for a wrong option.
EXIT_CODES: tuple[tuple[type[OpenLDNError], int], ...] = (
    (InputError, 2),
    (NotFound, 3),
    (InferenceError, 4),
    (ExchangeError, 5),
    (OpenLDNError, 1),
)
# What a shell reports for a program ended by a signal: 128 plus its number.
EXIT_INTERRUPTED = 130
EXIT_BROKEN_PIPE = 141


def make_parser() -> argparse.ArgumentParser:
    """Make the parser that knows every command.

    Examples
    --------
    >>> make_parser().parse_args(["doctor", "--json"]).json
    True
    """
    parser = argparse.ArgumentParser(
        prog="openldn",
        description="Does it work for this person? Judge one person's course from a diary.",
        epilog="openldn COMMAND --help tells the options of a command.",
    )
    parser.add_argument("--version", action="version", version=f"openldn {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in COMMANDS:
        child = commands.add_parser(
            command.NAME, help=command.HELP, description=command.HELP, allow_abbrev=False
        )
        command.add_arguments(child)
        child.set_defaults(run=command.run)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code.

    Parameters
    ----------
    argv : sequence of str, or None
        Arguments without the program's name; ``None`` takes those of the process.
    """
    args = make_parser().parse_args(argv)
    try:
        code: int = args.run(args)
        # A closed pipe shows itself only when the buffer is written, so write it here.
        sys.stdout.flush()
    except OpenLDNError as error:
        print(f"openldn: error: {error}", file=sys.stderr)
        return next(code for family, code in EXIT_CODES if isinstance(error, family))
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader has left (`openldn ... | head`). Give Python's last flush a place to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_BROKEN_PIPE
    return code
