"""Whether the blind held, and what if it did not."""

from dataclasses import replace

import numpy as np

from openldn.inference import Floats
from openldn.record import Course, Finding, Severity
from openldn.trial.checks.base import CheckInput
from openldn.trial.checks.refit import refit_contrast

GUESS_AUC = 0.65
FEW_GUESSES = 6


def blind_held(course: Course, active: str, comparator: str) -> tuple[bool, float]:
    """Whether the guesses were no better than chance, and their AUC (NaN without guesses)."""
    on, off = _guesses_by_arm(course, active, comparator)
    if min(len(on), len(off)) < FEW_GUESSES // 2 or len(on) + len(off) < FEW_GUESSES:
        return True, float("nan")
    wins = (on[:, None] > off[None, :]).mean() + 0.5 * (on[:, None] == off[None, :]).mean()
    return bool(wins < GUESS_AUC), float(wins)


def _guesses_by_arm(course: Course, active: str, comparator: str) -> tuple[Floats, Floats]:
    if course.guess is None or active not in course.treatments:
        return np.zeros(0), np.zeros(0)
    arms = []
    for name in (active, comparator):
        here = course.treatment == course.treatments.index(name)
        arms.append(course.guess[here & np.isfinite(course.guess)])
    return arms[0], arms[1]


def find_guesses(given: CheckInput) -> list[Finding]:
    """Guesses that were better than chance, or not."""
    question = given.question
    if given.course.guess is None:
        return []
    held, auc = blind_held(given.course, question.active, question.comparator)
    on, off = _guesses_by_arm(given.course, question.active, question.comparator)
    if not np.isfinite(auc):
        return []
    right = (np.sum(on > 0.5) + np.sum(off < 0.5) + 0.5 * np.sum(on == 0.5)
             + 0.5 * np.sum(off == 0.5)) / (len(on) + len(off))  # fmt: skip
    clipped_on, clipped_off = np.clip(on, 0.01, 0.99), np.clip(off, 0.01, 0.99)
    score = float(np.mean(np.concatenate((np.log(clipped_on), np.log(1 - clipped_off)))))
    text = (
        f"Guesses of the treatment were right in {right:.0%} (AUC {auc:.2f}, log score "
        f"{score:.3f}; chance is 50%, 0.50, -0.693)."
    )
    if held:
        return [
            Finding(id="BLI-001", severity=Severity.NOTE, message=text,
                    advice="The blind seems to have held.")
        ]  # fmt: skip
    return [
        Finding(
            id="BLI-002", severity=Severity.WARNING,
            message=f"The blind did not hold. {text}",
            advice="Expectation may be part of the effect; or the guess followed from a benefit "
            "that was felt. It cannot be corrected, only known.",
        )
    ]  # fmt: skip


def find_with_guess(given: CheckInput) -> list[Finding]:
    """How the effect moves when the guess is in the model: fragility, not a correction."""
    guess = given.course.guess
    held, auc = blind_held(given.course, given.question.active, given.question.comparator)
    if guess is None or held or not np.isfinite(auc):
        return []
    covariates = {**given.course.covariates, "guess": guess}
    with_guess = refit_contrast(
        given, replace(given.course, covariates=covariates), spec=given.question.spec
    )
    if with_guess is None:
        return []
    latent = given.fit.curve.posterior(given.chosen)
    return [
        Finding(
            id="BLI-003", severity=Severity.WARNING,
            message=f"With the guess in the model the effect is {with_guess.mean:+.2g} (SD "
            f"{with_guess.sd:.2g}) instead of {latent.mean:+.2g} (SD {latent.sd:.2g}).",
            advice="The guess was made after the dose, so this shows how fragile the answer is; "
            "it is no correction.",
        )
    ]  # fmt: skip
