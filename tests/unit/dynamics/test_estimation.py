"""Estimation against what can be computed by hand."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import multivariate_normal, norm
from tests.estimating import linear_problem, observe, oral_problem

from openldn.dynamics.estimation import (
    Ending,
    Parameter,
    Problem,
    Scale,
    estimate_persons,
    estimate_population,
    foce_objective,
)
from openldn.dynamics.inputs import Residual
from openldn.errors import ModelError, SimulationError

TIMES = np.array([0.5, 1.0, 2.0, 4.0, 8.0, 12.0])


def balanced(n: int, m: int, *, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    person = np.repeat(np.arange(n), m)
    return person, 5 + 0.8 * rng.normal(size=n)[person] + 0.5 * rng.normal(size=n * m)


def test_one_normal_parameter_is_the_weighted_mean_of_prior_and_data() -> None:
    problem = linear_problem(
        [0, 0, 0], [3.0, 4.0, 5.0], np.ones((3, 1)), typical=[2.0], sd=[0.5], error=1.0
    )
    found = estimate_persons(problem)
    precision = 1 / 0.25 + 3
    assert found.is_converged
    assert found.parameters[0, 0] == pytest.approx((2 * 4 + 12) / precision, abs=1e-6)
    assert found.covariance[0, 0, 0] == pytest.approx(1 / precision, rel=1e-6)
    assert found.shrinkage[0, 0] == pytest.approx(4 / precision, rel=1e-6)


def test_a_person_without_observations_stays_typical() -> None:
    problem = linear_problem([0], [4.0], [[1.0]], typical=[2.0], sd=[0.5], error=1.0)
    problem = Problem(
        parameters=problem.parameters, residuals=problem.residuals,
        observations=problem.observations, predict=problem.predict, n_persons=3,
    )  # fmt: skip
    found = estimate_persons(problem)
    assert found.eta[1:].tolist() == [[0.0], [0.0]]
    assert found.shrinkage[1, 0] == pytest.approx(1.0)


def test_a_persons_estimates_minimize_what_is_promised() -> None:
    rng = np.random.default_rng(3)
    value = np.array([2.1, 3.3, 3.0, 2.2, 1.0, 0.6]) * np.exp(0.1 * rng.normal(size=6))
    typical, sd = (1.2, 3.0, 30.0), (0.5, 0.3, 0.2)
    problem = oral_problem(
        np.zeros(6, int), TIMES, 120.0, value, typical=typical, sd=sd,
        additive=0.1, proportional=0.15,
    )  # fmt: skip

    def objective(eta: np.ndarray) -> float:
        f = problem.predict((np.array(typical) * np.exp(eta))[None, None])[0]
        variance = 0.1**2 + (0.15 * f) ** 2
        prior = np.sum((eta / sd) ** 2) + 2 * np.sum(np.log(sd))
        return float(np.sum((value - f) ** 2 / variance + np.log(variance)) + prior)

    found = estimate_persons(problem)
    reference = minimize(objective, np.zeros(3), tol=1e-10, method="Nelder-Mead")
    assert found.objective[0] == pytest.approx(reference.fun, abs=1e-6)
    np.testing.assert_allclose(found.eta[0], reference.x, atol=1e-4)
    assert found.objective[0] == pytest.approx(objective(found.eta[0]), abs=1e-9)


def test_standard_errors_are_those_of_the_curvature() -> None:
    problem = oral_problem(
        np.zeros(6, int), TIMES, 120.0, [2.0, 3.1, 3.2, 2.4, 1.1, 0.5],
        typical=(1.2, 3.0, 30.0), sd=(0.5, 0.3, 0.2), proportional=0.2,
    )  # fmt: skip
    found = estimate_persons(problem)
    h, eye = 1e-3, np.eye(3)

    def value(eta: np.ndarray) -> float:
        f = problem.predict((np.array([1.2, 3.0, 30.0]) * np.exp(eta))[None, None])[0]
        y, variance = problem.observations.value, (0.2 * f) ** 2
        prior = np.sum((eta / np.array([0.5, 0.3, 0.2])) ** 2)
        return float(np.sum((y - f) ** 2 / variance + np.log(variance)) + prior)

    hessian = np.array(
        [
            [
                value(found.eta[0] + h * (a + b)) - value(found.eta[0] + h * (a - b))
                - value(found.eta[0] - h * (a - b)) + value(found.eta[0] - h * (a + b))
                for a in eye
            ]
            for b in eye
        ]
    ) / (4 * h * h)  # fmt: skip
    np.testing.assert_allclose(found.covariance[0], np.linalg.inv(hessian / 2), rtol=1e-3)
    low, high = found.interval()
    assert np.all((low < found.parameters) & (found.parameters < high))


def test_a_value_below_the_limit_pulls_down_only_as_far_as_the_limit() -> None:
    def at(limit: float) -> float:
        problem = linear_problem([0], [limit], [[1.0]], typical=[2.0], sd=[1.0], error=0.5)
        below = Problem(
            parameters=problem.parameters, residuals=problem.residuals, predict=problem.predict,
            observations=observe([0], [limit], is_below=True), n_persons=1,
        )  # fmt: skip
        return float(estimate_persons(below).parameters[0, 0])

    assert at(50.0) == pytest.approx(2.0)
    reference = minimize(
        lambda x: -2 * norm.logcdf((1.0 - x[0]) / 0.5) + (x[0] - 2) ** 2, [1.0], tol=1e-12
    )
    assert at(1.0) == pytest.approx(reference.x[0], abs=1e-5)
    # Far in the tail the ratio of density and distribution must not be 0/0.
    assert -25 < at(-30.0) < -20


def test_two_outputs_with_their_own_errors_are_weighed_each_by_its_own() -> None:
    problem = Problem(
        parameters=(Parameter(name="a", typical=0.0, sd=1.0, scale=Scale.LINEAR),),
        residuals=(Residual(output="x", additive=1.0), Residual(output="y", additive=0.1)),
        observations=observe([0, 0], [1.0, 2.0], output=[0, 1]),
        predict=lambda table: table[:, [0, 0], 0],
        n_persons=1,
    )
    assert estimate_persons(problem).parameters[0, 0] == pytest.approx(201 / 102, abs=1e-6)


def test_a_bound_holds() -> None:
    problem = Problem(
        parameters=(Parameter(name="F", typical=0.8, sd=1.0, high=1.0),),
        residuals=(Residual(output="x", additive=0.1),),
        observations=observe([0], [5.0]),
        predict=lambda table: table[:, [0], 0],
        n_persons=1,
    )
    assert estimate_persons(problem).parameters[0, 0] <= 1.0


def test_a_prediction_of_zero_under_a_proportional_error_is_said_not_hidden() -> None:
    problem = oral_problem(
        [0], [0.0], 100.0, [0.1], typical=(1.0, 1.0, 10.0), sd=(0.3, 0.3, 0.3), proportional=0.2
    )
    found = estimate_persons(problem)
    assert found.endings[0] == Ending.NOT_FINITE
    assert np.isnan(found.covariance[0]).all()
    with pytest.raises(SimulationError, match="purely proportional"):
        found.check()


def test_the_objective_of_a_linear_model_is_the_exact_likelihood() -> None:
    rng = np.random.default_rng(4)
    person = np.array([0, 0, 0, 1, 1, 2])
    design, value = rng.normal(size=(6, 2)), rng.normal(size=6) + 3
    typical, sd, error = [1.0, -0.5], [0.7, 1.3], 0.6
    problem = linear_problem(person, value, design, typical=typical, sd=sd, error=error)
    objective, _ = foce_objective(problem, problem.values)
    exact = 0.0
    for i in range(3):
        mine = person == i
        covariance = design[mine] @ np.diag(np.square(sd)) @ design[mine].T
        covariance += error**2 * np.eye(mine.sum())
        density = multivariate_normal(design[mine] @ typical, covariance).logpdf(value[mine])
        exact -= 2 * float(density)
    assert objective[0] + 6 * np.log(2 * np.pi) == pytest.approx(exact, abs=1e-6)


def test_the_objective_of_a_nonlinear_model_is_the_published_formula() -> None:
    value, sd, error = np.array([2.1, 3.3, 3.0, 2.2, 1.0, 0.6]), np.array([0.5, 0.3, 0.2]), 0.2
    typical = np.array([1.2, 3.0, 30.0])
    problem = oral_problem(
        np.zeros(6, int), TIMES, 120.0, value, typical=(1.2, 3.0, 30.0), sd=(0.5, 0.3, 0.2),
        proportional=error,
    )  # fmt: skip

    def curve(eta: np.ndarray) -> np.ndarray:
        ka, clearance, volume = typical * np.exp(eta)
        ke = clearance / volume
        scale = 120 * ka / (volume * (ka - ke))
        return scale * (np.exp(-ke * TIMES) - np.exp(-ka * TIMES))

    def inner(eta: np.ndarray) -> float:
        f = curve(eta)
        variance = (error * f) ** 2
        return float(
            np.sum((value - f) ** 2 / variance + np.log(variance)) + np.sum((eta / sd) ** 2)
        )

    eta = minimize(inner, np.zeros(3), method="Nelder-Mead", options={"xatol": 1e-9}).x
    f, h = curve(eta), 1e-5
    slope = np.array([(curve(eta + h * e) - curve(eta - h * e)) / (2 * h) for e in np.eye(3)]).T
    variance, change = (error * f) ** 2, 2 * error**2 * f
    weight = 1 / variance + 0.5 * (change / variance) ** 2
    inverse = np.diag(1 / sd**2)
    volume = np.linalg.slogdet(inverse + slope.T @ np.diag(weight) @ slope)[1]
    expected = inner(eta) + np.linalg.slogdet(np.diag(sd**2))[1] + volume
    objective, _ = foce_objective(problem, problem.values)
    assert objective[0] == pytest.approx(expected, abs=1e-5)


def test_a_balanced_linear_model_has_the_estimates_of_the_textbook() -> None:
    n, m = 12, 5
    person, value = balanced(n, m)
    problem = linear_problem(person, value, np.ones((n * m, 1)), typical=[4.0], sd=[0.5], error=1.0)
    found = estimate_population(problem)
    means = value.reshape(n, m).mean(axis=1)
    within = np.sum((value - means[person]) ** 2) / (n * (m - 1))
    between = np.sum((means - means.mean()) ** 2) / n - within / m
    assert found.is_converged
    assert found.find("p0")[0] == pytest.approx(value.mean(), abs=1e-4)
    assert found.find("sd of p0")[0] == pytest.approx(np.sqrt(between), rel=1e-3)
    assert found.find("additive error of y")[0] == pytest.approx(np.sqrt(within), rel=1e-3)
    # Standard error of the mean, and that of the residual SD: both in closed form.
    assert found.find("p0")[1] == pytest.approx(np.sqrt((between + within / m) / n), rel=1e-3)
    expected = np.sqrt(within / (2 * n * (m - 1)))
    assert found.find("additive error of y")[1] == pytest.approx(expected, rel=0.01)


def test_a_variability_that_cannot_be_seen_ends_at_its_bound_and_is_named() -> None:
    person = np.repeat(np.arange(6), 4)
    value = np.tile([1.0, 2.0, 3.0, 4.0], 6)
    problem = linear_problem(person, value, np.ones((24, 1)), typical=[2.0], sd=[0.3], error=1.0)
    found = estimate_population(problem)
    assert found.at_bound == ("sd of p0",)
    assert "sd of p0" in found.explain()


def test_a_fixed_typical_value_stays() -> None:
    person, value = balanced(6, 3)
    problem = linear_problem(person, value, np.ones((18, 1)), typical=[4.0], sd=[0.5], error=1.0)
    fixed = Parameter(name="p0", typical=4.0, sd=0.5, scale=Scale.LINEAR, is_fixed=True)
    problem = Problem(
        parameters=(fixed,), residuals=problem.residuals, observations=problem.observations,
        predict=problem.predict, n_persons=6,
    )  # fmt: skip
    found = estimate_population(problem)
    assert found.names == ("sd of p0", "additive error of y")
    assert found.problem.parameters[0].typical == 4.0


def test_two_parameters_that_only_show_as_a_sum_are_not_told_apart() -> None:
    person, value = balanced(6, 4)
    problem = linear_problem(
        person, value, np.ones((24, 2)), typical=[2.0, 2.0], sd=[0.5, 0.0], error=0.5
    )
    found = estimate_population(problem)
    assert found.ending is Ending.NOT_DEFINITE
    assert np.isnan(found.standard_errors).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"typical": 0.0}, "must be above 0 to vary on the log scale"),
        ({"sd": -1.0}, "sd of k is -1.0"),
    ],
)
def test_parameters_that_cannot_vary_are_refused(change: dict[str, float], message: str) -> None:
    with pytest.raises(ModelError, match=message):
        Parameter(**({"name": "k", "typical": 1.0} | change))  # type: ignore[arg-type]


def test_one_person_is_no_population() -> None:
    problem = linear_problem([0], [1.0], [[1.0]], typical=[1.0], sd=[1.0], error=1.0)
    with pytest.raises(ModelError, match="two persons"):
        estimate_population(problem)


def test_observations_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(ModelError, match="observation 2 is nan"):
        observe([0, 0], [1.0, np.nan])
