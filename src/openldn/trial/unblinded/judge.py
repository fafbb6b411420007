"""The verdict on an unblinded course; it never says that the drug works."""

from collections.abc import Mapping

from openldn.trial.evaluation import ContrastSummary, CourseEvaluation, Recommendation, Verdict
from openldn.trial.model_spec import DecisionRule
from openldn.trial.unblinded.answer import Showing
from openldn.trial.verdict import amount, decide, probability

# One person in twenty on placebo changes so far from what placebo arms do on average.
BEYOND_AT = 0.95
# Without four weeks before the start nobody knows what is usual for the person.
FEWEST_BASELINE_DAYS = 28
# Grades at which a course alone may not say "continue".
CAPPED = ("C", "D")
RULE = (
    "more than placebo and time usually bring: once that change and a start in a bad spell are "
    f"taken off, chance of at least {BEYOND_AT:.2f} from the person's own data alone, and of at "
    "least {likely:.2f} under the chosen prior, that the drug itself makes the score better; never "
    "continue at grade C or D. Worse: chance of being worse by the MCID at least {harm:.2f} with "
    "nothing taken off"
)


def show(
    plain: CourseEvaluation,
    alone: Mapping[str, ContrastSummary],
    *,
    is_change_known: bool,
    has_baseline: bool,
    unusable: tuple[str, ...],
    rule: DecisionRule,
) -> Showing:
    """What the course shows.

    Parameters
    ----------
    plain : CourseEvaluation
        Nothing taken off.
    alone : mapping of str to ContrastSummary
        What is left for the drug, by prior.
    is_change_known : bool
        Whether expectation and time could be taken off.
    has_baseline : bool
        Whether what is usual for the person is known, or the start was planned.
    unusable : tuple of str
        Why nothing can be said, whatever the numbers.
    rule : DecisionRule
    """
    chosen, own = plain.contrast, plain.priors["none"]
    assert own is not None
    if unusable:
        return Showing.UNUSABLE
    if min(chosen.p_harm_mcid, own.p_harm_mcid) >= rule.stop_harm_at:
        return Showing.WORSE
    if max(chosen.p_mcid, own.p_mcid) <= rule.stop_at:
        return Showing.NONE
    if not is_change_known:
        return Showing.UNKNOWN
    if is_beyond(alone, chosen.prior, rule):
        return Showing.BEYOND if has_baseline else Showing.UNKNOWN
    return Showing.WITHIN


def is_beyond(alone: Mapping[str, ContrastSummary], chosen: str, rule: DecisionRule) -> bool:
    """Whether so much is hardly ever left by placebo and time, and the prior does not object.

    What placebo and time leave is told by the data alone; a sceptical prior of the drug's effect
    has no say in how often it happens, but must find an effect likely.
    """
    is_rare = alone["none"].p_benefit >= BEYOND_AT
    return is_rare and alone[chosen].p_benefit >= rule.continue_at


def judge(
    showing: Showing,
    plain: CourseEvaluation,
    alone: Mapping[str, ContrastSummary],
    *,
    unusable: tuple[str, ...],
    why_unknown: str,
    rule: DecisionRule,
) -> Verdict:
    """The recommendation, capped by the grade, with its reasons.

    ``stop`` only where scores were worse on the drug; ``continue`` only for a course of grade
    B whose remaining effect passes the rule of every verdict; else ``cannot tell``.
    """
    recommendation = Recommendation.CANNOT_TELL
    if showing is Showing.WORSE:
        recommendation = Recommendation.STOP
    elif showing is Showing.BEYOND and plain.grade.letter not in CAPPED:
        named = (alone[plain.contrast.prior], alone["none"])
        if all(decide(one, rule) is Recommendation.CONTINUE for one in named):
            recommendation = Recommendation.CONTINUE
    reasons = unusable or _reasons(showing, plain, alone, why_unknown)
    return Verdict(
        recommendation=recommendation,
        reasons=reasons,
        rule=RULE.format(harm=rule.stop_harm_at, likely=rule.continue_at),
    )


def _reasons(
    showing: Showing,
    plain: CourseEvaluation,
    alone: Mapping[str, ContrastSummary],
    why_unknown: str,
) -> tuple[str, ...]:
    mcid = plain.instrument.mcid
    assert mcid is not None
    margin = amount(mcid, plain.score_unit)
    grade = f"evidence grade {plain.grade.letter} ({plain.grade.label}): {plain.grade.reason}"
    left = alone[plain.contrast.prior]
    match showing:
        case Showing.WORSE:
            worse = probability(plain.contrast.p_harm_mcid)
            return (
                f"chance of being worse by at least {margin} on the drug: {worse}, with nothing "
                "taken off; whether the drug did it, this course cannot show",
                grade,
            )
        case Showing.NONE:
            return (
                f"chance of being better by at least {margin}, with all of the change put down to "
                f"the drug: {probability(plain.contrast.p_mcid)}",
                grade,
            )
        case Showing.UNKNOWN:
            return (why_unknown, grade)
        case _:
            return (
                "chance that the drug itself makes the score better: "
                f"{probability(left.p_benefit)} ({left.prior} prior), "
                f"{probability(alone['none'].p_benefit)} (own data alone)",
                f"chance that it does so by at least {margin}: {probability(left.p_mcid)}",
                grade,
            )
