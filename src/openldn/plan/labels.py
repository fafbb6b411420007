"""Label texts and checks: plain words, mg and mL, no trailing zero."""

from collections import Counter
from datetime import date

from openldn.plan.amounts import count_of, format_amount
from openldn.plan.materials import Powder
from openldn.plan.orders import CapsuleOrder, LiquidOrder, UnitCount, dose_volume_ml
from openldn.plan.worksheet import BeyondUse, Bottle

CAUTIONS = (
    "No opioid pain, cough or diarrhoea medicines while taking this.",
    "Not licensed for this use.",
    "Keep out of the reach of children.",
    "Protect from light.",
)
SHAKE = "Shake well. Measure with the oral syringe."
QUALITY = (
    "weigh 10 filled capsules: range within 10 % (C053)",
    "content of 10 capsules: 90 to 110 % of label (C052)",
    "mix drug and filler by geometric dilution (C026, C052)",
)
QUALITY_LIQUID = ("shake and look: no lumps, color noted (C023, C028)",)
QUALITY_BOTH = (
    "lot and expiry of every ingredient written down (C053)",
    "balance with three decimals of a gram (C049)",
    "second person has checked substance, weights and label (C053)",
    "light-resistant pack (C053)",
)


def capsule_label(
    unit: UnitCount,
    *,
    powder: Powder,
    made_on: date,
    beyond_use: BeyondUse,
    doses: tuple[str, ...] = (),
) -> str:
    """Label of the capsules of one strength, with the doses that several capsules make."""
    return "\n".join(
        (
            f"Naltrexone {powder.counts.value} {format_amount(unit.strength_mg)} mg",
            count_of(unit.count, "immediate-release capsule"),
            "Take by mouth as your plan says, once a day.",
            *doses,
            *_dates(made_on, beyond_use),
            *CAUTIONS,
        )
    )


def liquid_label(
    order: LiquidOrder, *, bottle: Bottle, powder: Powder, beyond_use: BeyondUse
) -> str:
    """Label of one bottle, with the doses that are drawn from it."""
    drawn = Counter(
        dose.dose_mg for dose in order.doses if bottle.first_day <= dose.day <= bottle.last_day
    )
    doses = [
        f"Take {format_amount(dose_volume_ml(mg, strength_mg_per_ml=order.strength_mg_per_ml))} mL "
        f"({format_amount(mg)} mg) once a day, {count_of(times, 'time')}."
        for mg, times in drawn.items()
    ]
    return "\n".join(
        (
            f"Naltrexone {powder.counts.value} {format_amount(order.strength_mg_per_ml)} mg/mL "
            "oral liquid",
            f"{format_amount(order.bottle_ml)} mL, bottle {bottle.number}",
            *doses,
            SHAKE,
            *_dates(bottle.make_on, beyond_use),
            *CAUTIONS,
        )
    )


def kit_label(
    code: str,
    *,
    content: str,
    order: CapsuleOrder | LiquidOrder,
    made_on: date,
    beyond_use: BeyondUse,
) -> str:
    """Label of a blinded kit: the same words for drug and placebo.

    Parameters
    ----------
    code : str
        Kit number; which number holds what is kept elsewhere.
    content : str
        What either holds, such as ``28 capsules``.
    """
    liquid = (SHAKE,) if isinstance(order, LiquidOrder) else ()
    return "\n".join(
        (
            f"Study medicine, kit {code}",
            f"{content}, naltrexone or placebo",
            "Take as your plan says, once a day.",
            *liquid,
            *_dates(made_on, beyond_use),
            *CAUTIONS,
        )
    )


def _dates(made_on: date, beyond_use: BeyondUse) -> tuple[str, ...]:
    before = beyond_use.use_before(made_on)
    until = "____________ (pharmacist)" if before is None else before.isoformat()
    return (
        f"Made on {made_on.isoformat()}. Do not use on or after {until}.",
        f"Store: {beyond_use.storage}.",
    )
