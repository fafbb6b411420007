"""Estimates as JSON for machines: plain numbers, null where there is none."""

import math
from typing import Any

import numpy as np

from openldn import __version__
from openldn.dynamics import (
    Ending,
    PersonEstimates,
    PopulationEstimates,
    Program,
)
from openldn.exchange.observation_table import ObservationTable

FORMAT = 1


def estimation_to_json(
    program: Program,
    table: ObservationTable,
    persons: PersonEstimates,
    population: PopulationEstimates | None = None,
) -> dict[str, Any]:
    """What ``openldn estimate --json`` prints; see docs/simulate/estimation.md for the keys.

    Parameters
    ----------
    program : Program
    table : ObservationTable
    persons : PersonEstimates
    population : PopulationEstimates, optional
        Where the population was estimated too.
    """
    is_good = persons.is_converged and (population is None or population.is_converged)
    content: dict[str, Any] = {
        "format": FORMAT,
        "openldn": __version__,
        "model": program.name,
        "method": "map" if population is None else "foce",
        "time_unit": program.time_unit,
        "converged": is_good,
        "random": [persons.problem.parameters[k].name for k in persons.problem.random],
        "notes": list(table.events.notes),
    }
    if population is not None:
        content["population"] = _population(population)
    content["persons"] = [
        _person(program, table, persons, number) for number in range(len(table.persons))
    ]
    return content


def _population(found: PopulationEstimates) -> dict[str, Any]:
    random = [found.problem.parameters[k].name for k in found.problem.random]
    estimates = {
        name: {
            "value": _number(value),
            "standard_error": _number(error),
            "relative_standard_error": _number(error / value) if value else None,
        }
        for name, value, error in zip(
            found.names, found.estimates, found.standard_errors, strict=True
        )
    }
    return {
        "outcome": found.ending.name.lower(),
        "explanation": found.explain(),
        "objective": _number(found.objective),
        "minus_two_log_likelihood": _number(found.minus_two_log_likelihood),
        "typical": {p.name: _number(p.typical) for p in found.problem.parameters},
        "sd": {name: _number(found.problem.parameters[k].sd) for name, k in
               zip(random, found.problem.random, strict=True)},
        "residual": {
            one.output: {"additive": one.additive, "proportional": one.proportional}
            for one in found.problem.residuals
        },
        "estimates": estimates,
        "eta_shrinkage": {
            name: _number(value) for name, value in zip(random, found.eta_shrinkage, strict=True)
        },
        "residual_shrinkage": _number(found.residual_shrinkage),
        "at_bound": list(found.at_bound),
        "evaluations": found.evaluations,
    }  # fmt: skip


def _person(
    program: Program, table: ObservationTable, found: PersonEstimates, number: int
) -> dict[str, Any]:
    problem = found.problem
    low, high = found.interval()
    random = [int(k) for k in problem.random]
    parameters = {}
    for k, one in enumerate(problem.parameters):
        row: dict[str, Any] = {
            "value": _number(found.parameters[number, k]),
            "unit": program.unit_of(one.name),
            "typical": _number(one.typical),
        }
        if k in random:
            column = random.index(k)
            row |= {
                "eta": _number(found.eta[number, column]),
                "standard_error": _number(found.standard_errors[number, column]),
                "low": _number(low[number, column]),
                "high": _number(high[number, column]),
                "shrinkage": _number(found.shrinkage[number, column]),
            }
        parameters[one.name] = row
    return {
        "id": table.persons[number],
        "outcome": Ending(int(found.endings[number])).name.lower(),
        "explanation": found.explain(number),
        "objective": _number(found.objective[number]),
        "parameters": parameters,
        "covariance": [[_number(cell) for cell in row] for row in found.covariance[number]],
        "observations": _observations(table, found, number),
    }


def _observations(
    table: ObservationTable, found: PersonEstimates, number: int
) -> list[dict[str, Any]]:
    seen, records = found.problem.observations, table.events.records
    return [
        {
            "line": int(table.events.lines[table.record[i]]),
            "time": _number(records.time[table.record[i]]),
            "output": found.problem.residuals[seen.output[i]].output,
            "observed": _number(seen.value[i]),
            "below_limit": bool(seen.is_below[i]),
            "predicted": _number(found.predictions[i]),
            "typical": _number(found.typical_predictions[i]),
            "weighted_residual": _number(found.weighted_residuals[i]),
        }
        for i in np.flatnonzero(seen.person == number)
    ]


def _number(value: Any) -> float | None:
    """JSON knows no NaN."""
    return float(value) if math.isfinite(value) else None
