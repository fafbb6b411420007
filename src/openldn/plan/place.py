"""Put the doses of a plan on the clock: every night once, none too soon after another."""

from datetime import date, datetime, timedelta

from openldn.plan.clock import DoseClock, bedtime_on, existing_time, zone_on
from openldn.plan.formulation import Formulation, TimeOfDay
from openldn.plan.reason import Reason
from openldn.plan.regimen import DoseLevel, PlannedDose, SkippedDose
from openldn.plan.steps import TitrationStep, find_step

SHORTEST_GAP = timedelta(hours=18)  # R098


def date_levels(
    steps: tuple[TitrationStep, ...], *, start: date, days: int
) -> tuple[DoseLevel, ...]:
    """Dates of the steps, as far as the plan goes; half-open."""
    end = start + timedelta(days=days)
    levels = []
    for step in steps:
        if start >= end:
            break
        until = end if step.days is None else min(end, start + timedelta(days=step.days))
        levels.append(DoseLevel(start=start, end=until, step=step))
        start = until
    return tuple(levels)


def place_doses(
    steps: tuple[TitrationStep, ...],
    *,
    start: date,
    days: int,
    clock: DoseClock,
    formulation: Formulation,
) -> tuple[tuple[PlannedDose, ...], tuple[SkippedDose, ...], tuple[str, ...]]:
    """Put each day's dose on the clock; skip what would come too soon."""
    doses: list[PlannedDose] = []
    skipped: list[SkippedDose] = []
    notes: list[str] = []
    for number in range(days):
        day = start + timedelta(days=number)
        index, within = find_step(steps, day=number)
        if not steps[index].has_dose(within):
            continue
        zone = zone_on(day, home=clock.zone, travel=clock.travel)
        wanted = _time_on(day, clock=clock)
        dose = PlannedDose(
            day=day,
            local=existing_time(wanted, zone=zone),
            zone=zone,
            dose_mg=steps[index].dose_mg,
            formulation=formulation,
            route=formulation.route,
        )
        if doses and dose.instant - doses[-1].instant < SHORTEST_GAP:
            skipped.append(_skip(dose, after=doses[-1]))
            continue
        if dose.local != wanted:
            notes.append(_moved(dose, wanted))
        doses.append(dose)
    return tuple(doses), tuple(skipped), tuple(notes)


def _time_on(day: date, *, clock: DoseClock) -> datetime:
    is_switched = clock.morning_from is not None and day >= clock.morning_from
    if is_switched or clock.time_of_day is TimeOfDay.MORNING:
        return datetime.combine(day, clock.morning)
    return bedtime_on(day, clock.bedtime)


def _skip(dose: PlannedDose, *, after: PlannedDose) -> SkippedDose:
    hours = (dose.instant - after.instant) / timedelta(hours=1)
    return SkippedDose(
        day=dose.day,
        local=dose.local,
        zone=dose.zone,
        reason=Reason(
            rule_id="R098",
            text=f"only {hours:g} h after the dose before; 18 h or more are kept, so this one is "
            "left out, not doubled",
        ),
    )


def _moved(dose: PlannedDose, wanted: datetime) -> str:
    return (
        f"{dose.day.isoformat()}: {wanted:%H:%M} does not exist in {dose.zone} (the clock goes "
        f"forward); the dose is at {dose.local:%H:%M}."
    )
