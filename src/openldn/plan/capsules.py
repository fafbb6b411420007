"""Amounts for capsules of one strength, and the same amounts in a second way.

The drug replaces filler by weight: with a few percent of drug its own density plays no part.
"""

from decimal import ROUND_CEILING, Decimal
from fractions import Fraction

from openldn.errors import RegimenError
from openldn.plan.amounts import count_of, format_amount
from openldn.plan.facts import find_fact
from openldn.plan.figures import Figure, check_figures, round_to_step
from openldn.plan.materials import (
    BASE_G_PER_MOL,
    HYDROCHLORIDE_G_PER_MOL,
    Balance,
    Powder,
    Substance,
)
from openldn.plan.orders import CapsuleOrder, UnitCount
from openldn.plan.worksheet import Batch

# One part of drug and nine of filler: the ratio of the trade, a choice and no fact (C047).
TRITURATION = 10
# Percent of the label that a capsule may hold.
CONTENT_LIMITS = "C052"


def make_capsule_batch(
    unit: UnitCount,
    *,
    order: CapsuleOrder,
    powder: Powder,
    balance: Balance,
    is_placebo: bool = False,
) -> Batch:
    """Compute the amounts for one strength; every figure is computed twice.

    Parameters
    ----------
    unit : UnitCount
        Strength and how many.
    order : CapsuleOrder
        Filler, fill weight and overage.
    powder : Powder
    balance : Balance
    is_placebo : bool
        The same capsule without drug.

    Raises
    ------
    RegimenError
        If the drug does not fit, or is too little to weigh even after trituration, or the steps
        of the balance would move the content out of its limits.
    """
    strength = Decimal(0) if is_placebo else unit.strength_mg
    capsules = _capsules_to_fill(unit.count, order.overage_percent)
    drug_mg = capsules * strength
    hydrochloride_mg = powder.to_hydrochloride(drug_mg)
    powder_mg = hydrochloride_mg / powder.content
    fill_mg = capsules * order.fill_mg
    if powder_mg >= fill_mg:
        raise RegimenError(
            f"the powder for {format_amount(unit.strength_mg)} mg does not fit into a fill of "
            f"{format_amount(order.fill_mg)} mg; take a larger capsule."
        )
    figures = [
        Figure(
            name="capsules to fill",
            value=Decimal(capsules),
            unit="capsules",
            formula=f"{unit.count} + {format_amount(order.overage_percent)} % overage, rounded up",
        ),
        Figure(
            name="drug",
            value=drug_mg,
            unit="mg",
            formula=f"{capsules} x {format_amount(strength)} mg naltrexone {powder.counts.value}",
        ),
        Figure(
            name="as hydrochloride",
            value=hydrochloride_mg,
            unit="mg",
            formula=f"drug x {format_amount(powder.salt_factor, places=4)}",
        ),
        Figure(
            name="powder, exact",
            value=powder_mg,
            unit="mg",
            formula=f"hydrochloride / {format_amount(powder.content, places=6)} by certificate",
        ),
    ]
    figures += _weighing(powder_mg, balance=balance)
    figures += _filling(figures, fill_mg=fill_mg, balance=balance, unit=unit, order=order)
    if not is_placebo:
        figures.append(_load(strength, order=order))
        figures.append(_content(figures, capsules=capsules, powder=powder))
        _check_content(figures, powder_mg=powder_mg, balance=balance, unit=unit)
    second = _recompute(unit, order=order, powder=powder, balance=balance, is_placebo=is_placebo)
    name = "placebo capsules" if is_placebo else f"{format_amount(strength)} mg capsules"
    return Batch(name=name, figures=check_figures(tuple(figures), second=second))


def needs_trituration(powder_mg: Decimal, *, balance: Balance) -> bool:
    """Whether there is too little to weigh directly."""
    return balance.smallest_mg is not None and 0 < powder_mg < balance.smallest_mg


def _capsules_to_fill(count: int, overage_percent: Decimal) -> int:
    wanted = count * (1 + overage_percent / 100)
    return int(wanted.to_integral_value(rounding=ROUND_CEILING))


def _weighing(powder_mg: Decimal, *, balance: Balance) -> list[Figure]:
    """What goes on the balance: the powder itself, or a trituration of it."""
    step = balance.step_mg
    if balance.smallest_mg is None or not needs_trituration(powder_mg, balance=balance):
        weighed = round_to_step(powder_mg, step=step)
        return [
            Figure(
                name="weigh powder",
                value=weighed / 1000,
                unit="g",
                formula=f"rounded to the balance step of {format_amount(step)} mg",
            )
        ]
    drug = _round_up(balance.smallest_mg, step=step)
    portion = round_to_step(powder_mg * TRITURATION, step=step)
    if portion < balance.smallest_mg:
        raise RegimenError(
            f"{format_amount(powder_mg, places=3)} mg of powder is too little even as a "
            f"trituration of 1 in {TRITURATION} (the balance weighs "
            f"{format_amount(balance.smallest_mg)} mg and more). Make a larger batch or a liquid."
        )
    return [
        Figure(
            name="weigh powder for the trituration",
            value=drug / 1000,
            unit="g",
            formula="smallest amount that the balance weighs",
        ),
        Figure(
            name="weigh filler for the trituration",
            value=drug * (TRITURATION - 1) / 1000,
            unit="g",
            formula=f"{TRITURATION - 1} x the powder",
        ),
        Figure(
            name="weigh trituration",
            value=portion / 1000,
            unit="g",
            formula=f"{TRITURATION} x powder, exact; it holds 1 part drug in {TRITURATION}",
        ),
    ]


def _filling(
    figures: list[Figure],
    *,
    fill_mg: Decimal,
    balance: Balance,
    unit: UnitCount,
    order: CapsuleOrder,
) -> list[Figure]:
    """Filler of the batch: the fill without what is weighed in beside it."""
    last = figures[-1]
    beside = last.value * 1000 if last.name == "weigh trituration" else figures[3].value
    filler_mg = fill_mg - beside
    if filler_mg <= 0:
        raise RegimenError(
            f"the trituration for {format_amount(unit.strength_mg)} mg does not fit into a fill "
            f"of {format_amount(order.fill_mg)} mg; take a larger capsule or make more at once."
        )
    return [
        Figure(
            name="fill of the batch",
            value=fill_mg,
            unit="mg",
            formula=f"capsules x {format_amount(order.fill_mg)} mg {order.filler.value}",
        ),
        Figure(
            name="weigh filler",
            value=round_to_step(filler_mg, step=balance.step_mg) / 1000,
            unit="g",
            formula="fill of the batch - what is weighed in, rounded to the balance",
        ),
    ]


def _load(strength: Decimal, *, order: CapsuleOrder) -> Figure:
    return Figure(
        name="drug load",
        value=100 * strength / order.fill_mg,
        unit="% of the fill",
        formula=f"{format_amount(strength)} / {format_amount(order.fill_mg)} mg",
        places=2,
    )


def _content(figures: list[Figure], *, capsules: int, powder: Powder) -> Figure:
    """What one capsule holds when what was rounded is weighed."""
    by_name = {figure.name: figure.value for figure in figures}
    if "weigh trituration" in by_name:
        powder_mg = by_name["weigh trituration"] * 1000 / TRITURATION
    else:
        powder_mg = by_name["weigh powder"] * 1000
    return Figure(
        name="content after rounding",
        value=powder_mg * powder.content / powder.salt_factor / capsules,
        unit="mg in each capsule",
        formula="weighed powder, back through certificate and salt, / capsules",
    )


def _check_content(
    figures: list[Figure], *, powder_mg: Decimal, balance: Balance, unit: UnitCount
) -> None:
    """Refuse amounts so small that the balance's steps move the content out of its limits."""
    by_name = {figure.name: figure.value for figure in figures}
    wanted, weighed = powder_mg, by_name.get("weigh powder")
    if weighed is None:
        wanted, weighed = powder_mg * TRITURATION, by_name["weigh trituration"]
    lowest, highest = find_fact(CONTENT_LIMITS).numbers
    half = balance.step_mg / 2
    least, most = (100 * (1000 * weighed + side) / wanted for side in (-half, half))
    if least < lowest or most > highest:
        raise RegimenError(
            f"{format_amount(wanted, places=3)} mg for {count_of(unit.count, 'capsule')} of "
            f"{format_amount(unit.strength_mg)} mg cannot be weighed in steps of "
            f"{format_amount(balance.step_mg)} mg: the content would be "
            f"{format_amount(least, places=1)} to {format_amount(most, places=1)} % of the label, "
            f"and {lowest} to {highest} % is allowed ({CONTENT_LIMITS}). Take a balance with "
            "smaller steps, say what it weighs accurately (--balance-smallest, for a "
            "trituration), or make a larger batch."
        )


def _round_up(value: Decimal, *, step: Decimal) -> Decimal:
    return (value / step).to_integral_value(rounding=ROUND_CEILING) * step


def _recompute(
    unit: UnitCount,
    *,
    order: CapsuleOrder,
    powder: Powder,
    balance: Balance,
    is_placebo: bool,
) -> dict[str, Fraction]:
    """Every figure once more: fractions, from what one capsule holds, balance steps as integers."""
    per_hundred = 100 + Fraction(order.overage_percent)
    capsules = -(-unit.count * per_hundred // 100)
    one_drug = Fraction(0) if is_placebo else Fraction(unit.strength_mg)
    is_base = powder.counts is Substance.BASE
    one_salt = one_drug
    if is_base:
        one_salt = one_drug / Fraction(BASE_G_PER_MOL) * Fraction(HYDROCHLORIDE_G_PER_MOL)
    assay = Fraction(100) if powder.assay_percent is None else Fraction(powder.assay_percent)
    dry = Fraction(100)
    if powder.water_percent is not None and powder.assay_basis.value == "anhydrous":
        dry -= Fraction(powder.water_percent)
    one_powder = one_salt * 10_000 / (assay * dry)
    step = Fraction(balance.step_mg)
    one_fill = Fraction(order.fill_mg)
    total = capsules * one_powder
    second = {
        "capsules to fill": Fraction(capsules),
        "drug": one_drug * capsules,
        "as hydrochloride": one_salt * capsules,
        "powder, exact": total,
        "fill of the batch": one_fill * capsules,
        "drug load": one_drug / one_fill * 100,
    }
    smallest = Fraction(balance.smallest_mg or 0)
    if 0 < total < smallest:
        steps = -(-smallest // step)
        portion = _nearest(total * TRITURATION / step) * step
        second["weigh powder for the trituration"] = steps * step / 1000
        second["weigh filler for the trituration"] = steps * step * (TRITURATION - 1) / 1000
        second["weigh trituration"] = portion / 1000
        weighed = portion / TRITURATION
        filler = capsules * one_fill - portion
    else:
        weighed = _nearest(total / step) * step
        second["weigh powder"] = weighed / 1000
        filler = capsules * (one_fill - one_powder)
    second["weigh filler"] = _nearest(filler / step) * step / 1000
    if total:
        # The weighed powder is to the exact one as the content is to the strength.
        second["content after rounding"] = one_drug * weighed / total
    return second


def _nearest(value: Fraction) -> int:
    return (2 * value + 1) // 2
