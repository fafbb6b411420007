"""A plan as plain text: the steps as a table, then why, then what to check and when."""

from datetime import timedelta

from openldn.plan import (
    LIST_ONLY,
    TOO_OLD,
    DoseLevel,
    MonitoringItem,
    Regimen,
    Route,
    SkippedDose,
    SurgeryPlan,
    TitrationScheme,
    count_of,
    format_amount,
)
from openldn.report.terminal import BOLD, DIM, RED, YELLOW, paragraph, say_day, tint

NOT_SCREENED = (
    "NOT SCREENED: nobody looked for opioids or other reasons to wait. Before the first dose: "
    "openldn screen record.json"
)
ONLY_MEDICINES = (
    "NOT SCREENED: only the medicines were looked at (X009), not age, conditions, liver, kidney, "
    "pregnancy or procedures. Before the first dose: openldn screen record.json"
)
SCREEN_AGAIN = "SCREEN AGAIN before the first dose (R151): "
FOOT = (
    "This informs a prescriber; it prescribes nothing. Off-label: no licence for this use (R140)."
)
CRITICAL = "Does not replace or delay any proven treatment."


def render_plan(
    regimen: Regimen,
    *,
    monitoring: tuple[MonitoringItem, ...] = (),
    card: tuple[str, ...] = (),
    surgeries: tuple[SurgeryPlan, ...] = (),
    color: bool = False,
) -> str:
    """Write a plan as text, at most 79 columns wide.

    Parameters
    ----------
    regimen : Regimen
    monitoring : tuple of MonitoringItem
    card : tuple of str
    surgeries : tuple of SurgeryPlan
    color : bool
        Whether to add codes that color a terminal.
    """
    name = f"scheme {regimen.scheme_id}" if regimen.scheme_id else "own steps"
    title = f"Low-dose naltrexone plan, {name}"
    lines = [tint(title, BOLD, color=color), "=" * len(title)]
    for text in _banners(regimen):
        lines += [tint(line, RED, color=color) for line in paragraph("!", text, indent=1)]
    lines += [*_clock(regimen), "", *_table(regimen, color=color)]
    total = f"{count_of(len(regimen.doses), 'dose')}, {format_amount(regimen.total_mg)} mg in all."
    lines.append(f"  {total} Stop rising at the lowest dose that helps.")
    if regimen.reasons:
        lines += ["", tint("Why this way", BOLD, color=color)]
        lines += [line for one in regimen.reasons for line in paragraph(one.rule_id, one.text)]
    if regimen.overrides:
        lines += ["", tint("Decided against a rule, with this reason", YELLOW, color=color)]
        lines += [line for one in regimen.overrides for line in paragraph(one.rule_id, one.reason)]
    if regimen.skipped:
        lines += ["", tint("Left out", BOLD, color=color)]
        lines += [line for one in _runs(regimen.skipped) for line in _left_out(one)]
    if regimen.notes:
        lines += ["", tint("Notes", BOLD, color=color)]
        lines += [line for note in regimen.notes for line in paragraph("-", note, indent=1)]
    if monitoring:
        lines += ["", tint("Checks", BOLD, color=color), *_checks(monitoring)]
    for surgery in surgeries:
        head = f"{surgery.procedure.value.capitalize()} on {say_day(surgery.on)}"
        lines += ["", tint(head, BOLD, color=color)]
        lines += [
            line
            for number, text in enumerate(surgery.instructions, start=1)
            for line in paragraph(f"{number}.", text, indent=2)
        ]
    if card:
        lines += ["", tint("Card to carry", BOLD, color=color)]
        lines += [line for text in card for line in paragraph("|", text, indent=1)]
    foot = [line for text in (CRITICAL, FOOT) for line in paragraph("", text, indent=0)]
    return "\n".join([*lines, "", *(tint(line, DIM, color=color) for line in foot)]) + "\n"


def render_schemes(schemes: tuple[TitrationScheme, ...], *, color: bool = False) -> str:
    """Write the list of schemes, one block each; refused ones say why."""
    lines = []
    for one in schemes:
        code = BOLD if one.is_exact else DIM
        lines.append(tint(f"{one.id}  {one.population} [{one.evidence_level}]", code, color=color))
        lines += paragraph("", one.text, indent=2)
        if not one.is_exact:
            text = f"not planned: {one.refusal}. Take {one.instead}."
            lines += [tint(line, YELLOW, color=color) for line in paragraph("", text, indent=2)]
    return "\n".join(lines) + "\n"


def _banners(regimen: Regimen) -> list[str]:
    """What must be seen first: that nobody screened, only in part, or long ago."""
    said = {one.rule_id: one.text for one in regimen.reasons}
    banners = []
    if not regimen.is_screened:
        banners.append(ONLY_MEDICINES if LIST_ONLY in said else NOT_SCREENED)
    if TOO_OLD in said:
        banners.append(f"{SCREEN_AGAIN}{said[TOO_OLD]}.")
    return banners


def _clock(regimen: Regimen) -> list[str]:
    first = regimen.doses[0]
    zones = ", then ".join(dict.fromkeys(dose.zone for dose in regimen.doses))
    way = ", by mouth" if first.route is Route.ORAL else ""
    return [
        f"First dose {say_day(first.local.date())} at {first.local:%H:%M}, {zones}",
        f"{first.formulation.value.capitalize()}{way}",
    ]


def _table(regimen: Regimen, *, color: bool) -> list[str]:
    head = f"  {'from':<16} {'to':<16} {'days':>4}  {'each dose':>9}  {'time':<5}"
    rows = [head, "  " + "-" * (len(head) - 2)]
    rows += [_row(level, regimen, color=color) for level in regimen.levels]
    return rows


def _row(level: DoseLevel, regimen: Regimen, *, color: bool) -> str:
    times = dict.fromkeys(
        f"{dose.local:%H:%M}" for dose in regimen.doses if level.start <= dose.day < level.end
    )
    last = level.end - timedelta(days=1)
    amount = tint(f"{format_amount(level.step.dose_mg) + ' mg':>9}", BOLD, color=color)
    cycle = f"  {level.step.on_days} on, {level.step.off_days} off" if level.step.on_days else ""
    return (
        f"  {say_day(level.start):<16} {say_day(last):<16} {(level.end - level.start).days:>4}  "
        f"{amount}  {', '.join(times)}{cycle}"
    )


def _runs(skipped: tuple[SkippedDose, ...]) -> list[list[SkippedDose]]:
    """Days in a row that the same reason leaves out."""
    runs: list[list[SkippedDose]] = []
    for one in skipped:
        last = runs[-1][-1] if runs else None
        if last and last.reason == one.reason and one.day - last.day == timedelta(days=1):
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _left_out(run: list[SkippedDose]) -> list[str]:
    first, last = run[0], run[-1]
    days = say_day(first.day) + (f" to {say_day(last.day)}" if len(run) > 1 else "")
    return paragraph(first.reason.rule_id, f"{days}: {first.reason.text}")


def _checks(items: tuple[MonitoringItem, ...]) -> list[str]:
    lines = []
    for item in items:
        when = "any time" if item.due is None else say_day(item.due)
        until = "" if item.latest is None else f" (to {say_day(item.latest)})"
        lines += paragraph(when, f"{item.what}{until} [{item.rule_id}]", indent=16)
    return lines
