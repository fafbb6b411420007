"""``openldn evidence pool`` and ``forest``: a synthesis of anybody's studies."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from openldn.cli.subcommand import SubCommand
from openldn.cli.terminal import has_color
from openldn.errors import InputError

if TYPE_CHECKING:
    from openldn.actions import PoolRequest

MEASURES = (
    "GEN", "MD", "SMD", "ROM", "RR", "OR", "RD", "PETO", "AS", "PROP", "PLN", "PLO", "PAS", "PFT",
)  # fmt: skip
METHODS = ("FE", "DL", "PM", "REML", "ML", "EB", "HS", "SJ", "HE", "MH", "PETO", "GLMM")
TESTS = ("z", "knha", "adhoc")
PLOTS = ("forest", "cumulative", "funnel")


def _add_source(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--file", metavar="STUDIES.csv", help="table of studies")
    parser.add_argument("--condition", metavar="NAME", help="of what is known, like fibromyalgia")
    parser.add_argument("--outcome", metavar="WORDS", help="with --condition, like pain")
    parser.add_argument(
        "--measure", choices=MEASURES, default="GEN", help="of the table [GEN: yi with vi or sei]"
    )
    parser.add_argument("--method", choices=METHODS, default="REML", help="[REML]")
    parser.add_argument("--test", choices=TESTS, default="knha", help="[knha]")
    parser.add_argument("--level", metavar="X", type=float, default=0.95, help="[0.95]")


def _add_pool(parser: argparse.ArgumentParser) -> None:
    _add_source(parser)
    parser.add_argument("--json", action="store_true", help="print as JSON")


def _add_forest(parser: argparse.ArgumentParser) -> None:
    _add_source(parser)
    parser.add_argument("--kind", choices=PLOTS, default="forest", help="[forest]")
    parser.add_argument("--title", default="", help="above the plot")
    parser.add_argument("--dark", action="store_true", help="on a dark ground")
    parser.add_argument(
        "-o", "--out", metavar="OUT", type=Path, default=Path("forest.svg"), help="[forest.svg]"
    )


def _run_pool(args: argparse.Namespace) -> int:
    from openldn.actions import (  # noqa: PLC0415 - loads numpy and more
        decide_pool,
        decision_to_json,
        decision_to_text,
        pool_file,
        pool_kept,
        pooled_to_json,
        pooled_to_text,
    )

    if _is_of_condition(args):
        decision = decide_pool(args.condition, args.outcome)
        found = pool_kept(decision, method=args.method, test=args.test)
        if args.json:
            print(json.dumps(decision_to_json(decision, found), ensure_ascii=False))
        else:
            print(decision_to_text(decision, found, color=has_color()), end="")
        return 0
    pooled = pool_file(_request(args))
    if args.json:
        print(json.dumps(pooled_to_json(pooled), ensure_ascii=False, allow_nan=False))
    else:
        print(pooled_to_text(pooled, color=has_color()), end="")
    return 0


def _run_forest(args: argparse.Namespace) -> int:
    from openldn.actions import (  # noqa: PLC0415 - loads numpy and more
        plot_condition,
        plot_pooled,
        pool_file,
    )

    if _is_of_condition(args):
        plot_condition(args.condition, args.outcome, args.out, is_dark=args.dark)
    else:
        found = pool_file(_request(args))
        plot_pooled(found, args.out, kind=args.kind, title=args.title, is_dark=args.dark)
    print(f"Plot: {args.out}")
    return 0


def _is_of_condition(args: argparse.Namespace) -> bool:
    if (args.file is None) == (args.condition is None):
        raise InputError(
            "give either a table of studies (--file), or --condition with --outcome; not both."
        )
    if args.condition is not None and args.measure != "GEN":
        raise InputError("--measure goes with --file; of a condition the rows say what they are.")
    if args.condition is not None and getattr(args, "kind", "forest") != "forest":
        raise InputError("--kind goes with --file; of a condition only a forest plot is drawn.")
    if args.file is not None and args.outcome:
        raise InputError("--outcome goes with --condition; a table of studies holds one outcome.")
    if args.condition is not None and not args.outcome:
        raise InputError(
            "--condition needs --outcome, like --condition fibromyalgia --outcome pain."
        )
    return args.condition is not None


def _request(args: argparse.Namespace) -> "PoolRequest":
    from openldn.actions import PoolRequest  # noqa: PLC0415

    return PoolRequest(
        file=args.file,
        measure=args.measure,
        method=args.method,
        test=args.test,
        level=args.level,
    )


SUBCOMMANDS: tuple[SubCommand, ...] = (
    SubCommand(
        NAME="pool",
        HELP="Pool studies of a table, or what may be pooled of a condition",
        add_arguments=_add_pool,
        run=_run_pool,
    ),
    SubCommand(
        NAME="forest",
        HELP="Draw a forest, cumulative or funnel plot",
        add_arguments=_add_forest,
        run=_run_forest,
    ),
)
