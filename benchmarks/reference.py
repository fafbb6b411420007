"""Brute force: the posterior that speed is weighed against, without the engine.

Gaussian: full covariance matrices on a dense product grid (``validation/dense``). Ordinal: a
dense grid of the hyperparameters; at each of its points a Sobol sum over effect, coefficients and
period effects; at each of those the latent AR(1) score is integrated out entry after entry by
Gauss-Legendre rules inside the limits of each answer. Nothing is approximated but the sums.
"""

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import optimize, stats
from scipy.special import ndtr, ndtri
from validation.courses import Case
from validation.dense.gaussian import distribution, solve_dense

from openldn.inference import LatentModel
from openldn.trial import CourseModel

Floats = NDArray[np.float64]

FILE = Path(__file__).with_name("reference.json")
SEED = 11
# The grid of the hyperparameters: its step and its reach in posterior SDs. The first passes find
# where the posterior lies and how wide it is; the last one counts.
STEPS, REACH = (1.5, 1.0, 1.0, 0.75), (3.5, 4.0, 4.0, 4.5)
# Sobol points at each of its points, as a power of two.
LOG_SUM = (6, 6, 6, 9)
# The proposal of the sum: Student around the mode, a little wider than the curvature says.
STUDENT_NU, WIDER = 15.0, 1.05
NEWTON_STEPS, DIFFERENCE = 3, 0.1
# Gauss-Legendre points in a category, one wide; and in an open end, cut at six SDs.
INNER_POINTS, END_POINTS, END_REACH = 6, 20, 8.0


@dataclass(frozen=True, kw_only=True)
class Reference:
    """Posterior of the effect under the sceptical prior; ``mean_error``: of the sums, in SDs."""

    mean: float
    sd: float
    p_below_margin: float
    p_below_zero: float
    mean_error: float
    method: str


def read_references() -> dict[str, Reference]:
    """The stored values; they take a minute to make and never change with the engine."""
    content = json.loads(FILE.read_text(encoding="utf-8"))
    return {name: Reference(**values) for name, values in content.items()}


def write_references(cases: dict[str, Case]) -> None:
    found = {"gaussian": gaussian_reference(cases["gaussian"]),
             "ordinal": ordinal_reference(cases["ordinal"])}  # fmt: skip
    text = json.dumps({name: asdict(value) for name, value in found.items()}, indent=2)
    FILE.write_text(text + "\n", encoding="utf-8")


def gaussian_reference(case: Case) -> Reference:
    dense = solve_dense(case, case.model())
    return Reference(
        mean=dense.mean, sd=dense.sd, p_below_margin=dense.below(-case.margin),
        p_below_zero=dense.below(0.0), mean_error=0.0,
        method="dense product grid, full covariance matrices",
    )  # fmt: skip


def ordinal_reference(case: Case) -> Reference:
    model = case.model()
    target = _Target(case, model)
    center, root = np.zeros(3), np.eye(3) * 0.5
    weight, effect, error = np.zeros(0), np.zeros(0), 0.0
    points = 0
    for number in range(len(STEPS)):
        grid = center + _ball(STEPS[number], REACH[number]) @ root.T
        sums = _Sums(target, LOG_SUM[number])
        found = [sums.at(hyper) for hyper in grid]
        level = np.array([log_weight for log_weight, _, _ in found])
        share = np.exp(level - level.max())
        share /= share.sum()
        center = share @ grid
        off = grid - center
        root = np.linalg.cholesky((off * share[:, None]).T @ off)
        weight = np.concatenate([w * one for w, (_, one, _) in zip(share, found, strict=True)])
        effect = np.concatenate([x for _, _, x in found])
        points = len(grid)
    mean = float(weight @ effect)
    sd = float(np.sqrt(weight @ (effect - mean) ** 2))
    error = float(np.sqrt(np.sum((weight * (effect - mean)) ** 2))) / sd
    return Reference(
        mean=mean,
        sd=sd,
        p_below_margin=float(weight[effect < -case.margin].sum()),
        p_below_zero=float(weight[effect < 0].sum()),
        mean_error=error,
        method=f"{points} points of the hyperparameters, 2^{LOG_SUM[-1]} Sobol points at each, "
        "latent scores by chains of Gauss-Legendre rules",
    )


def _ball(step: float, reach: float) -> Floats:
    axis = np.arange(-np.floor(reach / step), np.floor(reach / step) + 1) * step
    grid = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1).reshape(-1, 3)
    return grid[(grid**2).sum(axis=1) <= reach * reach]


class _Target:
    """Log posterior in coordinates in which every prior is standard normal.

    A point is effect, coefficients, group effects; ``hyper`` are sigma, phi and group SD.
    """

    def __init__(self, case: Case, model: CourseModel) -> None:
        self.latent = model.latent
        self.effect_prior = case.effect_prior(model)
        self.size = 1 + len(self.latent.coefficients) + self.latent.groups
        self.nodes, self.weights, self.starts = _category_rules(self.latent)
        hyper = self.latent.hyper
        self.hyper = [distribution(p) for p in (hyper.sigma, hyper.phi, hyper.group_sd)]

    def effect(self, points: Floats) -> Floats:
        mean, sd = self.effect_prior.numbers
        effect: Floats = mean + sd * points[:, 0]
        return effect

    def __call__(self, points: Floats, hyper: Floats) -> Floats:
        """Log posterior at each row."""
        latent = self.latent
        fixed = len(latent.coefficients)
        location = np.array([prior.location for prior in latent.coefficients])
        spread = np.array([prior.spread for prior in latent.coefficients])
        sigma, phi, group_sd = (
            float(one.ppf(ndtr(z))) for one, z in zip(self.hyper, hyper, strict=True)
        )
        b = location + spread * points[:, 1 : 1 + fixed]
        u = group_sd * points[:, 1 + fixed :]
        eta = self.effect(points)[:, None] * latent.level + b @ latent.columns.T
        eta += u[:, latent.group]
        chains = _chains(eta, sigma, phi, self.nodes, self.weights, self.starts)
        return chains - 0.5 * (points**2).sum(axis=1) - 0.5 * float(hyper @ hyper)


class _Sums:
    """Sums over effect, coefficients and group effects; the target is log-concave in them."""

    def __init__(self, target: _Target, log_sum: int) -> None:
        self.target = target
        self.log_sum, self.seed = log_sum, SEED
        found = optimize.minimize(
            lambda v: -target(v[None], np.zeros(3))[0], np.zeros(target.size), method="BFGS"
        )
        self.center = found.x

    def at(self, hyper: Floats) -> tuple[float, Floats, Floats]:
        """Log of the sum, weight of each point, effect at each point."""
        for _ in range(NEWTON_STEPS):
            gradient, curvature = self._derivatives(hyper)
            self.center = self.center + np.linalg.solve(curvature, gradient)
        root = np.linalg.cholesky(np.linalg.inv(curvature)) * WIDER
        # Other points for each sum, so that their errors cancel.
        self.seed += 1
        standard, log_density = _student(self.target.size, self.log_sum, self.seed)
        draws = self.center + standard @ root.T
        log_det = float(np.log(np.diag(root)).sum())
        log_weight = self.target(draws, hyper) - log_density + log_det
        peak = float(log_weight.max())
        weight = np.exp(log_weight - peak)
        level = peak + math.log(float(weight.mean()))
        return level, weight / weight.sum(), self.target.effect(draws)

    def _derivatives(self, hyper: Floats) -> tuple[Floats, Floats]:
        """Gradient and minus Hessian at the center, by central differences."""
        size = self.target.size
        step = np.eye(size) * DIFFERENCE
        pairs = [(i, j) for i in range(size) for j in range(i)]
        moves = [np.zeros(size), *step, *-step, *(step[i] + step[j] for i, j in pairs)]
        moves += [-step[i] - step[j] for i, j in pairs]
        values = self.target(self.center + np.array(moves), hyper)
        middle, up, down = values[0], values[1 : size + 1], values[size + 1 : 2 * size + 1]
        both = values[2 * size + 1 :].reshape(2, -1).sum(axis=0)
        curvature = np.diag(2 * middle - up - down)
        for (i, j), value in zip(pairs, both, strict=True):
            mixed = up[i] + down[i] + up[j] + down[j] - value - 2 * middle
            curvature[i, j] = curvature[j, i] = 0.5 * mixed
        return (up - down) / (2 * DIFFERENCE), curvature / DIFFERENCE**2


def _student(size: int, log_samples: int, seed: int) -> tuple[Floats, Floats]:
    """Standard points and their log density, up to a constant that does not vary."""
    uniform = stats.qmc.Sobol(size + 1, seed=seed).random_base2(log_samples)
    uniform = np.clip(uniform, 1e-12, 1.0 - 1e-12)
    stretch = np.sqrt(STUDENT_NU / stats.chi2.ppf(uniform[:, size], STUDENT_NU))
    standard = ndtri(uniform[:, :size]) * stretch[:, None]
    square = (standard**2).sum(axis=1)
    return standard, -0.5 * (STUDENT_NU + size) * np.log1p(square / STUDENT_NU)


def _category_rules(latent: LatentModel) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Nodes and weights of each entry's category, one after the other; days must be even."""
    assert latent.lower is not None
    assert latent.upper is not None
    assert np.all(np.diff(latent.time) == 1.0)
    nodes, weights, starts = [], [], [0]
    for low, high in zip(latent.lower, latent.upper, strict=True):
        is_end = not (np.isfinite(low) and np.isfinite(high))
        a = high - END_REACH if not np.isfinite(low) else low
        b = low + END_REACH if not np.isfinite(high) else high
        x, w = np.polynomial.legendre.leggauss(END_POINTS if is_end else INNER_POINTS)
        nodes.append(a + 0.5 * (b - a) * (x + 1.0))
        weights.append(0.5 * (b - a) * w)
        starts.append(starts[-1] + len(x))
    return np.concatenate(nodes), np.concatenate(weights), np.array(starts)


@njit(cache=True)
def _chains(eta, sigma, phi, nodes, weights, starts):  # type: ignore[no-untyped-def]
    result = np.empty(len(eta))
    for i in range(len(eta)):
        result[i] = _chain(eta[i], sigma, phi, nodes, weights, starts)
    return result


@njit(cache=True)
def _chain(eta, sigma, phi, nodes, weights, starts):  # type: ignore[no-untyped-def]
    """Log probability that every latent score lies between its limits."""
    spread = sigma * math.sqrt(1.0 - phi * phi)
    norm = 1.0 / math.sqrt(2.0 * math.pi)
    widest = 0
    for t in range(len(eta)):
        widest = max(widest, starts[t + 1] - starts[t])
    mass, following = np.zeros(widest), np.zeros(widest)
    total = 0.0
    for t in range(len(eta)):
        count = starts[t + 1] - starts[t]
        summed = 0.0
        for i in range(count):
            x = nodes[starts[t] + i] - eta[t]
            if t == 0:
                density = norm / sigma * math.exp(-0.5 * (x / sigma) ** 2)
            else:
                density = 0.0
                for j in range(starts[t] - starts[t - 1]):
                    before = nodes[starts[t - 1] + j] - eta[t - 1]
                    z = (x - phi * before) / spread
                    density += mass[j] * math.exp(-0.5 * z * z)
                density *= norm / spread
            following[i] = density * weights[starts[t] + i]
            summed += following[i]
        if not summed > 0.0:
            return -1e300
        total += math.log(summed)
        for i in range(count):
            mass[i] = following[i] / summed
    return total
