"""MathML of SBML as expressions of our model text."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import factorial, isfinite
from typing import Any

import libsbml

from openldn.errors import ExchangeError

# The value that SBML gives its csymbol (SBML Level 3 Version 2, section 3.4.6): CODATA 2006.
AVOGADRO = "6.02214179e23"
# Beyond this the factorial is no double any more.
LARGEST_FACTORIAL = 170


@dataclass(frozen=True, kw_only=True)
class Names:
    """What the names of an expression are called in the model text.

    Parameters
    ----------
    value : callable
        From the id of a quantity to the text that stands for its value.
    rate : callable
        From the id of a quantity to the text that stands for its rate of change.
    time : str
        Text that stands for the time.
    """

    value: Callable[[str], str]
    rate: Callable[[str], str]
    time: str = "t"


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Text of a part of an expression, and whether it is a condition or a number."""

    text: str
    is_condition: bool = False


def print_math(math: Any, names: Names, *, where: str) -> str:
    """Text of an expression, a number.

    Parameters
    ----------
    math : libsbml.ASTNode
    names : Names
    where : str
        The element it stands in, for error messages.

    Raises
    ------
    ExchangeError
        If the model text has no word for a part of it.
    """
    if math is None:
        raise ExchangeError(f"{where} has no formula. Give it one, or take the element out.")
    return _number(_write(math, names, where))


def _write(node: Any, names: Names, where: str) -> Piece:
    kind = node.getType()
    if kind in _LITERALS:
        return _write_literal(node, where)
    if kind in _CONSTANTS:
        return _CONSTANTS[kind]
    if kind == libsbml.AST_NAME:
        return Piece(text=names.value(node.getName()))
    if kind == libsbml.AST_NAME_TIME:
        return Piece(text=names.time)
    if kind in _CONDITIONS:
        parts = _parts(node, names, where)
        return Piece(text=_CONDITIONS[kind](parts), is_condition=True)
    if kind == libsbml.AST_FUNCTION_PIECEWISE:
        return _write_piecewise(node, names, where)
    if kind == libsbml.AST_FUNCTION_FACTORIAL:
        return _write_factorial(node, where)
    if kind == libsbml.AST_FUNCTION_RATE_OF:
        return Piece(text=names.rate(node.getChild(0).getName()))
    if kind in _NUMBERS:
        return Piece(text=_NUMBERS[kind]([_number(part) for part in _parts(node, names, where)]))
    raise ExchangeError(
        f"{where} uses {_describe(node)}, which the model text has no word for. "
        "Write the formula without it."
    )


def _parts(node: Any, names: Names, where: str) -> list[Piece]:
    return [_write(node.getChild(i), names, where) for i in range(node.getNumChildren())]


def _describe(node: Any) -> str:
    if node.getType() == libsbml.AST_FUNCTION_DELAY:
        return "the csymbol delay"
    if node.getType() == libsbml.AST_FUNCTION:
        return f"the function {node.getName()}, which is not defined"
    return f"<{node.getName() or node.getOperatorName() or libsbml.formulaToL3String(node)}>"


def _number(piece: Piece) -> str:
    return f"if({piece.text}, 1, 0)" if piece.is_condition else piece.text


def _condition(piece: Piece) -> str:
    return piece.text if piece.is_condition else f"(({piece.text}) != 0)"


def _write_piecewise(node: Any, names: Names, where: str) -> Piece:
    parts = _parts(node, names, where)
    if len(parts) % 2 == 0:
        raise ExchangeError(
            f"{where} has a <piecewise> without <otherwise>: there is no value where no piece "
            "applies. Add an <otherwise>."
        )
    is_condition = all(piece.is_condition for piece in parts[::2])
    write = _condition if is_condition else _number
    text = write(parts[-1])
    for value, condition in zip(parts[-3::-2], parts[-2::-2], strict=True):
        if is_condition:
            yes = _condition(condition)
            text = f"(({yes} and {write(value)}) or ((not {yes}) and {text}))"
        else:
            text = f"if({_condition(condition)}, {write(value)}, {text})"
    return Piece(text=text, is_condition=is_condition)


def _write_factorial(node: Any, where: str) -> Piece:
    value = node.getChild(0).getValue()
    if node.getChild(0).isNumber() and 0 <= value <= LARGEST_FACTORIAL and value == int(value):
        return Piece(text=repr(float(factorial(int(value)))))
    raise ExchangeError(
        f"{where} uses <factorial> of {libsbml.formulaToL3String(node.getChild(0))}; only that of "
        f"a whole number from 0 to {LARGEST_FACTORIAL} can be read. Write the number instead."
    )


def _write_literal(node: Any, where: str) -> Piece:
    value = node.getValue()
    if not isfinite(value):
        raise ExchangeError(
            f"{where} holds the number {value}; the model text has finite numbers only. "
            "Give a finite number."
        )
    text = repr(int(value)) if node.isInteger() else repr(float(value))
    return Piece(text=f"({text})" if value < 0 else text)


_LITERALS = (
    libsbml.AST_INTEGER, libsbml.AST_REAL, libsbml.AST_REAL_E, libsbml.AST_RATIONAL,
)  # fmt: skip

_CONSTANTS = {
    libsbml.AST_NAME_AVOGADRO: Piece(text=AVOGADRO),
    libsbml.AST_CONSTANT_PI: Piece(text="pi"),
    libsbml.AST_CONSTANT_E: Piece(text="exp(1.0)"),
    libsbml.AST_CONSTANT_TRUE: Piece(text="(0 < 1)", is_condition=True),
    libsbml.AST_CONSTANT_FALSE: Piece(text="(1 < 0)", is_condition=True),
}


def _compare(sign: str) -> Callable[[list[Piece]], str]:
    def write(parts: list[Piece]) -> str:
        texts = [_number(part) for part in parts]
        pairs = [f"({a}) {sign} ({b})" for a, b in pairwise(texts)]
        return "(" + " and ".join(pairs) + ")"

    return write


def _join(word: str, empty: str) -> Callable[[list[Piece]], str]:
    def write(parts: list[Piece]) -> str:
        return "(" + f" {word} ".join(_condition(part) for part in parts) + ")" if parts else empty

    return write


def _exclusive(parts: list[Piece]) -> str:
    text = _condition(parts[0]) if parts else "(1 < 0)"
    for part in parts[1:]:
        other = _condition(part)
        text = f"(({text} or {other}) and (not ({text} and {other})))"
    return text


_CONDITIONS: dict[int, Callable[[list[Piece]], str]] = {
    libsbml.AST_RELATIONAL_LT: _compare("<"),
    libsbml.AST_RELATIONAL_LEQ: _compare("<="),
    libsbml.AST_RELATIONAL_GT: _compare(">"),
    libsbml.AST_RELATIONAL_GEQ: _compare(">="),
    libsbml.AST_RELATIONAL_EQ: _compare("=="),
    libsbml.AST_RELATIONAL_NEQ: _compare("!="),
    libsbml.AST_LOGICAL_AND: _join("and", "(0 < 1)"),
    libsbml.AST_LOGICAL_OR: _join("or", "(1 < 0)"),
    libsbml.AST_LOGICAL_XOR: _exclusive,
    libsbml.AST_LOGICAL_NOT: lambda parts: f"(not {_condition(parts[0])})",
    libsbml.AST_LOGICAL_IMPLIES: lambda parts: (
        f"((not {_condition(parts[0])}) or {_condition(parts[1])})"
    ),
}


def _sum(texts: list[str]) -> str:
    return "(" + " + ".join(texts) + ")" if texts else "0"


def _product(texts: list[str]) -> str:
    return "(" + "*".join(texts) + ")" if texts else "1"


def _minus(texts: list[str]) -> str:
    return f"(-{texts[0]})" if len(texts) == 1 else f"({texts[0]} - {texts[1]})"


def _root(texts: list[str]) -> str:
    # libsbml puts the degree first, and 2 where none is given.
    degree, radicand = texts if len(texts) == 2 else ("2", texts[0])
    return f"sqrt({_real(radicand)})" if degree == "2" else f"(({radicand})^(1/({degree})))"


def _log(texts: list[str]) -> str:
    base, value = texts if len(texts) == 2 else ("10", texts[0])
    if base == "10":
        return f"log10({_real(value)})"
    return f"(log({_real(value)})/log({_real(base)}))"


def _real(text: str) -> str:
    """A whole number as one with a point, so that its logarithm is a number, not a symbol."""
    return f"{text}.0" if text.isdigit() else text


def _call(name: str) -> Callable[[list[str]], str]:
    return lambda texts: f"{name}({', '.join(map(_real, texts))})"


def _of(pattern: str) -> Callable[[list[str]], str]:
    """Fill the first argument in for x, the second for y."""

    def write(texts: list[str]) -> str:
        first, second = f"({_real(texts[0])})", f"({texts[-1]})"
        return "(" + pattern.replace("{x}", first).replace("{y}", second) + ")"

    return write


_NUMBERS: dict[int, Callable[[list[str]], str]] = {
    libsbml.AST_PLUS: _sum,
    libsbml.AST_TIMES: _product,
    libsbml.AST_MINUS: _minus,
    libsbml.AST_DIVIDE: _of("{x}/{y}"),
    libsbml.AST_POWER: _of("{x}^{y}"),
    libsbml.AST_FUNCTION_POWER: _of("{x}^{y}"),
    libsbml.AST_FUNCTION_ROOT: _root,
    libsbml.AST_FUNCTION_LOG: _log,
    libsbml.AST_FUNCTION_LN: _call("log"),
    libsbml.AST_FUNCTION_EXP: _call("exp"),
    libsbml.AST_FUNCTION_ABS: _call("abs"),
    libsbml.AST_FUNCTION_FLOOR: _call("floor"),
    libsbml.AST_FUNCTION_CEILING: _call("ceil"),
    libsbml.AST_FUNCTION_MIN: _call("min"),
    libsbml.AST_FUNCTION_MAX: _call("max"),
    # Towards zero, as SBML Level 3 Version 2 defines quotient and rem.
    libsbml.AST_FUNCTION_QUOTIENT: _of("if({x}/{y} < 0, ceil({x}/{y}), floor({x}/{y}))"),
    libsbml.AST_FUNCTION_REM: _of("{x} - {y}*if({x}/{y} < 0, ceil({x}/{y}), floor({x}/{y}))"),
    libsbml.AST_FUNCTION_SIN: _call("sin"),
    libsbml.AST_FUNCTION_COS: _call("cos"),
    libsbml.AST_FUNCTION_TAN: _call("tan"),
    libsbml.AST_FUNCTION_SEC: _of("1/cos({x})"),
    libsbml.AST_FUNCTION_CSC: _of("1/sin({x})"),
    libsbml.AST_FUNCTION_COT: _of("1/tan({x})"),
    libsbml.AST_FUNCTION_ARCSIN: _call("asin"),
    libsbml.AST_FUNCTION_ARCCOS: _call("acos"),
    libsbml.AST_FUNCTION_ARCTAN: _call("atan"),
    libsbml.AST_FUNCTION_ARCCSC: _of("asin(1/{x})"),
    libsbml.AST_FUNCTION_ARCSEC: _of("acos(1/{x})"),
    # From -pi/2 to pi/2 without 0, as libroadrunner.
    libsbml.AST_FUNCTION_ARCCOT: _of("atan(1/{x})"),
    libsbml.AST_FUNCTION_SINH: _of("(exp({x}) - exp(-{x}))/2"),
    libsbml.AST_FUNCTION_COSH: _of("(exp({x}) + exp(-{x}))/2"),
    libsbml.AST_FUNCTION_TANH: _call("tanh"),
    libsbml.AST_FUNCTION_SECH: _of("2/(exp({x}) + exp(-{x}))"),
    libsbml.AST_FUNCTION_CSCH: _of("2/(exp({x}) - exp(-{x}))"),
    libsbml.AST_FUNCTION_COTH: _of("1/tanh({x})"),
    libsbml.AST_FUNCTION_ARCSINH: _of("if({x} < 0, -1, 1)*log(abs({x}) + sqrt({x}^2 + 1))"),
    libsbml.AST_FUNCTION_ARCCOSH: _of("log({x} + sqrt({x} - 1)*sqrt({x} + 1))"),
    libsbml.AST_FUNCTION_ARCTANH: _of("log((1 + {x})/(1 - {x}))/2"),
    libsbml.AST_FUNCTION_ARCCOTH: _of("log(({x} + 1)/({x} - 1))/2"),
    libsbml.AST_FUNCTION_ARCSECH: _of("log((1 + sqrt(1 - {x}^2))/{x})"),
    libsbml.AST_FUNCTION_ARCCSCH: _of("log(1/{x} + sqrt(1/{x}^2 + 1))"),
}
