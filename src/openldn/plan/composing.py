"""Which capsules make each dose of a plan, and how many of each strength that takes."""

from collections import Counter
from decimal import Decimal

from openldn.errors import RegimenError
from openldn.plan.amounts import count_of, format_amount, to_positive
from openldn.plan.orders import CapsuleDose, UnitCount
from openldn.plan.regimen import Regimen

# Strengths are composed on a grid of whole numbers; a finer one is a slip.
MOST_GRID_POINTS = 100_000


def order_capsule_doses(
    regimen: Regimen, *, strengths_mg: tuple[Decimal, ...] | None = None
) -> tuple[CapsuleDose, ...]:
    """Which capsules a regimen takes, day by day.

    Parameters
    ----------
    regimen : Regimen
    strengths_mg : tuple of Decimal or None
        Strengths to compose doses from, with as few capsules as possible; ``None`` makes one
        strength for each dose, so that every dose is one capsule.

    Raises
    ------
    RegimenError
        If a dose cannot be composed.

    Examples
    --------
    >>> from datetime import date
    >>> from openldn.plan import make_regimen, parse_steps
    >>> plan = make_regimen(start=date(2026, 12, 1), steps=parse_steps("1x14 1.5x14"))
    >>> last = order_capsule_doses(plan, strengths_mg=(Decimal("0.5"), Decimal(1)))[-1]
    >>> [str(mg) for mg in last.made_of_mg]
    ['1', '0.5']
    """
    made_of = {
        dose_mg: compose_dose(dose_mg, strengths_mg=strengths_mg or (dose_mg,))
        for dose_mg in {dose.dose_mg for dose in regimen.doses}
    }
    return tuple(
        CapsuleDose(day=dose.day, dose_mg=dose.dose_mg, made_of_mg=made_of[dose.dose_mg])
        for dose in regimen.doses
    )


def count_units(
    regimen: Regimen, *, strengths_mg: tuple[Decimal, ...] | None = None
) -> tuple[UnitCount, ...]:
    """Count the capsules of each strength for a whole regimen.

    Parameters
    ----------
    regimen : Regimen
    strengths_mg : tuple of Decimal or None
        Strengths to compose doses from, with as few capsules as possible; ``None`` makes one
        strength for each dose, so that every dose is one capsule.

    Raises
    ------
    RegimenError
        If a dose cannot be composed.

    Examples
    --------
    >>> from datetime import date
    >>> from openldn.plan import make_regimen, parse_steps
    >>> plan = make_regimen(start=date(2026, 12, 1), steps=parse_steps("0.5x14 1x14"))
    >>> [(str(unit.strength_mg), unit.count) for unit in count_units(plan)]
    [('0.5', 14), ('1', 14)]
    >>> units = count_units(plan, strengths_mg=(Decimal("0.5"),))
    >>> [(str(unit.strength_mg), unit.count) for unit in units]
    [('0.5', 42)]
    """
    doses = order_capsule_doses(regimen, strengths_mg=strengths_mg)
    counts = Counter(strength for dose in doses for strength in dose.made_of_mg)
    return tuple(
        UnitCount(strength_mg=strength, count=count) for strength, count in sorted(counts.items())
    )


def find_compositions(
    doses: tuple[CapsuleDose, ...], *, strength_mg: Decimal | None = None
) -> tuple[str, ...]:
    """Which capsules make each dose, in words; nothing where every dose is one capsule.

    Parameters
    ----------
    doses : tuple of CapsuleDose
    strength_mg : Decimal or None
        Only doses that hold a capsule of this strength.
    """
    made_of = {dose.dose_mg: dose for dose in doses}
    if all(len(dose.made_of_mg) == 1 for dose in made_of.values()):
        return ()
    return tuple(
        say_capsules(dose)
        for dose in made_of.values()
        if strength_mg is None or strength_mg in dose.made_of_mg
    )


def say_capsules(dose: CapsuleDose) -> str:
    """Which capsules a dose is, in words.

    Examples
    --------
    >>> from datetime import date
    >>> made_of = (Decimal("1.5"), Decimal("1.5"), Decimal("0.5"))
    >>> dose = CapsuleDose(day=date(2026, 12, 1), dose_mg=Decimal("3.5"), made_of_mg=made_of)
    >>> say_capsules(dose)
    '3.5 mg = 2 capsules of 1.5 mg + 1 capsule of 0.5 mg'
    """
    parts = [
        f"{count_of(count, 'capsule')} of {format_amount(strength)} mg"
        for strength, count in Counter(dose.made_of_mg).items()
    ]
    return f"{format_amount(dose.dose_mg)} mg = {' + '.join(parts)}"


def compose_dose(dose_mg: Decimal, *, strengths_mg: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
    """Make a dose of as few capsules as possible, large ones first.

    Examples
    --------
    >>> [str(mg) for mg in compose_dose(Decimal("3.5"), strengths_mg=(Decimal("0.5"), Decimal(1)))]
    ['1', '1', '1', '0.5']
    """
    strengths = sorted({to_positive(mg, name="strength_mg") for mg in strengths_mg}, reverse=True)
    places = max(-int(mg.normalize().as_tuple().exponent) for mg in (dose_mg, *strengths))
    scale = Decimal(10) ** max(places, 0)
    target = int(dose_mg * scale)
    if target > MOST_GRID_POINTS:
        raise RegimenError(
            f"strengths have too many digits to make {format_amount(dose_mg)} mg; give strengths "
            "like 0.5, 1.5 and 4.5."
        )
    # fewest[n] is the best way to make n grid points: number of capsules and the last strength.
    fewest: list[tuple[int, Decimal] | None] = [(0, Decimal(0))] + [None] * target
    for point in range(1, target + 1):
        for strength in strengths:
            rest = point - int(strength * scale)
            before = fewest[rest] if rest >= 0 else None
            here = fewest[point]
            if before is not None and (here is None or before[0] + 1 < here[0]):
                fewest[point] = (before[0] + 1, strength)
    made: list[Decimal] = []
    point = target
    while point:
        best = fewest[point]
        if best is None:
            raise RegimenError(
                f"{format_amount(dose_mg)} mg cannot be made of capsules of "
                f"{', '.join(format_amount(mg) for mg in strengths)} mg; add a strength."
            )
        made.append(best[1])
        point -= int(best[1] * scale)
    return tuple(sorted(made, reverse=True))
