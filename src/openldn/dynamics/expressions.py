"""Equations as text: read, units checked, turned into sympy."""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pint
import sympy as sp

from openldn.dynamics.functions import choose, larger, power, smaller, step_down
from openldn.dynamics.quantities import dimensionless, find_factor, read_unit, show
from openldn.errors import ModelError

FUNCTIONS = "exp log log10 sqrt abs min max floor ceil sin cos tan asin acos atan tanh pow if"
_IF = "if_"  # ``if(`` is no call in Python, ``if_(`` is


@dataclass(frozen=True, kw_only=True)
class Term:
    """A part of an equation.

    Parameters
    ----------
    value : sympy expression or condition
    unit : pint.Unit or None
        ``None`` in a model without units.
    is_zero : bool
        A bare 0 fits any unit.
    """

    value: Any
    unit: pint.Unit | None
    is_zero: bool = False


class Reader:
    """Reads expressions over known names.

    Parameters
    ----------
    names : mapping of str to Term
        Symbols with their units.
    has_units : bool
        Whether units are checked.
    """

    def __init__(self, names: Mapping[str, Term], *, has_units: bool) -> None:
        self.names = names
        self.has_units = has_units

    def read(self, text: str | float) -> Term:
        """Read one expression.

        Raises
        ------
        ModelError
            If it cannot be read, a name is unknown, or units do not fit.
        """
        source = str(text).replace("^", "**")
        source = _rename_if(source)
        try:
            tree = ast.parse(source.strip(), mode="eval")
        except SyntaxError as error:
            raise ModelError(
                f"{text!r} cannot be read: {error.msg}; write it like ka*gut - CL/V*central."
            ) from None
        return self._term(tree.body)

    def convert(self, term: Term, unit: pint.Unit | None) -> sp.Expr:
        """Value of a term in a unit.

        Raises
        ------
        ModelError
            If the two measure different things.
        """
        if not self.has_units or unit is None or term.unit is None or term.is_zero:
            return term.value
        factor = find_factor(term.unit, unit)
        if factor is None:
            raise ModelError(
                f"has the unit {show(term.unit)}; must be {show(unit)}{_hint(term.unit, unit)}"
            )
        return term.value if factor == 1 else sp.Float(factor) * term.value

    def _bare(self, value: Any, *, is_zero: bool = False) -> Term:
        return Term(value=value, unit=dimensionless() if self.has_units else None, is_zero=is_zero)

    def _term(self, node: ast.expr) -> Term:
        match node:
            case ast.Constant(value=bool(value)):
                return self._bare(sp.true if value else sp.false)
            case ast.Constant(value=int() | float() as value):
                return self._bare(_number(value), is_zero=value == 0)
            case ast.Name(id=name):
                return self._name(name)
            case ast.Subscript(value=ast.Constant(value=int() | float() as value), slice=unit):
                text = ast.unparse(unit)
                return Term(value=_number(value), unit=read_unit(text) if self.has_units else None)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                term = self._term(operand)
                return Term(value=-term.value, unit=term.unit, is_zero=term.is_zero)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self._term(operand)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self._bare(sp.Not(self._term(operand).value))
            case ast.BinOp(left=left, op=op, right=right):
                return self._binary(self._term(left), op, self._term(right), node)
            case ast.BoolOp(op=op, values=values):
                join = sp.And if isinstance(op, ast.And) else sp.Or
                return self._bare(join(*(self._term(value).value for value in values)))
            case ast.Compare(left=left, ops=ops, comparators=others):
                return self._compare(left, ops, others)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self._choose(self._term(test), self._term(body), self._term(orelse))
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                return self._call(name, [self._term(argument) for argument in arguments])
        raise ModelError(f"{ast.unparse(node)!r} is not allowed in an equation.")

    def _name(self, name: str) -> Term:
        if name == "pi":
            return self._bare(sp.pi)
        if name not in self.names:
            known = ", ".join(sorted(self.names))
            raise ModelError(f"the name {name!r} is not known; known are {known}.")
        return self.names[name]

    def _binary(self, left: Term, op: ast.operator, right: Term, node: ast.expr) -> Term:
        match op:
            case ast.Add() | ast.Sub():
                sign = 1 if isinstance(op, ast.Add) else -1
                left, right = self._same(left, right, ast.unparse(node))
                return Term(value=left.value + sign * right.value, unit=left.unit)
            case ast.Mult():
                unit = None if left.unit is None or right.unit is None else left.unit * right.unit
                return Term(
                    value=left.value * right.value, unit=unit, is_zero=left.is_zero or right.is_zero
                )
            case ast.Div():
                unit = None if left.unit is None or right.unit is None else left.unit / right.unit
                return Term(value=left.value / right.value, unit=unit, is_zero=left.is_zero)
            case ast.Pow():
                return self._power(left, right)
        raise ModelError(f"{ast.unparse(node)!r}: only + - * / ^ are allowed.")

    def _same(self, left: Term, right: Term, text: str) -> tuple[Term, Term]:
        """Both in the unit of one of them."""
        if left.is_zero and not right.is_zero:
            return Term(value=left.value, unit=right.unit), right
        try:
            value = self.convert(right, left.unit)
        except ModelError:
            assert left.unit is not None
            assert right.unit is not None
            raise ModelError(
                f"{text.replace('**', '^')!r} joins {show(left.unit)} and {show(right.unit)}"
                f"{_hint(left.unit, right.unit)}"
            ) from None
        return left, Term(value=value, unit=left.unit)

    def _power(self, base: Term, exponent: Term) -> Term:
        raised = self.convert(exponent, self._bare(1).unit)
        if base.unit is None or base.unit == dimensionless():
            return Term(value=_power(base.value, raised), unit=base.unit)
        if not raised.is_number:
            if base.unit.dimensionless:
                return Term(
                    value=_power(self.convert(base, dimensionless()), raised), unit=dimensionless()
                )
            raise ModelError(
                f"{base.value} has the unit {show(base.unit)} and a variable exponent; divide "
                "it by a reference with the same unit first."
            )
        return Term(value=_power(base.value, raised), unit=base.unit ** float(raised))  # type: ignore[arg-type]

    def _compare(self, left: ast.expr, ops: list[ast.cmpop], others: list[ast.expr]) -> Term:
        relations: dict[type, Callable[[Any, Any], Any]] = {
            ast.Lt: sp.StrictLessThan,
            ast.LtE: sp.LessThan,
            ast.Gt: sp.StrictGreaterThan,
            ast.GtE: sp.GreaterThan,
            ast.Eq: sp.Eq,
            ast.NotEq: sp.Ne,
        }
        found, before = [], self._term(left)
        for op, node in zip(ops, others, strict=True):
            after = self._term(node)
            if type(op) not in relations:
                raise ModelError("only < <= > >= == != compare in an equation.")
            one, two = self._same(before, after, ast.unparse(node))
            found.append(relations[type(op)](one.value, two.value))
            before = after
        return self._bare(sp.And(*found))

    def _choose(self, condition: Term, then: Term, otherwise: Term) -> Term:
        then, otherwise = self._same(then, otherwise, "if(...)")
        return Term(value=choose(condition.value, then.value, otherwise.value), unit=then.unit)

    def _call(self, name: str, terms: list[Term]) -> Term:
        counts = {_IF: (3,), "pow": (2,), "min": (1, 2, 3, 4), "max": (1, 2, 3, 4), "log": (1,)}
        shown = "if" if name == _IF else name
        if shown not in FUNCTIONS.split():
            raise ModelError(f"the function {shown!r} is not known; known are {FUNCTIONS}.")
        if len(terms) not in counts.get(name, (1,)):
            raise ModelError(
                f"{shown} takes {counts.get(name, (1,))[0]} value(s), not {len(terms)}."
            )
        if name == _IF:
            return self._choose(*terms)
        if name == "pow":
            return self._power(*terms)
        if name in ("min", "max"):
            return self._extreme(name, terms)
        if name == "abs":
            value = terms[0].value
            return Term(value=larger(value, -value), unit=terms[0].unit)
        if name == "sqrt":
            return self._power(terms[0], self._bare(sp.Rational(1, 2)))
        if name in ("floor", "ceil"):
            value = terms[0].value
            rounded = step_down(value) if name == "floor" else -step_down(-value)
            return Term(value=rounded, unit=terms[0].unit)
        value = self.convert(terms[0], self._bare(1).unit)
        plain = {
            "exp": sp.exp,
            "log": sp.log,
            "sin": sp.sin,
            "asin": sp.asin,
            "acos": sp.acos,
            "atan": sp.atan,
            "cos": sp.cos,
            "tan": _tangent,
            "tanh": sp.tanh,
            "log10": _log10,
        }
        return self._bare(plain[name](value))

    def _extreme(self, name: str, terms: list[Term]) -> Term:
        best = terms[0]
        for term in terms[1:]:
            one, two = self._same(best, term, name)
            choice = smaller if name == "min" else larger
            best = Term(value=choice(one.value, two.value), unit=one.unit)
        return best


def _tangent(value: sp.Expr) -> sp.Expr:
    return sp.sin(value) / sp.cos(value)


def _log10(value: sp.Expr) -> sp.Expr:
    return sp.log(value) / sp.Float("2.302585092994045684")


def _power(base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
    if exponent.is_Float and exponent == int(exponent):
        exponent = sp.Integer(int(exponent))
    if base.is_negative and not exponent.is_integer and exponent.is_number:
        raise ModelError(
            f"{base} to the exponent {exponent} is no real number; keep the base >= 0."
        )
    return power(base, exponent)


def _number(value: float) -> sp.Expr:
    return sp.Integer(value) if isinstance(value, int) else sp.Float(value, 17)


def _hint(one: pint.Unit, other: pint.Unit) -> str:
    """The likely mistake."""
    mass, amount = "[mass]", "[substance]"
    have, want = dict(one.dimensionality), dict(other.dimensionality)
    if have.get(mass, 0) != want.get(mass, 0) and have.get(amount, 0) != want.get(amount, 0):
        return "; a mass and an amount of substance differ by a molar mass, like 341.4[g/mol]."
    return ", which measure different things." if one != other else "."


def _rename_if(source: str) -> str:
    """``if(`` is no call in Python; ``if_(`` is."""
    out: list[str] = []
    position = 0
    while (found := source.find("if", position)) >= 0:
        before = source[found - 1] if found else " "
        rest = source[found + 2 :].lstrip()
        is_call = not (before.isalnum() or before == "_") and rest.startswith("(")
        after_value = _ends_with_value("".join(out) + source[position:found])
        out.append(source[position:found] + (_IF if is_call and not after_value else "if"))
        position = found + 2
    return "".join(out) + source[position:]


def _ends_with_value(text: str) -> bool:
    """Whether a value stands just before, so that ``if`` belongs to ``a if c else b``."""
    text = text.rstrip()
    return bool(text) and (text[-1].isalnum() or text[-1] in "_)]")
