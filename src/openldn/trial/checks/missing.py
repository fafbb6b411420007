"""Scores that are missing."""

import numpy as np
from numpy.typing import NDArray

from openldn.record import Course, Finding, Severity
from openldn.trial.checks.base import CheckInput

MANY_MISSING = 0.20
WORTH_TELLING = 0.10


def find_missingness(given: CheckInput) -> list[Finding]:
    """Many scores missing, or more on one treatment."""
    course, question = given.course, given.question
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
    if not missing.any():
        return found
    table = [_stretches(course, missing, name) for name in (question.active, question.comparator)]
    shares = [gaps / max(gaps + noted, 1) for gaps, noted in table]
    if abs(shares[0] - shares[1]) < WORTH_TELLING:
        return found
    from scipy.stats import fisher_exact  # noqa: PLC0415 - takes a second to load, rarely needed

    if float(fisher_exact(np.array(table)).pvalue) < 0.05:
        found.append(
            Finding(
                id="MIS-002", severity=Severity.WARNING,
                message="Scores are missing more often on one treatment "
                f"({table[0][0]} gaps beside {table[0][1]} scores on {question.active}, "
                f"{table[1][0]} beside {table[1][1]} on {question.comparator}).",
                advice="Days may be missing because of the treatment; the contrast can be biased.",
            )
        )  # fmt: skip
    return found


def _stretches(course: Course, missing: NDArray[np.bool_], name: str) -> tuple[int, int]:
    """Gaps and scores on a treatment; missing days in a row are one gap."""
    here = course.treatment == course.treatments.index(name)
    begins = missing & here
    begins[1:] &= ~(missing[:-1] & here[:-1])
    return int(begins.sum()), int(np.sum(~missing & here))
