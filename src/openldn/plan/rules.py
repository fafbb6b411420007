"""The safety rules that `plan` applies: dose, formulation, events, monitoring."""

from dataclasses import dataclass
from functools import cache

from openldn.errors import NotFound
from openldn.plan.tables import read_table
from openldn.screen import RuleSeverity


@dataclass(frozen=True, kw_only=True)
class PlanRule:
    """One row of the rule table.

    Parameters
    ----------
    id : str
        Like ``R098``.
    severity : RuleSeverity
    trigger, action, rationale : str
        When it applies, what to do, and why.
    evidence_level, source : str
        How well it is founded, and addresses separated by semicolons.
    interval_days : int or None
        Days to wait, where the rule has an interval.
    interval_range : str
        Range of practice, like ``2-4``; empty where there is none.
    """

    id: str
    severity: RuleSeverity
    trigger: str
    action: str
    rationale: str
    evidence_level: str
    source: str
    interval_days: int | None
    interval_range: str


@cache
def read_rules() -> tuple[PlanRule, ...]:
    """Rules that live in `plan`, in the order of the table."""
    return tuple(
        PlanRule(
            id=row["rule_id"],
            severity=RuleSeverity(row["severity"]),
            trigger=row["trigger"],
            action=row["action"],
            rationale=row["rationale"],
            evidence_level=row["evidence_level"],
            source=row["source_url"],
            interval_days=int(row["interval_days"]) if row["interval_days"] else None,
            interval_range=row["interval_range"],
        )
        for row in read_table("rules")
    )


def find_rule(rule_id: str) -> PlanRule:
    """Find a rule by its id.

    Raises
    ------
    NotFound
        If no rule of `plan` has this id.

    Examples
    --------
    >>> find_rule("R090").interval_days
    3
    """
    for rule in read_rules():
        if rule.id == rule_id:
            return rule
    raise NotFound(f"rule {rule_id!r} is not one that plan applies; ids look like R098.")


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a plan is as it is: a rule, and what was done because of it."""

    rule_id: str
    text: str
