"""Amounts for a bottle of oral liquid, the bottles of a whole plan, and both in a second way."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from openldn.errors import RegimenError
from openldn.plan.amounts import format_amount
from openldn.plan.facts import find_fact
from openldn.plan.figures import Figure, check_figures, round_to_step
from openldn.plan.materials import (
    BASE_G_PER_MOL,
    HYDROCHLORIDE_G_PER_MOL,
    Balance,
    Origin,
    Powder,
    Preservative,
    Substance,
)
from openldn.plan.orders import LiquidOrder, dose_volume_ml
from openldn.plan.worksheet import Batch, Bottle

# The New Zealand recipe (C023) for 100 mL; other volumes in proportion.
RECIPE_ML = Decimal(100)
ASCORBIC_ACID_MG = Decimal(500)
GLYCEROL_ML = Decimal(20)
# "0.1 %" is read as weight in volume: 0.1 g in 100 mL.
PRESERVATIVE_MG = Decimal(100)
TABLET_MG = find_fact("C005").numbers[0]


def make_liquid_batch(
    order: LiquidOrder, *, powder: Powder, balance: Balance, is_placebo: bool = False
) -> Batch:
    """Compute what goes into one bottle; every figure is computed twice.

    Raises
    ------
    RegimenError
        If it would need a part of a tablet, or tablets for a strength counted as base.
    """
    volume = order.bottle_ml
    drug_mg = Decimal(0) if is_placebo else volume * order.strength_mg_per_ml
    figures = [
        Figure(name="volume", value=volume, unit="mL", formula="size of the bottle"),
        Figure(
            name="drug",
            value=drug_mg,
            unit="mg",
            formula=f"{format_amount(volume)} mL x {format_amount(order.strength_mg_per_ml)} mg/mL"
            if drug_mg
            else "placebo",
        ),
    ]
    if not is_placebo:
        figures += _drug(drug_mg, order=order, powder=powder, balance=balance)
    figures += _others(order, balance=balance)
    second = _recompute(order, powder=powder, balance=balance, is_placebo=is_placebo)
    name = "placebo bottle" if is_placebo else f"bottle of {format_amount(volume)} mL"
    return Batch(name=name, figures=check_figures(tuple(figures), second=second))


def fill_bottles(order: LiquidOrder, *, days: int, made_on: date) -> tuple[Bottle, ...]:
    """Give every dose a bottle: a new one when the old is too empty or too old.

    Parameters
    ----------
    order : LiquidOrder
    days : int
        Days that a bottle may be used, the day it is made on included.
    made_on : date
        Day on which the first bottle is made; each later one is made on its first day.

    Raises
    ------
    RegimenError
        If the first bottle is made after the first dose, or too long before it.
    """
    first = order.doses[0].day
    if not made_on <= first < made_on + timedelta(days=days):
        raise RegimenError(
            f"made_on is {made_on.isoformat()} and the first dose is on {first.isoformat()}; "
            f"make the bottle on that day or less than {days} days before."
        )
    bottles: list[Bottle] = []
    for dose in order.doses:
        volume = dose_volume_ml(dose.dose_mg, strength_mg_per_ml=order.strength_mg_per_ml)
        last = bottles[-1] if bottles else None
        if last is None or last.discarded_ml < volume or dose.day >= last.use_before:
            make_on = dose.day if bottles else made_on
            last = Bottle(
                number=len(bottles) + 1,
                make_on=make_on,
                use_before=make_on + timedelta(days=days),
                first_day=dose.day,
                last_day=dose.day,
                doses=0,
                used_ml=Decimal(0),
                discarded_ml=order.bottle_ml,
            )
            bottles.append(last)
        bottles[-1] = replace(
            last,
            last_day=dose.day,
            doses=last.doses + 1,
            used_ml=last.used_ml + volume,
            discarded_ml=last.discarded_ml - volume,
        )
    return tuple(bottles)


def make_life_batch(order: LiquidOrder, *, days: int) -> Batch:
    """How long one bottle lasts at each dose of the plan, cut at its date."""
    figures = []
    second = {}
    for dose_mg in sorted({dose.dose_mg for dose in order.doses}):
        volume = dose_volume_ml(dose_mg, strength_mg_per_ml=order.strength_mg_per_ml)
        lasts = order.bottle_ml / volume
        full = min(int(lasts.to_integral_value(rounding=ROUND_FLOOR)), days)
        shown = f"{format_amount(dose_mg)} mg = {format_amount(volume)} mL a day"
        figures += [
            Figure(
                name=f"bottle lasts at {shown}",
                value=lasts,
                unit="days",
                formula=f"{format_amount(order.bottle_ml)} mL / {format_amount(volume)} mL",
                places=1,
            ),
            Figure(
                name=f"full doses at {shown}",
                value=Decimal(full),
                unit="doses",
                formula=f"whole doses, at most {days} by date",
            ),
            Figure(
                name=f"discard at {shown}",
                value=order.bottle_ml - full * volume,
                unit="mL",
                formula=f"{format_amount(order.bottle_ml)} mL - {full} doses",
            ),
        ]
        # The other way round: how many mg the bottle holds, and how often the dose goes into it.
        held = Fraction(order.bottle_ml) * Fraction(order.strength_mg_per_ml)
        doses = min(held // Fraction(dose_mg), days)
        left = (held - doses * Fraction(dose_mg)) / Fraction(order.strength_mg_per_ml)
        second[f"bottle lasts at {shown}"] = held / Fraction(dose_mg)
        second[f"full doses at {shown}"] = Fraction(doses)
        second[f"discard at {shown}"] = left
    return Batch(
        name="how long a bottle lasts", figures=check_figures(tuple(figures), second=second)
    )


def _drug(
    drug_mg: Decimal, *, order: LiquidOrder, powder: Powder, balance: Balance
) -> list[Figure]:
    if order.origin is Origin.POWDER:
        exact = powder.to_hydrochloride(drug_mg) / powder.content
        return [
            Figure(
                name="powder, exact",
                value=exact,
                unit="mg",
                formula=f"drug x {format_amount(powder.salt_factor, places=4)} / "
                f"{format_amount(powder.content, places=6)}",
            ),
            Figure(
                name="weigh powder",
                value=round_to_step(exact, step=balance.step_mg) / 1000,
                unit="g",
                formula=f"rounded to the balance step of {format_amount(balance.step_mg)} mg",
            ),
        ]
    if powder.counts is Substance.BASE:
        raise RegimenError(
            f"tablets count {format_amount(TABLET_MG)} mg of the hydrochloride, and the strength "
            "counts base; make it from powder, or count the hydrochloride."
        )
    tablets = drug_mg / TABLET_MG
    if tablets % 1:
        whole_ml = TABLET_MG / order.strength_mg_per_ml
        raise RegimenError(
            f"{format_amount(order.bottle_ml)} mL at {format_amount(order.strength_mg_per_ml)} "
            f"mg/mL needs {format_amount(tablets, places=2)} tablets; whole tablets make "
            f"{format_amount(whole_ml, places=2)} mL or a multiple of it. Tablets are not cut "
            "(R113); choose another bottle_ml, or powder."
        )
    return [
        Figure(
            name="tablets",
            value=tablets,
            unit=f"tablet{'' if tablets == 1 else 's'} of {format_amount(TABLET_MG)} mg",
            formula=f"{format_amount(drug_mg)} mg / {format_amount(TABLET_MG)} mg",
        )
    ]


def _others(order: LiquidOrder, *, balance: Balance) -> list[Figure]:
    """What else the recipe asks for, in proportion to the volume."""
    share = order.bottle_ml / RECIPE_ML
    grams = {"ascorbic acid": ASCORBIC_ACID_MG}
    if order.preservative is not Preservative.NONE:
        grams[order.preservative.value] = PRESERVATIVE_MG
    figures = [
        Figure(
            name=f"weigh {name}",
            value=round_to_step(mg * share, step=balance.step_mg) / 1000,
            unit="g",
            formula=f"{format_amount(mg)} mg in {format_amount(RECIPE_ML)} mL",
        )
        for name, mg in grams.items()
    ]
    glycerol = Figure(
        name="glycerol",
        value=GLYCEROL_ML * share,
        unit="mL",
        formula=f"{format_amount(GLYCEROL_ML)} mL in {format_amount(RECIPE_ML)} mL",
    )
    water = Figure(
        name="purified water to",
        value=order.bottle_ml,
        unit="mL",
        formula="fill up to the volume",
    )
    return [*figures, glycerol, water]


def _recompute(
    order: LiquidOrder, *, powder: Powder, balance: Balance, is_placebo: bool
) -> dict[str, Fraction]:
    """Every figure once more: fractions, per mL first, balance steps as integers."""
    volume = Fraction(order.bottle_ml)
    per_ml = Fraction(0) if is_placebo else Fraction(order.strength_mg_per_ml)
    step = Fraction(balance.step_mg)
    salt_per_ml = per_ml
    if powder.counts is Substance.BASE:
        salt_per_ml = per_ml / Fraction(BASE_G_PER_MOL) * Fraction(HYDROCHLORIDE_G_PER_MOL)
    assay = Fraction(100) if powder.assay_percent is None else Fraction(powder.assay_percent)
    dry = Fraction(100)
    if powder.water_percent is not None and powder.assay_basis.value == "anhydrous":
        dry -= Fraction(powder.water_percent)
    exact = salt_per_ml * 10_000 / (assay * dry) * volume
    per_ml_mg = {"ascorbic acid": Fraction(5), order.preservative.value: Fraction(1)}
    return {
        "volume": volume,
        "drug": per_ml * volume,
        "powder, exact": exact,
        "weigh powder": _nearest(exact / step) * step / 1000,
        "tablets": per_ml / 50 * volume,
        **{
            f"weigh {name}": _nearest(mg * volume / step) * step / 1000
            for name, mg in per_ml_mg.items()
        },
        "glycerol": volume / 5,
        "purified water to": volume,
    }


def _nearest(value: Fraction) -> int:
    return (2 * value + 1) // 2
