"""One kind of person, registry or course, invented and judged many times."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One kind of person.

    ``name`` also seeds the simulation; ``chunk`` is the number of people judged in one go;
    ``facts`` go into the tables; ``sources`` are the files here that make its rows, and
    ``pooling`` those of the engine that pool them.
    """

    name: str
    group: str
    patients: int
    judge: Callable[..., list[float]] | partial[list[float]]
    chunk: int = 100
    facts: dict[str, float | str] = field(default_factory=dict)
    sources: tuple[str, ...] = ("judges.py", "peers.py", "simulate.py")
    pooling: tuple[str, ...] = ()
