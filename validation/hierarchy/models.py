"""A whole registry in PyMC: every parameter of every diary, and the population over them.

The priors and columns are those of the models that OpenLDN built; nothing of the engine is used.
People are rows of padded arrays, so that the model compiles once whatever their number.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt
from numpy.typing import NDArray
from validation.hierarchy.cases import MEAN_PRIOR, TAU_PRIOR, Registry
from validation.nuts.models import hyper, latent_score, normal

from openldn.inference import Family

Floats = NDArray[np.float64]
STUDENT_NU = 4


@dataclass(frozen=True, kw_only=True)
class Stack:
    """Diaries side by side, padded at their ends; (n_people, n_entries) but for ``gap``.

    ``gap`` are days between entries, of shape (n_people, n_entries - 1), or a one when no day is
    missing: then a power and a logarithm are taken once a person and not once a day.
    """

    response: Floats
    inside: Floats
    gap: Floats
    level: Floats
    trend: Floats
    group: NDArray[np.int64]
    groups: int
    lower: Floats
    upper: Floats


def make_registry_model(registry: Registry) -> pm.Model:
    """All parameters of a registry."""
    latent = [model.latent for model in registry.models]
    first = latent[0]
    if any(one.hyper != first.hyper or one.coefficients != first.coefficients for one in latent):
        raise ValueError("people differ in their priors; give all the same days")
    stack, size = stacked(registry), len(latent)
    with pm.Model() as result:
        population = POPULATIONS[registry.population](registry, size)
        baseline = normal("baseline", first.coefficients[0], shape=size)
        slope = normal("trend", first.coefficients[1], shape=size)
        sigma = hyper("sigma", first.hyper.sigma, shape=size)
        phi = hyper("phi", first.hyper.phi, shape=size)
        group_sd = hyper("group_sd", first.hyper.group_sd, shape=size)
        wander = group_sd[:, None] * pm.Normal("wander", 0.0, 1.0, shape=(size, stack.groups))
        row = np.arange(size)[:, None] * stack.groups + stack.group
        eta = baseline[:, None] + slope[:, None] * stack.trend
        eta = eta + wander.flatten()[row.ravel()].reshape(row.shape)
        score = stack.response
        if first.family is Family.INTERVAL:
            score = latent_score(stack.lower.ravel(), stack.upper.ravel()).reshape(row.shape)

        def log_likelihood(effect: Any) -> Any:
            residual = score - eta - effect * stack.level
            return residual_log_densities(residual, stack, sigma, phi)

        add_likelihood(log_likelihood, population)
    return result


def add_likelihood(log_likelihood: Any, population: tuple[Any, Any]) -> None:
    """Sum over people; a person of two groups is of both, under the same other parameters."""
    effect, share = population
    with_effect = log_likelihood(effect[:, None])
    if share is None:
        pm.Potential("diaries", with_effect.sum())
        return
    mixed = pt.logaddexp(
        pt.log(share) + with_effect, pt.log1p(-share) + log_likelihood(pt.constant(0.0))
    )
    pm.Potential("diaries", mixed.sum())


def stacked(registry: Registry) -> Stack:
    latent = [model.latent for model in registry.models]
    longest = max(len(one.response) for one in latent)

    def rows(arrays: list[Any], fill: float, length: int = longest) -> Floats:
        result = np.full((len(arrays), length), fill)
        for row, array in zip(result, arrays, strict=True):
            row[: len(array)] = array
        return result

    gap = rows([np.diff(one.time) for one in latent], 1.0, longest - 1)
    nothing: list[Any] = [np.zeros(0) for _ in latent]
    return Stack(
        response=rows([one.response for one in latent], 0.0),
        inside=rows([np.ones(len(one.response)) for one in latent], 0.0),
        gap=np.ones((1, 1)) if np.all(gap == 1.0) else gap,
        level=rows([one.level for one in latent], 0.0),
        trend=rows([one.columns[:, 1] for one in latent], 0.0),
        group=rows([one.group for one in latent], 0.0).astype(np.int64),
        groups=max(one.groups for one in latent),
        lower=rows([one.lower for one in latent], 0.0) if latent[0].lower is not None
        else rows(nothing, 0.0),
        upper=rows([one.upper for one in latent], 0.0) if latent[0].upper is not None
        else rows(nothing, 0.0),
    )  # fmt: skip


def residual_log_densities(residual: Any, stack: Stack, sigma: Any, phi: Any) -> Any:
    """Stationary AR(1) of each person, entry after entry; shape (n_people,)."""
    r = powers(phi, stack.gap)
    left = 1.0 - r**2
    inside = stack.inside[:, 1:]
    move = (residual[:, 1:] - r * residual[:, :-1]) * inside
    squares = residual[:, 0] ** 2 + pt.sum(move**2 / left, axis=1)
    entries = stack.inside.sum(axis=1)
    logs = 0.5 * pt.sum(pt.log(left) * inside, axis=1)
    if stack.gap.size == 1:
        logs = 0.5 * pt.log(left[:, 0]) * (entries - 1)
    return -0.5 * squares / sigma**2 - entries * pt.log(sigma) - logs


def powers(phi: Any, gap: Floats) -> Any:
    """``phi ** gap`` of whole days, by products: a power of a negative base has no logarithm."""
    if gap.size == 1:
        return phi[:, None]
    longest = int(gap.max())
    table = [phi]
    for _ in range(longest - 1):
        table.append(table[-1] * phi)
    place = np.arange(len(gap))[:, None] * longest + gap.astype(np.int64) - 1
    return pt.stack(table, axis=1).flatten()[place.ravel()].reshape(place.shape)


def normal_population(_registry: Registry, size: int) -> tuple[Any, Any]:
    mean, tau = normal("mean", MEAN_PRIOR), hyper("tau", TAU_PRIOR)
    return around(mean, tau, pm.Normal("standard", 0.0, 1.0, shape=size)), None


def student_population(_registry: Registry, size: int) -> tuple[Any, Any]:
    mean, tau = normal("mean", MEAN_PRIOR), hyper("tau", TAU_PRIOR)
    standard = pm.StudentT("standard", nu=STUDENT_NU, mu=0.0, sigma=1.0, shape=size)
    return around(mean, tau, standard), None


def two_groups(registry: Registry, size: int) -> tuple[Any, Any]:
    share = pm.Uniform("responders", 0.0, 1.0)
    return normal_population(registry, size)[0], share


def regression(registry: Registry, size: int) -> tuple[Any, Any]:
    coefficients = [
        normal(f"coefficient_{k}", prior) for k, prior in enumerate(registry.coefficient_priors)
    ]
    mean = sum(coefficients[k] * registry.design[:, k] for k in range(len(coefficients)))
    tau = hyper("tau", TAU_PRIOR)
    return around(mean, tau, pm.Normal("standard", 0.0, 1.0, shape=size)), None


def groups(registry: Registry, size: int) -> tuple[Any, Any]:
    mean, between = normal("mean", MEAN_PRIOR), hyper("between", TAU_PRIOR)
    number = int(registry.group.max()) + 1
    standard = pm.Normal("group_standard", 0.0, 1.0, shape=number)
    of_group = pm.Deterministic("group", mean + between * standard)
    tau = hyper("tau", TAU_PRIOR)
    own = pm.Normal("standard", 0.0, 1.0, shape=size)
    return around(of_group[registry.group], tau, own), None


def around(mean: Any, tau: Any, standard: Any) -> Any:
    return pm.Deterministic("effect", mean + tau * standard)


POPULATIONS = {
    "normal": normal_population,
    "student": student_population,
    "two groups": two_groups,
    "regression": regression,
    "groups": groups,
}
