"""``openldn registry cohort``, ``survival``, ``retention``, ``harms``: what became of everybody."""

import argparse
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from openldn.cli.day_order import add_day_order
from openldn.cli.subcommand import SubCommand
from openldn.cli.terminal import has_color
from openldn.errors import RegistryError

if TYPE_CHECKING:
    from openldn.actions import CohortAnswer, CohortRequest

COHORT_EXAMPLES = """examples:
  openldn registry cohort --example newsletter
  openldn registry cohort cohort.csv --plot cohort.svg
  openldn registry cohort --count complete=1 --count partial=3 --count stable=9 --entered 40
"""
SURVIVAL_EXAMPLES = """examples:
  openldn registry survival cohort.csv --plot alive.png
  openldn registry survival cohort.csv --from diagnosis --until 730
  openldn registry survival cohort.csv --by group --covariate age --known-at-entry
  openldn registry survival cohort.csv --by response --landmark 90 --show-biased
  openldn registry survival cohort.csv --by on-drug --in-time
"""
RETENTION_EXAMPLES = """examples:
  openldn registry retention cohort.csv --group LDN
  openldn registry retention cohort.csv --json --plot retention.svg
"""
HARMS_EXAMPLES = """examples:
  openldn registry harms cohort.csv
  openldn registry harms cohort.csv --comparator none --term seizure
"""


def _add_source(
    parser: argparse.ArgumentParser, examples: str, *, nargs: str | None = None
) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = examples
    parser.add_argument(
        "file", nargs=nargs, type=Path, metavar="COHORT.csv",
        help="one row for each person who began; see docs/registry/cohorts.md",
    )  # fmt: skip
    parser.add_argument(
        "--column", metavar="WHAT=HEADER", action="append", default=[],
        help="a header that is not understood, like entry=STARTED; may be repeated",
    )  # fmt: skip
    add_day_order(parser)
    parser.add_argument("--group", metavar="LABEL", help="only persons of this group")
    parser.add_argument("--level", metavar="X", type=float, default=0.95, help="[0.95]")
    parser.add_argument("--json", action="store_true", help="print as JSON")


def _add_plot(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plot", metavar="OUT", type=Path, help=".svg, .png or .pdf")
    parser.add_argument("--dark", action="store_true", help="the plot on a dark ground")


def _add_cohort(parser: argparse.ArgumentParser) -> None:
    _add_source(parser, COHORT_EXAMPLES, nargs="?")
    parser.add_argument("--example", metavar="NAME", help="a published series: newsletter")
    parser.add_argument(
        "--count", metavar="CATEGORY=N", action="append", default=[],
        help="persons of a category, where there is no table; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--scheme", metavar="NAME", help="of the categories: recist or newsletter [recist]"
    )
    parser.add_argument(
        "--entered", metavar="N", type=int, help="all who began [rows of the table]"
    )
    parser.add_argument("--followed", metavar="N", type=int, help="those of them who were followed")
    _add_plot(parser)


def _add_survival(parser: argparse.ArgumentParser) -> None:
    _add_source(parser, SURVIVAL_EXAMPLES)
    parser.add_argument(
        "--from", dest="origin", choices=("entry", "diagnosis"), default="entry",
        help="count from the first dose, or from diagnosis with delayed entry [entry]",
    )  # fmt: skip
    parser.add_argument(
        "--by", metavar="WHAT", help="compare by group, another column, response or on-drug"
    )
    parser.add_argument(
        "--known-at-entry", action="store_true",
        help="say that the column and the covariates were settled before the first dose",
    )  # fmt: skip
    parser.add_argument(
        "--landmark", metavar="DAYS", type=float, help="sort persons on this day, count from it"
    )
    parser.add_argument(
        "--in-time", action="store_true", help="each person changes group on the day it happens"
    )
    parser.add_argument(
        "--show-biased", action="store_true", help="also the naive number, labeled as biased"
    )
    parser.add_argument(
        "--covariate", metavar="COL", action="append", default=[],
        help="number to adjust for; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--until", metavar="DAYS", type=float, help="end observation here for everybody"
    )
    _add_plot(parser)


def _add_retention(parser: argparse.ArgumentParser) -> None:
    _add_source(parser, RETENTION_EXAMPLES)
    _add_plot(parser)


def _add_harms(parser: argparse.ArgumentParser) -> None:
    _add_source(parser, HARMS_EXAMPLES)
    parser.add_argument(
        "--comparator", metavar="LABEL", help="label of the column group to compare with"
    )
    parser.add_argument(
        "--term", metavar="WORDS", action="append", default=[],
        help="tell of this term even where nobody had it; may be repeated",
    )  # fmt: skip


def _run_cohort(args: argparse.Namespace) -> int:
    from openldn.actions import weigh_cohort  # noqa: PLC0415 - loads numpy and more

    found = weigh_cohort(
        _request(args),
        example=args.example,
        counts=_counts(args.count),
        entered=args.entered,
        followed=args.followed,
    )
    return _show(found, args)


def _run_survival(args: argparse.Namespace) -> int:
    from openldn.actions import find_origin, follow_cohort  # noqa: PLC0415 - loads numpy and more

    found = follow_cohort(
        _request(args),
        origin=find_origin(args.origin),
        by=args.by,
        is_known_at_entry=args.known_at_entry,
        landmark=args.landmark,
        in_time=args.in_time,
        show_biased=args.show_biased,
        covariates=tuple(args.covariate),
        until=args.until,
    )
    return _show(found, args)


def _run_retention(args: argparse.Namespace) -> int:
    from openldn.actions import retain_cohort  # noqa: PLC0415 - loads numpy and more

    return _show(retain_cohort(_request(args)), args)


def _run_harms(args: argparse.Namespace) -> int:
    from openldn.actions import harm_cohort  # noqa: PLC0415 - loads numpy and more

    found = harm_cohort(_request(args), comparator=args.comparator, terms=tuple(args.term))
    return _show(found, args)


def _show(found: "CohortAnswer", args: argparse.Namespace) -> int:
    from openldn.actions import (  # noqa: PLC0415
        cohort_to_json,
        cohort_to_text,
        plot_cohort,
    )

    plot = getattr(args, "plot", None)
    if plot is not None:
        plot_cohort(found, plot, is_dark=args.dark)
    if args.json:
        print(json.dumps(cohort_to_json(found), ensure_ascii=False, allow_nan=False))
        return 0
    print(cohort_to_text(found, color=has_color()), end="")
    if plot is not None:
        print(f"\nPlot: {plot}")
    return 0


def _request(args: argparse.Namespace) -> "CohortRequest":
    from openldn.actions import CohortRequest  # noqa: PLC0415

    return CohortRequest(
        file=args.file,
        columns=dict(_pairs(args.column, "--column entry=STARTED")),
        scheme=getattr(args, "scheme", None),
        day_first=args.day_first,
        group=args.group,
        today=date.today(),
        level=args.level,
    )


def _pairs(given: Sequence[str], example: str) -> list[tuple[str, str]]:
    """Parts before and after the equals sign."""
    found = []
    for text in given:
        name, sign, value = text.partition("=")
        if not (name.strip() and sign and value.strip()):
            raise RegistryError(f"{text!r} is not of the form NAME=VALUE; write it like {example}.")
        found.append((name.strip(), value.strip()))
    return found


def _counts(given: Sequence[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name, value in _pairs(given, "--count partial=3"):
        if not value.isdigit():
            raise RegistryError(
                f"the count of {name!r} is {value!r}; must be a whole number of 0 or more."
            )
        if name in counts:
            raise RegistryError(f"the count of {name!r} is given twice; give it once.")
        counts[name] = int(value)
    return counts


SUBCOMMANDS: tuple[SubCommand, ...] = (
    SubCommand(
        NAME="cohort",
        HELP="Response categories of everybody who began, under every denominator",
        add_arguments=_add_cohort,
        run=_run_cohort,
    ),
    SubCommand(
        NAME="survival",
        HELP="How long people live after the start, without granting anybody immortal time",
        add_arguments=_add_survival,
        run=_run_survival,
    ),
    SubCommand(
        NAME="retention",
        HELP="Who is still on the drug, and why others are not",
        add_arguments=_add_retention,
        run=_run_retention,
    ),
    SubCommand(
        NAME="harms",
        HELP="Adverse events: persons, events per time, and what none seen leaves possible",
        add_arguments=_add_harms,
        run=_run_harms,
    ),
)
