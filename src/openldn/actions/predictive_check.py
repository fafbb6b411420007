"""Visual predictive check: measured values beside what a model with its spread gives."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openldn import __version__
from openldn.actions.estimate import EstimateRequest, make_problem
from openldn.actions.evaluate import write_bytes
from openldn.actions.run_model import read_model_file
from openldn.dynamics import Problem, load_program
from openldn.errors import InputError, ModelError
from openldn.exchange import read_observation_table
from openldn.report import draw_predictive_check, plot_format, render_predictive_check
from openldn.simulate import PredictiveCheck, check_predictions, choose_edges

Floats = NDArray[np.float64]
Progress = Callable[[int, int], object]
# Replicates that one call of the solver holds.
_BATCH = 50


@dataclass(frozen=True, kw_only=True)
class PredictiveCheckRequest:
    """What a person typed.

    Parameters
    ----------
    models : tuple of str
    events : str
        Doses and observations.
    output : str or None
        Which of the model's outputs with a residual error; the first when not given.
    replicates, bins : int
    is_corrected : bool
        Prediction-corrected, for doses and covariates that differ.
    """

    models: tuple[str, ...]
    events: str
    output: str | None = None
    replicates: int = 500
    bins: int = 8
    is_corrected: bool = False
    seed: int = 1
    threads: int = 0


@dataclass(frozen=True, kw_only=True)
class CheckedModel:
    """The check, with the single observations."""

    output: str
    unit: str
    time_unit: str
    check: PredictiveCheck
    times: Floats
    observed: Floats


def check_model(
    request: PredictiveCheckRequest, *, progress: Progress = lambda _done, _total: None
) -> CheckedModel:
    """Simulate the design many times over and compare quantiles.

    Raises
    ------
    InputError, NotFound, ExchangeError
        If a file or a number cannot be used.
    """
    if request.replicates < 20:
        raise InputError(f"--replicates is {request.replicates}; must be 20 or more.")
    program = load_program(*(read_model_file(path) for path in request.models))
    if not program.residuals:
        raise ModelError("the model has no [residual]; say how measured values scatter.")
    outputs = [residual.output for residual in program.residuals]
    output = request.output or outputs[0]
    if output not in outputs:
        raise InputError(f"--output is {output}; must be one of {', '.join(outputs)}.")
    table = read_observation_table(Path(request.events), program)
    asked = EstimateRequest(models=request.models, events=request.events, threads=request.threads)
    problem = make_problem(asked, program, table)
    shown = (problem.observations.output == outputs.index(output)) & ~problem.observations.is_below
    times = table.events.records.time[table.record][shown]
    observed = problem.observations.value[shown]
    typical = problem.predict(_persons(problem, 1, None))[0][shown]
    simulated = _simulate(problem, request, shown, progress)
    check = check_predictions(
        times,
        observed=observed,
        simulated=simulated,
        edges_h=choose_edges(times, n_bins=request.bins),
        predicted=typical if request.is_corrected else None,
    )
    return CheckedModel(
        output=output,
        unit=program.unit_of(output),
        time_unit=program.time_unit,
        check=check,
        times=times,
        observed=observed,
    )


def _persons(problem: Problem, copies: int, rng: np.random.Generator | None) -> Floats:
    """Parameters of shape (copies, persons, parameters): typical, or drawn."""
    typical = np.array([one.typical for one in problem.parameters])
    shape = (copies, problem.n_persons, typical.size)
    if rng is None:
        return np.broadcast_to(typical, shape).copy()
    sd = np.array([one.sd for one in problem.parameters])
    return typical * np.exp(sd * rng.standard_normal(shape))


def _simulate(
    problem: Problem, request: PredictiveCheckRequest, shown: NDArray[np.bool_], progress: Progress
) -> Floats:
    """Replicates of the observations, with new persons and new residual errors."""
    rng = np.random.Generator(np.random.Philox(key=request.seed))
    additive = np.array([one.additive for one in problem.residuals])[problem.observations.output]
    proportional = np.array([one.proportional for one in problem.residuals])[
        problem.observations.output
    ]
    rows = []
    for start in range(0, request.replicates, _BATCH):
        copies = min(_BATCH, request.replicates - start)
        found = problem.predict(_persons(problem, copies, rng))
        scatter = np.sqrt(additive**2 + (proportional * found) ** 2)
        rows.append((found + scatter * rng.standard_normal(found.shape))[:, shown])
        progress(start + copies, request.replicates)
    return np.concatenate(rows)


def check_to_json(found: CheckedModel) -> dict[str, Any]:
    """What ``openldn vpc --json`` prints."""
    check = found.check
    return {
        "format": 1,
        "openldn": __version__,
        "output": found.output,
        "unit": found.unit,
        "time_unit": found.time_unit,
        "is_corrected": check.is_corrected,
        "interval": check.interval,
        "probabilities": list(check.probabilities),
        "edges": check.edges_h.tolist(),
        "middle": check.middle_h.tolist(),
        "count": check.count.tolist(),
        "observed": check.observed.tolist(),
        "low": check.low.tolist(),
        "median": check.median.tolist(),
        "high": check.high.tolist(),
        "is_inside": check.is_inside.tolist(),
    }


def check_to_text(found: CheckedModel, *, color: bool) -> str:
    """What ``openldn vpc`` prints."""
    return render_predictive_check(
        found.check,
        output=found.output,
        unit=found.unit,
        time_unit=found.time_unit,
        color=color,
    )


def plot_check(found: CheckedModel, path: Path, *, is_dark: bool = False) -> None:
    """Draw and write the plot."""
    content = draw_predictive_check(
        found.check,
        times=found.times,
        observed=found.observed,
        labels=(f"Time, {found.time_unit or 'h'}", f"{found.output}, {found.unit or '1'}"),
        kind=plot_format(path),
        is_dark=is_dark,
    )
    write_bytes(path, content)
