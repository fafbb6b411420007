"""From the text of a model to a model; every error names section and line."""

import re
from graphlib import CycleError, TopologicalSorter
from typing import Any

import pint
import sympy as sp

from openldn.dynamics.expressions import FUNCTIONS, Reader, Term
from openldn.dynamics.inputs import Input, Residual
from openldn.dynamics.model import TIME, Definition, Model, State
from openldn.dynamics.model_dosing import constant_value, read_dosing
from openldn.dynamics.model_draft import Draft, check_keys, place, split_number
from openldn.dynamics.quantities import read_unit, show
from openldn.errors import ModelError

TOLERANCE = 1e-9
_INPUT_KEYS = ("value", "unit", "sd", "min", "max", "basis", "source", "about")
_STATE_KEYS = ("unit", "initial", "atol", "about")
_RESERVED = {"t", "pi", "if", "and", "or", "not", "else", "True", "False", *FUNCTIONS.split()}

TIME_UNITS = ("h", "min", "day", "s")


def read_model(*texts: str) -> Model:
    """Read a model from its text, or from the texts of its parts.

    Raises
    ------
    ModelError
        If a section, a name, a unit or an equation cannot be used; the message names section,
        name and line.

    Examples
    --------
    >>> model = read_model('''
    ... [parameters]
    ... k = "0.1 1/h"
    ... [states]
    ... A = "mg"
    ... [equations]
    ... A = "-k*A"
    ... ''')
    >>> model.states[0].rate
    -A*k
    """
    if not texts:
        raise ModelError("a model needs one text or more.")
    draft = Draft(texts)
    has_units = _has_units(draft)
    time = _time_unit(draft) if has_units else None
    inputs = _inputs(draft, has_units=has_units)
    names: dict[str, Term] = {"t": Term(value=TIME, unit=time)}
    for one in inputs:
        names[one.name] = Term(value=one.symbol, unit=read_unit(one.unit) if has_units else None)
    units = _state_units(draft, has_units=has_units)
    for name, unit in units.items():
        names[name] = Term(value=sp.Symbol(name, real=True), unit=unit)
    _check_names(draft)
    reader = Reader(names, has_units=has_units)
    definitions = _definitions(draft, reader, names)
    states = _states(draft, reader, units, time)
    over_inputs = Reader(
        {one.name: names[one.name] for one in inputs}
        | {
            one.name: Term(value=one.value, unit=names[one.name].unit)
            for one in _constant(definitions, inputs)
        },
        has_units=has_units,
    )
    outputs = _outputs(draft, reader)
    return Model(
        name=str(draft.head.get("name", "")),
        about=str(draft.head.get("about", "")),
        time_unit=str(draft.head.get("time", "h")) if has_units else "",
        inputs=inputs,
        states=_with_initial(draft, states, over_inputs, units),
        definitions=definitions,
        outputs=outputs,
        dosing=read_dosing(draft, over_inputs, units, time),
        residuals=_residuals(draft, reader, outputs),
        has_units=has_units,
        texts=tuple(texts),
    )


def _constant(definitions: tuple[Definition, ...], inputs: tuple[Input, ...]) -> list[Definition]:
    """Definitions that depend on inputs only, expanded."""
    allowed = {one.symbol for one in inputs}
    known: dict[sp.Symbol, sp.Expr] = {}
    found = []
    for one in definitions:
        value = one.value.xreplace(known)
        if value.free_symbols <= allowed:
            known[one.symbol] = value
            found.append(Definition(name=one.name, unit=one.unit, value=value))
    return found


def _has_units(draft: Draft) -> bool:
    """Whether any name has a unit."""
    numbers = [*draft.rows["parameters"].values(), *draft.rows["covariates"].values()]
    if any(split_number(row)[1] for row in numbers):
        return True
    return any(_state_unit(row) for row in draft.rows["states"].values())


def _state_unit(row: Any) -> str:
    return str(row.get("unit", "")) if isinstance(row, dict) else str(row)


def _inputs(draft: Draft, *, has_units: bool) -> tuple[Input, ...]:
    found = []
    for section in ("parameters", "covariates"):
        for name, row in draft.rows[section].items():
            with place(draft, section, name):
                value, unit = split_number(row)
                if value is None:
                    raise ModelError(f'has no number: {row!r}; write it like "1.2 1/h".')
                table = row if isinstance(row, dict) else {}
                check_keys(table, _INPUT_KEYS)
                if has_units:
                    read_unit(unit)
                found.append(
                    Input(
                        name=name,
                        value=value,
                        unit=unit,
                        sd=_optional(table, "sd"),
                        low=_optional(table, "min"),
                        high=_optional(table, "max"),
                        is_covariate=section == "covariates",
                        basis=str(table.get("basis", "")),
                        source=str(table.get("source", "")),
                    )
                )
    return tuple(found)


def _optional(table: dict[str, Any], key: str) -> float | None:
    value = table.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ModelError(f"{key} is {value!r}; must be a number.")
    if key == "sd" and value < 0:
        raise ModelError(f"sd is {value}; must be 0 or more.")
    return float(value)


def _check_names(draft: Draft) -> None:
    seen: dict[str, str] = {}
    for section in ("parameters", "covariates", "states", "let"):
        for name in draft.rows[section]:
            where = draft.at(section, name)
            if not name.isidentifier() or name in _RESERVED or name.startswith("_"):
                raise ModelError(
                    f"{where}: the name cannot be used; take letters, digits and _, not first a "
                    f"digit or _, and none of {', '.join(sorted(_RESERVED))}."
                )
            if name in seen:
                raise ModelError(f"{where}: the name stands in [{seen[name]}] too; use another.")
            seen[name] = section
    if not draft.rows["states"]:
        raise ModelError("[states] is missing or empty; a model needs one state or more.")
    for name in draft.rows["equations"]:
        if name not in draft.rows["states"]:
            raise ModelError(
                f"{draft.at('equations', name)}: {name} is not in [states], which holds "
                f"{', '.join(draft.rows['states'])}."
            )


def _state_units(draft: Draft, *, has_units: bool) -> dict[str, pint.Unit | None]:
    units: dict[str, pint.Unit | None] = {}
    for name, row in draft.rows["states"].items():
        with place(draft, "states", name):
            if isinstance(row, dict):
                check_keys(row, _STATE_KEYS)
            elif not isinstance(row, str):
                raise ModelError(f'is {row!r}; write its unit as text, like "nmol".')
            units[name] = read_unit(_state_unit(row)) if has_units else None
    return units


def _definitions(draft: Draft, reader: Reader, names: dict[str, Term]) -> tuple[Definition, ...]:
    rows = draft.rows["let"]
    uses = {name: _names_in(text, rows) for name, text in rows.items()}
    try:
        order = list(TopologicalSorter(uses).static_order())
    except CycleError as error:
        circle = " -> ".join(str(name) for name in error.args[1])
        raise ModelError(f"[let] goes round in a circle: {circle}; one must be a state.") from None
    found = []
    for name in order:
        with place(draft, "let", name):
            term = reader.read(rows[name])
        symbol = sp.Symbol(name, real=True)
        names[name] = Term(value=symbol, unit=term.unit)
        unit = "" if term.unit is None else show(term.unit)
        found.append(
            Definition(name=name, unit="" if unit == "no unit" else unit, value=term.value)
        )
    return tuple(found)


def _names_in(text: Any, rows: dict[str, Any]) -> set[str]:
    if not isinstance(text, str | int | float):
        raise ModelError(f"[let] holds {text!r}; write equations as text.")
    without_units = re.sub(r"\[[^\]]*\]", "", str(text))
    return {name for name in re.findall(r"[A-Za-z]\w*", without_units) if name in rows}


def _time_unit(draft: Draft) -> pint.Unit:
    text = str(draft.head.get("time", "h"))
    unit = read_unit(text)
    if unit not in [read_unit(one) for one in TIME_UNITS]:
        raise ModelError(f"time is {text!r}; must be one of {', '.join(TIME_UNITS)}.")
    return unit


def _states(
    draft: Draft, reader: Reader, units: dict[str, pint.Unit | None], time: pint.Unit | None
) -> list[State]:
    states = []
    for name, unit in units.items():
        if name not in draft.rows["equations"]:
            raise ModelError(
                f"{draft.at('states', name)}: [equations] has no line for it; write "
                f'{name} = "0" if it only changes by doses.'
            )
        with place(draft, "equations", name):
            term = reader.read(draft.rows["equations"][name])
            rate = _rate(draft, reader, term, None if unit is None or time is None else unit / time)
        row = draft.rows["states"][name]
        tolerance = float(row.get("atol", TOLERANCE)) if isinstance(row, dict) else TOLERANCE
        states.append(
            State(
                name=name,
                unit=_state_unit(row),
                initial=sp.Integer(0),
                rate=sp.sympify(rate),
                tolerance=tolerance,
            )
        )
    return states


def _rate(draft: Draft, reader: Reader, term: Term, unit: pint.Unit | None) -> sp.Expr:
    """A rate of change in its unit; guesses why it has another."""
    numbers = [*draft.rows["parameters"].values(), *draft.rows["covariates"].values()]
    if any(split_number(row)[1] for row in numbers) or not numbers:
        return reader.convert(term, unit)
    try:
        return reader.convert(term, unit)
    except ModelError as error:
        raise ModelError(
            f"{error} States have units here and no parameter has one: give units to all, like "
            'CL = "10 L/h", or to none, with states like A = "".'
        ) from None


def _with_initial(
    draft: Draft, states: list[State], reader: Reader, units: dict[str, pint.Unit | None]
) -> tuple[State, ...]:
    found = []
    for state in states:
        row = draft.rows["states"][state.name]
        text = row.get("initial", 0) if isinstance(row, dict) else 0
        with place(draft, "states", state.name):
            value = constant_value(reader, text, units[state.name], "initial")
        found.append(
            State(
                name=state.name,
                unit=state.unit,
                initial=value,
                rate=state.rate,
                tolerance=state.tolerance,
            )
        )
    return tuple(found)


def _outputs(draft: Draft, reader: Reader) -> tuple[Definition, ...]:
    found = []
    for name, row in draft.rows["outputs"].items():
        with place(draft, "outputs", name):
            table = row if isinstance(row, dict) else {"value": row}
            check_keys(table, ("value", "unit", "about"))
            if name in reader.names and "value" in table and str(table["value"]) != name:
                raise ModelError(
                    f"{name} stands elsewhere in the model with another meaning; give the output "
                    "a name of its own."
                )
            term = reader.read(table.get("value", name))
            unit = "" if term.unit is None else show(term.unit).replace("no unit", "")
            value = term.value
            if "unit" in table and reader.has_units:
                unit = str(table["unit"])
                value = reader.convert(term, read_unit(unit))
        found.append(Definition(name=name, unit=unit, value=sp.sympify(value)))
    return tuple(found)


def _residuals(
    draft: Draft, reader: Reader, outputs: tuple[Definition, ...]
) -> tuple[Residual, ...]:
    units = {name: term.unit for name, term in reader.names.items()}
    units |= {one.name: read_unit(one.unit) if reader.has_units else None for one in outputs}
    found = []
    for name, row in draft.rows["residual"].items():
        with place(draft, "residual", name):
            if not isinstance(row, dict):
                raise ModelError("must be a table like { proportional = 0.2, additive = 0.1 }.")
            if name not in units:
                raise ModelError("is no output, definition or state of the model.")
            check_keys(row, ("proportional", "additive"))
            found.append(
                Residual(
                    output=name,
                    proportional=_size(row.get("proportional", 0), "proportional"),
                    additive=_size(row.get("additive", 0), "additive", reader, units[name]),
                )
            )
    return tuple(found)


def _size(
    text: Any, what: str, reader: Reader | None = None, unit: pint.Unit | None = None
) -> float:
    number, written = split_number(text)
    if number is None or number < 0:
        raise ModelError(f"{what} is {text!r}; must be a number of 0 or more.")
    if reader is None or not written:
        return number
    term = Term(value=sp.Float(number, 17), unit=read_unit(written))
    return float(reader.convert(term, unit))
