"""Read the command line, run one command, turn its errors into exit codes."""

import argparse
import os
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Protocol

from openldn import __version__
from openldn.cli import (
    ask,
    calendar,
    calibrate,
    compound,
    doctor,
    estimate,
    evaluate,
    evidence,
    example,
    hypotheses,
    nca,
    plan,
    population,
    registry,
    screen,
    sensitivity,
    simulate,
    trial,
    vpc,
)
from openldn.errors import (
    ExchangeError,
    InferenceError,
    InputError,
    NotFound,
    OpenLDNError,
    SafetyHold,
    SimulationError,
)


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
COMMANDS: tuple[Command, ...] = (
    screen, plan, compound, calendar, simulate, population, ask, hypotheses, sensitivity, nca,
    estimate, vpc, calibrate, trial, evaluate, registry, evidence, example, doctor,
)  # fmt: skip

# The first family that fits gives the exit code. argparse itself uses 2 for a wrong option.
EXIT_CODES: tuple[tuple[type[OpenLDNError], int], ...] = (
    (InputError, 2),
    (NotFound, 3),
    (InferenceError, 4),
    (SimulationError, 4),
    (ExchangeError, 5),
    (SafetyHold, 6),
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
        child.set_defaults(run=command.run, command=child)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code.

    Parameters
    ----------
    argv : sequence of str, or None
        Arguments without the program's name; ``None`` takes those of the process.
    """
    parser = make_parser()
    args, unknown = parser.parse_known_args(argv)
    if unknown:
        parser.error(_explain_unknown(unknown, args.command))
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


def _explain_unknown(unknown: Sequence[str], command: argparse.ArgumentParser) -> str:
    """Name what the command does not know, and the option that was probably meant."""
    known = [name for name in command._option_string_actions if name.startswith("--")]
    options = [word.partition("=")[0] for word in unknown if word.startswith("-")]
    near = [get_close_matches(name, known, n=1)[:1] for name in options]
    meant = list(dict.fromkeys(name for names in near for name in names))
    hint = f"did you mean {' and '.join(meant)}?" if meant else f"see {command.prog} --help."
    return f"{command.prog} does not know {' '.join(options or unknown)}; {hint}"
