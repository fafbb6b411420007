"""Units of measurement: read once, compared, converted. A unit is a text outside this module."""

import re
from functools import cache

import pint

from openldn.errors import ModelError

_LITRE = re.compile(r"(?<![A-Za-z])([munpkdf]?)l(?![A-Za-z])")


@cache
def _registry() -> "pint.UnitRegistry[float]":
    registry: pint.UnitRegistry[float] = pint.UnitRegistry(cache_folder=None)
    registry.define("international_unit = [biological_activity] = IU")
    registry.define("@alias microgram = mcg")
    registry.define("@alias day = days")
    return registry


@cache
def read_unit(text: str) -> pint.Unit:
    """Read a unit like ``ng/mL``; the empty text is dimensionless.

    Raises
    ------
    ModelError
        If it is not a unit.

    Examples
    --------
    >>> read_unit("mcg") == read_unit("ug")
    True
    """
    cleaned = text.replace("^", "**").replace("µ", "u").replace("μ", "u").strip()
    try:
        quantity = _registry().parse_expression(cleaned or "dimensionless")
    except Exception as error:
        raise ModelError(
            f"{text!r} is not a unit; write one like h, mg, nmol/L, 1/h or L/h."
        ) from error
    if isinstance(quantity, (int, float)):
        if quantity != 1:
            raise ModelError(f"{text!r} is a number, not a unit; put the number in front of it.")
        return _registry().dimensionless
    if quantity.magnitude != 1:
        raise ModelError(f"{text!r} holds a number; write a unit like h, mg, nmol/L, 1/h or L/h.")
    unit: pint.Unit = quantity.units  # type: ignore[assignment]
    _check_times(unit, text)
    return unit


def _check_times(unit: pint.Unit, text: str) -> None:
    """Refuse a typing error like ``hh`` that would be read as a hundred hours."""
    for name in unit._units:
        whole = next((one for one in ("hour", "minute", "day") if name.endswith(one)), name)
        if name != whole:
            raise ModelError(f"{text!r} would be read as {name}; write times in s, min, h or day.")


def find_factor(source: pint.Unit, target: pint.Unit) -> float | None:
    """Number that turns ``source`` into ``target``; ``None`` if they measure different things.

    Examples
    --------
    >>> find_factor(read_unit("mg"), read_unit("ug"))
    1000.0
    """
    if source == target:
        return 1.0
    if source.dimensionality != target.dimensionality:
        return None
    factor = float(_registry().Quantity(1.0, source).to(target).magnitude)
    nearest = round(factor)
    return float(nearest) if nearest and abs(factor / nearest - 1) < 1e-12 else factor


def dimensionless() -> pint.Unit:
    """The unit of a bare number."""
    return _registry().dimensionless


def show(unit: pint.Unit) -> str:
    """Short text of a unit, for messages and outputs."""
    text = f"{unit:~C}".replace("**", "^").replace("µ", "u").replace("μ", "u")
    return _LITRE.sub(r"\1L", text) or "no unit"
