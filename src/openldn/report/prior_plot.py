"""What three priors expect of naltrexone in one person, drawn over each other."""

import textwrap
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure

from openldn.evidence import DerivedPrior, PriorSet
from openldn.report.exposure_plot import color_of, themed
from openldn.report.forest_plot import save_figure
from openldn.report.palette import ACTIVE, MUTED, WORSE, Role
from openldn.report.plots import SETTINGS

TAIL = np.array([0.001])


def draw_priors(found: PriorSet, *, name: str, kind: str = "svg", is_dark: bool = False) -> bytes:
    """Draw the densities of the priors that there are, with the line of no difference.

    Parameters
    ----------
    name : str
        Of the condition.
    kind : str
        ``svg``, ``png`` or ``pdf``.
    """
    settings: Any = {**SETTINGS, **themed(is_dark), "pdf.fonttype": 42}
    shown = _shown(found)
    low = min(float(one.prior.quantile(TAIL, 1 - TAIL)[0]) for _, one, _, _ in shown)
    high = max(float(one.prior.quantile(1 - TAIL, TAIL)[0]) for _, one, _, _ in shown)
    grid = np.linspace(low, high, 601)
    with rc_context(settings):
        figure = Figure(figsize=(6.4, 3.8), layout="constrained")
        ax = figure.add_subplot()
        if low < 0 < high:
            ax.axvline(0.0, color=color_of(MUTED, is_dark), lw=1.0)
        for word, one, role, dashes in shown:
            color, density = color_of(role, is_dark), np.exp(one.prior.log_density(grid))
            ax.plot(
                grid, density, color=color, linestyle=dashes, lw=1.6, label=f"{word}, {one.prior}"
            )
        ax.set_ylim(bottom=0)
        ax.set_yticks([])
        ax.set_xlabel(_axis(found))
        figure.legend(loc="outside lower center", ncols=1)
        figure.suptitle(f"{name}, {found.outcome}: proposed priors", x=0.01, ha="left")
        words = "; ".join(f"{word} {one.prior}" for word, one, _, _ in shown)
        return save_figure(figure, kind, f"Priors for {found.outcome} in {name}: {words}.")


def _shown(found: PriorSet) -> list[tuple[str, DerivedPrior, Role, Any]]:
    priors = (
        ("sceptical", found.sceptical, MUTED, "-"),
        ("evidence", found.evidence, ACTIVE, "-"),
        ("enthusiastic", found.enthusiastic, WORSE, (0, (5, 2))),
    )
    return [(word, one, role, dashes) for word, one, role, dashes in priors if one is not None]


def _axis(found: PriorSet) -> str:
    if found.sceptical.prior.form == "beta":
        return "Share of persons who respond"
    scale = f"{found.scale.unit} of {found.scale.instrument_id}".replace("_", " ")
    return textwrap.shorten(f"Naltrexone minus comparator, {scale}", 80, placeholder="…")
