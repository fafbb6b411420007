"""Beyond-use dates: the shortest that a source gives holds, and the others are shown."""

from openldn.errors import RegimenError
from openldn.plan.facts import find_fact
from openldn.plan.materials import Filler, Preservative, Storage
from openldn.plan.orders import CapsuleOrder, LiquidOrder
from openldn.plan.worksheet import BeyondUse

# "Study gave a default maximum of 180 d" (C031), for 1.5 mg in cellulose; 4.5 mg alike (C032).
CAPSULE_DAYS = 180


def find_liquid_date(order: LiquidOrder) -> BeyondUse:
    """Days that a bottle may be used.

    Raises
    ------
    RegimenError
        If it has no preservative and is not kept cold: no source gives a time.

    Examples
    --------
    >>> from datetime import date
    >>> from decimal import Decimal
    >>> from openldn.plan.orders import daily_doses
    >>> doses = daily_doses(Decimal("4.5"), start=date(2026, 12, 1), days=22)
    >>> find_liquid_date(LiquidOrder(doses=doses)).days
    35
    """
    chapter, recipe = _chapter_days(order), _recipe_days(order)
    days = min(chapter, recipe)
    others = (
        f"chapter default {chapter} d (C034, C035); recipes {recipe} d at this storage (C029): "
        "the shorter one holds unless a study of this very formula is on file (C039)",
        f"a UK special is used for {find_fact('C040').value} d after opening (C040)",
    )
    if order.beyond_use_days is not None:
        return BeyondUse(
            days=order.beyond_use_days,
            storage=order.storage.value,
            basis=f"study on file: {order.beyond_use_source}",
            item_ids=("C038", "C039"),
            source=order.beyond_use_source,
            others=(f"without the study it would be {days} d", *others),
        )
    is_chapter = chapter <= recipe
    fact = find_fact(_chapter_item(order) if is_chapter else "C029")
    return BeyondUse(
        days=days,
        storage=order.storage.value,
        basis=f"USP <795>: {fact.name}" if is_chapter else f"recipes: {fact.name}",
        item_ids=(fact.id, "C039"),
        source=fact.source,
        others=others,
    )


def find_capsule_date(order: CapsuleOrder) -> BeyondUse:
    """Days that capsules may be used; ``None`` for a filler that no study here speaks of."""
    storage = "room temperature, protected from light"
    if order.beyond_use_days is not None:
        return BeyondUse(
            days=order.beyond_use_days,
            storage=storage,
            basis=f"given by the pharmacist: {order.beyond_use_source}",
            item_ids=(),
            source=order.beyond_use_source,
        )
    if order.filler is Filler.CELLULOSE:
        study = find_fact("C031")
        return BeyondUse(
            days=CAPSULE_DAYS,
            storage=storage,
            basis=f"study of {study.name}: {study.detail}",
            item_ids=("C031", "C032"),
            source=study.source,
            others=(f"the study found 90-110 % of label for {study.value} d",),
        )
    memory = find_fact("C037")
    return BeyondUse(
        days=None,
        storage=storage,
        basis=f"no study with {order.filler.value} was read; the pharmacist gives the days",
        item_ids=("C037",),
        source="",
        others=(f"from memory, confirm in the chapter: {memory.name} {memory.value} d",),
    )


def _chapter_item(order: LiquidOrder) -> str:
    return "C034" if order.preservative is Preservative.NONE else "C035"


def _chapter_days(order: LiquidOrder) -> int:
    if order.preservative is Preservative.NONE and order.storage is not Storage.REFRIGERATOR:
        raise RegimenError(
            "a liquid without preservative keeps in the refrigerator only (C034); choose a "
            "preservative or the refrigerator."
        )
    return int(find_fact(_chapter_item(order)).numbers[0])


def _recipe_days(order: LiquidOrder) -> int:
    """Of "60 (4 C) or 30 (25 C)": days and degrees in turn."""
    cold, _, warm, _ = find_fact("C029").numbers
    return int(cold if order.storage is Storage.REFRIGERATOR else warm)
