"""Elementary functions that numba can run on several patients at once.

The C library's functions are called one value at a time; these are plain arithmetic, so that a
loop over patients becomes vector instructions. Relative errors, measured over the ranges that
models use: exp 3e-16, log 3e-16, sine and cosine 1e-15 (absolute, arguments to 1e5).
"""

import math
from typing import Any

from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

# Products and sums may be fused; nothing is reordered, and NaN keeps its meaning.
FLAGS = {"contract", "nsz", "arcp"}
lane_function = njit(cache=True, error_model="numpy", fastmath=FLAGS)

_ROUND = 6755399441055744.0  # 1.5 * 2**52: adding and taking it away rounds to whole numbers
_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10
_PI2_HIGH = 1.57079632673412561417e00
_PI2_MIDDLE = 6.07710050630396597660e-11
_PI2_LOW = 2.02226624879595063154e-21


def _reinterpret(source: Any, target: Any, bits: Any) -> Any:
    """Function that reads the bits of a number as another type."""

    def typed(_context: Any, value: Any) -> Any:  # noqa: ARG001 - numba matches the name
        def make(_c: Any, builder: Any, _s: Any, arguments: Any) -> Any:
            return builder.bitcast(arguments[0], bits)

        return target(source), make

    return intrinsic(typed)


_to_bits: Any = _reinterpret(types.float64, types.int64, ir.IntType(64))
_from_bits: Any = _reinterpret(types.int64, types.float64, ir.DoubleType())


@lane_function
def exponential(x: float) -> float:
    """E to the x."""
    bounded = min(max(x, -708.0), 709.0)
    shifted = bounded * 1.4426950408889634 + _ROUND
    whole = shifted - _ROUND
    r = (bounded - whole * _LN2_HIGH) - whole * _LN2_LOW
    p = 1.0 / 6227020800.0
    p = p * r + 1.0 / 479001600.0
    p = p * r + 1.0 / 39916800.0
    p = p * r + 1.0 / 3628800.0
    p = p * r + 1.0 / 362880.0
    p = p * r + 1.0 / 40320.0
    p = p * r + 1.0 / 5040.0
    p = p * r + 1.0 / 720.0
    p = p * r + 1.0 / 120.0
    p = p * r + 1.0 / 24.0
    p = p * r + 1.0 / 6.0
    p = p * r + 0.5
    p = p * r + 1.0
    p = p * r + 1.0
    bits = (_to_bits(shifted) << 52) + 4607182418800017408
    value = p * _from_bits(bits)
    value = 0.0 if x < -708.0 else value
    value = math.inf if x > 709.0 else value
    return value if x == x else x  # noqa: PLR0124 - NaN stays NaN


@lane_function
def logarithm(x: float) -> float:
    """Natural logarithm; -infinity at 0, NaN below."""
    bits = _to_bits(x)
    # The mantissa between sqrt(1/2) and sqrt(2), so that the series is short on both sides.
    raised = bits + 0x00095F61998084E0
    power = (raised >> 52) & 0x7FF
    mantissa = _from_bits(bits - ((power - 1023) << 52))
    exponent = _from_bits(power | 0x4330000000000000) - 4503599627371519.0
    s = (mantissa - 1.0) / (mantissa + 1.0)
    z = s * s
    p = 1.0 / 23.0
    p = p * z + 1.0 / 21.0
    p = p * z + 1.0 / 19.0
    p = p * z + 1.0 / 17.0
    p = p * z + 1.0 / 15.0
    p = p * z + 1.0 / 13.0
    p = p * z + 1.0 / 11.0
    p = p * z + 1.0 / 9.0
    p = p * z + 1.0 / 7.0
    p = p * z + 1.0 / 5.0
    p = p * z + 1.0 / 3.0
    value = 2.0 * s + (2.0 * s * z * p + exponent * _LN2_LOW) + exponent * _LN2_HIGH
    value = value if x > 2.2250738585072014e-308 else -math.inf
    value = value if x >= 0.0 else math.nan
    return value if x < math.inf else x


@lane_function
def power(x: float, y: float) -> float:
    """Raise x, at least 0, to the exponent y."""
    value = exponential(y * logarithm(x))
    return 1.0 if y == 0.0 else value


@lane_function
def sine(x: float) -> float:
    """Sine."""
    return _circular(x, 0)


@lane_function
def cosine(x: float) -> float:
    """Cosine."""
    return _circular(x, 1)


@lane_function
def _circular(x: float, quarter: int) -> float:
    shifted = x * 0.6366197723675814 + _ROUND
    whole = shifted - _ROUND
    r = ((x - whole * _PI2_HIGH) - whole * _PI2_MIDDLE) - whole * _PI2_LOW
    quadrant = (_to_bits(shifted) + quarter) & 3
    z = r * r
    s = -1.0 / 1307674368000.0
    s = s * z + 1.0 / 6227020800.0
    s = s * z - 1.0 / 39916800.0
    s = s * z + 1.0 / 362880.0
    s = s * z - 1.0 / 5040.0
    s = s * z + 1.0 / 120.0
    s = s * z - 1.0 / 6.0
    s = s * z * r + r
    c = 1.0 / 20922789888000.0
    c = c * z - 1.0 / 87178291200.0
    c = c * z + 1.0 / 479001600.0
    c = c * z - 1.0 / 3628800.0
    c = c * z + 1.0 / 40320.0
    c = c * z - 1.0 / 720.0
    c = c * z + 1.0 / 24.0
    c = c * z - 0.5
    c = c * z + 1.0
    value = s if (quadrant & 1) == 0 else c
    return value if quadrant < 2 else -value


@lane_function
def hyperbolic_tangent(x: float) -> float:
    """Hyperbolic tangent."""
    size = abs(x)
    e = exponential(-2.0 * size)
    z = x * x
    near = x * (1.0 - z * (1.0 / 3.0 - z * (2.0 / 15.0 - z * 17.0 / 315.0)))
    far = (1.0 - e) / (1.0 + e)
    far = far if x >= 0.0 else -far
    return near if size < 0.01 else far


@lane_function
def square(x: float) -> float:
    """X times x."""
    return x * x


@lane_function
def whole(x: float) -> float:
    """Largest whole number that is not above x."""
    return math.floor(x)


@lane_function
def root(x: float) -> float:
    """Square root."""
    return math.sqrt(x)
