"""The unknowns of a population as one vector that an optimizer can walk through."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import log

import numpy as np

from openldn.dynamics.estimation.problem import Floats, Problem, Scale, Values

# Standard deviations between persons and residual errors are sought within this range: below the
# lower end nothing of them can be seen.
SMALLEST, LARGEST = 1e-4, 1e6


@dataclass(frozen=True, kw_only=True)
class Coordinate:
    """One unknown.

    Parameters
    ----------
    name : str
        Like ``CL``, ``sd of CL``, ``additive error of C``.
    field : str
        Of :class:`Values`.
    index : int
    is_log : bool
        Sought as its logarithm.
    unit : float
        By which it is divided otherwise.
    """

    name: str
    field: str
    index: int
    is_log: bool = True
    unit: float = 1.0

    def to_value(self, x: Floats) -> Floats:
        """From the walk to the value itself."""
        return np.exp(x) if self.is_log else x * self.unit

    def from_value(self, value: float) -> float:
        """From the value itself to the walk."""
        return log(value) if self.is_log else value / self.unit

    def error(self, value: float, sd: float) -> float:
        """Standard error of the value from that on the walk."""
        return sd * (value if self.is_log else self.unit)

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        """On the walk."""
        if self.field == "typical":
            return (None, None)
        return (log(SMALLEST), log(LARGEST))


def make_coordinates(problem: Problem) -> tuple[Coordinate, ...]:
    """Unknowns of a problem: typical values, standard deviations, residual errors above 0."""
    return tuple(_coordinates(problem))


def _coordinates(problem: Problem) -> Iterator[Coordinate]:
    for k, parameter in enumerate(problem.parameters):
        if not parameter.is_fixed:
            is_log = parameter.scale is Scale.LOG
            unit = max(abs(parameter.typical), parameter.sd) or 1.0
            yield Coordinate(
                name=parameter.name, field="typical", index=k, is_log=is_log, unit=unit
            )
    for column, k in enumerate(problem.random):
        yield Coordinate(name=f"sd of {problem.parameters[k].name}", field="sd", index=column)
    for k, residual in enumerate(problem.residuals):
        for field in ("additive", "proportional"):
            if getattr(residual, field) > 0:
                name = f"{field} error of {residual.output}"
                yield Coordinate(name=name, field=field, index=k)


def to_walk(coordinates: tuple[Coordinate, ...], values: Values) -> Floats:
    """Coordinates of the first copy."""
    return np.array(
        [one.from_value(float(getattr(values, one.field)[0, one.index])) for one in coordinates]
    )


def from_walk(coordinates: tuple[Coordinate, ...], values: Values, walk: Floats) -> Values:
    """Copies of values at points of shape (n_copies, n_coordinates)."""
    tables = {
        name: np.repeat(getattr(values, name)[:1], walk.shape[0], axis=0)
        for name in ("typical", "sd", "additive", "proportional")
    }
    for column, one in enumerate(coordinates):
        tables[one.field][:, one.index] = one.to_value(walk[:, column])
    return replace(values, **tables)
