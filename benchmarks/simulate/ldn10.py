"""The people of the benchmark: who they are, when they dose and how much.

Everything comes from one generator in a fixed order, so that the first N of 10,000 are the same
people in every run and in every tool.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).resolve().parent
MODELS = {"ldn10": HERE / "ldn10.toml", "ldn30": HERE / "ldn30.toml"}
SEED = 20240601
PATIENTS, NIGHTS = 10_000, 90
NMOL_PER_MG = 1e6 / 341.4
# What varies between people: name, standard deviation of the logarithm, bound.
VARYING = (
    ("ka", 0.50, None), ("kr", 0.30, None), ("F", 0.45, 0.45), ("Fm", 0.20, 0.54),
    ("CL", 0.30, None), ("Vc", 0.25, None), ("Q", 0.20, None), ("Vp", 0.25, None),
    ("CLm", 0.25, None), ("Vm", 0.25, None), ("KNm", 0.30, None), ("K6m", 0.30, None),
    ("koffm", 0.40, None), ("koffd", 0.20, None), ("kE", 0.30, None), ("kg", 0.40, None),
    ("S50", 0.20, None), ("kd", 0.30, None),
)  # fmt: skip
FLOWS, VOLUMES = ("CL", "Q", "CLm"), ("Vc", "Vp", "Vm")

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Population:
    """People, their parameters and their doses.

    ``values`` maps a parameter to one value per patient; ``dose_time_h``, ``gut_nmol`` and
    ``depot_nmol`` have shape (patients, nights); a missed night is a dose of nothing.
    """

    values: Mapping[str, Floats]
    dose_time_h: Floats
    gut_nmol: Floats
    depot_nmol: Floats

    @property
    def size(self) -> int:
        return int(self.dose_time_h.shape[0])

    @property
    def nights(self) -> int:
        return int(self.dose_time_h.shape[1])

    @property
    def end_h(self) -> float:
        return 24.0 * self.nights

    @property
    def hours(self) -> Floats:
        """The times of the output: every hour, both ends with it."""
        return np.arange(24.0 * self.nights + 1.0)


def make_population(patients: int, nights: int = NIGHTS, *, first: int = 0) -> Population:
    """So many patients from the ``first``; past 10,000 people or 90 nights the draws repeat."""
    draws = _draws()
    who = np.arange(first, first + patients) % PATIENTS
    when = np.arange(nights) % NIGHTS
    night = np.arange(nights)
    shift = np.clip(0.75 * draws["jitter"][np.ix_(who, when)], -2.5, 2.5)
    taken = draws["uniform"][np.ix_(who, when)] >= 0.08
    dose = np.where(night < 14, 1.5, np.where(night < 28, 3.0, 4.5)) * NMOL_PER_MG * taken
    depot = np.where(night >= 60, 0.7, 0.0) * dose
    return Population(
        values=_parameters(draws["weight"][who], draws["eta"][who]),
        dose_time_h=10.0 + 24.0 * night + shift, gut_nmol=dose - depot, depot_nmol=depot,
    )  # fmt: skip


@cache
def _draws() -> dict[str, Floats]:
    rng = np.random.Generator(np.random.PCG64(SEED))
    return {
        "weight": rng.standard_normal(PATIENTS),
        "eta": rng.standard_normal((PATIENTS, len(VARYING))),
        "jitter": rng.standard_normal((PATIENTS, NIGHTS)),
        "uniform": rng.random((PATIENTS, NIGHTS)),
    }


def _parameters(z_weight: Floats, eta: Floats) -> dict[str, Floats]:
    weight = 75.0 * np.exp(0.2 * z_weight)
    typical = typical_values("ldn10")
    found = {}
    for column, (name, sd, bound) in enumerate(VARYING):
        drawn = typical[name] * np.exp(sd * eta[:, column])
        found[name] = drawn if bound is None else np.minimum(drawn, bound)
    for name in FLOWS:
        found[name] = found[name] * (weight / 70.0) ** 0.75
    for name in VOLUMES:
        found[name] = found[name] * (weight / 70.0)
    return found


def read_text(model: str) -> str:
    return MODELS[model].read_text(encoding="utf-8")


def read_content(model: str) -> dict[str, Any]:
    return tomllib.loads(read_text(model))


def typical_values(model: str) -> dict[str, float]:
    """Name and number of every parameter, in the order of the model's text."""
    return {name: _number(given) for name, given in read_content(model)["parameters"].items()}


def parameter_table(model: str, population: Population) -> Floats:
    """One row per patient, one column per parameter of the model."""
    typical = typical_values(model)
    ones = np.ones(population.size)
    return np.column_stack([population.values.get(k, v * ones) for k, v in typical.items()])


def initial_values(model: str) -> Floats:
    states = read_content(model)["states"].values()
    return np.array([float(s.get("initial", 0)) if isinstance(s, dict) else 0.0 for s in states])


def _number(given: Any) -> float:
    if isinstance(given, dict):
        return float(given["value"])
    return float(given.split()[0]) if isinstance(given, str) else float(given)
