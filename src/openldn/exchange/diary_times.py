"""The time column: dates, times, offsets, Excel serial numbers and day numbers.

Day and month are never guessed. Where a date like 03/04/2026 can be read in two ways, and
no other date of the column proves one of them, the reader asks.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from openldn.errors import DiaryError
from openldn.exchange.diary_findings import count_of, make_finding, name_rows, show_cell
from openldn.exchange.diary_numbers import name_cells
from openldn.exchange.diary_options import ReadOptions
from openldn.exchange.plain_times import Times, read_plain_times
from openldn.exchange.table_file import Cells
from openldn.exchange.time_shapes import Shape, find_shape, read_parts, shapes_of, to_dates
from openldn.record import Codes, Finding

_MOST_SHAPES = 2_000  # a column of free text has more
_MOST_SHOWN = 3
# What a spreadsheet's user writes under a column, in some languages.
_SUMMARY_WORDS = frozenset(
    "average avg mean median total sum subtotal count min max minimum maximum sd std stdev "
    "mittelwert durchschnitt schnitt summe gesamt moyenne somme media promedio suma totale "
    "gemiddelde totaal".split()
)
_OPTIONAL = ("microsecond", "offset")  # parts that not every shape tells


def read_times(cells: Cells, *, options: ReadOptions, decimal_comma: bool = False) -> Times:
    """Read a time column.

    Raises
    ------
    DiaryError
        If a row has no date or one that does not exist, if the column mixes ways of
        writing dates, or if the order of day and month has to be said.
    """
    _refuse_blank(cells)
    if cells.text.dtype.is_temporal():
        return _read_typed(cells, options)
    shapes = shapes_of(cells.text)
    known = _understand(cells, shapes)
    if known[0].family == "plain number":
        return read_plain_times(cells, options=options, decimal_comma=decimal_comma)
    parts = _gather(cells.text, shapes, known)
    findings: list[Finding] = []
    dates = _read_dates(cells, parts, known[0], day_first=options.day_first, findings=findings)
    return _to_local(cells, dates, parts, options=options, findings=findings)


def _read_typed(cells: Cells, options: ReadOptions) -> Times:
    """Dates or local times that were understood when the extract was made."""
    stamp = cells.text.cast(pl.Datetime("us")).to_numpy().astype("datetime64[us]")
    dates = stamp.astype("datetime64[D]")
    is_timed = cells.text.dtype != pl.Date
    none = np.zeros(len(stamp), dtype=np.int64)
    parts = {
        "microsecond": (stamp - dates).astype(np.int64),
        "has_microsecond": np.full(len(stamp), is_timed),
        "offset": none,
        "has_offset": none,
    }
    return _to_local(cells, dates, parts, options=options, findings=[])


def is_summary(text: pl.Series) -> NDArray[np.bool_]:
    """Which cells say that their row sums up others: ``Average``, ``Total pain``.

    Examples
    --------
    >>> is_summary(pl.Series(["2026-03-01", "Average:", "grand total", None])).tolist()
    [False, True, True, False]
    """
    words = text.str.to_lowercase().str.extract_all(r"\p{L}+")
    held = words.list.eval(pl.element().is_in(list(_SUMMARY_WORDS))).list.any()
    return held.fill_null(False).to_numpy()


def _refuse_blank(cells: Cells) -> None:
    blank = cells.text.is_null().to_numpy()
    if blank.any():
        raise DiaryError(
            f"{name_rows(cells.lines[blank])}: {cells.name} is blank; every entry needs a date. "
            "Fill it in, or delete the row if it is not an entry."
        )


def _understand(cells: Cells, shapes: pl.Series) -> list[Shape]:
    """Shapes of the column, all of one family, or an error that names rows."""
    written = shapes.unique(maintain_order=True)
    shown = [str(text) for text in written.head(_MOST_SHAPES)]
    found = {text: find_shape(text) for text in shown}
    known = [shape for shape in found.values() if shape is not None]
    if len(known) < len(written):
        _refuse_dates(cells, ~shapes.is_in([shape.text for shape in known]).to_numpy())
    families = list(dict.fromkeys(shape.family for shape in known))
    if len(families) > 1:
        _refuse_mixed(cells, shapes, known, families)
    return known


def _refuse_dates(cells: Cells, wrong: NDArray[np.bool_]) -> None:
    summary = wrong & is_summary(cells.text)
    if summary.any():
        raise DiaryError(
            f"{name_cells(cells, summary)}; this looks like a summary of the other rows, not an "
            f"entry. Delete {'the row' if summary.sum() == 1 else 'these rows'}."
        )
    raise DiaryError(
        f"{name_cells(cells, wrong)}; it is not a date or time. Write dates like 2026-03-31, "
        "with a time of day like 2026-03-31 08:15."
    )


def _refuse_mixed(cells: Cells, shapes: pl.Series, known: list[Shape], families: list[str]) -> None:
    told = []
    for family in families[:_MOST_SHOWN]:
        texts = [shape.text for shape in known if shape.family == family]
        places = np.flatnonzero(shapes.is_in(texts).to_numpy())
        first = places[np.argmin(cells.lines[places])]
        told.append(f"row {cells.lines[first]} {show_cell(cells.text[int(first)])} ({family})")
    raise DiaryError(
        f"{cells.name} is written in {len(families)} ways: {', '.join(told)}; a column must "
        "keep to one. Write all dates like 2026-03-31."
    )


def _gather(text: pl.Series, shapes: pl.Series, known: list[Shape]) -> dict[str, Codes]:
    """Calendar parts of all rows; ``microsecond`` and ``offset`` have a ``has_`` mask."""
    if len(known) == 1:
        parts = read_parts(text, known[0])
        masks = {f"has_{part}": np.full(len(text), part in parts) for part in _OPTIONAL}
        return {part: np.zeros(len(text), dtype=np.int64) for part in _OPTIONAL} | parts | masks
    whole: dict[str, Codes] = {
        name: np.zeros(len(text), dtype=np.int64)
        for part in _OPTIONAL
        for name in (part, f"has_{part}")
    }
    for shape in known:
        chosen = shapes == shape.text
        mask = chosen.to_numpy()
        parts = read_parts(text.filter(chosen), shape)
        for part, values in parts.items():
            whole.setdefault(part, np.zeros(len(text), dtype=np.int64))[mask] = values
        for part in _OPTIONAL:
            whole[f"has_{part}"][mask] = part in parts
    return whole


def _read_dates(
    cells: Cells,
    parts: dict[str, Codes],
    shape: Shape,
    *,
    day_first: bool | None,
    findings: list[Finding],
) -> NDArray[np.datetime64]:
    if shape.ordered:
        day, month = parts["day"], parts["month"]
    else:
        first, second = parts["first"], parts["second"]
        if day_first is None:
            day_first = _find_order(cells, first, second, shape, findings)
        day, month = (first, second) if day_first else (second, first)
        _refuse_wrong_order(cells, day=day, month=month, day_first=day_first)
    dates, valid = to_dates(parts["year"], month, day)
    valid &= parts["microsecond"] >= 0
    valid &= np.abs(parts["offset"]) <= 24 * 60
    if not valid.all():
        _refuse_dates(cells, ~valid)
    return dates


def _find_order(
    cells: Cells, first: Codes, second: Codes, shape: Shape, findings: list[Finding]
) -> bool:
    """Whether the day stands first, proven by the dates or by convention; else ask."""
    day_first, month_first = bool((first > 12).any()), bool((second > 12).any())
    if day_first and month_first:
        raise DiaryError(
            f"{cells.name} has the day first and the month first: "
            f"{name_cells(cells, first > 12)}, but {name_cells(cells, second > 12)}. "
            "Write all dates like 2026-03-31."
        )
    if day_first or month_first:
        proof = name_cells(cells, (first if day_first else second) > 12).split(" (also")[0]
        findings.append(
            make_finding(
                "DIA-005",
                f"{cells.name} was read {'day' if day_first else 'month'} first, because {proof}",
                f"Give --{'day' if day_first else 'month'}-first to say so yourself",
            )
        )
        return day_first
    if "." in shape.family:
        findings.append(
            make_finding(
                "DIA-006",
                f"{cells.name} has dates with dots, which were read day first by convention",
                "Give --month-first if the month stands first",
            )
        )
        return True
    example = name_cells(cells, np.arange(len(first)) == 0)
    raise DiaryError(
        f"{example}; it can be read day first or month first and no date of the column tells "
        "which. Give --day-first or --month-first (day_first=True or False)."
    )


def _refuse_wrong_order(cells: Cells, *, day: Codes, month: Codes, day_first: bool) -> None:
    wrong = (month > 12) & (day <= 12)
    if wrong.any():
        told, other = ("day", "month") if day_first else ("month", "day")
        raise DiaryError(
            f"{name_cells(cells, wrong)}; it cannot be read {told} first, as was asked. "
            f"Give --{other}-first, or write all dates like 2026-03-31."
        )


def _to_local(
    cells: Cells,
    dates: NDArray[np.datetime64],
    parts: dict[str, Codes],
    *,
    options: ReadOptions,
    findings: list[Finding],
) -> Times:
    timed = parts["has_microsecond"].astype(bool)
    stamp = dates.astype("datetime64[us]") + parts["microsecond"].astype("timedelta64[us]")
    offset = parts["has_offset"].astype(bool)
    if offset.any():
        stamp = _apply_offsets(stamp, parts["offset"], offset, options=options, findings=findings)
    if timed.any() and not timed.all():
        findings.append(
            make_finding(
                "DIA-009",
                f"Entries with a date and no time of day: {int((~timed).sum()):,} of "
                f"{len(timed):,} ({name_rows(cells.lines[~timed])}); they stand at the start "
                "of their day",
                "Add the time of day if the order within a day matters",
            )
        )
    cut = np.timedelta64(options.day_cut_hour, "h").astype("timedelta64[us]")
    date = np.where(timed, (stamp - cut).astype("datetime64[D]"), dates)
    stamp = np.where(timed, stamp, dates.astype("datetime64[us]") + cut)
    return Times(stamp=stamp, date=date, findings=findings)


def _apply_offsets(
    stamp: NDArray[np.datetime64],
    minutes: Codes,
    has_offset: NDArray[np.bool_],
    *,
    options: ReadOptions,
    findings: list[Finding],
) -> NDArray[np.datetime64]:
    if options.zone is not None:
        instant = pl.Series(stamp - minutes.astype("timedelta64[m]")).dt.replace_time_zone("UTC")
        local = instant.dt.convert_time_zone(options.zone).dt.replace_time_zone(None).to_numpy()
        findings.append(
            make_finding(
                "DIA-008",
                f"Times with an offset from UTC became wall-clock time in {options.zone}",
                "Give another zone if the participant lived elsewhere",
            )
        )
        return np.where(has_offset, local, stamp)
    found = np.unique(minutes[has_offset])
    if len(found) > 1 or not has_offset.all():
        findings.append(
            make_finding(
                "DIA-008",
                f"Times carry {count_of(len(found), 'different offset')} from UTC"
                f"{'' if has_offset.all() else ' or none'}; the wall clock was taken as written",
                "Give --zone to turn them into the wall-clock time of one place",
            )
        )
    elif found[0] == 0:
        findings.append(
            make_finding(
                "DIA-008",
                "Times are in UTC; dates and days were taken by the UTC clock",
                "Give --zone to turn them into the participant's wall-clock time",
            )
        )
    return stamp
