"""Surgery and other procedures: when to stop, what to tell, when to start again."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from openldn.errors import RegimenError
from openldn.plan.amounts import format_amount
from openldn.plan.missed import LONGEST_GAP_DAYS, GapAdvice, advise_gap
from openldn.plan.regimen import Regimen
from openldn.screen import find_rule


class Procedure(StrEnum):
    """What is planned."""

    SURGERY = "surgery"
    SEDATION = "endoscopy or dental work under sedation"
    LABOR = "labor and delivery"


RULES = {Procedure.SURGERY: "R090", Procedure.SEDATION: "R093", Procedure.LABOR: "R094"}


@dataclass(frozen=True, kw_only=True)
class SurgeryPlan:
    """Dates and words for a planned procedure.

    Parameters
    ----------
    procedure : Procedure
    on : date
    last_dose : date
        Last calendar day on which a dose may be taken.
    days_off : int
        Whole days without a dose before the day of the procedure.
    earliest_restart : date or None
        ``None`` while the day of the last opioid is not known.
    restart_mg : Decimal or None
    must_titrate : bool
        Whether the gap is so long that the dose rises from the first step again.
    rule_ids : tuple of str
    instructions : tuple of str
        Plain sentences, in order of time.
    """

    procedure: Procedure
    on: date
    last_dose: date
    days_off: int
    earliest_restart: date | None
    restart_mg: Decimal | None
    must_titrate: bool
    rule_ids: tuple[str, ...]
    instructions: tuple[str, ...]


def plan_surgery(
    regimen: Regimen,
    *,
    on: date,
    procedure: Procedure = Procedure.SURGERY,
    last_opioid: date | None = None,
) -> SurgeryPlan:
    """Make the instructions for a planned procedure.

    Parameters
    ----------
    regimen : Regimen
    on : date
        Day of the procedure.
    procedure : Procedure
    last_opioid : date or None
        Day of the last opioid after it, once known.

    Raises
    ------
    RegimenError
        If the last opioid lies before the procedure.

    Examples
    --------
    >>> from openldn.plan import make_regimen
    >>> plan = plan_surgery(make_regimen("D01", start=date(2026, 12, 1)), on=date(2027, 3, 10))
    >>> plan.last_dose, plan.days_off
    (datetime.date(2027, 3, 6), 3)
    """
    if last_opioid is not None and last_opioid < on:
        raise RegimenError(
            f"last_opioid is {last_opioid.isoformat()}, before the procedure on {on.isoformat()}; "
            "give the last one after it."
        )
    rule = find_rule(RULES[procedure])
    days_off = rule.interval_days or 0
    last_dose = on - timedelta(days=days_off + 1)
    wait = find_rule("R091").interval_days or 0
    instructions = [
        *_special(procedure),
        f"Last dose: {last_dose.isoformat()} at the latest. Take none on the {days_off} days "
        f"before {on.isoformat()} (practice: {rule.interval_range} days), and none on the day. "
        "Do not change this by yourself if the team plans otherwise.",
        "Tell the surgeon and the anesthetist: I take naltrexone, which blocks opioids.",
    ]
    restart, dose_mg, must_titrate = None, None, False
    if last_opioid is None:
        instructions.append(
            f"Start again only when no opioid was taken for {wait} days. Without any opioid ask "
            f"the prescriber for the day. After a gap of {LONGEST_GAP_DAYS} days or fewer: the "
            "same dose; after a longer one: screen for opioids again and start at the first step."
        )
    else:
        advice = _restart(regimen, last_dose=last_dose, last_opioid=last_opioid)
        restart, dose_mg = advice.earliest_restart, advice.restart_mg
        must_titrate = advice.gap_days > LONGEST_GAP_DAYS
        instructions.append(
            f"Start again on {restart.isoformat()} at the earliest, with "
            f"{format_amount(dose_mg)} mg: {wait} days after the last opioid. Screen for opioids "
            "again before."
        )
    instructions.append(
        "If an opioid is needed sooner than planned: the lowest dose, under watch; never try out "
        "whether the block is gone by taking more (R095)."
    )
    return SurgeryPlan(
        procedure=procedure,
        on=on,
        last_dose=last_dose,
        days_off=days_off,
        earliest_restart=restart,
        restart_mg=dose_mg,
        must_titrate=must_titrate,
        rule_ids=(rule.id, "R091", "R095"),
        instructions=tuple(instructions),
    )


def _special(procedure: Procedure) -> list[str]:
    if procedure is Procedure.SEDATION:
        return [
            "Ask whether fentanyl, pethidine or codeine is planned. Local anesthetic alone needs "
            "nothing of this."
        ]
    if procedure is Procedure.LABOR:
        return ["Have an anesthesia plan by week 34; an epidural often holds an opioid."]
    return []


def _restart(regimen: Regimen, *, last_dose: date, last_opioid: date) -> GapAdvice:
    before = [dose.dose_mg for dose in regimen.doses if dose.local.date() <= last_dose]
    first_mg = regimen.doses[0].dose_mg
    return advise_gap(
        last_dose=last_dose,
        restart=last_opioid,
        dose_mg=before[-1] if before else first_mg,
        first_step_mg=first_mg,
        last_opioid=last_opioid,
    )
