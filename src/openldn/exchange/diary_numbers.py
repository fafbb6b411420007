"""Columns of numbers: decimal point or comma, never guessed thousands."""

from collections.abc import Iterable

import numpy as np
import polars as pl
from numpy.typing import NDArray

from openldn.errors import DiaryError
from openldn.exchange.diary_findings import SHOWN, make_finding, show_cell
from openldn.exchange.table_file import Cells
from openldn.record import Finding, Floats

_COMMA_NUMBER = r"^[+-]?[0-9]+,[0-9]+$"
_COMMA_THOUSANDS = r"^[+-]?[1-9][0-9]{0,2},[0-9]{3}$"
_POINT_THOUSANDS = r"^[+-]?[1-9][0-9]{0,2}\.[0-9]{3}$"
_OUT_OF = r"^([+-]?[0-9]+(?:[.,][0-9]+)?)\s*/\s*([1-9][0-9]*)$"
_ANY_THOUSANDS = r"^[+-]?[0-9]{1,3}([,.' ][0-9]{3})+([,.][0-9]+)?$"


def read_numbers(cells: Cells, *, decimal_comma: bool = False) -> tuple[Floats, bool]:
    """Turn text into numbers; NaN where missing. Also tell whether commas were decimal.

    Parameters
    ----------
    cells : Cells
    decimal_comma : bool
        Whether other columns of the file have decimal commas; then ``1.234`` is doubtful.

    Raises
    ------
    DiaryError
        If a cell is not a finite number, or could mean two numbers.
    """
    text = cells.text
    values = text.cast(pl.Float64, strict=False)
    if text.dtype != pl.String:  # understood when the extract was made
        return values.fill_null(float("nan")).to_numpy().astype(np.float64), False
    odd = values.is_null() & text.is_not_null()
    has_comma = bool(odd.any())
    if has_comma:
        comma = odd & text.str.contains(_COMMA_NUMBER).fill_null(False)
        _refuse_text(cells, odd & ~comma)
        _refuse_mixed_marks(cells, comma)
        _refuse_thousands(cells, comma, pattern=_COMMA_THOUSANDS)
        values = text.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    elif decimal_comma:
        point = text.str.contains(".", literal=True).fill_null(False)
        _refuse_thousands(cells, point, pattern=_POINT_THOUSANDS)
    _refuse_infinite(cells, values)
    return values.fill_null(float("nan")).to_numpy().astype(np.float64), has_comma


def find_whole(text: pl.Series) -> str | None:
    """Number that every cell is out of: ``10`` in a column of ``6/10`` and ``7/10``.

    Examples
    --------
    >>> find_whole(pl.Series(["6/10", "7 / 10", None])), find_whole(pl.Series(["6/10", "7"]))
    ('10', None)
    """
    held = text.drop_nulls()
    if held.is_empty() or text.dtype != pl.String or "/" not in str(held[0]):
        return None
    wholes = held.str.extract(_OUT_OF, 2).unique()
    return str(wholes[0]) if len(wholes) == 1 and wholes[0] is not None else None


def cut_whole(text: pl.Series) -> pl.Series:
    """Part before the stroke: ``6`` of ``6/10``."""
    return text.str.extract(_OUT_OF, 1)


def check_whole(cells: Cells, values: Floats, *, whole: str, maximum: float | None) -> None:
    """Refuse scores above what they are out of, or a scale that ends elsewhere."""
    if maximum is not None and maximum != float(whole):
        first = show_cell(cells.text.drop_nulls()[0])
        raise DiaryError(
            f"{cells.name} is written out of {whole}, like {first}, and the range ends at "
            f"{maximum:g}. Give the range of this scale (--range 0 {whole}), or correct the column."
        )
    above = values > float(whole)
    if above.any():
        raise DiaryError(f"{name_cells(cells, above)}; it is above {whole}. Correct the cell.")


def check_range(
    cells: Cells, values: Floats, *, minimum: float | None, maximum: float | None
) -> None:
    """Refuse scores outside the scale, naming the first rows."""
    low = -np.inf if minimum is None else minimum
    high = np.inf if maximum is None else maximum
    outside = (values < low) | (values > high)
    if outside.any():
        raise DiaryError(
            f"{name_cells(cells, outside)}; the range is {low:g} to {high:g}. Correct the "
            "cell, leave it blank if the score is not known, or give the range of this scale."
        )


def read_doses(cells: Cells, *, decimal_comma: bool = False) -> Floats:
    """Doses in mg; a trailing ``mg`` is allowed, any other unit is refused."""
    text = cells.text.cast(pl.String)
    number = text.str.to_lowercase().str.replace(r"^(.*?[0-9])\s*mg\.?$", "${1}")
    plain = r"^[0-9.,+\-]*(e[+-]?[0-9]+)?$"
    unit = number.str.extract(r"^[+-]?[0-9.,]+\s*([a-zµμ%].*)$")
    wrong = (unit.is_not_null() & ~number.str.contains(plain)).fill_null(False).to_numpy()
    if wrong.any():
        raise DiaryError(
            f"{name_cells(cells, wrong)}; the dose must be in mg and this cell has the unit "
            f"{show_cell(unit.filter(pl.Series(wrong))[0])}. Convert it to mg: 1,000 mcg (ug) "
            "are 1 mg, and an amount in ml needs the strength of the solution."
        )
    bare = Cells(name=cells.name, text=number, lines=cells.lines)
    doses, _ = read_numbers(bare, decimal_comma=decimal_comma)
    if (doses < 0).any():
        raise DiaryError(
            f"{name_cells(cells, doses < 0)}; a dose must be 0 mg or more. Write 0 for a day "
            "without a dose."
        )
    return doses


def _refuse_text(cells: Cells, odd: pl.Series) -> None:
    if not odd.any():
        return
    first = str(cells.text.filter(odd)[0])
    if pl.Series([first]).str.contains(_ANY_THOUSANDS)[0]:
        remedy = "Write numbers without thousands separators, like 1234.5."
    elif "/" in first:
        remedy = "Write the score alone: 7, not 7/10; or write every score out of the same number."
    else:
        remedy = "Write a number; leave the cell blank if it is not known."
    raise DiaryError(f"{name_cells(cells, odd.to_numpy())}; it must be a number. {remedy}")


def _refuse_mixed_marks(cells: Cells, comma: pl.Series) -> None:
    point = cells.text.str.contains(".", literal=True).fill_null(False)
    if point.any() and comma.any():
        raise DiaryError(
            f"{name_cells(cells, comma.to_numpy())}, but {name_cells(cells, point.to_numpy())}; "
            "a column must have decimal points or decimal commas, not both. Use one of them."
        )


def _refuse_thousands(cells: Cells, marked: pl.Series, *, pattern: str) -> None:
    """Refuse a column whose every marked number could also have a thousands separator."""
    text = cells.text.filter(marked)
    if len(text) and text.str.contains(pattern).all():
        first = str(text[0])
        plain = first.replace(",", "").replace(".", "")
        raise DiaryError(
            f"{name_cells(cells, marked.to_numpy())}; this could be {plain} or "
            f"{first.replace(',', '.')}. Write numbers without thousands separators and with "
            "a decimal point."
        )


def _refuse_infinite(cells: Cells, values: pl.Series) -> None:
    wild = (~values.is_finite()).fill_null(False).to_numpy()
    if wild.any():
        raise DiaryError(
            f"{name_cells(cells, wild)}; it must be a finite number. Leave the cell blank if "
            "the value is not known."
        )


def name_cells(cells: Cells, chosen: NDArray[np.bool_]) -> str:
    """Name column, first value and rows: ``row 4: pain is '7/10' (3 such cells: rows ...)``."""
    places = np.flatnonzero(chosen)
    first = places[np.argmin(cells.lines[places])]
    told = f"row {cells.lines[first]}: {cells.name} is {show_cell(cells.text[int(first)])}"
    if len(places) == 1:
        return told
    order = places[np.argsort(cells.lines[places], kind="stable")][1:SHOWN]
    others = ", ".join(f"row {cells.lines[i]} {show_cell(cells.text[int(i)])}" for i in order)
    more = len(places) - 1 - len(order)
    return f"{told} (also {others}{f' and {more:,} more' if more else ''})"


def read_plain_numbers(text: pl.Series) -> Floats:
    """Numbers of a column that is only looked at; NaN where a cell is not a number."""
    return text.cast(pl.Float64, strict=False).fill_null(float("nan")).to_numpy().astype(np.float64)


def note_commas(names: Iterable[str]) -> Finding:
    """That decimal commas were read, and in which columns."""
    return make_finding(
        "DIA-004",
        f"Decimal commas were read in {', '.join(map(show_cell, names))}",
        "Nothing to do if 3,5 means three and a half",
    )
