"""Which parameters decide what a dose does: local elasticities and Sobol's shares."""

import math
from dataclasses import dataclass
from typing import Any

from openldn import __version__
from openldn.report import render_sensitivity
from openldn.simulate import (
    DEFAULT_HYPOTHESIS,
    Population,
    SensitivityTable,
    find_elasticities,
    find_hypothesis,
    find_sobol_indices,
    repeat_dose,
)


@dataclass(frozen=True, kw_only=True)
class SensitivityRequest:
    """What a person typed.

    Parameters
    ----------
    outputs : tuple of str
        What is summed up over the last night.
    base : int
        Of Sobol's design; a power of two.
    """

    dose_mg: float
    nights: int = 14
    hypothesis: str = DEFAULT_HYPOTHESIS
    outputs: tuple[str, ...] = ("RO_mu", "tone", "naltrexone")
    base: int = 256
    seed: int = 1
    threads: int = 0


def find_sensitivity(request: SensitivityRequest) -> SensitivityTable:
    """Find both kinds for the last night.

    Raises
    ------
    NotFound, SimulationError
        If a name or number cannot be used.
    """
    hypothesis = find_hypothesis(request.hypothesis)
    population = Population(
        n=1,
        models={hypothesis.name: hypothesis.read_texts()},
        regimen=repeat_dose(request.dose_mg, nights=request.nights),
        outputs=request.outputs,
        seed=request.seed,
        statistics=("maximum", "minimum", "auc"),
    )
    local = find_elasticities(population, hypothesis=hypothesis.name, threads=request.threads)
    shares = find_sobol_indices(
        population, hypothesis=hypothesis.name, base=request.base, threads=request.threads
    )
    return SensitivityTable(
        hypothesis=hypothesis.name,
        metrics=tuple(local.metric.values.tolist()),
        elasticity=_table(local, "elasticity"),
        first=_table(shares, "first"),
        total=_table(shares, "total"),
        confidence=_table(shares, "total_confidence"),
    )


def _table(found: Any, name: str) -> dict[str, tuple[float, ...]]:
    return {
        str(parameter): tuple(found[name].sel(parameter=parameter).values.tolist())
        for parameter in found.parameter.values
    }


def sensitivity_to_json(found: SensitivityTable) -> dict[str, Any]:
    """What ``openldn sensitivity --json`` prints."""
    tables = {
        name: {
            parameter: [value if math.isfinite(value) else None for value in row]
            for parameter, row in getattr(found, name).items()
        }
        for name in ("elasticity", "first", "total", "confidence")
    }
    return {
        "format": 1,
        "openldn": __version__,
        "hypothesis": found.hypothesis,
        "metrics": list(found.metrics),
        **tables,
    }


def sensitivity_to_text(found: SensitivityTable, *, color: bool) -> str:
    """What ``openldn sensitivity`` prints."""
    return render_sensitivity(found, color=color)
