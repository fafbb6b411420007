"""The numbers that rules compare with: each belongs to a rule and shares its source."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from openldn.screen.table import find_rule
from openldn.tables import read_rows


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A number, its unit, the rule it belongs to and where it comes from."""

    name: str
    value: float
    unit: str
    rule_id: str
    source_url: str


def limit(name: str) -> float:
    """The number with this name.

    Examples
    --------
    >>> limit("ldn_customary_mg")
    4.5
    """
    return read_limits()[name].value


@lru_cache(maxsize=1)
def read_limits() -> Mapping[str, Limit]:
    """Every limit by its name."""
    rows = read_rows("openldn.screen", "limits.csv")
    return MappingProxyType({row["name"]: _limit(row) for row in rows})


def _limit(row: dict[str, str]) -> Limit:
    return Limit(
        name=row["name"], value=float(row["value"]), unit=row["unit"], rule_id=row["rule_id"],
        source_url=row["source_url"] or find_rule(row["rule_id"]).source_url,
    )  # fmt: skip
