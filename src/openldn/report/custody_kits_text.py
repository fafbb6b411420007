"""Kits in plain text: labels that tell nothing, and the sheet that tells everything."""

from collections import Counter
from collections.abc import Sequence

from openldn.plan import CAUTIONS
from openldn.report.terminal import BOLD, paragraph, tint
from openldn.trial import Allocation, Kit, TrialDesign


def render_kit_labels(kits: Sequence[Kit]) -> str:
    """Labels for the kits: person, number, days; the same words whatever is inside.

    Examples
    --------
    >>> kit = Kit(participant="P01", period="2", number="K12345", first_day=43, days=42)
    >>> print(render_kit_labels((kit,)).splitlines()[0])
    Study medicine, kit K12345
    """
    return "\n".join(
        "\n".join(
            (
                f"Study medicine, kit {kit.number}",
                f"Participant {kit.participant}, period {kit.period}: day {kit.first_day} to "
                f"{kit.first_day + kit.days - 1}",
                "Take as your plan says, once a day. Note the kit number in your diary.",
                *CAUTIONS,
                "",
            )
        )
        for kit in kits
    )


def render_pharmacy_sheet(
    allocation: Allocation, design: TrialDesign, *, color: bool = False
) -> str:
    """Which kit holds what: for the pharmacist alone."""
    title = "Which kit holds what - for the pharmacist alone"
    head = [tint(title, BOLD, color=color), "=" * len(title), ""]
    rows = [("kit", "participant", "period", "capsules", "holds")]
    totals: Counter[str] = Counter()
    for kit, code in allocation.contents():
        content = _content(design, code)
        totals[content] += kit.days
        rows.append((kit.number, kit.participant, kit.period, str(kit.days), content))
    sums = [f"  {count} capsules: {content}" for content, count in sorted(totals.items())]
    foot = (
        "One capsule for each day; add spare ones to every kit alike. openldn compound --kits "
        "makes the worksheets. Print, use, destroy; do not save this sheet."
    )
    lines = [*head, *columns(rows), "", tint("In all", BOLD, color=color), *sums, ""]
    return "\n".join([*lines, *paragraph("!", foot, indent=1)]) + "\n"


def _content(design: TrialDesign, code: int) -> str:
    treatment = design.treatments[code]
    dose = f" ({treatment.dose_mg:g} mg naltrexone)" if treatment.dose_mg else " (no naltrexone)"
    return f"{treatment.label}{dose}"


def columns(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Rows with their cells below one another."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return [
        "  "
        + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
