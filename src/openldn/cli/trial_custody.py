"""``openldn trial key|allocate|labels|seal|open|verify|unblind``: a blind that can be checked."""

import argparse
import getpass
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from openldn.cli.day_order import add_day_order
from openldn.cli.evaluate import PREPARING
from openldn.cli.subcommand import SubCommand
from openldn.cli.terminal import Bar, agree, has_color
from openldn.cli.trial_custody_examples import (
    ALLOCATE_EXAMPLES,
    KEY_EXAMPLES,
    LABELS_EXAMPLES,
    OPEN_EXAMPLES,
    SEAL_EXAMPLES,
    UNBLIND_EXAMPLES,
    VERIFY_EXAMPLES,
)
from openldn.errors import DesignError

if TYPE_CHECKING:
    from openldn.actions import DiaryColumnsAsked, KeyFiles

PLAIN_KEY = (
    "warning: the key is not under a passphrase; whoever gets the file can open the allocation."
)
RELEASE_QUESTION = "Release the letters all the same? It cannot be taken back. [y/N] "
KEEP = "Keep the file safe and make a copy: without it nobody can open what is sealed to it."


def _examples(parser: argparse.ArgumentParser, text: str) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = text


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print as JSON")


def _add_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", type=Path, help="folder of the trial")


def _add_keys(parser: argparse.ArgumentParser, *, both: bool = False) -> None:
    more = "; give it twice for both emergency keys" if both else ""
    parser.add_argument(
        "--key", metavar="FILE", type=Path, action="append", required=True,
        help=f"key file of the pharmacist{more}",
    )  # fmt: skip
    parser.add_argument(
        "--passphrase-file", metavar="FILE", type=Path, action="append", default=[],
        help="first line is the passphrase; for two keys under passphrases two files [asked]",
    )  # fmt: skip


def _keys(args: argparse.Namespace) -> "KeyFiles":
    from openldn.actions import KeyFiles  # noqa: PLC0415

    given = iter(args.passphrase_file)
    return KeyFiles(
        paths=tuple(args.key),
        ask=lambda path: _passphrase(next(given, None), f"Passphrase of {path.name}"),
    )


def _passphrase(file: Path | None, question: str) -> str:
    if file is not None:
        from openldn.actions import read_passphrase  # noqa: PLC0415

        return read_passphrase(file)
    if not sys.stdin.isatty():
        raise DesignError(
            "a passphrase is needed and there is no terminal to ask at; give --passphrase-file."
        )
    return getpass.getpass(f"{question}: ")


def _add_key(parser: argparse.ArgumentParser) -> None:
    _examples(parser, KEY_EXAMPLES)
    parser.add_argument("--out", metavar="FILE", type=Path, required=True, help="key file to make")
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--passphrase-file", metavar="FILE", type=Path, help="first line is the passphrase [asked]"
    )
    how.add_argument("--plain", action="store_true", help="without a passphrase")
    _add_json(parser)


def _run_key(args: argparse.Namespace) -> int:
    from openldn.actions import make_key  # noqa: PLC0415

    passphrase = None
    if args.plain:
        print(PLAIN_KEY, file=sys.stderr)
    else:
        passphrase = _passphrase(args.passphrase_file, "New passphrase")
        if args.passphrase_file is None and passphrase != getpass.getpass("Once more: "):
            raise DesignError("the two passphrases differ; try again.")
    recipient = make_key(args.out, passphrase=passphrase)
    if args.json:
        print(json.dumps({"key": args.out.name, "recipient": recipient}))
        return 0
    print(f"Key: {args.out}\nRecipient, for everyone to know: {recipient}\n{KEEP}")
    return 0


def _add_allocate(parser: argparse.ArgumentParser) -> None:
    _examples(parser, ALLOCATE_EXAMPLES)
    parser.add_argument("design", metavar="DESIGN.toml", type=Path, help="design file")
    parser.add_argument("--to", metavar="RECIPIENT", required=True, help="pharmacist's age1...")
    parser.add_argument(
        "--emergency-to", metavar=("RECIPIENT", "RECIPIENT"), nargs=2,
        help="two people who together can open it in an emergency",
    )  # fmt: skip
    parser.add_argument(
        "--participants", metavar="CODE", nargs="+", default=["P01"], help="codes, no names [P01]"
    )
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="folder to make")
    parser.add_argument("--model", metavar="FILE", type=Path, help="model file [the default]")
    _add_json(parser)


def _run_allocate(args: argparse.Namespace) -> int:
    from openldn.actions import (  # noqa: PLC0415 - loads numpy and more
        AllocateRequest,
        allocate_trial,
        allocated_to_json,
        allocated_to_text,
    )

    made = allocate_trial(
        AllocateRequest(
            design=args.design, out=args.out, recipient=args.to, model=args.model,
            participants=tuple(args.participants),
            emergency=tuple(args.emergency_to) if args.emergency_to else None,
        )
    )  # fmt: skip
    print(json.dumps(allocated_to_json(made)) if args.json else allocated_to_text(made), end="")
    return 0


def _add_diary_columns(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--outcome", metavar="COL", help="score [the outcome of the design]")
    parser.add_argument(
        "--kit", metavar="COL", default="kit", help="kit or period number of the day [kit]"
    )
    parser.add_argument("--time", metavar="COL", default="date", help="date or day number [date]")
    parser.add_argument("--patient", metavar="COL", help="code of the participant")
    add_day_order(parser)


def _asked(args: argparse.Namespace) -> "DiaryColumnsAsked":
    from openldn.actions import DiaryColumnsAsked  # noqa: PLC0415

    return DiaryColumnsAsked(
        outcome=args.outcome, kit=args.kit, time=args.time, patient=args.patient,
        guess=getattr(args, "guess", None), day_first=args.day_first,
    )  # fmt: skip


def _add_labels(parser: argparse.ArgumentParser) -> None:
    _examples(parser, LABELS_EXAMPLES)
    _add_folder(parser)
    _add_keys(parser)
    parser.add_argument(
        "--diary", metavar="FILE", type=Path,
        help="whole diary, which is checked first and locked: only this one can be judged then",
    )  # fmt: skip
    _add_diary_columns(parser)
    parser.add_argument(
        "--yes", action="store_true", help="go on without asking, whatever the check found"
    )
    _add_json(parser)


def _run_labels(args: argparse.Namespace) -> int:
    from openldn.actions import (  # noqa: PLC0415
        check_release,
        release_check_to_text,
        release_letters,
        released_to_json,
        released_to_text,
    )

    checked = check_release(args.folder, diary=args.diary, asked=_asked(args))
    print(release_check_to_text(checked), end="", file=sys.stderr)
    agreed = not checked.needs_consent or agree(RELEASE_QUESTION, yes=args.yes)
    state = release_letters(args.folder, _keys(args), checked=checked, is_agreed=agreed)
    text = released_to_text(state, checked)
    print(json.dumps(released_to_json(state, checked)) if args.json else text, end="")
    return 0


def _add_seal(parser: argparse.ArgumentParser) -> None:
    _examples(parser, SEAL_EXAMPLES)
    _add_folder(parser)
    parser.add_argument("diary", metavar="DIARY", type=Path, help="CSV, TSV or semicolon text")
    _add_diary_columns(parser)
    parser.add_argument("--guess", metavar="COL", help="guessed probability of active treatment")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    _add_json(parser)


def _run_seal(args: argparse.Namespace) -> int:
    from openldn.actions import (  # noqa: PLC0415 - loads numpy and more
        kernels_are_kept,
        seal_result,
        sealed_to_text,
    )

    if not kernels_are_kept() and not args.quiet:
        print(PREPARING, file=sys.stderr)
    with Bar(hidden=args.quiet, unit="participant") as bar:
        content = seal_result(args.folder, args.diary, _asked(args), progress=bar.update)
    print(json.dumps(content) if args.json else sealed_to_text(content, color=has_color()), end="")
    return 0


def _add_open(parser: argparse.ArgumentParser) -> None:
    _examples(parser, OPEN_EXAMPLES)
    _add_folder(parser)
    _add_keys(parser)
    parser.add_argument(
        "--pharmacy", action="store_true",
        help="only print which kit holds what, to fill the kits; nothing is written but the log",
    )  # fmt: skip
    _add_json(parser)


def _run_open(args: argparse.Namespace) -> int:
    from openldn.actions import (  # noqa: PLC0415
        open_trial,
        opened_trial_to_json,
        opened_trial_to_text,
        pharmacy_to_json,
        pharmacy_to_text,
        prepare_kits,
    )

    if args.pharmacy:
        sheet = prepare_kits(args.folder, _keys(args))
        text = pharmacy_to_text(sheet, color=has_color())
        print(json.dumps(pharmacy_to_json(sheet)) if args.json else text, end="")
        return 0
    opened = open_trial(args.folder, _keys(args))
    text = opened_trial_to_text(opened, color=has_color())
    print(json.dumps(opened_trial_to_json(opened)) if args.json else text, end="")
    return 0


def _add_verify(parser: argparse.ArgumentParser) -> None:
    _examples(parser, VERIFY_EXAMPLES)
    _add_folder(parser)
    parser.add_argument("--diary", metavar="FILE", type=Path, help="to compute the result again")
    _add_json(parser)


def _run_verify(args: argparse.Namespace) -> int:
    from openldn.actions import (  # noqa: PLC0415
        verification_to_json,
        verification_to_text,
        verify_trial,
    )

    found = verify_trial(args.folder, diary=args.diary)
    text = verification_to_text(found, color=has_color())
    print(json.dumps(verification_to_json(found)) if args.json else text, end="")
    return 0 if found.passed else 1


def _add_unblind(parser: argparse.ArgumentParser) -> None:
    _examples(parser, UNBLIND_EXAMPLES)
    _add_folder(parser)
    _add_keys(parser, both=True)
    parser.add_argument("--participant", metavar="CODE", required=True, help="whose code to break")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--period", metavar="N", help="for this period alone")
    which.add_argument("--all", action="store_true", help="for all periods")
    parser.add_argument("--reason", metavar="TEXT", required=True, help="why; no names")
    parser.add_argument("--by", metavar="WHO", required=True, help="initials or role")
    parser.add_argument("--second", metavar="WHO", required=True, help="of the second person")
    _add_json(parser)


def _run_unblind(args: argparse.Namespace) -> int:
    from openldn.actions import (  # noqa: PLC0415
        UnblindRequest,
        unblind_participant,
        unblinded_to_json,
        unblinded_to_text,
    )

    person = unblind_participant(
        args.folder,
        _keys(args),
        UnblindRequest(
            participant=args.participant, period="all" if args.all else args.period,
            reason=args.reason, by=args.by, second=args.second,
        ),
    )  # fmt: skip
    text = unblinded_to_text(person, color=has_color())
    print(json.dumps(unblinded_to_json(person)) if args.json else text, end="")
    return 0


SUBCOMMANDS: tuple[SubCommand, ...] = (
    SubCommand(
        NAME="key",
        HELP="Make a key for the pharmacist, or for one of two people in an emergency",
        add_arguments=_add_key,
        run=_run_key,
    ),
    SubCommand(
        NAME="allocate",
        HELP="Draw the order of a blinded trial and seal it to the pharmacist",
        add_arguments=_add_allocate,
        run=_run_allocate,
    ),
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
    SubCommand(
        NAME="verify",
        HELP="Anyone: check the sealed trial, its log, its order and its result",
        add_arguments=_add_verify,
        run=_run_verify,
    ),
    SubCommand(
        NAME="unblind",
        HELP="Emergency: tell what one participant gets, and note who, when and why",
        add_arguments=_add_unblind,
        run=_run_unblind,
    ),
)
