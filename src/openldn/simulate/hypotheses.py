"""The hypotheses a simulation can be run under, and what each number of theirs rests on."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any

from openldn.errors import NotFound
from openldn.simulate.parts import read_part
from openldn.tables import read_text

DEFAULT_HYPOTHESIS = "pet-retention"


class Basis(StrEnum):
    """What a number rests on, from firmest to least."""

    MEASURED = "measured"
    FITTED = "fitted"
    EXTRAPOLATED = "extrapolated"
    ASSUMED = "assumed"


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What one predicted quantity rests on, and why."""

    basis: Basis
    reason: str


@dataclass(frozen=True, kw_only=True)
class Hypothesis:
    """A named set of model parts.

    Parameters
    ----------
    name : str
        Like ``pet-retention``.
    title, statement : str
        In plain words; the statement says what the hypothesis claims and what stands against it.
    parts : tuple of str
        Files in ``data/models``, joined in this order.
    sources : tuple of str
        Ids of the facts it was fitted to.
    rests_on : mapping of str to Ground
        By quantity: ``early_mu``, ``late_mu_50_mg``, ``late_mu_low_dose``,
        ``steady_mu_low_dose``, ``kappa``, ``delta``, ``periphery``, ``opioid_shift``,
        ``days_until_free``.
    """

    name: str
    title: str
    statement: str
    parts: tuple[str, ...]
    sources: tuple[str, ...]
    rests_on: Mapping[str, Ground]

    def read_texts(self, *, more_parts: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Texts of its parts, and of others beside them, ready for a model."""
        return tuple(read_part(name) for name in (*self.parts, *more_parts))


@cache
def read_hypotheses() -> tuple[Hypothesis, ...]:
    """Read every hypothesis, the default first.

    Examples
    --------
    >>> [one.name for one in read_hypotheses()]
    ['pet-retention', 'transient-block', 'binding-kinetics', 'target-mediated']
    """
    table = tomllib.loads(read_text("openldn.simulate", "hypotheses.toml"))
    return tuple(_make(name, row) for name, row in table.items())


def find_hypothesis(name: str) -> Hypothesis:
    """Find one by name.

    Raises
    ------
    NotFound
        If there is none; the message names those that exist.

    Examples
    --------
    >>> find_hypothesis("pet-retention").rests_on["late_mu_low_dose"].basis
    <Basis.EXTRAPOLATED: 'extrapolated'>
    """
    for one in read_hypotheses():
        if one.name == name:
            return one
    known = ", ".join(one.name for one in read_hypotheses())
    raise NotFound(f"there is no hypothesis {name!r}; known: {known}.")


def _make(name: str, row: Mapping[str, Any]) -> Hypothesis:
    grounds = {
        quantity: Ground(basis=Basis(ground["basis"]), reason=ground["reason"])
        for quantity, ground in row["rests_on"].items()
    }
    return Hypothesis(
        name=name,
        title=row["title"],
        statement=row["statement"],
        parts=tuple(row["parts"]),
        sources=tuple(row["sources"]),
        rests_on=MappingProxyType(grounds),
    )
