"""What a person wants of a design, before its lengths are known."""

from dataclasses import dataclass, field

from openldn.errors import DesignError
from openldn.inference import Prior
from openldn.record import Instrument
from openldn.trial.designs.design import LONGEST_DAYS, SINGLE_CHANGE, DesignKind, TrialTreatment
from openldn.trial.designs.protocol import LOOKS
from openldn.trial.model_spec import default_model

# Asked for in place of days: as long as receptors stay blocked, by simulation.
SIMULATED = "simulated"


def onset_prior(half_life_days: float | None = None) -> Prior:
    """What is thought of the half-life of the effect's onset; the model's prior if not given.

    Examples
    --------
    >>> str(onset_prior()), str(onset_prior(14))
    ('log-normal(7, 0.7)', 'fixed(14)')
    """
    if half_life_days is None:
        return default_model().prior("half_life_days", section="score")
    if not 0 <= half_life_days <= LONGEST_DAYS:
        raise DesignError(
            f"the half-life of onset is {half_life_days:g} days; must be 0 (acts at once) to "
            f"{LONGEST_DAYS} days."
        )
    return Prior(form="fixed", numbers=(float(half_life_days),))


@dataclass(frozen=True, kw_only=True)
class DesignWish:
    """What is wanted; ``None``: to be proposed.

    Parameters
    ----------
    instrument : Instrument
        The primary outcome, with its MCID.
    treatments : tuple of TrialTreatment
        The comparator first.
    kind : DesignKind
    cycles, period_days, run_in_days, baseline_days : int or None
    washout_days : int or "simulated"
        0 (carryover is modelled), days, or as long as receptors stay blocked.
    starts : tuple of int
        For a staggered start.
    longest_run : int
        For a restricted order.
    max_days : int or None
        The whole must not last longer.
    onset : Prior
        Of the half-life of the effect's onset and offset, in days.
    looks : {"end", "cycles"}
    prior : str
        To judge by; see :class:`openldn.trial.AnalysisPlan`.
    blinded : bool
    accept_short : bool
        Whether a design that shows hardly anything of a slow effect is made all the same.
    """

    instrument: Instrument
    treatments: tuple[TrialTreatment, ...]
    kind: DesignKind = DesignKind.PAIRED
    cycles: int | None = None
    period_days: int | None = None
    run_in_days: int | None = None
    baseline_days: int | None = None
    washout_days: int | str = 0
    starts: tuple[int, ...] = (14, 21, 28)
    longest_run: int = 2
    max_days: int | None = None
    onset: Prior = field(default_factory=onset_prior)
    looks: str = "cycles"
    prior: str = "sceptical"
    blinded: bool = True
    accept_short: bool = False

    def __post_init__(self) -> None:
        if self.max_days is not None and not 1 <= self.max_days <= LONGEST_DAYS:
            raise DesignError(f"max_days is {self.max_days}; must be 1 to {LONGEST_DAYS} days.")
        if isinstance(self.washout_days, str) and self.washout_days != SIMULATED:
            raise DesignError(
                f"washout_days is {self.washout_days!r}; must be a number of days or {SIMULATED}."
            )
        if not any(treatment.dose_mg > 0 for treatment in self.treatments):
            raise DesignError("no treatment has a dose_mg above 0; give the dose of the drug.")
        if self.looks not in LOOKS:
            raise DesignError(f"looks is {self.looks!r}; must be one of {', '.join(LOOKS)}.")

    @property
    def acts_at_once(self) -> bool:
        """Whether the effect is said to come and go with the dose."""
        return self.onset.is_fixed and self.onset.numbers[0] == 0

    @property
    def largest_dose_mg(self) -> float:
        """The dose that receptors are simulated for."""
        return max(treatment.dose_mg for treatment in self.treatments)

    @property
    def has_single_change(self) -> bool:
        """Whether the treatment changes once only."""
        return self.kind in SINGLE_CHANGE
