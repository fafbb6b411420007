"""Arithmetic on several patients at once: straight-line code that becomes vector instructions.

A function over lanes is written as plain Python over :class:`Lanes`; calling it once with a
recorder of LLVM instructions compiles it. Nothing is left to a vectorizer's judgment. Relative
errors of the elementary functions, measured over what models use: exp and log 3e-16, sine and
cosine 2e-16 (absolute, arguments to 1e5), tanh 3e-15, powers 2e-15.
"""

from typing import Any

from llvmlite import ir

_ROUND = 6755399441055744.0  # 1.5 * 2**52: adding and taking it away rounds to whole numbers
_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10
_PI2_HIGH = 1.57079632673412561417e00
_PI2_MIDDLE = 6.07710050630396597660e-11
_PI2_LOW = 2.02226624879595063154e-21
_INFINITY, _NAN = float("inf"), float("nan")


class Lanes:
    """One quantity of several patients: a vector of doubles in LLVM.

    Operators record instructions; a plain number stands for itself in every lane.
    """

    def __init__(self, builder: Any, value: Any, factors: tuple[Any, Any] | None = None) -> None:
        self.builder, self.value, self.factors = builder, value, factors

    def _constant(self, number: float) -> Any:
        vector = self.value.type
        return ir.Constant(vector, [float(number)] * vector.count)

    def _other(self, other: "Lanes | float") -> Any:
        return other.value if isinstance(other, Lanes) else self._constant(other)

    def _new(self, value: Any) -> "Lanes":
        return Lanes(self.builder, value)

    def _fused(self, one: Any, two: Any, added: Any) -> "Lanes":
        """Product plus a third, rounded once: asked for by name, so that no compiler decides."""
        vector = self.value.type
        function = self.builder.module.declare_intrinsic(
            f"llvm.fma.v{vector.count}f64", (), ir.FunctionType(vector, [vector] * 3)
        )
        return self._new(self.builder.call(function, [one, two, added]))

    def constant(self, number: float) -> "Lanes":
        """A number in every lane."""
        return self._new(self._constant(number))

    def __add__(self, other: "Lanes | float") -> "Lanes":
        if self.factors is not None:
            return self._fused(*self.factors, self._other(other))
        if isinstance(other, Lanes) and other.factors is not None:
            return self._fused(*other.factors, self.value)
        return self._new(self.builder.fadd(self.value, self._other(other)))

    __radd__ = __add__

    def __sub__(self, other: "Lanes | float") -> "Lanes":
        if isinstance(other, Lanes) and other.factors is not None:
            one, two = other.factors
            return self._fused(self.builder.fneg(one), two, self.value)
        return self._new(self.builder.fsub(self.value, self._other(other)))

    def __rsub__(self, other: float) -> "Lanes":
        if self.factors is not None:
            one, two = self.factors
            return self._fused(self.builder.fneg(one), two, self._constant(other))
        return self._new(self.builder.fsub(self._constant(other), self.value))

    def __mul__(self, other: "Lanes | float") -> "Lanes":
        two = self._other(other)
        return Lanes(self.builder, self.builder.fmul(self.value, two), (self.value, two))

    __rmul__ = __mul__

    def __truediv__(self, other: "Lanes | float") -> "Lanes":
        return self._new(self.builder.fdiv(self.value, self._other(other)))

    def __rtruediv__(self, other: float) -> "Lanes":
        return self._new(self.builder.fdiv(self._constant(other), self.value))

    def __neg__(self) -> "Lanes":
        return self._new(self.builder.fneg(self.value))

    def _compare(self, sign: str, other: "Lanes | float") -> "Mask":
        return Mask(self.builder, self.builder.fcmp_ordered(sign, self.value, self._other(other)))

    def __lt__(self, other: "Lanes | float") -> "Mask":
        return self._compare("<", other)

    def __le__(self, other: "Lanes | float") -> "Mask":
        return self._compare("<=", other)

    def __gt__(self, other: "Lanes | float") -> "Mask":
        return self._compare(">", other)

    def __ge__(self, other: "Lanes | float") -> "Mask":
        return self._compare(">=", other)

    def __eq__(self, other: object) -> "Mask":  # type: ignore[override]
        assert isinstance(other, Lanes | float | int)
        return self._compare("==", other)

    def __ne__(self, other: object) -> "Mask":  # type: ignore[override]
        return ~(self == other)

    __hash__ = None  # type: ignore[assignment]

    def bits(self) -> "Bits":
        """The same bits as whole numbers."""
        kind = ir.VectorType(ir.IntType(64), self.value.type.count)
        return Bits(self.builder, self.builder.bitcast(self.value, kind))

    def call(self, name: str) -> "Lanes":
        """One of LLVM's own functions of one argument, like ``floor``."""
        vector = self.value.type
        function = self.builder.module.declare_intrinsic(
            f"llvm.{name}.v{vector.count}f64", (), ir.FunctionType(vector, [vector])
        )
        return self._new(self.builder.call(function, [self.value]))


class Mask:
    """A condition in every lane."""

    def __init__(self, builder: Any, value: Any) -> None:
        self.builder, self.value = builder, value

    def __and__(self, other: "Mask") -> "Mask":
        return Mask(self.builder, self.builder.and_(self.value, other.value))

    def __or__(self, other: "Mask") -> "Mask":
        return Mask(self.builder, self.builder.or_(self.value, other.value))

    def __invert__(self) -> "Mask":
        return Mask(self.builder, self.builder.not_(self.value))


class Bits:
    """The bits of a quantity in every lane."""

    def __init__(self, builder: Any, value: Any) -> None:
        self.builder, self.value = builder, value

    def _number(self, number: int) -> Any:
        return ir.Constant(self.value.type, [number] * self.value.type.count)

    def __add__(self, number: int) -> "Bits":
        return Bits(self.builder, self.builder.add(self.value, self._number(number)))

    def minus(self, other: "Bits") -> "Bits":
        """Difference of two."""
        return Bits(self.builder, self.builder.sub(self.value, other.value))

    def __and__(self, number: int) -> "Bits":
        return Bits(self.builder, self.builder.and_(self.value, self._number(number)))

    def __or__(self, number: int) -> "Bits":
        return Bits(self.builder, self.builder.or_(self.value, self._number(number)))

    def __lshift__(self, number: int) -> "Bits":
        return Bits(self.builder, self.builder.shl(self.value, self._number(number)))

    def __rshift__(self, number: int) -> "Bits":
        return Bits(self.builder, self.builder.lshr(self.value, self._number(number)))

    def equals(self, number: int) -> Mask:
        """Whether they are a number."""
        return Mask(self.builder, self.builder.icmp_signed("==", self.value, self._number(number)))

    def lanes(self) -> Lanes:
        """The same bits as a quantity."""
        kind = ir.VectorType(ir.DoubleType(), self.value.type.count)
        return Lanes(self.builder, self.builder.bitcast(self.value, kind))


class Memory:
    """The work array: ``w[offset]`` is the quantity that begins there."""

    def __init__(self, builder: Any, data: Any, lanes: int) -> None:
        self.builder, self.data = builder, data
        self.kind = ir.VectorType(ir.DoubleType(), lanes)

    def _place(self, offset: int) -> Any:
        number = ir.Constant(ir.IntType(64), offset)
        place = self.builder.gep(self.data, [number])
        return self.builder.bitcast(place, self.kind.as_pointer())

    def __getitem__(self, offset: int) -> Lanes:
        return Lanes(self.builder, self.builder.load(self._place(offset), align=8))

    def __setitem__(self, offset: int, value: "Lanes | float") -> None:
        if not isinstance(value, Lanes):
            value = Lanes(self.builder, ir.Constant(self.kind, [float(value)] * self.kind.count))
        self.builder.store(value.value, self._place(offset), align=8)


def select(condition: "Mask | bool", then: "Lanes | float", otherwise: "Lanes | float") -> Any:
    """``then`` where the condition holds, else ``otherwise``."""
    if isinstance(condition, bool):
        return then if condition else otherwise
    count = condition.value.type.count
    kind = ir.VectorType(ir.DoubleType(), count)

    def widen(value: "Lanes | float") -> Any:
        return value.value if isinstance(value, Lanes) else ir.Constant(kind, [value] * count)

    chosen = condition.builder.select(condition.value, widen(then), widen(otherwise))
    return Lanes(condition.builder, chosen)


def exponential(x: Lanes) -> Lanes:
    """Exponential."""
    bounded = select(x < -708.0, -708.0, x)
    bounded = select(bounded > 709.0, 709.0, bounded)
    shifted = bounded * 1.4426950408889634 + _ROUND
    rounded = shifted - _ROUND
    r = (bounded - rounded * _LN2_HIGH) - rounded * _LN2_LOW
    p = r.constant(1.0 / 6227020800.0)
    for below in (
        479001600.0, 39916800.0, 3628800.0, 362880.0, 40320.0, 5040.0, 720.0, 120.0, 24.0, 6.0,
        2.0, 1.0, 1.0,
    ):  # fmt: skip
        p = p * r + 1.0 / below
    scale = ((shifted.bits() << 52) + 4607182418800017408).lanes()
    value = select(x < -708.0, 0.0, p * scale)
    return select(x > 709.0, _INFINITY, value)


def logarithm(x: Lanes) -> Lanes:
    """Natural logarithm; -infinity at 0, NaN below."""
    bits = x.bits()
    # The mantissa between sqrt(1/2) and sqrt(2), so that the series is short on both sides.
    exponent_bits = ((bits + 0x00095F61998084E0) >> 52) & 0x7FF
    mantissa = bits.minus((exponent_bits + -1023) << 52).lanes()
    exponent = (exponent_bits | 0x4330000000000000).lanes() - 4503599627371519.0
    s = (mantissa - 1.0) / (mantissa + 1.0)
    z = s * s
    p = z.constant(1.0 / 23.0)
    for odd in (21.0, 19.0, 17.0, 15.0, 13.0, 11.0, 9.0, 7.0, 5.0, 3.0):
        p = p * z + 1.0 / odd
    value = 2.0 * s + (2.0 * s * z * p + exponent * _LN2_LOW) + exponent * _LN2_HIGH
    value = select(x > 2.2250738585072014e-308, value, -_INFINITY)
    value = select(x >= 0.0, value, _NAN)
    return select(x < _INFINITY, value, x)


def power(x: "Lanes | float", y: "Lanes | float") -> Lanes:
    """Raise x, at least 0, to the exponent y."""
    base = x if isinstance(x, Lanes) else y.constant(x)  # type: ignore[union-attr]
    value = exponential(y * logarithm(base))
    return value if not isinstance(y, Lanes) else select(y == 0.0, 1.0, value)


def sine(x: Lanes) -> Lanes:
    """Sine."""
    return _circular(x, 0)


def cosine(x: Lanes) -> Lanes:
    """Cosine."""
    return _circular(x, 1)


def _circular(x: Lanes, quarter: int) -> Lanes:
    shifted = x * 0.6366197723675814 + _ROUND
    rounded = shifted - _ROUND
    r = ((x - rounded * _PI2_HIGH) - rounded * _PI2_MIDDLE) - rounded * _PI2_LOW
    quadrant = (shifted.bits() + quarter) & 3
    z = r * r
    s = z.constant(-1.0 / 1307674368000.0)
    for below in (6227020800.0, -39916800.0, 362880.0, -5040.0, 120.0, -6.0):
        s = s * z + 1.0 / below
    s = s * z * r + r
    c = z.constant(1.0 / 20922789888000.0)
    for below in (-87178291200.0, 479001600.0, -3628800.0, 40320.0, -720.0, 24.0, -2.0, 1.0):
        c = c * z + 1.0 / below
    value = select((quadrant & 1).equals(0), s, c)
    return select((quadrant & 2).equals(0), value, -value)


def hyperbolic_tangent(x: Lanes) -> Lanes:
    """Hyperbolic tangent."""
    size = select(x < 0.0, -x, x)
    e = exponential(size * -2.0)
    z = x * x
    near = x * (1.0 - z * (1.0 / 3.0 - z * (2.0 / 15.0 - z * (17.0 / 315.0))))
    far = (1.0 - e) / (e + 1.0)
    far = select(x < 0.0, -far, far)
    return select(size < 0.01, near, far)


def square(x: Lanes) -> Lanes:
    """Second power."""
    return x * x


def root(x: Lanes) -> Lanes:
    """Square root."""
    return x.call("sqrt")


def whole(x: Lanes) -> Lanes:
    """Largest whole number that is not above x."""
    return x.call("floor")


def _each(x: Lanes, name: str) -> Lanes:
    """A function of the C library, lane by lane: for what models seldom use."""
    builder, double = x.builder, ir.DoubleType()
    function = builder.module.globals.get(name) or ir.Function(
        builder.module, ir.FunctionType(double, [double]), name
    )
    vector = x.value
    for lane in range(x.value.type.count):
        place = ir.Constant(ir.IntType(32), lane)
        result = builder.call(function, [builder.extract_element(x.value, place)])
        vector = builder.insert_element(vector, result, place)
    return Lanes(builder, vector)


def arcsine(x: Lanes) -> Lanes:
    """Angle with a sine."""
    return _each(x, "asin")


def arccosine(x: Lanes) -> Lanes:
    """Angle with a cosine."""
    return _each(x, "acos")


def arctangent(x: Lanes) -> Lanes:
    """Angle with a tangent."""
    return _each(x, "atan")
