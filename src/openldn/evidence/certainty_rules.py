"""What GRADE's rules suggest of a body of evidence, domain by domain, from design and numbers.

References
----------
Guyatt et al. (2011). GRADE guidelines 4 to 9. doi:10.1016/j.jclinepi.2010.07.017, 2011.01.011,
2011.01.012, 2011.03.017, 2011.04.014, 2011.06.004.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from openldn.errors import StudyError
from openldn.evidence.bearing import NO_COMPARISON, Result

# Participants below which a mean is imprecise, whatever its interval: GRADE guidelines 6.
OPTIMAL_SIZE = 400
# Far below it the estimate is fragile: two steps.
SMALL_SIZE = 100
# I2 from which heterogeneity may be substantial, and considerable: Cochrane Handbook 10.10.2.
SUBSTANTIAL_I2, CONSIDERABLE_I2 = 50.0, 75.0
# Share lost that is thought to bias a result: Sackett's rule of five and twenty.
LOST_SHARE = 0.20
# Ratios from which an effect is large, and very large: GRADE guidelines 9.
LARGE_RATIO, VERY_LARGE_RATIO = 2.0, 5.0
# Egger's test says nothing below ten studies: Cochrane Handbook 13.3.5.4.
ENOUGH_FOR_EGGER, EGGER_P = 10, 0.10


class Domain(StrEnum):
    """What raises or lowers certainty."""

    RISK_OF_BIAS = "risk of bias"
    INCONSISTENCY = "inconsistency"
    INDIRECTNESS = "indirectness"
    IMPRECISION = "imprecision"
    PUBLICATION_BIAS = "publication bias"
    LARGE_EFFECT = "large effect"


@dataclass(frozen=True, kw_only=True)
class Body:
    """What the rules look at.

    Parameters
    ----------
    is_randomized, is_blinded : bool
    has_comparison : bool
    n, k : int
        Participants and independent studies.
    estimate, ci_low, ci_high : float or None
        Of the main contrast; a ratio where ``is_ratio``.
    threshold : float or None
        Smallest change that matters, positive, in the same units.
    i2 : float or None
        Percent, 0 to 100.
    lost_share : float or None
        Largest share not analyzed in a study, 0 to 1.
    directions : tuple of Result
        One a study.
    indirect : tuple of str
        Reasons why people, treatment, comparator or outcome are not those asked about.
    unseen : int
        Registered studies of which no result was seen.
    egger_p : float or None
    """

    is_randomized: bool
    is_blinded: bool = True
    has_comparison: bool = True
    n: int
    k: int
    estimate: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    is_ratio: bool = False
    threshold: float | None = None
    i2: float | None = None
    lost_share: float | None = None
    directions: tuple[Result, ...] = ()
    indirect: tuple[str, ...] = ()
    unseen: int = 0
    egger_p: float | None = None

    def __post_init__(self) -> None:
        if self.k < 0 or self.n < 0:
            raise StudyError(f"n is {self.n} and k is {self.k}; must be 0 or more.")
        if self.i2 is not None and not 0 <= self.i2 <= 100:
            raise StudyError(f"i2 is {self.i2}; must be 0 to 100, in percent.")
        if self.lost_share is not None and not 0 <= self.lost_share <= 1:
            raise StudyError(f"lost_share is {self.lost_share}; must be a share, 0 to 1.")
        if self.threshold is not None and self.threshold <= 0:
            raise StudyError(f"threshold is {self.threshold}; must be above 0, whatever direction.")


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """What the rule gives in one domain: steps down (negative) or up, with the reason."""

    domain: Domain
    steps: int
    reason: str


def suggest_steps(body: Body) -> tuple[Suggestion, ...]:
    """What the rules give, in every domain, also where that is nothing."""
    return (
        _risk_of_bias(body),
        _inconsistency(body),
        _indirectness(body),
        _imprecision(body),
        _publication_bias(body),
        _large_effect(body),
    )


def _say(domain: Domain, steps: int, reasons: Sequence[str], none: str) -> Suggestion:
    return Suggestion(domain=domain, steps=steps, reason="; ".join(reasons) or none)


def _risk_of_bias(body: Body) -> Suggestion:
    reasons = []
    if not body.has_comparison:
        reasons.append(NO_COMPARISON)
    elif not body.is_blinded:
        reasons.append("not blinded throughout")
    if body.lost_share is not None and body.lost_share > LOST_SHARE:
        reasons.append(f"{body.lost_share:.0%} not analyzed in a study")
    return _say(
        Domain.RISK_OF_BIAS, -min(len(reasons), 2), reasons, "nothing seen in what is reported"
    )


def _inconsistency(body: Body) -> Suggestion:
    if body.k < 2:
        return _say(Domain.INCONSISTENCY, 0, (), "one study: cannot be assessed")
    if body.i2 is not None and body.i2 >= SUBSTANTIAL_I2:
        steps = -2 if body.i2 >= CONSIDERABLE_I2 else -1
        return _say(Domain.INCONSISTENCY, steps, (f"I2 is {body.i2:.0f} %",), "")
    told = {Result.BENEFIT, Result.NULL, Result.HARM, Result.MIXED} & set(body.directions)
    if len(told) > 1 or Result.MIXED in told:
        return _say(
            Domain.INCONSISTENCY, -1, ("the studies do not agree: " + ", ".join(sorted(told)),), ""
        )
    return _say(Domain.INCONSISTENCY, 0, (), "no conflict seen")


def _indirectness(body: Body) -> Suggestion:
    return _say(
        Domain.INDIRECTNESS,
        -min(len(body.indirect), 2),
        body.indirect,
        "treatment and people as asked",
    )


def _imprecision(body: Body) -> Suggestion:
    reasons = []
    if body.n < OPTIMAL_SIZE:
        reasons.append(f"n = {body.n}, below {OPTIMAL_SIZE}")
    low, high = body.ci_low, body.ci_high
    if low is None or high is None:
        reasons.append("no interval of the main contrast")
    elif _spans(body, low, high):
        both = " and one that matters" if body.threshold else ""
        reasons.append(f"the interval {low:g} to {high:g} includes no difference{both}")
    steps = len(reasons)
    if body.n < SMALL_SIZE and steps:
        steps = 2
    return _say(Domain.IMPRECISION, -min(steps, 2), reasons, "large, with a narrow interval")


def _spans(body: Body, low: float, high: float) -> bool:
    """No effect inside, and a change that matters too; where none is known, no effect alone."""
    neutral = 1.0 if body.is_ratio else 0.0
    holds_none = low <= neutral <= high
    if body.threshold is None:
        return holds_none
    return holds_none and max(abs(low - neutral), abs(high - neutral)) >= body.threshold


def _publication_bias(body: Body) -> Suggestion:
    reasons = []
    if body.unseen:
        reasons.append(f"{body.unseen} registered without a result seen")
    if body.egger_p is not None and body.k >= ENOUGH_FOR_EGGER and body.egger_p < EGGER_P:
        reasons.append(f"small studies differ (Egger p {body.egger_p:.3f})")
    # A trial under way is no trial held back: it counts only where it outweighs what is known.
    steps = -1 if body.unseen > body.k or len(reasons) > bool(body.unseen) else 0
    return _say(Domain.PUBLICATION_BIAS, steps, reasons, "nothing seen")


def _large_effect(body: Body) -> Suggestion:
    if body.is_randomized or not body.has_comparison or not body.is_ratio or not body.estimate:
        return _say(
            Domain.LARGE_EFFECT, 0, (), "not for randomized studies, nor without a comparison"
        )
    ratio = max(body.estimate, 1 / body.estimate)
    low, high = body.ci_low, body.ci_high
    is_sure = low is not None and high is not None and (low > 1 or high < 1)
    if not is_sure or ratio < LARGE_RATIO:
        return _say(Domain.LARGE_EFFECT, 0, (), "not large, or not sure")
    return _say(
        Domain.LARGE_EFFECT,
        2 if ratio >= VERY_LARGE_RATIO else 1,
        (f"ratio {body.estimate:g}",),
        "",
    )
