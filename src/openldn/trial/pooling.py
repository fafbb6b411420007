"""A plain hierarchical summary of several participants' courses."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from openldn.inference import (
    EffectCurve,
    EffectPosterior,
    Floats,
    Moments,
    Prior,
    pool_effects,
)
from openldn.record import Instrument
from openldn.trial.evaluation import (
    ContrastSummary,
    CourseEvaluation,
    Estimate,
    PooledEvaluation,
)

# SD between participants, in units of the priors: half-normal(1).
TAU_UNITS = 1.0
MEAN_UNITS = 2.0
LINK_LIKELIHOODS = ("count", "poisson", "binary")


@dataclass(frozen=True, kw_only=True, eq=False)
class CourseEffect:
    """All of an evaluation that pooling needs: a small part of it."""

    curve: EffectCurve | None
    own: ContrastSummary | None
    instrument: Instrument
    likelihood: str
    unit: float


def effect_of(evaluation: CourseEvaluation) -> CourseEffect:
    """What pooling needs of an evaluation."""
    return CourseEffect(
        curve=evaluation.curve,
        own=evaluation.priors["none"],
        instrument=evaluation.instrument,
        likelihood=evaluation.likelihood,
        unit=evaluation.unit,
    )


def pool_courses(evaluations: Sequence[CourseEffect]) -> PooledEvaluation:
    """Pool the effects of several participants.

    Parameters
    ----------
    evaluations : sequence of CourseEffect
        At least two, on one outcome.

    Notes
    -----
    ``effect_i ~ normal(mean, tau^2)``, ``mean ~ normal(0, 2 units)``,
    ``tau ~ half-normal(1 unit)``. For counts and yes/no the scale is log and probit.
    """
    unit = float(np.median([evaluation.unit for evaluation in evaluations]))
    pooled = pool_effects(
        [evaluation.curve for evaluation in evaluations if evaluation.curve is not None],
        mean_prior=Prior(form="normal", numbers=(0.0, MEAN_UNITS * unit)),
        tau_prior=Prior(form="half-normal", numbers=(TAU_UNITS * unit,)),
    )
    instrument = evaluations[0].instrument
    raw = [evaluation.own for evaluation in evaluations]
    means = np.array([summary.mean for summary in raw if summary is not None])
    sds = np.array([summary.sd for summary in raw if summary is not None])
    mcid = float(np.median([evaluation.instrument.mcid or 0.0 for evaluation in evaluations]))
    lower_better = instrument.sign < 0
    # An MCID in counts or probabilities has no place on the logarithm or probit.
    on_score_scale = evaluations[0].likelihood not in LINK_LIKELIHOODS
    return PooledEvaluation(
        mean=pooled.mean.mean,
        sd=pooled.mean.sd,
        ci95=pooled.mean.interval(),
        tau_mean=pooled.tau.mean,
        tau_sd=pooled.tau.sd,
        tau_ci95=pooled.tau.interval(),
        p_benefit=_better(pooled.mean, 0.0, lower_better),
        participants=len(evaluations),
        next_participant_ci95=pooled.next_effect.interval(),
        p_next_mcid=_better(pooled.next_effect, mcid, lower_better) if on_score_scale else None,
        noise_share=noise_share(means, sds),
        shrunken=tuple(_estimate(moments) for moments in pooled.effects),
    )


def _better(posterior: EffectPosterior, margin: float, lower_better: bool) -> float:
    if lower_better:
        return posterior.probability_below(-margin)
    return posterior.probability_above(margin)


def noise_share(means: Floats, sds: Floats) -> float:
    """Share of the spread of raw effects that estimation noise alone would make.

    Parameters
    ----------
    means, sds : arrays of shape (n,)
        Each participant's effect from their own data alone, and its SD.

    Examples
    --------
    >>> noise_share(np.array([-2.0, 0.0, 2.0]), np.array([1.0, 1.0, 1.0]))
    0.25
    """
    spread = float(np.var(means, ddof=1)) if len(means) > 1 else 0.0
    return min(float(np.mean(sds**2)) / spread, 1.0) if spread > 0 else 1.0


def _estimate(moments: Moments) -> Estimate:
    half = 1.96 * moments.sd
    return Estimate(
        mean=moments.mean, sd=moments.sd, ci95=(moments.mean - half, moments.mean + half)
    )
