"""From sympy expressions to lines of Python: for numba lanes, or for whole arrays of numpy."""

import math
from collections.abc import Mapping

import sympy as sp
from sympy.logic.boolalg import BooleanFalse, BooleanTrue

from openldn.dynamics.functions import exceeds, larger, power, step_down

_LANES = {
    "exp": "exponential", "log": "logarithm", "sin": "sine", "cos": "cosine", "asin": "arcsine",
    "acos": "arccosine", "atan": "arctangent", "tanh": "hyperbolic_tangent", "power": "power",
    "sqrt": "root", "floor": "whole",
}  # fmt: skip
_ARRAYS = {
    "exp": "np.exp", "log": "np.log", "sin": "np.sin", "cos": "np.cos", "asin": "np.arcsin",
    "acos": "np.arccos", "atan": "np.arctan", "tanh": "np.tanh", "power": "np.power",
    "sqrt": "np.sqrt", "floor": "np.floor",
}  # fmt: skip


class Printer:
    """Prints expressions as Python.

    Parameters
    ----------
    names : mapping of sympy.Symbol to str
        What stands for each symbol.
    for_arrays : bool
        Whether the values are numpy arrays; single numbers otherwise.
    """

    def __init__(self, names: Mapping[sp.Symbol, str], *, for_arrays: bool = False) -> None:
        self.names = names
        self.for_arrays = for_arrays
        self.functions = _ARRAYS if for_arrays else _LANES

    def show(self, e: sp.Basic) -> str:
        """Python text of an expression."""
        if isinstance(e, sp.Symbol):
            return self.names[e]
        if isinstance(e, BooleanTrue | BooleanFalse):
            return "True" if e else "False"
        if isinstance(e, sp.Expr) and e.is_number:
            return _number(e)
        if isinstance(e, sp.Add):
            return "(" + " + ".join(self.show(a) for a in e.args) + ")"
        if isinstance(e, sp.Mul):
            return self._product(e)
        if isinstance(e, sp.Pow):
            return self._pow(e.base, e.exp)
        if isinstance(e, power):
            return self._pow(*e.args)
        if isinstance(e, sp.Piecewise):
            return self._piecewise(e)
        if isinstance(e, sp.And | sp.Or):
            sign = " & " if isinstance(e, sp.And) else " | "
            return "(" + sign.join(f"({self.show(a)})" for a in e.args) + ")"
        if isinstance(e, sp.Not):
            inner = self.show(e.args[0])
            return f"(~({inner}))"
        if isinstance(e, larger | exceeds):
            one, two = (self.show(a) for a in e.args)
            chosen = (one, two) if isinstance(e, larger) else ("1.0", "0.0")
            return self._select(f"({one} > {two})", *chosen)
        if isinstance(e, sp.core.relational.Relational):
            return f"({self.show(e.lhs)} {e.rel_op} {self.show(e.rhs)})"
        if isinstance(e, sp.exp):
            return f"{self.functions['exp']}({self.show(e.args[0])})"
        name = "floor" if isinstance(e, step_down | sp.floor) else type(e).__name__
        return f"{self.functions[name]}({self.show(e.args[0])})"

    def _product(self, e: sp.Mul) -> str:
        above, below = [], []
        for a in e.args:
            if isinstance(a, sp.Pow) and a.exp.is_number and a.exp.is_negative:
                below.append(self._pow(a.base, -a.exp))
            elif isinstance(a, sp.Rational) and not a.is_Integer:
                above.append(_number(a))
            else:
                above.append(self.show(a))
        top = " * ".join(above) or "1.0"
        return f"({top} / ({' * '.join(below)}))" if below else f"({top})"

    def _pow(self, base: sp.Expr, exponent: sp.Expr) -> str:
        if base == sp.E:
            return f"{self.functions['exp']}({self.show(exponent)})"
        if exponent.is_number and exponent.is_negative:
            return f"(1.0 / {self._pow(base, -exponent)})"
        if exponent == sp.Rational(1, 2):
            return f"{self.functions['sqrt']}({self.show(base)})"
        shown = self.show(base)
        if exponent.is_Integer and exponent <= 64:
            return self._whole_power(shown, int(exponent))
        return f"{self.functions['power']}({shown}, {self.show(exponent)})"

    def _whole_power(self, base: str, n: int) -> str:
        if n == 0:
            return "1.0"
        if n == 1:
            return base
        half = self._whole_power(base, n // 2)
        squared = f"square({half})" if not self.for_arrays else f"np.square({half})"
        return squared if n % 2 == 0 else f"({squared} * {base})"

    def _piecewise(self, e: sp.Piecewise) -> str:
        *cases, last = e.args
        text = self.show(last[0]) if last[1] == True else "float('nan')"  # noqa: E712 - sympy's true
        if last[1] != True:  # noqa: E712
            cases = [*cases, last]
        for value, condition in reversed(cases):
            shown, asked = self.show(value), self.show(condition)
            text = self._select(asked, shown, text)
        return text

    def _select(self, asked: str, then: str, otherwise: str) -> str:
        choice = "np.where" if self.for_arrays else "select"
        return f"{choice}({asked}, {then}, {otherwise})"


def _number(e: sp.Expr) -> str:
    value = float(e)
    text = repr(value) if math.isfinite(value) else f'float("{value}")'
    return f"({text})" if value < 0 else text
