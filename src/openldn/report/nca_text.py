"""An analysis of concentrations as text for a terminal."""

from collections.abc import Sequence

from openldn.report.terminal import BOLD, DIM, paragraph, tint
from openldn.simulate import nca

# More profiles than this are shown as one line each.
MOST_IN_FULL = 3
_SHORT = (
    ("cmax", "Cmax"), ("tmax", "tmax"), ("auc_last", "AUClast"), ("auc_inf_obs", "AUCinf"),
    ("auc_percent_extrap_obs", "extrap%"), ("half_life", "half-life"),
    ("lambda_z_n_points", "points"),
)  # fmt: skip


def nca_to_text(
    results: Sequence[nca.NcaResult],
    *,
    notes: Sequence[Sequence[str]],
    units: nca.Units,
    options: nca.NcaOptions,
    color: bool = False,
) -> str:
    """Render an analysis; a few profiles in full, many as a table.

    Parameters
    ----------
    notes : sequence of sequences of str
        What was assumed for each profile when it was read.
    """
    head = tint("Non-compartmental analysis", BOLD, color=color)
    lines = [f"{head}: areas {options.method.value}"]
    if len(results) <= MOST_IN_FULL:
        for result, said in zip(results, notes, strict=True):
            lines += ["", *_in_full(result, said, units, color=color)]
    else:
        lines += ["", *_as_table(results, units), "", "--json or --csv gives every quantity."]
    lines += _explain(results)
    return "\n".join(lines) + "\n"


def _title(result: nca.NcaResult) -> str:
    profile = result.profile
    return f"id {profile.id}" + ("" if profile.interval is None else f", dose {profile.interval}")


def _in_full(
    result: nca.NcaResult, notes: Sequence[str], units: nca.Units, *, color: bool
) -> list[str]:
    profile = result.profile
    dose = "dose not given" if profile.dose is None else f"{profile.dose:g} {units.dose or ''}"
    parts = [_title(result), profile.route.value, dose.strip()]
    if profile.tau is not None:
        state = " at steady state" if profile.steady_state else ""
        parts.append(f"tau {profile.tau:g}{state}")
    lines = [tint("; ".join(parts), BOLD, color=color)]
    for quantity in nca.QUANTITIES:
        value = result.values[quantity.key]
        if value is not None:
            unit = units.of(quantity.kind)
            shown = "" if quantity.kind is nca.Kind.NUMBER else unit
            label = tint(quantity.label, DIM, color=color)
            lines.append(f"  {quantity.key:<24}{value:>12.6g} {shown:<12} {label}")
    for area in result.partial:
        value_text = "-" if area.auc is None else f"{area.auc:.6g}"
        key = f"auc {area.start:g} to {area.end:g}"
        lines.append(f"  {key:<24}{value_text:>12} {units.of(nca.Kind.AREA)}")
    for note in notes:
        lines += paragraph("note", note)
    return lines


def _as_table(results: Sequence[nca.NcaResult], units: nca.Units) -> list[str]:
    kinds = {quantity.key: quantity.kind for quantity in nca.QUANTITIES}
    width = max(len(_title(result)) for result in results) + 2
    lines = [
        f"{'':<{width}}" + "".join(f"{name:>11}" for _, name in _SHORT),
        f"{'':<{width}}" + "".join(f"{units.of(kinds[key])[:10]:>11}" for key, _ in _SHORT),
    ]
    for result in results:
        cells = (result.values[key] for key, _ in _SHORT)
        shown = "".join(f"{'-' if value is None else f'{value:.5g}':>11}" for value in cells)
        lines.append(f"{_title(result):<{width}}{shown}")
    return lines


def _explain(results: Sequence[nca.NcaResult]) -> list[str]:
    """Why numbers are missing, once for each reason."""
    missing: dict[str, list[str]] = {}
    for result in results:
        for key, reason in result.reasons.items():
            keys = missing.setdefault(nca.EXPLANATIONS[reason], [])
            if key not in keys:
                keys.append(key)
    lines = ["", "Without a number:"] if missing else []
    for why, keys in missing.items():
        lines += paragraph("-", f"{', '.join(keys)}: {why}", indent=1)
    return lines
