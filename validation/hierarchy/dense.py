"""Populations by brute force: closed forms and dense grids, without a sampler or the engine.

Curves that are normal leave a normal-normal model: given the spreads everything else is exact.
For other curves and populations each person is integrated by a fine sum over the effect.
"""

from collections.abc import Callable, Mapping
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import simpson
from scipy.interpolate import CubicSpline
from scipy.optimize import brentq
from scipy.special import logsumexp, ndtr, stdtr
from validation.hierarchy.cases import (
    MCID,
    MEAN_PRIOR,
    PERIOD_DAYS,
    SLOPE_PRIOR,
    Registry,
    diaries,
)
from validation.hierarchy.compare import Summary, answer

from openldn.inference import EffectCurve

Floats = NDArray[np.float64]

# Half-normal(1) has 1e-15 beyond.
LARGEST_TAU = 8.0
TAU_STEPS = 4000
# The dense sums of curves: reach and steps in posterior SDs, found from a first answer.
REACH_SDS, STEPS_PER_SD = 14.0, 6
# A kernel of scale tau is summed over steps of tau / 2 (the Student's poles are 2 tau away:
# error 1e-11), and no curve is narrower than four of the widest steps.
WIDEST_STEP = 0.02
STUDENT_PEAK = 0.375
EDGE_MASS = 1e-7

SIZES = (3, 8, 30, 500)
GROUP_SIZES = (8, 30, 100, 500)
# Of so many people the dense grid of two groups may be shorter and finer.
MANY = 200
WITHIN = 1e-3


def registries() -> Mapping[str, Registry]:
    """Curves to pool, by name."""
    found = [
        *(gaussian(population, size) for population, size in product(("normal", "student"), SIZES)),
        *(gaussian("regression", size) for size in (8, 30, 500)),
        *(gaussian("groups", size) for size in (8, 30, 500)),
        *(gaussian("two groups", size) for size in GROUP_SIZES),
        *(real(population, size) for population, size in product(("normal", "student"), SIZES)),
    ]
    return {registry.name: registry for registry in found}


def gaussian(population: str, size: int) -> Registry:
    """Normal curves of SD 0.3 to 0.7 points."""
    rng = np.random.default_rng([301, size])
    sds = rng.uniform(0.3, 0.7, size=size)
    design = np.column_stack((np.ones(size), np.arange(size) % 2 - 0.5, np.arange(size) % 4 / 1.5))
    group = (np.arange(size) % 4).astype(np.intp)
    effects = {
        "normal": lambda: rng.normal(-0.7, 0.6, size=size),
        "student": lambda: -0.7 + 0.5 * rng.standard_t(4, size=size),
        "two groups": lambda: np.where(np.arange(size) % 2, rng.normal(-1.8, 0.5, size=size), 0.0),
        "regression": lambda: design @ [-0.7, 0.5, -0.3] + rng.normal(0, 0.4, size=size),
        "groups": lambda: np.array([-1.3, -0.9, -0.2, -0.6])[group] + rng.normal(0, 0.4, size=size),
    }[population]()
    means = effects + sds * rng.normal(size=size)
    return Registry(
        name=f"gaussian-{population}-{size}".replace(" ", "-"), population=population,
        text=f"{population} population, {size} normal curves", courses=(),
        given=tuple(normal_curve(mean, sd) for mean, sd in zip(means, sds, strict=True)),
        design=design, group=group,
    )  # fmt: skip


def normal_curve(mean: float, sd: float) -> EffectCurve:
    x = np.linspace(mean - 9.0 * sd, mean + 9.0 * sd, 161)
    return EffectCurve(x=x, log_likelihood=-0.5 * ((x - mean) / sd) ** 2, limit=10.0)


def real(population: str, size: int) -> Registry:
    """Curves of simulated diaries of 84 days."""
    rng = np.random.default_rng([302, size])
    effects = rng.normal(-0.8, 0.6, size=size)
    return Registry(
        name=f"diaries-{population}-{size}", population=population,
        text=f"{population} population, curves of {size} diaries",
        courses=diaries(rng, effects, days=6 * PERIOD_DAYS),
    )  # fmt: skip


def references() -> dict[str, dict[str, Summary]]:
    """Every registry's posterior by brute force."""
    found = {}
    for name, registry in registries().items():
        print(f"  {name}", flush=True)
        is_normal = bool(registry.given) and registry.population != "student"
        solve = EXACT[registry.population] if is_normal else by_sums
        found[name] = solve(registry)
    return found


def observed(registry: Registry) -> tuple[Floats, Floats]:
    """Mean and variance of each normal curve."""
    means = np.array([0.5 * (curve.x[0] + curve.x[-1]) for curve in registry.given])
    sds = np.array([(curve.x[-1] - curve.x[0]) / 18.0 for curve in registry.given])
    return means, sds**2


def exact_normal(registry: Registry) -> dict[str, Summary]:
    """The regression with an intercept only."""
    found = exact_lines(registry, np.ones((len(registry.given), 1)))
    return {"mean": found["coefficient 0"], "tau": found["tau"]}


def exact_regression(registry: Registry) -> dict[str, Summary]:
    return exact_lines(registry, registry.design)


def exact_lines(registry: Registry, design: Floats) -> dict[str, Summary]:
    """Given tau, coefficients are multivariate normal."""
    y, variance = observed(registry)
    shrink = np.diag([MEAN_PRIOR.spread**-2, *[SLOPE_PRIOR.spread**-2] * (design.shape[1] - 1)])
    taus = np.linspace(0.0, LARGEST_TAU, TAU_STEPS + 1)
    log_weight, means, covariances = np.empty(len(taus)), [], []
    for j, tau in enumerate(taus):
        total = variance + tau**2
        precision = (design / total[:, None]).T @ design + shrink
        covariance = np.linalg.inv(precision)
        mean = covariance @ (design.T @ (y / total))
        log_weight[j] = -0.5 * (
            tau**2 + np.log(total).sum() + (y**2 / total).sum() - mean @ precision @ mean
            + np.linalg.slogdet(precision)[1]
        )  # fmt: skip
        means.append(mean)
        covariances.append(covariance)
    weight = normalized(log_weight, taus)
    centers, spreads = np.array(means), np.array(covariances)
    found = {
        f"coefficient {k}": of_mixture(weight, centers[:, k], spreads[:, k, k])
        for k in range(design.shape[1])
    }
    average = design.mean(axis=0)
    found["tau"] = of_marginal(taus, np.exp(log_weight - log_weight.max()))
    found["average"] = of_mixture(
        weight, centers @ average, np.einsum("i,jik,k->j", average, spreads, average)
    )
    return found


def exact_groups(registry: Registry) -> dict[str, Summary]:
    """Given both spreads, the mean of groups and each group's are normal."""
    y, variance = observed(registry)
    number = int(registry.group.max()) + 1
    member = registry.group[:, None] == np.arange(number)
    within = np.linspace(0.0, LARGEST_TAU, 1601)
    between = np.linspace(0.0, LARGEST_TAU, 801)
    log_weight = np.empty((len(within), len(between)))
    mean, square = np.empty(log_weight.shape), np.empty(log_weight.shape)
    groups = np.empty((*log_weight.shape, number))
    squares = np.empty(groups.shape)
    for j, tau in enumerate(within):
        total = variance + tau**2
        precision = (1.0 / total) @ member
        own = ((y / total) @ member) / precision
        base = np.log(total).sum() + (y**2 / total).sum() + np.log(precision).sum()
        base += tau**2 - (own**2 * precision).sum()
        spread = 1.0 / precision + between[:, None] ** 2
        sure = (1.0 / spread).sum(axis=1) + MEAN_PRIOR.spread**-2
        center = (own / spread).sum(axis=1) / sure
        log_weight[j] = -0.5 * (
            base + between**2 + np.log(spread).sum(axis=1) + (own**2 / spread).sum(axis=1)
            - center**2 * sure + np.log(sure)
        )  # fmt: skip
        mean[j], square[j] = center, center**2 + 1.0 / sure
        kept = between[:, None] ** 2 / spread
        groups[j] = center[:, None] + kept * (own - center[:, None])
        squares[j] = groups[j] ** 2 + kept / precision + (1.0 - kept) ** 2 / sure[:, None]
    weight = np.exp(log_weight - log_weight.max())
    of_within, of_between = simpson(weight, x=between, axis=1), simpson(weight, x=within, axis=0)
    share = weight * outer_rule(within, between)
    share /= share.sum()
    found = {
        "mean": of_moments(float((share * mean).sum()), float((share * square).sum())),
        "SD between": of_marginal(between, of_between),
        "SD within": of_marginal(within, of_within),
    }
    for k in range(number):
        moments = float((share * groups[..., k]).sum()), float((share * squares[..., k]).sum())
        found[f"group {k + 1}"] = of_moments(*moments)
    return found


def exact_two_groups(registry: Registry) -> dict[str, Summary]:
    """A dense grid of share, mean and tau; each person's likelihood in closed form."""
    y, variance = observed(registry)
    node, rule = np.polynomial.legendre.leggauss(64)
    low, high, means, taus = 0.0, 1.0, np.linspace(-9.0, 9.0, 361), np.linspace(0.0, 6.0, 121)
    if len(y) > MANY:
        low, high, means, taus = 0.3, 0.7, np.linspace(-2.5, -1.2, 131), np.linspace(0, 1.2, 61)
    shares, rule = low + 0.5 * (high - low) * (node + 1.0), 0.5 * (high - low) * rule
    log_weight = np.zeros((len(shares), len(taus), len(means)))
    for one, own in zip(y, variance, strict=True):
        total = own + taus[:, None] ** 2
        some = np.exp(-0.5 * (one - means) ** 2 / total) / np.sqrt(total)
        none = np.exp(-0.5 * one**2 / own) / np.sqrt(own)
        for k, share in enumerate(shares):
            log_weight[k] += np.log(share * some + (1.0 - share) * none)
    log_weight += -0.5 * taus[:, None] ** 2 - 0.5 * (means / MEAN_PRIOR.spread) ** 2
    weight = np.exp(log_weight - log_weight.max())
    mass = weight * rule[:, None, None] * outer_rule(taus, means)
    mass /= mass.sum()
    if len(y) > MANY:
        ends = [
            mass.take([0, -1], axis=0).max(),
            mass.take([0, -1], axis=2).max(),
            mass[:, -1].max(),
        ]
        check_edges(max(ends) / mass.max())
    score = (-MCID - means) / np.maximum(taus[:, None], 1e-9)
    share = shares[:, None, None]
    of_share = mass.sum(axis=(1, 2)) / rule
    return {
        "mean": of_weighted(share * means, mass),
        "tau": of_marginal(taus, mass.sum(axis=(0, 2)) / simpson_rule(taus)),
        "share with effect": of_polynomial(shares, of_share, rule, (low, high)),
        "share beyond MCID": of_weighted(share * ndtr(score), mass),
    }


EXACT: dict[str, Callable[[Registry], dict[str, Summary]]] = {
    "normal": exact_normal,
    "regression": exact_regression,
    "groups": exact_groups,
    "two groups": exact_two_groups,
}


def by_sums(registry: Registry) -> dict[str, Summary]:
    """Any curves; each person's curve times the population, summed over a fine grid of effects."""
    first = answer(registry)
    taus = around(first["tau"], low=0.0)
    means = around(first["mean"])
    smallest = taus[taus > 0][0]
    step = min(0.5 * float(smallest), WIDEST_STEP)
    low = min(curve.x[0] for curve in registry.curves)
    high = max(curve.x[-1] for curve in registry.curves)
    effects = np.arange(low, high + step, step)
    likelihood = np.array([curve_on(curve, effects) for curve in registry.curves])
    is_student = registry.population == "student"
    log_weight = np.empty((len(taus), len(means)))
    for j, tau in enumerate(taus):
        if tau == 0.0:
            mass = np.array([curve_on(curve, means) for curve in registry.curves]).T
        else:
            score = (effects - means[:, None]) / tau
            mass = density(score, is_student) @ likelihood.T * (step / tau)
        log_weight[j] = np.log(np.maximum(mass, 1e-300)).sum(axis=1)
    log_weight += -0.5 * taus[:, None] ** 2 - 0.5 * (means / MEAN_PRIOR.spread) ** 2
    weight = np.exp(log_weight - log_weight.max())
    edges = [weight[-1].max(), weight[:, 0].max(), weight[:, -1].max()]
    check_edges(max(edges if taus[0] == 0 else [*edges, weight[0].max()]))
    share = weight * outer_rule(taus, means)
    share /= share.sum()
    score = (-MCID - means) / np.maximum(taus[:, None], 1e-9)
    beyond = stdtr(4.0, score) if is_student else ndtr(score)
    return {
        "mean": of_marginal(means, simpson(weight, x=taus, axis=0)),
        "tau": of_marginal(taus, simpson(weight, x=means, axis=1)),
        "share beyond MCID": of_weighted(beyond, share),
    }


def around(found: Summary, *, low: float = -np.inf) -> Floats:
    """An even grid around a first answer, odd in its number of points."""
    start = max(found["mean"] - REACH_SDS * found["sd"], low)
    end = found["mean"] + REACH_SDS * found["sd"]
    steps = 2 * int(np.ceil(0.5 * (end - start) / found["sd"] * STEPS_PER_SD))
    return np.linspace(start, end, steps + 1)


def curve_on(curve: EffectCurve, effects: Floats) -> Floats:
    """Likelihood relative to its peak, by SciPy's spline; nothing beyond the curve's nine SDs."""
    spline = CubicSpline(curve.x, curve.log_likelihood - curve.log_likelihood.max())
    inside = (effects >= curve.x[0]) & (effects <= curve.x[-1])
    return np.where(inside, np.exp(np.minimum(spline(effects), 1.0)), 0.0)


def density(score: Floats, is_student: bool) -> Floats:
    if is_student:
        return STUDENT_PEAK * (1.0 + 0.25 * score**2) ** -2.5
    return np.exp(-0.5 * score**2) / np.sqrt(2.0 * np.pi)


def check_edges(share_of_peak: float) -> None:
    if share_of_peak > EDGE_MASS:
        raise ValueError(f"the dense grid is too short: {share_of_peak:.1g} of the peak at an end")


def outer_rule(rows: Floats, columns: Floats) -> Floats:
    return np.outer(simpson_rule(rows), simpson_rule(columns))


def simpson_rule(x: Floats) -> Floats:
    """Weights of Simpson's rule; an even grid of an odd number of points."""
    rule = np.full(len(x), 2.0)
    rule[1::2], rule[[0, -1]] = 4.0, 1.0
    weights: Floats = rule * (x[1] - x[0]) / 3.0
    return weights


def normalized(log_weight: Floats, x: Floats) -> Floats:
    total = log_weight + np.log(simpson_rule(x))
    share: Floats = np.exp(total - logsumexp(total))
    return share


def of_moments(mean: float, square: float) -> Summary:
    return {"mean": mean, "sd": float(np.sqrt(square - mean**2))}


def of_mixture(weight: Floats, means: Floats, variances: Floats) -> Summary:
    """Of a mixture of normals."""
    mean = float(weight @ means)
    sd = float(np.sqrt(weight @ (variances + (means - mean) ** 2)))
    sds = np.sqrt(variances)

    def quantile(probability: float) -> float:
        return float(
            brentq(
                lambda x: float(weight @ ndtr((x - means) / sds)) - probability,
                mean - 20 * sd, mean + 20 * sd,
            )
        )  # fmt: skip

    return {"mean": mean, "sd": sd, "q2.5": quantile(0.025), "q97.5": quantile(0.975)}


def of_marginal(x: Floats, values: Floats) -> Summary:
    """Of a density, up to a constant, on an even grid."""
    share = values * simpson_rule(x)
    share = share / share.sum()
    mean = float(share @ x)
    below = CubicSpline(x, values).antiderivative()

    def quantile(probability: float) -> float:
        wanted = probability * float(below(x[-1]))
        return float(brentq(lambda at: float(below(at)) - wanted, x[0], x[-1]))

    sd = float(np.sqrt(share @ (x - mean) ** 2))
    return {"mean": mean, "sd": sd, "q2.5": quantile(0.025), "q97.5": quantile(0.975)}


def of_weighted(values: Floats, weight: Floats) -> Summary:
    """Of a function of the hyperparameters on a fine grid; ``weight`` sums to one."""
    flat = np.broadcast_to(values, weight.shape).ravel()
    order = np.argsort(flat)
    mass, flat = weight.ravel()[order], flat[order]
    low, high = np.interp([0.025, 0.975], np.cumsum(mass) - 0.5 * mass, flat)
    mean = float(mass @ flat)
    sd = float(np.sqrt(mass @ (flat - mean) ** 2))
    return {"mean": mean, "sd": sd, "q2.5": float(low), "q97.5": float(high)}


def of_polynomial(x: Floats, values: Floats, rule: Floats, domain: tuple[float, float]) -> Summary:
    """Of a density on the Gauss-Legendre points of a domain, a polynomial between them."""
    share = values * rule
    mean = float(share @ x)
    fitted = np.polynomial.Legendre.fit(x, values, len(x) - 1, domain=list(domain))
    below = fitted.integ(lbnd=domain[0])

    def quantile(probability: float) -> float:
        return float(brentq(lambda at: float(below(at)) - probability, *domain))

    sd = float(np.sqrt(share @ (x - mean) ** 2))
    return {"mean": mean, "sd": sd, "q2.5": quantile(0.025), "q97.5": quantile(0.975)}


def differences(own: Summary, reference: Summary) -> dict[str, float]:
    """OpenLDN minus brute force, in posterior SDs."""
    return {key: (own[key] - value) / reference["sd"] for key, value in reference.items()}


def rows(pinned: dict[str, Any]) -> list[tuple[Registry, dict[str, dict[str, float]]]]:
    """Each registry with the differences of its quantities."""
    found = []
    for name, registry in registries().items():
        own = answer(registry)
        found.append((
            registry, {key: differences(own[key], one) for key, one in pinned[name].items()}
        ))  # fmt: skip
    return found
