"""A visual predictive check as a plot and as text."""

import io
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from numpy.typing import NDArray

from openldn.report.exposure_plot import color_of, themed
from openldn.report.palette import ACTIVE, MUTED, WORSE
from openldn.report.plots import SETTINGS
from openldn.report.terminal import BOLD, tint
from openldn.simulate import PredictiveCheck

Floats = NDArray[np.float64]


def render_predictive_check(
    check: PredictiveCheck, *, output: str, unit: str, time_unit: str, color: bool = False
) -> str:
    """Write observed quantiles beside their bands; an asterisk marks those outside."""
    outside = int((~check.is_inside).sum())
    kind = "prediction-corrected " if check.is_corrected else ""
    rows = [
        tint(f"{output}{', ' + unit if unit else ''}: {kind}predictive check", BOLD, color=color),
        f"{outside} of {check.is_inside.size} observed quantiles lie outside of their "
        f"{check.interval:.0%} band.",
        "",
        f"{'time ' + time_unit:>10}{'n':>6}"
        + "".join(f"{f'{p:.0%} observed (band)':>31}" for p in check.probabilities),
    ]
    for k, middle in enumerate(check.middle_h):
        cells = ""
        for j in range(len(check.probabilities)):
            mark = " " if check.is_inside[j, k] else "*"
            band = f"({check.low[j, k]:.3g} to {check.high[j, k]:.3g})"
            cells += f"{check.observed[j, k]:>11.3g}{mark}{band:>19}"
        rows.append(f"{middle:>10.3g}{check.count[k]:>6}{cells}")
    return "\n".join(rows) + "\n"


def draw_predictive_check(
    check: PredictiveCheck,
    *,
    times: Floats,
    observed: Floats,
    labels: tuple[str, str],
    kind: str,
    is_dark: bool = False,
) -> bytes:
    """Draw bands of simulated quantiles, lines of observed ones, and the observations.

    Parameters
    ----------
    times, observed : array of shape (n_observations,)
        Shown as points, but not where the check is prediction-corrected.
    labels : tuple of str
        Of the axes.
    kind : str
        ``svg``, ``png`` or ``pdf``.
    """
    settings: Any = {**SETTINGS, **themed(is_dark), "pdf.fonttype": 42}
    blue, red, gray = (color_of(role, is_dark) for role in (ACTIVE, WORSE, MUTED))
    with rc_context(settings):
        figure = Figure(figsize=(7.2, 4.4), layout="constrained")
        ax = figure.add_subplot()
        for j, probability in enumerate(check.probabilities):
            fill = red if probability == 0.5 else blue
            for k in range(check.middle_h.size):
                ax.fill_between(
                    check.edges_h[k : k + 2], check.low[j, k], check.high[j, k], color=fill,
                    alpha=0.25, linewidth=0,
                )  # fmt: skip
            dashes = "-" if probability == 0.5 else (0, (4, 2))
            ax.plot(check.middle_h, check.observed[j], color=fill, linestyle=dashes, lw=1.4)
            out = ~check.is_inside[j]
            ax.plot(check.middle_h[out], check.observed[j][out], "X", color=fill, ms=7)
        if not check.is_corrected:
            ax.plot(times, observed, "o", color=gray, ms=2.5, alpha=0.6)
        ax.set_xlabel(labels[0])
        ax.set_ylabel(labels[1])
        ax.set_title(
            f"Lines: observed quantiles; bands: {check.interval:.0%} of simulated ones; X: outside",
            fontsize="medium",
            loc="left",
        )
        out_file = io.BytesIO()
        metadata = {"Date": None} if kind == "svg" else None
        figure.savefig(out_file, format=kind, dpi=160, metadata=metadata)
    return out_file.getvalue()
