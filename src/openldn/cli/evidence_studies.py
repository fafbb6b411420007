"""``openldn evidence list|show|check|add``: the studies themselves."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from openldn.cli.subcommand import SubCommand
from openldn.cli.terminal import has_color


def _print(text: str, content: dict[str, Any], *, as_json: bool) -> int:
    if as_json:
        print(json.dumps(content, allow_nan=False, ensure_ascii=False, indent=2))
    else:
        print(text, end="")
    return 0


def _add_shared(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", metavar="FOLDER", type=Path, help="studies of your own, beside the packaged ones"
    )
    parser.add_argument("--json", action="store_true", help="print as JSON")


def add_list(parser: argparse.ArgumentParser) -> None:
    """Options of ``list``."""
    parser.add_argument(
        "--condition", metavar="WORDS", default="", help="words of the condition, or an ICD-10 code"
    )
    parser.add_argument(
        "--design", metavar="WORDS", default="", help="words of the design, like RCT or case"
    )
    _add_shared(parser)


def run_list(args: argparse.Namespace) -> int:
    """List the studies."""
    from openldn.actions import evidence_studies as action  # noqa: PLC0415 - loads polars

    found = action.list_studies(condition=args.condition, design=args.design, folder=args.data)
    text = action.render_study_list(found, color=has_color())
    return _print(text, action.studies_to_json(found), as_json=args.json)


def add_show(parser: argparse.ArgumentParser) -> None:
    """Options of ``show``."""
    parser.add_argument("study", metavar="STUDY", help="id of a study, like bruun2024_fm")
    _add_shared(parser)


def run_show(args: argparse.Namespace) -> int:
    """Show a study, its numbers, their sources, and what the checks found."""
    from openldn.actions import evidence_studies as action  # noqa: PLC0415 - loads polars

    study, findings = action.show_study(args.study, folder=args.data)
    text = action.render_study(study, findings, color=has_color())
    return _print(text, action.study_to_json(study, findings), as_json=args.json)


def add_check(parser: argparse.ArgumentParser) -> None:
    """Options of ``check``."""
    parser.add_argument(
        "file", metavar="FILE", nargs="?", type=Path, help="study (.toml) or table (.csv) [all]"
    )
    _add_shared(parser)


def run_check(args: argparse.Namespace) -> int:
    """Check the numbers."""
    from openldn.actions import evidence_studies as action  # noqa: PLC0415 - loads polars

    studies, findings = action.check_evidence(args.file, folder=args.data)
    sizes = {"n_studies": len(studies), "n_checks": action.count_checks()}
    text = action.render_evidence_findings(findings, **sizes, color=has_color())
    return _print(text, action.evidence_findings_to_json(findings, **sizes), as_json=args.json)


def add_add(parser: argparse.ArgumentParser) -> None:
    """Options of ``add``."""
    parser.add_argument(
        "--into", metavar="FOLDER", type=Path, required=True, help="folder to write the study to"
    )
    parser.add_argument(
        "--from",
        dest="source",
        metavar="FILE",
        type=Path,
        help="study (.toml) or table (.csv) instead of questions",
    )
    _add_shared(parser)


def run_add(args: argparse.Namespace) -> int:
    """Add a study: from a file, or by questions."""
    from openldn.actions import evidence_studies as action  # noqa: PLC0415 - loads polars

    if args.source is not None:
        paths, findings = action.add_studies(args.source, into=args.into, folder=args.data)
    else:
        paths, findings = action.add_guided(_ask, _tell, into=args.into, folder=args.data)
    text = action.render_added(paths, findings, color=has_color())
    return _print(text, action.added_to_json(paths, findings), as_json=args.json)


def _ask(question: str) -> str:
    # Questions are no part of the answer, which may be JSON.
    print(question, end="", file=sys.stderr, flush=True)
    return input()


def _tell(line: str) -> None:
    print(line, file=sys.stderr)


SUBCOMMANDS: tuple[SubCommand, ...] = (
    SubCommand(NAME="list", HELP="List the studies", add_arguments=add_list, run=run_list),
    SubCommand(
        NAME="show",
        HELP="Show a study: its numbers, their sources, what the checks found",
        add_arguments=add_show,
        run=run_show,
    ),
    SubCommand(
        NAME="check",
        HELP="Look for numbers that cannot be, or are easily misread",
        add_arguments=add_check,
        run=run_check,
    ),
    SubCommand(
        NAME="add",
        HELP="Add a study: answer questions, or give a file",
        add_arguments=add_add,
        run=run_add,
    ),
)
