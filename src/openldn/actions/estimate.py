"""Estimate parameters from a model and an event table: of each person, or of the population."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from openldn.actions.run_model import read_model_file
from openldn.dynamics import (
    Design,
    Ending,
    Input,
    Observations,
    Parameter,
    PersonEstimates,
    PopulationEstimates,
    Problem,
    Program,
    estimate_persons,
    estimate_population,
    load_program,
)
from openldn.errors import InputError, ModelError, NotFound
from openldn.exchange import (
    ObservationTable,
    estimation_json,
    read_observation_table,
)

METHODS = ("map", "foce")


@dataclass(frozen=True, kw_only=True)
class EstimateRequest:
    """What is to be estimated, and how.

    Parameters
    ----------
    models : tuple of str
        Files of the model's parts.
    events : str
        File of doses and observations.
    method : {"map", "foce"}
        Each person under the population of the model, or the population.
    fixed : tuple of str
        Parameters whose typical value stays as it is.
    also : tuple of str
        Parameters without an sd whose typical value is estimated too.
    threads : int
    """

    models: tuple[str, ...]
    events: str
    method: str = "map"
    fixed: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    threads: int = 1

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise InputError(f"method is {self.method!r}; must be one of {', '.join(METHODS)}.")


@dataclass(frozen=True, kw_only=True, eq=False)
class Estimation:
    """Estimates beside what they are of.

    Parameters
    ----------
    request : EstimateRequest
    program : Program
    table : ObservationTable
    persons : PersonEstimates
    population : PopulationEstimates or None
    """

    request: EstimateRequest
    program: Program
    table: ObservationTable
    persons: PersonEstimates
    population: PopulationEstimates | None = None


def estimate_file(request: EstimateRequest) -> Estimation:
    """Read the files and estimate.

    Raises
    ------
    ModelError, DosingError, NotFound, ExchangeError
        If a file cannot be used as it is.
    """
    program = load_program(*(read_model_file(path) for path in request.models))
    if not program.residuals:
        raise ModelError(
            "the model has no [residual]; say how measured values scatter, like\n"
            "[residual]\nC = { proportional = 0.2 }"
        )
    table = read_observation_table(Path(request.events), program)
    problem = make_problem(request, program, table)
    if request.method == "map":
        persons = estimate_persons(problem)
        return Estimation(request=request, program=program, table=table, persons=persons)
    population = estimate_population(problem)
    return Estimation(
        request=request,
        program=program,
        table=table,
        persons=population.persons,
        population=population,
    )


def make_problem(request: EstimateRequest, program: Program, table: ObservationTable) -> Problem:
    """What is to be estimated, from a model and a table of doses and observations."""
    parameters = _choose_parameters(request, program, table.events.covariates)
    records = table.events.records
    design = Design(
        program=program,
        records=records,
        inputs=table.events.inputs,
        parameters=tuple(parameter.name for parameter in parameters),
        person=table.person,
        record=table.record,
        output=table.output,
        outputs=tuple(residual.output for residual in program.residuals),
        threads=request.threads,
    )
    return Problem(
        parameters=parameters,
        residuals=program.residuals,
        observations=Observations(
            person=table.person[records.patient[table.record]],
            value=table.value,
            output=table.output,
            is_below=table.is_below,
        ),
        predict=design,
        n_persons=len(table.persons),
    )


def _choose_parameters(
    request: EstimateRequest, program: Program, given: Sequence[str]
) -> tuple[Parameter, ...]:
    """Parameters that vary between persons, and those asked for; not what the table gives."""
    known = {one.name: one for one in program.inputs if not one.is_covariate}
    for name in (*request.fixed, *request.also):
        if name not in known:
            raise NotFound(f"the model has no parameter {name}; it has {', '.join(known)}.")
    chosen = [
        one
        for name, one in known.items()
        if name not in given and (one.sd or name in request.also or name in request.fixed)
    ]
    if not any(one.sd for one in chosen):
        raise ModelError(
            "no parameter of the model has an sd, so none differs between persons; write one like "
            'CL = { value = 10, unit = "L/h", sd = 0.3 }.'
        )
    return tuple(_parameter(one, is_fixed=one.name in request.fixed) for one in chosen)


def _parameter(one: Input, *, is_fixed: bool) -> Parameter:
    found = Parameter(name=one.name, typical=one.value, sd=one.sd or 0.0, is_fixed=is_fixed)
    if one.low is not None:
        found = replace(found, low=one.low)
    return found if one.high is None else replace(found, high=one.high)


def estimation_to_json(found: Estimation) -> dict[str, Any]:
    """What ``openldn estimate --json`` prints."""
    return estimation_json.estimation_to_json(
        found.program, found.table, found.persons, found.population
    )


def estimation_to_text(found: Estimation) -> str:
    """The estimates as lines for a terminal."""
    lines = []
    if found.population is not None:
        lines += _population_lines(found.population)
    lines += _person_lines(found.program, found.table, found.persons)
    lines += [f"Note: {note}." for note in found.table.events.notes]
    return "\n".join(lines) + "\n"


def _population_lines(found: PopulationEstimates) -> list[str]:
    width = max(len(name) for name in found.names)
    rows = [
        f"  {name:<{width}}  {value:>10.4g}  standard error {_error(error)}"
        for name, value, error in zip(
            found.names, found.estimates, found.standard_errors, strict=True
        )
    ]
    return [f"Population: {found.explain()}", f"Objective {found.objective:.3f}", *rows, ""]


def _error(value: float) -> str:
    return f"{value:.3g}" if np.isfinite(value) else "cannot be told"


def _person_lines(program: Program, table: ObservationTable, found: PersonEstimates) -> list[str]:
    low, high = found.interval()
    lines = []
    for number, name in enumerate(table.persons):
        lines.append(f"{name}: {Ending(int(found.endings[number])).advice}")
        for column, k in enumerate(found.problem.random):
            one = found.problem.parameters[k]
            lines.append(
                f"  {one.name} {found.parameters[number, k]:.4g} {program.unit_of(one.name)} "
                f"(95% {low[number, column]:.3g} to {high[number, column]:.3g}; typical "
                f"{one.typical:.3g})"
            )
    return lines
