"""A procedure within a course: no dose before it, and the restart that is advised after it."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from openldn.errors import RegimenError
from openldn.plan.clock import DoseClock
from openldn.plan.formulation import TimeOfDay
from openldn.plan.place import date_levels, place_doses
from openldn.plan.reason import Reason
from openldn.plan.regimen import DoseLevel, PlannedDose, Regimen, SkippedDose
from openldn.plan.steps import TitrationStep
from openldn.plan.surgery import RULES, Procedure, SurgeryPlan
from openldn.screen import ScreenFinding, find_rule, read_limits

ONE_DAY = timedelta(days=1)
# A level that goes on after a pause lasts at least what R120 asks before the next rise.
SHORTEST_REST_DAYS = int(read_limits()["step_days"].value)
# How `screen` begins the calculation of a procedure with a day.
_DATED = re.compile(r"procedure (\d{4}-\d\d-\d\d) - ")


@dataclass(frozen=True, kw_only=True)
class PlannedProcedure:
    """A procedure to come."""

    on: date
    procedure: Procedure = Procedure.SURGERY


def find_procedures(
    findings: tuple[ScreenFinding, ...],
) -> tuple[tuple[PlannedProcedure, ...], tuple[str, ...]]:
    """Procedures to come that screening found, by date; ids of rules that name no day.

    Examples
    --------
    >>> find_procedures(())
    ((), ())
    """
    kinds = {rule_id: kind for kind, rule_id in RULES.items()}
    found, undated = set(), []
    for finding in findings:
        if finding.id not in kinds:
            continue
        match = _DATED.match(finding.calculation)
        if match is None:
            undated.append(finding.id)
        else:
            found.add((date.fromisoformat(match[1]), kinds[finding.id]))
    planned = tuple(PlannedProcedure(on=on, procedure=kind) for on, kind in sorted(found))
    return planned, tuple(undated)


def check_procedure_day(on: date, *, start: date) -> None:
    """Refuse a procedure before the first day: what it brought of opioids counts, not its day.

    Raises
    ------
    RegimenError
    """
    if on < start:
        days = read_limits()["procedure_days"].value
        raise RegimenError(
            f"the procedure on {on.isoformat()} is before the first day, {start.isoformat()}. Were "
            f"opioids given? A procedure of the last {days:g} days may have brought some that are "
            "on no list (R076). Give the day of the last one with --last-opioid; if none "
            "was given, leave the procedure out."
        )


def pause_regimen(regimen: Regimen, *, surgery: SurgeryPlan, clock: DoseClock) -> Regimen:
    """Take the doses out that a procedure forbids, and put the restart after it.

    Parameters
    ----------
    regimen : Regimen
    surgery : SurgeryPlan
        Of this regimen.
    clock : DoseClock
        What the regimen was made with.

    Returns
    -------
    Regimen
        Days without are ``skipped``. Without a day of restart the doses end.

    Raises
    ------
    RegimenError
        If no dose is left.

    Examples
    --------
    >>> from openldn.plan import make_regimen, plan_surgery
    >>> plan = make_regimen("D02", start=date(2026, 12, 1))
    >>> surgery = plan_surgery(plan, on=date(2027, 1, 15), last_opioid=date(2027, 1, 20))
    >>> paused = pause_regimen(plan, surgery=surgery, clock=DoseClock())
    >>> [str(level.start) for level in paused.levels]
    ['2026-12-01', '2026-12-15', '2026-12-29', '2027-01-30', '2027-02-13', '2027-02-27']
    """
    forbidden = [dose for dose in regimen.doses if dose.local.date() > surgery.last_dose]
    if not forbidden:
        return regimen
    cut = forbidden[0].day
    kept = tuple(dose for dose in regimen.doses if dose.day < cut)
    clock = _as_made(clock, regimen=regimen)
    restart = surgery.earliest_restart
    after: tuple[DoseLevel, ...] = ()
    doses: tuple[PlannedDose, ...] = ()
    skipped: tuple[SkippedDose, ...] = ()
    notes: tuple[str, ...] = ()
    if restart is not None:
        steps = _steps_after(regimen, cut=cut, is_again=_is_again(surgery, kept))
        days = sum(step.days or 0 for step in steps)
        formulation = regimen.doses[0].formulation
        doses, skipped, notes = place_doses(
            steps, start=restart, days=days, clock=clock, formulation=formulation
        )
        after = date_levels(steps, start=restart, days=days)
    if not kept and not doses:
        raise RegimenError(
            f"no dose is left before the procedure on {surgery.on.isoformat()}: none is taken "
            f"after {surgery.last_dose.isoformat()} ({surgery.rule_ids[0]}). Start after it, with "
            "--last-opioid once that day is known."
        )
    end = restart or max(forbidden[-1].day, surgery.on) + ONE_DAY
    return replace(
        regimen,
        doses=(*kept, *doses),
        levels=(*_cut(regimen.levels, cut=cut), *after),
        skipped=(
            *(one for one in regimen.skipped if one.day < cut),
            *_days_off(regimen, surgery=surgery, start=cut, end=end, clock=clock),
            *skipped,
        ),
        reasons=(*regimen.reasons, *_reasons(surgery, is_again=_is_again(surgery, kept))),
        # A night that the clock moved and that is no dose any more has no note.
        notes=(*_notes_before(regimen, cut=cut), *notes),
    )


def _as_made(clock: DoseClock, *, regimen: Regimen) -> DoseClock:
    """The clock with the time of day that scheme and findings chose."""
    is_morning = regimen.doses[0].local.time() == clock.morning
    return replace(clock, time_of_day=TimeOfDay.MORNING if is_morning else TimeOfDay.BEDTIME)


def _is_again(surgery: SurgeryPlan, kept: tuple[PlannedDose, ...]) -> bool:
    return surgery.must_titrate or not kept


def _steps_after(regimen: Regimen, *, cut: date, is_again: bool) -> tuple[TitrationStep, ...]:
    levels = regimen.levels
    if is_again:
        # What was stepped back from is not risen to a second time.
        most_mg = levels[-1].step.dose_mg
        return tuple(_dated(one) for one in levels if one.step.dose_mg <= most_mg)
    # The level of the last dose goes on, if it is not over yet or else for the shortest rest.
    before = [one for one in levels if one.start < cut]
    now = before[-1]
    rest = max((now.end - cut).days, min(SHORTEST_REST_DAYS, (now.end - now.start).days))
    return (replace(now.step, days=rest), *(_dated(one) for one in levels[len(before) :]))


def _dated(level: DoseLevel) -> TitrationStep:
    return replace(level.step, days=(level.end - level.start).days)


def _cut(levels: tuple[DoseLevel, ...], *, cut: date) -> tuple[DoseLevel, ...]:
    return tuple(replace(one, end=min(one.end, cut)) for one in levels if one.start < cut)


def _days_off(
    regimen: Regimen, *, surgery: SurgeryPlan, start: date, end: date, clock: DoseClock
) -> tuple[SkippedDose, ...]:
    """Every day from the first forbidden one to the restart, so that a calendar shows it."""
    until = (
        "until the day of the last opioid is known"
        if surgery.earliest_restart is None
        else f"until {surgery.earliest_restart.isoformat()}"
    )
    text = f"{surgery.procedure.value} on {surgery.on.isoformat()}: no dose {until}"
    reason = Reason(rule_id=surgery.rule_ids[0], text=text)
    doses, too_soon, _ = place_doses(
        (TitrationStep(dose_mg=regimen.doses[0].dose_mg),),
        start=start,
        days=(end - start).days,
        clock=clock,
        formulation=regimen.doses[0].formulation,
    )
    days: list[PlannedDose | SkippedDose] = [*doses, *too_soon]
    return tuple(
        SkippedDose(day=one.day, local=one.local, zone=one.zone, reason=reason)
        for one in sorted(days, key=lambda one: one.day)
    )


def _notes_before(regimen: Regimen, *, cut: date) -> tuple[str, ...]:
    gone = tuple(f"{dose.day.isoformat()}: " for dose in regimen.doses if dose.day >= cut)
    return tuple(note for note in regimen.notes if not note.startswith(gone))


def _reasons(surgery: SurgeryPlan, *, is_again: bool) -> tuple[Reason, ...]:
    rule_id = surgery.rule_ids[0]
    on = surgery.on.isoformat()
    pause = f"no dose after {surgery.last_dose.isoformat()}, for the procedure on {on}"
    if surgery.earliest_restart is None:
        text = (
            "restart is not known, so the doses end here; plan again with --last-opioid once the "
            "last opioid has been taken"
        )
    else:
        way = (
            "screen for opioids again, then rise from the first step"
            if is_again
            else "the same dose, as the gap is short"
        )
        text = f"again from {surgery.earliest_restart.isoformat()} at the earliest: {way}"
    wait = find_rule("R091")
    return (Reason(rule_id=rule_id, text=pause), Reason(rule_id=wait.id, text=text))
