"""Sensitivities as plain text: for each metric the parameters that matter most."""

import math

from openldn.report.terminal import BOLD, DIM, tint
from openldn.simulate import SensitivityTable

MOST = 8
FOOT = (
    "change: percent by which the metric moves for +1 % of the parameter.\n"
    "share: part of the variance between persons that goes when the parameter is\n"
    "known (first), and that it takes part in (total, with 95 % half-width). Only\n"
    "parameters whose spread the model states count there; a dash means that it\n"
    "states none."
)


def render_sensitivity(found: SensitivityTable, *, color: bool = False) -> str:
    """Write one block for each metric, the most influential parameters first."""
    rows = []
    for k, metric in enumerate(found.metrics):
        rows.append(tint(f"{metric}, under {found.hypothesis}", BOLD, color=color))
        rows.append(f"  {'parameter':<24}{'change':>10}{'first':>10}{'total':>18}")
        for name in _ranked(found, k)[:MOST]:
            rows.append(_line(found, name, k))
        rows.append("")
    return "\n".join([*rows, tint(FOOT, DIM, color=color)]) + "\n"


def _ranked(found: SensitivityTable, k: int) -> list[str]:
    def weight(name: str) -> tuple[float, float]:
        share = found.total.get(name, (0.0,) * len(found.metrics))[k]
        change = abs(found.elasticity.get(name, (0.0,) * len(found.metrics))[k])
        return (
            share if math.isfinite(share) else 0.0,
            change if math.isfinite(change) else 0.0,
        )

    return sorted({*found.elasticity, *found.total}, key=weight, reverse=True)


def _line(found: SensitivityTable, name: str, k: int) -> str:
    change = found.elasticity.get(name, (math.nan,) * len(found.metrics))[k]
    shown = f"{change:+.2f} %" if math.isfinite(change) else "-"
    if name not in found.total or not math.isfinite(found.total[name][k]):
        return f"  {name:<24}{shown:>10}{'-':>10}{'-':>18}"
    total = f"{found.total[name][k]:.0%} +/- {found.confidence[name][k]:.0%}"
    return f"  {name:<24}{shown:>10}{found.first[name][k]:>10.0%}{total:>18}"
