"""``openldn evaluate``: judge a diary."""

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from openldn.cli.day_order import add_day_order
from openldn.cli.terminal import Bar
from openldn.errors import DiaryError

if TYPE_CHECKING:
    from openldn.actions import EvaluateRequest
    from openldn.record import Instrument
    from openldn.trial import ModelSpec

NAME = "evaluate"
HELP = "Judge from a diary whether a treatment works for this person"

# A first look asks for more, so a script must not take it for a verdict.
EXIT_FIRST_LOOK = 2
PREPARING = (
    "Preparing the engine once on this computer; this takes about a minute "
    "(openldn doctor --prepare does it beforehand)."
)
EXAMPLES = """examples:
  openldn evaluate diary.csv --time date --treatment arm --active LDN --comparator placebo \\
      --outcome pain --range 0 10 --mcid 1 --blinded --report pain.html
  openldn evaluate diary.csv --time date --dose-mg dose --outcome fatigue --range 0 10 \\
      --carryover estimate
  openldn evaluate diary.csv          (lists the columns and proposes a command)
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXAMPLES
    parser.add_argument("file", nargs="?", type=Path, help="diary: CSV, TSV or semicolon text")
    add_columns(parser.add_argument_group("columns of the diary"))
    add_outcome(parser.add_argument_group("the outcome"))
    add_model(parser.add_argument_group("the model"))
    _add_output(parser.add_argument_group("output"))


def add_columns(group: "argparse._ArgumentGroup") -> None:
    """Declare the columns of a diary."""
    group.add_argument("--outcome", metavar="COL", help="score")
    group.add_argument("--time", metavar="COL", help="date, date and time, or day number")
    group.add_argument(
        "--clock", metavar="COL", help="time of day, where --time holds the date alone"
    )
    group.add_argument("--treatment", metavar="COL", help="treatment label")
    group.add_argument("--dose-mg", metavar="COL", help="dose taken, mg (0 for none)")
    group.add_argument("--active", metavar="LABEL", help="label of the treatment to judge")
    group.add_argument("--comparator", metavar="LABEL", help="label it is compared with")
    group.add_argument("--patient", metavar="COL", help="one course per label")
    group.add_argument("--period", metavar="COL", help="treatment period")
    group.add_argument("--cycle", metavar="COL", help="pair of periods that belong together")
    group.add_argument("--guess", metavar="COL", help="guessed probability of active treatment")
    group.add_argument(
        "--covariate", metavar="COL", action="append", default=[], help="may be repeated"
    )
    add_day_order(group)
    group.add_argument("--zone", help="time zone, such as Europe/Berlin")
    group.add_argument(
        "--day-cut", metavar="HOUR", type=int, default=0, help="hour at which a day begins [0]"
    )


def add_outcome(group: "argparse._ArgumentGroup") -> None:
    """Declare what the outcome is."""
    group.add_argument("--instrument", metavar="NAME", help="known instrument, such as NRS")
    group.add_argument(
        "--range", metavar=("LOW", "HIGH"), nargs=2, type=float, help="ends of the scale"
    )
    group.add_argument("--better", choices=("lower", "higher"), help="direction [lower]")
    group.add_argument(
        "--mcid",
        metavar="SIZE",
        type=float,
        help="smallest difference that matters, in points or counts; of yes/no 0.2 is 20 percent",
    )
    known = group.add_mutually_exclusive_group()
    known.add_argument(
        "--blinded", action="store_true", help="the participant did not know the treatment"
    )
    known.add_argument(
        "--open-label", action="store_true", help="the participant knew the treatment"
    )


def add_model(group: "argparse._ArgumentGroup") -> None:
    """Declare what the course is judged with."""
    group.add_argument(
        "--likelihood",
        metavar="NAME",
        help="gaussian, ordinal, censored, count, poisson or binary [from the range]",
    )
    group.add_argument(
        "--carryover",
        metavar="none|estimate|DAYS",
        help="how the effect builds up and fades: at once, unknown, or a half-life in days",
    )
    group.add_argument(
        "--prior",
        metavar="PRIOR",
        help='none, sceptical, enthusiastic, or "normal(mean, sd)" in score points '
        "(counts: logarithms, yes/no: probits) [sceptical]",
    )
    group.add_argument("--model", metavar="FILE", type=Path, help="model file (TOML)")
    group.add_argument("--no-trend", action="store_true", help="leave the trend out")
    group.add_argument("--weekday", action="store_true", help="add weekday effects")


def _add_output(group: "argparse._ArgumentGroup") -> None:
    group.add_argument("--report", metavar="OUT.html", type=Path, help="write a page with plots")
    group.add_argument("--title", help="title of the page")
    group.add_argument(
        "--print-model", action="store_true", help="write the model file used, and stop"
    )
    group.add_argument("--json", action="store_true", help="print as JSON")
    group.add_argument(
        "--checks",
        choices=("auto", "full", "basic"),
        default="auto",
        help="full also refits for the checks [full up to 200 patients]",
    )
    group.add_argument("--jobs", metavar="N", type=int, help="processes for many patients")
    group.add_argument(
        "--resume", metavar="DIR", type=Path, help="keep finished patients here; take up again"
    )
    group.add_argument(
        "--cluster", metavar="ADDRESS", help="Dask scheduler that does the work, tcp://HOST:8786"
    )
    group.add_argument("--quiet", action="store_true", help="no progress bar")


def run(args: argparse.Namespace) -> int:
    """Evaluate and print; write the report if asked."""
    from openldn.actions import (  # noqa: PLC0415 - loads numpy and more
        evaluate_file,
        evaluate_to_json,
        json_text,
        kernels_are_kept,
        model_text,
        write_report,
    )

    spec = read_spec(args)
    if args.print_model and args.file is None:
        print(model_text(spec), end="")
        return 0
    if args.file is not None and is_first_look(args):
        print(explain_diary(args), file=sys.stderr)
        return EXIT_FIRST_LOOK
    request = make_request(args, spec)
    if args.print_model:
        print(model_text(spec, request=request), end="")
        return 0
    if not kernels_are_kept() and not args.quiet:
        print(PREPARING, file=sys.stderr)
    with Bar(hidden=args.quiet) as bar:
        if args.json and args.report is None:
            for piece in evaluate_to_json(request, progress=bar.update):
                print(piece, end="")
            print()
            return 0
        evaluation = evaluate_file(request, progress=bar.update)
    if args.report is not None:
        write_report(evaluation, args.report, title=args.title, made_on=date.today())
    if args.json:
        for piece in json_text(evaluation):
            print(piece, end="")
        print()
        return 0
    from openldn.actions import render_text  # noqa: PLC0415

    print(render_text(evaluation), end="")
    if args.report is not None:
        print(f"\nReport: {args.report}")
    return 0


def read_spec(args: argparse.Namespace) -> "ModelSpec":
    """Model that the options ask for."""
    from openldn.actions import choose_model  # noqa: PLC0415

    return choose_model(
        file=args.model,
        likelihood=args.likelihood,
        carryover=args.carryover,
        prior=args.prior,
        trend=not args.no_trend,
        weekday=args.weekday,
    )


def make_request(args: argparse.Namespace, spec: "ModelSpec") -> "EvaluateRequest":
    """What the options ask of a diary."""
    from openldn.actions import (  # noqa: PLC0415
        DiaryColumns,
        EvaluateRequest,
        ReadOptions,
        labels_for_doses,
    )

    if args.file is None:
        raise DiaryError("no diary file is named. Give one: openldn evaluate diary.csv")
    active, comparator = args.active, args.comparator
    if args.dose_mg and not args.treatment and not (active or comparator):
        active, comparator = labels_for_doses()
    if not args.outcome or not (args.treatment or args.dose_mg) or not (active and comparator):
        raise DiaryError(explain_diary(args))
    instrument = read_instrument(args)
    return EvaluateRequest(
        path=args.file,
        columns=DiaryColumns(
            outcome=args.outcome,
            treatment=args.treatment,
            dose_mg=args.dose_mg,
            time=args.time,
            clock=args.clock,
            patient=args.patient,
            period=args.period,
            cycle=args.cycle,
            guess=args.guess,
            covariates=tuple(args.covariate),
        ),
        options=ReadOptions(
            day_first=args.day_first,
            zone=args.zone,
            day_cut_hour=args.day_cut,
            minimum=instrument.minimum,
            maximum=instrument.maximum,
            active=(active,),
            comparator=(comparator,),
            today=date.today(),
        ),
        active=active,
        comparator=comparator,
        instrument=instrument,
        spec=spec,
        blinded=stated_blind(args),
        thorough={"auto": None, "full": True, "basic": False}[args.checks],
        jobs=args.jobs,
        resume=args.resume,
        cluster=args.cluster,
    )


def read_instrument(args: argparse.Namespace) -> "Instrument":
    """Instrument that the options of :func:`add_outcome` tell."""
    from openldn.actions import choose_instrument  # noqa: PLC0415

    return choose_instrument(
        outcome=args.outcome,
        instrument=args.instrument,
        limits=tuple(args.range) if args.range else None,
        better=args.better,
        mcid=args.mcid,
    )


def stated_blind(args: argparse.Namespace) -> bool | None:
    """As stated; guesses are only asked where there was a blind, and a dose taken is known."""
    if args.open_label or (args.dose_mg and not args.treatment):
        return False
    return True if args.blinded or getattr(args, "guess", None) else None


def is_first_look(args: argparse.Namespace) -> bool:
    """Whether a file was named and nothing said about it."""
    return not any((args.outcome, args.treatment, args.dose_mg, args.active, args.comparator))


def explain_diary(args: argparse.Namespace) -> str:
    """What the file holds, and a command to start from."""
    from openldn.actions import propose_command  # noqa: PLC0415

    missing = [
        name
        for name, given in (
            ("--outcome", args.outcome),
            ("--treatment or --dose-mg", args.treatment or args.dose_mg),
            ("--active", args.active),
            ("--comparator", args.comparator),
        )
        if not given
    ]
    return propose_command(
        args.file,
        missing=tuple(missing),
        given=vars(args),
        command=getattr(args, "words", ("evaluate",)),
    )
