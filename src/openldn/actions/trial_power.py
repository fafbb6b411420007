"""Simulate what a design does: over processes or a cluster, with progress, same numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from openldn.actions.batch import Progress, on_cluster, work_on_tasks
from openldn.actions.evaluate import write_bytes
from openldn.errors import DesignError
from openldn.exchange import ReadOptions, power_to_json, read_design, read_run_in_diary
from openldn.inference import prepare_kernels
from openldn.record import Finding
from openldn.report import draw_power, plot_format, render_power
from openldn.trial import (
    USUAL_MCIDS,
    DesignPower,
    OperatingCharacteristics,
    RunIn,
    SimulatedPerson,
    TrialProtocol,
    check_effects,
    cut_courses,
    default_model,
    find_characteristics,
    join_looks,
    onset_prior,
    persons_like,
    read_run_in,
    simulate_piece,
    typical_person,
    typical_persons,
)

__all__ = [
    "Counted",
    "PowerRequest",
    "count_decisions",
    "plot_format",
    "plot_power",
    "power_json",
    "power_text",
    "simulate_power",
]

MOST_COURSES = 1_000_000


@dataclass(frozen=True, kw_only=True)
class PowerRequest:
    """What a person typed.

    Parameters
    ----------
    path : Path
        Design file.
    run_in : Path or None
        Diary of days without study treatment.
    outcome, time : str or None
        Its columns; the one of the design's outcome or the only score, and what looks like a
        date, if not given.
    courses : int
        For each true effect.
    mcids : tuple of float
        True effects as multiples of the MCID.
    onset_days : float or None
        Half-life of the effects' onset; the model's prior if not given.
    looks : {"end", "cycles"}, or None
        As the design file says if not given.
    is_rounded : bool
    jobs, cluster
        As for :func:`openldn.actions.batch.work_on_courses`.
    today : date
        A run-in does not reach into the future.
    """

    path: Path
    today: date
    run_in: Path | None = None
    outcome: str | None = None
    time: str | None = None
    day_first: bool | None = None
    courses: int = 1000
    mcids: tuple[float, ...] = USUAL_MCIDS
    onset_days: float | None = None
    looks: str | None = None
    seed: int = 1
    is_rounded: bool = False
    jobs: int | None = None
    cluster: str | None = None


@dataclass(frozen=True, kw_only=True)
class SimulatedPower:
    """What a design does, and what was noticed in the run-in diary."""

    power: DesignPower
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Courses of one design and one true effect, whose decisions are to be counted."""

    protocol: TrialProtocol
    persons: tuple[SimulatedPerson, ...]
    benefit: float
    is_rounded: bool = False


def simulate_power(request: PowerRequest, *, progress: Progress | None = None) -> SimulatedPower:
    """Read a design and count what it decides at each true effect.

    Raises
    ------
    InputError, NotFound, ExchangeError
        If design, run-in or a number cannot be used.
    """
    check_effects(request.mcids)
    if not 1 <= request.courses <= MOST_COURSES:
        raise DesignError(f"courses is {request.courses}; must be 1 to {MOST_COURSES:,}.")
    if request.seed < 0:
        raise DesignError(f"seed is {request.seed}; must be 0 or more.")
    protocol = _with_looks(read_design(request.path), request.looks)
    run_in, findings = _run_in(request, protocol)
    persons = _persons(request, protocol, run_in)
    wanted = [
        Counted(
            protocol=protocol, persons=persons, benefit=mcids * protocol.mcid,
            is_rounded=request.is_rounded,
        )
        for mcids in request.mcids
    ]  # fmt: skip
    rows = count_decisions(
        wanted, seed=request.seed, jobs=request.jobs, cluster=request.cluster, progress=progress
    )
    power = DesignPower(
        protocol=protocol,
        rows=rows,
        rule=default_model().decision,
        person=_middle(persons),
        run_in=run_in,
        onset=onset_prior(request.onset_days),
        seed=request.seed,
        is_rounded=request.is_rounded,
    )
    return SimulatedPower(power=power, findings=findings)


def count_decisions(
    wanted: Sequence[Counted],
    *,
    seed: int,
    jobs: int | None = None,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> tuple[OperatingCharacteristics, ...]:
    """Simulate and judge all courses, in one go; one answer for each that is wanted.

    The numbers are the same for any number of processes: the chance of a course comes from
    the seed and its number.
    """
    spec = default_model()
    pieces = [
        cut_courses(
            one.protocol, one.persons, benefit=one.benefit, seed=seed, spec=spec,
            is_rounded=one.is_rounded,
        )
        for one in wanted
    ]  # fmt: skip
    tasks = [piece for row in pieces for piece in row]
    prepare_kernels()
    with on_cluster(cluster) as executor:
        looks = work_on_tasks(
            tasks, work=simulate_piece, sizes=[len(task.persons) for task in tasks], jobs=jobs,
            progress=progress, executor=executor,
        )  # fmt: skip
    rows, start = [], 0
    for one, row in zip(wanted, pieces, strict=True):
        joined = join_looks(looks[start : start + len(row)])
        rows.append(find_characteristics(joined, protocol=one.protocol, rule=spec.decision))
        start += len(row)
    return tuple(rows)


def power_text(found: SimulatedPower, *, color: bool = False) -> str:
    """What ``openldn trial power`` prints."""
    return render_power(found.power, findings=found.findings, color=color)


def power_json(found: SimulatedPower) -> dict[str, Any]:
    """What ``openldn trial power --json`` prints."""
    return power_to_json(found.power, findings=found.findings)


def plot_power(found: SimulatedPower, path: Path, *, is_dark: bool = False) -> None:
    """Draw and write the plot of what a design decides."""
    write_bytes(path, draw_power(found.power, kind=plot_format(path), is_dark=is_dark))


def _with_looks(protocol: TrialProtocol, looks: str | None) -> TrialProtocol:
    if looks is None:
        return protocol
    return replace(protocol, analysis=replace(protocol.analysis, looks=looks))


def _run_in(
    request: PowerRequest, protocol: TrialProtocol
) -> tuple[RunIn | None, tuple[Finding, ...]]:
    if request.run_in is None:
        return None, ()
    instrument = protocol.instrument
    diary = read_run_in_diary(
        request.run_in,
        outcome=request.outcome,
        instrument=instrument,
        time=request.time,
        options=ReadOptions(
            day_first=request.day_first, minimum=instrument.minimum, maximum=instrument.maximum,
            today=request.today,
        ),
    )  # fmt: skip
    return read_run_in(diary.courses[0], instrument=instrument), diary.findings


def _persons(
    request: PowerRequest, protocol: TrialProtocol, run_in: RunIn | None
) -> tuple[SimulatedPerson, ...]:
    onset, instrument = onset_prior(request.onset_days), protocol.instrument
    if run_in is None:
        person = typical_person(instrument)
        return typical_persons(person, onset=onset, count=request.courses)
    rng = np.random.default_rng(request.seed)
    return persons_like(run_in, instrument=instrument, onset=onset, count=request.courses, rng=rng)


def _middle(persons: tuple[SimulatedPerson, ...]) -> SimulatedPerson:
    """Mean of what differs from person to person."""
    first = persons[0]
    return SimulatedPerson(
        baseline=first.baseline,
        residual_sd=float(np.mean([one.residual_sd for one in persons])),
        correlation=float(np.mean([one.correlation for one in persons])),
        period_sd=float(np.mean([one.period_sd for one in persons])),
        missing_share=first.missing_share,
    )
