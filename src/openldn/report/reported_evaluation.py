"""An evaluation that was made earlier, as a report takes it up: numbers only, no diary."""

from collections.abc import Mapping
from dataclasses import dataclass

from openldn.record import Finding
from openldn.trial import ContrastSummary, Estimate, Grade


@dataclass(frozen=True, kw_only=True)
class ReportedEvaluation:
    """What an evaluation file says of one participant.

    Parameters
    ----------
    active, comparator, outcome : str
    mcid : float or None
    contrast : ContrastSummary
        Under the prior that was judged by.
    priors : mapping of str to ContrastSummary or None
        Under every prior; ``none`` is the person's own data alone.
    hyper : mapping of str to Estimate
    observed, missing : int
        Days with and without a score.
    version : str
        Of OpenLDN.
    better : str or None
        Direction of the outcome.
    limits : tuple of float or None
        Ends of its scale.
    """

    active: str
    comparator: str
    outcome: str
    mcid: float | None
    likelihood: str
    contrast: ContrastSummary
    priors: Mapping[str, ContrastSummary | None]
    hyper: Mapping[str, Estimate]
    observed: int
    missing: int
    grade: Grade
    recommendation: str
    reasons: tuple[str, ...]
    rule: str
    findings: tuple[Finding, ...]
    version: str
    left_out: tuple[tuple[str, float, float], ...] = ()
    better: str | None = None
    limits: tuple[float | None, float | None] = (None, None)
