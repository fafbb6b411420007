"""The contrast on the score scale, and what is said about it."""

import numpy as np

from openldn.inference import CourseFit, EffectPosterior, Floats, Prior, interpolate_even
from openldn.record import Instrument
from openldn.trial.evaluation import ContrastSummary, Density
from openldn.trial.latent import MIDDLE, CourseModel

# Points of the effect at which the score-scale contrast is computed, then interpolated.
MAP_POINTS = 41
# Least slope of the score-scale contrast: at the end of a scale it is flat.
# As a share of its mean slope.
LEAST_SLOPE = 1e-6
TINY = 1e-12


def score_contrast(
    model: CourseModel, fit: CourseFit, *, prior: Prior, instrument: Instrument, sigma: float
) -> tuple[Floats, Floats]:
    """Expected score difference as a function of the effect on the linear predictor.

    Parameters
    ----------
    model, fit : CourseModel, CourseFit
    prior : Prior
        Under which the other coefficients are taken.
    instrument : Instrument
    sigma : float
        Residual SD.

    Returns
    -------
    effects, differences : arrays of shape (n_points,)
        The difference is averaged over the entries of the course, full active treatment
        against none.
    """
    expected = model.outcome_model.expected_score
    curve = fit.curve
    effects = np.linspace(curve.x[0], curve.x[-1], MAP_POINTS)
    if expected is None:
        return effects, effects
    at_zero, slope = fit.coefficient_lines(prior)
    fixed = fit.model.columns.shape[1]
    base = fit.model.columns @ at_zero[:fixed]
    tilt = fit.model.columns @ slope[:fixed]
    if fit.model.groups:
        base = base + at_zero[fixed + fit.model.group]
        tilt = tilt + slope[fixed + fit.model.group]
    middle = base[:, None] + tilt[:, None] * effects[None, :]
    half = MIDDLE * effects[None, :]
    change = expected(middle + half, sigma, instrument) - expected(middle - half, sigma, instrument)
    difference = change.mean(axis=0)
    least = LEAST_SLOPE * float(np.ptp(difference)) / float(effects[-1] - effects[0])
    rising = np.maximum(np.diff(difference), max(least, TINY) * np.diff(effects))
    center = MAP_POINTS // 2
    mapped = np.concatenate(([0.0], np.cumsum(rising)))
    return effects, mapped + difference[center] - mapped[center]


def on_score_scale(posterior: EffectPosterior, mapping: tuple[Floats, Floats]) -> EffectPosterior:
    """The posterior of the score difference."""
    effects, differences = mapping
    if effects is differences:
        return posterior
    step = float(effects[1] - effects[0])
    least = LEAST_SLOPE * float(differences[-1] - differences[0]) / float(effects[-1] - effects[0])
    clipped = np.clip(posterior.x, effects[0], effects[-1])
    inside = np.maximum.accumulate(interpolate_even(differences, float(effects[0]), step, clipped))
    return posterior.mapped(inside + max(least, TINY) * (posterior.x - effects[0]))


def summarize(
    posterior: EffectPosterior, *, instrument: Instrument, mcid: float, prior: str
) -> ContrastSummary:
    """Mean, interval and probabilities of a contrast in score points."""
    below = posterior.probability_below(-mcid)
    above = posterior.probability_above(mcid)
    is_lower_better = instrument.sign < 0
    benefit = posterior.probability_below(0.0)
    return ContrastSummary(
        mean=posterior.mean,
        sd=posterior.sd,
        ci95=posterior.interval(),
        p_benefit=benefit if is_lower_better else 1.0 - benefit,
        p_mcid=below if is_lower_better else above,
        p_harm_mcid=above if is_lower_better else below,
        p_small=max(0.0, 1.0 - below - above),
        prior=prior,
    )


def as_density(posterior: EffectPosterior) -> Density:
    """For a plot: every second point of the grid."""
    x, y = posterior.plotted()
    return Density(x=x[::2], y=y[::2])
