"""From effects on the linear predictor to differences of the expected score."""

from dataclasses import dataclass

import numpy as np

from openldn.inference import Floats, Prior
from openldn.record import Instrument
from openldn.trial.contrast import BASELINE_WEIGHTS, BASELINES
from openldn.trial.dose_finding.joint_model import DoseModel

MAP_POINTS = 241
# Shifts beyond this many wide scales of the effect are at an end of the scale.
REACH = 2.0
GOLDEN = (np.sqrt(5.0) - 1.0) / 2.0


@dataclass(frozen=True, kw_only=True, eq=False)
class ScoreMap:
    """Average expected score as a function of a shift of the linear predictor.

    Parameters
    ----------
    shifts : array of shape (n_shifts,)
        Even and increasing, 0 at the average of all treatments.
    scores : array of shape (n_scales, n_shifts)
        One row for each baseline that the data leave open; the shift itself for an identity.
    weights : array of shape (n_scales,)
    """

    shifts: Floats
    scores: Floats
    weights: Floats

    @property
    def is_identity(self) -> bool:
        """Whether the linear predictor is the score."""
        return len(self.weights) == 0

    def difference(self, effects: Floats, all_effects: Floats) -> Floats:
        """Score difference to placebo, shape of ``effects``.

        Parameters
        ----------
        effects : array of shape (n_points, n_any)
            Effects against placebo to translate.
        all_effects : array of shape (n_points, n_doses)
            Effects of the doses in the course: placebo lies their average below the middle.
        """
        if self.is_identity:
            return effects
        placebo = -all_effects.sum(axis=1, keepdims=True) / (all_effects.shape[1] + 1)
        # Which baseline a point goes with: even shares, without chance.
        place = np.modf((np.arange(len(effects)) + 0.5) * GOLDEN)[0]
        scale = np.minimum(np.searchsorted(np.cumsum(self.weights), place), len(self.weights) - 1)
        found = np.empty_like(effects)
        for k, row in enumerate(self.scores):
            here = scale == k
            top = np.interp(effects[here] + placebo[here], self.shifts, row)
            found[here] = top - np.interp(placebo[here], self.shifts, row)
        return found


def score_map(model: DoseModel, *, instrument: Instrument, effect_sd: float) -> ScoreMap:
    """The map of a fitted course; the other coefficients at their posterior mean.

    Parameters
    ----------
    model : DoseModel
    instrument : Instrument
    effect_sd : float
        SD of the prior under which they are taken.
    """
    expected = model.base.outcome_model.expected_score
    latent = model.fit.model
    reach = REACH * latent.effect_sd
    shifts = np.linspace(-reach, reach, MAP_POINTS)
    if expected is None:
        return ScoreMap(shifts=shifts, scores=shifts[None, :], weights=np.zeros(0))
    prior = Prior(form="normal", numbers=(0.0, effect_sd))
    mean, _ = model.fit.coefficients(prior)
    sigma = model.fit.hyperparameters(prior)["sigma"].mean
    fixed = latent.columns.shape[1]
    own = fixed - (len(model.doses) - 1)
    predictor = latent.columns[:, :own] @ mean[:own]
    if latent.groups:
        predictor = predictor + mean[fixed + latent.group]
    rows = [
        expected(predictor[:, None] + shift + shifts[None, :], sigma, instrument).mean(axis=0)
        for shift in model.fit.predictor_sd * BASELINES
    ]
    return ScoreMap(shifts=shifts, scores=np.array(rows), weights=BASELINE_WEIGHTS)
