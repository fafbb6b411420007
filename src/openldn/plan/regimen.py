"""A regimen: every dose event of a plan, with why it is as it is.

One type all the way: `plan` makes it, a simulation doses it, a diary is checked against it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from openldn.errors import RegimenError
from openldn.plan.amounts import to_positive
from openldn.plan.clock import check_zone
from openldn.plan.formulation import Formulation, Route
from openldn.plan.reason import Reason
from openldn.plan.steps import TitrationStep
from openldn.timeline import to_utc


@dataclass(frozen=True, kw_only=True)
class PlannedDose:
    """A dose event that is planned: one administration.

    Parameters
    ----------
    day : date
        Day of the plan. A dose at 00:30 belongs to the day before, as its night does.
    local : datetime
        Wall-clock time at ``zone``, without offset.
    zone : str
        IANA name, like ``Europe/Berlin``.
    dose_mg : Decimal
        Naltrexone as the label counts it (hydrochloride unless the worksheet says base), mg.
    formulation : Formulation
    route : Route

    Raises
    ------
    RegimenError
        If the dose is not above 0, the zone is not known, or the time has an offset.
    """

    day: date
    local: datetime
    zone: str
    dose_mg: Decimal
    formulation: Formulation = Formulation.CAPSULE
    route: Route = Route.ORAL

    def __post_init__(self) -> None:
        to_positive(self.dose_mg, name="dose_mg of a planned dose")
        check_zone(self.zone)
        if self.local.tzinfo is not None:
            raise RegimenError(
                f"local of a planned dose is {self.local.isoformat()}; give wall-clock time "
                "without offset, and the zone beside it."
            )

    @property
    def instant(self) -> datetime:
        """Moment in UTC; in the repeated hour of autumn the first one is meant."""
        return to_utc(self.local, zone=self.zone)


@dataclass(frozen=True, kw_only=True)
class SkippedDose:
    """A night without a dose that would otherwise have one, and the rule that skips it."""

    day: date
    local: datetime
    zone: str
    reason: Reason


@dataclass(frozen=True, kw_only=True)
class DoseLevel:
    """A stretch of days on one dose, half-open: ``[start, end)``."""

    start: date
    end: date
    step: TitrationStep


@dataclass(frozen=True, kw_only=True)
class Override:
    """A reasoned decision to go on although a rule says no; it stays in the regimen.

    Raises
    ------
    RegimenError
        If rule or reason is empty.
    """

    rule_id: str
    reason: str

    def __post_init__(self) -> None:
        if not self.rule_id.strip() or not self.reason.strip():
            raise RegimenError(
                f"the override of {self.rule_id or 'a rule'} has no reason; say why the "
                "prescriber goes on, like R130=liver tests of October seen on paper."
            )


@dataclass(frozen=True, kw_only=True)
class Regimen:
    """The whole dosing plan.

    Parameters
    ----------
    doses : tuple of PlannedDose
        In order of time; no two at the same moment.
    levels : tuple of DoseLevel
        The steps with their dates.
    scheme_id : str
        ``""`` for own steps.
    is_screened : bool
        Whether a whole record was screened; not a bare list of medicines. ``False`` is not a pass.
    skipped : tuple of SkippedDose
    reasons : tuple of Reason
        What rules did to the plan.
    overrides : tuple of Override
    notes : tuple of str
        How the scheme was read, and times that a change of clock moved.

    Raises
    ------
    RegimenError
        If there is no dose, or doses are not in order of time.
    """

    doses: tuple[PlannedDose, ...]
    levels: tuple[DoseLevel, ...] = ()
    scheme_id: str = ""
    is_screened: bool = False
    skipped: tuple[SkippedDose, ...] = ()
    reasons: tuple[Reason, ...] = ()
    overrides: tuple[Override, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.doses:
            raise RegimenError("a regimen needs one dose event or more; this one has none.")
        for before, after in zip(self.doses, self.doses[1:], strict=False):
            if after.instant <= before.instant:
                raise RegimenError(
                    f"dose of {after.local:%Y-%m-%d %H:%M} ({after.zone}) is not after that of "
                    f"{before.local:%Y-%m-%d %H:%M} ({before.zone}); put doses in order of time, "
                    "one at a moment."
                )

    @property
    def start(self) -> date:
        """Day of the first dose."""
        return self.doses[0].day

    @property
    def end(self) -> date:
        """Day of the last dose."""
        return self.doses[-1].day

    @property
    def total_mg(self) -> Decimal:
        """All doses together, mg."""
        return sum((dose.dose_mg for dose in self.doses), Decimal(0))

    @property
    def highest_mg(self) -> Decimal:
        """Largest single dose, mg."""
        return max(dose.dose_mg for dose in self.doses)

    @property
    def target_reached(self) -> date:
        """Day of the first dose at the size of the last one."""
        last = self.doses[-1]
        for dose in reversed(self.doses):
            if dose.dose_mg != last.dose_mg:
                break
            last = dose
        return last.day
