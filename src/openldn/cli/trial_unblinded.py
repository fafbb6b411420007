"""``openldn trial unblinded``: what is left for the drug of a course whose treatment was known."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from openldn.cli.evaluate import (
    EXIT_FIRST_LOOK,
    add_columns,
    add_model,
    add_outcome,
    explain_diary,
    is_first_look,
    make_request,
    read_spec,
)
from openldn.cli.subcommand import SubCommand
from openldn.cli.terminal import Bar, has_color
from openldn.errors import InputError

if TYPE_CHECKING:
    from openldn.actions import UnblindedRequest

EXAMPLES = """examples:
  openldn trial unblinded diary.csv --time date --treatment arm --active LDN --comparator none \\
      --outcome pain --range 0 10 --better lower --mcid 1 --condition fibromyalgia
  openldn trial unblinded diary.csv --time date --dose-mg dose --outcome pain --range 0 10 \\
      --condition fibromyalgia --start-rule "7 days 1.2 above usual" --plot tipping.svg
  openldn trial unblinded diary.csv --time date --dose-mg dose --outcome fatigue --range 0 10 \\
      --placebo-change "-0.8 (0.3) sd 1.5" --missing-delta 1 0

words:
  unblinded   the patient knew what was taken, so belief may have moved the score too
  placebo arm people in trials who got placebo; how much they changed is taken off
  bad spell   who starts in a bad week gets better without any drug
  carryover   how fast the effect builds up and fades
  MCID        the smallest difference that matters to the patient
"""


def _add(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXAMPLES
    parser.add_argument("file", nargs="?", type=Path, help="diary: CSV, TSV or semicolon text")
    add_columns(parser.add_argument_group("columns of the diary"))
    add_outcome(parser.add_argument_group("the outcome"))
    _add_assumptions(parser.add_argument_group("what else moves a score"))
    add_model(parser.add_argument_group("the model"))
    _add_output(parser.add_argument_group("output"))
    # Options of the evaluation that have no meaning for one course at a time.
    parser.set_defaults(
        checks="basic", jobs=1, resume=None, cluster=None, words=("trial", "unblinded")
    )


def _add_assumptions(group: "argparse._ArgumentGroup") -> None:
    group.add_argument(
        "--condition", metavar="NAME", default="", help="to look up placebo arms, like fibromyalgia"
    )
    group.add_argument(
        "--evidence-outcome", metavar="WORDS", default="",
        help="what the score measures, as the trials call it [name of --outcome]",
    )  # fmt: skip
    group.add_argument(
        "--placebo-change", metavar="TEXT", default="",
        help='an assumption instead: mean, standard error, SD between persons, like '
        '"-0.9 (0.25) sd 1.58"',
    )  # fmt: skip
    group.add_argument(
        "--start-rule", metavar="RULE", default="unknown",
        help='why the drug was started that day: planned, unknown, or "7 days 1.2 above usual" '
        "[unknown]",
    )  # fmt: skip
    group.add_argument(
        "--missing-delta", metavar="POINTS", nargs="+", type=float, default=[0.0],
        help="missing scores are so much worse than noted ones on the drug, and off it [0 0]",
    )  # fmt: skip
    group.add_argument(
        "--planned-days", metavar="N", type=int,
        help="days the diary was to be kept; what is not there counts as missing",
    )  # fmt: skip
    group.add_argument(
        "--possible-starts", metavar="DAYS", default="",
        help="if the day of the start was drawn by lot: the days that could be, like 14,21,28; "
        "the first entry is day 0",
    )  # fmt: skip
    group.add_argument(
        "--trial-periods", metavar="N", type=int, default=4,
        help="of the blinded trial to compare with [4]",
    )  # fmt: skip
    group.add_argument(
        "--trial-weeks", metavar="WEEKS", type=float, default=6.0,
        help="length of one of its periods [6]",
    )  # fmt: skip


def _add_output(group: "argparse._ArgumentGroup") -> None:
    group.add_argument("--json", action="store_true", help="print as JSON")
    group.add_argument(
        "--plot", metavar="FILE", type=Path, help="how the answer moves: svg, png or pdf"
    )
    group.add_argument("--dark", action="store_true", help="plot on a dark ground")
    group.add_argument("--quiet", action="store_true", help="no progress bar")


def _run(args: argparse.Namespace) -> int:
    from openldn.actions import (  # noqa: PLC0415 - loads numpy and more
        judge_unblinded,
        plot_unblinded,
        unblinded_json,
        unblinded_text,
    )

    if args.file is not None and is_first_look(args):
        print(explain_diary(args), file=sys.stderr)
        return EXIT_FIRST_LOOK
    with Bar(hidden=args.quiet) as bar:
        answer = judge_unblinded(_request(args), progress=bar.update)
    if args.plot is not None:
        plot_unblinded(answer, args.plot, is_dark=args.dark)
    if args.json:
        print(json.dumps(unblinded_json(answer), indent=2, allow_nan=False))
        return 0
    print(unblinded_text(answer, color=has_color()), end="")
    if args.plot is not None:
        print(f"\nPlot: {args.plot}")
    return 0


def _request(args: argparse.Namespace) -> "UnblindedRequest":
    from openldn.actions import UnblindedRequest  # noqa: PLC0415

    if args.evidence_outcome and not args.condition:
        raise InputError("--evidence-outcome goes with --condition, like --condition fibromyalgia.")
    if len(args.missing_delta) > 2:
        raise InputError(
            f"--missing-delta has {len(args.missing_delta)} numbers; give one (on the drug) or two "
            "(on the drug, off it)."
        )
    on, off = (*args.missing_delta, 0.0)[:2]
    return UnblindedRequest(
        diary=make_request(args, read_spec(args)),
        condition=args.condition,
        evidence_outcome=args.evidence_outcome,
        placebo_change=args.placebo_change,
        start_rule=args.start_rule,
        missing_delta=(on, off),
        planned_days=args.planned_days,
        possible_starts=_days(args.possible_starts),
        trial_periods=args.trial_periods,
        trial_weeks=args.trial_weeks,
    )


def _days(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(part) for part in text.replace(";", ",").split(",") if part.strip())
    except ValueError as error:
        raise InputError(
            f"--possible-starts {text!r} holds something that is no number; give days like "
            "14,21,28."
        ) from error


SUBCOMMANDS: tuple[SubCommand, ...] = (
    SubCommand(
        NAME="unblinded",
        HELP="Judge a course whose treatment was known: take off placebo, time and a bad spell",
        add_arguments=_add,
        run=_run,
    ),
)
