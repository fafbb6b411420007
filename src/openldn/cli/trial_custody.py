"""``openldn trial key|allocate|verify|unblind``: a blind that can be checked."""

import argparse
import getpass
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from openldn.cli.subcommand import SubCommand
from openldn.cli.terminal import has_color
from openldn.cli.trial_custody_examples import (
    ALLOCATE_EXAMPLES,
    KEY_EXAMPLES,
    UNBLIND_EXAMPLES,
    VERIFY_EXAMPLES,
)
from openldn.cli.trial_custody_options import (
    add_examples,
    add_folder,
    add_json,
    add_keys,
    ask_passphrase,
    read_keys,
)
from openldn.errors import DesignError

if TYPE_CHECKING:
    pass

PLAIN_KEY = (
    "warning: the key is not under a passphrase; whoever gets the file can open the allocation."
)
KEEP = "Keep the file safe and make a copy: without it nobody can open what is sealed to it."


def _add_key(parser: argparse.ArgumentParser) -> None:
    add_examples(parser, KEY_EXAMPLES)
    parser.add_argument("--out", metavar="FILE", type=Path, required=True, help="key file to make")
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--passphrase-file", metavar="FILE", type=Path, help="first line is the passphrase [asked]"
    )
    how.add_argument("--plain", action="store_true", help="without a passphrase")
    add_json(parser)


def _run_key(args: argparse.Namespace) -> int:
    from openldn.actions import make_key  # noqa: PLC0415

    passphrase = None
    if args.plain:
        print(PLAIN_KEY, file=sys.stderr)
    else:
        passphrase = ask_passphrase(args.passphrase_file, "New passphrase")
        if args.passphrase_file is None and passphrase != getpass.getpass("Once more: "):
            raise DesignError("the two passphrases differ; try again.")
    recipient = make_key(args.out, passphrase=passphrase)
    if args.json:
        print(json.dumps({"key": args.out.name, "recipient": recipient}))
        return 0
    print(f"Key: {args.out}\nRecipient, for everyone to know: {recipient}\n{KEEP}")
    return 0


def _add_allocate(parser: argparse.ArgumentParser) -> None:
    add_examples(parser, ALLOCATE_EXAMPLES)
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
    add_json(parser)


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


def _add_verify(parser: argparse.ArgumentParser) -> None:
    add_examples(parser, VERIFY_EXAMPLES)
    add_folder(parser)
    parser.add_argument("--diary", metavar="FILE", type=Path, help="to compute the result again")
    add_json(parser)


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
    add_examples(parser, UNBLIND_EXAMPLES)
    add_folder(parser)
    add_keys(parser, both=True)
    parser.add_argument("--participant", metavar="CODE", required=True, help="whose code to break")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--period", metavar="N", help="for this period alone")
    which.add_argument("--all", action="store_true", help="for all periods")
    parser.add_argument("--reason", metavar="TEXT", required=True, help="why; no names")
    parser.add_argument("--by", metavar="WHO", required=True, help="initials or role")
    parser.add_argument("--second", metavar="WHO", required=True, help="of the second person")
    add_json(parser)


def _run_unblind(args: argparse.Namespace) -> int:
    from openldn.actions import (  # noqa: PLC0415
        UnblindRequest,
        unblind_participant,
        unblinded_to_json,
        unblinded_to_text,
    )

    person = unblind_participant(
        args.folder,
        read_keys(args),
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
