"""The rule table: severity, action, interval, evidence and source of each rule."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from openldn.errors import NotFound
from openldn.screen.finding import RuleSeverity
from openldn.tables import read_rows, read_text

TABLES = ("rules.csv", "own_rules.csv")
FROM_MEMORY = "from memory"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One row of the table.

    Parameters
    ----------
    id : str
    theme, trigger_type, trigger : str
    severity : RuleSeverity
    action : str
    interval_days : int or None
        Days to wait; ``None`` where there are none, or where the row is from memory only.
    interval_range : str
    rationale, evidence_level, source_url : str
    verified : str
        ``yes``, ``partly``, or ``UNVERIFIED (from memory)``.
    """

    id: str
    theme: str
    trigger_type: str
    trigger: str
    severity: RuleSeverity
    action: str
    interval_days: int | None
    interval_range: str
    rationale: str
    evidence_level: str
    source_url: str
    verified: str

    @property
    def is_verified(self) -> bool:
        """Whether a source was read; the numbers of other rows must not be shown as fact."""
        return not self.verified.startswith("UNVERIFIED")

    @property
    def advice(self) -> str:
        """The action as a sentence; without the parts that hold numbers from memory."""
        parts = self.action.split(";")
        if not self.is_verified:
            parts = [part for part in parts if not re.search(r"\d", part)]
        text = ";".join(parts).strip() or "ask"
        return f"{text[:1].upper()}{text[1:].removesuffix('.')}."

    @property
    def has_memory(self) -> bool:
        """Whether its interval or a part of it is from memory."""
        return FROM_MEMORY in self.rationale or not self.is_verified


@lru_cache(maxsize=1)
def read_rules() -> Mapping[str, Rule]:
    """Every rule by its id, in the order of the table: gravest harm first.

    Examples
    --------
    >>> read_rules()["R001"].interval_days
    10
    """
    rows = [row for name in TABLES for row in read_rows("openldn.screen", name)]
    return MappingProxyType({row["rule_id"]: _rule(row) for row in rows})


def find_rule(id: str) -> Rule:
    """The rule with this id.

    Raises
    ------
    NotFound
    """
    rule = read_rules().get(id)
    if rule is None:
        raise NotFound(f"the rule table has no rule {id!r}.")
    return rule


@lru_cache(maxsize=1)
def rules_version() -> str:
    """Fingerprint of every table that decides: it changes when one of them does."""
    names = sorted(
        path.name for path in (files(__package__) / "data").iterdir() if path.name.endswith(".csv")
    )
    return hashlib.sha256(
        "".join(read_text("openldn.screen", name) for name in names).encode()
    ).hexdigest()[:12]


def _rule(row: dict[str, str]) -> Rule:
    verified = row["verified"]
    days = row["interval_days"] if not verified.startswith("UNVERIFIED") else ""
    return Rule(
        id=row["rule_id"], theme=row["theme"], trigger_type=row["trigger_type"],
        trigger=row["trigger"], severity=RuleSeverity(row["severity"]), action=row["action"],
        interval_days=int(days) if days else None, interval_range=row["interval_range"],
        rationale=row["rationale"], evidence_level=row["evidence_level"],
        source_url=row["source_url"], verified=verified,
    )  # fmt: skip
