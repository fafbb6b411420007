"""From the text of a model to a model; every error names section and line."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

import pint
import sympy as sp

from openldn.dynamics.expressions import FUNCTIONS, Reader, Term
from openldn.dynamics.inputs import Input, Residual
from openldn.dynamics.model import TIME, Definition, Dosing, Model, State
from openldn.dynamics.quantities import dimensionless, find_factor, read_unit, show
from openldn.errors import ModelError

TOLERANCE = 1e-9
_SECTIONS = (
    "parameters",
    "covariates",
    "let",
    "states",
    "equations",
    "dosing",
    "outputs",
    "residual",
)
_HEAD = ("name", "about", "time")
_INPUT_KEYS = ("value", "unit", "sd", "min", "max", "basis", "source", "about")
_STATE_KEYS = ("unit", "initial", "atol", "about")
_DOSING_KEYS = ("unit", "molar_mass", "F", "lag", "duration", "rate")
_QUANTITY = re.compile(r"^\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(.*?)\s*$")
_RESERVED = {"t", "pi", "if", "and", "or", "not", "else", "True", "False", *FUNCTIONS.split()}


@dataclass(frozen=True, kw_only=True)
class _Part:
    """One text, read as TOML."""

    text: str
    value: dict[str, Any]

    def line(self, section: str, key: str) -> int:
        """Number of the line that holds a key, 0 if it is not found."""
        inside, table = "", f"{section}.{key}"
        for number, row in enumerate(self.text.splitlines(), start=1):
            if head := re.match(r"\s*\[([^\]]+)\]", row):
                inside = head[1].strip()
                if inside == table:
                    return number
            elif inside == section and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", row):
                return number
        return 0


class _Draft:
    """The sections of all parts, joined."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.parts = [_read_part(text) for text in texts]
        self.head: dict[str, Any] = {}
        self.rows: dict[str, dict[str, Any]] = {section: {} for section in _SECTIONS}
        self.places: dict[tuple[str, str], tuple[_Part, int]] = {}
        for part in self.parts:
            self._join(part)

    def _join(self, part: _Part) -> None:
        for section, value in part.value.items():
            if section in _HEAD:
                if section == "time" and self.head.get("time", value) != value:
                    raise ModelError(
                        f"time is {value!r} in one part and {self.head['time']!r} in another; the "
                        "parts of a model share one unit of time."
                    )
                self.head.setdefault(section, value)
            elif section not in _SECTIONS or not isinstance(value, dict):
                raise ModelError(
                    f"[{section}] is no section of a model; must be one of {', '.join(_SECTIONS)}."
                )
            else:
                self._join_rows(part, section, value)

    def _join_rows(self, part: _Part, section: str, rows: dict[str, Any]) -> None:
        for name, value in rows.items():
            if name in self.rows[section]:
                raise ModelError(f"[{section}] {name} stands in two parts of the model; keep one.")
            self.rows[section][name] = value
            self.places[section, name] = (part, part.line(section, name))

    def at(self, section: str, name: str) -> str:
        """Where a row stands, for messages."""
        line = self.places.get((section, name), (None, 0))[1]
        return f"[{section}] {name}" + (f" (line {line})" if line else "")


def _read_part(text: str) -> _Part:
    try:
        return _Part(text=text, value=tomllib.loads(text.lstrip("\ufeff")))
    except tomllib.TOMLDecodeError as error:
        raise ModelError(f"the model text is not TOML: {error}.") from error


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
    draft = _Draft(texts)
    has_units = _has_units(draft)
    time = read_unit(str(draft.head.get("time", "h"))) if has_units else None
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
        dosing=_dosing(draft, over_inputs, units, time),
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


def _has_units(draft: _Draft) -> bool:
    """Whether any name has a unit."""
    numbers = [*draft.rows["parameters"].values(), *draft.rows["covariates"].values()]
    if any(_split_number(row)[1] for row in numbers):
        return True
    return any(_state_unit(row) for row in draft.rows["states"].values())


def _split_number(row: Any) -> tuple[float | None, str]:
    """Value and unit of a parameter as written."""
    value, unit = (
        (row.get("value"), str(row.get("unit", ""))) if isinstance(row, dict) else (row, "")
    )
    if isinstance(value, str) and (match := _QUANTITY.match(value)):
        return float(match[1]), unit or match[2]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None, unit
    return float(value), unit


def _state_unit(row: Any) -> str:
    return str(row.get("unit", "")) if isinstance(row, dict) else str(row)


def _inputs(draft: _Draft, *, has_units: bool) -> tuple[Input, ...]:
    found = []
    for section in ("parameters", "covariates"):
        for name, row in draft.rows[section].items():
            with _place(draft, section, name):
                value, unit = _split_number(row)
                if value is None:
                    raise ModelError(f'has no number: {row!r}; write it like "1.2 1/h".')
                table = row if isinstance(row, dict) else {}
                _check_keys(table, _INPUT_KEYS)
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


def _check_keys(table: dict[str, Any], allowed: tuple[str, ...]) -> None:
    for key in table:
        if key not in allowed:
            raise ModelError(f"has the key {key!r}; allowed are {', '.join(allowed)}.")


def _check_names(draft: _Draft) -> None:
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
            raise ModelError(f"{draft.at('equations', name)}: {name} is not in [states].")


def _state_units(draft: _Draft, *, has_units: bool) -> dict[str, pint.Unit | None]:
    units: dict[str, pint.Unit | None] = {}
    for name, row in draft.rows["states"].items():
        with _place(draft, "states", name):
            if isinstance(row, dict):
                _check_keys(row, _STATE_KEYS)
            elif not isinstance(row, str):
                raise ModelError(f'is {row!r}; write its unit as text, like "nmol".')
            units[name] = read_unit(_state_unit(row)) if has_units else None
    return units


def _definitions(draft: _Draft, reader: Reader, names: dict[str, Term]) -> tuple[Definition, ...]:
    rows = draft.rows["let"]
    uses = {name: _names_in(text, rows) for name, text in rows.items()}
    try:
        order = list(TopologicalSorter(uses).static_order())
    except CycleError as error:
        circle = " -> ".join(str(name) for name in error.args[1])
        raise ModelError(f"[let] goes round in a circle: {circle}; one must be a state.") from None
    found = []
    for name in order:
        with _place(draft, "let", name):
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


def _states(
    draft: _Draft, reader: Reader, units: dict[str, pint.Unit | None], time: pint.Unit | None
) -> list[State]:
    states = []
    for name, unit in units.items():
        if name not in draft.rows["equations"]:
            raise ModelError(
                f"{draft.at('states', name)}: [equations] has no line for it; write "
                f'{name} = "0" if it only changes by doses.'
            )
        with _place(draft, "equations", name):
            term = reader.read(draft.rows["equations"][name])
            rate = reader.convert(term, None if unit is None or time is None else unit / time)
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


def _with_initial(
    draft: _Draft, states: list[State], reader: Reader, units: dict[str, pint.Unit | None]
) -> tuple[State, ...]:
    found = []
    for state in states:
        row = draft.rows["states"][state.name]
        text = row.get("initial", 0) if isinstance(row, dict) else 0
        with _place(draft, "states", state.name):
            value = _constant_value(reader, text, units[state.name], "initial")
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


def _constant_value(reader: Reader, text: Any, unit: pint.Unit | None, what: str) -> sp.Expr:
    """Expression over inputs; a number, or text like "50 mg", may stand for itself."""
    if isinstance(text, str) and (match := _QUANTITY.match(text)) and match[2]:
        try:
            written = read_unit(match[2])
        except ModelError:
            written = None
        if written is not None and reader.has_units:
            return reader.convert(Term(value=sp.Float(match[1], 17), unit=written), unit)
    if isinstance(text, int | float) and not isinstance(text, bool):
        return sp.sympify(text)
    try:
        return sp.sympify(reader.convert(reader.read(text), unit))
    except ModelError as error:
        raise ModelError(f"{what}: {error}") from None


def _outputs(draft: _Draft, reader: Reader) -> tuple[Definition, ...]:
    found = []
    for name, row in draft.rows["outputs"].items():
        with _place(draft, "outputs", name):
            table = row if isinstance(row, dict) else {"value": row}
            _check_keys(table, ("value", "unit", "about"))
            term = reader.read(table.get("value", name))
            unit = "" if term.unit is None else show(term.unit).replace("no unit", "")
            value = term.value
            if "unit" in table and reader.has_units:
                unit = str(table["unit"])
                value = reader.convert(term, read_unit(unit))
        found.append(Definition(name=name, unit=unit, value=sp.sympify(value)))
    return tuple(found)


def _dosing(
    draft: _Draft,
    reader: Reader,
    units: dict[str, pint.Unit | None],
    time: pint.Unit | None,
) -> tuple[Dosing, ...]:
    for name in draft.rows["dosing"]:
        if name not in units:
            raise ModelError(f"{draft.at('dosing', name)}: {name} is not in [states].")
    found = []
    for name, unit in units.items():
        row = draft.rows["dosing"].get(name, {})
        with _place(draft, "dosing", name):
            _check_keys(row, _DOSING_KEYS)
            dose_unit, factor = _dose_factor(row, unit)
            found.append(
                Dosing(
                    state=name,
                    unit="" if dose_unit is None else show(dose_unit).replace("no unit", ""),
                    factor=factor,
                    bioavailability=_constant_value(
                        reader, row.get("F", 1), None if time is None else dimensionless(), "F"
                    ),
                    lag=_constant_value(reader, row.get("lag", 0), time, "lag"),
                    duration=None
                    if "duration" not in row
                    else _constant_value(reader, row["duration"], time, "duration"),
                    rate=None
                    if "rate" not in row
                    else _constant_value(
                        reader,
                        row["rate"],
                        None if dose_unit is None or time is None else dose_unit / time,
                        "rate",
                    ),
                )
            )
    return tuple(found)


def _dose_factor(row: dict[str, Any], unit: pint.Unit | None) -> tuple[pint.Unit | None, float]:
    """Unit of doses and the factor to the state's unit."""
    if unit is None:
        return None, 1.0
    molar_mass = row.get("molar_mass")
    mass, amount = read_unit("mg"), read_unit("nmol")
    is_amount = unit.dimensionality == amount.dimensionality
    default = mass if is_amount and molar_mass is not None else unit
    if unit.dimensionality == mass.dimensionality:
        default = mass
    dose_unit = read_unit(str(row["unit"])) if "unit" in row else default
    factor = find_factor(dose_unit, unit)
    if factor is not None:
        return dose_unit, factor
    if is_amount and dose_unit.dimensionality == mass.dimensionality and molar_mass is not None:
        number, text = _split_number(molar_mass)
        per_mol = find_factor(read_unit(text or "g/mol"), read_unit("g/mol"))
        if number is None or per_mol is None or number <= 0:
            raise ModelError(f"molar_mass is {molar_mass!r}; must be a number with g/mol.")
        grams, mol = find_factor(dose_unit, read_unit("g")), find_factor(read_unit("mol"), unit)
        assert grams is not None
        assert mol is not None
        return dose_unit, grams / (number * per_mol) * mol
    raise ModelError(
        f"doses in {show(dose_unit)} go into a state in {show(unit)}; give the doses' unit, "
        'or molar_mass = "... g/mol" where one is a mass and the other an amount of substance.'
    )


def _residuals(
    draft: _Draft, reader: Reader, outputs: tuple[Definition, ...]
) -> tuple[Residual, ...]:
    units = {name: term.unit for name, term in reader.names.items()}
    if reader.has_units:
        units |= {one.name: read_unit(one.unit) for one in outputs}
    found = []
    for name, row in draft.rows["residual"].items():
        with _place(draft, "residual", name):
            if not isinstance(row, dict):
                raise ModelError("must be a table like { proportional = 0.2, additive = 0.1 }.")
            if name not in units:
                raise ModelError("is no output, definition or state of the model.")
            _check_keys(row, ("proportional", "additive"))
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
    number, written = _split_number(text)
    if number is None or number < 0:
        raise ModelError(f"{what} is {text!r}; must be a number of 0 or more.")
    if reader is None or not written:
        return number
    term = Term(value=sp.Float(number, 17), unit=read_unit(written))
    return float(reader.convert(term, unit))


class _place:  # noqa: N801 - reads as a word after "with"
    """Puts section, name and line before the message of an error."""

    def __init__(self, draft: _Draft, section: str, name: str) -> None:
        self.draft, self.section, self.name = draft, section, name

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: Any
    ) -> None:
        if isinstance(error, ModelError):
            raise ModelError(f"{self.draft.at(self.section, self.name)}: {error}") from None
