"""Make a regimen: steps, findings and a clock in, dose events out."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from openldn.errors import RegimenError
from openldn.plan.amounts import to_positive
from openldn.plan.clock import DoseClock
from openldn.plan.formulation import Formulation, TimeOfDay
from openldn.plan.limits import check_child, check_dose, check_doses, check_formulation, check_speed
from openldn.plan.place import date_levels, place_doses
from openldn.plan.reason import Reason
from openldn.plan.regimen import Override, Regimen
from openldn.plan.schemes import TitrationScheme, find_scheme, scheme_steps
from openldn.plan.screened import find_gaps, is_whole, wait_for_opioid
from openldn.plan.shaping import (
    Overrides,
    check_findings,
    check_shape,
    choose_scheme,
    choose_time_of_day,
    find_shapes,
    find_start,
    remark_time_of_day,
)
from openldn.plan.steps import (
    TitrationStep,
    check_steps,
    hold_level,
    step_back,
    stop_at_target,
)
from openldn.screen import ScreenFinding

DAYS_ON_TARGET = 84  # R134: 12 weeks on the target dose tell whether it helps
MOST_DAYS = 1830  # five years: a longer plan is a slip
CHILD_RULE = "R061"


def make_regimen(
    scheme: str | None = None,
    *,
    start: date,
    steps: tuple[TitrationStep, ...] | None = None,
    clock: DoseClock = DoseClock(),
    formulation: Formulation = Formulation.CAPSULE,
    target_mg: Decimal | None = None,
    weight_kg: Decimal | None = None,
    days: int | None = None,
    hold_from: date | None = None,
    step_back_on: date | None = None,
    findings: tuple[ScreenFinding, ...] | None = None,
    screened_on: date | None = None,
    last_opioid: date | None = None,
    taking_mg: Decimal | None = None,
    overrides: tuple[Override, ...] = (),
) -> Regimen:
    """Make the dose events of a plan.

    Parameters
    ----------
    scheme : str or None
        Id like ``D01``. ``None`` takes own steps, or the default for the findings.
    start : date
        First day; moved to the earliest that the findings allow.
    steps : tuple of TitrationStep or None
        Own steps, in place of a scheme.
    clock : DoseClock
        Zone, bedtime, travel.
    formulation : Formulation
    target_mg : Decimal or None
        Dose to rise to, at most that of the steps.
    weight_kg : Decimal or None
        Body weight, for doses by weight.
    days : int or None
        Length; ``None`` is the titration and twelve weeks on the last dose.
    hold_from : date or None
        Day from which the dose reached is kept.
    step_back_on : date or None
        Day from which the dose before is taken, and kept.
    findings : tuple of ScreenFinding or None
        What screening found; ``None`` is "not screened", which is no pass.
    screened_on : date or None
        Day of the screening; one that is too old on the first day says so (R151).
    last_opioid : date or None
        Day of the last opioid before the course, whichever it was.
    taking_mg : Decimal or None
        Dose that is taken already; the first step is a rise from it.
    overrides : tuple of Override
        Reasons to go on where a rule holds; they stay in the regimen.

    Returns
    -------
    Regimen
        No two doses closer than 18 hours; one that would be is skipped, never doubled.

    Raises
    ------
    SafetyHold
        If a rule says no; carries the rule ids.
    RegimenError
        If what was given cannot be made exact.
    NotFound
        If the scheme is not known.

    Examples
    --------
    >>> from openldn.plan import parse_steps
    >>> plan = make_regimen(start=date(2026, 12, 1), steps=parse_steps("0.5x14 1x14"))
    >>> len(plan.doses), plan.total_mg, plan.doses[-1].local
    (28, Decimal('21.0'), datetime.datetime(2026, 12, 28, 22, 0))
    """
    given = Overrides(overrides)
    check_findings(findings or (), overrides=given)
    shapes = find_shapes(findings or ())
    source = _find_source(scheme, steps=steps, default=choose_scheme(shapes))
    plan_steps = _make_steps(source, steps=steps, target_mg=target_mg, weight_kg=weight_kg)
    start, opioid_reasons = wait_for_opioid(start, last_opioid=last_opioid)
    start, start_reasons = find_start(start, findings or ())
    reasons = (
        *find_gaps(findings, screened_on=screened_on, start=start),
        *opioid_reasons,
        *start_reasons,
        *_check_scheme_rules(source, overrides=given),
        *check_formulation(formulation, overrides=given),
        *check_doses(plan_steps, overrides=given),
        *check_shape(plan_steps, shapes=shapes, taking_mg=taking_mg, overrides=given),
        *check_speed(plan_steps, taking_mg=taking_mg, overrides=given),
    )
    is_child = any(finding.id == CHILD_RULE for finding in findings or ())
    if is_child or (source and CHILD_RULE in source.rule_ids):
        check_child(plan_steps, weight_kg=weight_kg)
    plan_steps = _adjust(plan_steps, start=start, hold_from=hold_from, step_back_on=step_back_on)
    by_scheme = source.time_of_day if source else TimeOfDay.BEDTIME
    chosen = choose_time_of_day(shapes, scheme=by_scheme)
    remarks = remark_time_of_day(clock.time_of_day, chosen=chosen, shapes=shapes)
    clock = replace(clock, time_of_day=clock.time_of_day or chosen)
    length = _length(plan_steps, days=days, start=start)
    doses, skipped, notes = place_doses(
        plan_steps, start=start, days=length, clock=clock, formulation=formulation
    )
    return Regimen(
        doses=doses,
        levels=date_levels(plan_steps, start=start, days=length),
        scheme_id=source.id if source else "",
        is_screened=is_whole(findings),
        skipped=skipped,
        reasons=(*reasons, *remarks),
        overrides=given.finish(),
        notes=(*([source.reading] if source and source.reading else []), *notes),
    )


def _find_source(
    scheme: str | None, *, steps: tuple[TitrationStep, ...] | None, default: str
) -> TitrationScheme | None:
    """Scheme that the steps come from; ``None`` for own steps."""
    if scheme is not None and steps is not None:
        raise RegimenError(f"scheme {scheme} and own steps are both given; give one.")
    return None if steps is not None else find_scheme(scheme or default)


def _make_steps(
    source: TitrationScheme | None,
    *,
    steps: tuple[TitrationStep, ...] | None,
    target_mg: Decimal | None,
    weight_kg: Decimal | None,
) -> tuple[TitrationStep, ...]:
    if target_mg is not None:
        target_mg = check_dose(to_positive(target_mg, name="target_mg"))
    if weight_kg is not None:
        weight_kg = to_positive(weight_kg, name="weight_kg")
    if source is not None:
        return scheme_steps(source, target_mg=target_mg, weight_kg=weight_kg)
    own = check_steps(steps or ())
    return own if target_mg is None else stop_at_target(own, target_mg=target_mg)


def _check_scheme_rules(
    source: TitrationScheme | None, *, overrides: Overrides
) -> tuple[Reason, ...]:
    """Ask for a reason where a scheme is for people that a rule holds."""
    if source is None:
        return ()
    for rule_id in source.rule_ids:
        overrides.require(rule_id, f"scheme {source.id} is for people whom a rule holds")
    return tuple(Reason(rule_id=rule_id, text="the scheme's people") for rule_id in source.rule_ids)


def _adjust(
    steps: tuple[TitrationStep, ...],
    *,
    start: date,
    hold_from: date | None,
    step_back_on: date | None,
) -> tuple[TitrationStep, ...]:
    if hold_from is not None and step_back_on is not None:
        raise RegimenError(
            "hold_from and step_back_on are both given; a step back is held too, so give one."
        )
    day = hold_from or step_back_on
    if day is None:
        return steps
    if day < start:
        raise RegimenError(
            f"{day.isoformat()} is before the first day of the plan, {start.isoformat()}; give a "
            "day within the plan."
        )
    change = hold_level if hold_from is not None else step_back
    return change(steps, day=(day - start).days)


def _length(steps: tuple[TitrationStep, ...], *, days: int | None, start: date) -> int:
    """Days of the plan: as asked, or the steps and twelve weeks where the last goes on."""
    if days is None:
        days = sum(step.days or DAYS_ON_TARGET for step in steps)
    if not 1 <= days <= MOST_DAYS:
        raise RegimenError(f"days of the plan is {days}; must be 1 to {MOST_DAYS}.")
    if not date(1990, 1, 1) <= start <= date(2200, 1, 1):
        raise RegimenError(f"start is {start.isoformat()}; must be from 1990 to 2199.")
    last = steps[-1].days
    if last is not None:
        days = min(days, sum(step.days or 0 for step in steps))
    return days
