"""``openldn calendar``: a plan as a calendar file."""

import argparse
from pathlib import Path

from openldn.cli.terminal import write_or_print
from openldn.errors import NotFound

NAME = "calendar"
HELP = "Write a plan as a calendar file (iCalendar) with reminders"

EXAMPLES = """examples:
  openldn plan --scheme D01 --start 2026-12-01 --json > plan.json
  openldn calendar plan.json --out plan.ics
  openldn plan --scheme D01 --json | openldn calendar - --checks --out plan.ics
  openldn calendar new.json --cancel plan.json --out cancel.ics

Times have no zone: the reminder comes at bedtime wherever the phone is. Titles are neutral.
Import a changed plan again under the same --course: the events of its days are replaced, not
doubled. Events of days that it no longer holds stay and ring: import the file of --cancel first.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXAMPLES
    parser.add_argument("plan", help="plan file (openldn plan --json); - reads standard input")
    parser.add_argument("--out", metavar="OUT.ics", type=Path, help="write here [print]")
    parser.add_argument(
        "--course", metavar="WORD", default="course", help="tells this course from another"
    )
    parser.add_argument("--title", metavar="TEXT", help="[Evening dose or Morning dose]")
    parser.add_argument("--show-dose", action="store_true", help="tell amounts and checks")
    parser.add_argument(
        "--alarm", metavar="MINUTES", type=int, default=0, help="minutes before the dose"
    )
    parser.add_argument("--no-alarm", action="store_true", help="no reminders")
    parser.add_argument(
        "--cancel",
        metavar="OLD.json",
        help="write only the cancellations of what this older plan holds and the plan does not",
    )
    parser.add_argument("--checks", action="store_true", help="also enter the days of checks")


def run(args: argparse.Namespace) -> int:
    """Write the calendar."""
    from openldn.actions import cancel_plan, make_calendar  # noqa: PLC0415 - loads the tables

    if args.out is not None and not args.out.parent.is_dir():
        raise NotFound(
            f"folder {str(args.out.parent)!r} for --out does not exist; make it, or name another."
        )
    if args.cancel is not None:
        text = cancel_plan(
            args.plan, previous=args.cancel, course=args.course, has_checks=args.checks
        )
        write_or_print(text, args.out)
        return 0
    text = make_calendar(
        args.plan,
        course=args.course,
        title=args.title,
        shows_dose=args.show_dose,
        alarm_minutes=None if args.no_alarm else args.alarm,
        has_checks=args.checks,
    )
    write_or_print(text, args.out)
    return 0
