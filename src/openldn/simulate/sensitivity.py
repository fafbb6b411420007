"""Which parameters matter: local elasticities, and Sobol's share of the variance."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from SALib.analyze import sobol as sobol_analysis
from SALib.sample import sobol as sobol_sampling
from scipy.special import ndtri

from openldn.dynamics import Adherence, Input, Program, Schedule, hold_within
from openldn.errors import SimulationError
from openldn.simulate import engine
from openldn.simulate.draws import hold_potency_in
from openldn.simulate.population import Population
from openldn.simulate.population_piece import CHUNK, make_schedule

Floats = NDArray[np.float64]
# From values of parameters, shape (n_rows, n_parameters), to metrics, shape (n_rows, n_metrics).
Evaluate = Callable[[Floats], Floats]

# Steps of the solver change with the inputs, which looks like noise in small differences.
RTOL_OF_DIFFERENCES = 1e-9
STEP = 0.02
CONFIDENCE = 0.95


def find_elasticities(
    population: Population,
    *,
    hypothesis: str,
    parameters: Sequence[str] | None = None,
    night: int | None = None,
    step: float = STEP,
    threads: int = 1,
) -> xr.Dataset:
    """Find by how many percent each metric changes when a parameter rises by one percent.

    Parameters
    ----------
    population : Population
        Its model, regimen, settings and metrics count; doses are taken on time by the reference
        person.
    hypothesis : str
    parameters : sequence of str, optional
        Every parameter of the model that is not 0 if not given.
    night : int, optional
        Counted from 1; the last if not given.
    step : float
        Of the logarithm, both ways.
    threads : int

    Returns
    -------
    xarray.Dataset
        ``elasticity`` (parameter, metric) and ``value`` (metric).
    """
    inputs = _choose_inputs(population, hypothesis, parameters, needs_sd=False)
    evaluate, metrics = evaluate_night(
        population,
        hypothesis=hypothesis,
        parameters=[one.name for one in inputs],
        night=night,
        rtol=min(population.rtol, RTOL_OF_DIFFERENCES),
        threads=threads,
    )
    found, value = differentiate(evaluate, centers=[one.value for one in inputs], step=step)
    return xr.Dataset(
        {
            "elasticity": (("parameter", "metric"), found, {"units": "1"}),
            "value": (("metric",), value, {"long_name": "metric at the typical values"}),
        },
        coords={"parameter": [one.name for one in inputs], "metric": list(metrics)},
    )


def find_sobol_indices(
    population: Population,
    *,
    hypothesis: str,
    parameters: Sequence[str] | None = None,
    night: int | None = None,
    base: int = 1024,
    threads: int = 1,
) -> xr.Dataset:
    """Find which share of each metric's variance between persons comes from each parameter.

    Parameters
    ----------
    population, hypothesis, night, threads
        As for :func:`find_elasticities`.
    parameters : sequence of str, optional
        Every parameter that differs between persons if not given.
    base : int
        A power of two; ``base`` times the number of parameters plus two persons are simulated.

    Returns
    -------
    xarray.Dataset
        ``first`` and ``total`` (parameter, metric) with ``first_confidence`` and
        ``total_confidence``, half-widths of 95 % intervals.
    """
    inputs = _choose_inputs(population, hypothesis, parameters, needs_sd=True)
    evaluate, metrics = evaluate_night(
        population,
        hypothesis=hypothesis,
        parameters=[one.name for one in inputs],
        night=night,
        rtol=population.rtol,
        threads=threads,
        are_persons=True,
    )
    tables = decompose_variance(evaluate, inputs, base=base, seed=population.seed)
    return xr.Dataset(
        {name: (("parameter", "metric"), t, {"units": "1"}) for name, t in tables.items()},
        coords={"parameter": [one.name for one in inputs], "metric": list(metrics)},
    )


def differentiate(
    evaluate: Evaluate, *, centers: Sequence[float], step: float = STEP
) -> tuple[Floats, Floats]:
    """Differentiate logarithms of metrics by logarithms of parameters, by central differences.

    Returns
    -------
    elasticity : array of shape (n_parameters, n_metrics)
        Not a number where a metric is not above 0.
    value : array of shape (n_metrics,)
        Metrics at the centers.
    """
    n = len(centers)
    moves = np.vstack([np.zeros(n), step * np.eye(n), -step * np.eye(n)])
    found = evaluate(np.asarray(centers, dtype=float) * np.exp(moves))
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(found > 0, np.log(found), np.nan)
    return (logs[1 : n + 1] - logs[n + 1 :]) / (2 * step), found[0]


def decompose_variance(
    evaluate: Evaluate, inputs: Sequence[Input], *, base: int, seed: int
) -> dict[str, Floats]:
    """Estimate Sobol's indices with Saltelli's sampling.

    Returns
    -------
    mapping of str to array of shape (n_parameters, n_metrics)
        ``first``, ``total`` and their ``_confidence``; not numbers where a metric is constant.

    References
    ----------
    Saltelli et al. (2010). Variance based sensitivity analysis of model output.
    DOI 10.1016/j.cpc.2009.09.018.
    """
    if base < 2 or base & (base - 1):
        raise SimulationError(f"base is {base}; must be a power of two, like 1024.")
    if not inputs:
        raise SimulationError("no parameter differs between persons; give an sd in the model.")
    names = [one.name for one in inputs]
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    uniform = sobol_sampling.sample(problem, base, calc_second_order=False, seed=_small(seed))
    found = evaluate(_values(uniform, inputs))
    tables = {
        name: np.full((len(names), found.shape[1]), np.nan)
        for name in ("first", "first_confidence", "total", "total_confidence")
    }
    for k in range(found.shape[1]):
        if np.ptp(found[:, k]) > 0:
            answer = sobol_analysis.analyze(
                problem,
                found[:, k],
                calc_second_order=False,
                conf_level=CONFIDENCE,
                seed=_small(seed),
            )
            for name, key in (("first", "S1"), ("total", "ST")):
                tables[name][:, k] = answer[key]
                tables[f"{name}_confidence"][:, k] = answer[f"{key}_conf"]
    return tables


def evaluate_night(
    population: Population,
    *,
    hypothesis: str,
    parameters: Sequence[str],
    night: int | None = None,
    rtol: float,
    threads: int = 1,
    are_persons: bool = False,
) -> tuple[Evaluate, tuple[str, ...]]:
    """Make a function from values of parameters to the metrics of one night, and their names.

    Parameters
    ----------
    are_persons : bool
        Whether the values are those of persons, in whom a milligram by mouth stays as potent.
    """
    program = _program(population, hypothesis)
    last = population.regimen.nights
    night = last if night is None else night
    if not 1 <= night <= last:
        raise SimulationError(f"night is {night}; must be from 1 to {last}.")

    def run(values: Floats) -> Mapping[str, Floats]:
        columns = {name: values[:, k] for k, name in enumerate(parameters)}
        settings = {
            name: value
            for name, value in population.settings.items()
            if name not in columns and name in {one.name for one in program.inputs}
        }
        inputs = program.make_inputs(len(values), **settings, **columns)
        if are_persons:
            typical = np.array([one.value for one in program.inputs])
            hold_potency_in(inputs, program.inputs, typical=typical)
        answer = engine.run_nights(
            program,
            _on_time(population, program, inputs),
            inputs,
            outputs=population.outputs,
            statistics=population.statistics,
            thresholds=population.thresholds,
            rtol=rtol,
            threads=threads,
        )
        if not answer.is_sound.all():
            why = next(iter(answer.problems.values()))
            raise SimulationError(f"a combination of parameters gives no answer: {why}")
        return {name: table[:, night - 1] for name, table in answer.metrics.items()}

    def evaluate(values: Floats) -> Floats:
        parts = [
            np.column_stack(list(run(values[i : i + CHUNK]).values()))
            for i in range(0, len(values), CHUNK)
        ]
        return np.vstack(parts)

    return evaluate, engine.metric_names(
        population.outputs, population.statistics, population.thresholds
    )


def _on_time(population: Population, program: Program, inputs: Floats) -> Schedule:
    regimen = population.regimen
    doses = Adherence().draw(
        seed=0,
        first=0,
        n=len(inputs),
        nights=regimen.nights,
        planned=np.array(regimen.dose_mg) > 0,
        offset_h=regimen.offsets,
    )
    return make_schedule(population, program, inputs, doses)


def _program(population: Population, hypothesis: str) -> Program:
    if hypothesis not in population.models:
        raise SimulationError(
            f"there is no hypothesis {hypothesis}; there are: {', '.join(population.models)}."
        )
    return engine.load(population.models[hypothesis])


def _choose_inputs(
    population: Population, hypothesis: str, parameters: Sequence[str] | None, *, needs_sd: bool
) -> tuple[Input, ...]:
    """Inputs that are moved; those that are set for everyone have the value set."""
    program = _program(population, hypothesis)
    known = {one.name: one for one in program.inputs}
    if parameters is None:
        return tuple(
            one
            for one in known.values()
            if one.name not in population.settings and (one.sd if needs_sd else one.value > 0)
        )
    for name in parameters:
        if name not in known:
            raise SimulationError(f"{hypothesis} has no input {name}; it has: {', '.join(known)}.")
        if needs_sd and not known[name].sd:
            raise SimulationError(f"{name} has no spread between persons; give an sd in the model.")
    return tuple(known[name] for name in parameters)


def _values(uniform: Floats, inputs: Sequence[Input]) -> Floats:
    """Parameters of persons at points of the unit cube."""
    z = ndtri(np.clip(uniform, 2.0**-53, 1 - 2.0**-53))
    columns = [
        hold_within(one, one.value * np.exp((one.sd or 0.0) * z[:, k]))
        for k, one in enumerate(inputs)
    ]
    return np.column_stack(columns)


def _small(seed: int) -> int:
    """SALib takes seeds of 32 bits."""
    return seed % 2**32
