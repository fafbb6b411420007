"""Prior sensitivity and numerics."""

import math

from openldn.inference import Quality
from openldn.record import Finding, Severity
from openldn.trial.checks.base import CheckInput
from openldn.trial.verdict import decide

PRIOR_RANGE = 0.20
CONFLICT_SDS = 3.0


def find_priors(given: CheckInput) -> list[Finding]:
    """An answer that depends on the prior."""
    found = []
    if given.question.spec.evidence is None:
        found.append(
            Finding(
                id="PRI-002", severity=Severity.NOTE,
                message="No prior from published trials is available for this outcome.",
                advice="The sceptical and enthusiastic priors show how far a prior could matter.",
            )
        )  # fmt: skip
    shares = [summary.p_mcid for summary in given.summaries.values()]
    answers = {decide(s, given.question.spec.decision) for s in given.summaries.values()}
    spread = max(shares) - min(shares)
    if spread > PRIOR_RANGE or (len(answers) > 1 and spread > PRIOR_RANGE / 2):
        found.append(
            Finding(
                id="PRI-001", severity=Severity.WARNING,
                message="The answer depends on the prior: the probability of a difference that "
                f"matters runs from {min(shares):.2f} to {max(shares):.2f}.",
                advice="The data do not yet outweigh prior belief; more periods would.",
            )
        )  # fmt: skip
    return found


def find_inaccuracy(given: CheckInput) -> list[Finding]:
    """Two integration rules that disagree."""
    if given.fit.quality is Quality.CONVERGED:
        return []
    return [
        Finding(
            id="NUM-001", severity=Severity.WARNING,
            message="The integration is inaccurate: two rules differ by "
            f"{given.fit.error_mean_sd:.2f} posterior SDs, or a parameter of the residual ran to "
            "the end of its prior (all scores equal?).",
            advice="Read the numbers as approximate, and check the outcome column.",
        )
    ]  # fmt: skip


def find_conflict(given: CheckInput) -> list[Finding]:
    """A prior that the scores contradict."""
    if given.chosen.form == "flat":
        return []
    own = given.fit.wide_effect
    distance = abs(given.chosen.location - own.mean)
    if distance < CONFLICT_SDS * math.hypot(given.chosen.spread, own.sd):
        return []
    return [
        Finding(
            id="PRI-003",
            severity=Severity.WARNING,
            message=f"The prior {given.chosen} and the scores contradict each other (the scores "
            f"alone say {own.mean:+.2g}, SD {own.sd:.2g}).",
            advice="Their compromise is believed by neither; look at the answer from the data "
            "alone, and ask where the prior came from.",
        )
    ]
