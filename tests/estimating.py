"""Small estimation problems with closed-form predictions."""

import csv
from pathlib import Path
from typing import Any

import numpy as np

from openldn.dynamics.estimation import Observations, Parameter, Problem, Scale
from openldn.dynamics.inputs import Residual

THEOPH = Path(__file__).parent / "data" / "theoph.csv"


def observe(person: Any, value: Any, *, output: Any = 0, is_below: Any = False) -> Observations:
    value = np.asarray(value, dtype=float)
    return Observations(
        person=np.asarray(person, dtype=np.int64),
        value=value,
        output=np.broadcast_to(np.asarray(output, dtype=np.int64), value.shape),
        is_below=np.broadcast_to(np.asarray(is_below, dtype=np.bool_), value.shape),
    )


def linear_problem(
    person: Any, value: Any, design: Any, *, typical: Any, sd: Any, error: float
) -> Problem:
    """``y = design . (typical + eta) + error``: everything can be computed by hand."""
    design, person = np.asarray(design, dtype=float), np.asarray(person)
    parameters = tuple(
        Parameter(name=f"p{k}", typical=float(mean), sd=float(one), scale=Scale.LINEAR)
        for k, (mean, one) in enumerate(zip(typical, sd, strict=True))
    )
    return Problem(
        parameters=parameters,
        residuals=(Residual(output="y", additive=error),),
        observations=observe(person, value),
        predict=lambda table: np.sum(table[:, person] * design, axis=-1),
        n_persons=int(person.max()) + 1,
    )


def oral_problem(
    person: Any, time: Any, dose: Any, value: Any, *,
    typical: tuple[float, float, float], sd: tuple[float, float, float],
    additive: float = 0.0, proportional: float = 0.0, is_below: Any = False,
) -> Problem:  # fmt: skip
    """One compartment with first-order absorption; ka, CL, V."""
    person, time, dose = np.asarray(person), np.asarray(time), np.asarray(dose)

    def predict(table: Any) -> Any:
        ka, clearance, volume = (table[:, person, k] for k in range(3))
        ke = clearance / volume
        return dose * ka / (volume * (ka - ke)) * (np.exp(-ke * time) - np.exp(-ka * time))

    return Problem(
        parameters=tuple(
            Parameter(name=name, typical=mean, sd=one)
            for name, mean, one in zip(("ka", "CL", "V"), typical, sd, strict=True)
        ),
        residuals=(Residual(output="C", additive=additive, proportional=proportional),),
        observations=observe(person, value, is_below=is_below),
        predict=predict,
        n_persons=int(person.max()) + 1,
    )


def theophylline() -> Problem:
    """R's ``datasets::Theoph`` with the start values of nlmixr2's example."""
    with THEOPH.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    ids = list(dict.fromkeys(row["Subject"] for row in rows))
    return oral_problem(
        [ids.index(row["Subject"]) for row in rows],
        [float(row["Time"]) for row in rows],
        [float(row["Dose"]) * float(row["Wt"]) for row in rows],
        [float(row["conc"]) for row in rows],
        typical=(float(np.exp(0.45)), float(np.exp(1)), float(np.exp(3.45))),
        sd=(0.6**0.5, 0.3**0.5, 0.1**0.5),
        additive=0.7,
    )
