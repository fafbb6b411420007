"""The recommendation: continue, stop, extend, or cannot tell - with the rule it followed."""

import math
from dataclasses import dataclass

from scipy.special import ndtr, ndtri

from openldn.trial.evaluation import (
    ContrastNumbers,
    ContrastSummary,
    Grade,
    Recommendation,
    Verdict,
)
from openldn.trial.model_spec import DecisionRule

# Chance of a decision at which "this many days would settle it" is said.
SETTLED_AT = 0.80


@dataclass(frozen=True, kw_only=True)
class Extension:
    """What more days would bring.

    ``information`` is the precision of the effect from the data so far (1 / points^2),
    ``days`` the days it took, ``step_days`` the days of one more pair of periods.
    """

    information: float
    days: float
    step_days: int


@dataclass(frozen=True, kw_only=True)
class SlowEffect:
    """The contrast if the effect builds up over days, and how much of it this course shows."""

    contrast: ContrastSummary
    half_life_days: float
    share: float

    def reason(self) -> str:
        """Why a course that cannot see a slow effect cannot say stop."""
        if self.half_life_days == 0:
            return (
                "an effect that comes and goes at once would not be ruled out here: say "
                "--carryover none if the drug acts at once"
            )
        return (
            f"only about {max(self.share, 0.0):.0%} of an effect that builds up with a half-life "
            f"of {self.half_life_days:g} days would show in this course, so it is not ruled out: "
            "say --carryover estimate, or --carryover none for a drug that acts at once"
        )


def decide(contrast: ContrastNumbers, rule: DecisionRule) -> Recommendation:
    """Apply the thresholds to one posterior.

    Examples
    --------
    >>> summary = ContrastSummary(mean=-2, sd=0.4, ci95=(-2.8, -1.2), p_benefit=1.0,
    ...     p_mcid=0.99, p_harm_mcid=0.0, p_small=0.01, prior="sceptical")
    >>> decide(summary, DecisionRule()).value
    'continue'
    """
    if rule.says_continue(contrast):
        return Recommendation.CONTINUE
    if rule.says_stop(contrast):
        return Recommendation.STOP
    return Recommendation.CANNOT_TELL


def chance_of_decision(
    contrast: ContrastSummary,
    *,
    days: float,
    extension: Extension,
    mcid: float,
    sign: int,
    rule: DecisionRule,
) -> float:
    """Chance that the rule decides after ``days`` more days like those so far.

    Notes
    -----
    From the posterior predictive: with precision growing in proportion to time, the
    posterior mean after the extension is normal around today's with variance
    ``V(now) - V(then)``.
    """
    now = contrast.sd**2
    rate = extension.information / max(extension.days, 1.0)
    then = 1.0 / (1.0 / now + rate * days)
    moved = math.sqrt(max(now - then, 1e-300))
    center = contrast.mean * sign
    spread = math.sqrt(then)
    upper = float(rule.least_benefit(spread, mcid=mcid))
    lower = max(
        mcid + float(ndtri(rule.stop_at)) * spread, -mcid - float(ndtri(rule.stop_harm_at)) * spread
    )
    undecided = float(ndtr((upper - center) / moved) - ndtr((lower - center) / moved))
    return 1.0 - max(undecided, 0.0)


def judge(
    chosen: ContrastSummary,
    own: ContrastSummary,
    *,
    grade: Grade,
    blocking: tuple[str, ...],
    extension: Extension | None,
    mcid: float,
    sign: int,
    rule: DecisionRule,
    slow: SlowEffect | None = None,
    unit: str = "points",
) -> Verdict:
    """Recommend, with reasons.

    Parameters
    ----------
    chosen, own : ContrastSummary
        Under the chosen prior, and from the person's own data alone; they must agree.
    grade : Grade
    blocking : tuple of str
        Reasons for which nothing can be decided, whatever the numbers.
    extension : Extension or None
        ``None`` when more days of the same would not help.
    slow : SlowEffect or None
        What a slow effect would look like, where that has to be asked before "stop".
    unit : str
        What a difference is counted in, for the reasons.
    """
    facts = _facts(chosen, own, mcid, unit)
    if blocking:
        return Verdict(
            recommendation=Recommendation.CANNOT_TELL, reasons=(*blocking, *facts), rule=str(rule)
        )
    first, second = decide(chosen, rule), decide(own, rule)
    would_stop = first is second is Recommendation.STOP
    if would_stop and slow is not None and decide(slow.contrast, rule) is not Recommendation.STOP:
        return Verdict(
            recommendation=Recommendation.CANNOT_TELL,
            reasons=(slow.reason(), *facts),
            rule=str(rule),
        )
    if first is second and first is not Recommendation.CANNOT_TELL:
        return Verdict(recommendation=first, reasons=(*facts, *_caveat(grade)), rule=str(rule))
    if first is not second:
        facts = (
            f"under the {chosen.prior} prior the answer is '{first}', from the data alone "
            f"'{second}': a recommendation needs both",
            *facts,
        )
    else:
        facts = ("the probabilities lie between the thresholds", *facts)
    if extension is None or extension.information <= 0:
        return Verdict(recommendation=Recommendation.CANNOT_TELL, reasons=facts, rule=str(rule))
    return _with_extension(chosen, facts, extension, mcid, sign, rule)


def _with_extension(
    chosen: ContrastSummary,
    facts: tuple[str, ...],
    extension: Extension,
    mcid: float,
    sign: int,
    rule: DecisionRule,
) -> Verdict:
    def chance(days: int) -> float:
        return chance_of_decision(
            chosen, days=days, extension=extension, mcid=mcid, sign=sign, rule=rule
        )

    step = extension.step_days
    tried = range(step, rule.longest_extension_days + 1, step)
    settled = next((days for days in tried if chance(days) >= SETTLED_AT), None)
    worth = next((days for days in tried if chance(days) >= rule.extend_worth_at), None)
    if worth is None:
        reason = (
            f"even {rule.longest_extension_days} more days like these would more likely than "
            "not leave it open"
        )
        return Verdict(
            recommendation=Recommendation.CANNOT_TELL,
            reasons=(reason, *facts),
            rule=str(rule),
            days_to_decision=settled,
        )
    reason = (
        f"{worth} more days in the same design would decide with a chance of {chance(worth):.0%}"
    )
    return Verdict(
        recommendation=Recommendation.EXTEND,
        reasons=(reason, *facts),
        rule=str(rule),
        extend_days=worth,
        days_to_decision=settled,
        p_decided_after_extension=chance(worth),
    )


def _facts(
    chosen: ContrastSummary, own: ContrastSummary, mcid: float, unit: str
) -> tuple[str, ...]:
    margin = amount(mcid, unit)
    return (
        f"probability of being better by at least {margin}: {probability(chosen.p_mcid)} "
        f"({chosen.prior} prior), {probability(own.p_mcid)} (own data alone)",
        f"probability of being worse by at least {margin}: {probability(chosen.p_harm_mcid)}",
        f"probability of a difference smaller than that either way: {probability(chosen.p_small)}",
    )


def probability(value: float) -> str:
    """Two digits; never a certainty.

    Examples
    --------
    >>> probability(0.873), probability(0.9999), probability(1e-9)
    ('0.87', 'above 0.99', 'below 0.01')
    """
    if value >= 0.995:
        return "above 0.99"
    return "below 0.01" if value < 0.005 else f"{value:.2f}"


def amount(value: float, unit: str) -> str:
    """A difference in words; ``unit`` is ``points``, ``counts`` or ``probability``.

    Examples
    --------
    >>> amount(1.0, "points"), amount(0.5, "counts"), amount(0.2, "probability")
    ('1 point', '0.5 counts', '20 percentage points')
    """
    if unit == "probability":
        return amount(100 * value, "percentage points")
    text = f"{value:.3g}"
    return f"{text} {unit.removesuffix('s') if text == '1' else unit}"


def _caveat(grade: Grade) -> tuple[str, ...]:
    if grade.letter == "A":
        return ()
    return (f"evidence grade {grade.letter} ({grade.label}): {grade.reason}",)
