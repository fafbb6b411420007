"""A compounding worksheet as plain text: figures in the order of the work, each checked."""

from openldn.plan import Batch, BlindedKit, Bottle, Worksheet, count_of, format_amount
from openldn.report.terminal import BOLD, DIM, GREEN, RED, YELLOW, paragraph, say_day, tint

FOOT = "A pharmacist answers for this worksheet; check every figure before weighing."


def render_worksheet(worksheet: Worksheet, *, color: bool = False) -> str:
    """Write a worksheet as text.

    Parameters
    ----------
    worksheet : Worksheet
    color : bool
        Whether to add codes that color a terminal.
    """
    title = f"Worksheet: {worksheet.title}"
    lines = [tint(title, BOLD, color=color), "=" * len(title)]
    if worksheet.questions:
        lines += ["", tint("Fill in before weighing", RED, color=color)]
        lines += [line for text in worksheet.questions for line in paragraph("[ ]", text, indent=3)]
    for batch in worksheet.batches:
        lines += ["", *_batch(batch, color=color)]
    if worksheet.doses:
        lines += ["", tint("Which capsules make each dose", BOLD, color=color)]
        lines += [f"  {text}" for text in worksheet.doses]
    if worksheet.bottles:
        lines += ["", tint("Bottles", BOLD, color=color), *map(_bottle, worksheet.bottles)]
    lines += ["", *_beyond_use(worksheet, color=color)]
    if worksheet.remarks:
        lines += ["", tint("Mind", YELLOW, color=color)]
        for remark in worksheet.remarks:
            memory = "from memory, confirm: " if remark.is_from_memory else ""
            ids = f" [{', '.join(remark.item_ids)}]" if remark.item_ids else ""
            lines += paragraph("-", f"{memory}{remark.text}{ids}", indent=1)
    lines += ["", tint("Checks before it leaves", BOLD, color=color)]
    lines += [line for text in worksheet.quality for line in paragraph("[ ]", text, indent=3)]
    for number, label in enumerate(worksheet.labels, start=1):
        lines += _label(label, number=number, color=color)
    return "\n".join([*lines, "", tint(FOOT, DIM, color=color)]) + "\n"


def render_kit(kit: BlindedKit, *, color: bool = False) -> str:
    """Write a blinded kit as text: both worksheets, then labels that tell nothing."""
    parts = [render_worksheet(one, color=color) for one in (kit.active, kit.placebo)]
    labels = [
        line
        for number, label in enumerate(kit.labels, start=1)
        for line in _label(label, number=number, color=color)
    ]
    sums = ["", tint("Kits", BOLD, color=color)]
    sums += [line for text in kit.sums for line in paragraph("-", text, indent=1)]
    foot = "Which kit holds what is not on this sheet: keep the allocation apart from it."
    return "\n".join([*parts, *sums, *labels, "", tint(foot, RED, color=color)]) + "\n"


def _batch(batch: Batch, *, color: bool) -> list[str]:
    lines = [tint(f"{batch.name[:1].upper()}{batch.name[1:]}", BOLD, color=color)]
    for figure in batch.figures:
        amount = f"{figure.shown:>24}"
        if figure.name.startswith("weigh") or figure.name == "tablets":
            amount = tint(amount, BOLD, color=color)
        mark = tint("checked", GREEN, color=color) if figure.is_checked else "-"
        lines.append(f"  {figure.name:<32} {amount}  {mark}")
        lines.append(tint(f"      = {figure.formula}", DIM, color=color))
    return lines


def _bottle(bottle: Bottle) -> str:
    return (
        f"  {bottle.number:>2}  make {say_day(bottle.make_on)}, use before "
        f"{say_day(bottle.use_before)}: {count_of(bottle.doses, 'dose')}, discard "
        f"{format_amount(bottle.discarded_ml)} mL"
    )


def _beyond_use(worksheet: Worksheet, *, color: bool) -> list[str]:
    found = worksheet.beyond_use
    before = found.use_before(worksheet.made_on)
    days = "the pharmacist decides" if found.days is None else f"{found.days} days"
    until = "" if before is None else f", not on or after {say_day(before)}"
    text = f"{days}{until}, {found.storage}. {found.basis} [{', '.join(found.item_ids)}]"
    lines = [tint("Beyond use", BOLD, color=color), *paragraph("-", text, indent=1)]
    if found.source:
        lines += paragraph("", f"source: {found.source}", indent=1)
    return lines + [line for other in found.others for line in paragraph("", other, indent=1)]


def _label(label: str, *, number: int, color: bool) -> list[str]:
    head = tint(f"Label {number}", BOLD, color=color)
    return ["", head, *(f"  | {line}" for line in label.splitlines())]
