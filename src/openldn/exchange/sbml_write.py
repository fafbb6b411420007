"""Our models as SBML: states under rate rules, definitions under assignment rules."""

from typing import Any

import libsbml
import sympy as sp
from sympy.printing.str import StrPrinter

from openldn.dynamics import (
    TIME,
    Definition,
    Model,
)
from openldn.errors import ExchangeError

# The level and version that most programs read.
LEVEL, VERSION = 3, 1
# Words of libsbml's formulas that a name of a model could be mistaken for.
_WORDS = frozenset(
    "time avogadro pi exponentiale infinity inf nan notanumber true false delay ln".split()
)


def model_to_sbml(model: Model) -> str:
    """SBML text of a model: Level 3 Version 1.

    Parameters
    ----------
    model : Model
        Of ``read_model``. How doses enter is not part of SBML; a note in the document says so.

    Returns
    -------
    str
        Every state is a parameter under a rate rule, every definition and output one under an
        assignment rule; names stay as they are, but for words that mean something in SBML,
        which get a line after them.

    Raises
    ------
    ExchangeError
        If an expression cannot be said in SBML.
    """
    document = libsbml.SBMLDocument(LEVEL, VERSION)
    target = document.createModel()
    target.setId("model")
    target.setName(model.name)
    _write_note(target, model)
    taken = {one.name for one in model.inputs} | {one.name for one in model.states}
    taken |= {one.name for one in model.definitions}
    outputs = [one for one in model.outputs if one.name not in taken]
    for one in model.inputs:
        _add_parameter(target, one.name, value=one.value, constant=True)
    for state in model.states:
        number = state.initial if state.initial.is_number else None
        _add_parameter(target, state.name, value=None if number is None else float(number))
        if number is None:
            symbol = target.createInitialAssignment()
            symbol.setSymbol(_name(state.name))
            symbol.setMath(_math(state.initial, state.name))
    for definition in (*model.definitions, *outputs):
        _add_parameter(target, definition.name)
        _add_assignment(target, definition)
    for state in model.states:
        rule = target.createRateRule()
        rule.setVariable(_name(state.name))
        rule.setMath(_math(state.rate, state.name))
    return str(libsbml.writeSBMLToString(document))


def _write_note(target: Any, model: Model) -> None:
    doses = any(one.bioavailability != 1 or one.lag != 0 for one in model.dosing)
    text = "Doses, their bioavailability and their lag are not part of SBML." if doses else ""
    unit = f"Time is in {model.time_unit}." if model.time_unit else ""
    if text or unit:
        target.setNotes(f'<body xmlns="http://www.w3.org/1999/xhtml"><p>{unit} {text}</p></body>')


def _add_parameter(
    target: Any, name: str, *, value: float | None = None, constant: bool = False
) -> None:
    parameter = target.createParameter()
    parameter.setId(_name(name))
    parameter.setConstant(constant)
    if value is not None:
        parameter.setValue(float(value))


def _add_assignment(target: Any, definition: Definition) -> None:
    rule = target.createAssignmentRule()
    rule.setVariable(_name(definition.name))
    rule.setMath(_math(definition.value, definition.name))


def _name(name: str) -> str:
    return f"{name}_" if name in _WORDS else name


def _math(expression: sp.Expr, name: str) -> Any:
    formula = _Formula().doprint(sp.sympify(expression))
    math = libsbml.parseL3Formula(formula)
    if math is None:
        raise ExchangeError(
            f"the expression of {name} cannot be said in SBML: "
            f"{libsbml.getLastParseL3Error().strip()}"
        )
    return math


class _Formula(StrPrinter):  # type: ignore[misc]  # sympy is untyped
    """Prints sympy as a formula of libsbml; sympy finds the methods by their names."""

    def _print_Symbol(self, expr: Any) -> str:  # noqa: N802
        return "time" if expr == TIME else _name(expr.name)

    def _print_Pow(self, expr: Any, rational: bool = False) -> str:  # noqa: ARG002, N802
        return f"pow({self._print(expr.base)}, {self._print(expr.exp)})"

    def _print_power(self, expr: Any) -> str:
        return f"pow({self._print(expr.args[0])}, {self._print(expr.args[1])})"

    def _print_step_down(self, expr: Any) -> str:
        return f"floor({self._print(expr.args[0])})"

    def _print_larger(self, expr: Any) -> str:
        one, other = (self._print(arg) for arg in expr.args)
        return f"piecewise({one}, ({one}) > ({other}), {other})"

    def _print_exceeds(self, expr: Any) -> str:
        one, other = (self._print(arg) for arg in expr.args)
        return f"piecewise(1, ({one}) > ({other}), 0)"

    def _print_log(self, expr: Any) -> str:
        return f"ln({self._print(expr.args[0])})"

    def _print_Piecewise(self, expr: Any) -> str:  # noqa: N802
        parts = []
        for value, condition in expr.args:
            parts.append(self._print(value))
            if condition != sp.true:
                parts.append(self._print(condition))
        return f"piecewise({', '.join(parts)})"

    def _print_And(self, expr: Any) -> str:  # noqa: N802
        return " && ".join(f"({self._print(one)})" for one in expr.args)

    def _print_Or(self, expr: Any) -> str:  # noqa: N802
        return " || ".join(f"({self._print(one)})" for one in expr.args)

    def _print_Not(self, expr: Any) -> str:  # noqa: N802
        return f"!({self._print(expr.args[0])})"

    def _print_Relational(self, expr: Any) -> str:  # noqa: N802
        sign = expr.rel_op
        return f"({self._print(expr.lhs)}) {sign} ({self._print(expr.rhs)})"

    def _print_ITE(self, expr: Any) -> str:  # noqa: N802
        condition, yes, no = (self._print(one) for one in expr.args)
        return f"piecewise({yes}, {condition}, {no})"

    def _print_BooleanTrue(self, expr: Any) -> str:  # noqa: ARG002, N802
        return "true"

    def _print_BooleanFalse(self, expr: Any) -> str:  # noqa: ARG002, N802
        return "false"

    def _print_Exp1(self, expr: Any) -> str:  # noqa: ARG002, N802
        return "exponentiale"

    def _print_Rational(self, expr: Any) -> str:  # noqa: N802
        return f"({expr.p}/{expr.q})"

    def _print_Float(self, expr: Any) -> str:  # noqa: N802
        return repr(float(expr))
