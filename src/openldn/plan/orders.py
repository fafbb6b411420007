"""What the pharmacy is asked for: capsules by strength, or bottles of a liquid."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from openldn.errors import RegimenError
from openldn.plan.amounts import format_amount, to_decimal, to_positive
from openldn.plan.limits import HIGHEST_MG
from openldn.plan.materials import Filler, Origin, Preservative, Storage
from openldn.plan.regimen import Regimen
from openldn.plan.shaping import hold

STRONGEST_MG_PER_ML = Decimal(5)  # C010: five times too strong
FINEST_ML = Decimal("0.01")  # no oral syringe shows less
MOST_CAPSULES = 100_000


@dataclass(frozen=True, kw_only=True)
class UnitCount:
    """So many capsules of one strength."""

    strength_mg: Decimal
    count: int

    def __post_init__(self) -> None:
        strength = to_positive(self.strength_mg, name="strength_mg")
        if strength > HIGHEST_MG:
            rule_id = "R112" if strength >= 50 else "R111"
            raise hold(rule_id, f"no worksheet for {format_amount(strength)} mg capsules")
        if not 1 <= self.count <= MOST_CAPSULES:
            raise RegimenError(f"count of capsules is {self.count}; must be 1 to {MOST_CAPSULES}.")


@dataclass(frozen=True, kw_only=True)
class CapsuleDose:
    """What is taken on one day: a dose, and the strengths of the capsules that make it."""

    day: date
    dose_mg: Decimal
    made_of_mg: tuple[Decimal, ...]


@dataclass(frozen=True, kw_only=True)
class CapsuleOrder:
    """Immediate-release capsules.

    Parameters
    ----------
    units : tuple of UnitCount
    doses : tuple of CapsuleDose
        What the capsules are for, day by day; empty without a plan.
    fill_mg : Decimal
        Weight of the filler that one capsule of the size used holds: fill 10 with the filler,
        weigh, subtract the empty shells, divide by 10.
    filler : Filler
    overage_percent : Decimal
        Made beyond the count, for loss.
    is_lactose_intolerant : bool
    beyond_use_days : int or None
        For a filler without a stability study here; the pharmacist's own, with its source.
    beyond_use_source : str
    """

    units: tuple[UnitCount, ...]
    fill_mg: Decimal
    doses: tuple[CapsuleDose, ...] = ()
    filler: Filler = Filler.CELLULOSE
    overage_percent: Decimal = Decimal(0)
    is_lactose_intolerant: bool = False
    beyond_use_days: int | None = None
    beyond_use_source: str = ""

    def __post_init__(self) -> None:
        if not self.units:
            raise RegimenError("the order holds no capsules; give strength and count.")
        fill = to_positive(self.fill_mg, name="fill_mg")
        strongest = max(unit.strength_mg for unit in self.units)
        if fill < strongest:
            raise RegimenError(
                f"fill_mg is {format_amount(fill)} mg, less than the strongest capsule, "
                f"{format_amount(strongest)} mg. Give the weight of filler in one full capsule."
            )
        overage = to_decimal(self.overage_percent, name="overage_percent")
        if not 0 <= overage <= 25:
            raise RegimenError(f"overage_percent is {overage}; must be 0 to 25.")
        strengths = [unit.strength_mg for unit in self.units]
        if len(set(strengths)) < len(strengths):
            raise RegimenError("a strength stands twice in the order; give each one count.")
        check_own_date(self.beyond_use_days, self.beyond_use_source)


@dataclass(frozen=True, kw_only=True)
class LiquidDose:
    """What is drawn from the bottle on one day, mg."""

    day: date
    dose_mg: Decimal


@dataclass(frozen=True, kw_only=True)
class LiquidOrder:
    """Bottles of an oral liquid for the doses of a plan.

    Parameters
    ----------
    doses : tuple of LiquidDose
        In order of days.
    strength_mg_per_ml : Decimal
    bottle_ml : Decimal
    origin : Origin
    preservative : Preservative
    storage : Storage
    is_lactose_intolerant : bool
    beyond_use_days : int or None
        From a stability study of the very formula that is on file.
    beyond_use_source : str
        Which study.

    Raises
    ------
    SafetyHold
        If the strength is one that is not dispensed for low dose (R119).
    RegimenError
        If a volume cannot be measured.
    """

    doses: tuple[LiquidDose, ...]
    strength_mg_per_ml: Decimal = Decimal(1)
    bottle_ml: Decimal = Decimal(100)
    origin: Origin = Origin.TABLETS
    preservative: Preservative = Preservative.SODIUM_BENZOATE
    storage: Storage = Storage.REFRIGERATOR
    is_lactose_intolerant: bool = False
    beyond_use_days: int | None = None
    beyond_use_source: str = ""

    def __post_init__(self) -> None:
        if not self.doses:
            raise RegimenError("the order holds no doses; give a plan, or a dose and its days.")
        strength = to_positive(self.strength_mg_per_ml, name="strength_mg_per_ml")
        bottle = to_positive(self.bottle_ml, name="bottle_ml")
        if strength >= STRONGEST_MG_PER_ML:
            raise hold(
                "R119",
                f"no worksheet for {format_amount(strength)} mg/mL; the 5 mg/mL recipe is for "
                "withdrawal work, five times the usual 1 mg/mL (C010)",
            )
        check_own_date(self.beyond_use_days, self.beyond_use_source)
        for dose in self.doses:
            volume = dose_volume_ml(dose.dose_mg, strength_mg_per_ml=strength)
            if volume > bottle:
                raise RegimenError(
                    f"one dose is {format_amount(volume)} mL, more than the bottle of "
                    f"{format_amount(bottle)} mL; give a larger bottle_ml."
                )


def check_own_date(days: int | None, source: str) -> None:
    """Check that a beyond-use time of one's own is possible and has a source."""
    if days is None:
        return
    if not 1 <= days <= 365:
        raise RegimenError(f"beyond_use_days is {days}; must be 1 to 365.")
    if not source.strip():
        raise RegimenError(
            f"beyond_use_days is {days} without a source; say which study or monograph of this "
            "very formula is on file."
        )


def dose_volume_ml(dose_mg: Decimal, *, strength_mg_per_ml: Decimal) -> Decimal:
    """Volume of a dose.

    Raises
    ------
    RegimenError
        If no oral syringe measures it.

    Examples
    --------
    >>> dose_volume_ml(Decimal("4.5"), strength_mg_per_ml=Decimal(1))
    Decimal('4.5')
    """
    dose = to_positive(dose_mg, name="dose_mg")
    if dose > HIGHEST_MG:
        raise hold("R112" if dose >= 50 else "R111", f"no worksheet for {format_amount(dose)} mg")
    volume = dose / strength_mg_per_ml
    if volume % FINEST_ML:
        raise RegimenError(
            f"{format_amount(dose)} mg at {format_amount(strength_mg_per_ml)} mg/mL is "
            f"{format_amount(volume, places=4)} mL; an oral syringe shows no less than "
            f"{FINEST_ML} mL. Choose another strength."
        )
    return volume


def order_liquid_doses(regimen: Regimen) -> tuple[LiquidDose, ...]:
    """What a regimen draws from the bottle, day by day."""
    return tuple(LiquidDose(day=dose.day, dose_mg=dose.dose_mg) for dose in regimen.doses)


def daily_doses(dose_mg: Decimal, *, start: date, days: int) -> tuple[LiquidDose, ...]:
    """The same dose every day.

    Raises
    ------
    RegimenError
        If days is less than 1.
    """
    if days < 1:
        raise RegimenError(f"days is {days}; must be 1 or more.")
    dose = to_positive(dose_mg, name="dose_mg")
    return tuple(
        LiquidDose(day=start + timedelta(days=number), dose_mg=dose) for number in range(days)
    )
