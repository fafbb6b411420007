"""What is fixed before a trial starts: design, outcome, why these lengths, how it is judged."""

from dataclasses import dataclass, replace

from openldn.errors import DesignError
from openldn.inference import Prior
from openldn.record import Instrument
from openldn.trial.designs.design import LONGEST_DAYS, TrialDesign
from openldn.trial.designs.thresholds import LookThresholds
from openldn.trial.model_spec import EFFECT_PRIORS, ModelSpec, default_model
from openldn.trial.models import MODELS

LOOKS = ("end", "cycles")
# What a reason may speak of.
SUBJECTS = ("period_days", "cycles", "run_in_days", "baseline_days", "washout_days", "starts",
            "kind", "mcid", "looks", "carryover")  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class DesignReason:
    """Why a number of the design is what it is.

    Parameters
    ----------
    about : str
        Which one, like ``period_days``.
    text : str
        The reason, in words.
    rests_on : str
        The assumption, hypothesis or source that it stands or falls with.
    """

    about: str
    text: str
    rests_on: str

    def __post_init__(self) -> None:
        if self.about not in SUBJECTS:
            raise DesignError(
                f"about of a reason is {self.about!r}; must be one of {', '.join(SUBJECTS)}."
            )
        for name in ("text", "rests_on"):
            if not getattr(self, name).strip():
                raise DesignError(f"{name} of the reason about {self.about} is empty; fill it in.")


@dataclass(frozen=True, kw_only=True)
class AnalysisPlan:
    """How the course will be judged, fixed before it starts.

    Parameters
    ----------
    looks : {"end", "cycles"}
        When the course is judged: at its end, or after each cycle from ``first_look`` on.
    first_look : int
        Number of the cycle after which the first look may be; after a single pair nothing can
        be decided, so 2 is the least that makes sense.
    prior : str
        A name, or ``normal(mean, sd)`` in score points; see :class:`ModelSpec`.
    carryover : str or float
        ``estimate`` (onset and offset are estimated), ``none``, ``unstated``, or a half-life
        in days.
    likelihood : str
        ``auto`` or the name of an outcome model.

    Examples
    --------
    >>> AnalysisPlan(carryover="none").spec().carryover
    'none'
    """

    looks: str = "cycles"
    first_look: int = 2
    prior: str = "sceptical"
    carryover: str | float = "estimate"
    likelihood: str = "auto"

    def __post_init__(self) -> None:
        if self.looks not in LOOKS:
            raise DesignError(f"looks is {self.looks!r}; must be one of {', '.join(LOOKS)}.")
        if self.first_look < 1:
            raise DesignError(f"first_look is {self.first_look}; must be 1 cycle or more.")
        if self.prior not in EFFECT_PRIORS:
            Prior.parse(self.prior)
        if isinstance(self.carryover, str):
            if self.carryover not in ("estimate", "none", "unstated"):
                raise DesignError(
                    f"carryover is {self.carryover!r}; must be estimate, none, unstated or a "
                    "half-life in days."
                )
        elif not 0 < self.carryover <= LONGEST_DAYS:
            raise DesignError(
                f"carryover is {self.carryover:g} days; must be above 0 and at most "
                f"{LONGEST_DAYS} days. For an effect that comes and goes at once give none."
            )
        names = ("auto", *(model.name for model in MODELS))
        if self.likelihood not in names:
            raise DesignError(f"likelihood is {self.likelihood!r}; must be one of {names}.")

    def spec(self, base: ModelSpec | None = None) -> ModelSpec:
        """The model that the plan asks for; all it does not say is that of ``base``."""
        model = base or default_model()
        changed = replace(model, carryover=self.carryover, likelihood=self.likelihood)
        return changed.with_prior(self.prior)


@dataclass(frozen=True, kw_only=True)
class TrialProtocol:
    """A design with its question: all that is fixed, and may be shown, before the start.

    It holds nothing secret: the drawn order is not part of it.

    Parameters
    ----------
    design : TrialDesign
    instrument : Instrument
        The one primary outcome, with an MCID that was set before the start.
    analysis : AnalysisPlan
    reasons : tuple of DesignReason
    thresholds : LookThresholds, optional
        Of looks before the end, calibrated before the start.

    Raises
    ------
    DesignError
        If the outcome has no MCID, or the first look comes after the last cycle.

    Examples
    --------
    >>> from openldn.trial.designs.design import DesignKind, TrialTreatment
    >>> design = TrialDesign(kind=DesignKind.PAIRED, cycles=2, period_days=42, treatments=(
    ...     TrialTreatment(label="placebo"), TrialTreatment(label="LDN", dose_mg=4.5)))
    >>> pain = Instrument(name="pain", minimum=0, maximum=10, step=1, mcid=2)
    >>> protocol = TrialProtocol(design=design, instrument=pain)
    >>> protocol.active, protocol.comparator, protocol.look_cycles
    ('LDN', 'placebo', (2,))
    """

    design: TrialDesign
    instrument: Instrument
    analysis: AnalysisPlan = AnalysisPlan()
    reasons: tuple[DesignReason, ...] = ()
    thresholds: LookThresholds | None = None

    def __post_init__(self) -> None:
        if self.instrument.mcid is None:
            raise DesignError(
                "the outcome has no mcid; agree with the patient, before the start, on the "
                "smallest difference that matters, and give it in score points."
            )
        if not self.instrument.name.strip():
            raise DesignError("the outcome has no name; give one, like pain.")
        if self.analysis.looks == "cycles" and self.analysis.first_look > self.design.cycles > 1:
            raise DesignError(
                f"first_look is {self.analysis.first_look}; the design has "
                f"{self.design.cycles} cycles."
            )

    @property
    def mcid(self) -> float:
        """Smallest difference that matters, in score points."""
        assert self.instrument.mcid is not None
        return self.instrument.mcid

    @property
    def comparator(self) -> str:
        """Label of the comparator."""
        return self.design.labels[0]

    @property
    def active(self) -> str:
        """Label of the active treatment; the last one where several doses are compared."""
        return self.design.labels[-1]

    @property
    def look_cycles(self) -> tuple[int, ...]:
        """Cycles after which the course is judged, counted from 1; the last is the end."""
        last = self.design.cycles
        if self.analysis.looks == "end" or self.design.has_single_change:
            return (last,)
        return tuple(range(min(self.analysis.first_look, last), last + 1))
