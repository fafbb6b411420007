"""Worksheets as JSON: amounts as text, so that no digit is lost."""

from typing import Any

from openldn import __version__
from openldn.plan import Batch, BlindedKit, Bottle, Figure, Worksheet, format_amount

FORMAT = 1


def worksheet_to_json(worksheet: Worksheet) -> dict[str, Any]:
    """Make plain values of a worksheet."""
    beyond_use = worksheet.beyond_use
    before = beyond_use.use_before(worksheet.made_on)
    return {
        "format": FORMAT,
        "openldn": __version__,
        "title": worksheet.title,
        "placebo": worksheet.is_placebo,
        "made_on": worksheet.made_on.isoformat(),
        "batches": [_batch(batch) for batch in worksheet.batches],
        "doses": list(worksheet.doses),
        "bottles": [_bottle(bottle) for bottle in worksheet.bottles],
        "beyond_use": {
            "days": beyond_use.days,
            "use_before": None if before is None else before.isoformat(),
            "storage": beyond_use.storage,
            "basis": beyond_use.basis,
            "items": list(beyond_use.item_ids),
            "source": beyond_use.source,
            "others": list(beyond_use.others),
        },
        "questions": list(worksheet.questions),
        "remarks": [
            {
                "text": remark.text,
                "items": list(remark.item_ids),
                "from_memory": remark.is_from_memory,
            }
            for remark in worksheet.remarks
        ],
        "labels": list(worksheet.labels),
        "quality": list(worksheet.quality),
    }


def kit_to_json(kit: BlindedKit) -> dict[str, Any]:
    """Make plain values of a blinded kit; which code holds what is not in it."""
    return {
        "format": FORMAT,
        "openldn": __version__,
        "active": worksheet_to_json(kit.active),
        "placebo": worksheet_to_json(kit.placebo),
        "codes": list(kit.codes),
        "labels": list(kit.labels),
    }


def _batch(batch: Batch) -> dict[str, Any]:
    return {"name": batch.name, "figures": [_figure(figure) for figure in batch.figures]}


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "name": figure.name,
        "value": format_amount(figure.value),
        "unit": figure.unit,
        "formula": figure.formula,
        "checked": figure.is_checked,
    }


def _bottle(bottle: Bottle) -> dict[str, Any]:
    return {
        "number": bottle.number,
        "make_on": bottle.make_on.isoformat(),
        "use_before": bottle.use_before.isoformat(),
        "first_day": bottle.first_day.isoformat(),
        "last_day": bottle.last_day.isoformat(),
        "doses": bottle.doses,
        "used_ml": format_amount(bottle.used_ml),
        "discarded_ml": format_amount(bottle.discarded_ml),
    }
