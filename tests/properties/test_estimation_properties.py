"""What always holds of estimates."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import multivariate_normal
from tests.estimating import linear_problem, oral_problem

from openldn.dynamics.estimation import estimate_persons, foce_objective

NUMBERS = st.floats(-3, 3).map(lambda x: round(x, 3))
SIZES = st.floats(0.2, 2.0)
PEOPLE = [0, 0, 0, 1, 1, 2]
TIMES = np.array([0.5, 2.0, 8.0, 1.0, 6.0, 3.0])


@given(arrays(float, (6, 2), elements=NUMBERS), arrays(float, 6, elements=NUMBERS), SIZES, SIZES)
def test_linear_models_are_exact(
    design: np.ndarray, value: np.ndarray, sd: float, error: float
) -> None:
    problem = linear_problem(
        PEOPLE, value, design, typical=[1.0, -1.0], sd=[sd, 2 * sd], error=error
    )
    objective, _ = foce_objective(problem, problem.values)
    found = estimate_persons(problem)
    omega, exact = np.diag([sd**2, 4 * sd**2]), 0.0
    for i in range(3):
        mine = np.array(PEOPLE) == i
        mean = design[mine] @ [1.0, -1.0]
        covariance = design[mine] @ omega @ design[mine].T + error**2 * np.eye(mine.sum())
        exact -= 2 * float(multivariate_normal(mean, covariance).logpdf(value[mine]))
        gain = omega @ design[mine].T @ np.linalg.inv(covariance)
        np.testing.assert_allclose(found.eta[i], gain @ (value[mine] - mean), atol=1e-5)
        expected = omega - gain @ design[mine] @ omega
        np.testing.assert_allclose(found.covariance[i], expected, atol=1e-5)
    assert objective[0] + 6 * np.log(2 * np.pi) == pytest.approx(exact, abs=1e-5)
    assert np.all((found.shrinkage > 0) & (found.shrinkage < 1 + 1e-9))


@settings(max_examples=15)
@given(st.lists(st.floats(0.2, 6.0), min_size=6, max_size=6))
def test_a_person_is_estimated_alone_or_among_others_alike(value: list[float]) -> None:
    def problem(people: list[int], keep: slice) -> object:
        return oral_problem(
            people, TIMES[keep], 100.0, value[keep],
            typical=(1.0, 3.0, 30.0), sd=(0.4, 0.3, 0.2), proportional=0.2, additive=0.05,
        )  # fmt: skip

    together = estimate_persons(problem(PEOPLE, slice(None)))  # type: ignore[arg-type]
    alone = estimate_persons(problem([0, 0, 0], slice(0, 3)))  # type: ignore[arg-type]
    np.testing.assert_allclose(together.eta[0], alone.eta[0], atol=1e-6)


@settings(max_examples=15)
@given(st.lists(st.floats(0.2, 6.0), min_size=6, max_size=6), st.floats(0.01, 100.0))
def test_units_of_the_observations_do_not_matter(value: list[float], unit: float) -> None:
    def eta(unit: float) -> np.ndarray:
        return estimate_persons(
            oral_problem(
                PEOPLE, TIMES, 100.0 * unit, np.array(value) * unit,
                typical=(1.0, 3.0, 30.0), sd=(0.4, 0.3, 0.2),
                proportional=0.2, additive=0.05 * unit,
            )
        ).eta  # fmt: skip

    np.testing.assert_allclose(eta(unit), eta(1.0), atol=1e-5)
