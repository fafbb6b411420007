"""Options that several words of custody share: folder, keys, columns of the diary."""

import argparse
import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from openldn.cli.day_order import add_day_order
from openldn.errors import DesignError

if TYPE_CHECKING:
    from openldn.actions import DiaryColumnsAsked, KeyFiles


def add_examples(parser: argparse.ArgumentParser, text: str) -> None:
    """Examples below the help."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = text


def add_json(parser: argparse.ArgumentParser) -> None:
    """Whether to print JSON."""
    parser.add_argument("--json", action="store_true", help="print as JSON")


def add_folder(parser: argparse.ArgumentParser) -> None:
    """The folder of the trial."""
    parser.add_argument("folder", metavar="DIR", type=Path, help="folder of the trial")


def add_keys(parser: argparse.ArgumentParser, *, both: bool = False, required: bool = True) -> None:
    """Key files, and where their passphrases are."""
    more = "; give it twice for both emergency keys" if both else ""
    parser.add_argument(
        "--key", metavar="FILE", type=Path, action="append", required=required,
        default=None if required else [],
        help=f"key file of the pharmacist{more}",
    )  # fmt: skip
    parser.add_argument(
        "--passphrase-file", metavar="FILE", type=Path, action="append", default=[],
        help="first line is the passphrase; for two keys under passphrases two files [asked]",
    )  # fmt: skip


def read_keys(args: argparse.Namespace) -> "KeyFiles":
    """The key files that were named."""
    if not args.key:
        raise DesignError("nothing opens without a key; name its file with --key FILE.")
    from openldn.actions import KeyFiles  # noqa: PLC0415

    given = iter(args.passphrase_file)
    return KeyFiles(
        paths=tuple(args.key),
        ask=lambda path: ask_passphrase(next(given, None), f"Passphrase of {path.name}"),
    )


def ask_passphrase(file: Path | None, question: str) -> str:
    """A passphrase from a file, or asked at the terminal."""
    if file is not None:
        from openldn.actions import read_passphrase  # noqa: PLC0415

        return read_passphrase(file)
    if not sys.stdin.isatty():
        raise DesignError(
            "a passphrase is needed and there is no terminal to ask at; give --passphrase-file."
        )
    return getpass.getpass(f"{question}: ")


def add_diary_columns(parser: "argparse._ActionsContainer") -> None:
    """Columns of a diary of kit numbers."""
    parser.add_argument("--outcome", metavar="COL", help="score [the outcome of the design]")
    parser.add_argument(
        "--kit", metavar="COL", default="kit", help="kit or period number of the day [kit]"
    )
    parser.add_argument("--time", metavar="COL", default="date", help="date or day number [date]")
    parser.add_argument("--patient", metavar="COL", help="code of the participant")
    add_day_order(parser)


def read_columns(args: argparse.Namespace) -> "DiaryColumnsAsked":
    """The columns that were named."""
    from openldn.actions import DiaryColumnsAsked  # noqa: PLC0415

    return DiaryColumnsAsked(
        outcome=args.outcome, kit=args.kit, time=args.time, patient=args.patient,
        guess=getattr(args, "guess", None), day_first=args.day_first,
    )  # fmt: skip
