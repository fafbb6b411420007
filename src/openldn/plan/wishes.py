"""What a record adds to what was typed: weight, the course asked for, the dose taken now."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from openldn.errors import RegimenError
from openldn.plan.amounts import format_amount
from openldn.plan.missed import LONGEST_GAP_DAYS
from openldn.plan.regimen import Regimen
from openldn.plan.steps import TitrationStep
from openldn.record import DoseRequest, NaltrexoneUse, Record

# Steps of a course that a request asks for; more of them are a slip of the pen.
MOST_STEPS = 50


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What goes into a plan, typed or from the record; what was typed wins.

    Parameters
    ----------
    steps : tuple of TitrationStep or None
    target_mg, weight_kg : Decimal or None
    taking_mg : Decimal or None
        Dose that is taken now, without a long gap.
    notes : tuple of str
    """

    steps: tuple[TitrationStep, ...] | None = None
    target_mg: Decimal | None = None
    weight_kg: Decimal | None = None
    taking_mg: Decimal | None = None
    notes: tuple[str, ...] = ()


def read_wishes(
    record: Record,
    *,
    start: date,
    scheme: str | None = None,
    steps: tuple[TitrationStep, ...] | None = None,
    target_mg: Decimal | None = None,
    weight_kg: Decimal | None = None,
) -> Wishes:
    """Fill in from a record what was not typed.

    Raises
    ------
    RegimenError
        If low-dose naltrexone is taken now at a dose that is not known, and nothing was typed
        that says how to go on.

    Examples
    --------
    >>> read_wishes(Record(weight_kg=23.7), start=date(2026, 12, 1)).weight_kg
    Decimal('23.7')
    """
    notes = []
    known_kg = _decimal(record.weight_kg)
    if weight_kg is not None and known_kg is not None and weight_kg != known_kg:
        notes.append(
            f"The weight typed is {format_amount(weight_kg)} kg, that of the record "
            f"{format_amount(known_kg)} kg; the plan takes the one typed."
        )
    is_open = scheme is None and steps is None
    taking_mg, told = _taken_now(record.naltrexone, start=start, is_open=is_open)
    notes += told
    if is_open and taking_mg is not None:
        steps = (TitrationStep(dose_mg=taking_mg),)
    elif is_open and target_mg is None and record.request is not None:
        steps = _asked_steps(record.request)
        target_mg = _decimal(record.request.dose_mg) if steps is None else None
    return Wishes(
        steps=steps,
        target_mg=target_mg,
        weight_kg=weight_kg or known_kg,
        taking_mg=taking_mg,
        notes=tuple(notes),
    )


def compare_request(record: Record, regimen: Regimen) -> tuple[str, ...]:
    """Where the plan is not what the record asks for."""
    if record.request is None:
        return ()
    pairs = (
        ("first dose", record.request.start_mg, regimen.doses[0].dose_mg),
        ("target", record.request.dose_mg, regimen.highest_mg),
    )
    return tuple(
        f"The {name} of the request in the record is {asked:g} mg; in this plan it is "
        f"{format_amount(planned)} mg."
        for name, asked, planned in pairs
        if asked is not None and _decimal(asked) != planned
    )


def _taken_now(
    use: NaltrexoneUse, *, start: date, is_open: bool
) -> tuple[Decimal | None, list[str]]:
    """Dose to go on from, if any, and what has to be said."""
    if not use.on_ldn:
        return None, []
    gap = use.gap_days if use.last_dose_on is None else (start - use.last_dose_on).days
    if gap is not None and gap > LONGEST_GAP_DAYS:
        return None, [
            f"{gap:g} days without LDN, more than {LONGEST_GAP_DAYS}: screen for opioids again; "
            "the plan starts from the first step (R099)."
        ]
    taking_mg = _decimal(use.dose_mg)
    if taking_mg is None and is_open:
        raise RegimenError(
            "the record says that LDN is taken now and not at which dose; a plan from the first "
            "step would start again. Give naltrexone.dose_mg in the record or own --steps from "
            "the dose taken; to start again on purpose give --scheme."
        )
    dose = "at a dose that is not known" if taking_mg is None else f"{format_amount(taking_mg)} mg"
    way = (
        "the plan goes on with it; to rise give --steps from there, to start again --scheme"
        if is_open
        else "check that the first step of this plan is meant to follow on that"
    )
    return taking_mg, [f"LDN is taken now, {dose}: {way}."]


def _asked_steps(asked: DoseRequest) -> tuple[TitrationStep, ...] | None:
    """Steps of a request that says all of them: first dose, target, size and days."""
    start_mg, dose_mg = _decimal(asked.start_mg), _decimal(asked.dose_mg)
    step_mg, days = _decimal(asked.step_mg), asked.step_days
    if start_mg is None or dose_mg is None or step_mg is None or days is None:
        return None
    if days != int(days) or (dose_mg - start_mg) / step_mg > MOST_STEPS:
        return None
    steps = []
    while start_mg < dose_mg:
        steps.append(TitrationStep(dose_mg=start_mg, days=int(days)))
        start_mg += step_mg
    return (*steps, TitrationStep(dose_mg=dose_mg))


def _decimal(number: float | None) -> Decimal | None:
    return None if number is None else Decimal(str(number)).normalize()
