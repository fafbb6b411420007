"""The answer of an evaluation, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from openldn.inference import EffectCurve
from openldn.record import Course, Finding, Floats, Instrument


class Recommendation(StrEnum):
    """What the evidence of the course supports."""

    CONTINUE = "continue"
    STOP = "stop"
    EXTEND = "extend"
    CANNOT_TELL = "cannot tell"


class Outcome(StrEnum):
    """How the numerical integration went."""

    CONVERGED = "converged"
    INACCURATE = "inaccurate"


@dataclass(frozen=True, kw_only=True)
class ContrastNumbers:
    """What a decision needs of a posterior of active minus comparator, on the score scale.

    ``p_benefit``: probability that the active treatment is better at all; ``p_mcid``:
    better by at least the MCID; ``p_harm_mcid``: worse by at least the MCID.
    """

    mean: float
    sd: float
    p_benefit: float
    p_mcid: float
    p_harm_mcid: float


@dataclass(frozen=True, kw_only=True)
class ContrastSummary(ContrastNumbers):
    """Active minus comparator on the score scale, under one prior.

    ``p_small``: the difference is smaller than the MCID either way; with ``p_mcid`` and
    ``p_harm_mcid`` it adds up to one.
    """

    ci95: tuple[float, float]
    p_small: float
    prior: str


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """Mean, standard deviation and 95 % interval of one quantity of the model."""

    mean: float
    sd: float
    ci95: tuple[float, float]
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Grade:
    """How strong a course can be as evidence: A (blinded, crossed over) to D (before/after)."""

    letter: str
    label: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The recommendation with its reasons and the rule it followed."""

    recommendation: Recommendation
    reasons: tuple[str, ...]
    rule: str
    extend_days: int | None = None
    days_to_decision: int | None = None
    p_decided_after_extension: float | None = None


@dataclass(frozen=True, kw_only=True)
class Density:
    """A curve for a plot: ``x`` in score points, ``y`` per score point."""

    x: Floats
    y: Floats


@dataclass(frozen=True, kw_only=True)
class FittedCourse:
    """What the model says entry by entry, at the posterior mean of its parameters.

    ``expected`` is baseline + trend + effect + period effect at each entry and
    ``expected_comparator`` the same without the active treatment; ``innovation`` the
    standardized one-step prediction error (NaN where nothing was noted). ``level`` is the
    modelled treatment level, 0 to 1, and ``group`` the index of the period (or of the
    block of days) whose random effect the entry shares. All of shape (n,).
    """

    expected: Floats
    expected_comparator: Floats
    innovation: Floats
    level: Floats
    group: Floats


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """The contrast when one period is left out."""

    label: str
    mean: float
    sd: float
    p_mcid: float


@dataclass(frozen=True, kw_only=True)
class Engine:
    """Which engine gave the numbers, how long it took and how exact it was."""

    version: str
    milliseconds: float
    nodes: int
    error_mean_sd: float
    error_probability: float
    log_evidence: float


def score_unit(likelihood: str) -> str:
    """What a difference of scores is counted in under a likelihood."""
    kinds = {"count": "counts", "poisson": "counts", "binary": "probability"}
    return kinds.get(likelihood, "points")


@dataclass(frozen=True, kw_only=True)
class CourseEvaluation:
    """Everything that is said of one participant's course on one outcome.

    ``priors`` holds a summary per prior name (``none``, ``sceptical``, ``evidence``,
    ``enthusiastic``); ``None`` where that prior is not available, with the reason in
    ``findings``. ``curve`` is the likelihood of the effect on the scale of the linear
    predictor, ``unit`` the score points of one unit of the priors. ``hyper`` holds ``sigma``,
    ``phi``, ``period_sd`` and ``half_life_days``.
    """

    participant: str
    instrument: Instrument
    active: str
    comparator: str
    likelihood: str
    course: Course
    contrast: ContrastSummary
    priors: Mapping[str, ContrastSummary | None]
    trend: Estimate | None
    baseline: Estimate
    hyper: Mapping[str, Estimate]
    others: Mapping[str, Estimate]
    observed: int
    missing: int
    grade: Grade
    verdict: Verdict
    findings: tuple[Finding, ...]
    outcome: Outcome
    advice: str
    engine: Engine
    posterior: Density
    prior_density: Density
    likelihood_density: Density
    fitted: FittedCourse
    left_out: tuple[LeftOut, ...]
    latent_contrast: Estimate | None = None
    curve: EffectCurve | None = None
    unit: float = 1.0

    @property
    def score_unit(self) -> str:
        """What a difference is counted in: ``points``, ``counts`` or ``probability``."""
        return score_unit(self.likelihood)


@dataclass(frozen=True, kw_only=True)
class PooledEvaluation:
    """A plain hierarchical summary of several participants, on the linear predictor's scale.

    ``mean`` is the average effect in the population these participants stand for, ``tau``
    the standard deviation of true effects between them, ``shrunken`` each participant's
    effect after pooling, in the order of the evaluations, and ``noise_share`` the share of
    the raw spread of effects that is estimation noise.
    """

    mean: float
    sd: float
    ci95: tuple[float, float]
    tau_mean: float
    tau_sd: float
    tau_ci95: tuple[float, float]
    p_benefit: float
    participants: int
    next_participant_ci95: tuple[float, float]
    p_next_mcid: float | None
    noise_share: float
    shrunken: tuple[Estimate, ...]


@dataclass(frozen=True, kw_only=True)
class FileEvaluation:
    """The evaluations of all courses in one diary, in order of first appearance."""

    evaluations: tuple[CourseEvaluation, ...]
    pooled: PooledEvaluation | None
    findings: tuple[Finding, ...]
