"""A dose was missed, or some time went by without: what now."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from openldn.errors import RegimenError
from openldn.plan.amounts import format_amount, to_positive
from openldn.screen import find_rule

LATEST_BEFORE_NEXT = timedelta(hours=6)  # R097
LONGEST_GAP_DAYS = 14  # R091, R099


@dataclass(frozen=True, kw_only=True)
class MissedDoseAdvice:
    """What to do about a missed dose.

    Parameters
    ----------
    take_now : bool
    hours_to_next : Decimal
        Hours until the next planned dose.
    text : str
        Advice in plain words.
    rule_id : str
    """

    take_now: bool
    hours_to_next: Decimal
    text: str
    rule_id: str = "R097"


def advise_missed_dose(
    *, planned: datetime, now: datetime, next_dose: datetime
) -> MissedDoseAdvice:
    """Tell whether a missed dose may still be taken.

    Parameters
    ----------
    planned, now, next_dose : datetime
        When the dose should have been taken, the present, and the next planned dose; all with
        an offset.

    Returns
    -------
    MissedDoseAdvice

    Raises
    ------
    RegimenError
        If a time has no offset or they are not in order.

    Examples
    --------
    >>> from datetime import UTC
    >>> advice = advise_missed_dose(
    ...     planned=datetime(2026, 12, 1, 21, tzinfo=UTC),
    ...     now=datetime(2026, 12, 2, 17, tzinfo=UTC),
    ...     next_dose=datetime(2026, 12, 2, 21, tzinfo=UTC),
    ... )
    >>> advice.take_now, advice.hours_to_next
    (False, Decimal('4'))
    """
    for name, moment in (("planned", planned), ("now", now), ("next_dose", next_dose)):
        if moment.tzinfo is None:
            raise RegimenError(
                f"{name} has no offset; give an instant like 2026-12-01T22:00+01:00."
            )
    if not planned <= now <= next_dose:
        raise RegimenError(
            "planned, now and next_dose are not in order; for a dose missed longer ago only the "
            "last missed one counts."
        )
    hours = Decimal((next_dose - now) // timedelta(minutes=1)) / 60
    take_now = next_dose - now >= LATEST_BEFORE_NEXT
    shown = format_amount(hours, places=1)
    if take_now:
        text = (
            f"Take the missed dose now; the next is {shown} h away, at its usual time. Never take "
            "two doses at once."
        )
    else:
        text = (
            f"Leave the missed dose out; the next is only {shown} h away. Take that one as usual "
            "and never two at once."
        )
    return MissedDoseAdvice(take_now=take_now, hours_to_next=hours, text=text)


@dataclass(frozen=True, kw_only=True)
class GapAdvice:
    """How to go on after some time without doses.

    Parameters
    ----------
    gap_days : int
        Days from the last dose to the restart.
    earliest_restart : date
        Later than asked when opioids were taken meanwhile.
    restart_mg : Decimal
        Dose to restart with.
    half_mg : Decimal or None
        The other dose that R099 allows, half of the one before; ``None`` for a short gap.
    must_screen : bool
        Whether to screen for opioids again first.
    rule_ids : tuple of str
    text : str
    """

    gap_days: int
    earliest_restart: date
    restart_mg: Decimal
    half_mg: Decimal | None
    must_screen: bool
    rule_ids: tuple[str, ...]
    text: str


def advise_gap(
    *,
    last_dose: date,
    restart: date,
    dose_mg: Decimal,
    first_step_mg: Decimal,
    last_opioid: date | None = None,
) -> GapAdvice:
    """Tell how to restart after a gap.

    Parameters
    ----------
    last_dose, restart : date
        Day of the last dose taken, and the day on which the person wants to go on.
    dose_mg, first_step_mg : Decimal
        Dose before the gap, and the first step of the plan, mg.
    last_opioid : date or None
        Day of the last opioid in the gap; ``None`` when none was taken.

    Returns
    -------
    GapAdvice

    Raises
    ------
    RegimenError
        If the dates are not in order or a dose is not above 0.

    Examples
    --------
    >>> advice = advise_gap(last_dose=date(2026, 12, 1), restart=date(2026, 12, 16),
    ...                     dose_mg=Decimal("4.5"), first_step_mg=Decimal("0.5"))
    >>> advice.gap_days, advice.restart_mg, advice.must_screen
    (15, Decimal('0.5'), True)
    """
    dose_mg = to_positive(dose_mg, name="dose_mg")
    first_step_mg = to_positive(first_step_mg, name="first_step_mg")
    if restart <= last_dose:
        raise RegimenError(
            f"restart is {restart.isoformat()}; must be after the last dose, "
            f"{last_dose.isoformat()}."
        )
    rule_ids = []
    sentences = []
    if last_opioid is not None:
        wait = find_rule("R091")
        clear = last_opioid + timedelta(days=wait.interval_days or 0)
        restart = max(restart, clear)
        rule_ids.append("R091")
        sentences.append(
            f"Last opioid {last_opioid.isoformat()} + {wait.interval_days} days: not before "
            f"{clear.isoformat()}."
        )
    gap_days = (restart - last_dose).days
    is_long = gap_days > LONGEST_GAP_DAYS
    lower_mg = min(first_step_mg, dose_mg)
    if is_long:
        rule_ids.append("R099")
        sentences.append(
            f"{gap_days} days without a dose, more than {LONGEST_GAP_DAYS}: screen for opioids "
            f"again, then restart with the first step, {format_amount(lower_mg)} mg (or half the "
            f"dose, {format_amount(dose_mg / 2)} mg), and rise as before."
        )
    else:
        rule_ids.append("R091")
        sentences.append(
            f"{gap_days} days without a dose, {LONGEST_GAP_DAYS} or fewer: go on with "
            f"{format_amount(dose_mg)} mg."
        )
    return GapAdvice(
        gap_days=gap_days,
        earliest_restart=restart,
        restart_mg=lower_mg if is_long else dose_mg,
        half_mg=dose_mg / 2 if is_long else None,
        must_screen=is_long or last_opioid is not None,
        rule_ids=tuple(dict.fromkeys(rule_ids)),
        text=" ".join(sentences),
    )
