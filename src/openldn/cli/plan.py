"""``openldn plan``: from a scheme to the dose of every night."""

import argparse
import json
from datetime import date
from pathlib import Path

from openldn.cli.terminal import has_color, write_or_print

NAME = "plan"
HELP = "Plan a course: doses, nights, checks, what to carry"

EXAMPLES = """examples:
  openldn plan --list
  openldn plan --scheme D01 --start 2026-12-01 --zone Europe/Berlin --bedtime 22:00
  openldn plan --record record.json --start 2026-12-01 --json > plan.json
  openldn plan --steps "0.5x14 1x14 1.5" --start 2026-12-01
  openldn plan --scheme D01 --start 2026-12-01 --surgery-on 2027-03-10
  openldn plan --scheme D01 --start 2026-12-01 --travel 2027-01-10=Asia/Tokyo

A plan without --record or --screening says that nobody has screened.
A rule that says no ends with code 6 and its id.
"""
TIMES = ("bedtime", "morning")
FORMULATIONS = (
    "immediate-release capsule",
    "oral liquid",
    "home-made liquid",
    "sublingual",
    "slow-release capsule",
    "pieces of a 50 mg tablet",
    "50 mg tablet",
)
PROCEDURES = ("surgery", "endoscopy or dental work under sedation", "labor and delivery")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXAMPLES
    _add_steps(parser.add_argument_group("the steps"))
    _add_clock(parser.add_argument_group("day and hour"))
    _add_safety(parser.add_argument_group("safety"))
    _add_surgery(parser.add_argument_group("a planned procedure"))
    _add_output(parser.add_argument_group("output"))


def _add_steps(group: "argparse._ArgumentGroup") -> None:
    group.add_argument("--scheme", metavar="ID", help="titration scheme [D01, or as found]")
    group.add_argument(
        "--steps", metavar="STEPS", help='own steps, mg x days, the last goes on: "0.5x14 1x14 1.5"'
    )
    group.add_argument("--target", metavar="MG", help="dose to rise to, mg [as the scheme says]")
    group.add_argument("--weight-kg", metavar="KG", help="body weight, for doses by weight")
    group.add_argument(
        "--formulation", choices=FORMULATIONS, default=FORMULATIONS[0], help="what is taken"
    )
    group.add_argument("--hold-from", metavar="DAY", help="stay at the dose reached on this day")
    group.add_argument("--step-back-on", metavar="DAY", help="go back one step on this day")
    group.add_argument("--list", action="store_true", help="list every scheme, and stop")


def _add_clock(group: "argparse._ArgumentGroup") -> None:
    group.add_argument("--start", metavar="DAY", help="first day, like 2026-12-01 [today]")
    group.add_argument(
        "--days", metavar="N", type=int, help="length in days [the steps and 12 weeks]"
    )
    group.add_argument("--zone", default="UTC", help="time zone at home, like Europe/Berlin")
    group.add_argument("--bedtime", metavar="HH:MM", default="22:00", help="bedtime [22:00]")
    group.add_argument(
        "--morning", metavar="HH:MM", default="08:00", help="time of morning doses [08:00]"
    )
    group.add_argument("--time-of-day", choices=TIMES, help="[bedtime, or as found]")
    group.add_argument(
        "--morning-from", metavar="DAY", help="doses in the morning from this day on"
    )
    group.add_argument(
        "--travel",
        metavar="DAY=ZONE",
        action="append",
        default=[],
        help="other zone from this day on, like 2027-01-10=Asia/Tokyo; may be repeated",
    )


def _add_safety(group: "argparse._ArgumentGroup") -> None:
    group.add_argument(
        "--screening", metavar="FILE", help="what openldn screen --json printed; - reads input"
    )
    group.add_argument("--record", metavar="FILE", help="a record; it is screened first")
    group.add_argument(
        "--override",
        metavar="RULE=REASON",
        action="append",
        default=[],
        help="go on although a rule holds, with the reason; it stays in the plan; may be repeated",
    )


def _add_surgery(group: "argparse._ArgumentGroup") -> None:
    group.add_argument("--surgery-on", metavar="DAY", help="day of a planned procedure")
    group.add_argument("--procedure", choices=PROCEDURES, default=PROCEDURES[0], help="which")
    group.add_argument("--last-opioid", metavar="DAY", help="last opioid after it, when known")


def _add_output(group: "argparse._ArgumentGroup") -> None:
    group.add_argument("--card", action="store_true", help="also print the card to carry")
    group.add_argument("--json", action="store_true", help="print as JSON")
    group.add_argument(
        "--csv", metavar="OUT.csv", type=Path, help="also write every dose as a table"
    )


def run(args: argparse.Namespace) -> int:
    """Plan, and print the plan."""
    from openldn.actions import (  # noqa: PLC0415 - loads the tables
        PlanRequest,
        list_schemes,
        plan_course,
        plan_to_csv,
        plan_to_json,
        plan_to_text,
    )

    if args.list:
        print(list_schemes(color=has_color()), end="")
        return 0
    plan = plan_course(
        PlanRequest(
            today=date.today(),
            scheme=args.scheme,
            steps=args.steps,
            start=args.start,
            zone=args.zone,
            bedtime=args.bedtime,
            morning=args.morning,
            time_of_day=args.time_of_day,
            morning_from=args.morning_from,
            travel=tuple(args.travel),
            formulation=args.formulation,
            target_mg=args.target,
            weight_kg=args.weight_kg,
            days=args.days,
            hold_from=args.hold_from,
            step_back_on=args.step_back_on,
            screening=args.screening,
            record=args.record,
            overrides=tuple(args.override),
            surgery_on=args.surgery_on,
            procedure=args.procedure,
            last_opioid=args.last_opioid,
        )
    )
    if args.csv is not None:
        write_or_print(plan_to_csv(plan), args.csv)
    if args.json:
        print(json.dumps(plan_to_json(plan), indent=2))
    else:
        print(plan_to_text(plan, color=has_color(), has_card=args.card), end="")
    return 0
