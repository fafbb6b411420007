"""Follow a trial: read its design and diary, calibrate its looks, say where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from openldn import __version__
from openldn.actions.batch import Progress, work_on_tasks
from openldn.actions.evaluate import write_bytes, write_whole
from openldn.errors import DesignError, DiaryError
from openldn.exchange import (
    DiaryColumns,
    ReadOptions,
    design_fingerprint,
    design_to_toml,
    read_design,
    read_diary,
    trial_monitoring_to_json,
)
from openldn.inference import prepare_kernels
from openldn.record import Course
from openldn.report import draw_monitoring, plot_format, render_monitoring, render_thresholds
from openldn.trial import (
    EFFECTS_MCID,
    WORLDS,
    CoursePiece,
    CourseSoFar,
    LookThresholds,
    Monitoring,
    SimulatedLooks,
    TrialProtocol,
    calibrate_looks,
    cut_courses,
    default_model,
    follow_course,
    join_looks,
    monitor_course,
    onset_prior,
    person_in,
    simulate_piece,
    typical_person,
    typical_persons,
)

# Enough to see a level of 2.5 % to about 1.5 % either way; a protocol deserves more.
COURSES = 400
FEWEST_COURSES, MOST_COURSES = 100, 100_000
SEED = 1


@dataclass(frozen=True, kw_only=True)
class MonitorRequest:
    """What a person typed.

    Parameters
    ----------
    design, diary : Path
    outcome, time, treatment : str
        Columns of the diary; ``outcome`` empty: the name of the design's outcome.
    start : date, optional
        First day of the trial; the diary's first if not given.
    days : int, optional
        Days that have passed; to the diary's last if not given.
    is_masked : bool
        Labels are those of kits.
    day_first : bool, optional
        Whether 03/04 is 3 April.
    courses, seed : int
        Of the simulation, where the design file holds no thresholds.
    jobs : int, optional
        Processes of the simulation; one per core if not given.
    plot : Path, optional
        Where a plot will go.
    today : date
    """

    design: Path
    diary: Path
    outcome: str = ""
    time: str = "date"
    treatment: str = "treatment"
    start: date | None = None
    days: int | None = None
    is_masked: bool = False
    day_first: bool | None = None
    courses: int = COURSES
    seed: int = SEED
    jobs: int | None = None
    plot: Path | None = None
    today: date


def monitor_file(request: MonitorRequest, *, progress: Progress | None = None) -> Monitoring:
    """Say where a trial stands.

    Raises
    ------
    InputError, NotFound, ExchangeError
        If design or diary cannot be used, or do not belong together.
    """
    if request.plot is not None:
        plot_format(request.plot)  # before any work
    protocol = read_design(request.design)
    thresholds = check_thresholds(protocol)
    so_far = follow_diary(protocol, request=request)
    if thresholds is None:
        thresholds = calibrate_design(
            protocol,
            courses=request.courses,
            seed=request.seed,
            jobs=request.jobs,
            progress=progress,
        )
    return monitor_course(so_far, thresholds)


def check_thresholds(protocol: TrialProtocol) -> LookThresholds | None:
    """Thresholds of the design file, or ``None``.

    Raises
    ------
    DesignError
        If they were calibrated for another design, outcome or analysis.
    """
    stored = protocol.thresholds
    if stored is not None and stored.fingerprint != design_fingerprint(protocol):
        raise DesignError(
            "the thresholds in the design file were calibrated for another design, outcome or "
            "analysis; run openldn trial monitor DESIGN.toml --calibrate again."
        )
    return stored


def follow_diary(protocol: TrialProtocol, *, request: MonitorRequest) -> CourseSoFar:
    """Lay a diary beside its design.

    Raises
    ------
    InputError, NotFound, ExchangeError
        If the diary cannot be read, or does not fit the design.
    """
    instrument = protocol.instrument
    columns = DiaryColumns(
        outcome=request.outcome or instrument.name, treatment=request.treatment, time=request.time
    )
    options = ReadOptions(
        minimum=instrument.minimum, maximum=instrument.maximum, day_first=request.day_first,
        today=request.today,
    )  # fmt: skip
    diary = read_diary(request.diary, columns=columns, options=options)
    if len(diary.courses) != 1:
        raise DiaryError(f"the diary holds {len(diary.courses)} courses; monitor one at a time.")
    course = diary.courses[0]
    return follow_course(
        course, protocol, first_day=_first_day(course, request.start), days=request.days,
        is_masked=request.is_masked,
    )  # fmt: skip


def _first_day(course: Course, start: date | None) -> int:
    if start is None:
        return 0
    began = course.date_at(0)
    if began is None:
        raise DiaryError("--start needs dates in the diary; it holds day numbers or no time.")
    if began < start:
        raise DiaryError(
            f"--start is {start}, and the diary begins on {began}, before the trial; give the "
            "first day of the trial, run-in included."
        )
    return (began - start).days


def calibrate_design(
    protocol: TrialProtocol,
    *,
    courses: int = COURSES,
    seed: int = SEED,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> LookThresholds:
    """Simulate a design with and without effect, and calibrate its looks.

    Thresholds come from courses without effect, the rates of false calls from fresh ones with
    other seeds. Persons who are helped or harmed are those of ``openldn trial power``: typical,
    with half-lives of onset spread over what is thought possible. The numbers are the same for
    any number of processes.

    Raises
    ------
    DesignError
        If the design has no cycles, or the number of courses is out of bounds.
    """
    if protocol.design.has_single_change:
        raise DesignError(f"a {protocol.design.kind} design has no looks to calibrate.")
    if not FEWEST_COURSES <= courses <= MOST_COURSES:
        raise DesignError(
            f"courses is {courses}; must be {FEWEST_COURSES} to {MOST_COURSES:,}. Fewer say "
            "nothing of an error of a few percent."
        )
    spec, instrument = default_model(), protocol.instrument
    onset = onset_prior(None)
    helped = typical_persons(typical_person(instrument), onset=onset, count=courses)
    fresh_seed = seed + len(WORLDS)
    # The first half calibrates; the second, other courses of the same worlds, tells the rates.
    rows = [
        cut_courses(
            protocol, [person_in(world, instrument)] * courses, benefit=0.0, seed=start + number,
            spec=spec,
        )
        for start in (seed, fresh_seed)
        for number, world in enumerate(WORLDS)
    ]  # fmt: skip
    rows += [
        cut_courses(protocol, helped, benefit=effect * protocol.mcid, seed=seed, spec=spec)
        for effect in EFFECTS_MCID
    ]
    looks = iter(_simulate([piece for row in rows for piece in row], jobs, progress))
    joined = [join_looks([next(looks) for _ in row]) for row in rows]
    names = [str(world) for world in WORLDS]
    count = len(names)
    return calibrate_looks(
        protocol,
        dict(zip(names, joined[:count], strict=True)),
        dict(zip(names, joined[count : 2 * count], strict=True)),
        dict(zip(EFFECTS_MCID, joined[2 * count :], strict=True)),
        seed=seed,
        fresh_seed=fresh_seed,
        version=__version__,
        fingerprint=design_fingerprint(protocol),
    )


def _simulate(
    pieces: Sequence[CoursePiece], jobs: int | None, progress: Progress | None
) -> tuple[SimulatedLooks, ...]:
    prepare_kernels()
    return work_on_tasks(
        pieces, work=simulate_piece, sizes=[len(piece.persons) for piece in pieces], jobs=jobs,
        progress=progress,
    )  # fmt: skip


def store_thresholds(
    design: Path,
    *,
    courses: int,
    seed: int,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> str:
    """Calibrate the looks of a design and write the thresholds into its file.

    Returns
    -------
    str
        What was found, in words.
    """
    protocol = read_design(design)
    found = calibrate_design(protocol, courses=courses, seed=seed, jobs=jobs, progress=progress)
    write_whole(design, design_to_toml(replace(protocol, thresholds=found)))
    return render_thresholds(found, protocol)


def monitoring_json(found: Monitoring) -> dict[str, Any]:
    """What ``openldn trial monitor --json`` prints."""
    return trial_monitoring_to_json(found)


def monitoring_text(found: Monitoring, *, color: bool) -> str:
    """What ``openldn trial monitor`` prints."""
    return render_monitoring(found, color=color)


def plot_monitoring(found: Monitoring, path: Path, *, is_dark: bool = False) -> None:
    """Draw the looks and the bets; the ending says which format.

    Raises
    ------
    ExchangeError
        If the file cannot be written.
    """
    write_bytes(path, draw_monitoring(found, kind=plot_format(path), is_dark=is_dark))
