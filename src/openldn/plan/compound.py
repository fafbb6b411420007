"""Make a compounding worksheet, or a blinded kit of two that look alike."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from openldn.errors import RegimenError
from openldn.plan.amounts import count_of, format_amount
from openldn.plan.batch_dates import find_date_remarks
from openldn.plan.beyond_use import find_capsule_date, find_liquid_date
from openldn.plan.capsules import make_capsule_batch, needs_trituration
from openldn.plan.composing import find_compositions
from openldn.plan.excipients import find_capsule_remarks, find_liquid_remarks
from openldn.plan.facts import find_fact
from openldn.plan.labels import (
    QUALITY,
    QUALITY_BOTH,
    QUALITY_LIQUID,
    capsule_label,
    kit_label,
    liquid_label,
)
from openldn.plan.liquid import fill_bottles, make_life_batch, make_liquid_batch
from openldn.plan.materials import Balance, Origin, Powder
from openldn.plan.orders import CapsuleOrder, LiquidOrder
from openldn.plan.worksheet import Remark, Worksheet

_TELLING = re.compile(
    r"ldn|nalt|ntx|placebo|plac|pbo|activ|drug|verum|dummy|sham|sugar|blank|control|treat|real|fake",
    re.IGNORECASE,
)
_SALT = Remark(
    text="a 50 mg tablet counts the hydrochloride; keep one convention on prescription, "
    "worksheet and label",
    item_ids=("C003",),
)


@dataclass(frozen=True, kw_only=True)
class BlindedKit:
    """Drug and placebo that look alike, under one set of kit numbers.

    Parameters
    ----------
    active, placebo : Worksheet
        Made by the same code; neither holds a label.
    codes : tuple of str
        Kit numbers. Which number holds what is not in here: the allocation is kept apart.
    labels : tuple of str
        One for each code, the same words for both.
    sums : tuple of str
        How the units of labels and batches add up.
    """

    active: Worksheet
    placebo: Worksheet
    codes: tuple[str, ...]
    labels: tuple[str, ...]
    sums: tuple[str, ...]


def make_worksheet(
    order: CapsuleOrder | LiquidOrder,
    *,
    made_on: date,
    powder: Powder = Powder(),
    balance: Balance = Balance(),
) -> Worksheet:
    """Make the worksheet for an order.

    Parameters
    ----------
    order : CapsuleOrder or LiquidOrder
    made_on : date
    powder : Powder
        What the certificate of analysis says.
    balance : Balance

    Returns
    -------
    Worksheet
        Every figure computed twice in different ways.

    Raises
    ------
    RegimenError
        If the order cannot be made as asked.
    SafetyHold
        If a rule forbids it.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from openldn.plan import UnitCount
    >>> order = CapsuleOrder(
    ...     units=(UnitCount(strength_mg=Decimal("4.5"), count=100),), fill_mg=Decimal(225)
    ... )
    >>> batch = make_worksheet(order, made_on=date(2026, 12, 1)).batches[0]
    >>> batch.find_figure("weigh powder").shown, batch.find_figure("weigh filler").shown
    ('0.45 g', '22.05 g')
    """
    return _make(order, made_on=made_on, powder=powder, balance=balance, is_placebo=False)


def make_blinded_kit(
    order: CapsuleOrder | LiquidOrder,
    *,
    codes: tuple[str, ...],
    made_on: date,
    powder: Powder = Powder(),
    balance: Balance = Balance(),
) -> BlindedKit:
    """Make the worksheets of drug and placebo, and labels that do not tell them apart.

    Parameters
    ----------
    order : CapsuleOrder or LiquidOrder
        What one kit holds; capsules of one strength. Each batch is for half of the kits.
    codes : tuple of str
        Kit numbers, each different.
    made_on : date
    powder : Powder
    balance : Balance

    Raises
    ------
    RegimenError
        If codes are missing, repeated or tell what a kit holds, or capsules have several strengths.
    """
    if len(codes) < 2 or len(set(codes)) < len(codes) or not all(code.strip() for code in codes):
        raise RegimenError(
            f"codes of a blinded kit are {len(codes)}; give two or more, each different and not "
            "blank."
        )
    check_codes(codes)
    half = -(-len(codes) // 2)
    batch_order = order
    if isinstance(order, CapsuleOrder):
        if len(order.units) > 1:
            raise RegimenError(
                f"the order holds {len(order.units)} strengths; a blinded kit holds one. Make a "
                "kit for each."
            )
        unit = order.units[0]
        content = count_of(unit.count, "capsule")
        sums = _capsule_sums(unit.count, kits=len(codes), half=half)
        batch_order = replace(order, units=(replace(unit, count=unit.count * half),))
    else:
        content = f"{format_amount(order.bottle_ml)} mL"
        sums = _bottle_sums(content, kits=len(codes), half=half)
    active = _make(batch_order, made_on=made_on, powder=powder, balance=balance, is_placebo=False)
    placebo = _make(batch_order, made_on=made_on, powder=powder, balance=balance, is_placebo=True)
    labels = tuple(
        kit_label(code, content=content, order=order, made_on=made_on, beyond_use=active.beyond_use)
        for code in codes
    )
    return BlindedKit(
        active=replace(active, labels=()), placebo=placebo, codes=codes, labels=labels, sums=sums
    )


def check_codes(codes: tuple[str, ...]) -> None:
    """Refuse kit numbers that tell what a kit holds, or sort the kits into two groups.

    Raises
    ------
    RegimenError
    """
    for code in codes:
        if _TELLING.search(code):
            raise RegimenError(
                f"kit number {code[:20]!r} tells what the kit may hold; give neutral numbers like "
                "K01 K02 K03 K04."
            )
    letters = Counter(re.split(r"[^A-Za-z]", code, maxsplit=1)[0].upper() for code in codes)
    if len(letters) == 2 and min(letters.values()) > 1:
        raise RegimenError(
            f"kit numbers fall into two groups, {' and '.join(sorted(letters))}; whoever knows one "
            "kit knows its group. Give numbers of one kind, like K01 K02 K03 K04."
        )


def _capsule_sums(count: int, *, kits: int, half: int) -> tuple[str, ...]:
    each = count * half
    return (
        f"{kits} kits of {count_of(count, 'capsule')}: {kits * count} capsules.",
        f"Each batch fills {count_of(half, 'kit')}: {count_of(each, 'capsule')} of drug and {each} "
        f"of placebo, {2 * each} in all, before overage.",
        *_left_over(kits, half),
    )


def _bottle_sums(content: str, *, kits: int, half: int) -> tuple[str, ...]:
    return (
        f"{kits} kits, a bottle of {content} each.",
        f"Make the bottle of each sheet {count_of(half, 'time')}: {half} of drug and {half} of "
        "placebo.",
        *_left_over(kits, half),
    )


def _left_over(kits: int, half: int) -> tuple[str, ...]:
    """An odd number of kits: nobody knows here which side has one more."""
    if 2 * half == kits:
        return ()
    return ("The kits are odd in number: what one kit holds is left over of one side.",)


def _make(
    order: CapsuleOrder | LiquidOrder,
    *,
    made_on: date,
    powder: Powder,
    balance: Balance,
    is_placebo: bool,
) -> Worksheet:
    if isinstance(order, CapsuleOrder):
        return _make_capsules(
            order, made_on=made_on, powder=powder, balance=balance, is_placebo=is_placebo
        )
    return _make_liquid(
        order, made_on=made_on, powder=powder, balance=balance, is_placebo=is_placebo
    )


def _make_capsules(
    order: CapsuleOrder, *, made_on: date, powder: Powder, balance: Balance, is_placebo: bool
) -> Worksheet:
    batches = tuple(
        make_capsule_batch(unit, order=order, powder=powder, balance=balance, is_placebo=is_placebo)
        for unit in order.units
    )
    date_found = find_capsule_date(order)
    labels = tuple(
        capsule_label(
            unit,
            powder=powder,
            made_on=made_on,
            beyond_use=date_found,
            doses=find_compositions(order.doses, strength_mg=unit.strength_mg),
        )
        for unit in order.units
    )
    exact = [batch.find_figure("powder, exact").value for batch in batches]
    questions = [] if is_placebo else _questions(powder, balance, weighed_mg=min(exact))
    if date_found.days is None:
        questions.append("beyond-use days of these capsules, and their source")
    remarks = [
        *find_date_remarks(order, made_on=made_on, beyond_use=date_found),
        _SALT,
        *find_capsule_remarks(order),
    ]
    if any(needs_trituration(mg, balance=balance) for mg in exact):
        remarks.append(
            Remark(
                text="trituration 1 in 10: the drug is too little to weigh directly",
                item_ids=("C047",),
                is_from_memory=True,
            )
        )
    return Worksheet(
        title=f"{'Placebo' if is_placebo else 'Naltrexone'} immediate-release capsules",
        made_on=made_on,
        batches=batches,
        beyond_use=date_found,
        doses=find_compositions(order.doses),
        remarks=tuple(remarks),
        questions=tuple(questions),
        labels=() if is_placebo else labels,
        quality=(*QUALITY, *QUALITY_BOTH),
        is_placebo=is_placebo,
    )


def _make_liquid(
    order: LiquidOrder, *, made_on: date, powder: Powder, balance: Balance, is_placebo: bool
) -> Worksheet:
    date_found = find_liquid_date(order)
    days = date_found.days or 0
    bottles = fill_bottles(order, days=days, made_on=made_on)
    labels = tuple(
        liquid_label(order, bottle=bottle, powder=powder, beyond_use=date_found)
        for bottle in bottles
    )
    batch = make_liquid_batch(order, powder=powder, balance=balance, is_placebo=is_placebo)
    remarks = [_SALT, *find_liquid_remarks(order, is_placebo=is_placebo)]
    if is_placebo:
        remarks.append(_match(find_fact("C023").detail, find_fact("C028").detail))
    questions = []
    if order.origin is Origin.POWDER and not is_placebo:
        questions = _questions(
            powder, balance, weighed_mg=1000 * batch.find_figure("weigh powder").value
        )
    return Worksheet(
        title=f"{'Placebo' if is_placebo else 'Naltrexone'} oral liquid, "
        f"{len(bottles)} bottle{'s' if len(bottles) > 1 else ''}",
        made_on=made_on,
        batches=(batch, make_life_batch(order, days=days)),
        beyond_use=date_found,
        bottles=bottles,
        remarks=tuple(remarks),
        questions=tuple(questions),
        labels=() if is_placebo else labels,
        quality=(*QUALITY_LIQUID, *QUALITY_BOTH),
        is_placebo=is_placebo,
    )


def _match(taste: str, color: str) -> Remark:
    return Remark(
        text=f"the drug liquid: {taste}; {color.partition(';')[2].strip()}. Match taste, grit and "
        "color, and let someone try to tell them apart",
        item_ids=("C023", "C028"),
    )


def _questions(powder: Powder, balance: Balance, *, weighed_mg: Decimal) -> list[str]:
    """What was not stated; counted meanwhile as the most plain case."""
    questions = []
    if powder.assay_percent is None:
        questions.append("assay from the certificate of analysis (counted as 100 %)")
    if powder.water_percent is None:
        questions.append("water or loss on drying from the certificate (counted as 0 %)")
    if balance.smallest_mg is None:
        memory = find_fact("C048")
        display = 50 * balance.step_mg / weighed_mg
        questions.append(
            "smallest amount that the balance weighs accurately (from memory, confirm: "
            f"{memory.value} mg for a {memory.name.rpartition(', ')[2]}); no trituration counted; "
            f"{format_amount(weighed_mg, places=1)} mg is the least that is weighed here, and the "
            f"display alone leaves {format_amount(display, places=1)} % of it open"
        )
    return questions
