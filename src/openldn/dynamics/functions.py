"""Functions of model equations that sympy must differentiate our way."""

from typing import Any

import sympy as sp


class power(sp.Function):  # type: ignore[misc]  # noqa: N801 - a function to sympy
    """x to the exponent y, for x >= 0; its derivative stays finite at 0 where it should.

    sympy writes the derivative of ``x**h`` as ``h*x**h/x``, which is 0/0 at 0.
    """

    nargs = 2
    is_real = True

    @classmethod
    def eval(cls, base: sp.Expr, exponent: sp.Expr) -> sp.Expr | None:
        """Give plain powers back where the exponent is a whole number."""
        if exponent.is_Integer:
            return base**exponent
        if base.is_Number and exponent.is_Number:
            return base**exponent
        if base.is_Symbol or not base.is_number:
            return None
        return None

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        """Derivative in the base, or in the exponent."""
        base, exponent = self.args
        if argindex == 1:
            return exponent * power(base, exponent - 1)
        return self * sp.log(base)


class step_down(sp.Function):  # type: ignore[misc]  # noqa: N801 - a function to sympy
    """floor(x); its derivative is 0 wherever it has one."""

    nargs = 1
    is_real = True

    @classmethod
    def eval(cls, x: sp.Expr) -> sp.Expr | None:
        """Numbers at once."""
        return sp.floor(x) if x.is_Number else None

    def fdiff(self, argindex: int = 1) -> sp.Expr:  # noqa: ARG002 - sympy's signature
        """Zero."""
        return sp.Integer(0)


class larger(sp.Function):  # type: ignore[misc]  # noqa: N801 - a function to sympy
    """The larger of two; simpler to differentiate and to print than a case distinction."""

    nargs = 2
    is_real = True

    @classmethod
    def eval(cls, a: sp.Expr, b: sp.Expr) -> sp.Expr | None:
        """Numbers at once."""
        return max(a, b) if a.is_Number and b.is_Number else None

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        """1 in the larger one, 0 in the other."""
        is_first = exceeds(*self.args)
        return is_first if argindex == 1 else 1 - is_first


class exceeds(sp.Function):  # type: ignore[misc]  # noqa: N801 - a function to sympy
    """1 where the first exceeds the second, else 0."""

    nargs = 2
    is_real = True

    @classmethod
    def eval(cls, a: sp.Expr, b: sp.Expr) -> sp.Expr | None:
        """Numbers at once."""
        return sp.Integer(int(a > b)) if a.is_Number and b.is_Number else None

    def fdiff(self, argindex: int = 1) -> sp.Expr:  # noqa: ARG002 - sympy's signature
        """Zero."""
        return sp.Integer(0)


def smaller(a: sp.Expr, b: sp.Expr) -> sp.Expr:
    """The smaller of two."""
    return -larger(-a, -b)


def choose(condition: Any, then: sp.Expr, otherwise: sp.Expr) -> sp.Expr:
    """Case distinction of two."""
    if condition in (sp.true, sp.false):
        return then if condition == sp.true else otherwise
    return sp.Piecewise((then, condition), (otherwise, True), evaluate=False)
