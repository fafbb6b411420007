"""``openldn ask``: the questions that people ask, answered under each hypothesis."""

import argparse
import json
from pathlib import Path

from openldn.cli.terminal import has_color
from openldn.errors import InputError

NAME = "ask"
HELP = "Answer a question: surgery, missed doses, steady state, opioid, tone"

EXAMPLES = """examples:
  openldn ask surgery --dose 4.5
  openldn ask surgery --dose 4.5 --below 0.1 --json
  openldn ask missed --dose 3 --missed 2
  openldn ask steady-state --dose 1.5 --receptor kappa
  openldn ask opioid --dose 4.5 --hours 12
  openldn ask dose-response --doses 1.5,3,4.5,6 --plot curve.svg
  openldn ask headline                    does the rebound make up for the block?

None of the answers is advice to take an opioid or to change a dose: ask the prescriber, and the
anesthetist before surgery.
"""
QUESTIONS = ("surgery", "missed", "steady-state", "opioid", "dose-response", "headline")


# Options that not every question uses.
USED_BY = {
    "dose": ("surgery", "missed", "steady-state", "opioid"),
    "every": ("surgery", "missed", "steady-state", "opioid", "dose-response"),
    "below": ("surgery",),
    "receptor": ("surgery", "steady-state", "dose-response"),
    "missed": ("missed",),
    "opioid": ("opioid",),
    "hours": ("opioid",),
    "share": ("opioid",),
    "doses": ("dose-response",),
    "plot": ("dose-response",),
    "dark": ("dose-response",),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXAMPLES
    parser.add_argument("question", choices=QUESTIONS, help="what is asked")
    parser.add_argument("--dose", metavar="MG", type=float, help="each dose, mg")
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
        "--draws", metavar="N", type=int, help="draws for the intervals [1000; headline 100]"
    )
    parser.add_argument(
        "--doses", metavar="MG,MG", default="", help="dose-response: which [0.5 to 50]"
    )
    parser.add_argument(
        "--plot", metavar="OUT", type=Path, help="dose-response: draw, as .svg, .png or .pdf"
    )
    parser.add_argument("--dark", action="store_true", help="draw on a dark ground")
    parser.add_argument("--seed", metavar="N", type=int, default=1, help="of the draws [1]")
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(args: argparse.Namespace) -> int:
    """Answer, and print."""
    from openldn.actions import (  # noqa: PLC0415 - loads numpy and more
        AskRequest,
        answer_question,
        answers_to_json,
        answers_to_text,
        plot_answers,
    )

    _refuse_unused(args)
    if args.question == "headline":
        return _headline(args)
    is_curve = args.question == "dose-response"
    if args.dose is None and not is_curve:
        raise InputError(f"ask {args.question} needs the dose; write --dose 4.5.")
    request = AskRequest(
        question=args.question,
        dose_mg=1.0 if is_curve else args.dose,
        doses_mg=_doses(args.doses),
        every_h=args.every,
        hypotheses=args.hypothesis,
        draws=1000 if args.draws is None else args.draws,
        seed=args.seed,
        below=args.below,
        receptor=args.receptor,
        n_missed=args.missed,
        opioid=args.opioid,
        hours_after_dose=args.hours,
        share=args.share,
    )
    answers = answer_question(request)
    if args.plot is not None:
        plot_answers(answers, args.plot, is_dark=args.dark)
    if args.json:
        print(json.dumps(answers_to_json(request, answers), allow_nan=False, ensure_ascii=False))
    else:
        print(answers_to_text(request, answers, color=has_color()), end="")
    return 0


def _refuse_unused(args: argparse.Namespace) -> None:
    """Refuse options that the question does not use."""
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    for name, questions in USED_BY.items():
        if args.question in questions or getattr(args, name) == parser.get_default(name):
            continue
        raise InputError(
            f"--{name} is not for ask {args.question}, only for {', '.join(questions)}; "
            "leave it out."
        )


def _doses(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(part) for part in text.split(",") if part.strip())
    except ValueError:
        raise InputError(
            f"--doses is {text!r}; write numbers with commas, like 1.5,3,4.5."
        ) from None


def _headline(args: argparse.Namespace) -> int:
    from openldn.actions import (  # noqa: PLC0415 - loads the engine
        answer_headline,
        headline_to_json,
        headline_to_text,
    )

    found = answer_headline(
        hypotheses=args.hypothesis,
        draws=100 if args.draws is None else args.draws,
        seed=args.seed,
    )
    if args.json:
        print(json.dumps(headline_to_json(found), allow_nan=False, ensure_ascii=False))
    else:
        print(headline_to_text(found, color=has_color()), end="")
    return 0
