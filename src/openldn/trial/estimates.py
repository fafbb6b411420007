"""Estimates of everything but the contrast, with intervals and units."""

from collections.abc import Mapping

from scipy.special import gammaincinv

from openldn.inference import EffectPosterior, Floats, Moments
from openldn.trial.evaluation import Estimate
from openldn.trial.latent import CourseModel


def normal_estimate(mean: float, sd: float, unit: str = "") -> Estimate:
    """Mean, SD and the normal 95 % interval."""
    return Estimate(mean=mean, sd=sd, ci95=(mean - 1.96 * sd, mean + 1.96 * sd), unit=unit)


def unit_name(model: CourseModel) -> str:
    """Unit of the linear predictor."""
    names = {"score": "points", "count": "log count", "binary": "probit"}
    return names[model.outcome_model.section]


def trend_estimate(model: CourseModel, mean: Floats, sd: Floats) -> Estimate | None:
    """Trend per day; ``None`` when the model has none."""
    if not model.trend_days:
        return None
    place = model.column_names.index("trend")
    return normal_estimate(
        float(mean[place]) / model.trend_days, float(sd[place]) / model.trend_days,
        f"{unit_name(model)} per day",
    )  # fmt: skip


def other_estimates(model: CourseModel, mean: Floats, sd: Floats) -> dict[str, Estimate]:
    """Every coefficient but baseline and trend, by name."""
    return {
        name: normal_estimate(float(mean[k]), float(sd[k]), unit_name(model))
        for k, name in enumerate(model.column_names)
        if name not in ("baseline", "trend")
    }


def hyper_estimates(hyper: Mapping[str, Moments], model: CourseModel) -> dict[str, Estimate]:
    """Residual SD and correlation, spread between periods, half-life."""
    unit = unit_name(model)
    estimates = {
        "sigma": _positive(hyper["sigma"], unit),
        "phi": _correlation(hyper["phi"]),
        "period_sd": _positive(
            hyper["group_sd"] if model.latent.groups else Moments(mean=0.0, sd=0.0), unit
        ),
        "half_life_days": _positive(hyper["half_life_days"], "days"),
    }
    if hyper["extra"].mean > 0:
        name = "overdispersion" if model.outcome_model.name == "count" else "white_share"
        estimates[name] = _positive(hyper["extra"], "")
    return estimates


def _positive(moments: Moments, unit: str) -> Estimate:
    """Interval of the gamma distribution with these moments."""
    if moments.sd <= 1e-12 * max(moments.mean, 1.0):
        return Estimate(mean=moments.mean, sd=0.0, ci95=(moments.mean, moments.mean), unit=unit)
    shape = (moments.mean / moments.sd) ** 2
    low, high = gammaincinv(shape, [0.025, 0.975]) * moments.mean / shape
    return Estimate(mean=moments.mean, sd=moments.sd, ci95=(float(low), float(high)), unit=unit)


def _correlation(moments: Moments) -> Estimate:
    low, high = moments.mean - 1.96 * moments.sd, moments.mean + 1.96 * moments.sd
    return Estimate(mean=moments.mean, sd=moments.sd, ci95=(max(low, -1.0), min(high, 1.0)))


def latent_contrast(model: CourseModel, posterior: EffectPosterior) -> Estimate | None:
    """The effect on the linear predictor; ``None`` when that is the score scale."""
    if model.outcome_model.expected_score is None:
        return None
    return Estimate(
        mean=posterior.mean, sd=posterior.sd, ci95=posterior.interval(), unit=unit_name(model)
    )
