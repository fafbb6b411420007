"""Small latent models, and what they say when computed the long way."""

import numpy as np

from openldn.inference import Family, HyperPriors, LatentModel, Prior
from openldn.inference.nodes import State
from openldn.inference.problem import make_problem

UNEVEN = np.array([0.0, 1.0, 2.0, 5.0, 6.0, 13.0, 14.0, 15.0, 17.0, 40.0])


def fixed(value: float) -> Prior:
    return Prior(form="fixed", numbers=(value,))


def prior(text: str) -> Prior:
    return Prior.parse(text)


def make_model(family: Family = Family.GAUSSIAN, *, time=UNEVEN, **changes) -> LatentModel:
    """Baseline and trend, three groups, everything else as asked."""
    time = np.asarray(time, dtype=float)
    size = len(time)
    rng = np.random.default_rng(size)
    level = (np.arange(size) // 2 % 2).astype(float)
    given = {
        "family": family,
        "response": np.round(5 - 2 * level + rng.normal(0, 1.3, size), 1),
        "time": time,
        "level": level,
        "columns": np.column_stack((np.ones(size), np.linspace(-0.5, 0.5, size))),
        "coefficients": (prior("normal(5, 3)"), prior("normal(0.5, 2)")),
        "group": np.arange(size, dtype=np.int64) * 3 // size,
        "groups": 3,
        "hyper": HyperPriors(sigma=fixed(1.3), phi=fixed(0.4), group_sd=fixed(0.7)),
        "effect_sd": 5.0,
        "effect_limit": 10.0,
    }
    return LatentModel(**(given | changes))


def correlation(time, phi: float) -> np.ndarray:
    return phi ** np.abs(np.subtract.outer(time, time))


def moments(model: LatentModel, *, sigma: float, phi: float, group_sd: float, white: float = 0.0):
    """Mean (without the effect) and covariance of all entries, written out in full."""
    spread = np.array([p.spread for p in model.coefficients])
    mean = model.columns @ np.array([p.location for p in model.coefficients])
    scaled = model.columns * spread
    same_group = np.equal.outer(model.group, model.group) if model.groups else 0.0
    ar1, independent = sigma**2 * (1 - white), sigma**2 * white
    return mean, (
        scaled @ scaled.T
        + group_sd**2 * same_group
        + ar1 * correlation(model.time, phi)
        + independent * np.eye(len(model.time))
    )


def problem_of(model: LatentModel):
    """The arrays of the kernels and a fresh state."""
    problem = make_problem(model)
    state = State(
        np.zeros(problem.design.shape[1] + 1),
        np.zeros(len(problem.step) + 1),
        np.zeros(problem.entries),
        np.zeros(problem.entries),
    )
    return problem, state
