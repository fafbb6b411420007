"""From probabilities to a recommendation: a dose, no dose, or cannot tell yet."""

from collections.abc import Sequence

from openldn.trial.dose_finding.answer import DoseAdvice, DoseRule, DoseSummary, DoseVerdict
from openldn.trial.dose_finding.designed import Designed
from openldn.trial.evaluation import ContrastSummary, Recommendation
from openldn.trial.model_spec import DecisionRule
from openldn.trial.onset import SHOWN_WELL
from openldn.trial.verdict import amount, decide, probability


def decide_both(one: DoseSummary, rule: DecisionRule) -> Recommendation:
    """What the shapes and the own data both say of a dose; else cannot tell."""
    assert one.contrast is not None
    assert one.own is not None
    first = decide(one.contrast, rule)
    return first if first is decide(one.own, rule) else Recommendation.CANNOT_TELL


def judge_doses(
    summaries: Sequence[DoseSummary],
    *,
    designed: Designed,
    shown: float,
    mcid: float,
    rule: DoseRule,
    unit: str = "points",
) -> DoseVerdict:
    """Recommend, with reasons.

    Parameters
    ----------
    summaries : sequence of DoseSummary
        Placebo first, then doses by size.
    designed : Designed
    shown : float
        Least share of a slow effect that a dose's days show; 1 when that does not arise.
    mcid : float
    rule : DoseRule
    unit : str
        What a difference is counted in.
    """
    doses = summaries[1:]
    margin = rule.near_share * mcid
    lowest = next((one.label for one in summaries if one.p_near_best >= rule.near_at), "")

    def verdict(advice: DoseAdvice, label: str, *reasons: str) -> DoseVerdict:
        return DoseVerdict(
            advice=advice,
            label=label,
            lowest_nearly_best=lowest,
            reasons=reasons,
            facts=facts,
            rule=str(rule),
            margin=margin,
        )

    facts = tuple(_fact(one, mcid, unit) for one in doses)
    if designed.blocking:
        return verdict(DoseAdvice.CANNOT_TELL, "", *designed.blocking)
    said = {one.label: decide_both(one, rule.decision) for one in doses}
    works = [
        one for one in doses if said[one.label] is Recommendation.CONTINUE and not one.obstacle
    ]
    if works:
        near = [one for one in works if one.p_near_best >= rule.near_at]
        best = near[0] if near else min(works, key=lambda one: one.expected_loss)
        loss = f"expected to be {amount(best.expected_loss, unit)} short of the best"
        if best.expected_loss <= margin:
            why = (
                f"{best.label} is the lowest of the doses that work and nearly as good as the best "
                f"with probability {probability(best.p_near_best)}"
                if near
                else f"{best.label} loses least of the doses that work: {loss}"
            )
            return verdict(DoseAdvice.DOSE, best.label, why)
        names = ", ".join(one.label for one in works)
        why = (
            f"better than placebo: {names}; but which dose is best is open ({best.label} is {loss})"
        )
        return verdict(DoseAdvice.CANNOT_TELL, "", why)
    obstacles = tuple(f"{one.label}: {one.obstacle}" for one in doses if one.obstacle)
    if not obstacles and all(one is Recommendation.STOP for one in said.values()):
        if shown < SHOWN_WELL:
            why = (
                f"only about {max(shown, 0.0):.0%} of an effect that builds up slowly would show "
                "in these periods, so it is not ruled out: say --carryover estimate, or "
                "--carryover none for a drug that acts at once"
            )
            return verdict(DoseAdvice.CANNOT_TELL, "", why)
        why = "no dose is better than placebo by what matters"
        return verdict(DoseAdvice.NO_DOSE, summaries[0].label, why)
    why = "no dose is surely better than placebo by what matters, and none of them surely not"
    return verdict(DoseAdvice.CANNOT_TELL, "", why, *obstacles)


def _fact(one: DoseSummary, mcid: float, unit: str) -> str:
    contrast, own = one.contrast, one.own
    assert isinstance(contrast, ContrastSummary)
    assert isinstance(own, ContrastSummary)
    return (
        f"{one.label}: better than placebo by at least {amount(mcid, unit)} with probability "
        f"{probability(contrast.p_mcid)} (own data alone {probability(own.p_mcid)}), worse by it "
        f"{probability(contrast.p_harm_mcid)} ({probability(own.p_harm_mcid)})"
    )
