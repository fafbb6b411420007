"""What the model expected entry by entry, and how far the scores were from it."""

from collections.abc import Mapping

import numpy as np

from openldn.inference import GAP_DECIMALS, CourseFit, Family, Floats, Level, Moments, Prior
from openldn.record import Course, Instrument
from openldn.trial.evaluation import FittedCourse
from openldn.trial.latent import MIDDLE, CourseModel


def fitted_course(
    course: Course,
    model: CourseModel,
    fit: CourseFit,
    *,
    prior: Prior,
    effect: float,
    hyper: Mapping[str, Moments],
    instrument: Instrument,
) -> FittedCourse:
    """Expected scores, level and standardized one-step errors at each entry.

    NaN where an entry has no score or no treatment.
    """
    at_zero, slope = fit.coefficient_lines(prior)
    coefficient = at_zero + slope * effect
    fixed = fit.model.columns.shape[1]
    nearest = _nearest_level(model, hyper["half_life_days"].mean)
    without = nearest.applied_to(fit.model).columns @ coefficient[:fixed]
    if fit.model.groups:
        without = without + coefficient[fixed + fit.model.group]
    level = nearest.column + MIDDLE
    eta = without + effect * (level - MIDDLE)
    without = without - MIDDLE * effect
    sigma = hyper["sigma"].mean
    expected, expected_without = eta, without
    to_score = model.outcome_model.expected_score
    if to_score is not None:
        expected = to_score(eta, sigma, instrument)
        expected_without = to_score(without, sigma, instrument)
    innovation = _innovation(model, expected, sigma, hyper)
    size = len(course)

    def spread(values: Floats) -> Floats:
        full = np.full(size, np.nan)
        full[model.rows] = values
        return full

    return FittedCourse(
        expected=spread(expected),
        expected_comparator=spread(expected_without),
        innovation=spread(innovation),
        level=spread(level),
        group=spread(model.periods.group.astype(float)),
    )


def mean_level(model: CourseModel, half_life_days: float) -> Floats:
    """Level of the candidate half-life nearest to the posterior mean."""
    return _nearest_level(model, half_life_days).column + MIDDLE


def _nearest_level(model: CourseModel, half_life_days: float) -> Level:
    distance = [abs(level.half_life_days - half_life_days) for level in model.levels]
    return model.levels[int(np.argmin(distance))]


def _innovation(
    model: CourseModel, expected: Floats, sigma: float, hyper: Mapping[str, Moments]
) -> Floats:
    """Standardized one-step errors; for counts and yes/no Pearson residuals."""
    scores = model.latent.response
    if model.outcome_model.section == "binary":
        return _scaled(scores - expected, expected * (1 - expected))
    if model.latent.family in (Family.POISSON, Family.NEGATIVE_BINOMIAL):
        spread = hyper["extra"].mean + np.expm1(sigma**2)
        return _scaled(scores - expected, expected + spread * expected**2)
    share = 1.0 - (hyper["extra"].mean if model.has_white_noise else 0.0)
    residual = scores - expected
    correlation = share * hyper["phi"].mean ** np.round(np.diff(model.day), GAP_DECIMALS)
    error = residual.copy()
    error[1:] -= correlation * residual[:-1]
    scale = np.full(len(residual), sigma)
    scale[1:] = sigma * np.sqrt(np.maximum(1.0 - correlation**2, 1e-6))
    return _scaled(error, scale**2)


def _scaled(error: Floats, variance: Floats) -> Floats:
    scaled: Floats = error / np.sqrt(np.maximum(variance, np.finfo(float).tiny))
    return scaled
