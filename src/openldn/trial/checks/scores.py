"""What the scores themselves show."""

from dataclasses import replace

import numpy as np

from openldn.record import Finding, Severity
from openldn.trial.checks.base import CheckInput
from openldn.trial.checks.refit import refit_contrast

CORRELATED = 0.3
FAR_OFF = 4.0  # standardized one-step error; chance below 1 in 15,000 each
AT_ENDS = 0.10


def find_separation(given: CheckInput) -> list[Finding]:
    """Scores of the two treatments that do not overlap."""
    scores, model = given.model.latent.response, given.model
    on, off = scores[model.on_active], scores[model.on_comparator]
    if not len(on) or not len(off) or len(on) + len(off) < 6:
        return []
    if on.max() < off.min() or off.max() < on.min():
        return [
            Finding(
                id="SEP-001", severity=Severity.WARNING,
                message="The scores of the two treatments do not overlap at all (complete "
                f"separation: {on.min():g} to {on.max():g} on {given.question.active}, "
                f"{off.min():g} to {off.max():g} on {given.question.comparator}).",
                advice="The direction is plain; how large the effect is rests on the ends of "
                "the scale and on the prior. Check for a broken blind or copied entries.",
            )
        ]  # fmt: skip
    return []


def find_equal_scores(given: CheckInput) -> list[Finding]:
    """Scores that never move."""
    scores = given.model.latent.response
    if np.ptp(scores) > 0:
        return []
    return [
        Finding(
            id="EQU-001",
            severity=Severity.CRITICAL,
            message=f"All {len(scores)} scores are equal ({scores[0]:g}).",
            advice="Check the outcome column. A score that is always at an end of its range "
            "leaves no room to see a change; choose an outcome that moves.",
        )
    ]


def find_autocorrelation(given: CheckInput) -> list[Finding]:
    """Days one apart that resemble each other."""
    phi = given.hyper["phi"]
    if phi.mean < CORRELATED or not given.course.has_time:
        return []
    return [
        Finding(
            id="AUT-001", severity=Severity.NOTE,
            message=f"Days one apart resemble each other (correlation {phi.mean:.2f}, SD "
            f"{phi.sd:.2f}).",
            advice="The model allows for it; a plain t-test on the days would be too sure.",
        )
    ]  # fmt: skip


def find_period_effects(given: CheckInput) -> list[Finding]:
    """Whole periods that differ."""
    wander, sigma = given.hyper["group_sd"], given.hyper["sigma"]
    if not given.model.latent.groups or wander.mean < 0.4 * sigma.mean:
        return []
    return [
        Finding(
            id="PER-001", severity=Severity.NOTE,
            message=f"Whole {given.model.periods.kind}s differ by more than days do by chance "
            f"(SD {wander.mean:.2g} beside a residual SD of {sigma.mean:.2g}).",
            advice="The interval allows for it; more periods help more than longer ones.",
        )
    ]  # fmt: skip


def trend_moments(given: CheckInput) -> tuple[float, float] | None:
    """Mean and SD of the trend over the course; ``None`` without a trend."""
    if not given.model.trend_days:
        return None
    mean, sd = given.fit.coefficients(given.chosen)
    place = given.model.column_names.index("trend")
    return float(mean[place]), float(sd[place])


def find_trend(given: CheckInput) -> list[Finding]:
    """A drift of the score, whatever was taken."""
    moments = trend_moments(given)
    if moments is None or abs(moments[0]) < 1.96 * moments[1]:
        return []
    mean, days = moments[0], given.model.trend_days
    direction = "better" if mean * given.question.instrument.sign > 0 else "worse"
    return [
        Finding(
            id="TRD-001", severity=Severity.WARNING,
            message=f"The score drifts by {mean:+.2g} over {days:.0f} days ({direction}), "
            "whatever was taken.",
            advice="The contrast is what remains beside the drift. If the drift is the larger "
            "of the two, time is the finding and not the drug.",
        )
    ]  # fmt: skip


def find_outliers(given: CheckInput) -> list[Finding]:
    """Scores far from what the day before predicts."""
    error = np.nan_to_num(given.fitted.innovation)
    far = np.flatnonzero(np.abs(error) > FAR_OFF)
    if not len(far):
        return []
    rows = given.course.row
    names = ", ".join(str(int(rows[i]) if rows is not None else i + 1) for i in far[:5])
    return [
        Finding(
            id="OUT-001", severity=Severity.WARNING,
            message=f"{len(far)} score(s) lie more than {FAR_OFF:g} SDs from what the day before "
            f"predicts (row {names}).",
            advice="Check for typing errors and note what happened that day.",
        )
    ]  # fmt: skip


def find_ends(given: CheckInput) -> list[Finding]:
    """Scores at an end of the range under a model that does not know of it."""
    instrument, model = given.question.instrument, given.model
    if model.outcome_model.name != "gaussian" or instrument.width is None:
        return []
    scores = model.latent.response
    share = float(np.mean((scores <= instrument.minimum) | (scores >= instrument.maximum)))  # type: ignore[operator]
    if share < AT_ENDS:
        return []
    return [
        Finding(
            id="END-001", severity=Severity.WARNING,
            message=f"{share:.0%} of the scores lie at an end of the range, where the gaussian "
            "model cannot see a change.",
            advice="Use --likelihood ordinal or censored.",
        )
    ]  # fmt: skip


def find_without_trend(given: CheckInput) -> list[Finding]:
    """An effect that moves when the trend is left out."""
    moments = trend_moments(given)
    if moments is None:
        return []
    plain = refit_contrast(given, given.course, spec=replace(given.question.spec, trend=False))
    latent = given.fit.curve.posterior(given.chosen)
    if plain is None or abs(plain.mean - latent.mean) < latent.sd:
        return []
    return [
        Finding(
            id="TRD-002", severity=Severity.WARNING,
            message=f"Drug and time are hard to tell apart: the effect is {latent.mean:+.2g} with "
            f"a trend in the model and {plain.mean:+.2g} without.",
            advice="Cross over more often; a drift then falls on both treatments alike.",
        )
    ]  # fmt: skip
