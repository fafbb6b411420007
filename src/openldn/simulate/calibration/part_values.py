"""Numbers of a model part by name, for equations written by hand."""

import tomllib
from functools import cache

from openldn.simulate.parts import read_fit
from openldn.tables import read_text


@cache
def read_values(part: str) -> dict[str, float]:
    """Numbers of a model part that are not fitted, by name.

    Examples
    --------
    >>> read_values("endogenous")["amplitude"]
    0.23
    """
    table = tomllib.loads(read_text("openldn.simulate", f"models/{part}.toml"))
    rows = {**table["parameters"], **table.get("covariates", {})}
    return {
        name: float(row["value"]) for name, row in rows.items() if not isinstance(row["value"], str)
    }


def read_fitted_values(part: str) -> dict[str, float]:
    """All numbers of a model part and of its fit, by name."""
    return {**read_values(part), **read_fit(part).values}
