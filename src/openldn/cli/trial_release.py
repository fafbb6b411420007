"""``openldn trial labels|seal|open``: letters, the sealed result, and what the letters mean."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from openldn.cli.evaluate import PREPARING
from openldn.cli.subcommand import SubCommand
from openldn.cli.terminal import Bar, agree, has_color
from openldn.cli.trial_custody_examples import LABELS_EXAMPLES, OPEN_EXAMPLES, SEAL_EXAMPLES
from openldn.cli.trial_custody_options import (
    add_diary_columns,
    add_examples,
    add_folder,
    add_json,
    add_keys,
    read_columns,
    read_keys,
)
from openldn.errors import DesignError

RELEASE_QUESTION = "Release the letters all the same? It cannot be taken back. [y/N] "
LOOK_QUESTION = "Give the letters for this look all the same? It cannot be taken back. [y/N] "


def _add_labels(parser: argparse.ArgumentParser) -> None:
    add_examples(parser, LABELS_EXAMPLES)
    add_folder(parser)
    add_keys(parser)
    parser.add_argument(
        "--diary", metavar="FILE", type=Path,
        help="whole diary, which is checked first and locked: only this one can be judged then",
    )  # fmt: skip
    add_diary_columns(parser)
    look = parser.add_argument_group("a planned look before the end")
    look.add_argument(
        "--cycles", metavar="N", type=int,
        help="only the first N cycles, which are finished; nothing is said of later ones",
    )  # fmt: skip
    look.add_argument(
        "--out", metavar="FILE", type=Path,
        help="with --cycles: copy of the diary with letters, for whoever looks",
    )  # fmt: skip
    look.add_argument("--participant", metavar="CODE", help="whose diary, if there are several")
    parser.add_argument(
        "--yes", action="store_true", help="go on without asking, whatever the check found"
    )
    add_json(parser)


def _run_labels(args: argparse.Namespace) -> int:
    if args.cycles is not None:
        return _run_look(args)
    if args.out or args.participant:
        raise DesignError(
            "--out and --participant are for a look (--cycles N); all letters go into letters.json."
        )
    return _run_release(args)


def _run_release(args: argparse.Namespace) -> int:
    from openldn.actions import (  # noqa: PLC0415
        check_release,
        release_check_to_text,
        release_letters,
        released_to_json,
        released_to_text,
    )

    checked = check_release(args.folder, diary=args.diary, asked=read_columns(args))
    text = release_check_to_text(checked.findings, outcome=checked.outcome)
    print(text, end="", file=sys.stderr)
    agreed = not checked.needs_consent or agree(RELEASE_QUESTION, yes=args.yes)
    state = release_letters(args.folder, read_keys(args), checked=checked, is_agreed=agreed)
    text = released_to_text(state, checked)
    print(json.dumps(released_to_json(state, checked)) if args.json else text, end="")
    return 0


def _run_look(args: argparse.Namespace) -> int:
    from openldn.actions import (  # noqa: PLC0415
        LookRequest,
        check_trial_look,
        look_to_json,
        look_to_text,
        release_check_to_text,
        write_look,
    )

    if args.diary is None or args.out is None:
        raise DesignError("a look needs the diary so far (--diary FILE) and a copy (--out FILE).")
    checked = check_trial_look(
        args.folder,
        LookRequest(
            cycles=args.cycles, diary=args.diary, out=args.out, participant=args.participant or ""
        ),
        asked=read_columns(args),
    )  # fmt: skip
    text = release_check_to_text(checked.findings, outcome=checked.outcome)
    print(text, end="", file=sys.stderr)
    agreed = not checked.needs_consent or agree(LOOK_QUESTION, yes=args.yes)
    write_look(checked, read_keys(args), is_agreed=agreed)
    print(json.dumps(look_to_json(checked)) if args.json else look_to_text(checked), end="")
    return 0


def _add_seal(parser: argparse.ArgumentParser) -> None:
    add_examples(parser, SEAL_EXAMPLES)
    add_folder(parser)
    parser.add_argument("diary", metavar="DIARY", type=Path, help="CSV, TSV or semicolon text")
    add_diary_columns(parser)
    parser.add_argument("--guess", metavar="COL", help="guessed probability of active treatment")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    add_json(parser)


def _run_seal(args: argparse.Namespace) -> int:
    from openldn.actions import (  # noqa: PLC0415 - loads numpy and more
        kernels_are_kept,
        seal_result,
        sealed_to_text,
    )

    if not kernels_are_kept() and not args.quiet:
        print(PREPARING, file=sys.stderr)
    with Bar(hidden=args.quiet, unit="participant") as bar:
        content = seal_result(args.folder, args.diary, read_columns(args), progress=bar.update)
    print(json.dumps(content) if args.json else sealed_to_text(content, color=has_color()), end="")
    return 0


def _add_open(parser: argparse.ArgumentParser) -> None:
    add_examples(parser, OPEN_EXAMPLES)
    add_folder(parser)
    add_keys(parser, required=False)
    parser.add_argument(
        "--pharmacy", action="store_true",
        help="only print which kit holds what, to fill the kits; nothing is written but the log",
    )  # fmt: skip
    named = parser.add_argument_group("a copy of the diary with the treatments by name")
    named.add_argument("--diary", metavar="FILE", type=Path, help="diary of kit numbers")
    named.add_argument("--out", metavar="FILE", type=Path, help="copy, for openldn evaluate")
    add_diary_columns(named)
    add_json(parser)


def _run_open(args: argparse.Namespace) -> int:
    from openldn.actions import check_named, is_opened  # noqa: PLC0415

    if (args.diary is None) != (args.out is None):
        raise DesignError("a copy by name needs both --diary FILE and --out FILE.")
    wants_copy = args.diary is not None
    if args.pharmacy:
        if wants_copy:
            raise DesignError("--pharmacy tells what the kits hold and names no diary.")
        return _run_pharmacy(args)
    content: dict[str, Any] = {}
    if wants_copy:
        check_named(args.out)
    if not (wants_copy and is_opened(args.folder)):
        content |= _open_meaning(args)
    if wants_copy:
        content |= _name_diary(args)
    if args.json:
        print(json.dumps(content), end="")
    return 0


def _run_pharmacy(args: argparse.Namespace) -> int:
    from openldn.actions import pharmacy_to_json, pharmacy_to_text, prepare_kits  # noqa: PLC0415

    sheet = prepare_kits(args.folder, read_keys(args))
    text = pharmacy_to_text(sheet, color=has_color())
    print(json.dumps(pharmacy_to_json(sheet)) if args.json else text, end="")
    return 0


def _open_meaning(args: argparse.Namespace) -> dict[str, Any]:
    from openldn.actions import (  # noqa: PLC0415
        open_trial,
        opened_trial_to_json,
        opened_trial_to_text,
    )

    opened = open_trial(args.folder, read_keys(args))
    if not args.json:
        print(opened_trial_to_text(opened, color=has_color()), end="")
    return opened_trial_to_json(opened)


def _name_diary(args: argparse.Namespace) -> dict[str, Any]:
    from openldn.actions import (  # noqa: PLC0415
        name_diary,
        named_diary_to_json,
        named_diary_to_text,
    )

    named = name_diary(args.folder, args.diary, args.out, asked=read_columns(args))
    if not args.json:
        print(f"\n{named_diary_to_text(named)}", end="")
    return named_diary_to_json(named)


SUBCOMMANDS: tuple[SubCommand, ...] = (
    SubCommand(
        NAME="labels",
        HELP="Pharmacist: release the order as letters X and Y, once the diary is locked",
        add_arguments=_add_labels,
        run=_run_labels,
    ),
    SubCommand(
        NAME="seal",
        HELP="Analyst: judge the diary on letters, and seal the result before it is opened",
        add_arguments=_add_seal,
        run=_run_seal,
    ),
    SubCommand(
        NAME="open",
        HELP="Pharmacist: open what the letters mean, or print which kit holds what",
        add_arguments=_add_open,
        run=_run_open,
    ),
)
