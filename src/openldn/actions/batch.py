"""Judge many courses: over processes, with progress, taken up again after a stop."""

import hashlib
import os
import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from openldn import __version__
from openldn.errors import ExchangeError
from openldn.inference import prepare_kernels
from openldn.record import Course, Finding
from openldn.trial import CourseEvaluation, Question, judge_many

Judged = CourseEvaluation | Finding
Result = TypeVar("Result")
Work = Callable[[Sequence[Course], Question], tuple[Result, ...]]
Progress = Callable[[int, int], None]
Task = TypeVar("Task")
Done = TypeVar("Done")

# Fewer courses than this are not worth starting processes for, nor is a smaller file.
PARALLEL_FROM = 400
PARALLEL_FROM_BYTES = 1_000_000
CHUNK = 100
CLUSTER_TIMEOUT = "5s"


def judge_courses(
    courses: Sequence[Course],
    question: Question,
    *,
    jobs: int | None = None,
    resume: Path | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> tuple[Judged, ...]:
    """Judge every course, in order; see :func:`work_on_courses`."""
    return work_on_courses(
        courses, question, work=judge_many, jobs=jobs, resume=resume, progress=progress,
        executor=executor,
    )  # fmt: skip


def work_on_courses(
    courses: Sequence[Course],
    question: Question,
    *,
    work: Work[Result],
    jobs: int | None = None,
    resume: Path | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> tuple[Result, ...]:
    """Work on every course, in order.

    Parameters
    ----------
    courses : sequence of Course
    question : Question
        As prepared by :func:`openldn.trial.prepare_question`.
    work : callable ``(courses, question)``
        A function of a module; one result for each course.
    jobs : int, optional
        Processes; one per core if not given. Small batches stay in this process.
    resume : Path, optional
        Folder of finished chunks. Chunks are found again by what they were made from, so a
        changed diary, question or version is computed anew. Use a folder of your own: its
        files are Python pickles, and they hold the diaries.
    progress : callable ``(done, total)``, optional
    executor : Executor, optional
        Anything with ``submit``; ``dask.distributed.Client(...).get_executor()`` puts the
        work on a cluster.

    Returns
    -------
    tuple
        A result for each course.

    Raises
    ------
    ExchangeError
        If the folder cannot be written.
    """
    chunks = [tuple(courses[i : i + CHUNK]) for i in range(0, len(courses), CHUNK)]
    kept = [_chunk_file(chunk, question, resume, work.__qualname__) for chunk in chunks]
    results: list[tuple[Result, ...] | None] = [
        _load(file, len(chunk)) for file, chunk in zip(kept, chunks, strict=True)
    ]
    waiting = [number for number, result in enumerate(results) if result is None]
    done = sum(len(result) for result in results if result is not None)
    if progress is not None:
        progress(done, len(courses))
    with _pool(len(courses), jobs, executor) as pool:
        given = {number: (chunks[number], question) for number in waiting}
        for number, judged in _run(work, given, pool):
            results[number] = judged
            _save(kept[number], judged)
            done += len(judged)
            if progress is not None:
                progress(done, len(courses))
    return tuple(judged for result in results if result is not None for judged in result)


def work_on_tasks(
    tasks: Sequence[Task],
    *,
    work: Callable[[Task], Done],
    sizes: Sequence[int],
    jobs: int | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> tuple[Done, ...]:
    """Do tasks that know nothing of each other; results in the order of the tasks.

    Parameters
    ----------
    tasks : sequence
    work : callable ``(task)``
        A function of a module.
    sizes : sequence of int
        Courses of each task, for progress, and to see whether processes are worth starting.
    jobs, progress, executor
        As for :func:`work_on_courses`.
    """
    results: list[Any] = [None] * len(tasks)
    done, total = 0, sum(sizes)
    with _pool(total, jobs, executor) as pool:
        given = {number: (task,) for number, task in enumerate(tasks)}
        for number, result in _run(work, given, pool):
            results[number] = result
            done += sizes[number]
            if progress is not None:
                progress(done, total)
    return tuple(results)


@contextmanager
def on_cluster(address: str | None) -> Iterator[Executor | None]:
    """Executor of a Dask cluster; ``None`` for no address.

    Raises
    ------
    ExchangeError
        If Dask is not installed or nothing answers at the address.
    """
    if address is None:
        yield None
        return
    try:
        from distributed import Client  # noqa: PLC0415 - an extra that most do without
    except ImportError as error:
        raise ExchangeError(
            "--cluster needs Dask; install it with: pip install 'openldn[cluster]'"
        ) from error
    try:
        client = Client(address, timeout=CLUSTER_TIMEOUT)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise ExchangeError(
            f"no Dask scheduler answers at {address}; give it as tcp://HOST:8786."
        ) from error
    with client:
        yield client.get_executor()  # type: ignore[no-untyped-call]


@contextmanager
def early_workers(path: Path, jobs: int | None) -> Iterator[Executor | None]:
    """Processes that load the engine while a large diary is read; ``None`` for a small one."""
    workers = _workers(jobs)
    if workers < 2 or not path.is_file() or path.stat().st_size < PARALLEL_FROM_BYTES:
        yield None
        return
    with _processes(workers) as pool:
        for _ in range(workers):
            pool.submit(prepare_kernels)
        yield pool


def _workers(jobs: int | None) -> int:
    return jobs if jobs is not None else (os.cpu_count() or 1)


def _processes(workers: int) -> Executor:
    # A fresh interpreter per worker: forking a process that has threads can hang.
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"))


def _run(
    work: Callable[..., Done], given: Mapping[int, tuple[Any, ...]], pool: Executor | None
) -> Iterator[tuple[int, Done]]:
    """Results as they come, each with the number of what was given."""
    if pool is None:
        for number, arguments in given.items():
            yield number, work(*arguments)
        return
    futures: dict[Future[Done], int] = {
        pool.submit(work, *arguments): number for number, arguments in given.items()
    }
    for future in as_completed(futures):
        yield futures[future], future.result()


@contextmanager
def _pool(size: int, jobs: int | None, executor: Executor | None) -> Iterator[Executor | None]:
    if executor is not None:
        yield executor
        return
    workers = _workers(jobs)
    if workers < 2 or (size < PARALLEL_FROM and jobs is None) or size <= CHUNK:
        yield None
        return
    with _processes(workers) as pool:
        yield pool


def _chunk_file(
    chunk: tuple[Course, ...], question: Question, resume: Path | None, work: str
) -> Path | None:
    if resume is None:
        return None
    content = pickle.dumps((__version__, work, chunk, question))
    return resume / f"{hashlib.sha256(content).hexdigest()[:32]}.chunk"


def _load(file: Path | None, size: int) -> tuple[Any, ...] | None:
    if file is None or not file.exists():
        return None
    try:
        judged: object = pickle.loads(file.read_bytes())
    except Exception:
        return None
    return judged if isinstance(judged, tuple) and len(judged) == size else None


def _save(file: Path | None, judged: tuple[Any, ...]) -> None:
    if file is None:
        return
    part = file.with_suffix(".part")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.write_bytes(pickle.dumps(judged))
        part.replace(file)
    except OSError as error:
        raise ExchangeError(
            f"folder {file.parent.name} for --resume cannot be written: {error.strerror}."
        ) from error
