"""What a simulation reports, and what each quantity rests on."""

import tomllib
from functools import cache

from openldn.errors import NotFound
from openldn.simulate.hypotheses import Basis, Ground, Hypothesis
from openldn.tables import read_text


@cache
def _rows() -> dict[str, dict[str, str]]:
    rows: dict[str, dict[str, str]] = tomllib.loads(
        read_text("openldn.simulate", "quantities.toml")
    )
    return rows


QUANTITIES: tuple[str, ...] = tuple(_rows())


def title_of(name: str) -> str:
    """Title of a quantity, for tables and plots; its name where it has none.

    Examples
    --------
    >>> title_of("RO_mu")
    'Mu receptors blocked, brain'
    """
    return _rows().get(name, {}).get("title", name)


def find_ground(hypothesis: Hypothesis, name: str) -> Ground:
    """Find what a quantity rests on under a hypothesis.

    Raises
    ------
    NotFound
        If the hypothesis says nothing of it.
    """
    row = _rows().get(name)
    if row is None:
        return Ground(basis=Basis.ASSUMED, reason="a part of the model that nothing was fitted to")
    if "ground" not in row:
        return Ground(basis=Basis(row["basis"]), reason=row["reason"])
    if row["ground"] not in hypothesis.rests_on:
        raise NotFound(f"{hypothesis.name} does not say what {name} rests on ({row['ground']}).")
    return hypothesis.rests_on[row["ground"]]
