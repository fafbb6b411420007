"""What the design of the course can and cannot show."""

import numpy as np

from openldn.record import Finding, Severity
from openldn.trial.checks.base import CheckInput
from openldn.trial.contrast import on_score_scale
from openldn.trial.grade import is_one_step
from openldn.trial.model_spec import AT_ONCE
from openldn.trial.onset import SHOWN_WELL, half_lives, slow_posterior, slow_share

STRONG_EVIDENCE = 10.0  # Bayes factor called "strong" (Kass, Raftery 1995)
SLOWEST_RUNS = 1.5
# A course that shows less of a slow effect than this cannot say what it would be.
HARDLY_SHOWN = 0.15


def find_one_treatment(given: CheckInput) -> list[Finding]:
    """Scores on one treatment only."""
    if given.model.on_active.any() and given.model.on_comparator.any():
        return []
    return [
        Finding(
            id="DES-001", severity=Severity.CRITICAL,
            message="Only one of the two treatments has scores.",
            advice="Keep the diary on both treatments; without both nothing can be compared.",
        )
    ]  # fmt: skip


def find_time_and_drug(given: CheckInput) -> list[Finding]:
    """Drug and calendar time are one and the same."""
    periods = given.model.periods
    if not given.course.has_time or not is_one_step(periods):
        return []
    return [
        Finding(
            id="DES-002", severity=Severity.CRITICAL,
            message=f"A single step in time explains {periods.step_share:.0%} of the treatment, so "
            "drug and calendar time are one and the same; season, other treatments and recovery "
            "explain a difference as well. Missed doses are no periods of comparison.",
            advice="Cross over at least twice more, blinded if possible. What such a course shows "
            "beside placebo and time: openldn trial unblinded.",
        )
    ]  # fmt: skip


def find_restart(given: CheckInput) -> list[Finding]:
    """Stopped and restarted once, and nobody said that it was blinded."""
    periods = given.model.periods
    is_once = periods.switches == 2 and not is_one_step(periods)
    if not given.course.has_time or not is_once or given.question.blinded:
        return []
    return [
        Finding(
            id="DES-004", severity=Severity.NOTE,
            message="The drug was stopped and restarted once, and the course is not stated to be "
            "blinded: belief changes with the drug. openldn trial unblinded is for such courses.",
            advice="It takes off what placebo, time and a start in a bad "
            "spell bring, and tells what a blinded trial would add.",
        )
    ]  # fmt: skip


def find_onset(given: CheckInput) -> list[Finding]:
    """How much of a slow effect this design would show, when nobody said that it acts at once."""
    spec = given.question.spec
    if spec.carryover != "unstated":
        return []
    share = slow_share(given.model, spec)
    if share >= SHOWN_WELL:
        return []
    return [
        Finding(
            id="ONS-001",
            severity=Severity.WARNING,
            message="The effect is taken to come and go at once. If it builds up with a half-life "
            f"of {half_lives(spec)[1]:g} days, this course shows about {max(share, 0):.0%} of it"
            f"{_if_slow(given, share)}.",
            advice="For a slow drug (LDN is thought to be one) use --carryover estimate and longer "
            "periods; for one that acts at once say --carryover none.",
        )
    ]


def _if_slow(given: CheckInput, share: float) -> str:
    """What the effect would be then; only where there is time to fit again."""
    if not given.question.thorough or share < HARDLY_SHOWN:
        return ""
    posterior = slow_posterior(given.model, half_lives(given.question.spec), prior=given.chosen)
    slow = on_score_scale(posterior, given.scale)
    low, high = slow.interval()
    return (
        f", and the effect would be {slow.mean:+.2g} (95% interval {low:+.2g} to {high:+.2g}; "
        f"{given.question.instrument.sign_in_words})"
    )


def find_unordered(given: CheckInput) -> list[Finding]:
    """Several scores on one treatment without dates."""
    if not given.model.periods.has_repeats:
        return []
    return [
        Finding(
            id="DES-003",
            severity=Severity.CRITICAL,
            message="There are several scores on one treatment without dates (or more cycles than "
            "anyone takes); scores that follow one another are no independent witnesses.",
            advice="Name the time column, or give one number for each cycle and treatment.",
        )
    ]


def find_period_column(given: CheckInput) -> list[Finding]:
    """A period column that could not be used as it is."""
    if not given.model.periods.note:
        return []
    return [
        Finding(
            id="PER-002",
            severity=Severity.WARNING,
            message=f"The period column was not used as it is: {given.model.periods.note}.",
            advice="Give each stretch on one treatment its own period, or leave the column out.",
        )
    ]


def find_momentary(given: CheckInput) -> list[Finding]:
    """Several entries a day."""
    if not given.model.has_white_noise or given.course.dates is None:
        return []
    days = len(np.unique(given.course.dates))
    return [
        Finding(
            id="MOM-001", severity=Severity.NOTE,
            message=f"{len(given.course)} entries on {days} days; entries of one day resemble "
            "each other and count for less than separate days.",
            advice="The model allows for it; do not count prompts as days.",
        )
    ]  # fmt: skip


def find_carryover(given: CheckInput) -> list[Finding]:
    """Compare an effect that comes and goes slowly with one that does so at once."""
    question, model = given.question, given.model
    if question.spec.carryover not in AT_ONCE or not model.periods.runs:
        return []
    # Slower than this the level hardly follows the treatment and plays the part of a drift.
    slowest = SLOWEST_RUNS * float(np.median([run.span.days for run in model.periods.runs]))
    tried = tuple(days for days in half_lives(question.spec) if days <= slowest)
    if not tried or model.periods.switches < 1:
        return []
    slow = slow_posterior(model, tried, prior=given.chosen)
    at_once = given.fit.curve.posterior(given.chosen)
    factor = float(np.exp(min(slow.log_evidence - at_once.log_evidence, 50.0)))
    if factor < STRONG_EVIDENCE:
        return []
    return [
        Finding(
            id="CAR-001",
            severity=Severity.WARNING,
            message=f"The scores fit better with an effect that comes and goes slowly (Bayes "
            f"factor {min(factor, 999):.0f}; effect then {slow.mean:+.2g}, SD {slow.sd:.2g}; "
            f"{question.instrument.sign_in_words}).",
            advice="Repeat with --carryover estimate and report both.",
        )
    ]
