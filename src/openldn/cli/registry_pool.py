"""Words after ``openldn registry``: a key, contributions, their check, and the pool."""

import argparse
import json
import sys
from pathlib import Path

from openldn.cli.evaluate import add_columns, add_model, add_outcome, make_request, read_spec
from openldn.cli.subcommand import SubCommand
from openldn.cli.terminal import Bar, counted, has_color
from openldn.errors import RegistryError

EXIT_BROKEN = 1


def _add_key(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", metavar="FILE", type=Path, required=True, help="private key")
    _add_passphrase(parser)


def _add_passphrase(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--passphrase-file", metavar="FILE", type=Path,
        help="file whose first line is the passphrase of the key",
    )  # fmt: skip


def _passphrase(args: argparse.Namespace) -> str | None:
    from openldn.actions import read_passphrase  # noqa: PLC0415

    file = args.passphrase_file
    return read_passphrase(file) if file is not None else None


def _run_key(args: argparse.Namespace) -> int:
    from openldn.actions import make_clinic_key  # noqa: PLC0415

    passphrase = _passphrase(args)
    print(make_clinic_key(args.out, passphrase=passphrase))
    print(
        f"The private key is in {args.out.name}; keep it. The line above is its fingerprint: give "
        "it to those who pool, by telephone.", file=sys.stderr,
    )  # fmt: skip
    if passphrase is None:
        print("It has no passphrase; --passphrase-file gives it one.", file=sys.stderr)
    return 0


def _add_contribute(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="diary of the participants (CSV or Parquet)")
    add_columns(parser.add_argument_group("columns of the diary"))
    add_outcome(parser.add_argument_group("the outcome"))
    add_model(parser.add_argument_group("the model"))
    who = parser.add_argument_group("who took part")
    who.add_argument(
        "--people", metavar="FILE", type=Path,
        help="table: participant, condition, age, sex, years_ill, dose_mg, severity, "
        "opioid_before; only coarse classes leave this computer",
    )  # fmt: skip
    who.add_argument(
        "--condition", metavar="NAME",
        help="of all participants: name, synonym or ICD-10 code of the list of openldn evidence "
        "condition --list, or other:NAME",
    )  # fmt: skip
    who.add_argument("--entered", metavar="N", type=int, help="courses begun, all of them")
    who.add_argument(
        "--missing", metavar="REASON=N", action="append", default=[],
        help="courses begun that are not in the diary, like lost=3; may be repeated",
    )  # fmt: skip
    who.add_argument(
        "--smallest-cell", metavar="N", type=int, default=5,
        help="people who share condition and classes, at least; rarer ones are withheld [5]",
    )  # fmt: skip
    out = parser.add_argument_group("output")
    out.add_argument("--key", metavar="FILE", type=Path, required=True, help="clinic's private key")
    _add_passphrase(parser)
    out.add_argument("--out", metavar="FILE", type=Path, required=True, help="registry file")
    out.add_argument("--force", action="store_true", help="write over the file if there is one")
    out.add_argument(
        "--replaces", metavar="FILE", type=Path,
        help="earlier registry file of this clinic whose courses these take the place of [with "
        "--force the one that is written over]",
    )  # fmt: skip
    out.add_argument("--json", action="store_true", help="tell what was done as JSON")
    out.add_argument("--jobs", metavar="N", type=int, help="processes for many participants")
    out.add_argument("--resume", metavar="DIR", type=Path, help="keep finished parts here")
    out.add_argument("--cluster", metavar="ADDRESS", help="Dask scheduler, tcp://HOST:8786")
    out.add_argument("--quiet", action="store_true", help="no progress bar")
    parser.set_defaults(checks="basic")


def _run_contribute(args: argparse.Namespace) -> int:
    from openldn.actions import (  # noqa: PLC0415
        ContributeRequest,
        check_contribution_file,
        contribute,
        contributed_json,
        contributed_text,
        write_contribution,
    )

    request = ContributeRequest(
        diary=make_request(args, read_spec(args)), key=args.key, people=args.people,
        passphrase=_passphrase(args), condition=args.condition,
        entered=args.entered, missing=_missing(args.missing), smallest_cell=args.smallest_cell,
        replaces=args.replaces or (args.out if args.force and args.out.exists() else None),
    )  # fmt: skip
    check_contribution_file(request, args.out, may_replace=args.force)
    with Bar(hidden=args.quiet) as bar:
        done = contribute(request, progress=bar.update)
    write_contribution(done, args.out)
    if args.json:
        print(json.dumps(contributed_json(done, args.out), indent=2))
    else:
        print(contributed_text(done, args.out, color=has_color()), end="")
    return 0


def _missing(texts: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for text in texts:
        reason, sign, number = text.partition("=")
        if not sign or not number.strip().isdigit():
            raise RegistryError(f"--missing {text!r} cannot be read; write it like lost=3.")
        if reason.strip() in found:
            raise RegistryError(f"--missing {reason.strip()!r} is given twice; give it once.")
        found[reason.strip()] = int(number)
    return found


def _add_verify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, help="registry files, or folders of them")
    parser.add_argument("--json", action="store_true", help="print as JSON")


def _run_verify(args: argparse.Namespace) -> int:
    from openldn.actions import verify_files  # noqa: PLC0415

    found = verify_files(args.files)
    if args.json:
        print(json.dumps([vars(one) for one in found], indent=2))
    else:
        for one in found:
            entered = "not told" if one.entered is None else one.entered
            print(
                f"broken  {one.name}: {one.problem}" if one.problem else
                f"good    {one.name}: clinic {one.clinic[:16]}, edition {one.edition}, "
                f"{counted(one.contributions, 'contribution')}, courses begun {entered}, "
                f"{one.kilobytes_each:.1f} kB each"
            )  # fmt: skip
    return EXIT_BROKEN if any(one.problem for one in found) else 0


def _add_pool(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, help="registry files, or folders of them")
    parser.add_argument(
        "--unit", choices=("points", "mcid"), default="points",
        help="count benefit in points of one instrument, or in smallest differences that matter "
        "of any [points]",
    )  # fmt: skip
    parser.add_argument(
        "--grades", metavar="A,B", default="A,B",
        help="grades of evidence to pool; C and D are open courses [A,B]",
    )  # fmt: skip
    parser.add_argument(
        "--covariate", metavar="NAME", action="append", default=[],
        help="age, sex, years_ill, dose_mg, severity, opioid_before; may be repeated",
    )  # fmt: skip
    parser.add_argument("--by-condition", action="store_true", help="each condition's mean")
    parser.add_argument("--no-shapes", action="store_true", help="do not compare shapes")
    parser.add_argument(
        "--members", action="store_true",
        help="list and draw each course, alone and pooled; not for publication",
    )  # fmt: skip
    parser.add_argument("--without", metavar="CLINIC", help="leave a clinic out, by fingerprint")
    parser.add_argument(
        "--trust", metavar="CLINIC", action="append", default=[],
        help="fingerprint of a clinic that may take part, 16 digits of it or more [all]; may be "
        "repeated",
    )  # fmt: skip
    parser.add_argument("--plot", metavar="FILE", type=Path, help="picture: .svg, .png or .pdf")
    parser.add_argument("--json", action="store_true", help="print as JSON")


def _run_pool(args: argparse.Namespace) -> int:
    from openldn.actions import (  # noqa: PLC0415
        PoolQuestion,
        RegistryPoolRequest,
        plot_registry_pool,
        pool_registry_files,
        registry_pool_json,
        registry_pool_text,
    )

    request = RegistryPoolRequest(
        paths=tuple(args.files), without=args.without, trusted=tuple(args.trust),
        question=PoolQuestion(
            in_mcids=args.unit == "mcid", covariates=tuple(args.covariate),
            grades=tuple(grade.strip().upper() for grade in args.grades.split(",")),
            by_condition=args.by_condition, compare_families=not args.no_shapes,
        ),
    )  # fmt: skip
    pool = pool_registry_files(request)
    if args.plot is not None:
        plot_registry_pool(pool, args.plot, shows_members=args.members)
    if args.json:
        print(json.dumps(registry_pool_json(pool, shows_members=args.members), indent=2))
    else:
        print(registry_pool_text(pool, shows_members=args.members, color=has_color()), end="")
    return 0


SUBCOMMANDS: tuple[SubCommand, ...] = (
    SubCommand(
        NAME="key", HELP="Make a clinic's signing key", add_arguments=_add_key, run=_run_key
    ),
    SubCommand(
        NAME="contribute", HELP="Make a registry file of a diary: curves, no scores, no dates",
        add_arguments=_add_contribute, run=_run_contribute,
    ),
    SubCommand(
        NAME="verify", HELP="Check that registry files are whole and signed",
        add_arguments=_add_verify, run=_run_verify,
    ),
    SubCommand(
        NAME="pool", HELP="Pool registry files: mean benefit, spread, who is not in it",
        add_arguments=_add_pool, run=_run_pool,
    ),
)  # fmt: skip
