"""The contrast on the score scale, and what is said about it."""

from dataclasses import dataclass

import numpy as np

from openldn.inference import CourseFit, EffectPosterior, Floats, Prior, interpolate_even
from openldn.record import Instrument
from openldn.trial.evaluation import ContrastNumbers, ContrastSummary, Density
from openldn.trial.latent import MIDDLE, CourseModel

# Points of the effect at which the score-scale contrast is computed, then interpolated.
MAP_POINTS = 41
# Least slope of the score-scale contrast: at the end of a scale it is flat.
# As a share of its mean slope.
LEAST_SLOPE = 1e-6
# Baselines, in SDs of the average linear predictor, and their weights.
BASELINES, BASELINE_WEIGHTS = np.polynomial.hermite_e.hermegauss(5)
BASELINE_WEIGHTS = BASELINE_WEIGHTS / BASELINE_WEIGHTS.sum()
TINY = 1e-12


@dataclass(frozen=True, kw_only=True, eq=False)
class ScoreScale:
    """Expected score difference as a function of the effect on the linear predictor.

    Parameters
    ----------
    effects : array of shape (n_points,)
        Even grid of effects.
    differences : array of shape (n_scales, n_points)
        Score difference at each effect: one row for each baseline that the data leave open.
    weights : array of shape (n_scales,)
        Probability of each row.
    is_identity : bool
        Whether the linear predictor is the score.
    """

    effects: Floats
    differences: Floats
    weights: Floats
    is_identity: bool

    @property
    def slope(self) -> float:
        """Score points per unit of effect, in the middle."""
        if self.is_identity:
            return 1.0
        middle = self.differences[len(self.weights) // 2]
        return float(np.gradient(middle, self.effects)[len(self.effects) // 2])


def score_contrast(
    model: CourseModel, fit: CourseFit, *, prior: Prior, instrument: Instrument, sigma: float
) -> ScoreScale:
    """How effects on the linear predictor translate into score differences.

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
    ScoreScale
        Averaged over the entries of the course, full active treatment against none. How far
        up or down the scale the person is, is uncertain too: five baselines by Gauss-Hermite.
    """
    expected = model.outcome_model.expected_score
    effects = np.linspace(fit.curve.x[0], fit.curve.x[-1], MAP_POINTS)
    if expected is None:
        return ScoreScale(
            effects=effects, differences=effects[None, :], weights=np.ones(1), is_identity=True
        )
    at_zero, slope = fit.coefficient_lines(prior)
    fixed = fit.model.columns.shape[1]
    base = fit.model.columns @ at_zero[:fixed]
    tilt = fit.model.columns @ slope[:fixed]
    if fit.model.groups:
        base = base + at_zero[fixed + fit.model.group]
        tilt = tilt + slope[fixed + fit.model.group]
    middle = base[:, None] + tilt[:, None] * effects[None, :]
    half = MIDDLE * effects[None, :]
    rows = []
    for shift in fit.predictor_sd * BASELINES:
        up = expected(middle + shift + half, sigma, instrument)
        down = expected(middle + shift - half, sigma, instrument)
        rows.append(_rising((up - down).mean(axis=0), effects))
    return ScoreScale(
        effects=effects, differences=np.array(rows), weights=BASELINE_WEIGHTS, is_identity=False
    )


def _rising(difference: Floats, effects: Floats) -> Floats:
    """Made strictly increasing where the end of a scale flattens it; zero stays zero."""
    least = LEAST_SLOPE * float(np.ptp(difference)) / float(effects[-1] - effects[0])
    steps = np.maximum(np.diff(difference), max(least, TINY) * np.diff(effects))
    center = MAP_POINTS // 2
    rising = np.concatenate(([0.0], np.cumsum(steps)))
    anchored: Floats = rising + difference[center] - rising[center]
    return anchored


def on_score_scale(posterior: EffectPosterior, scale: ScoreScale) -> EffectPosterior:
    """The posterior of the score difference."""
    if scale.is_identity:
        return posterior
    effects = scale.effects
    step = float(effects[1] - effects[0])
    clipped = np.clip(posterior.x, effects[0], effects[-1])
    rows = []
    for differences in scale.differences:
        least = LEAST_SLOPE * float(np.ptp(differences)) / float(effects[-1] - effects[0])
        inside = interpolate_even(differences, float(effects[0]), step, clipped)
        inside = np.maximum.accumulate(inside)
        rows.append(inside + max(least, TINY) * (posterior.x - effects[0]))
    return posterior.mapped(np.array(rows), scale.weights)


def summarize(
    posterior: EffectPosterior, *, instrument: Instrument, mcid: float, prior: str
) -> ContrastSummary:
    """Mean, interval and probabilities of a contrast in score points."""
    numbers = contrast_numbers(posterior, instrument=instrument, mcid=mcid)
    return ContrastSummary(
        **vars(numbers),
        ci95=posterior.interval(),
        p_small=max(0.0, 1.0 - numbers.p_mcid - numbers.p_harm_mcid),
        prior=prior,
    )


def contrast_numbers(
    posterior: EffectPosterior, *, instrument: Instrument, mcid: float
) -> ContrastNumbers:
    """What a decision needs of a posterior in score points."""
    below = posterior.probability_below(-mcid)
    above = posterior.probability_above(mcid)
    is_lower_better = instrument.sign < 0
    # A difference of scores has the sign of the effect, also where the scale's end flattens it.
    benefit = posterior.probability_negative
    return ContrastNumbers(
        mean=posterior.mean,
        sd=posterior.sd,
        p_benefit=benefit if is_lower_better else 1.0 - benefit,
        p_mcid=below if is_lower_better else above,
        p_harm_mcid=above if is_lower_better else below,
    )


def as_density(posterior: EffectPosterior) -> Density:
    """For a plot: every second point of the grid."""
    x, y = posterior.plotted()
    return Density(x=x[::2], y=y[::2])
