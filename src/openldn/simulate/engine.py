"""The one place where populations and sensitivities meet the solver."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from openldn.dynamics import Program, Run, Schedule, Summaries, integrate, load_program

Floats = NDArray[np.float64]

# What the solver sums up over each window, and how it is called in a data set.
STATISTICS = {
    "maximum": "maximum",
    "minimum": "minimum",
    "auc": "integral",
    "first": "first",
    "last": "last",
    "time_of_maximum": "time_of_maximum",
}

_EXPLAINED = 3


@dataclass(frozen=True, kw_only=True)
class NightRun:
    """What the solver gave for patients that all have the same nights.

    Parameters
    ----------
    metrics : mapping of str to array of shape (n_patients, n_nights)
        By ``OUTPUT_STATISTIC`` and ``OUTPUT_hours_above_THRESHOLD``.
    values : array of shape (n_patients, n_times, n_outputs)
    is_sound : array of bool of shape (n_patients,)
    problems : mapping of int to str
        For the first patients without a usable answer a sentence that names the culprit.
    """

    metrics: Mapping[str, Floats]
    values: Floats
    is_sound: NDArray[np.bool_]
    problems: Mapping[int, str]


def load(texts: tuple[str, ...]) -> Program:
    """Compiled program of a model; made once per process, and kept on disk."""
    return load_program(*texts)


def run_nights(
    program: Program,
    schedule: Schedule,
    inputs: Floats,
    *,
    outputs: Sequence[str],
    statistics: Sequence[str],
    thresholds: Mapping[str, Sequence[float]],
    rtol: float,
    threads: int,
) -> NightRun:
    """Solve for every patient, and sum up each night."""
    run = integrate(
        program,
        schedule,
        inputs,
        outputs=tuple(outputs),
        rtol=rtol,
        threads=threads,
        summaries=Summaries(
            outputs=tuple(outputs), thresholds={name: tuple(x) for name, x in thresholds.items()}
        ),
    )
    n, is_sound = schedule.n_patients, run.outcomes == 0
    problems = _problems(run)
    metrics = {
        name: table.reshape(n, -1)
        for name, table in _metrics(
            run, outputs=outputs, statistics=statistics, thresholds=thresholds
        ).items()
    }
    # Sound states do not make an output a number: a logarithm below 0, nothing over nothing.
    for name, table in metrics.items():
        for i in np.flatnonzero(is_sound & np.isnan(table).any(axis=1)).tolist():
            is_sound[i] = False
            if len(problems) < _EXPLAINED:
                problems[i] = f"{name} is not a number in a night."
    return NightRun(
        metrics={
            name: np.where(is_sound[:, None], table, np.nan) for name, table in metrics.items()
        },
        values=run.values.reshape(n, -1, len(outputs)),
        is_sound=is_sound,
        problems=problems,
    )


def metric_names(
    outputs: Sequence[str], statistics: Sequence[str], thresholds: Mapping[str, Sequence[float]]
) -> tuple[str, ...]:
    """Names of the metrics of each night, in their order."""
    return tuple(
        f"{name}_{what}"
        for name in outputs
        for what in (*statistics, *(f"hours_above_{x:g}" for x in thresholds.get(name, ())))
    )


def _metrics(
    run: Run,
    *,
    outputs: Sequence[str],
    statistics: Sequence[str],
    thresholds: Mapping[str, Sequence[float]],
) -> dict[str, Floats]:
    """Columns of one number per window."""
    assert run.summaries is not None
    columns: list[Floats] = []
    for k, name in enumerate(outputs):
        columns += [getattr(run.summaries, STATISTICS[what])[:, k] for what in statistics]
        columns += [
            run.summaries.time_above[name][:, j] for j in range(len(thresholds.get(name, ())))
        ]
    return dict(zip(metric_names(outputs, statistics, thresholds), columns, strict=True))


def _problems(run: Run) -> dict[int, str]:
    """Why patients have no usable answer; looked into for a few only, because it takes runs."""
    bad = np.flatnonzero(run.outcomes)[:_EXPLAINED].tolist()
    return {i: run.explain(i).partition(": ")[2] for i in bad}
