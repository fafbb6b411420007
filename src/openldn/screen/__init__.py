"""Is there a reason to wait? Rules over a record, each with its source; never a bare yes."""

from openldn.screen.finding import Decision, RuleSeverity, ScreenFinding, Screening
from openldn.screen.limits import read_limits
from openldn.screen.medications import (
    LineState,
    MedicationLine,
    Use,
    count_names,
    read_medications,
    read_opioid_rows,
)
from openldn.screen.rules import RULES, find_home
from openldn.screen.screening import screen_lines, screen_record
from openldn.screen.table import Rule, find_rule, read_rules

__all__ = [
    "RULES",
    "Decision",
    "LineState",
    "MedicationLine",
    "Rule",
    "RuleSeverity",
    "ScreenFinding",
    "Screening",
    "Use",
    "count_names",
    "find_home",
    "find_rule",
    "read_limits",
    "read_medications",
    "read_opioid_rows",
    "read_rules",
    "screen_lines",
    "screen_record",
]
