"""Plot of a dose finding: the dose-response with its band, and how probably each dose is best."""

from textwrap import wrap
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from openldn.report.doses_text import dose_comparison, dose_headline
from openldn.report.exposure_plot import color_of, themed
from openldn.report.forest_plot import save_figure
from openldn.report.palette import ACTIVE, INK, MUTED, OTHER, WORSE
from openldn.report.plots import SETTINGS
from openldn.report.words import short_percent
from openldn.trial import DoseEvaluation

# Of the drawn axis, left free around the outermost interval.
ROOM = 0.12


def draw_doses(found: DoseEvaluation, *, kind: str, is_dark: bool = False) -> bytes:
    """Draw the curve, each dose's own interval, and bars of being best; better is up.

    Parameters
    ----------
    found : DoseEvaluation
    kind : str
        ``svg``, ``png`` or ``pdf``.
    is_dark : bool
        For a dark ground.
    """
    settings: Any = {**SETTINGS, **themed(is_dark), "pdf.fonttype": 42, "font.size": 10}
    with rc_context(settings):
        figure = Figure(figsize=(5.4, 6.6), layout="constrained")
        top, bottom = figure.subplots(2, 1, height_ratios=(3, 2))
        _curve(top, found, is_dark)
        _bars(bottom, found, is_dark)
        said = (dose_headline(found), *dose_comparison(found).split(";")[:1])
        title = "\n".join(line for text in said for line in wrap(text, 58))
        figure.suptitle(title, fontsize="medium", x=0.01, ha="left", fontweight="bold")
        return save_figure(figure, kind, _alt(found))


def _factor(found: DoseEvaluation) -> float:
    """Benefit is drawn upwards, whichever way the score runs; yes/no in percentage points."""
    return found.instrument.sign * (100.0 if found.unit == "probability" else 1.0)


def _curve(ax: Axes, found: DoseEvaluation, is_dark: bool) -> None:
    factor, curve = _factor(found), found.curve
    ends = np.sort(np.array([curve.low, curve.high]) * factor, axis=0)
    blue, ink, gray = (color_of(role, is_dark) for role in (ACTIVE, INK, MUTED))
    ax.axhline(0.0, color=gray, lw=1.0)
    mcid = (found.instrument.mcid or 0.0) * abs(factor)
    ax.axhline(
        mcid, color=color_of(WORSE, is_dark), lw=1.2, linestyle=(0, (4, 3)),
        label="smallest change that matters",
    )  # fmt: skip
    ax.fill_between(
        curve.dose_mg, ends[0], ends[1], color=blue, alpha=0.16, linewidth=0,
        label="95 % band, over all shapes of the curve",
    )  # fmt: skip
    ax.plot(curve.dose_mg, factor * curve.mean, color=blue, lw=1.8)
    label: str | None = "each dose from this diary alone, 95 % interval"
    tops = [*ends.ravel(), mcid, 0.0]
    for one in found.summaries:
        if one.own is None:
            continue
        low, high = sorted(factor * end for end in one.own.ci95)
        ax.plot([one.dose_mg] * 2, [low, high], color=ink, lw=1.3)
        ax.plot(one.dose_mg, factor * one.own.mean, "o", color=ink, ms=5.5, label=label)
        label, tops = None, [*tops, low, high]
    room = ROOM * (max(tops) - min(tops))
    ax.set_ylim(min(tops) - room, max(tops) + room)
    ax.set_xlim(-0.02 * curve.dose_mg[-1], 1.04 * curve.dose_mg[-1])
    ax.set_xticks([one.dose_mg for one in found.summaries])
    ax.set_xticklabels([f"{one.dose_mg:g}" for one in found.summaries])
    ax.set_xlabel("Dose a night, mg (0: placebo)")
    unit = "percentage points" if found.unit == "probability" else found.unit
    ax.set_ylabel(f"Better than placebo, {unit}")
    ax.grid(visible=True, axis="y")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=1, fontsize="small")


def _bars(ax: Axes, found: DoseEvaluation, is_dark: bool) -> None:
    blue, gray = color_of(ACTIVE, is_dark), color_of(OTHER, is_dark)
    places = np.arange(len(found.summaries))[::-1]
    shares = [one.p_best for one in found.summaries]
    colors = [blue if one.own is not None else gray for one in found.summaries]
    ax.barh(places, shares, color=colors, height=0.62)
    for place, share in zip(places, shares, strict=True):
        ax.text(share + 0.015, place, short_percent(share), va="center", fontsize="small")
    names = [one.label if len(one.label) <= 18 else f"{one.label[:17]}…" for one in found.summaries]
    ax.set_yticks(places, names)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.set_xlim(0, 1.14)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1.0], ["0", "25", "50", "75", "100 %"])
    ax.set_xlabel("Probability of being the best of all")


def _alt(found: DoseEvaluation) -> str:
    """Alternative text: every number of the plot."""
    parts = []
    for one in found.summaries:
        text = f"{one.label}: best with probability {one.p_best:.2f}"
        if one.own is not None:
            low, high = one.own.ci95
            text += f", difference to placebo {one.own.mean:.2f} ({low:.2f} to {high:.2f})"
        parts.append(text)
    return (
        f"Dose-response plot. {dose_headline(found)} {dose_comparison(found)} {'; '.join(parts)}."
    )
