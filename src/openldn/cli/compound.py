"""``openldn compound``: the pharmacist's worksheet."""

import argparse
import json
from datetime import date

from openldn.cli.terminal import has_color

NAME = "compound"
HELP = "Make a compounding worksheet: capsules, liquid, blinded kits"

EXAMPLES = """examples:
  openldn compound --strength 4.5 --count 100 --fill-mg 225 --assay 99.1 --water 0.4
  openldn compound plan.json --fill-mg 225
  openldn compound plan.json --strengths 0.5 1.5 4.5 --fill-mg 225
  openldn compound plan.json --form liquid
  openldn compound --form liquid --dose 4.5 --days 22
  openldn compound --strength 4.5 --count 28 --fill-mg 225 --kits K01 K02 K03 K04

Every figure is computed twice in different ways. What was not stated is asked at the top.
"""
FILLERS = (
    "microcrystalline cellulose",
    "sucrose",
    "lactose",
    "sodium bicarbonate",
    "calcium carbonate",
    "hypromellose",
    "magnesium compound",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXAMPLES
    parser.add_argument("plan", nargs="?", help="plan file (openldn plan --json); - reads input")
    parser.add_argument("--form", choices=("capsules", "liquid"), default="capsules", help="what")
    parser.add_argument("--made-on", metavar="DAY", help="day of making [today; first dose]")
    parser.add_argument(
        "--kits", metavar="CODE", nargs="+", default=[], help="blinded kit with these numbers"
    )
    parser.add_argument(
        "--lactose-intolerant", action="store_true", help="the patient does not tolerate lactose"
    )
    parser.add_argument("--beyond-use-days", metavar="N", type=int, help="own, with a source")
    parser.add_argument("--beyond-use-source", metavar="TEXT", default="", help="study on file")
    parser.add_argument("--json", action="store_true", help="print as JSON")
    _add_capsules(parser.add_argument_group("capsules"))
    _add_liquid(parser.add_argument_group("liquid"))
    _add_powder(parser.add_argument_group("powder and balance"))


def _add_capsules(group: "argparse._ArgumentGroup") -> None:
    group.add_argument("--strength", metavar="MG", help="without a plan: mg in each capsule")
    group.add_argument("--count", metavar="N", type=int, help="without a plan: how many")
    group.add_argument(
        "--strengths",
        metavar="MG",
        nargs="+",
        default=[],
        help="strengths to compose the plan's doses from [one for each dose]",
    )
    group.add_argument(
        "--fill-mg", metavar="MG", help="filler that one capsule holds: weigh 10, divide by 10"
    )
    group.add_argument("--filler", choices=FILLERS, default=FILLERS[0], help="what fills up")
    group.add_argument("--overage", metavar="PERCENT", default="0", help="made beyond the count")


def _add_liquid(group: "argparse._ArgumentGroup") -> None:
    group.add_argument("--dose", metavar="MG", help="without a plan: dose a day")
    group.add_argument("--days", metavar="N", type=int, help="without a plan: for how many days")
    group.add_argument("--mg-per-ml", metavar="MG", default="1", help="strength")
    group.add_argument("--bottle-ml", metavar="ML", default="100", help="size of a bottle")
    group.add_argument(
        "--from", dest="origin", choices=("50 mg tablets", "powder"), default="50 mg tablets"
    )
    group.add_argument(
        "--preservative",
        choices=("sodium benzoate", "parabens", "none"),
        default="sodium benzoate",
    )
    group.add_argument(
        "--storage", choices=("refrigerator", "room temperature"), default="refrigerator"
    )


def _add_powder(group: "argparse._ArgumentGroup") -> None:
    group.add_argument(
        "--counts",
        choices=("hydrochloride", "base"),
        default="hydrochloride",
        help="what the strength on the label counts",
    )
    group.add_argument("--powder", choices=("anhydrous", "dihydrate"), default="anhydrous")
    group.add_argument("--assay", metavar="PERCENT", help="from the certificate of analysis")
    group.add_argument("--assay-basis", choices=("anhydrous", "as is"), default="anhydrous")
    group.add_argument("--water", metavar="PERCENT", help="water or loss on drying")
    group.add_argument(
        "--confirm-certificate",
        action="store_true",
        help="an unusual assay (below 90, above 102) or water (above 20) was read again",
    )
    group.add_argument("--balance-step", metavar="MG", default="1", help="step of the display")
    group.add_argument(
        "--balance-smallest", metavar="MG", help="smallest amount that it weighs accurately"
    )


def run(args: argparse.Namespace) -> int:
    """Make the worksheet, and print it."""
    from openldn.actions import (  # noqa: PLC0415 - loads the tables
        CompoundRequest,
        compound_course,
        compound_to_json,
        compound_to_text,
    )

    made = compound_course(
        CompoundRequest(
            today=date.today(),
            form=args.form,
            plan=args.plan,
            strength_mg=args.strength,
            count=args.count,
            strengths_mg=tuple(args.strengths),
            fill_mg=args.fill_mg,
            filler=args.filler,
            overage_percent=args.overage,
            dose_mg=args.dose,
            days=args.days,
            mg_per_ml=args.mg_per_ml,
            bottle_ml=args.bottle_ml,
            origin=args.origin,
            preservative=args.preservative,
            storage=args.storage,
            is_lactose_intolerant=args.lactose_intolerant,
            beyond_use_days=args.beyond_use_days,
            beyond_use_source=args.beyond_use_source,
            counts=args.counts,
            powder_form=args.powder,
            assay_percent=args.assay,
            assay_basis=args.assay_basis,
            water_percent=args.water,
            is_certificate_confirmed=args.confirm_certificate,
            balance_step_mg=args.balance_step,
            balance_smallest_mg=args.balance_smallest,
            made_on=args.made_on,
            codes=tuple(args.kits),
        )
    )
    if args.json:
        print(json.dumps(compound_to_json(made), indent=2))
    else:
        print(compound_to_text(made, color=has_color()), end="")
    return 0
