"""Plan a course: read what was found, make the regimen and what goes with it."""

import sys
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from openldn import __version__
from openldn.errors import RegimenError
from openldn.exchange import (
    cancel_calendar,
    decode_text,
    monitoring_to_json,
    parse_plan,
    parse_record,
    parse_screening,
    read_record,
    read_text,
    regimen_to_calendar,
    regimen_to_csv,
    regimen_to_json,
    surgery_to_json,
)
from openldn.plan import (
    DoseClock,
    Formulation,
    MonitoringItem,
    Override,
    PlannedProcedure,
    Procedure,
    Regimen,
    SurgeryPlan,
    TimeOfDay,
    Wishes,
    ZoneChange,
    check_procedure_day,
    compare_request,
    find_procedures,
    make_card,
    make_monitoring,
    make_regimen,
    parse_steps,
    pause_regimen,
    plan_surgery,
    read_expectations,
    read_schemes,
    read_wishes,
    to_decimal,
)
from openldn.record import Record
from openldn.report import render_plan, render_schemes
from openldn.screen import ScreenFinding, Screening, screen_record

STANDARD_INPUT = "-"
MOST_BYTES = 20_000_000


@dataclass(frozen=True, kw_only=True)
class PlanRequest:
    """What a person typed, as text; every field may be left out.

    Parameters
    ----------
    today : date
        Stands in for a start that is not given.
    travel : tuple of str
        ``2027-01-10=Asia/Tokyo``.
    overrides : tuple of str
        ``R130=reason``.
    """

    today: date
    scheme: str | None = None
    steps: str | None = None
    start: str | None = None
    zone: str = "UTC"
    bedtime: str = "22:00"
    morning: str = "08:00"
    time_of_day: str | None = None
    morning_from: str | None = None
    travel: tuple[str, ...] = ()
    formulation: str = Formulation.CAPSULE.value
    target_mg: str | None = None
    weight_kg: str | None = None
    days: int | None = None
    hold_from: str | None = None
    step_back_on: str | None = None
    screening: str | None = None
    record: str | None = None
    overrides: tuple[str, ...] = ()
    surgery_on: str | None = None
    procedure: str = Procedure.SURGERY.value
    last_opioid: str | None = None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A regimen and what goes with it."""

    regimen: Regimen
    monitoring: tuple[MonitoringItem, ...]
    card: tuple[str, ...]
    surgeries: tuple[SurgeryPlan, ...]

    @property
    def surgery(self) -> SurgeryPlan | None:
        """The first procedure."""
        return self.surgeries[0] if self.surgeries else None


def plan_course(request: PlanRequest) -> Plan:
    """Make a plan from what a person typed.

    Raises
    ------
    SafetyHold
        If a rule says no.
    RegimenError, RecordError, ExchangeError, NotFound
        If something given cannot be used.
    """
    record = _record(request)
    screening = _find(request, record)
    findings = None if screening is None else screening.findings
    start = _day(request.start, "--start") or request.today
    procedures, undated = _procedures(request, findings or (), start=start)
    last_opioid = _day(request.last_opioid, "--last-opioid")
    is_before = last_opioid is not None and (not procedures or last_opioid < start)
    wishes = _wishes(request, record, start=start)
    regimen = make_regimen(
        request.scheme,
        start=start,
        steps=wishes.steps,
        clock=_clock(request),
        formulation=Formulation(request.formulation),
        target_mg=wishes.target_mg,
        weight_kg=wishes.weight_kg,
        taking_mg=wishes.taking_mg,
        days=request.days,
        hold_from=_day(request.hold_from, "--hold-from"),
        step_back_on=_day(request.step_back_on, "--step-back-on"),
        findings=findings,
        screened_on=None if screening is None else screening.as_of,
        last_opioid=last_opioid if is_before else None,
        overrides=tuple(_override(text) for text in request.overrides),
    )
    notes = (
        *wishes.notes,
        *(() if record is None else compare_request(record, regimen)),
        *_notes(request, regimen, undated=undated),
    )
    regimen, surgeries = _pause(
        regimen,
        procedures=procedures,
        last_opioid=None if is_before else last_opioid,
        clock=_clock(request),
    )
    regimen = replace(regimen, notes=(*notes, *regimen.notes))
    return Plan(
        regimen=regimen,
        monitoring=make_monitoring(regimen, findings=findings),
        card=make_card(regimen),
        surgeries=surgeries,
    )


def _wishes(request: PlanRequest, record: Record | None, *, start: date) -> Wishes:
    """What was typed, filled in from the record."""
    steps = None if request.steps is None else parse_steps(request.steps)
    target_mg = _amount(request.target_mg, "--target")
    weight_kg = _amount(request.weight_kg, "--weight-kg")
    if record is None:
        return Wishes(steps=steps, target_mg=target_mg, weight_kg=weight_kg)
    return read_wishes(
        record,
        start=start,
        scheme=request.scheme,
        steps=steps,
        target_mg=target_mg,
        weight_kg=weight_kg,
    )


def _procedures(
    request: PlanRequest, findings: tuple[ScreenFinding, ...], *, start: date
) -> tuple[tuple[PlannedProcedure, ...], tuple[str, ...]]:
    """The procedure that was typed and those that screening found, by date."""
    found, undated = find_procedures(findings)
    on = _day(request.surgery_on, "--surgery-on")
    if on is not None:
        typed = PlannedProcedure(on=on, procedure=Procedure(request.procedure))
        found, undated = (*(one for one in found if one.on != on), typed), ()
    last_opioid = _day(request.last_opioid, "--last-opioid")
    within = []
    for one in sorted(found, key=lambda one: one.on):
        if one.on >= start:
            within.append(one)
        elif last_opioid is None or last_opioid < one.on:
            check_procedure_day(one.on, start=start)
    return tuple(within), undated


def _pause(
    regimen: Regimen,
    *,
    procedures: tuple[PlannedProcedure, ...],
    last_opioid: date | None,
    clock: DoseClock,
) -> tuple[Regimen, tuple[SurgeryPlan, ...]]:
    """Pause for each procedure; the last opioid belongs to the latest one before it."""
    surgeries: list[SurgeryPlan] = []
    for number, one in enumerate(procedures):
        check_procedure_day(one.on, start=regimen.start)
        following = procedures[number + 1].on if number + 1 < len(procedures) else date.max
        is_its = last_opioid is not None and last_opioid < following
        is_its = is_its and (number == 0 or one.on <= (last_opioid or date.min))
        surgery = plan_surgery(
            regimen,
            on=one.on,
            procedure=one.procedure,
            last_opioid=last_opioid if is_its else None,
        )
        regimen = pause_regimen(regimen, surgery=surgery, clock=clock)
        surgeries.append(surgery)
    return regimen, tuple(surgeries)


def _notes(request: PlanRequest, regimen: Regimen, *, undated: tuple[str, ...]) -> tuple[str, ...]:
    notes = [
        f"{rule_id}: a procedure is planned and its day is not known, so no day is left out; plan "
        "again with --surgery-on."
        for rule_id in dict.fromkeys(undated)
    ]
    if regimen.start < request.today:
        notes.append(
            f"The first day, {regimen.start.isoformat()}, is in the past: today is "
            f"{request.today.isoformat()}. For a course to come give a later --start."
        )
    return tuple(notes)


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """What ``openldn plan --json`` prints."""
    return {
        "format": 1,
        "openldn": __version__,
        "regimen": regimen_to_json(plan.regimen),
        "monitoring": monitoring_to_json(plan.monitoring),
        "card": list(plan.card),
        "surgery": None if plan.surgery is None else surgery_to_json(plan.surgery),
        "surgeries": [surgery_to_json(one) for one in plan.surgeries],
        "expectations": [vars(one).copy() for one in read_expectations()],
    }


def plan_to_csv(plan: Plan) -> str:
    """What ``openldn plan --csv`` writes."""
    return regimen_to_csv(plan.regimen)


def list_schemes(*, color: bool) -> str:
    """What ``openldn plan --list`` prints."""
    return render_schemes(read_schemes(), color=color)


def plan_to_text(plan: Plan, *, color: bool, has_card: bool = False) -> str:
    """What ``openldn plan`` prints."""
    return render_plan(
        plan.regimen,
        monitoring=plan.monitoring,
        card=plan.card if has_card else (),
        surgeries=plan.surgeries,
        color=color,
    )


def load_regimen(path: str | Path) -> Regimen:
    """Load the regimen of a plan file that ``openldn plan --json`` wrote; ``-`` reads input."""
    return parse_plan(_read(path))[0]


def make_calendar(
    path: str | Path,
    *,
    course: str,
    title: str | None = None,
    shows_dose: bool = False,
    alarm_minutes: int | None = 0,
    has_checks: bool = False,
) -> str:
    """Make the calendar of a plan file; the present time is its stamp."""
    regimen, monitoring = parse_plan(_read(path))
    return regimen_to_calendar(
        regimen,
        stamp=datetime.now(UTC).replace(microsecond=0),
        course=course,
        title=title,
        shows_dose=shows_dose,
        alarm_minutes=alarm_minutes,
        monitoring=monitoring if has_checks else (),
    )


def cancel_plan(
    path: str | Path, *, previous: str | Path, course: str, has_checks: bool = False
) -> str:
    """Make the calendar that cancels what a plan file no longer holds of the previous one."""
    regimen, monitoring = parse_plan(_read(path))
    before, checks_before = parse_plan(_read(previous))
    return cancel_calendar(
        regimen,
        previous=before,
        stamp=datetime.now(UTC).replace(microsecond=0),
        course=course,
        monitoring=monitoring if has_checks else (),
        previous_monitoring=checks_before if has_checks else (),
    )


def _read(path: str | Path) -> str:
    if str(path) == STANDARD_INPUT:
        return decode_text(sys.stdin.buffer.read(MOST_BYTES), error=RegimenError)
    return read_text(path, largest=MOST_BYTES, error=RegimenError)


def _record(request: PlanRequest) -> Record | None:
    if request.screening is not None and request.record is not None:
        raise RegimenError("a screening and a record are both given; give one.")
    if request.record is None:
        return None
    if request.record == STANDARD_INPUT:
        return parse_record(sys.stdin.buffer.read(MOST_BYTES))
    return read_record(request.record)


def _find(request: PlanRequest, record: Record | None) -> Screening | None:
    if record is not None:
        return screen_record(record, today=request.today)
    if request.screening is not None:
        return parse_screening(_read(request.screening))
    return None


def _clock(request: PlanRequest) -> DoseClock:
    return DoseClock(
        zone=request.zone,
        bedtime=_time(request.bedtime, "--bedtime"),
        morning=_time(request.morning, "--morning"),
        time_of_day=None if request.time_of_day is None else TimeOfDay(request.time_of_day),
        morning_from=_day(request.morning_from, "--morning-from"),
        travel=tuple(_change(text) for text in request.travel),
    )


def _change(text: str) -> ZoneChange:
    day, _, zone = text.partition("=")
    return ZoneChange(day=_day(day, "--travel") or date.min, zone=zone)


def _override(text: str) -> Override:
    rule_id, _, reason = text.partition("=")
    return Override(rule_id=rule_id.strip().upper(), reason=reason.strip())


def _day(text: str | None, name: str) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RegimenError(f"{name} is {text!r}; must be a day like 2026-12-01.") from error


def _time(text: str, name: str) -> time:
    try:
        found = time.fromisoformat(text)
    except ValueError as error:
        raise RegimenError(f"{name} is {text!r}; must be a time like 22:00.") from error
    if found.tzinfo is not None:
        raise RegimenError(f"{name} is {text!r}; give wall-clock time, the zone goes to --zone.")
    return found


def _amount(text: str | None, name: str) -> Decimal | None:
    return None if text is None else to_decimal(text, name=name)
