"""``openldn registry extract``: diaries of many people as one typed file."""

import argparse
import json
from pathlib import Path

from openldn.cli.subcommand import SubCommand
from openldn.cli.terminal import Bar, counted

EXAMPLES = """examples:
  openldn registry extract diary.csv --patient id -o diary.parquet
  openldn registry extract clinic/*.csv --pseudonyms --drop name --drop remark -o all.parquet
  openldn registry extract diary.csv --patient id --salt-file clinic.salt -o diary.parquet
then, with the options of the CSV file:
  openldn evaluate diary.parquet --patient id --time date --treatment arm ...
"""


def _add_extract(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXAMPLES
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="DIARY.csv", help="same columns each"
    )
    parser.add_argument(
        "-o", "--out", required=True, type=Path, metavar="OUT.parquet", help="file to write"
    )
    parser.add_argument(
        "--patient", metavar="COL", help="whose a row is [several files: each is one person's]"
    )
    parser.add_argument(
        "--pseudonyms", action="store_true", help="replace its labels; the salt is thrown away"
    )
    parser.add_argument(
        "--salt-file", metavar="FILE", type=Path,
        help="pseudonyms with the salt kept here, the same in every extract; made if missing",
    )  # fmt: skip
    parser.add_argument(
        "--drop", metavar="COL", action="append", default=[], help="leave out; may be repeated"
    )
    parser.add_argument(
        "--memory", metavar="SIZE", default="1GB", help="before sorting on disk [1GB]"
    )
    parser.add_argument("--json", action="store_true", help="print as JSON")


def _run_extract(args: argparse.Namespace) -> int:
    from openldn.actions import (  # noqa: PLC0415 - loads numpy and more
        ExtractRequest,
        extract_diaries,
        extract_to_json,
    )

    request = ExtractRequest(
        files=tuple(args.files),
        target=args.out,
        patient=args.patient,
        has_pseudonyms=args.pseudonyms,
        salt_file=args.salt_file,
        drop=tuple(args.drop),
        memory=args.memory,
    )
    with Bar(hidden=args.json, unit="file") as bar:
        found = extract_diaries(request, progress=bar.update)
    if args.json:
        print(json.dumps(extract_to_json(found, args.out), ensure_ascii=False))
        return 0
    people = f" of {counted(found.participants, 'participant')}" if found.participants else ""
    print(f"{counted(found.rows, 'row')}{people}: {args.out}")
    for name, type_ in found.types.items():
        print(f"  {name:<30} {type_.lower()}")
    for one in found.findings:
        print(f"{one.id}: {one.message} {one.advice}")
    if args.pseudonyms or args.salt_file:
        print(
            "Labels are pseudonyms. Other columns stay as they are: leave out with --drop what "
            "tells who it is."
        )
    return 0


SUBCOMMANDS: tuple[SubCommand, ...] = (
    SubCommand(
        NAME="extract",
        HELP="Diaries of many people as one typed file that is read fast",
        add_arguments=_add_extract,
        run=_run_extract,
    ),
)
