"""The planned elimination solves the system that it was planned for."""

import numpy as np
import pytest

from openldn.dynamics.elimination import eliminate


@pytest.mark.parametrize("seed", range(6))
def test_lines_solve_any_pattern(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 9))
    matrix = np.where(rng.random((n, n)) < 0.35, rng.normal(size=(n, n)), 0) + 4 * np.eye(n)
    plan = eliminate(n, set(zip(*np.nonzero(matrix), strict=True)))
    values = {f"a{i}_{j}": matrix[i, j] for i, j in zip(*np.nonzero(matrix), strict=True)}
    exec("\n".join(plan.factor_lines()), {}, values)  # the lines are what is tested
    right = rng.normal(size=n)
    values |= {f"b{i}": right[i] for i in range(n)}
    exec("\n".join(plan.solve_lines({name: name for name in plan.kept})), {}, values)
    assert [values[f"b{i}"] for i in range(n)] == pytest.approx(np.linalg.solve(matrix, right))


def test_a_chain_needs_no_fill():
    assert not eliminate(6, {(i + 1, i) for i in range(5)}).new
