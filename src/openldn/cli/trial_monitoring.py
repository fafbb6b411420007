"""``openldn trial monitor``, ``protocol`` and ``report``: follow a trial, write it down."""

import argparse
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from openldn.cli.day_order import add_day_order
from openldn.cli.subcommand import SubCommand
from openldn.cli.terminal import Bar, has_color, write_or_print
from openldn.errors import InputError

if TYPE_CHECKING:
    from openldn.actions import MonitorRequest, TrialText

MONITOR_EXAMPLES = """examples:
  openldn trial monitor design.toml --calibrate      (before the start: thresholds into the file)
  openldn trial monitor design.toml diary.csv --time date --treatment arm --outcome pain
  openldn trial monitor design.toml diary.csv --masked --plot looks.svg     (labels X and Y)

words:
  look        a judgement at the end of a planned cycle (each treatment once)
  MCID        the smallest difference that matters to the patient; in the design file
  threshold   how probable a difference must be at a look before it is said
  futile      carried on to its end the trial would hardly show a benefit
  e-value     what a bet on the drawn order of treatments has grown to; 20 is rare by luck
  continue    the rule of the end says that the drug is probably worth going on with
"""
PROTOCOL_EXAMPLES = """examples:
  openldn trial protocol design.toml --out protocol.md
  openldn trial protocol design.toml --set 4="Paid by the clinic." --set 33="not applicable: none"
"""
REPORT_EXAMPLES = """examples:
  openldn evaluate diary.csv ... --json > evaluation.json
  openldn trial report design.toml --evaluation evaluation.json --out report.md
  openldn trial report design.toml --evaluation evaluation.json --diary diary.csv --plot days.svg
"""


def _add_diary_columns(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("columns of the diary")
    group.add_argument("--outcome", metavar="COL", default="", help="[the design's outcome]")
    group.add_argument("--time", metavar="COL", default="date", help="date or day [date]")
    group.add_argument("--treatment", metavar="COL", default="treatment", help="[treatment]")
    group.add_argument(
        "--start", metavar="DATE", help="first day of the trial, as 2026-03-01 [first entry]"
    )
    group.add_argument(
        "--days", metavar="N", type=int, help="days that have passed [to the last entry]"
    )
    add_day_order(group)


def _add_monitor(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = MONITOR_EXAMPLES
    parser.add_argument("design", metavar="DESIGN.toml", type=Path, help="design file")
    parser.add_argument("diary", metavar="DIARY.csv", type=Path, nargs="?", help="diary so far")
    _add_diary_columns(parser)
    parser.add_argument(
        "--masked", action="store_true",
        help="labels are those of kits, like X and Y: say whether they differ, not which is better",
    )  # fmt: skip
    parser.add_argument(
        "--calibrate", action="store_true",
        help="before the start: simulate, and write the thresholds into the design file",
    )  # fmt: skip
    parser.add_argument(
        "--courses",
        metavar="N",
        type=int,
        default=400,
        help="simulated in each world of invented persons [400]",
    )
    parser.add_argument("--seed", metavar="N", type=int, default=1, help="of the simulation [1]")
    parser.add_argument("--jobs", metavar="N", type=int, help="processes [one per core]")
    parser.add_argument("--plot", metavar="FILE", type=Path, help="svg, png or pdf")
    parser.add_argument("--dark", action="store_true", help="plot on a dark ground")
    parser.add_argument("--json", action="store_true", help="print as JSON")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")


def _run_monitor(args: argparse.Namespace) -> int:
    from openldn.actions import (  # noqa: PLC0415 - loads numpy and more
        monitor_file,
        monitoring_json,
        monitoring_text,
        plot_monitoring,
        store_thresholds,
    )

    if args.calibrate == (args.diary is not None):
        raise InputError("give a diary to monitor, or --calibrate to prepare the design; not both.")
    with Bar(hidden=args.quiet, unit="course") as bar:
        if args.calibrate:
            text = store_thresholds(
                args.design,
                courses=args.courses,
                seed=args.seed,
                jobs=args.jobs,
                progress=bar.update,
            )
        else:
            found = monitor_file(_request(args), progress=bar.update)
    if args.calibrate:
        print(text, end="")
        print(f"\nThresholds written into {args.design}")
        return 0
    if args.plot is not None:
        plot_monitoring(found, args.plot, is_dark=args.dark)
    if args.json:
        print(json.dumps(monitoring_json(found), ensure_ascii=False, allow_nan=False))
        return 0
    print(monitoring_text(found, color=has_color()), end="")
    if args.plot is not None:
        print(f"\nPlot: {args.plot}")
    return 0


def _add_text(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("design", metavar="DESIGN.toml", type=Path, help="design file")
    parser.add_argument(
        "--set", metavar="ITEM=TEXT", action="append", default=[], dest="settings",
        help="what only people can write, by item; may be repeated",
    )  # fmt: skip
    parser.add_argument("--out", metavar="FILE.md", type=Path, help="write to this file [print]")
    parser.add_argument("--plot", metavar="FILE", type=Path, help="period diagram: svg, png, pdf")
    parser.add_argument("--dark", action="store_true", help="plot on a dark ground")
    parser.add_argument("--json", action="store_true", help="print items with their state")


def _add_protocol(parser: argparse.ArgumentParser) -> None:
    _add_text(parser)
    parser.epilog = PROTOCOL_EXAMPLES


def _add_report(parser: argparse.ArgumentParser) -> None:
    _add_text(parser)
    parser.epilog = REPORT_EXAMPLES
    parser.add_argument(
        "--evaluation", metavar="FILE.json", type=Path, required=True,
        help="what openldn evaluate --json printed",
    )  # fmt: skip
    parser.add_argument("--diary", metavar="DIARY.csv", type=Path, help="tells periods and scores")
    _add_diary_columns(parser)


def _run_protocol(args: argparse.Namespace) -> int:
    from openldn.actions import read_settings, write_protocol  # noqa: PLC0415 - loads much

    return _show(args, write_protocol(args.design, written=read_settings(args.settings)))


def _run_report(args: argparse.Namespace) -> int:
    from openldn.actions import read_settings, write_trial_report  # noqa: PLC0415 - loads much

    return _show(
        args,
        write_trial_report(
            args.design, args.evaluation,
            diary=None if args.diary is None else _request(args),
            written=read_settings(args.settings),
        ),
    )  # fmt: skip


def _show(args: argparse.Namespace, text: "TrialText") -> int:
    from openldn.actions import plot_periods, trial_text_json  # noqa: PLC0415

    if args.plot is not None:
        plot_periods(text, args.plot, is_dark=args.dark)
    if args.json:
        print(json.dumps(trial_text_json(text), ensure_ascii=False, allow_nan=False))
        if args.out is not None:
            write_or_print(text.markdown, args.out)
        return 0
    write_or_print(text.markdown, args.out)
    if args.out is not None:
        states = [one.state.value for one in text.answers]
        open_items = states.count("missing") + states.count("answered in part")
        print(f"{text.checklist}: {len(states)} items, {open_items} to be written: {args.out}")
    return 0


def _request(args: argparse.Namespace) -> "MonitorRequest":
    from openldn.actions import MonitorRequest  # noqa: PLC0415

    return MonitorRequest(
        design=args.design, diary=args.diary, outcome=args.outcome, time=args.time,
        treatment=args.treatment, start=_date(args.start), days=args.days,
        is_masked=getattr(args, "masked", False), day_first=args.day_first,
        courses=getattr(args, "courses", 400), seed=getattr(args, "seed", 1),
        jobs=getattr(args, "jobs", None),
        plot=args.plot, today=date.today(),
    )  # fmt: skip


def _date(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"--start is {text!r}; must be a date like 2026-03-01.") from None


SUBCOMMANDS: tuple[SubCommand, ...] = (
    SubCommand(
        NAME="monitor",
        HELP="Say where a running trial stands: go on, or stop early",
        add_arguments=_add_monitor,
        run=_run_monitor,
    ),
    SubCommand(
        NAME="protocol",
        HELP="Write the protocol of a design (SPENT 2019); says what is missing",
        add_arguments=_add_protocol,
        run=_run_protocol,
    ),
    SubCommand(
        NAME="report",
        HELP="Write the report of a trial (CENT 2015); says what is missing",
        add_arguments=_add_report,
        run=_run_report,
    ),
)
