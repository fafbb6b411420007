"""Read a diary, judge every course in it, and write what was found."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from openldn import __version__
from openldn.actions.batch import early_workers, judge_courses, on_cluster, work_on_courses
from openldn.errors import CourseError, ExchangeError
from openldn.exchange import (
    DOSE_LABEL,
    INDENTED_UP_TO,
    NO_DOSE_LABEL,
    Diary,
    DiaryColumns,
    ReadOptions,
    course_line,
    evaluation_to_json,
    find_merged_periods,
    json_text,
    many_json_text,
    read_diary,
    read_model,
)
from openldn.inference import kernels_are_kept, prepare_kernels
from openldn.record import Course, Finding, Instrument, find_instrument, find_unknowns
from openldn.report import render_report, render_text
from openldn.trial import (
    CourseEffect,
    FileEvaluation,
    ModelSpec,
    Question,
    collect,
    default_model,
    effect_of,
    in_order,
    judge_many,
    pool_courses,
    prepare_question,
)

__all__ = [
    "DiaryColumns",
    "EvaluateRequest",
    "ReadOptions",
    "choose_instrument",
    "choose_model",
    "evaluate_file",
    "evaluate_to_json",
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
    with _engine(request) as executor:
        diary = _read(request)
        return _judge_diary(request, diary, progress=progress, executor=executor)


def evaluate_to_json(
    request: EvaluateRequest, *, progress: Callable[[int, int], None] | None = None
) -> Iterator[str]:
    """Judge every course of a diary and yield the JSON in pieces.

    Of many participants each worker writes its own lines, and the rest of an evaluation is
    not kept.

    Raises
    ------
    InputError, ExchangeError, InferenceError
        See :mod:`openldn.errors`.
    """
    with _engine(request) as executor:
        diary = _read(request)
        if len(diary.courses) <= INDENTED_UP_TO:
            whole = _judge_diary(request, diary, progress=progress, executor=executor)
            yield from json_text(whole)
            return
        question, findings = _question(request, diary)
        lines = work_on_courses(
            diary.courses, question, work=judge_to_lines, jobs=request.jobs, resume=request.resume,
            progress=progress, executor=executor,
        )  # fmt: skip
    left = tuple(one for one in lines if isinstance(one, Finding))
    judged = [one for one in lines if not isinstance(one, Finding)]
    if not judged:
        raise CourseError(left[0].message)
    pooled = pool_courses([one.effect for one in judged]) if len(judged) > 1 else None
    told = in_order((*_told(request, diary), *findings, *left))
    yield from many_json_text((one.text for one in judged), pooled=pooled, findings=told)


@dataclass(frozen=True, kw_only=True)
class JudgedLine:
    """A course as a line of JSON, and what pooling needs of it."""

    effect: CourseEffect
    text: str


def judge_to_lines(
    courses: Sequence[Course], question: Question
) -> tuple[JudgedLine | Finding, ...]:
    """Judge some courses and write each as a line."""
    return tuple(
        one
        if isinstance(one, Finding)
        else JudgedLine(effect=effect_of(one), text=course_line(one))
        for one in judge_many(courses, question)
    )


@contextmanager
def _engine(request: EvaluateRequest) -> Iterator[Executor | None]:
    with (
        on_cluster(request.cluster) as cluster,
        early_workers(request.path, 1 if cluster else request.jobs) as workers,
    ):
        yield cluster or workers


def _read(request: EvaluateRequest) -> Diary:
    return read_diary(request.path, columns=request.columns, options=request.options)


def _told(request: EvaluateRequest, diary: Diary) -> tuple[Finding, ...]:
    merged = find_merged_periods(
        request.path, diary, columns=request.columns, options=request.options
    )
    return (*diary.findings, *merged, *find_unknowns(request.instrument))


def _question(request: EvaluateRequest, diary: Diary) -> tuple[Question, tuple[Finding, ...]]:
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
    return prepare_question(diary.courses, question)


def _judge_diary(
    request: EvaluateRequest,
    diary: Diary,
    *,
    progress: Callable[[int, int], None] | None,
    executor: Executor | None,
) -> FileEvaluation:
    prepared, findings = _question(request, diary)
    judged = judge_courses(
        diary.courses,
        prepared,
        jobs=request.jobs,
        resume=request.resume,
        progress=progress,
        executor=executor,
    )
    return collect(judged, findings=(*_told(request, diary), *findings))


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
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file so that no half of it is ever seen."""
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise ExchangeError(f"{path.name} cannot be written: {error.strerror}.") from error
