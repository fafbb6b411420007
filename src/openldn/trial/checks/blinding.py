"""Whether the blind held, and what if it did not."""

from dataclasses import replace

import numpy as np

from openldn.inference import Floats
from openldn.record import Course, Finding, Severity
from openldn.trial.checks.base import CheckInput
from openldn.trial.checks.refit import refit_contrast
from openldn.trial.latent import CourseModel

# A blind is called broken when the guesses are better than chance by an exact rank test, and by
# more than a trifle.
GUESS_AUC, GUESS_P = 0.65, 0.05
FEW_GUESSES = 3


def blind_held(course: Course, model: CourseModel) -> tuple[bool, float]:
    """Whether the guesses were no better than chance, and their AUC (NaN without guesses).

    A guess that never changes within a period is one guess, however often it was noted.
    """
    on, off = _guesses_by_arm(course, model)
    if min(len(on), len(off)) < FEW_GUESSES:
        return True, float("nan")
    from scipy.stats import mannwhitneyu  # noqa: PLC0415 - takes a second to load, rarely needed

    # Small samples without ties are tested exactly, others by the normal approximation.
    test = mannwhitneyu(on, off, alternative="greater", method="auto")
    area = float(test.statistic) / (len(on) * len(off))
    return bool(test.pvalue > GUESS_P or area < GUESS_AUC), area


def _guesses_by_arm(course: Course, model: CourseModel) -> tuple[Floats, Floats]:
    if course.guess is None:
        return np.zeros(0), np.zeros(0)
    guess = course.guess[model.rows]
    arms = []
    for here in (model.on_active, model.on_comparator):
        known = here & np.isfinite(guess)
        group = model.periods.group[known]
        per_group = [guess[known][group == one] for one in np.unique(group)]
        if model.periods.kind == "period" and all(np.ptp(one) == 0 for one in per_group):
            arms.append(np.array([one[0] for one in per_group]))
        else:
            arms.append(guess[known])
    return arms[0], arms[1]


def find_guesses(given: CheckInput) -> list[Finding]:
    """Guesses that were better than chance, or not."""
    if given.course.guess is None:
        return []
    held, auc = blind_held(given.course, given.model)
    on, off = _guesses_by_arm(given.course, given.model)
    if not np.isfinite(auc):
        return []
    right = (np.sum(on > 0.5) + np.sum(off < 0.5) + 0.5 * np.sum(on == 0.5)
             + 0.5 * np.sum(off == 0.5)) / (len(on) + len(off))  # fmt: skip
    clipped_on, clipped_off = np.clip(on, 0.01, 0.99), np.clip(off, 0.01, 0.99)
    score = float(np.mean(np.concatenate((np.log(clipped_on), np.log(1 - clipped_off)))))
    text = f"Guesses of the treatment were right in {right:.0%}; chance alone gives 50%."
    technical = f"For statisticians: AUC {auc:.2f}, log score {score:.3f}; by chance 0.50, -0.693."
    if held:
        return [
            Finding(id="BLI-001", severity=Severity.NOTE, message=text,
                    advice=f"The blind seems to have held. {technical}")
        ]  # fmt: skip
    return [
        Finding(
            id="BLI-002", severity=Severity.WARNING,
            message=f"The blind did not hold. {text}",
            advice="Expectation may be part of the effect; or the guess followed from a benefit "
            f"that was felt. It cannot be corrected, only known. {technical}",
        )
    ]  # fmt: skip


def find_with_guess(given: CheckInput) -> list[Finding]:
    """How the effect moves when the guess is in the model: fragility, not a correction."""
    guess = given.course.guess
    held, auc = blind_held(given.course, given.model)
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
            f"{with_guess.sd:.2g}) instead of {latent.mean:+.2g} (SD {latent.sd:.2g}); "
            f"{given.question.instrument.sign_in_words}.",
            advice="The guess was made after the dose, so this shows how fragile the answer is; "
            "it is no correction.",
        )
    ]  # fmt: skip
