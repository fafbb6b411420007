"""Whether a batch of capsules lasts as long as the plan that it is for."""

from collections import Counter
from datetime import date

from openldn.plan.amounts import count_of, format_amount
from openldn.plan.orders import CapsuleOrder
from openldn.plan.worksheet import BeyondUse, Remark


def find_date_remarks(
    order: CapsuleOrder, *, made_on: date, beyond_use: BeyondUse
) -> tuple[Remark, ...]:
    """What is made too late, or is used up too late.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from openldn.plan.beyond_use import find_capsule_date
    >>> from openldn.plan.composing import count_units, order_capsule_doses
    >>> from openldn.plan import make_regimen, parse_steps
    >>> plan = make_regimen(start=date(2026, 12, 1), steps=parse_steps("1.5x190"))
    >>> order = CapsuleOrder(
    ...     units=count_units(plan), doses=order_capsule_doses(plan), fill_mg=Decimal(225)
    ... )
    >>> found = find_date_remarks(
    ...     order, made_on=date(2026, 12, 1), beyond_use=find_capsule_date(order)
    ... )
    >>> found[0].text.partition(",")[0]
    '10 of 190 capsules of 1.5 mg are for 2027-05-30 and later'
    """
    remarks = []
    if order.doses and made_on > order.doses[0].day:
        remarks.append(
            Remark(
                text=f"made on {made_on.isoformat()}, after the first dose of the plan on "
                f"{order.doses[0].day.isoformat()}",
                item_ids=(),
            )
        )
    before = beyond_use.use_before(made_on)
    if before is None:
        return tuple(remarks)
    late = Counter(mg for dose in order.doses if dose.day >= before for mg in dose.made_of_mg)
    for unit in order.units:
        number = late[unit.strength_mg]
        if number:
            remarks.append(
                Remark(
                    text=f"{number} of {count_of(unit.count, 'capsule')} of "
                    f"{format_amount(unit.strength_mg)} mg are for {before.isoformat()} and later, "
                    "when this batch must not be used any more: make them as a later batch",
                    item_ids=beyond_use.item_ids,
                )
            )
    return tuple(remarks)
