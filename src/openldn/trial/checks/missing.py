"""Scores that are missing."""

import numpy as np

from openldn.record import Finding, Severity
from openldn.trial.checks.base import CheckInput

MANY_MISSING = 0.20


def find_missingness(given: CheckInput) -> list[Finding]:
    """Many scores missing, or more on one treatment."""
    course = given.course
    missing = ~np.isfinite(course.outcome)
    found = []
    share = float(missing.mean())
    if share > MANY_MISSING:
        found.append(
            Finding(
                id="MIS-001", severity=Severity.WARNING,
                message=f"{share:.0%} of the entries have no score.",
                advice="If bad days are the ones left blank, the answer is too kind; ask why "
                "days are missing.",
            )
        )  # fmt: skip
    table = []
    for name in (given.question.active, given.question.comparator):
        here = course.treatment == course.treatments.index(name)
        table.append([int(np.sum(missing & here)), int(np.sum(~missing & here))])
    if not missing.any():
        return found
    from scipy.stats import fisher_exact  # noqa: PLC0415 - takes a second to load, rarely needed

    if float(fisher_exact(np.array(table)).pvalue) < 0.05:
        found.append(
            Finding(
                id="MIS-002", severity=Severity.WARNING,
                message=f"Scores are missing more often on one treatment "
                f"({table[0][0]} of {sum(table[0])} on {given.question.active}, "
                f"{table[1][0]} of {sum(table[1])} on {given.question.comparator}).",
                advice="Days may be missing because of the treatment; the contrast can be biased.",
            )
        )  # fmt: skip
    return found
