"""Shapes that a dose-response may have, each with its prior, integrated on the joint likelihood.

Effects are those on the linear predictor, with the sign turned so that benefit is positive.
Nothing is drawn at random: normals are integrated exactly, half-normals by a fixed Sobol rule.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from scipy.special import logsumexp

from openldn.errors import ModelError
from openldn.inference import (
    Floats,
    JointEffect,
    JointPosterior,
    Prior,
    orthant_points,
    posterior_points,
)

# Quadrature points of ED50, in prior SDs of its logarithm.
ED50_SCORES, ED50_WEIGHTS = np.polynomial.hermite_e.hermegauss(15)
ED50_WEIGHTS = ED50_WEIGHTS / ED50_WEIGHTS.sum()
DEFAULT_ED50_LOG_SD = 1.0
DEFAULT_CORRELATION = 0.5


class Shape(StrEnum):
    """How benefit may depend on dose.

    ``flat``: no effect at any dose. ``free``: every dose has its own effect. ``emax``: rises
    (or falls) and levels off. ``monotone``: each step up in dose goes on in one direction.
    ``umbrella``: rises up to some dose below the highest, then falls.
    """

    FLAT = "flat"
    FREE = "free"
    EMAX = "emax"
    MONOTONE = "monotone"
    UMBRELLA = "umbrella"


@dataclass(frozen=True, kw_only=True)
class ShapePriors:
    """Priors of the shapes; every shape has the same prior probability.

    Parameters
    ----------
    effect_sd : float
        SD of one dose's effect, on the linear predictor's scale.
    correlation : float
        Of two doses' effects under ``free``: they are doses of one drug. An assumption.
    ed50_mg : Prior
        Of the dose with half of the largest effect (``emax``): ``log-normal(median, log_sd)``.
    ed50_source : str
        Where that prior comes from.
    """

    effect_sd: float
    ed50_mg: Prior
    ed50_source: str
    correlation: float = DEFAULT_CORRELATION

    def __post_init__(self) -> None:
        if not (np.isfinite(self.effect_sd) and self.effect_sd > 0):
            raise ModelError(f"effect_sd is {self.effect_sd}; must be above 0.")
        if not 0 <= self.correlation < 1:
            raise ModelError(f"correlation is {self.correlation}; must be 0 to below 1.")
        if self.ed50_mg.form != "log-normal":
            raise ModelError(
                f"prior of ED50 is {self.ed50_mg}; must be log-normal(median in mg, log_sd)."
            )


@dataclass(frozen=True, kw_only=True, eq=False)
class ShapePosterior:
    """One shape after the diary.

    Parameters
    ----------
    shape : Shape
    log_evidence : float
        Log marginal likelihood; only differences between shapes mean something.
    effects : array of shape (n_points, n_doses)
        Points of the posterior, benefit positive.
    weight : array of shape (n_points,)
        Sums to one.
    ed50_mg : array of shape (n_points,), or None
        ``emax`` only.
    """

    shape: Shape
    log_evidence: float
    effects: Floats
    weight: Floats
    ed50_mg: Floats | None = field(default=None)

    def at(self, grid_mg: Floats, doses_mg: Floats) -> Floats:
        """Effects at any doses, shape (n_points, n_grid): a curve, else straight lines."""
        if self.ed50_mg is not None:
            reached = saturation(grid_mg, self.ed50_mg[:, None])
            top = saturation(doses_mg[-1:], self.ed50_mg[:, None])
            return self.effects[:, -1:] * reached / top
        knots = np.concatenate(([0.0], doses_mg))
        corners = np.eye(len(knots))
        hats = np.array([np.interp(grid_mg, knots, corner) for corner in corners[1:]])
        found: Floats = self.effects @ hats
        return found


def saturation(dose_mg: Floats, ed50_mg: Floats) -> Floats:
    """Share of the largest effect, ``d / (ED50 + d)``.

    References
    ----------
    Holford, Sheiner (1981). Understanding the dose-effect relationship. Clinical
    Pharmacokinetics 6, 429-453. doi:10.2165/00003088-198106060-00002 (the Emax model).
    """
    return dose_mg / (ed50_mg + dose_mg)


def weigh_shapes(
    joint: JointEffect, *, doses_mg: Floats, priors: ShapePriors, log2_count: int
) -> tuple[ShapePosterior, ...]:
    """Integrate every shape.

    Parameters
    ----------
    joint : JointEffect
        Of the benefit of each dose against placebo.
    doses_mg : array of shape (n_doses,)
        Increasing.
    priors : ShapePriors
    log2_count : int
        Points of each part of a shape: two to this power.

    Returns
    -------
    tuple of ShapePosterior
        ``umbrella`` is left out with one dose: there is nothing to fall to.

    Examples
    --------
    >>> priors = ShapePriors(effect_sd=2.0, ed50_mg=Prior.parse("log-normal(2, 1)"),
    ...                      ed50_source="assumption")
    >>> joint = JointEffect(log_weight=np.zeros(1), linear=np.array([[8.0, 16.0]]),
    ...                     precision=np.array([np.eye(2) * 8.0]))
    >>> found = weigh_shapes(joint, doses_mg=np.array([1.5, 4.5]), priors=priors, log2_count=8)
    >>> max(found, key=lambda one: one.log_evidence).shape.value
    'monotone'
    """
    size = len(doses_mg)
    shapes: dict[Shape, Callable[[], ShapePosterior]] = {
        Shape.FLAT: lambda: _flat(joint),
        Shape.FREE: lambda: _free(joint, priors, log2_count),
        Shape.EMAX: lambda: _emax(joint, doses_mg, priors, log2_count),
        Shape.MONOTONE: lambda: _stepped(
            Shape.MONOTONE, joint, [np.ones(size), -np.ones(size)], priors, log2_count
        ),
    }
    if size > 1:
        peaks = [np.where(np.arange(size) <= peak, 1.0, -1.0) for peak in range(size - 1)]
        shapes[Shape.UMBRELLA] = lambda: _stepped(Shape.UMBRELLA, joint, peaks, priors, log2_count)
    return tuple(make() for make in shapes.values())


def free_posterior(joint: JointEffect, *, effect_sd: float, correlation: float) -> JointPosterior:
    """Posterior of exchangeable effects: normal, of one SD and one correlation."""
    size = joint.effects
    covariance = effect_sd**2 * (
        (1.0 - correlation) * np.eye(size) + correlation * np.ones((size, size))
    )
    return joint.posterior(np.zeros(size), covariance)


def step_sd(effect_sd: float, size: int) -> float:
    """SD of the half-normal steps whose sum has the root mean square ``effect_sd``.

    Notes
    -----
    ``E[(sum of K steps)^2] = sd^2 (K + K (K - 1) 2 / pi)``.

    Examples
    --------
    >>> step_sd(2.0, 1)
    2.0
    """
    return effect_sd / float(np.sqrt(size + size * (size - 1) * 2.0 / np.pi))


def _flat(joint: JointEffect) -> ShapePosterior:
    return ShapePosterior(
        shape=Shape.FLAT,
        log_evidence=joint.log_at_zero,
        effects=np.zeros((1, joint.effects)),
        weight=np.ones(1),
    )


def _free(joint: JointEffect, priors: ShapePriors, log2_count: int) -> ShapePosterior:
    found = free_posterior(joint, effect_sd=priors.effect_sd, correlation=priors.correlation)
    points = posterior_points(found, log2_count=log2_count)
    return ShapePosterior(
        shape=Shape.FREE,
        log_evidence=found.log_evidence,
        effects=points,
        weight=np.full(len(points), 1.0 / len(points)),
    )


def _emax(
    joint: JointEffect, doses_mg: Floats, priors: ShapePriors, log2_count: int
) -> ShapePosterior:
    """Given ED50 the effect at the highest dose is normal; ED50 by Gauss-Hermite."""
    median, log_sd = priors.ed50_mg.numbers
    parts = []
    for ed50 in median * np.exp(log_sd * ED50_SCORES):
        line = saturation(doses_mg, ed50) / saturation(doses_mg[-1], ed50)
        one = joint.along(line[:, None]).posterior(
            np.zeros(1), np.full((1, 1), priors.effect_sd**2)
        )
        parts.append((ed50, line, one))
    heights = np.array([one.log_evidence for _, _, one in parts]) + np.log(ED50_WEIGHTS)
    log_evidence = float(logsumexp(heights))
    share = np.exp(heights - log_evidence)
    points = [posterior_points(one, log2_count=log2_count - 2) for _, _, one in parts]
    count = len(points[0])
    return ShapePosterior(
        shape=Shape.EMAX,
        log_evidence=log_evidence,
        effects=np.concatenate([x * line for x, (_, line, _) in zip(points, parts, strict=True)]),
        weight=np.repeat(share / count, count),
        ed50_mg=np.repeat([ed50 for ed50, _, _ in parts], count),
    )


def _stepped(
    shape: Shape,
    joint: JointEffect,
    directions: list[Floats],
    priors: ShapePriors,
    log2_count: int,
) -> ShapePosterior:
    """Half-normal steps from dose to dose, up or down as a direction says; all alike likely.

    The whole rise, and the whole fall, has the root mean square of one dose's effect.
    """
    size = joint.effects
    heights, effects, weights = [], [], []
    for signs in directions:
        basis = np.tril(np.ones((size, size))) * signs
        sd = np.array([step_sd(priors.effect_sd, int(np.sum(signs == sign))) for sign in signs])
        whole = joint.along(basis).posterior(np.zeros(size), np.diag(sd**2))
        cut = orthant_points(whole, log2_count=log2_count)
        # A half-normal is twice the normal on its half.
        heights.append(whole.log_evidence + cut.log_probability + size * np.log(2.0))
        effects.append(cut.effects @ basis.T)
        weights.append(cut.weight)
    log_evidence = float(logsumexp(heights) - np.log(len(directions)))
    share = np.exp(np.array(heights) - logsumexp(heights))
    return ShapePosterior(
        shape=shape,
        log_evidence=log_evidence,
        effects=np.concatenate(effects),
        weight=np.concatenate([w * s for w, s in zip(weights, share, strict=True)]),
    )
