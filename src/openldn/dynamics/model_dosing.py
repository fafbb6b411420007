"""How doses enter each state: the section ``[dosing.STATE]`` of a model text."""

from typing import Any

import pint
import sympy as sp

from openldn.dynamics.expressions import Reader, Term
from openldn.dynamics.model import Dosing
from openldn.dynamics.model_draft import QUANTITY, Draft, check_keys, place, split_number
from openldn.dynamics.quantities import dimensionless, find_factor, read_unit, show
from openldn.errors import ModelError

_DOSING_KEYS = ("unit", "molar_mass", "F", "lag", "duration", "rate")


def read_dosing(
    draft: Draft,
    reader: Reader,
    units: dict[str, pint.Unit | None],
    time: pint.Unit | None,
) -> tuple[Dosing, ...]:
    """How doses enter each state, in the order of the states."""
    for name in draft.rows["dosing"]:
        if name not in units:
            raise ModelError(
                f"{draft.at('dosing', name)}: {name} is not in [states], which holds "
                f"{', '.join(draft.rows['states'])}."
            )
    found = []
    for name, unit in units.items():
        row = draft.rows["dosing"].get(name, {})
        with place(draft, "dosing", name):
            check_keys(row, _DOSING_KEYS)
            dose_unit, factor = _dose_factor(row, unit)
            found.append(
                Dosing(
                    state=name,
                    unit="" if dose_unit is None else show(dose_unit).replace("no unit", ""),
                    factor=factor,
                    bioavailability=constant_value(
                        reader, row.get("F", 1), None if time is None else dimensionless(), "F"
                    ),
                    lag=constant_value(reader, row.get("lag", 0), time, "lag"),
                    duration=None
                    if "duration" not in row
                    else constant_value(reader, row["duration"], time, "duration"),
                    rate=None
                    if "rate" not in row
                    else constant_value(
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
        number, text = split_number(molar_mass)
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


def constant_value(reader: Reader, text: Any, unit: pint.Unit | None, what: str) -> sp.Expr:
    """Expression over inputs; a number, or text like "50 mg", may stand for itself."""
    if isinstance(text, str) and (match := QUANTITY.match(text)) and match[2]:
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
