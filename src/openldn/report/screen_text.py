"""A screening as plain text: the answer first, then its reasons in order of harm."""

import re
from textwrap import wrap

from openldn.report.terminal import BOLD, tint
from openldn.screen import (
    Decision,
    LineState,
    MedicationLine,
    RuleSeverity,
    ScreenFinding,
    Screening,
)

WIDTH = 79
INDENT = 7
_COLORS = {
    RuleSeverity.CONTRAINDICATED: "\033[1;31m", RuleSeverity.HOLD: "\033[1;33m",
    RuleSeverity.CAUTION: "\033[33m", RuleSeverity.MONITOR: "\033[36m",
    RuleSeverity.INFO: "\033[2m",
}  # fmt: skip
_HEADLINES = {
    Decision.CONTRAINDICATED: ("CONTRAINDICATED: do not start", RuleSeverity.CONTRAINDICATED),
    Decision.HOLD: ("HOLD: do not start yet", RuleSeverity.HOLD),
    Decision.CANNOT_BE_ASSESSED: ("CANNOT BE ASSESSED: ask first", RuleSeverity.HOLD),
    Decision.CAUTION: ("CAUTION: possible, with care", RuleSeverity.CAUTION),
    Decision.NO_REASON_FOUND: ("NO REASON TO WAIT FOUND", RuleSeverity.MONITOR),
}
# Findings of these weigh little: one short paragraph each, without the steps behind it.
_BRIEF = frozenset({RuleSeverity.MONITOR, RuleSeverity.INFO})
FOOT = (
    "This informs a prescriber; it prescribes nothing, and what nobody named was not looked at. "
    "Sources of each rule: --json, or the page of rules."
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def render_screening(screening: Screening, *, color: bool = False) -> str:
    """Write a screening as text, at most 79 columns wide.

    Parameters
    ----------
    screening : Screening
    color : bool
        Whether to add codes that color a terminal.
    """
    words, tone = _HEADLINES[screening.decision]
    title = f"LDN screening as of {screening.as_of}"
    lines = [title, "=" * len(title), tint(words, _COLORS[tone], color=color), _start(screening)]
    for severity in RuleSeverity:
        found = [one for one in screening.findings if one.severity is severity]
        if found:
            head = f"{severity.value.capitalize()} ({len(found)})"
            lines += ["", tint(head, _COLORS[severity], color=color)]
            lines += [line for one in found for line in _finding(one)]
    lines += _medicines(screening.lines, color)
    return "\n".join([*lines, "", *wrap(FOOT, WIDTH)]) + "\n"


def _start(screening: Screening) -> str:
    if screening.earliest_start is not None:
        return f"Earliest start by the dates known: {screening.earliest_start}"
    dates = [one.earliest_start for one in screening.findings if one.earliest_start is not None]
    waiting = [day for day in dates if day > screening.as_of]
    if waiting:
        return f"No start date yet; opioids and the like keep it beyond {max(waiting)}"
    if screening.decision in {Decision.CAUTION, Decision.NO_REASON_FOUND}:
        return "No finding asks to wait."
    return "No start date: something waits that no date clears."


def _finding(one: ScreenFinding) -> list[str]:
    message = _clean(one.message)
    if one.severity in _BRIEF:
        return _paragraph(one.id, f"{message} {one.action}")
    lines = _paragraph(one.id, message)
    if one.calculation:
        lines += _paragraph("", f"Date: {_clean(one.calculation)}")
    lines += _paragraph("", f"Do: {one.action}")
    return lines + _paragraph("", f"[{_evidence(one)}]")


def _evidence(one: ScreenFinding) -> str:
    hosts = re.findall(r"https?://(?:www\.)?([^/;\s]+)", one.source)
    return "; ".join([one.evidence_level, *dict.fromkeys(hosts)][:3])


def _medicines(lines: tuple[MedicationLine, ...], color: bool) -> list[str]:
    if not lines:
        return []
    shown = ["", tint(f"Medicines as understood ({len(lines)})", BOLD, color=color)]
    for one in lines:
        mark, tone = _mark(one)
        text = f"{_clean(one.text)} - {_understood(one)}"
        first, *rest = _paragraph(mark, text)
        shown += [first.replace(mark, tint(mark, tone, color=color), 1), *rest]
    return shown


def _mark(one: MedicationLine) -> tuple[str, str]:
    if one.opioid:
        return "OPIOID", _COLORS[RuleSeverity.CONTRAINDICATED]
    if one.opioid is None or one.state is LineState.NOT_RECOGNIZED:
        return "ASK", _COLORS[RuleSeverity.HOLD]
    return "-", ""


def _understood(one: MedicationLine) -> str:
    if one.state is not LineState.RECOGNIZED:
        return one.state.value
    names = ", ".join(one.ingredients)
    return f"{names}; {one.use.value}" if names else one.use.value


def _paragraph(mark: str, text: str) -> list[str]:
    head = f"  {mark:<{INDENT}}"
    blank = " " * len(head)
    return wrap(text, WIDTH, initial_indent=head, subsequent_indent=blank) or [head.rstrip()]


def _clean(text: str) -> str:
    """Without characters that would move the cursor or turn the direction of writing."""
    return _CONTROL.sub(" ", text)
