"""``openldn trial design`` and ``power``: a design, and what it will do."""

import argparse
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from openldn.cli.day_order import add_day_order
from openldn.cli.subcommand import SubCommand
from openldn.cli.terminal import Bar, has_color
from openldn.errors import InputError

if TYPE_CHECKING:
    from openldn.actions import DesignRequest, PowerRequest
    from openldn.trial import DesignCandidate

KINDS = (
    "paired", "balanced", "restricted", "latin-square", "withdrawal", "staggered-start",
    "before-after",
)  # fmt: skip
LOOKS = ("end", "cycles")
DESIGN_EXAMPLES = """examples:
  openldn trial design --instrument NRS
  openldn trial design --outcome fatigue --range 0 10 --step 1 --mcid 1.5 --max-days 250
  openldn trial design --instrument NRS --plot designs.svg      (compares cycles and periods)

words:
  period      a stretch of days on one treatment; cycle: each treatment once, in drawn order
  MCID        the smallest difference that matters to the patient, agreed before the start
  run-in      days before the first period, to see how the score swings by itself
  washout     days without treatment between periods, to let an effect fade
  look        a judgement while the trial runs, at the end of a cycle; may end it early
  prior       what is thought likely of the effect beforehand; sceptical: a large one is unlikely
kinds of order:
  paired           in every cycle each treatment once, in drawn order
  balanced         paired, and each treatment comes first equally often
  restricted       one drawn order of all periods, few alike in a row
  latin-square     each treatment follows each other one equally often (Williams square)
  withdrawal       off, on, off, on; staggered-start: one start, its day drawn
  before-after     one start on a known day; drug and time cannot be told apart
Doses above 4.5 mg are told as unusual, above 6 mg refused: they are no low dose.
"""
POWER_EXAMPLES = """examples:
  openldn trial power design.toml
  openldn trial power design.toml --run-in diary.csv --plot power.svg
  openldn trial power design.toml --effects -1 0 1 2 --looks end --courses 10000 --jobs 8

words:
  power       how often a trial of this design says "continue" if the drug truly helps
  MCID        the smallest difference that matters to the patient; in the design file
  continue    the rule says that the drug is probably worth going on with; stop: that it is not;
              undecided: neither could be said
  look        a judgement while the trial runs, at the end of a cycle
"""


def _add_design(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = DESIGN_EXAMPLES
    outcome = parser.add_argument_group("the outcome")
    outcome.add_argument("--instrument", metavar="NAME", help="known instrument, such as NRS")
    outcome.add_argument(
        "--condition", metavar="NAME", help="illness, like fibromyalgia; for its known outcome"
    )
    outcome.add_argument("--outcome", metavar="NAME", default="", help="a score of your own")
    outcome.add_argument(
        "--range", metavar=("LOW", "HIGH"), nargs=2, type=float, help="ends of the scale"
    )
    outcome.add_argument(
        "--step", metavar="SIZE", type=float, help="between neighboring scores, like 1"
    )
    outcome.add_argument("--better", choices=("lower", "higher"), help="direction [lower]")
    outcome.add_argument(
        "--mcid", metavar="POINTS", type=float, help="smallest difference that matters (MCID)"
    )
    drug = parser.add_argument_group("the treatments")
    drug.add_argument(
        "--dose-mg",
        metavar="MG",
        type=float,
        nargs="+",
        default=[],
        help="of the drug, mg a day; several make several arms [4.5]",
    )
    drug.add_argument("--active", metavar="LABEL", default="LDN", help="name of the drug [LDN]")
    drug.add_argument(
        "--comparator",
        metavar="LABEL",
        default="placebo",
        help="name of what it is compared with [placebo]",
    )
    drug.add_argument(
        "--onset", metavar="DAYS", type=float,
        help="half-life in which the effect builds up and fades; 0: at once [7, between 2.9 and "
        "17 in eight of ten cases; not known]",
    )  # fmt: skip
    drug.add_argument("--open-label", action="store_true", help="the patient knows the treatment")
    _add_lengths(parser.add_argument_group("order and lengths"))
    judged = parser.add_argument_group("how it will be judged")
    judged.add_argument(
        "--looks",
        choices=LOOKS,
        default="cycles",
        help="judge at the end alone, or after each cycle from the 2nd on [cycles]",
    )
    judged.add_argument(
        "--prior",
        metavar="NAME",
        default="sceptical",
        help="what is thought of the effect beforehand: sceptical, none, evidence or "
        "enthusiastic [sceptical]",
    )
    output = parser.add_argument_group("output")
    output.add_argument(
        "-o", "--out", metavar="OUT", type=Path, help="design file [design.toml; not with --json]"
    )
    output.add_argument("--json", action="store_true", help="print as JSON")
    _add_simulation(output, courses=200, seed_of="the comparison")
    output.add_argument(
        "--plot", metavar="OUT", type=Path, help="compare cycles and periods: svg, png, pdf"
    )
    output.add_argument("--dark", action="store_true", help="plot on a dark ground")


def _add_lengths(group: "argparse._ArgumentGroup") -> None:
    group.add_argument(
        "--kind", choices=KINDS, default="paired", help="order of treatments, see below [paired]"
    )
    group.add_argument("--cycles", metavar="N", type=int, help="how often each treatment comes [2]")
    group.add_argument(
        "--period-days", metavar="N", type=int, help="of one period [long enough for the onset]"
    )
    group.add_argument("--run-in-days", metavar="N", type=int, help="before the first period [14]")
    group.add_argument(
        "--washout", metavar="DAYS", default="0",
        help="between periods; simulated: as long as receptors stay blocked [0]",
    )  # fmt: skip
    group.add_argument(
        "--baseline-days", metavar="N", type=int, help="before-after: before the drug [28]"
    )
    group.add_argument(
        "--starts", metavar="N", type=int, nargs="+", default=[],
        help="staggered-start: days before the drug, one is drawn [14 21 28]",
    )  # fmt: skip
    group.add_argument(
        "--longest-run", metavar="N", type=int, default=2,
        help="restricted: periods alike in a row [2]",
    )  # fmt: skip
    group.add_argument("--max-days", metavar="N", type=int, help="of the whole trial, at most")
    group.add_argument(
        "--accept-short", action="store_true", help="make a design too short to show a slow effect"
    )


def _add_simulation(group: "argparse._ArgumentGroup", *, courses: int, seed_of: str) -> None:
    group.add_argument(
        "--courses",
        metavar="N",
        type=int,
        default=courses,
        help=f"simulated for each design or effect [{courses}]",
    )
    group.add_argument("--seed", metavar="N", type=int, default=1, help=f"of {seed_of} [1]")
    group.add_argument("--jobs", metavar="N", type=int, help="processes [one per core]")
    group.add_argument("--cluster", metavar="ADDRESS", help="Dask scheduler, tcp://HOST:8786")
    group.add_argument("--quiet", action="store_true", help="no progress bar")


def _add_power(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = POWER_EXAMPLES
    parser.add_argument("file", metavar="DESIGN.toml", type=Path, help="from openldn trial design")
    own = parser.add_argument_group("your own scores")
    own.add_argument(
        "--run-in", metavar="DIARY", type=Path, help="days without study treatment, to learn from"
    )
    own.add_argument(
        "--outcome", metavar="COL", help="score [the outcome of the design, or the only one]"
    )
    own.add_argument("--time", metavar="COL", help="column of the date [the one that looks so]")
    add_day_order(own)
    what = parser.add_argument_group("what is simulated")
    what.add_argument(
        "--effects", metavar="X", type=float, nargs="+", default=[0, 0.5, 1, 1.5, 2],
        help="true effects as multiples of the smallest difference that matters (MCID); below "
        "0 the drug harms [0 0.5 1 1.5 2]",
    )  # fmt: skip
    what.add_argument(
        "--onset", metavar="DAYS", type=float,
        help="half-life in which the effects build up; 0: at once [7, between 2.9 and 17]",
    )  # fmt: skip
    what.add_argument("--looks", choices=LOOKS, help="[as the design says]")
    what.add_argument(
        "--steps", action="store_true", help="scores on the steps of the scale; ten times slower"
    )
    _add_simulation(what, courses=1000, seed_of="the simulation")
    output = parser.add_argument_group("output")
    output.add_argument("--json", action="store_true", help="print as JSON")
    output.add_argument("--plot", metavar="OUT", type=Path, help="decisions: svg, png or pdf")
    output.add_argument("--dark", action="store_true", help="plot on a dark ground")


def _run_design(args: argparse.Namespace) -> int:
    from openldn.actions import (  # noqa: PLC0415 - loads numpy and more
        compare_designs,
        compare_lengths,
        plot_designs,
        plot_format,
        proposal_to_json,
        proposal_to_text,
        propose_trial,
        write_design,
    )

    proposal = propose_trial(_design_request(args))
    candidates: tuple[DesignCandidate, ...] = ()
    if args.plot is not None:
        plot_format(args.plot)  # a wrong ending is told before the work, not after it
        with Bar(hidden=args.quiet, unit="course") as bar:
            candidates = compare_designs(
                proposal, max_days=args.max_days, onset_days=args.onset, courses=args.courses,
                seed=args.seed, jobs=args.jobs, cluster=args.cluster, progress=bar.update,
            )  # fmt: skip
        plot_designs(candidates, args.plot, chosen=proposal.protocol, is_dark=args.dark)
    out = args.out if args.json else args.out or Path("design.toml")
    if out is not None:
        write_design(proposal.protocol, out)
    if args.json:
        print(json.dumps(proposal_to_json(proposal, candidates), ensure_ascii=False))
        return 0
    text = proposal_to_text(
        proposal, candidates,
        lengths=compare_lengths(proposal, max_days=args.max_days, onset_days=args.onset),
        was_given=args.period_days is not None, color=has_color(),
    )  # fmt: skip
    print(text, end="")
    print(f"\nDesign: {out}; see what it will do: openldn trial power {out}")
    if args.plot is not None:
        print(f"Plot: {args.plot}")
    return 0


def _run_power(args: argparse.Namespace) -> int:
    from openldn.actions import (  # noqa: PLC0415 - loads numpy and more
        plot_format,
        plot_power,
        power_json,
        power_text,
        simulate_power,
    )

    if args.run_in is None and (args.outcome or args.time):
        raise InputError("--outcome and --time name columns of a run-in diary; give --run-in too.")
    if args.plot is not None:
        plot_format(args.plot)  # a wrong ending is told before the work, not after it
    with Bar(hidden=args.quiet, unit="course") as bar:
        power = simulate_power(_power_request(args), progress=bar.update)
    if args.plot is not None:
        plot_power(power, args.plot, is_dark=args.dark)
    if args.json:
        print(json.dumps(power_json(power), ensure_ascii=False, allow_nan=False))
        return 0
    print(power_text(power, color=has_color()), end="")
    if args.plot is not None:
        print(f"\nPlot: {args.plot}")
    return 0


def _design_request(args: argparse.Namespace) -> "DesignRequest":
    from openldn.actions import DesignRequest  # noqa: PLC0415

    return DesignRequest(
        instrument=args.instrument,
        condition=args.condition,
        outcome=args.outcome,
        limits=tuple(args.range) if args.range else None,
        better=args.better,
        mcid=args.mcid,
        step=args.step,
        doses_mg=tuple(args.dose_mg),
        active=args.active,
        comparator=args.comparator,
        kind=args.kind,
        cycles=args.cycles,
        period_days=args.period_days,
        run_in_days=args.run_in_days,
        baseline_days=args.baseline_days,
        washout=args.washout,
        starts=tuple(args.starts),
        longest_run=args.longest_run,
        max_days=args.max_days,
        onset_days=args.onset,
        looks=args.looks,
        prior=args.prior,
        blinded=not args.open_label,
        accept_short=args.accept_short,
    )


def _power_request(args: argparse.Namespace) -> "PowerRequest":
    from openldn.actions import PowerRequest  # noqa: PLC0415

    return PowerRequest(
        path=args.file,
        today=date.today(),
        run_in=args.run_in,
        outcome=args.outcome,
        time=args.time,
        day_first=args.day_first,
        courses=args.courses,
        mcids=tuple(args.effects),
        onset_days=args.onset,
        looks=args.looks,
        seed=args.seed,
        is_rounded=args.steps,
        jobs=args.jobs,
        cluster=args.cluster,
    )


SUBCOMMANDS: tuple[SubCommand, ...] = (
    SubCommand(
        NAME="design",
        HELP="Propose cycles, periods, run-in and washout, and say why",
        add_arguments=_add_design,
        run=_run_design,
    ),
    SubCommand(
        NAME="power",
        HELP="Simulate what a design decides: power, errors, days",
        add_arguments=_add_power,
        run=_run_power,
    ),
)
