"""``openldn evidence claims``, ``claim``, ``condition`` and ``priors``."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openldn.cli.subcommand import SubCommand
from openldn.cli.terminal import has_color
from openldn.errors import InputError

VERDICTS = ("supported", "contested", "unsupported", "untestable", "contradicted")


def _add_claims(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--verdict", choices=VERDICTS, help="only claims of this verdict")
    parser.add_argument(
        "--findings", action="store_true", help="only where curator and linked studies part"
    )
    _add_json(parser)


def _run_claims(args: argparse.Namespace) -> int:
    from openldn.actions import claims_json, claims_text  # noqa: PLC0415

    wanted = {"verdict": args.verdict or "", "only_findings": args.findings}
    return _show(
        args, lambda: claims_json(**wanted), lambda: claims_text(**wanted, color=has_color())
    )


def _add_claim(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="like C39 or X01")
    parser.add_argument(
        "--simulate", action="store_true", help="weigh the endorphins too; takes a while"
    )
    _add_json(parser)


def _run_claim(args: argparse.Namespace) -> int:
    from openldn.actions import claim_json, claim_text  # noqa: PLC0415

    return _show(
        args,
        lambda: claim_json(args.id, simulates=args.simulate),
        lambda: claim_text(args.id, simulates=args.simulate, color=has_color()),
    )


def _add_condition(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "condition", nargs="*", metavar="CONDITION", help="name, synonym or ICD-10 code"
    )
    parser.add_argument("--list", action="store_true", help="list the names")
    parser.add_argument(
        "--judge",
        metavar="DOMAIN=STEPS:REASON",
        action="append",
        default=[],
        help="your judgement on certainty, over the rule: imprecision=-1: reason",
    )
    _add_json(parser)


def _run_condition(args: argparse.Namespace) -> int:
    from openldn.actions import condition_json, condition_text  # noqa: PLC0415

    name = "" if args.list else " ".join(args.condition)
    return _show(
        args,
        lambda: condition_json(name, judgements=args.judge),
        lambda: condition_text(name, judgements=args.judge, color=has_color()),
    )


def _add_priors(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("condition", nargs="?", default="", metavar="CONDITION")
    parser.add_argument("outcome", nargs="?", default="", metavar="OUTCOME", help="like pain")
    parser.add_argument(
        "--instrument", metavar="ID", default="", help="of the person's scores, like pain_nrs"
    )
    parser.add_argument("--range", metavar="LOW-HIGH", default="", help="of them, like 0-10")
    parser.add_argument("--unit", metavar="UNIT", default="points", help="of them [points]")
    parser.add_argument(
        "--summary", metavar="WORDS", default="mean of a period", help="[mean of a period]"
    )
    parser.add_argument(
        "-o", "--out", metavar="OUT", type=Path, help="draw them, like priors.svg, .png or .pdf"
    )
    parser.add_argument("--dark", action="store_true", help="draw on a dark ground")
    _add_json(parser)


def _run_priors(args: argparse.Namespace) -> int:
    from openldn.actions import plot_priors, priors_json, priors_text  # noqa: PLC0415

    scale = {
        "instrument_id": args.instrument,
        "span": args.range,
        "unit": args.unit,
        "summary": args.summary,
    }
    if args.out is not None:
        if not args.condition:
            raise InputError(
                "-o needs a condition, like: openldn evidence priors fibromyalgia pain"
            )
        plot_priors(args.condition, args.outcome, args.out, is_dark=args.dark, **scale)
    elif args.dark:
        raise InputError("--dark is for a drawing; give -o priors.svg.")
    return _show(
        args,
        lambda: priors_json(args.condition, args.outcome, **scale),
        lambda: priors_text(args.condition, args.outcome, color=has_color(), **scale),
    )


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print as JSON")


def _show(
    args: argparse.Namespace, to_json: Callable[[], dict[str, Any]], to_text: Callable[[], str]
) -> int:
    if args.json:
        print(json.dumps(to_json(), indent=1, ensure_ascii=False))
    else:
        print(to_text(), end="")
    return 0


SUBCOMMANDS: tuple[SubCommand, ...] = (
    SubCommand(
        NAME="claims",
        HELP="The ledger of claims: verdict of a curator, and of the linked studies by rule",
        add_arguments=_add_claims,
        run=_run_claims,
    ),
    SubCommand(
        NAME="claim",
        HELP="One claim: for, against, its studies, its numbers computed again",
        add_arguments=_add_claim,
        run=_run_claim,
    ),
    SubCommand(
        NAME="condition",
        HELP="What is known in a condition, the firmest first, comparator beside",
        add_arguments=_add_condition,
        run=_run_condition,
    ),
    SubCommand(
        NAME="priors",
        HELP="Priors for one person's course, from placebo-controlled contrasts only",
        add_arguments=_add_priors,
        run=_run_priors,
    ),
)
