"""Make a compounding worksheet from a plan file or an order that was typed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from openldn.actions.plan import load_regimen
from openldn.errors import RegimenError
from openldn.exchange import kit_to_json, worksheet_to_json
from openldn.plan import (
    AssayBasis,
    Balance,
    BlindedKit,
    CapsuleOrder,
    Filler,
    LiquidDose,
    LiquidOrder,
    Origin,
    Powder,
    PowderForm,
    Preservative,
    Regimen,
    Storage,
    Substance,
    UnitCount,
    Worksheet,
    count_units,
    daily_doses,
    make_blinded_kit,
    make_worksheet,
    order_capsule_doses,
    order_liquid_doses,
    to_decimal,
)
from openldn.report import render_kit, render_worksheet

CAPSULES, LIQUID = "capsules", "liquid"


@dataclass(frozen=True, kw_only=True)
class CompoundRequest:
    """What a person typed, as text.

    Parameters
    ----------
    today : date
        Day of making, unless ``made_on`` says another.
    form : {"capsules", "liquid"}
    plan : str or None
        Plan file; ``None`` takes ``strength_mg`` and ``count``, or ``dose_mg`` and ``days``.
    codes : tuple of str
        Kit numbers of a blinded kit; empty for a plain worksheet.
    """

    today: date
    form: str = CAPSULES
    plan: str | None = None
    strength_mg: str | None = None
    count: int | None = None
    strengths_mg: tuple[str, ...] = ()
    fill_mg: str | None = None
    filler: str = Filler.CELLULOSE.value
    overage_percent: str = "0"
    dose_mg: str | None = None
    days: int | None = None
    mg_per_ml: str = "1"
    bottle_ml: str = "100"
    origin: str = Origin.TABLETS.value
    preservative: str = Preservative.SODIUM_BENZOATE.value
    storage: str = Storage.REFRIGERATOR.value
    is_lactose_intolerant: bool = False
    beyond_use_days: int | None = None
    beyond_use_source: str = ""
    counts: str = Substance.HYDROCHLORIDE.value
    powder_form: str = PowderForm.ANHYDROUS.value
    assay_percent: str | None = None
    assay_basis: str = AssayBasis.ANHYDROUS.value
    water_percent: str | None = None
    is_certificate_confirmed: bool = False
    balance_step_mg: str = "1"
    balance_smallest_mg: str | None = None
    made_on: str | None = None
    codes: tuple[str, ...] = ()


def compound_course(request: CompoundRequest) -> Worksheet | BlindedKit:
    """Make the worksheet, or with kit numbers the blinded kit.

    Raises
    ------
    SafetyHold
        If a rule forbids it.
    RegimenError, ExchangeError, NotFound
        If something given cannot be used.
    """
    regimen = None if request.plan is None else load_regimen(request.plan)
    made_on = _made_on(request)
    if request.form == CAPSULES:
        order: CapsuleOrder | LiquidOrder = _capsules(request, regimen)
    else:
        order = _liquid(request, regimen, made_on=made_on)
        made_on = order.doses[0].day if request.made_on is None else made_on
    powder = Powder(
        counts=Substance(request.counts),
        form=PowderForm(request.powder_form),
        assay_percent=_amount(request.assay_percent, "--assay"),
        assay_basis=AssayBasis(request.assay_basis),
        water_percent=_amount(request.water_percent, "--water"),
        is_confirmed=request.is_certificate_confirmed,
    )
    balance = Balance(
        step_mg=to_decimal(request.balance_step_mg, name="--balance-step"),
        smallest_mg=_amount(request.balance_smallest_mg, "--balance-smallest"),
    )
    if request.codes:
        return make_blinded_kit(
            order, codes=request.codes, made_on=made_on, powder=powder, balance=balance
        )
    return make_worksheet(order, made_on=made_on, powder=powder, balance=balance)


def compound_to_json(made: Worksheet | BlindedKit) -> dict[str, Any]:
    """What ``openldn compound --json`` prints."""
    return kit_to_json(made) if isinstance(made, BlindedKit) else worksheet_to_json(made)


def compound_to_text(made: Worksheet | BlindedKit, *, color: bool) -> str:
    """What ``openldn compound`` prints."""
    if isinstance(made, BlindedKit):
        return render_kit(made, color=color)
    return render_worksheet(made, color=color)


def _capsules(request: CompoundRequest, regimen: Regimen | None) -> CapsuleOrder:
    if request.fill_mg is None:
        raise RegimenError(
            "--fill-mg is not given: fill 10 capsules with the filler, weigh them, take the empty "
            "shells off and divide by 10. It differs by capsule size and by lot of filler, so it "
            "is not taken from a table (one pharmacy fills size 3 with 225 mg, C045)."
        )
    if regimen is not None:
        strengths = tuple(to_decimal(text, name="--strengths") for text in request.strengths_mg)
        units = count_units(regimen, strengths_mg=strengths or None)
        doses = order_capsule_doses(regimen, strengths_mg=strengths or None)
    elif request.strength_mg is None or request.count is None:
        raise RegimenError(
            "nothing to make: give a plan file, or --strength and --count, like "
            "openldn compound --strength 4.5 --count 100 --fill-mg 225"
        )
    else:
        strength = to_decimal(request.strength_mg, name="--strength")
        units, doses = (UnitCount(strength_mg=strength, count=request.count),), ()
    return CapsuleOrder(
        units=units,
        doses=doses,
        fill_mg=to_decimal(request.fill_mg, name="--fill-mg"),
        filler=Filler(request.filler),
        overage_percent=to_decimal(request.overage_percent, name="--overage"),
        is_lactose_intolerant=request.is_lactose_intolerant,
        beyond_use_days=request.beyond_use_days,
        beyond_use_source=request.beyond_use_source,
    )


def _liquid(request: CompoundRequest, regimen: Regimen | None, *, made_on: date) -> LiquidOrder:
    return LiquidOrder(
        doses=_doses(request, regimen, made_on=made_on),
        strength_mg_per_ml=to_decimal(request.mg_per_ml, name="--mg-per-ml"),
        bottle_ml=to_decimal(request.bottle_ml, name="--bottle-ml"),
        origin=Origin(request.origin),
        preservative=Preservative(request.preservative),
        storage=Storage(request.storage),
        is_lactose_intolerant=request.is_lactose_intolerant,
        beyond_use_days=request.beyond_use_days,
        beyond_use_source=request.beyond_use_source,
    )


def _doses(
    request: CompoundRequest, regimen: Regimen | None, *, made_on: date
) -> tuple[LiquidDose, ...]:
    if regimen is not None:
        return order_liquid_doses(regimen)
    if request.dose_mg is None or request.days is None:
        raise RegimenError(
            "nothing to make: give a plan file, or --dose and --days, like "
            "openldn compound --form liquid --dose 4.5 --days 22"
        )
    dose_mg = to_decimal(request.dose_mg, name="--dose")
    return daily_doses(dose_mg, start=made_on, days=request.days)


def _made_on(request: CompoundRequest) -> date:
    if request.made_on is None:
        return request.today
    try:
        return date.fromisoformat(request.made_on)
    except ValueError as error:
        raise RegimenError(
            f"--made-on is {request.made_on!r}; must be a day like 2026-12-01."
        ) from error


def _amount(text: str | None, name: str) -> Decimal | None:
    return None if text is None else to_decimal(text, name=name)
