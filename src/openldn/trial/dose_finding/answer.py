"""The answer to "which dose is best for this person?", as values."""

from dataclasses import dataclass, field
from enum import StrEnum

from openldn.errors import ModelError
from openldn.record import Finding, Floats, Instrument
from openldn.trial.dose_finding.arms import DoseSet
from openldn.trial.dose_finding.joint_model import Carrying
from openldn.trial.dose_finding.shapes import Shape, ShapePriors
from openldn.trial.evaluation import ContrastSummary, Grade
from openldn.trial.model_spec import DecisionRule


class DoseAdvice(StrEnum):
    """What the diary supports."""

    DOSE = "dose"
    NO_DOSE = "no dose"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, kw_only=True)
class DoseRule:
    """Thresholds of the recommendation.

    Parameters
    ----------
    decision : DecisionRule
        Of each dose against placebo, as for one contrast.
    near_share : float
        Share of the MCID within which a dose is nearly as good as the best one. An assumption:
        a person does not notice half of the smallest change that matters.
    near_at : float
        Probability of being nearly as good from which a lower dose is preferred.
    """

    decision: DecisionRule = field(default_factory=DecisionRule)
    near_share: float = 0.5
    near_at: float = 0.80

    def __post_init__(self) -> None:
        for name in ("near_share", "near_at"):
            if not 0 < getattr(self, name) < 1:
                raise ModelError(f"{name} is {getattr(self, name)}; must be between 0 and 1.")

    def __str__(self) -> str:
        one = self.decision
        return (
            f"a dose is recommended if P(better than placebo by the MCID) >= "
            f"{one.continue_at:.2f}, P(better at all) >= {one.continue_sure_at:.3f} and "
            f"P(worse by the MCID) <= {one.continue_harm_below:.2f}, "
            "both averaged over the shapes and from the person's own data alone, and if its "
            f"expected loss is at most {self.near_share:g} of the MCID; of those the lowest that "
            f"is nearly as good as the best with probability >= {self.near_at:.2f}. No dose if "
            f"for every dose P(better by the MCID) <= {one.stop_at:.2f} or P(worse by the MCID) "
            f">= {one.stop_harm_at:.2f}, both ways too. Otherwise: cannot tell yet"
        )


@dataclass(frozen=True, kw_only=True)
class DoseSummary:
    """One treatment, placebo included.

    Parameters
    ----------
    label : str
    dose_mg : float
    contrast, own : ContrastSummary or None
        Against placebo, averaged over the shapes, and from the person's own data alone;
        ``None`` for placebo.
    p_best : float
        Probability of being the best treatment; equal ones count for the lowest dose.
    p_near_best : float
        Probability of being within the margin of the best one.
    expected_loss : float
        Points that choosing it is expected to lose against the best one.
    periods, scores : int
        Stretches on it (cycles without time), and scores.
    obstacle : str
        Why it cannot be recommended whatever its numbers; empty when it can.
    """

    label: str
    dose_mg: float
    contrast: ContrastSummary | None
    own: ContrastSummary | None
    p_best: float
    p_near_best: float
    expected_loss: float
    periods: int
    scores: int
    obstacle: str = ""


@dataclass(frozen=True, kw_only=True)
class ShapeSummary:
    """How well one shape explains the diary; all shapes were equally likely before."""

    shape: Shape
    probability: float
    log_evidence: float


@dataclass(frozen=True, kw_only=True, eq=False)
class DoseCurve:
    """Score difference to placebo over dose, averaged over the shapes; band of 95 %."""

    dose_mg: Floats
    mean: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, kw_only=True)
class DoseVerdict:
    """The recommendation with its reasons, the numbers behind it, and its rule.

    ``facts`` holds one sentence a dose, ``margin`` what "nearly as good" means in points.
    ``label`` is the recommended treatment; ``lowest_nearly_best`` the lowest dose that is
    probably nearly as good as the best, whether or not it is recommended. Both may be empty.
    """

    advice: DoseAdvice
    label: str
    lowest_nearly_best: str
    reasons: tuple[str, ...]
    facts: tuple[str, ...]
    rule: str
    margin: float


@dataclass(frozen=True, kw_only=True, eq=False)
class DoseEvaluation:
    """Everything that is said of the doses of one participant's course.

    Parameters
    ----------
    integration_error : float
        Largest change of a probability of being best when the fixed points are halved.
    error_mean_sd : float
        Disagreement of two quadrature rules, in posterior SDs.
    correlation : array of shape (n_doses, n_doses)
        Posterior correlation of the effects from the own data.
    """

    participant: str
    instrument: Instrument
    doses: DoseSet
    likelihood: str
    carrying: Carrying
    summaries: tuple[DoseSummary, ...]
    shapes: tuple[ShapeSummary, ...]
    curve: DoseCurve
    verdict: DoseVerdict
    grade: Grade
    priors: ShapePriors
    unit: str
    observed: int
    missing: int
    findings: tuple[Finding, ...]
    correlation: Floats
    nodes: int
    milliseconds: float
    error_mean_sd: float
    integration_error: float
