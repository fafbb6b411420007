"""Where to integrate: mode, curvature, and a Gauss-Hermite grid laid over them.

Hyperparameters live in coordinates ``z`` in which their prior is standard normal, so the
log posterior is log-likelihood minus ``|z|^2 / 2``: smooth, and never wider than the prior.
"""

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openldn.inference.gaussian import gaussian_coefficients, gaussian_node
from openldn.inference.kernels import inlined, kernel
from openldn.inference.laplace import laplace_mode
from openldn.inference.priors import TABLE_LIMIT, TABLE_STEP
from openldn.inference.propagation import propagate

if TYPE_CHECKING:
    from openldn.inference.problem import Problem

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
SIGMA, PHI, GROUP_SD, EXTRA = 0, 1, 2, 3
GAUSSIAN, INTERVAL = 0, 1

# Differences are taken over a seventh of a prior SD: wide against rounding, narrow
# against the curvature of any posterior seen.
DIFFERENCE = 0.15
# Longest step of the mode search, in prior SDs, and its end.
LONGEST_STEP = 1.5
MODE_TOLERANCE = 1e-3
MODE_STEPS = 25
# The search stays where the tables of the priors are exact.
SEARCH_LIMIT = 6.0
SMALLEST_CURVATURE = 0.25
# Correlations this near one have no use and divide by zero.
PHI_LIMIT = 0.9995
# Share of the effect's wide scale below which a residual SD is not taken.
SMALLEST_SD = 1e-9


class State(NamedTuple):
    """Where the last inner approximation ended; the next one starts there.

    ``b`` (n_columns + 1,) and ``x`` (n_times,): Laplace mode; ``precision`` and ``linear``
    (n,): sites of expectation propagation.
    """

    b: Floats
    x: Floats
    precision: Floats
    linear: Floats


@inlined
def look_up(table: Floats, z: float) -> float:
    """Cubic (Lagrange) interpolation in a table at steps of ``TABLE_STEP``."""
    position = (min(max(z, -TABLE_LIMIT), TABLE_LIMIT) + TABLE_LIMIT) / TABLE_STEP
    i = min(max(int(position), 1), len(table) - 3)
    f = position - i
    return (
        -table[i - 1] * f * (f - 1.0) * (f - 2.0) / 6.0
        + table[i] * (f * f - 1.0) * (f - 2.0) / 2.0
        - table[i + 1] * f * (f + 1.0) * (f - 2.0) / 2.0
        + table[i + 2] * f * (f * f - 1.0) / 6.0
    )


@inlined
def parameters_at(problem: "Problem", z: Floats) -> Floats:
    """Values of all axes, shape (n_axes,); axes that are not integrated keep their value."""
    values = np.empty(problem.tables.shape[0])
    middle = problem.tables.shape[1] // 2
    for axis in range(len(values)):
        values[axis] = problem.tables[axis, middle]
    for d in range(len(z)):
        axis = problem.active[d]
        values[axis] = look_up(problem.tables[axis], z[d])
    values[SIGMA] = max(values[SIGMA], SMALLEST_SD * problem.effect_sd)
    values[PHI] = min(max(values[PHI], -PHI_LIMIT), PHI_LIMIT)
    values[GROUP_SD] = max(values[GROUP_SD], 0.0)
    return values


@inlined
def column_scale(problem: "Problem", values: Floats) -> Floats:
    """Factor of each column: Student mixing for coefficients, group SD for groups."""
    scale = np.empty(problem.design.shape[1])
    for k in range(len(scale)):
        if k >= problem.fixed:
            scale[k] = values[GROUP_SD]
        elif problem.mix_axis[k] >= 0:
            scale[k] = values[problem.mix_axis[k]]
        else:
            scale[k] = 1.0
    return scale


@kernel
def residual_scales(problem: "Problem", values: Floats) -> tuple[float, float]:
    """SD of the AR(1) part and of the white part."""
    sigma = values[SIGMA]
    if problem.family != INTERVAL:
        return sigma, 0.0
    share = min(max(values[EXTRA], 0.0), 1.0)
    return sigma * math.sqrt(1.0 - share), sigma * math.sqrt(share)


@kernel
def approximate(
    problem: "Problem", values: Floats, effect: float, is_free: bool, state: State
) -> tuple[float, Floats, Floats]:
    """Inner approximation of a family that is not Gaussian, at given hyperparameters.

    With a free effect it is the last coefficient, in units of ``effect_sd``; otherwise it
    is held at ``effect``.

    Returns
    -------
    log_marginal, b, lower
        ``b``: coefficients; ``lower``: Cholesky factor of their precision.
    """
    width = problem.design.shape[1]
    scale = column_scale(problem, values)
    columns = np.empty((problem.entries, width + 1 if is_free else width))
    offset = problem.offset.copy()
    for t in range(problem.entries):
        for k in range(width):
            columns[t, k] = problem.design[t, k] * scale[k]
        if is_free:
            columns[t, width] = problem.level[t] * problem.effect_sd
        else:
            offset[t] += problem.level[t] * effect
    a, white = residual_scales(problem, values)
    if problem.family == INTERVAL:
        log_marginal, b, lower, _ = propagate(
            problem, columns, offset, a, white, values[PHI], state.precision, state.linear
        )
        return log_marginal, b, lower
    b = state.b[: columns.shape[1]]
    log_marginal, lower, _ = laplace_mode(
        problem, columns, offset, a, values[EXTRA], values[PHI], b, state.x
    )
    return log_marginal, b, lower


@kernel
def node(problem: "Problem", z: Floats, state: State) -> tuple[float, float, float, float]:
    """Log marginal at ``z`` under the wide working prior of the effect, and ``c, h, lam``.

    The likelihood of the effect at these hyperparameters is
    ``exp(c + h delta - lam delta^2 / 2)``.
    """
    values = parameters_at(problem, z)
    prior_variance = problem.effect_sd * problem.effect_sd
    if problem.family == GAUSSIAN:
        c, h, lam = gaussian_node(
            problem, values[SIGMA], values[PHI], column_scale(problem, values)
        )
        total = lam + 1.0 / prior_variance
        marginal = c + 0.5 * h * h / total - 0.5 * math.log(total * prior_variance)
        return marginal, c, h, lam
    marginal, b, lower = approximate(problem, values, 0.0, True, state)
    last = len(b) - 1
    mean = problem.effect_sd * b[last]
    variance = (problem.effect_sd / lower[last, last]) ** 2
    lam = max(1.0 / variance - 1.0 / prior_variance, 0.0)
    h = mean / variance
    c = marginal - 0.5 * h * h * variance - 0.5 * math.log(variance / prior_variance)
    return marginal, c, h, lam


@kernel
def _objective(problem: "Problem", z: Floats, state: State) -> float:
    value = node(problem, z, state)[0]
    for d in range(len(z)):
        value -= 0.5 * z[d] * z[d]
    return value if math.isfinite(value) else -1e300


@kernel
def _derivatives(problem: "Problem", z: Floats, at_z: float, state: State) -> tuple[Floats, Floats]:
    """Gradient and minus Hessian by central differences."""
    size = len(z)
    gradient = np.empty(size)
    curvature = np.empty((size, size))
    up = np.empty(size)
    for d in range(size):
        moved = z.copy()
        moved[d] += DIFFERENCE
        up[d] = _objective(problem, moved, state)
        moved[d] -= 2.0 * DIFFERENCE
        down = _objective(problem, moved, state)
        gradient[d] = (up[d] - down) / (2.0 * DIFFERENCE)
        curvature[d, d] = (2.0 * at_z - up[d] - down) / DIFFERENCE**2
    for d in range(size):
        for e in range(d):
            moved = z.copy()
            moved[d] += DIFFERENCE
            moved[e] += DIFFERENCE
            both = _objective(problem, moved, state)
            curvature[d, e] = (up[d] + up[e] - both - at_z) / DIFFERENCE**2
            curvature[e, d] = curvature[d, e]
    return gradient, curvature


@kernel
def _positive(curvature: Floats) -> tuple[Floats, Floats]:
    """Eigenvalues, raised where the posterior is flatter than it can be, and eigenvectors."""
    values, vectors = np.linalg.eigh(curvature)
    for d in range(len(values)):
        values[d] = max(values[d], SMALLEST_CURVATURE)
    return values, vectors


@kernel
def find_mode(
    problem: "Problem", start: Floats, state: State
) -> tuple[Floats, float, Floats, bool]:
    """Mode of the hyperparameters' posterior and a matrix whose columns span one SD.

    Returns
    -------
    mode, value, spread, converged
    """
    z = start.copy()
    value = _objective(problem, z, state)
    converged = len(z) == 0
    curvature = np.eye(len(z))
    for _ in range(MODE_STEPS):
        if converged:
            break
        gradient, curvature = _derivatives(problem, z, value, state)
        values, vectors = _positive(curvature)
        step = vectors @ ((vectors.T @ gradient) / values)
        longest = np.max(np.abs(step))
        if longest > LONGEST_STEP:
            step *= LONGEST_STEP / longest
        moved = False
        for _half in range(8):
            trial = np.minimum(np.maximum(z + step, -SEARCH_LIMIT), SEARCH_LIMIT)
            trial_value = _objective(problem, trial, state)
            if trial_value > value - 1e-9:
                moved = True
                break
            step *= 0.5
        if not moved:
            # The differences cannot find a better point: near enough when the step is small.
            converged = longest < 2.0 * DIFFERENCE
            break
        converged = np.max(np.abs(trial - z)) < 0.05 and trial_value - value < MODE_TOLERANCE
        z, value = trial, trial_value
    spread = np.zeros((len(z), len(z)))
    if len(z):
        values, vectors = _positive(curvature)
        for d in range(len(z)):
            direction = np.ascontiguousarray(vectors[:, d]) / math.sqrt(values[d])
            factor = _axis_spread(problem, z, value, direction, state)
            spread[:, d] = direction * factor
    return z, value, spread, converged


@kernel
def _axis_spread(
    problem: "Problem", z: Floats, value: float, direction: Floats, state: State
) -> float:
    """How much wider than the curvature says the posterior is along a direction.

    From the drop at 1.5 SD on both sides, as skewed posteriors fall unequally.
    """
    total = 0.0
    for side in (-1.0, 1.0):
        drop = value - _objective(problem, z + side * 1.5 * direction, state)
        total += math.sqrt(1.125 / min(max(drop, 0.3), 6.0))
    return min(max(0.5 * total, 0.6), 1.9)


@kernel
def evaluate_grid(
    problem: "Problem",
    mode: Floats,
    spread: Floats,
    abscissa: Floats,
    log_weight: Floats,
    pruned_below: float,
    state: State,
) -> tuple[Floats, Floats]:
    """Evaluate the product grid; nodes with a negligible product weight are left out.

    Returns
    -------
    terms : array of shape (n_nodes, 4)
        Log weight (without the likelihood), ``c``, ``h``, ``lam``.
    points : array of shape (n_nodes, n_dims)
    """
    size, order = len(mode), len(abscissa)
    total = order**size
    terms = np.empty((total, 4))
    points = np.empty((total, size))
    log_det = 0.0
    if size:
        log_det = math.log(abs(np.linalg.det(spread)))
    kept = 0
    u = np.empty(size)
    z = np.empty(size)
    for number in range(total):
        rest = number
        weight = 0.0
        for d in range(size):
            index = rest % order
            rest //= order
            if rest % 2 == 1:
                # Back and forth, so that each node starts from its neighbor's answer.
                index = order - 1 - index
            u[d] = abscissa[index]
            weight += log_weight[index]
        if weight < pruned_below:
            continue
        for d in range(size):
            z[d] = mode[d]
            for e in range(size):
                z[d] += spread[d, e] * u[e]
        _, c, h, lam = node(problem, z, state)
        if not (math.isfinite(c) and math.isfinite(h)):
            continue
        log_factor = weight + log_det
        for d in range(size):
            log_factor += 0.5 * u[d] * u[d] - 0.5 * z[d] * z[d]
        terms[kept, 0] = log_factor
        terms[kept, 1] = c
        terms[kept, 2] = h
        terms[kept, 3] = lam
        points[kept] = z
        kept += 1
    return terms[:kept], points[:kept]


@kernel
def effect_profile(problem: "Problem", z: Floats, effects: Floats, state: State) -> Floats:
    """Log-likelihood of the effect at given values, hyperparameters held at ``z``."""
    values = parameters_at(problem, z)
    profile = np.empty(len(effects))
    for i in range(len(effects)):
        profile[i] = approximate(problem, values, effects[i], False, state)[0]
    return profile


@kernel
def parameters_at_all(problem: "Problem", points: Floats) -> Floats:
    """Values of all axes at many points, shape (n_points, n_axes)."""
    result = np.empty((len(points), problem.tables.shape[0]))
    for i in range(len(points)):
        result[i] = parameters_at(problem, points[i])
    return result


@kernel
def coefficients_at_all(
    problem: "Problem", points: Floats, state: State
) -> tuple[Floats, Floats, Floats]:
    """Coefficients at many points: mean at effect 0, slope in the effect, variance.

    Units are those of the standardized columns; arrays of shape (n_points, n_columns).
    Other families than the Gaussian: from the inner Gaussian approximation.
    """
    width = problem.design.shape[1]
    at_zero = np.empty((len(points), width))
    slope = np.empty((len(points), width))
    variance = np.empty((len(points), width))
    for i in range(len(points)):
        values = parameters_at(problem, points[i])
        scale = column_scale(problem, values)
        if problem.family == GAUSSIAN:
            at_zero[i], slope[i], variance[i] = gaussian_coefficients(
                problem, values[SIGMA], values[PHI], scale
            )
        else:
            at_zero[i], slope[i], variance[i] = _approximate_coefficients(
                problem, values, scale, state
            )
    return at_zero, slope, variance


@kernel
def _approximate_coefficients(
    problem: "Problem", values: Floats, scale: Floats, state: State
) -> tuple[Floats, Floats, Floats]:
    width = problem.design.shape[1]
    _, b, lower = approximate(problem, values, 0.0, True, state)
    covariance = np.linalg.inv(lower @ lower.T)
    effect_variance = covariance[width, width]
    at_zero = np.empty(width)
    slope = np.empty(width)
    variance = np.empty(width)
    for k in range(width):
        gain = covariance[k, width] / effect_variance
        at_zero[k] = scale[k] * (b[k] - gain * b[width])
        slope[k] = scale[k] * gain / problem.effect_sd
        variance[k] = scale[k] ** 2 * (covariance[k, k] - gain * covariance[k, width])
    return at_zero, slope, variance


@kernel
def predictor_variance(problem: "Problem", z: Floats, state: State) -> float:
    """Variance of the average linear predictor, effect held, at given hyperparameters."""
    values = parameters_at(problem, z)
    scale = column_scale(problem, values)
    width = problem.design.shape[1]
    _, _, lower = approximate(problem, values, 0.0, True, state)
    covariance = np.linalg.inv(lower @ lower.T)
    average = np.zeros(width + 1)
    for t in range(problem.entries):
        for k in range(width):
            average[k] += problem.design[t, k] * scale[k] / problem.entries
    along = covariance @ average
    return average @ along - along[width] ** 2 / covariance[width, width]
