"""The doses and the outcome of a design file, as a dose finding needs them."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openldn.errors import DesignError, ExchangeError, NotFound
from openldn.record import Instrument
from openldn.trial import DoseSet, TrialTreatment

LARGEST_BYTES = 1_000_000
_EXAMPLE = '[[treatments]] with label = "LDN 1.5" and dose_mg = 1.5 below, for each treatment'


@dataclass(frozen=True, kw_only=True)
class DoseDesign:
    """What a design file says of a dose finding; the outcome may be left to the command."""

    doses: DoseSet
    instrument: Instrument | None


def read_dose_design(path: str | Path) -> DoseDesign:
    """Read ``[[treatments]]`` and ``[outcome]`` of a design file; other tables are not needed.

    Raises
    ------
    NotFound, ExchangeError
        If the file does not exist or cannot be opened.
    DesignError, InstrumentError
        If it is no TOML or its treatments cannot be compared.
    """
    file = Path(path)
    if not file.exists():
        raise NotFound(f"design file {file.name} does not exist.")
    try:
        if file.stat().st_size > LARGEST_BYTES:
            raise DesignError(f"design file {file.name} is over 1 MB; a design is short text.")
        content = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ExchangeError(f"design file {file.name} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DesignError(f"design file {file.name} is no TOML: {error}.") from error
    return DoseDesign(doses=_doses(content, file.name), instrument=_instrument(content))


def _doses(content: dict[str, Any], name: str) -> DoseSet:
    rows = content.get("treatments")
    if not isinstance(rows, list) or not rows:
        raise DesignError(f"design file {name} has no treatments; write {_EXAMPLE}.")
    return DoseSet(treatments=tuple(_treatment(row, k + 1) for k, row in enumerate(rows)))


def _treatment(row: object, number: int) -> TrialTreatment:
    if not isinstance(row, dict) or not isinstance(row.get("label"), str):
        raise DesignError(f"treatment {number} of the design has no label; write {_EXAMPLE}.")
    # A placebo may leave its dose out, as in every design file.
    dose_mg = row.get("dose_mg", 0.0)
    if isinstance(dose_mg, bool) or not isinstance(dose_mg, int | float):
        raise DesignError(
            f"dose_mg of treatment {number} is {dose_mg!r}; must be a number of mg, with a "
            "decimal point."
        )
    return TrialTreatment(label=row["label"], dose_mg=float(dose_mg))


def _instrument(content: dict[str, Any]) -> Instrument | None:
    table = content.get("outcome")
    if not isinstance(table, dict) or not isinstance(table.get("name"), str):
        return None
    return Instrument(
        name=table["name"],
        better=table.get("better", "lower"),
        minimum=_number(table, "minimum"),
        maximum=_number(table, "maximum"),
        step=_number(table, "step"),
        mcid=_number(table, "mcid"),
    )


def _number(table: dict[str, Any], key: str) -> float | None:
    value = table.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise DesignError(f"outcome.{key} is {value!r}; must be a number.")
    return float(value)
