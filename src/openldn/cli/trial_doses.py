"""``openldn trial doses`` and ``next-dose``: which of several doses is best for this person."""

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from openldn.cli.day_order import add_day_order
from openldn.cli.evaluate import PREPARING, read_instrument, stated_blind
from openldn.cli.subcommand import SubCommand
from openldn.cli.terminal import Bar, has_color
from openldn.errors import DesignError, DiaryError

if TYPE_CHECKING:
    from openldn.actions import DosesRequest

EXAMPLES_DOSES = """examples:
  openldn trial doses diary.csv --time date --treatment arm --outcome pain --range 0 10 \\
      --doses "placebo=0, LDN 1.5=1.5, LDN 3=3, LDN 4.5=4.5" --mcid 1 --blinded \\
      --carryover estimate --plot curve.svg
  openldn trial doses diary.csv --time date --dose-mg dose --outcome fatigue --range 0 10 \\
      --doses "0, 1.5, 3, 4.5"
  openldn trial doses --simulate --persons 50     (fixed against adaptive, invented persons)

Doses are in mg with a decimal point; 0 is placebo. Every dose and placebo needs two periods or
more. Numbers alone ("0, 1.5, 3") go with a column of doses; labels need label=dose.

words:
  MCID        the smallest difference that matters to the patient
  shape       how benefit may rise with dose: not at all, to a level, step by step, up and down
  ED50        the dose with half of the full effect
  carryover   what is left of one dose in the first days of the next
"""
EXAMPLES_NEXT = """examples:
  openldn trial next-dose design.toml diary.csv --time date --treatment arm --outcome pain \\
      --range 0 10 --max-dose 4.5
  openldn trial next-dose design.toml diary.csv --time date --treatment arm --outcome pain \\
      --range 0 10 --max-dose 3 --adaptive --stop "LDN 3"

For the pharmacist, who knows the treatments; patient, prescriber and analyst must not see the
answer. A cycle holds each treatment once. The default is fixed: each treatment in play once, in
random order. --adaptive draws doses that look good more often; that weakens what can be concluded
and can break the blind. A cycle that was drawn is kept and shown again until the diary holds it;
options that it does not follow are named.
"""


def _add_diary(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("columns of the diary")
    group.add_argument("--outcome", metavar="COL", help="score")
    group.add_argument("--time", metavar="COL", help="date, date and time, or day number")
    group.add_argument("--treatment", metavar="COL", help="treatment label")
    group.add_argument("--dose-mg", metavar="COL", help="dose taken, mg (0 for none)")
    group.add_argument("--period", metavar="COL", help="treatment period")
    group.add_argument("--cycle", metavar="COL", help="periods that belong together")
    add_day_order(group)
    group.add_argument("--zone", help="time zone, such as Europe/Berlin")
    group = parser.add_argument_group("the outcome")
    group.add_argument("--instrument", metavar="NAME", help="known instrument, such as NRS")
    group.add_argument(
        "--range", metavar=("LOW", "HIGH"), nargs=2, type=float, help="ends of the scale"
    )
    group.add_argument("--better", choices=("lower", "higher"), help="direction [lower]")
    group.add_argument(
        "--mcid", metavar="SIZE", type=float, help="smallest difference that matters, in points"
    )
    known = group.add_mutually_exclusive_group()
    known.add_argument("--blinded", action="store_true", help="the treatment was not known")
    known.add_argument("--open-label", action="store_true", help="the treatment was known")
    group = parser.add_argument_group("the model")
    group.add_argument("--likelihood", metavar="NAME", help="as for openldn evaluate")
    group.add_argument(
        "--carryover",
        metavar="none|estimate|DAYS",
        help="how effects build up and fade: at once, unknown, or a half-life in days",
    )
    group.add_argument(
        "--carrying",
        choices=("effect", "dose"),
        default="effect",
        help="what builds up and fades: each dose's effect on its own, or the dose [effect]",
    )
    group.add_argument(
        "--prior",
        metavar="PRIOR",
        default="tested",
        help="what is thought of the dose of half the effect (ED50): tested (around the doses "
        "compared), fibromyalgia (one study, 25 persons, no placebo), or "
        '"log-normal(median mg, log_sd)" [tested]',
    )
    group.add_argument("--model", metavar="FILE", type=Path, help="model file (TOML)")
    group.add_argument("--no-trend", action="store_true", help="leave the trend out")


def _add_doses(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXAMPLES_DOSES
    parser.add_argument("file", nargs="?", type=Path, help="diary: CSV, TSV or semicolon text")
    parser.add_argument(
        "--doses",
        metavar="LIST",
        help='labels and doses in mg: "placebo=0, LDN 1.5=1.5", or numbers: "0, 1.5, 3"',
    )
    _add_diary(parser)
    group = parser.add_argument_group("simulation")
    group.add_argument(
        "--simulate", action="store_true", help="fixed against adaptive, on invented persons"
    )
    group.add_argument(
        "--persons", metavar="N", type=int, default=20, help="simulated in each row [20]"
    )
    group.add_argument("--seed", metavar="N", type=int, default=1, help="of the simulation [1]")
    group = parser.add_argument_group("output")
    group.add_argument("--json", action="store_true", help="print as JSON")
    group.add_argument("--plot", metavar="FILE", type=Path, help=".svg, .png or .pdf")
    group.add_argument("--dark", action="store_true", help="plot on a dark ground")
    group.add_argument("--quiet", action="store_true", help="no progress bar")


def _add_next(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXAMPLES_NEXT
    parser.add_argument("design", type=Path, help="design file (TOML) with [[treatments]]")
    parser.add_argument("file", type=Path, help="diary of the cycles so far, treatments named")
    group = parser.add_argument_group("limits")
    group.add_argument(
        "--max-dose", metavar="MG", type=float, required=True,
        help="highest dose that screening or the prescriber allows; 6 at the very most",
    )  # fmt: skip
    group.add_argument(
        "--stop", metavar="LABEL", action="append", default=[],
        help="stopped for adverse effects: it and higher doses never come back; may be repeated",
    )  # fmt: skip
    group.add_argument(
        "--screening", metavar="FILE", type=Path, help="what openldn screen --json printed"
    )
    group.add_argument(
        "--formulation", metavar="NAME", default="immediate-release capsule",
        help="of the doses [immediate-release capsule]",
    )  # fmt: skip
    group.add_argument(
        "--override", metavar="RULE=REASON", action="append", default=[],
        help="go on although a rule holds, with the reason, like R110=asked by the prescriber",
    )  # fmt: skip
    group = parser.add_argument_group("allocation")
    group.add_argument(
        "--adaptive", action="store_true", help="draw doses that look good more often [fixed]"
    )
    group.add_argument(
        "--periods", metavar="N", type=int, help="in an adaptive cycle [one for each treatment]"
    )
    group.add_argument(
        "--seed", metavar="N", type=int, help="of the draw [random, kept in the log]"
    )
    group.add_argument(
        "--log", metavar="FILE", type=Path, help="drawn cycles are kept here [DESIGN.cycles.json]"
    )
    group.add_argument("--json", action="store_true", help="print as JSON")
    _add_diary(parser)


def _run_doses(args: argparse.Namespace) -> int:
    from openldn.actions import (  # noqa: PLC0415 - loads numpy and more
        doses_to_json,
        evaluate_doses_file,
        kernels_are_kept,
        operating_to_json,
        parse_doses,
        plot_doses,
        render_doses,
        render_operating,
        simulate_doses,
    )

    if args.simulate:
        with Bar(hidden=args.quiet, unit="person") as bar:
            rows = simulate_doses(persons=args.persons, seed=args.seed, progress=bar.update)
        if args.json:
            print(json.dumps(operating_to_json(rows), ensure_ascii=False, allow_nan=False))
        else:
            print(render_operating(rows, color=has_color()), end="")
        return 0
    if args.file is None:
        raise DiaryError("no diary file is named. Give one: openldn trial doses diary.csv")
    if not args.doses:
        raise DesignError(
            "--doses is missing; name every label of the diary with its dose in mg, like "
            '--doses "placebo=0, LDN 1.5=1.5, LDN 4.5=4.5".'
        )
    doses = parse_doses(args.doses)
    if len(doses) < 2:
        raise DesignError(
            "one dose is compared with placebo; to judge that use openldn evaluate. To find the "
            "best dose give two to five."
        )
    request = _request(args, doses.labels, doses)
    if not kernels_are_kept() and not args.quiet:
        print(PREPARING, file=sys.stderr)
    found, read = evaluate_doses_file(request)
    for finding in read:
        print(f"{finding.severity.value}: {finding.message}. [{finding.id}]", file=sys.stderr)
    if args.plot is not None:
        plot_doses(found, args.plot, is_dark=args.dark)
    if args.json:
        print(json.dumps(doses_to_json(found), ensure_ascii=False, allow_nan=False))
        return 0
    print(render_doses(found, color=has_color()), end="")
    if args.plot is not None:
        print(f"\nPlot: {args.plot}")
    return 0


def _run_next(args: argparse.Namespace) -> int:
    from openldn.actions import (  # noqa: PLC0415 - loads numpy and more
        NextDoseRequest,
        draw_next_dose,
        drawn_to_json,
        drawn_to_text,
        read_dose_design,
    )

    doses, known = read_dose_design(args.design)
    args.outcome = args.outcome or known.name
    if args.range is None and known.width is not None:
        args.range = [known.minimum, known.maximum]
    args.better = args.better or known.better
    args.mcid = args.mcid if args.mcid is not None else known.mcid
    drawn = draw_next_dose(
        NextDoseRequest(
            diary=_request(args, (), doses),
            log=args.log or args.design.with_suffix(".cycles.json"),
            max_dose_mg=args.max_dose,
            stopped=tuple(args.stop),
            is_adaptive=args.adaptive,
            seed=args.seed,
            periods=args.periods,
            formulation=args.formulation,
            overrides=tuple(args.override),
            screening=args.screening,
        )
    )
    if args.json:
        print(json.dumps(drawn_to_json(drawn), ensure_ascii=False))
    else:
        print(drawn_to_text(drawn, color=has_color()), end="")
    return 0


def _request(args: argparse.Namespace, labels: tuple[str, ...], doses: object) -> "DosesRequest":
    """The request; ``labels`` are those that the diary must hold."""
    from openldn.actions import (  # noqa: PLC0415
        DiaryColumns,
        DosesRequest,
        ReadOptions,
        choose_model,
    )

    if not args.outcome or not (args.treatment or args.dose_mg):
        raise DiaryError(
            "name the columns of the diary: --outcome COL, and --treatment COL or --dose-mg COL; "
            "--time COL too, or nothing is known of the order."
        )
    instrument = read_instrument(args)
    asked = labels if args.treatment else ()
    return DosesRequest(
        path=args.file,
        columns=DiaryColumns(
            outcome=args.outcome,
            treatment=args.treatment,
            dose_mg=args.dose_mg,
            time=args.time,
            period=args.period,
            cycle=args.cycle,
        ),
        options=ReadOptions(
            day_first=args.day_first,
            zone=args.zone,
            minimum=instrument.minimum,
            maximum=instrument.maximum,
            active=asked[1:],
            comparator=asked[:1],
            today=date.today(),
        ),
        doses=doses,  # type: ignore[arg-type]
        instrument=instrument,
        spec=choose_model(
            file=args.model,
            likelihood=args.likelihood,
            carryover=args.carryover,
            trend=not args.no_trend,
        ),
        ed50=args.prior,
        carrying=args.carrying,
        blinded=stated_blind(args),
    )


SUBCOMMANDS: tuple[SubCommand, ...] = (
    SubCommand(
        NAME="doses",
        HELP="Judge which of several doses is best for this person, placebo included",
        add_arguments=_add_doses,
        run=_run_doses,
    ),
    SubCommand(
        NAME="next-dose",
        HELP="Draw the next cycle of a dose finding, for the pharmacist",
        add_arguments=_add_next,
        run=_run_next,
    ),
)
