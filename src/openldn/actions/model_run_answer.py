"""The answer of a model's run: JSON, CSV, and what is to be said beside a CSV."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import polars as pl

from openldn import __version__
from openldn.actions.run_model import Floats, ModelRun
from openldn.dynamics import Outcome
from openldn.exchange import results_to_frame


def model_run_to_frame(done: ModelRun) -> pl.DataFrame:
    """Tidy table: a row per moment, a column per output."""
    return results_to_frame(done.table, done.expansion, done.run.values, done.run.outputs)


def model_run_to_json(done: ModelRun) -> dict[str, Any]:
    """What ``openldn simulate --model ... --json`` prints."""
    program, run = done.program, done.run
    return {
        "format": 1,
        "openldn": __version__,
        "model": {
            "name": program.name,
            "time_unit": program.time_unit,
            "states": list(program.states),
            "units": {name: program.unit_of(name) for name in run.outputs},
            "dose_units": {name: program.dose_unit(name) for name in program.states},
        },
        "solver": {"method": "Rodas5P", "rtol": run.rtol},
        "covariates": list(done.table.covariates),
        "ignored_columns": list(done.table.ignored),
        "notes": list(done.table.notes),
        "patients": [_patient(done, k) for k in range(done.expansion.schedule.n_patients)],
    }


def _patient(done: ModelRun, number: int) -> dict[str, Any]:
    run, expansion = done.run, done.expansion
    rows = np.flatnonzero(expansion.out_patient == number)
    record = expansion.out_record[rows]
    lines = np.where(record >= 0, done.table.lines[np.maximum(record, 0)], -1)
    outcome = Outcome(int(run.outcomes[number]))
    return {
        "id": done.table.ids[number],
        "outcome": outcome.name.lower(),
        "message": _message(done, number),
        "steps": int(run.steps[number]),
        "time": expansion.schedule.out_time[rows].tolist(),
        "line": [None if line < 0 else line for line in lines.tolist()],
        "values": _columns(run.outputs, run.values[rows]),
    }


def _message(done: ModelRun, number: int) -> str:
    # Not by its id: what is printed beside a table names nobody.
    place = f"{number + 1} of {done.expansion.schedule.n_patients}"
    if done.run.outcomes[number] == Outcome.CONVERGED:
        gaps = done.run.gaps(number)
        return f"patient {place}: {gaps}" if gaps else ""
    return done.run.explain(number, name=place)


def _columns(names: Iterable[str], values: Floats) -> Mapping[str, list[float | None]]:
    return {
        name: [value if math.isfinite(value) else None for value in values[:, k].tolist()]
        for k, name in enumerate(names)
    }


def model_run_to_csv(done: ModelRun) -> str:
    """What ``openldn simulate --model ...`` prints: a row per moment, a column per output."""
    return model_run_to_frame(done).write_csv()


def find_remarks(done: ModelRun) -> list[str]:
    """What a CSV cannot hold: notes on the event table, and runs that ended badly."""
    endings = (_message(done, k) for k in range(done.expansion.schedule.n_patients))
    return [*done.table.notes, *filter(None, endings)]
