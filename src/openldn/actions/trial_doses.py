"""Find the best dose of one person's diary; simulate how well that works."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from openldn.actions.evaluate import write_bytes
from openldn.errors import CourseError, DiaryError
from openldn.exchange import DiaryColumns, ReadOptions, doses_to_json, operating_to_json, read_diary
from openldn.inference import prepare_kernels
from openldn.record import Course, Finding, Instrument, find_unknowns
from openldn.report import draw_doses, plot_format, render_doses, render_operating
from openldn.trial import (
    Carrying,
    DoseEvaluation,
    DoseSet,
    ModelSpec,
    OperatingRow,
    evaluate_doses,
    parse_doses,
    simulate_allocation,
)

__all__ = [
    "DosesRequest",
    "doses_to_json",
    "evaluate_doses_file",
    "operating_to_json",
    "parse_doses",
    "plot_doses",
    "read_course",
    "render_doses",
    "render_operating",
    "simulate_doses",
]


@dataclass(frozen=True, kw_only=True)
class DosesRequest:
    """What a user asks of a diary with several doses.

    Parameters
    ----------
    path : Path
    columns : DiaryColumns
    options : ReadOptions
    doses : DoseSet
    instrument : Instrument
    spec : ModelSpec
    ed50 : str
        Prior of ED50: ``tested``, ``fibromyalgia`` or ``log-normal(median, log_sd)``.
    carrying : str
        ``effect`` or ``dose``: what builds up and fades.
    blinded : bool or None
    """

    path: Path
    columns: DiaryColumns
    options: ReadOptions
    doses: DoseSet
    instrument: Instrument
    spec: ModelSpec
    ed50: str = "tested"
    carrying: str = "effect"
    blinded: bool | None = None


def read_course(request: DosesRequest) -> tuple[Course, tuple[Finding, ...]]:
    """The one course of a diary, and what reading it found.

    Raises
    ------
    CourseError
        If the diary holds several persons.
    """
    try:
        diary = read_diary(request.path, columns=request.columns, options=request.options)
    except DiaryError as error:
        raise DiaryError(f"{error}{_say_labels(request)}") from error
    if len(diary.courses) != 1:
        raise CourseError(
            f"the diary holds {len(diary.courses)} participants; doses are judged for one person "
            "at a time. Give a diary of one person."
        )
    return diary.courses[0], (*diary.findings, *find_unknowns(request.instrument))


def _say_labels(request: DosesRequest) -> str:
    """How to write doses that were given as numbers alone, where the diary has labels."""
    bare = [one for one in request.doses.treatments if one.label == f"{one.dose_mg:g} mg"]
    if request.columns.treatment is None or not bare or not request.options.active:
        return ""
    return (
        " --doses gave numbers alone: they go with a column of doses (--dose-mg COL), or write "
        f'each label of the diary with its dose, like "LABEL={bare[0].dose_mg:g}".'
    )


def evaluate_doses_file(request: DosesRequest) -> tuple[DoseEvaluation, tuple[Finding, ...]]:
    """Judge the doses of a diary; also what was found on reading it.

    Raises
    ------
    InputError, ExchangeError, InferenceError
        See :mod:`openldn.errors`.
    """
    course, findings = read_course(request)
    # Load the kernels first, so that the time told is that of the course.
    prepare_kernels()
    found = evaluate_doses(
        course,
        instrument=request.instrument,
        doses=request.doses,
        spec=request.spec,
        ed50=request.ed50,
        blinded=request.blinded,
        carrying=Carrying(request.carrying),
    )
    return found, findings


def plot_doses(found: DoseEvaluation, path: Path, *, is_dark: bool = False) -> None:
    """Write the plot; its format follows from the name.

    Raises
    ------
    ExchangeError
        If the name ends otherwise than .svg, .png or .pdf, or the file cannot be written.
    """
    write_bytes(path, draw_doses(found, kind=plot_format(path), is_dark=is_dark))


def simulate_doses(
    *, persons: int, seed: int, progress: Callable[[int, int], None] | None = None
) -> tuple[OperatingRow, ...]:
    """Follow invented persons under fixed and adaptive allocation.

    Raises
    ------
    DesignError
        If there is no person.
    """
    return simulate_allocation(persons=persons, seed=seed, progress=progress)
