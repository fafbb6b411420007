"""``openldn ask``: the questions that people ask, answered under each hypothesis."""

import argparse
import json

from openldn.cli.terminal import has_color

NAME = "ask"
HELP = "Answer a question: surgery, missed doses, steady state, opioid"

EXAMPLES = """examples:
  openldn ask surgery --dose 4.5
  openldn ask surgery --dose 4.5 --below 0.1 --json
  openldn ask missed --dose 3 --missed 2
  openldn ask steady-state --dose 1.5 --receptor kappa
  openldn ask opioid --dose 4.5 --hours 12

None of the answers is advice to take an opioid or to change a dose: ask the prescriber, and the
anesthetist before surgery.
"""
QUESTIONS = ("surgery", "missed", "steady-state", "opioid")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXAMPLES
    parser.add_argument("question", choices=QUESTIONS, help="what is asked")
    parser.add_argument("--dose", metavar="MG", type=float, required=True, help="each dose, mg")
    parser.add_argument(
        "--every", metavar="H", type=float, default=24.0, help="hours between doses [24]"
    )
    parser.add_argument(
        "--hypothesis", metavar="NAMES", default="all", help="names with commas [all]"
    )
    parser.add_argument(
        "--below", metavar="X", type=float, default=0.25, help="surgery: share of receptors [0.25]"
    )
    parser.add_argument(
        "--receptor", choices=("mu", "kappa", "delta"), default="mu", help="which [mu]"
    )
    parser.add_argument(
        "--missed", metavar="N", type=int, default=1, help="missed: doses in a row [1]"
    )
    parser.add_argument(
        "--opioid", choices=("fentanyl", "carfentanil"), default="fentanyl", help="opioid: which"
    )
    parser.add_argument(
        "--hours", metavar="H", type=float, default=12.0, help="opioid: after the last dose [12]"
    )
    parser.add_argument(
        "--share",
        metavar="X",
        type=float,
        default=0.5,
        help="opioid: share of receptors it would hold alone [0.5]",
    )
    parser.add_argument(
        "--draws", metavar="N", type=int, default=1000, help="draws for the intervals [1000]"
    )
    parser.add_argument("--seed", metavar="N", type=int, default=1, help="of the draws [1]")
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(args: argparse.Namespace) -> int:
    """Answer, and print."""
    from openldn.actions import (  # noqa: PLC0415 - loads numpy and more
        AskRequest,
        answer_question,
        answers_to_json,
        answers_to_text,
    )

    request = AskRequest(
        question=args.question,
        dose_mg=args.dose,
        every_h=args.every,
        hypotheses=args.hypothesis,
        draws=args.draws,
        seed=args.seed,
        below=args.below,
        receptor=args.receptor,
        n_missed=args.missed,
        opioid=args.opioid,
        hours_after_dose=args.hours,
        share=args.share,
    )
    answers = answer_question(request)
    if args.json:
        print(json.dumps(answers_to_json(request, answers), allow_nan=False, ensure_ascii=False))
    else:
        print(answers_to_text(request, answers, color=has_color()), end="")
    return 0
