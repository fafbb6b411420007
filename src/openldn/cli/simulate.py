"""``openldn simulate``: what a regimen does in the body, or what any model gives."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openldn.cli.terminal import has_color, write_or_print
from openldn.errors import InputError

if TYPE_CHECKING:
    from openldn.actions import RunModelRequest, SimulateRequest

NAME = "simulate"
HELP = "Simulate what a regimen does in the body, or run any model"

EXAMPLES = """examples:
  openldn simulate --dose 4.5 --nights 28
  openldn simulate --dose 4.5 --nights 28 --hypothesis pet-retention,transient-block --plot out.svg
  openldn simulate --dose 4.5 --clock 08:00 --liver decompensated --json
  openldn simulate plan.json --days-after 7
  openldn simulate --model model.toml --events events.csv --times 0:24:0.5 --json

Hours are counted from the first dose; concentrations are in ng/mL, occupancy is 0 to 1.
It informs; it prescribes nothing.
"""
FORMULATIONS = (
    "immediate-release capsule",
    "oral liquid",
    "home-made liquid",
    "sublingual",
    "slow-release capsule",
    "pieces of a 50 mg tablet",
    "50 mg tablet",
    "depot injection",
    "into the vein",
)
DOSE_OPTIONS = (
    "nights", "clock", "formulation", "route", "every_nights", "times_a_day", "missed", "drift",
)  # fmt: skip
ROUTES = ("oral", "sublingual")
# Options that the other kind of run passes over: not using what was typed would be silent.
_MODEL_ONLY = ("outputs", "covariates", "rtol")
_REGIMEN_ONLY = (
    "nights", "clock", "formulation", "route", "immediate_share", "every_nights", "times_a_day",
    "missed", "drift", "age", "weight_kg", "sex", "liver", "crcl", "smoker", "hypothesis",
    "days_after", "draws", "seed", "plot", "dark",
)  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXAMPLES
    parser.add_argument(
        "regimen", nargs="?", help="plan that openldn plan --json wrote; - reads input"
    )
    _add_doses(parser.add_argument_group("doses, when no plan is given"))
    _add_person(parser.add_argument_group("the person; what is not given is as in a typical one"))
    _add_question(parser.add_argument_group("the question"))
    _add_model(parser.add_argument_group("any model"))
    _add_output(parser.add_argument_group("output"))


def _add_doses(group: "argparse._ArgumentGroup") -> None:
    group.add_argument("--dose", metavar="MG", type=float, help="dose of a day, mg")
    group.add_argument("--nights", metavar="N", type=int, help="nights [28; of a depot 1]")
    group.add_argument(
        "--clock", metavar="HH:MM", default="22:00", help="clock time of the dose [22:00]"
    )
    group.add_argument(
        "--formulation", choices=FORMULATIONS, default=FORMULATIONS[0], help="what is taken"
    )
    group.add_argument("--route", choices=ROUTES, help="[the usual one of the formulation]")
    group.add_argument(
        "--immediate-share",
        metavar="X",
        type=float,
        default=0.0,
        help="share of a slow-release capsule that is free at once [0]",
    )
    group.add_argument(
        "--every-nights", metavar="N", type=int, default=1, help="2: alternate nights [1]"
    )
    group.add_argument(
        "--times-a-day", metavar="N", type=int, default=1, help="2: half the dose twice [1]"
    )
    group.add_argument("--missed", metavar="NIGHTS", default="", help="no dose, like 3,10-12")
    group.add_argument(
        "--drift", metavar="H", type=float, default=0.0, help="hours later every night [0]"
    )


def _add_person(group: "argparse._ArgumentGroup") -> None:
    group.add_argument("--age", metavar="YEARS", type=float)
    group.add_argument("--weight-kg", metavar="KG", type=float)
    group.add_argument("--sex", choices=("female", "male"))
    group.add_argument("--liver", choices=("normal", "compensated", "decompensated"))
    group.add_argument("--crcl", metavar="ML/MIN", type=float, help="creatinine clearance, mL/min")
    group.add_argument("--smoker", action=argparse.BooleanOptionalAction, default=None)


def _add_question(group: "argparse._ArgumentGroup") -> None:
    group.add_argument(
        "--hypothesis",
        metavar="NAMES",
        default="pet-retention",
        help="names with commas, or all; see openldn hypotheses [pet-retention]",
    )
    group.add_argument(
        "--days-after", metavar="DAYS", type=float, default=0.0, help="go on after the last dose"
    )
    group.add_argument(
        "--times", metavar="H", help="hours to report, like 0:72:0.5 or 1,2,4 [every half hour]"
    )
    group.add_argument(
        "--draws",
        metavar="N",
        type=int,
        default=400,
        help="draws for 95%% intervals; 0: none [400]",
    )
    group.add_argument("--seed", metavar="N", type=int, default=1, help="of the draws [1]")
    group.add_argument(
        "--set",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        dest="settings",
        help="value of a parameter, in its unit; may be repeated",
    )
    group.add_argument(
        "--threads", metavar="N", type=int, default=0, help="worker threads [one per core]"
    )


def _add_model(group: "argparse._ArgumentGroup") -> None:
    group.add_argument(
        "--model",
        metavar="FILE",
        action="append",
        default=[],
        help="model text (docs/simulate/model-text.md) or SBML; repeat for parts",
    )
    group.add_argument(
        "--events",
        metavar="FILE.csv",
        help="event table (docs/simulate/event-table.md); not needed where --times is given and "
        "the model has no doses",
    )
    group.add_argument(
        "--export-sbml", metavar="OUT.xml", type=Path, help="write the model as SBML, and stop"
    )
    group.add_argument("--outputs", metavar="NAMES", help="what to report, with commas [all]")
    group.add_argument(
        "--covariates",
        choices=("nocb", "locf"),
        default="nocb",
        help="covariates between records: next carried back, as NONMEM, or last carried forward",
    )
    group.add_argument("--rtol", metavar="X", type=float, default=1e-8, help="tolerance [1e-8]")


def _add_output(group: "argparse._ArgumentGroup") -> None:
    group.add_argument("--json", action="store_true", help="print as JSON")
    group.add_argument(
        "--csv", metavar="OUT.csv", nargs="?", const="-", help="print or write every moment"
    )
    group.add_argument(
        "--plot", metavar="OUT", type=Path, help="also draw, as .svg, .png or .pdf by its name"
    )
    group.add_argument("--dark", action="store_true", help="draw on a dark ground")


def run(args: argparse.Namespace) -> int:
    """Simulate, and show."""
    if args.model and args.export_sbml is not None:
        return _export(args)
    if args.model or args.events:
        return _run_model(args)
    _refuse_idle(args, _MODEL_ONLY, "is for --model, which is not given; leave it out")
    from openldn.actions import (  # noqa: PLC0415 - loads the engine
        exposures_to_csv,
        exposures_to_json,
        exposures_to_text,
        plot_exposures,
        simulate_regimen,
    )

    if args.regimen is not None:
        _refuse_idle(args, DOSE_OPTIONS, "is not for a plan, which states it itself; leave it out")
    found = simulate_regimen(_request(args))
    if args.plot is not None:
        plot_exposures(found, args.plot, is_dark=args.dark)
    to_file = args.csv not in (None, "-")
    if args.csv is not None and (to_file or not args.json):
        _write(exposures_to_csv(found), args.csv)
    if args.json:
        _print_json(exposures_to_json(found))
    elif args.csv is None:
        print(exposures_to_text(found, color=has_color()), end="")
    if args.plot is not None and not args.json and args.csv != "-":
        print(f"\nPlot: {args.plot}")
    return 0


def _run_model(args: argparse.Namespace) -> int:
    from openldn.actions import (  # noqa: PLC0415 - loads the engine
        find_remarks,
        model_run_to_csv,
        model_run_to_json,
        run_model,
    )

    if not args.model:
        raise InputError("--events are the doses of a model; give it with --model.")
    if args.regimen is not None or args.dose is not None:
        raise InputError("--model takes its doses from --events; leave the plan and --dose out.")
    _refuse_idle(
        args,
        _REGIMEN_ONLY,
        "has no effect with --model; leave it out. Doses, covariates and moments of a model stand "
        "in --events; --csv gives numbers to draw",
    )
    done = run_model(_model_request(args))
    if args.csv not in (None, "-") or not args.json:
        _write(model_run_to_csv(done), args.csv or "-")
    if args.json:
        _print_json(model_run_to_json(done))
    else:
        for remark in find_remarks(done):
            print(f"openldn: note: {remark}", file=sys.stderr)
    return 0


def _export(args: argparse.Namespace) -> int:
    from openldn.actions import models_to_sbml  # noqa: PLC0415

    write_or_print(models_to_sbml(tuple(args.model)), args.export_sbml)
    print(f"SBML: {args.export_sbml}")
    return 0


def _refuse_idle(args: argparse.Namespace, names: tuple[str, ...], why: str) -> None:
    """Refuse options that would be passed over."""
    for name in names:
        if getattr(args, name) != args.command.get_default(name):
            raise InputError(f"--{name.replace('_', '-')} {why}.")


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False, allow_nan=False))


def _write(text: str, path: str) -> None:
    write_or_print(text, None if path == "-" else Path(path))


def _model_request(args: argparse.Namespace) -> "RunModelRequest":
    from openldn.actions import RunModelRequest  # noqa: PLC0415

    return RunModelRequest(
        models=tuple(args.model),
        events=args.events,
        times=args.times,
        outputs=tuple(name.strip() for name in (args.outputs or "").split(",") if name.strip()),
        settings=tuple(args.settings),
        covariates=args.covariates,
        rtol=args.rtol,
        threads=args.threads,
    )


def _nights(args: argparse.Namespace) -> int:
    """As typed; a depot is given once unless more is said."""
    if args.nights is not None:
        return int(args.nights)
    return 1 if args.formulation == "depot injection" else 28


def _request(args: argparse.Namespace) -> "SimulateRequest":
    from openldn.actions import SimulateRequest  # noqa: PLC0415

    return SimulateRequest(
        regimen=args.regimen,
        dose_mg=args.dose,
        nights=_nights(args),
        clock=args.clock,
        formulation=args.formulation,
        route=args.route,
        immediate_share=args.immediate_share,
        every_nights=args.every_nights,
        times_a_day=args.times_a_day,
        missed=args.missed,
        drift_h=args.drift,
        hypotheses=args.hypothesis,
        age_years=args.age,
        weight_kg=args.weight_kg,
        sex=args.sex,
        liver=args.liver,
        creatinine_clearance=args.crcl,
        smoker=args.smoker,
        times=args.times,
        days_after=args.days_after,
        settings=tuple(args.settings),
        draws=args.draws,
        seed=args.seed,
        threads=args.threads,
    )
