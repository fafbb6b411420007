"""A population as a data set with units, either every person or statistics over persons."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from openldn.dynamics import Tally
from openldn.errors import SimulationError
from openldn.simulate import engine
from openldn.simulate.population import Population
from openldn.simulate.population_piece import ADHERENCE_METRICS, Piece, PieceResult

Floats = NDArray[np.float64]
Detail = Literal["summary", "persons"]

QUANTILES = (0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975)
SUMMARIES = ("count", "mean", "sd", "minimum", "maximum")

_MOST_PROBLEMS = 20


class Collector:
    """Takes pieces in, in any order, and makes a data set of them.

    Parameters
    ----------
    population : Population
    detail : str
        ``summary``: statistics over persons, in memory that does not depend on their number;
        ``persons``: every person.
    quantiles : sequence of float
    """

    def __init__(
        self,
        population: Population,
        *,
        detail: Detail = "summary",
        quantiles: Sequence[float] = QUANTILES,
    ) -> None:
        self._population = population
        self._detail = detail
        self._quantiles = tuple(quantiles)
        self._problems: dict[tuple[str, int, int], str] = {}
        self._tallies: dict[tuple[str, int], dict[str, Tally]] = {}
        self._tables: dict[str, Floats] = {}
        self._histories: NDArray[np.float32] | None = None
        self._summaries: dict[str, Floats] = {}
        shape = (len(population.models), max(1, population.n_draws))
        self._failed = np.zeros(shape, dtype=np.int64)
        self._left = np.full(shape, population.n)

    def add(self, piece: Piece, result: PieceResult) -> None:
        """Take the result of one piece in."""
        where = self._where(piece)
        self._failed[where] += int(np.sum(~result.is_sound))
        self._left[where] -= piece.n
        for person, why in result.problems.items():
            self._problems[piece.hypothesis, piece.draw, person] = f"person {person}: {why}"
        if self._detail == "summary":
            self._tally(piece, result)
        else:
            self._keep(piece, result)

    def to_dataset(self) -> xr.Dataset:
        """Make the data set, when all pieces have been taken in.

        Raises
        ------
        SimulationError
            If pieces are missing.
        """
        if self._left.any():
            raise SimulationError(
                f"{self._left.sum()} persons are not simulated yet; run all pieces first."
            )
        is_summary = self._detail == "summary"
        variables = dict(self._summary_variables() if is_summary else self._person_variables())
        variables["failed"] = (("hypothesis", "draw"), self._failed, _FAILED)
        data = xr.Dataset(variables, coords=self._coordinates(), attrs=self._attributes())
        return data if self._population.n_draws else data.squeeze("draw", drop=True)

    def _where(self, piece: Piece) -> tuple[int, int]:
        return list(self._population.models).index(piece.hypothesis), piece.draw

    def _tally(self, piece: Piece, result: PieceResult) -> None:
        key = (piece.hypothesis, piece.draw)
        tallies = self._tallies.setdefault(key, {})
        for name, table in result.metrics.items():
            tallies.setdefault(name, Tally(table.shape[1])).add(table)
        if self._left[self._where(piece)] == 0:
            self._close(self._where(piece), self._tallies.pop(key))

    def _close(self, where: tuple[int, int], tallies: Mapping[str, Tally]) -> None:
        """Keep the statistics of one hypothesis and draw, and let its tallies go."""
        for name, tally in tallies.items():
            basic = [tally.count, tally.mean, tally.sd, tally.minimum, tally.maximum]
            rows = np.vstack([*basic, tally.quantiles(self._quantiles)])
            table = self._summaries.setdefault(
                name, np.full((*self._failed.shape, *rows.shape), np.nan)
            )
            table[where] = rows

    def _keep(self, piece: Piece, result: PieceResult) -> None:
        rows = slice(piece.first, piece.first + piece.n)
        for name, table in result.metrics.items():
            shape = (*self._failed.shape, self._population.n, table.shape[1])
            self._tables.setdefault(name, np.full(shape, np.nan))[*self._where(piece), rows] = table
        if result.history.shape[1]:
            if self._histories is None:
                shape = (*self._failed.shape, self._population.n, *result.history.shape[1:])
                self._histories = np.full(shape, np.nan, dtype=np.float32)
            self._histories[*self._where(piece), rows] = result.history

    def _summary_variables(self) -> Iterator[tuple[str, Any]]:
        cut = len(SUMMARIES)
        for name, table in self._summaries.items():
            attributes = self._units(name)
            dims = ("hypothesis", "draw")
            yield name, ((*dims, "summary", "night"), table[:, :, :cut], attributes)
            if name not in ADHERENCE_METRICS:
                yield (
                    f"{name}_quantile",
                    ((*dims, "quantile", "night"), table[:, :, cut:], attributes),
                )

    def _person_variables(self) -> Iterator[tuple[str, Any]]:
        dims = ("hypothesis", "draw", "patient")
        for name, table in self._tables.items():
            yield name, ((*dims, "night"), table, self._units(name))
        if self._histories is not None:
            for k, name in enumerate(self._population.outputs):
                yield name, ((*dims, "time"), self._histories[..., k], self._units(name))

    def _coordinates(self) -> dict[str, Any]:
        population = self._population
        night = ("night", 1 + np.arange(population.regimen.nights), {"long_name": "night, from 1"})
        found: dict[str, Any] = {
            "hypothesis": list(population.models),
            "draw": np.arange(max(1, population.n_draws)),
            "night": night,
        }
        if self._detail == "summary":
            return {**found, "summary": list(SUMMARIES), "quantile": list(self._quantiles)}
        found["patient"] = np.arange(population.n)
        if self._histories is not None:
            found["time"] = ("time", population.times_h, {"units": "h", "long_name": _TIME})
        return found

    def _attributes(self) -> dict[str, Any]:
        population = self._population
        problems = [self._problems[key] for key in sorted(self._problems)]
        return {
            "n": population.n,
            "seed": population.seed,
            "dose_mg": list(population.regimen.dose_mg),
            "night_begins_h": -population.lead_h,
            "assumptions": list(population.persons.assumptions),
            "problems": problems[:_MOST_PROBLEMS],
        }

    def _units(self, name: str) -> dict[str, str]:
        if name in ADHERENCE_METRICS:
            return {"units": "1", "long_name": f"dose {name.replace('_', ' ')}"}
        program = engine.load(next(iter(self._population.models.values())))
        outputs = sorted(self._population.outputs, key=len, reverse=True)
        output = next(one for one in outputs if name == one or name.startswith(f"{one}_"))
        unit, rest = program.unit_of(output) or "1", name[len(output) + 1 :]
        if rest.startswith("hours_above") or rest == "time_of_maximum":
            return {"units": "h", "long_name": f"{output}, {rest.replace('_', ' ')} {unit}"}
        if rest == "auc":
            unit = "h" if unit == "1" else f"{unit}*h"
        return {"units": unit, "long_name": f"{output} {rest}".strip()}


_TIME = "hours since the planned time of the first dose"
_FAILED = {"units": "1", "long_name": "persons without a usable answer, left out"}
