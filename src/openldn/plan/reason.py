"""Why a plan is as it is."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Reason:
    """A rule, and what was done because of it."""

    rule_id: str
    text: str
