"""What could be wrong with an answer: one function per check, one line here."""

from openldn.record import Finding
from openldn.trial.checks.base import Check, CheckInput, LeaveOut
from openldn.trial.checks.blinding import blind_held, find_guesses, find_with_guess
from openldn.trial.checks.design import (
    find_carryover,
    find_momentary,
    find_one_treatment,
    find_onset,
    find_period_column,
    find_restart,
    find_time_and_drug,
    find_unordered,
)
from openldn.trial.checks.findings import FINDINGS
from openldn.trial.checks.leave_out import find_fragile_periods, left_out
from openldn.trial.checks.missing import find_missingness
from openldn.trial.checks.priors import find_conflict, find_inaccuracy, find_priors
from openldn.trial.checks.scores import (
    find_autocorrelation,
    find_ends,
    find_equal_scores,
    find_outliers,
    find_period_effects,
    find_separation,
    find_trend,
    find_without_trend,
)

QUICK: tuple[Check, ...] = (
    find_one_treatment,
    find_time_and_drug,
    find_restart,
    find_unordered,
    find_period_column,
    find_equal_scores,
    find_separation,
    find_autocorrelation,
    find_period_effects,
    find_trend,
    find_outliers,
    find_missingness,
    find_ends,
    find_priors,
    find_conflict,
    find_guesses,
    find_momentary,
    find_onset,
    find_fragile_periods,
    find_inaccuracy,
)
# These fit the course again.
THOROUGH: tuple[Check, ...] = (find_carryover, find_without_trend, find_with_guess)

__all__ = [
    "FINDINGS",
    "QUICK",
    "THOROUGH",
    "CheckInput",
    "LeaveOut",
    "blind_held",
    "find_problems",
    "left_out",
]


def find_problems(given: CheckInput) -> tuple[Finding, ...]:
    """Run all checks; those that refit only when the question is thorough."""
    checks = (*QUICK, *THOROUGH) if given.question.thorough else QUICK
    return tuple(finding for check in checks for finding in check(given))
