"""``openldn population``: many virtual persons over many nights."""

import argparse
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from openldn.cli.simulate import FORMULATIONS
from openldn.cli.terminal import Bar, write_or_print

if TYPE_CHECKING:
    from openldn.actions import PopulationRequest

NAME = "population"
HELP = "Simulate many virtual persons: spread, adherence, hypotheses side by side"

EXAMPLES = """examples:
  openldn population --n 1000 --nights 28 --dose 4.5
  openldn population --n 10000 --nights 90 --dose "1.5x14 3x14 4.5" --hypothesis all \\
      --misses markov=0.05,0.4 --jitter 0.75,2.5 --above RO_mu=0.5,0.8 --json
  openldn population --n 100000 --plan plan.json --cluster tcp://HOST:8786 --resume folder

The same seed gives the same persons, on any number of threads or machines, and the first 100 of
10,000 persons are the 100. A folder for --resume holds each person and night as Parquet.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXAMPLES
    _add_question(parser.add_argument_group("what is simulated"))
    _add_persons(parser.add_argument_group("persons"))
    _add_adherence(parser.add_argument_group("how the dose is taken"))
    _add_output(parser.add_argument_group("output and machines"))


def _add_question(group: "argparse._ArgumentGroup") -> None:
    group.add_argument("--n", metavar="N", type=int, required=True, help="number of persons")
    group.add_argument("--nights", metavar="N", type=int, help="number of nights [of the plan]")
    group.add_argument(
        "--dose", metavar="STEPS", default="", help='mg x nights, the last goes on: "1.5x14 4.5"'
    )
    group.add_argument("--plan", metavar="FILE", type=Path, help="plan (openldn plan --json)")
    group.add_argument(
        "--clock", metavar="HH:MM", default="22:00", help="clock time of the dose [22:00]"
    )
    group.add_argument(
        "--hypothesis", metavar="NAMES", help="names with commas, or all [pet-retention]"
    )
    group.add_argument(
        "--model", metavar="FILE", type=Path, nargs="+", default=[], help="texts of an own model"
    )
    group.add_argument(
        "--formulation", choices=FORMULATIONS, default=FORMULATIONS[0], help="what is taken"
    )
    group.add_argument(
        "--immediate-share",
        metavar="X",
        type=float,
        default=0.0,
        help="share of a slow-release capsule that is free at once [0]",
    )
    group.add_argument(
        "--into", metavar="SHARES", help="states of an own model that are dosed: gut=0.3,slow=0.7"
    )
    group.add_argument(
        "--output", metavar="NAME", nargs="+", default=[], help="what is summed up each night"
    )
    group.add_argument(
        "--above",
        metavar="NAME=X,...",
        nargs="+",
        default=[],
        help="hours of each night above these",
    )


def _add_persons(group: "argparse._ArgumentGroup") -> None:
    group.add_argument("--seed", metavar="N", type=int, default=1, help="of the random numbers [1]")
    group.add_argument(
        "--draws",
        metavar="N",
        type=int,
        default=0,
        help="draws of what the fits leave uncertain, each with all persons [0]",
    )
    group.add_argument(
        "--persons", metavar="FILE.csv", type=Path, help="one row each, a column per model input"
    )
    group.add_argument(
        "--vary",
        metavar="NAME=MEDIAN,SD",
        nargs="+",
        default=[],
        help="assumed log-normal spread of an input, like WT=70,0.2",
    )
    group.add_argument(
        "--set",
        metavar="NAME=X",
        nargs="+",
        default=[],
        dest="settings",
        help="an input for everyone",
    )


def _add_adherence(group: "argparse._ArgumentGroup") -> None:
    group.add_argument(
        "--misses",
        metavar="PROCESS",
        help="independent=P, markov=AFTER_TAKEN,AFTER_MISSED or streaks=PER_NIGHT,MEAN_LENGTH",
    )
    group.add_argument(
        "--late", metavar="P,HOURS", help="a missed dose is taken so late with this probability"
    )
    group.add_argument("--jitter", metavar="SD,BOUND", help="spread of bedtime, hours")
    group.add_argument("--drift", metavar="SD,BOUND", help="walk of bedtime, hours a night")
    group.add_argument(
        "--weekend", metavar="HOURS", type=float, default=0.0, help="later on two nights of seven"
    )
    group.add_argument(
        "--takes-close-doses",
        action="store_true",
        help="take a dose within 18 hours of the one before too [it is left out]",
    )


def _add_output(group: "argparse._ArgumentGroup") -> None:
    form = group.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print as JSON")
    form.add_argument("--csv", action="store_true", help="print as CSV, a row per metric and night")
    group.add_argument("--out", metavar="FILE", type=Path, help="write there in place of printing")
    group.add_argument(
        "--resume", metavar="DIR", type=Path, help="keep finished persons here; take up again"
    )
    group.add_argument(
        "--history", metavar="HOURS", type=float, help="keep histories in that folder, every HOURS"
    )
    group.add_argument("--threads", metavar="N", type=int, help="[one per core; on a cluster 1]")
    group.add_argument(
        "--cluster", metavar="ADDRESS", help="Dask scheduler that does the work, tcp://HOST:8786"
    )
    group.add_argument("--quiet", action="store_true", help="no progress bar")


def run(args: argparse.Namespace) -> int:
    """Simulate, and print or write."""
    from openldn.actions import (  # noqa: PLC0415 - loads numpy and more
        population_to_csv,
        population_to_json,
        population_to_text,
        simulate_request,
    )

    with Bar(unit="person", hidden=args.quiet) as bar:
        data = simulate_request(_request(args), progress=bar.update)
    if args.json:
        text = json.dumps(population_to_json(data), indent=1)
    elif args.csv:
        text = population_to_csv(data)
    else:
        text = population_to_text(data)
    write_or_print(text, args.out)
    return 0


def _request(args: argparse.Namespace) -> "PopulationRequest":
    from openldn.actions import (  # noqa: PLC0415
        PopulationRequest,
        read_adherence,
        read_numbers,
        read_persons,
        read_shares,
        read_thresholds,
    )

    cores = 1 if args.cluster else os.cpu_count() or 1
    hypotheses = args.hypothesis
    if hypotheses is None:
        hypotheses = "" if args.model else "pet-retention"
    return PopulationRequest(
        n=args.n,
        seed=args.seed,
        dose=args.dose,
        plan=args.plan,
        nights=args.nights,
        clock=args.clock,
        hypotheses=hypotheses,
        model_files=tuple(args.model),
        outputs=tuple(args.output),
        thresholds=read_thresholds(args.above),
        settings=read_numbers(args.settings, option="set"),
        shares=read_shares(args.formulation, immediate_share=args.immediate_share, into=args.into),
        persons=read_persons(args.persons, args.vary),
        adherence=read_adherence(
            misses=args.misses,
            late=args.late,
            jitter=args.jitter,
            drift=args.drift,
            weekend_h=args.weekend,
            takes_close_doses=args.takes_close_doses,
        ),
        n_draws=args.draws,
        history_h=args.history,
        n_threads=cores if args.threads is None else args.threads,
        cluster=args.cluster,
        folder=args.resume,
    )
