"""What the other ingredients mean for the person and for the release."""

from decimal import Decimal

from openldn.plan.amounts import format_amount
from openldn.plan.facts import find_fact
from openldn.plan.liquid import TABLET_MG
from openldn.plan.materials import Filler, Origin, Preservative
from openldn.plan.orders import CapsuleOrder, LiquidOrder
from openldn.plan.worksheet import Remark
from openldn.screen import find_rule


def find_capsule_remarks(order: CapsuleOrder) -> tuple[Remark, ...]:
    """Remarks on filler, release and loss."""
    remarks = []
    if order.filler is Filler.CALCIUM_CARBONATE:
        rule = find_rule("R115")
        remarks.append(
            Remark(
                text=f"calcium carbonate filler: {rule.action} ({rule.rationale})",
                item_ids=("R115", "C019"),
            )
        )
    if order.filler in {Filler.HYPROMELLOSE, Filler.MAGNESIUM}:
        remarks.append(
            Remark(
                text=f"{order.filler.value}: avoid; {find_fact('C020').detail.partition(' (')[0]}, "
                "and low-dose naltrexone is immediate release",
                item_ids=("R114", "C020"),
                is_from_memory=True,
            )
        )
    if order.filler is Filler.LACTOSE:
        remarks.append(_lactose(order.is_lactose_intolerant, "the filler is lactose"))
    if not order.overage_percent:
        fact = find_fact("C051")
        remarks.append(
            Remark(
                text=f"no overage counted; {fact.detail}, {fact.value} % is usual",
                item_ids=("C051",),
                is_from_memory=True,
            )
        )
    return tuple(remarks)


def find_liquid_remarks(order: LiquidOrder, *, is_placebo: bool = False) -> tuple[Remark, ...]:
    """Remarks on strength, lactose, preservative and measuring."""
    remarks = [
        Remark(
            text="write mg and mL on label and prescription; one strength for each patient; "
            "recipes of 1 and 5 mg/mL both exist, a fivefold trap",
            item_ids=("R119", "C010"),
        )
    ]
    if order.strength_mg_per_ml != 1:
        remarks.append(
            Remark(
                text=f"{format_amount(order.strength_mg_per_ml)} mg/mL is not the usual 1 mg/mL: "
                "here mL are not mg; say so when handing it out",
                item_ids=("R119", "C009"),
            )
        )
    if order.origin is Origin.TABLETS and not is_placebo:
        remarks.append(_lactose(order.is_lactose_intolerant, _tablet_lactose(order)))
    if order.preservative is not Preservative.NONE:
        rule = find_rule("R118")
        remarks.append(
            Remark(
                text=f"{order.preservative.value}: {rule.action}",
                item_ids=("R118", "C025"),
            )
        )
    if min(dose.dose_mg for dose in order.doses) / order.strength_mg_per_ml < Decimal("0.5"):
        remarks.append(
            Remark(
                text="for doses below 0.5 mL give a 1 mL oral syringe",
                item_ids=("C050",),
                is_from_memory=True,
            )
        )
    return tuple(remarks)


def _tablet_lactose(order: LiquidOrder) -> str:
    """Lactose of the largest dose, by the UK tablet."""
    tablet_mg = find_fact("C007").numbers[0]
    dose_mg = max(dose.dose_mg for dose in order.doses)
    return (
        f"50 mg tablets hold lactose: {format_amount(tablet_mg)} mg in a UK tablet, so about "
        f"{format_amount(tablet_mg * dose_mg / TABLET_MG, places=1)} mg in a dose of "
        f"{format_amount(dose_mg)} mg"
    )


def _lactose(is_intolerant: bool, text: str) -> Remark:
    advice = "; this patient does not tolerate lactose: " if is_intolerant else "; if intolerant: "
    return Remark(text=f"{text}{advice}choose cellulose, or powder", item_ids=("R116", "C007"))
