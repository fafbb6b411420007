"""Run anybody's model: a model text and an event table in, numbers out."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from openldn.dynamics import (
    Expansion,
    Program,
    Run,
    TimedChange,
    add_changes,
    fit_tolerances,
    integrate,
    load_program,
    read_model,
)
from openldn.errors import DosingError, ModelError
from openldn.exchange import (
    EventTable,
    expand_event_table,
    model_to_sbml,
    parse_event_table,
    read_event_table,
    read_text,
)

MOST_BYTES = 20_000_000
MOST_TIMES = 10_000_000
# A missed dose begins the run at 0 and does nothing else; other records report or reset.
_NO_DOSES = "TIME,EVID\n0,1\n"

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class RunModelRequest:
    """What a person typed.

    Parameters
    ----------
    models : tuple of str
        Files of the model's parts: model texts, or one SBML file (``.xml``, ``.sbml``).
    events : str or None
        File of the event table; without one a patient who is given nothing is followed from 0.
    times : str or None
        Moments to report, beside the table's observations: ``0:24:0.5`` (from, to, by) or
        ``1,2,4``.
    settings : tuple of str
        ``CL=12``: values of inputs in place of the typical ones.
    covariates : str
        ``nocb`` or ``locf``.
    """

    models: tuple[str, ...]
    events: str | None = None
    times: str | None = None
    outputs: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    covariates: str = "nocb"
    rtol: float = 1e-8
    threads: int = 1


@dataclass(frozen=True, kw_only=True)
class ModelRun:
    """A run with the tables that it came from."""

    program: Program
    table: EventTable
    expansion: Expansion
    run: Run


def run_model(request: RunModelRequest) -> ModelRun:
    """Read model and events, and solve.

    Raises
    ------
    ModelError, DosingError
        If model or events cannot be used.
    ExchangeError, NotFound
        If a file cannot be read, or an output or input is not known.
    """
    if not 0 < request.rtol < 1:
        raise ModelError(f"--rtol is {request.rtol:g}; must be above 0 and below 1, like 1e-8.")
    sources = [read_source(path) for path in request.models]
    program = load_program(*(source.text for source in sources))
    table = _read_events(request, program)
    inputs = _with_settings(program, table, request.settings)
    outputs = request.outputs or program.outputs
    expansion = expand_event_table(
        table,
        program,
        inputs=inputs,
        times=None if request.times is None else read_times(request.times),
        covariates="locf" if request.covariates == "locf" else "nocb",
    )
    if not expansion.schedule.out_time.size:
        raise DosingError(
            "there is nothing to report: the event table holds no observation record (EVID 0) and "
            "no times were asked for; add rows, or give --times 0:24:0.5."
        )
    changes = tuple(change for source in sources for change in source.changes)
    if changes:
        schedule = add_changes(expansion.schedule, program.states, changes)
        expansion = replace(expansion, schedule=schedule)
    run = integrate(
        program,
        expansion.schedule,
        inputs,
        outputs=outputs,
        rtol=request.rtol,
        atol=fit_tolerances(program, expansion.schedule, inputs, rtol=request.rtol),
        threads=request.threads,
    )
    return ModelRun(program=program, table=table, expansion=expansion, run=run)


def _read_events(request: RunModelRequest, program: Program) -> EventTable:
    """The event table, or one of a patient who is given nothing."""
    if request.events is not None:
        return read_event_table(request.events, program)
    if request.times is None:
        raise DosingError(
            "nothing says what happens and when to report; give --events with doses and "
            "observations, or, for a model without doses, --times 0:24:0.5."
        )
    if read_times(request.times)[0] < 0:
        raise DosingError(
            f"--times is {request.times!r}; without an event table the run begins at 0, and so "
            "must the moments."
        )
    note = "There is no event table: one patient from 0 on, to whom nothing is given"
    return replace(parse_event_table(_NO_DOSES, program), notes=(note,))


@dataclass(frozen=True, kw_only=True)
class ModelSource:
    """Text of a model, and what happens in it at given times."""

    text: str
    changes: tuple[TimedChange, ...] = ()


def read_source(path: str) -> ModelSource:
    """Read a model text; SBML is translated."""
    text = read_text(path, largest=MOST_BYTES, error=ModelError)
    if Path(path).suffix.lower() in (".xml", ".sbml") or text.lstrip().startswith("<"):
        from openldn.exchange import read_sbml  # noqa: PLC0415 - loads libsbml

        found = read_sbml(text)
        return ModelSource(text=found.text, changes=found.changes)
    return ModelSource(text=text)


def read_model_file(path: str) -> str:
    """Text of a model in which nothing happens by itself.

    Raises
    ------
    ModelError
        If it is SBML with events.
    """
    source = read_source(path)
    if source.changes:
        raise ModelError(
            f"{Path(path).name} holds events; here a model must change by its doses only."
        )
    return source.text


def models_to_sbml(paths: tuple[str, ...]) -> str:
    """SBML (level 3, version 1) of a model given in parts.

    Raises
    ------
    ModelError, NotFound, ExchangeError
        If a part cannot be read or a model cannot be written as SBML.
    """
    return model_to_sbml(read_model(*(read_model_file(path) for path in paths)))


def read_times(text: str) -> Floats:
    """Moments from ``0:24:0.5`` or ``1,2,4``, sorted, each once.

    Raises
    ------
    DosingError
        If they cannot be read.

    Examples
    --------
    >>> read_times("0:2:0.5").tolist()
    [0.0, 0.5, 1.0, 1.5, 2.0]
    """
    try:
        if ":" not in text:
            moments = np.unique([float(part) for part in text.split(",")])
            if not np.isfinite(moments).all():
                raise ValueError
            return moments
        low, high, by = (float(part) for part in text.split(":"))
    except ValueError:
        raise DosingError(
            f"--times is {text!r}; write from:to:by, like 0:24:0.5, or moments, like 1,2,4."
        ) from None
    if not (math.isfinite(low) and math.isfinite(high) and by > 0 and high >= low):
        raise DosingError(f"--times is {text!r}; from must not exceed to, and by be above 0.")
    count = math.floor((high - low) / by + 1e-9) + 1
    if count > MOST_TIMES:
        raise DosingError(f"--times is {text!r}; {count:,} moments are too many, take a longer by.")
    grid: Floats = low + by * np.arange(count, dtype=np.float64)
    return grid


def _with_settings(program: Program, table: EventTable, settings: Iterable[str]) -> Floats:
    """Inputs of the table with the values that were typed."""
    inputs = table.inputs.copy()
    columns = {one.name: k for k, one in enumerate(program.inputs)}
    for name, value in read_settings(settings).items():
        if name not in columns:
            raise ModelError(
                f"--set {name}: the model has no such input; it has {', '.join(columns)}."
            )
        if name in table.covariates:
            raise ModelError(f"--set {name}: the event table has a column {name}; take one away.")
        inputs[:, columns[name]] = value
    return inputs


def read_settings(settings: Iterable[str]) -> dict[str, float]:
    """Values by name from ``CL=12``.

    Raises
    ------
    ModelError
        If one is not a name and a number.
    """
    found = {}
    for setting in settings:
        name, _, text = setting.partition("=")
        try:
            found[name.strip()] = float(text)
            if not math.isfinite(found[name.strip()]):
                raise ValueError
        except ValueError:
            raise ModelError(
                f"--set is {setting!r}; write a name and a number, like CL=12."
            ) from None
    return found
