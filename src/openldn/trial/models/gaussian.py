"""Scores without ends: the linear predictor plus a Gaussian AR(1) residual."""

from openldn.inference import Family
from openldn.trial.models.base import OutcomeModel

GAUSSIAN = OutcomeModel(name="gaussian", family=Family.GAUSSIAN, section="score")
