"""Read a diary, judge every course in it, and write what was found."""

from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from openldn import __version__
from openldn.actions.batch import early_workers, judge_courses, on_cluster
from openldn.errors import ExchangeError
from openldn.exchange import (
    DOSE_LABEL,
    NO_DOSE_LABEL,
    DiaryColumns,
    ReadOptions,
    evaluation_to_json,
    json_text,
    read_diary,
    read_model,
)
from openldn.inference import kernels_are_kept, prepare_kernels
from openldn.record import Instrument, find_instrument, find_unknowns
from openldn.report import render_report, render_text
from openldn.trial import (
    FileEvaluation,
    ModelSpec,
    Question,
    collect,
    default_model,
    prepare_question,
)

__all__ = [
    "DiaryColumns",
    "EvaluateRequest",
    "ReadOptions",
    "choose_instrument",
    "choose_model",
    "evaluate_file",
    "evaluation_to_json",
    "json_text",
    "kernels_are_kept",
    "labels_for_doses",
    "render_text",
    "write_report",
    "write_whole",
]

# Up to this many participants the checks refit the model; beyond, numbers alone.
THOROUGH_UP_TO = 200


@dataclass(frozen=True, kw_only=True)
class EvaluateRequest:
    """What a user asks of a diary file.

    Parameters
    ----------
    path : Path
    columns : DiaryColumns
    options : ReadOptions
    active, comparator : str
    instrument : Instrument
    spec : ModelSpec
    blinded : bool or None
    thorough : bool or None
        Whether checks refit the model; ``None``: up to 200 participants.
    jobs : int or None
        Processes for many participants; ``None``: one per core.
    resume : Path or None
        Folder that finished participants are kept in, so that a run can be taken up again.
    cluster : str or None
        Address of a Dask scheduler that does the work instead of this machine.
    """

    path: Path
    columns: DiaryColumns
    options: ReadOptions
    active: str
    comparator: str
    instrument: Instrument
    spec: ModelSpec
    blinded: bool | None = None
    thorough: bool | None = None
    jobs: int | None = None
    resume: Path | None = None
    cluster: str | None = None


def evaluate_file(
    request: EvaluateRequest, *, progress: Callable[[int, int], None] | None = None
) -> FileEvaluation:
    """Judge every course of a diary.

    Parameters
    ----------
    request : EvaluateRequest
    progress : callable ``(done, total)``, optional
        Called as participants are finished.

    Raises
    ------
    InputError, ExchangeError, InferenceError
        See :mod:`openldn.errors`.
    """
    with (
        on_cluster(request.cluster) as cluster,
        early_workers(request.path, 1 if cluster else request.jobs) as workers,
    ):
        return _judge_file(request, progress=progress, executor=cluster or workers)


def _judge_file(
    request: EvaluateRequest,
    *,
    progress: Callable[[int, int], None] | None,
    executor: Executor | None,
) -> FileEvaluation:
    diary = read_diary(request.path, columns=request.columns, options=request.options)
    thorough = request.thorough
    if thorough is None:
        thorough = len(diary.courses) <= THOROUGH_UP_TO
    question = Question(
        instrument=request.instrument,
        active=request.active,
        comparator=request.comparator,
        spec=request.spec,
        blinded=request.blinded,
        thorough=thorough,
    )
    # Load the kernels first, so that the time told for a course is that of the course.
    prepare_kernels()
    prepared, findings = prepare_question(diary.courses, question)
    judged = judge_courses(
        diary.courses,
        prepared,
        jobs=request.jobs,
        resume=request.resume,
        progress=progress,
        executor=executor,
    )
    told = (*diary.findings, *find_unknowns(request.instrument), *findings)
    return collect(judged, findings=told)


def labels_for_doses() -> tuple[str, str]:
    """Active and comparator label of a diary that holds doses and no treatment column."""
    return DOSE_LABEL, NO_DOSE_LABEL


def choose_instrument(
    *,
    outcome: str,
    instrument: str | None = None,
    limits: tuple[float, float] | None = None,
    better: str | None = None,
    mcid: float | None = None,
) -> Instrument:
    """Instrument by name, or made from a range, a direction and an MCID; given values win.

    Raises
    ------
    NotFound
        If there is no instrument of that name.
    InstrumentError
        If the values contradict each other.
    """
    base = find_instrument(instrument) if instrument else Instrument(name=outcome)
    changes: dict[str, object] = {}
    if limits is not None:
        changes |= {"minimum": limits[0], "maximum": limits[1]}
    if better is not None:
        changes["better"] = better
    if mcid is not None:
        changes |= {"mcid": mcid, "mcid_source": None}
    return replace(base, **changes)  # type: ignore[arg-type]


def choose_model(
    *,
    file: Path | None = None,
    likelihood: str | None = None,
    carryover: str | None = None,
    prior: str | None = None,
    trend: bool = True,
    weekday: bool = False,
) -> ModelSpec:
    """Model from a file, or the default one, with the options of a command applied."""
    spec = read_model(file) if file is not None else default_model()
    changes: dict[str, object] = {}
    if likelihood is not None:
        changes["likelihood"] = likelihood
    if carryover is not None:
        changes["carryover"] = _half_life(carryover)
    if not trend:
        changes["trend"] = False
    if weekday:
        changes["weekday"] = True
    spec = replace(spec, **changes)  # type: ignore[arg-type]
    return spec.with_prior(prior) if prior is not None else spec


def _half_life(text: str) -> str | float:
    try:
        return float(text)
    except ValueError:
        return text


def write_report(
    evaluation: FileEvaluation, path: Path, *, title: str | None = None, made_on: date
) -> None:
    """Write the report as one HTML page; the file is complete or not there.

    Raises
    ------
    ExchangeError
        If the file cannot be written.
    """
    page = render_report(evaluation, title=title, made_on=made_on, version=__version__)
    write_whole(path, page)


def write_whole(path: Path, text: str) -> None:
    """Write a text file so that no half of it is ever seen."""
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise ExchangeError(f"{path.name} cannot be written: {error.strerror}.") from error
