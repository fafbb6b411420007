"""Events of SBML that happen at a known time, as changes of states at that time."""

from collections.abc import Iterator
from itertools import pairwise
from math import inf, isfinite, nextafter
from typing import Any

import libsbml

from openldn.dynamics import (
    TimedChange,
)
from openldn.errors import ExchangeError
from openldn.exchange.sbml_equations import Equations

_ADVICE = (
    "Only events are read whose trigger is time >= a constant and which assign constants or add "
    "one to what is there. "
    "Give the changes as dosing records instead, or take the event out."
)
# Comparisons with the time on the left; with it on the right they turn around.
_AFTER = {libsbml.AST_RELATIONAL_GEQ: False, libsbml.AST_RELATIONAL_GT: True}
_BEFORE = {libsbml.AST_RELATIONAL_LEQ: False, libsbml.AST_RELATIONAL_LT: True}


def find_switched(model: Any) -> frozenset[str]:
    """Ids of all that events assign."""
    return frozenset(
        assignment.getVariable()
        for event in model.getListOfEvents()
        for assignment in event.getListOfEventAssignments()
    )


def read_events(model: Any, equations: Equations) -> tuple[TimedChange, ...]:
    """What the events of a model do, in the order of time.

    Raises
    ------
    ExchangeError
        If an event waits for something else than a time, or assigns something that varies.
    """
    changes = [
        change
        for event in model.getListOfEvents()
        for change in _read_event(event, model, equations)
    ]
    changes.sort(key=lambda change: change.time)
    for one, other in pairwise(changes):
        is_same = (one.time, one.state) == (other.time, other.state)
        if is_same and not (one.is_added and other.is_added):
            raise ExchangeError(
                f"two events set {one.state} at time {one.time:g}; which comes last is not said. "
                "Keep one of them."
            )
    return tuple(changes)


def _read_event(event: Any, model: Any, equations: Equations) -> Iterator[TimedChange]:
    where = f'<event id="{event.getId()}">'
    time = _trigger_time(event, model, where)
    if event.isSetDelay():
        time += _constant(event.getDelay().getMath(), model, where)
    if time < 0 or (time == 0 and event.getTrigger().getInitialValue()):
        return
    for assignment in event.getListOfEventAssignments():
        name = assignment.getVariable()
        # With a delay the value is that of the moment of the trigger.
        added = None if event.isSetDelay() else _find_added(name, assignment.getMath())
        value = _constant(assignment.getMath() if added is None else added, model, where)
        state = equations.words[name]
        if state not in equations.initial:
            state, value = equations.amounts[name], value * _size(name, model, equations, where)
        yield TimedChange(time=time, state=state, value=value, is_added=added is not None)


def _find_added(name: str, math: Any) -> Any:
    """What is added to a quantity, where that is all that is assigned to it; else nothing."""
    if math.getType() not in (libsbml.AST_PLUS, libsbml.AST_MINUS) or math.getNumChildren() != 2:
        return None
    left, right = math.getChild(0), math.getChild(1)
    if left.getType() == libsbml.AST_NAME and left.getName() == name:
        if math.getType() == libsbml.AST_PLUS:
            return right
        minus = libsbml.ASTNode(libsbml.AST_MINUS)
        minus.addChild(right.deepCopy())
        return minus
    is_last = right.getType() == libsbml.AST_NAME and right.getName() == name
    return left if is_last and math.getType() == libsbml.AST_PLUS else None


def _trigger_time(event: Any, model: Any, where: str) -> float:
    math = event.getTrigger().getMath() if event.isSetTrigger() else None
    if math is not None and math.getNumChildren() == 2:
        left, right = math.getChild(0), math.getChild(1)
        kind = math.getType()
        if left.getType() == libsbml.AST_NAME_TIME and kind in _AFTER:
            return _moment(_constant(right, model, where), is_strict=_AFTER[kind])
        if right.getType() == libsbml.AST_NAME_TIME and kind in _BEFORE:
            return _moment(_constant(left, model, where), is_strict=_BEFORE[kind])
    text = "nothing" if math is None else libsbml.formulaToL3String(math)
    raise ExchangeError(f"{where} waits for {text}. {_ADVICE}")


def _moment(time: float, *, is_strict: bool) -> float:
    # ``time > 5`` has not happened yet at 5 itself.
    return nextafter(time, inf) if is_strict else time


def _constant(math: Any, model: Any, where: str) -> float:
    """Value of an expression of numbers and constant parameters."""
    for name in _names_in(math):
        element = model.getParameter(name) or model.getCompartment(name)
        if element is None or not element.getConstant() or model.getInitialAssignment(name):
            raise ExchangeError(f"{where} uses {name!r}, which is no constant number. {_ADVICE}")
    value = float(libsbml.SBMLTransforms.evaluateASTNode(math, model))
    if not isfinite(value):
        raise ExchangeError(
            f"{where} uses {libsbml.formulaToL3String(math)}, which is no constant. {_ADVICE}"
        )
    return value


def _names_in(node: Any) -> Iterator[str]:
    if node.getType() == libsbml.AST_NAME_TIME or node.getType() == libsbml.AST_FUNCTION_DELAY:
        yield "time"
    elif node.getType() == libsbml.AST_NAME:
        yield node.getName()
    for i in range(node.getNumChildren()):
        yield from _names_in(node.getChild(i))


def _size(name: str, model: Any, equations: Equations, where: str) -> float:
    """By what the id of a species is multiplied to be its amount."""
    species = model.getSpecies(name)
    if equations.let[equations.words[name]] == equations.amounts[name]:
        return 1.0
    compartment = equations.words[species.getCompartment()]
    if compartment not in equations.parameters:
        raise ExchangeError(
            f"{where} sets the concentration of {name!r} in a compartment of varying size. "
            f"{_ADVICE}"
        )
    return equations.parameters[compartment]
