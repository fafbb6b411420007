"""What the design of the course can and cannot show."""

import numpy as np

from openldn.inference import Level, fit_course
from openldn.record import Finding, Severity
from openldn.trial.checks.base import CheckInput
from openldn.trial.exposure import filtered_level
from openldn.trial.latent import MIDDLE

STRONG_EVIDENCE = 3.0  # Bayes factor called "substantial" (Kass, Raftery 1995)
SLOW_SHARE = 0.75
CARRYOVER_SCORES = (-1.0, 0.0, 1.0)
SLOWEST_RUNS = 1.5


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
    if not given.course.has_time or given.model.periods.switches >= 2:
        return []
    return [
        Finding(
            id="DES-002", severity=Severity.CRITICAL,
            message="The treatment changed once, so drug and calendar time are one and the "
            "same; season, other treatments and recovery explain a difference as well.",
            advice="Cross over at least twice more, blinded if possible.",
        )
    ]  # fmt: skip


def find_onset(given: CheckInput) -> list[Finding]:
    """How much of a slow effect this design would show, when the model assumes none."""
    if given.question.spec.carryover != "none" or not given.model.periods.runs:
        return []
    half_life = given.question.spec.prior("half_life_days", section="score").numbers[0]
    model = given.model
    slow = filtered_level(model.raw_level, model.day, half_life_days=half_life)
    on, off = slow[model.on_active], slow[model.on_comparator]
    if not len(on) or not len(off):
        return []
    share = float(on.mean() - off.mean())
    if share >= SLOW_SHARE:
        return []
    return [
        Finding(
            id="ONS-001", severity=Severity.NOTE,
            message="The model takes the effect to come and go at once. If it builds up with a "
            f"half-life of {half_life:g} days, this course shows about "
            f"{max(share, 0):.0%} of it.",
            advice="For a slow drug use --carryover estimate, or longer periods.",
        )
    ]  # fmt: skip


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
    if question.spec.carryover != "none" or not given.course.has_time:
        return []
    prior = question.spec.prior("half_life_days", section="score")
    if prior.is_fixed or model.periods.switches < 1:
        return []
    median, log_sd = prior.numbers
    # Slower than this the level hardly follows the treatment and plays the part of a drift.
    slowest = SLOWEST_RUNS * float(np.median([run.span.days for run in model.periods.runs]))
    tried = [median * float(np.exp(score * log_sd)) for score in CARRYOVER_SCORES]
    levels = [
        Level(
            column=filtered_level(model.raw_level, model.day, half_life_days=half_life) - MIDDLE,
            log_weight=-float(np.log(len(tried))),
        )
        for half_life in tried
        if half_life <= slowest
    ]
    if not levels:
        return []
    slow = fit_course(model.latent, levels=levels).curve.posterior(given.chosen)
    at_once = given.fit.curve.posterior(given.chosen)
    factor = float(np.exp(min(slow.log_evidence - at_once.log_evidence, 50.0)))
    if factor < STRONG_EVIDENCE:
        return []
    return [
        Finding(
            id="CAR-001", severity=Severity.WARNING,
            message=f"The scores fit better with an effect that comes and goes slowly (Bayes "
            f"factor {min(factor, 999):.0f}; effect then {slow.mean:+.2g}, SD {slow.sd:.2g}).",
            advice="Repeat with --carryover estimate and report both.",
        )
    ]  # fmt: skip
