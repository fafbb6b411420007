"""Samples of one profile: which rows they are, and once for each time."""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from openldn.errors import DosingError
from openldn.exchange.diary_findings import name_rows
from openldn.exchange.nca_rows import Rows
from openldn.record import Floats


class Duplicates(StrEnum):
    """What is done with two different concentrations at one time."""

    ERROR = "error"
    MEAN = "mean"
    FIRST = "first"
    LAST = "last"


def take_samples(
    rows: Rows, group: NDArray[np.int64], *, duplicates: Duplicates, notes: list[str]
) -> tuple[Floats, Floats]:
    """Times and concentrations of the samples, once for each time; what was joined is noted."""
    if rows.events is not None:
        group = group[rows.events[group] == 0]
    elif not (dosed := ~np.isnan(rows.doses[group])).all():
        # A row that holds a dose and no concentration is no missing sample.
        group = group[~(dosed & np.isnan(rows.concentrations[group]))]
    group = group[np.argsort(rows.times[group], kind="stable")]
    times, values = rows.times[group], rows.concentrations[group]
    kept_times, starts = np.unique(times, return_index=True)
    if kept_times.size == times.size:
        return times, values
    kept = []
    for found, lines in zip(
        np.split(values, starts[1:]), np.split(rows.lines[group], starts[1:]), strict=True
    ):
        measured = found[~np.isnan(found)]
        if measured.size > 1:
            notes.append(f"{name_rows(lines)} hold one time; taken once")
        kept.append(_settle(measured, lines, duplicates) if measured.size else float("nan"))
    return kept_times, np.array(kept)


def _settle(measured: Floats, lines: NDArray[np.int64], duplicates: Duplicates) -> float:
    if duplicates is Duplicates.MEAN:
        return float(measured.mean())
    if duplicates is Duplicates.LAST:
        return float(measured[-1])
    if duplicates is Duplicates.ERROR and np.ptp(measured) > 0:
        raise DosingError(
            f"{name_rows(lines)}: one id has {measured.size} different concentrations at one "
            "time. Correct or delete a row, or say --duplicates mean, first or last."
        )
    return float(measured[0])
