"""Regimens as JSON, there and back: amounts as text, so that no digit is lost."""

import json
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from openldn import __version__
from openldn.errors import ExchangeError, InputError
from openldn.plan import (
    DoseLevel,
    Formulation,
    MonitoringItem,
    Override,
    PlannedDose,
    Reason,
    Regimen,
    Route,
    SkippedDose,
    SurgeryPlan,
    TitrationStep,
    format_amount,
)

FORMAT = 1


def regimen_to_json(regimen: Regimen) -> dict[str, Any]:
    """Make plain values of a regimen; :func:`regimen_from_json` gives the same regimen back."""
    return {
        "format": FORMAT,
        "openldn": __version__,
        "scheme": regimen.scheme_id,
        "screened": regimen.is_screened,
        "start": regimen.start.isoformat(),
        "end": regimen.end.isoformat(),
        "total_mg": format_amount(regimen.total_mg),
        "levels": [_level(level) for level in regimen.levels],
        "doses": [_dose(dose) for dose in regimen.doses],
        "skipped": [
            {
                "day": one.day.isoformat(),
                "local": one.local.isoformat(),
                "zone": one.zone,
                "reason": _reason(one.reason),
            }
            for one in regimen.skipped
        ],
        "reasons": [_reason(reason) for reason in regimen.reasons],
        "overrides": [{"rule": one.rule_id, "reason": one.reason} for one in regimen.overrides],
        "notes": list(regimen.notes),
    }


def regimen_from_json(content: Any) -> Regimen:
    """Read a regimen back.

    Raises
    ------
    ExchangeError
        If a field is missing or cannot be read; the message names it.
    """
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ExchangeError(
            f"this is no plan of format {FORMAT}; make one with: openldn plan --json"
        )
    try:
        return Regimen(
            scheme_id=str(content["scheme"]),
            is_screened=bool(content["screened"]),
            levels=tuple(_read_level(level) for level in content["levels"]),
            doses=tuple(_read_dose(dose) for dose in content["doses"]),
            skipped=tuple(
                SkippedDose(
                    day=date.fromisoformat(one["day"]),
                    local=datetime.fromisoformat(one["local"]),
                    zone=str(one["zone"]),
                    reason=_read_reason(one["reason"]),
                )
                for one in content["skipped"]
            ),
            reasons=tuple(_read_reason(reason) for reason in content["reasons"]),
            overrides=tuple(
                Override(rule_id=one["rule"], reason=one["reason"]) for one in content["overrides"]
            ),
            notes=tuple(str(note) for note in content["notes"]),
        )
    except KeyError as missing:
        raise ExchangeError(f"the plan has no field {missing}; was it cut off?") from missing
    except (TypeError, ValueError, AttributeError, InvalidOperation, InputError) as wrong:
        raise ExchangeError(f"the plan cannot be read: {wrong}") from wrong


def parse_regimen(text: str) -> Regimen:
    """Read a regimen from the text that ``openldn plan --json`` printed.

    Raises
    ------
    ExchangeError
    """
    return parse_plan(text)[0]


def parse_plan(text: str) -> tuple[Regimen, tuple[MonitoringItem, ...]]:
    """Read regimen and monitoring from the text that ``openldn plan --json`` printed.

    Raises
    ------
    ExchangeError
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise ExchangeError("the file is not JSON; make it with: openldn plan --json") from wrong
    if not isinstance(content, dict) or "regimen" not in content:
        return regimen_from_json(content), ()
    regimen = regimen_from_json(content["regimen"])
    try:
        return regimen, tuple(_read_item(one) for one in content["monitoring"])
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        raise ExchangeError(f"the monitoring of the plan cannot be read: {wrong}") from wrong


def monitoring_to_json(items: tuple[MonitoringItem, ...]) -> list[dict[str, Any]]:
    """Make plain values of a monitoring plan."""
    return [
        {
            "what": item.what,
            "due": None if item.due is None else item.due.isoformat(),
            "latest": None if item.latest is None else item.latest.isoformat(),
            "why": item.why,
            "rule": item.rule_id,
            "evidence_level": item.evidence_level,
            "source": item.source,
        }
        for item in items
    ]


def surgery_to_json(plan: SurgeryPlan) -> dict[str, Any]:
    """Make plain values of the instructions for a procedure."""
    return {
        "procedure": plan.procedure.value,
        "on": plan.on.isoformat(),
        "last_dose": plan.last_dose.isoformat(),
        "days_off": plan.days_off,
        "earliest_restart": None
        if plan.earliest_restart is None
        else plan.earliest_restart.isoformat(),
        "restart_mg": None if plan.restart_mg is None else format_amount(plan.restart_mg),
        "rules": list(plan.rule_ids),
        "instructions": list(plan.instructions),
    }


def _read_item(content: dict[str, Any]) -> MonitoringItem:
    return MonitoringItem(
        what=str(content["what"]),
        due=_read_day(content["due"]),
        latest=_read_day(content["latest"]),
        why=str(content["why"]),
        rule_id=str(content["rule"]),
        evidence_level=str(content["evidence_level"]),
        source=str(content["source"]),
    )


def _read_day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _dose(dose: PlannedDose) -> dict[str, str]:
    return {
        "day": dose.day.isoformat(),
        "local": dose.local.isoformat(),
        "zone": dose.zone,
        "utc": dose.instant.isoformat(),
        "dose_mg": format_amount(dose.dose_mg),
        "formulation": dose.formulation.value,
        "route": dose.route.value,
    }


def _read_dose(content: dict[str, Any]) -> PlannedDose:
    return PlannedDose(
        day=date.fromisoformat(content["day"]),
        local=datetime.fromisoformat(content["local"]),
        zone=str(content["zone"]),
        dose_mg=Decimal(content["dose_mg"]),
        formulation=Formulation(content["formulation"]),
        route=Route(content["route"]),
    )


def _level(level: DoseLevel) -> dict[str, Any]:
    step = level.step
    return {
        "start": level.start.isoformat(),
        "end": level.end.isoformat(),
        "dose_mg": format_amount(step.dose_mg),
        "days": step.days,
        "on_days": step.on_days,
        "off_days": step.off_days,
    }


def _read_level(content: dict[str, Any]) -> DoseLevel:
    return DoseLevel(
        start=date.fromisoformat(content["start"]),
        end=date.fromisoformat(content["end"]),
        step=TitrationStep(
            dose_mg=Decimal(content["dose_mg"]),
            days=content["days"],
            on_days=content["on_days"],
            off_days=content["off_days"],
        ),
    )


def _reason(reason: Reason) -> dict[str, str]:
    return {"rule": reason.rule_id, "text": reason.text}


def _read_reason(content: dict[str, Any]) -> Reason:
    return Reason(rule_id=str(content["rule"]), text=str(content["text"]))
