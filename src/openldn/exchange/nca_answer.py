"""An analysis of concentrations as JSON and as a table."""

import csv
import io
import math
from collections.abc import Iterable, Mapping

from openldn.exchange.nca_profiles import ReadProfile
from openldn.exchange.nca_table import ConcentrationTable
from openldn.simulate import nca

COLUMNS = ("id", "interval", "quantity", "value", "unit", "reason")
VERSION = 1


def nca_to_json(
    table: ConcentrationTable, results: Iterable[nca.NcaResult], *, options: nca.NcaOptions
) -> dict[str, object]:
    """Answer as JSON; the keys are documented in docs/simulate/nca.md."""
    return {
        "format": "openldn-nca",
        "version": VERSION,
        "options": _options_to_json(options),
        "input_units": {
            "time": table.units.time,
            "concentration": table.units.concentration,
            "dose": table.units.dose,
        },
        "units": {
            **{quantity.key: table.units.of(quantity.kind) for quantity in nca.QUANTITIES},
            "partial_auc": table.units.of(nca.Kind.AREA),
        },
        "ignored_columns": list(table.ignored_columns),
        "notes": list(table.notes),
        "profiles": [
            _profile_to_json(read, result)
            for read, result in zip(table.profiles, results, strict=True)
        ],
    }


def _options_to_json(options: nca.NcaOptions) -> dict[str, object]:
    span = options.lambda_z_range
    return {
        "method": options.method.value,
        "blq_first": options.blq.first,
        "blq_middle": options.blq.middle,
        "blq_last": options.blq.last,
        "min_points": options.min_points,
        "adj_r2_tolerance": options.adj_r2_tolerance,
        "lambda_z_peak": options.peak_use.value,
        "lambda_z_range": None if span is None else [_finite(end) for end in span],
        "extrapolation": options.extrapolation.value,
    }


def _profile_to_json(read: ReadProfile, result: nca.NcaResult) -> dict[str, object]:
    profile = result.profile
    return {
        "id": profile.id,
        "interval": profile.interval,
        "route": profile.route.value,
        "dose": profile.dose,
        "dose_time": profile.dose_time,
        "duration": profile.duration,
        "tau": profile.tau,
        "steady_state": profile.steady_state,
        "first_dose": profile.first_dose,
        "n_samples": result.n_samples,
        "n_missing": result.n_missing,
        "n_blq": result.n_blq,
        "n_before_dose": result.n_before_dose,
        "start_point": result.start.value,
        "results": {key: _number(key, value) for key, value in result.values.items()},
        "reasons": {
            key: {"code": reason.value, "message": nca.EXPLANATIONS[reason]}
            for key, reason in result.reasons.items()
        },
        "partial_aucs": [_partial_to_json(area) for area in result.partial],
        "notes": list(read.notes),
    }


def _partial_to_json(area: nca.PartialArea) -> dict[str, object]:
    reason = area.reason
    return {
        "start": area.start,
        "end": _finite(area.end),
        "auc": area.auc,
        "is_extrapolated": area.is_extrapolated,
        "reason": None
        if reason is None
        else {"code": reason.value, "message": nca.EXPLANATIONS[reason]},
    }


def _number(key: str, value: float | None) -> float | int | None:
    return int(value) if key == "lambda_z_n_points" and value is not None else value


def _finite(value: float) -> float | None:
    """JSON has no infinity; null stands for it."""
    return None if math.isinf(value) else value


def nca_to_csv(results: Iterable[nca.NcaResult], *, units: nca.Units) -> str:
    """Write one line for each quantity of each profile, with its unit or its reason."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for result in results:
        writer.writerows(_lines(result, units))
    return text.getvalue()


def _lines(result: nca.NcaResult, units: nca.Units) -> Iterable[tuple[object, ...]]:
    who = (result.profile.id, result.profile.interval or "")
    reasons: Mapping[str, object] = result.reasons
    for quantity in nca.QUANTITIES:
        key = quantity.key
        value = _number(key, result.values[key])
        yield (
            *who, key, "" if value is None else repr(value), units.of(quantity.kind),
            str(reasons.get(key, "")),
        )  # fmt: skip
    for area in result.partial:
        shown = "" if area.auc is None else repr(area.auc)
        key = f"auc_{area.start:g}_{area.end:g}"
        yield *who, key, shown, units.of(nca.Kind.AREA), area.reason or ""
