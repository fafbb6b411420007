"""The elementary functions over lanes are those of numpy."""

import numpy as np
import pytest
from numba import njit, types
from numba.extending import intrinsic

from openldn.dynamics import lanes


def over(function, values):
    """Apply a function over lanes to an array, four values at a time."""

    def typed(_context, w):
        def make(context, builder, signature, arguments):
            data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
            memory = lanes.Memory(builder, data, 4)
            memory[4] = function(memory[0])
            return context.get_dummy_value()

        return types.void(w), make

    code = intrinsic(typed)

    @njit
    def run(x, out):
        w = np.zeros(8)
        for i in range(0, x.size, 4):
            w[:4] = x[i : i + 4]
            code(w)
            out[i : i + 4] = w[4:]

    out = np.empty_like(values)
    run(values, out)
    return out


@pytest.mark.parametrize(
    ("function", "peer", "low", "high", "tolerance"),
    [
        (lanes.exponential, np.exp, -700, 700, 4e-16),
        (lanes.logarithm, np.log, 1e-300, 1e300, 4e-16),
        (lanes.logarithm, np.log, 0.5, 2.0, 4e-16),
        (lanes.hyperbolic_tangent, np.tanh, -20, 20, 4e-15),
        (lanes.root, np.sqrt, 0, 1e9, 3e-16),
        (lanes.whole, np.floor, -1e6, 1e6, 0),
        (lambda x: lanes.power(x, 0.6), lambda x: x**0.6, 1e-9, 1e9, 4e-15),
    ],
)
def test_relative_error_is_small(function, peer, low, high, tolerance):
    x = np.random.default_rng(1).uniform(low, high, 4000)
    assert over(function, x) == pytest.approx(peer(x), rel=tolerance, abs=1e-16)


@pytest.mark.parametrize(("function", "peer"), [(lanes.sine, np.sin), (lanes.cosine, np.cos)])
def test_circular_functions_hold_to_large_angles(function, peer):
    x = np.random.default_rng(1).uniform(-1e5, 1e5, 4000)
    assert np.max(np.abs(over(function, x) - peer(x))) < 4e-16


def test_edges_are_those_of_numpy():
    x = np.array([0.0, -1.0, np.inf, np.nan])
    with np.errstate(all="ignore"):
        assert np.array_equal(over(lanes.logarithm, x), np.log(x), equal_nan=True)
    x = np.array([800.0, -800.0, np.inf, -np.inf])
    with np.errstate(all="ignore"):
        assert np.array_equal(over(lanes.exponential, x), np.exp(x))
    assert over(lambda x: lanes.power(x, 0.5), np.array([0.0, 1.0, 4.0, 0.25])).tolist() == [
        0, 1, 2, 0.5,
    ]  # fmt: skip
